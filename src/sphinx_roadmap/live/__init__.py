"""The preview: a Sphinx that stays warm, and a server that shows what it writes."""
