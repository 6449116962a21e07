"""GitHub: its URLs, its answers, and the snapshot of them that a build reads."""
