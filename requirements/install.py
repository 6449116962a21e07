"""Install lock files with pip, and show on a terminal which package it has come to.

pip itself either prints a hundred lines or, for minutes on a slow machine, none. When it fails, all
that it said is printed.
"""

import subprocess
import sys

WIDTH = 70


def main() -> int:
    """Run ``pip install`` with the arguments, and give its exit status."""
    options = ["--disable-pip-version-check", "--no-color", "--progress-bar", "off"]
    command = [sys.executable, "-m", "pip", "install", *options, *sys.argv[1:]]
    shown = sys.stdout.isatty()
    said = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as pip:
        for line in pip.stdout or ():
            said.append(line)
            what = line.strip().partition(" (")[0]
            if shown and what.startswith(("Collecting", "Downloading", "Building", "Installing")):
                print(f"\r  {what:{WIDTH}.{WIDTH}}", end="", flush=True)
    if shown:
        print(f"\r  {'':{WIDTH}}\r", end="", flush=True)
    if pip.returncode:
        sys.stderr.writelines(said)
    return pip.returncode


if __name__ == "__main__":
    sys.exit(main())
