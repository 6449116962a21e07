"""The roadmap as files for other programs: JSON and a calendar."""
