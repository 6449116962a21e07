"""Findings that teach: the line itself, a marker under what is wrong, and the line to write."""
