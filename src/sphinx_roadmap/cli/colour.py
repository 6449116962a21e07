"""Whether to colour what is printed."""

from __future__ import annotations

import os
import sys


def wants_colour() -> bool:
    """Follow https://no-color.org and https://force-color.org."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
