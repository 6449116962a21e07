"""``python -m sphinx_roadmap`` is the command ``sphinx-roadmap``."""

import sys

from .cli import main

if __name__ == "__main__":
    sys.exit(main())
