"""The history of a roadmap: its sources along git's first parents, and what each step changed."""
