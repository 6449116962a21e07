"""The joined roadmap as pages: one set of words and nodes for HTML and for every other format."""
