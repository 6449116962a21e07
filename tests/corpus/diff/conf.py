"""Settings with which all pairs are read, in one go."""

extensions = ["sphinx_roadmap"]
