"""``sphinx-roadmap live``: the preview that follows every save."""

from __future__ import annotations

import argparse
import importlib.util
import os
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from .options import add_project

EDITOR = "ROADMAP_EDITOR"
_LAST_PORT = 65535


def add_parser(subparsers: Any) -> None:
    """Add the command's options."""
    parser = subparsers.add_parser(
        "live",
        help="show a preview that follows every save",
        description="Serve a preview on this machine. Every save is shown in a moment, with the"
        " scroll position kept, and what is wrong stands over the page until it is mended.",
        epilog=f"environment: {EDITOR} (the address for --editor)",
    )
    add_project(parser)
    parser.add_argument(
        "--port",
        type=_port,
        default=8000,
        metavar="PORT",
        help="the port on 127.0.0.1 (default: 8000); 0 for any that is free",
    )
    parser.add_argument(
        "--open-browser", action="store_true", help="open a browser when the preview is there"
    )
    parser.add_argument(
        "--editor",
        metavar="ADDRESS",
        help="what opens a file in your editor, such as vscode://file/{path}:{line}",
    )
    parser.add_argument(
        "--watch",
        action="append",
        default=[],
        type=Path,
        metavar="DIR",
        help="a further folder whose files the site is made from",
    )
    parser.add_argument(
        "--ignore",
        action="append",
        default=[],
        metavar="PATTERN",
        help="files that the site is not made from, such as 'drafts/*'",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until Ctrl-C, and give the exit status."""
    if importlib.util.find_spec("sphinx_autobuild") is None:
        raise ConfigurationError(
            "the preview needs sphinx-autobuild, which is not installed",
            remedy="Install it: python -m pip install sphinx-autobuild.",
        )
    conf_dir = (args.conf_dir or args.source_dir).resolve()
    if not (conf_dir / "conf.py").is_file():
        raise ConfigurationError(
            "there is no such file",
            where=str(conf_dir / "conf.py"),
            remedy="Name the folder that holds it.",
        )
    for folder in args.watch:
        if not folder.is_dir():
            raise ConfigurationError("--watch: there is no such folder", where=str(folder))
    # The server takes a moment to load, which --help need not wait for.
    from ..live.run import run
    from ..live.settings import Settings

    run(
        Settings(
            source_dir=args.source_dir.resolve(),
            conf_dir=conf_dir,
            port=args.port,
            open_browser=args.open_browser,
            editor=_editor(args.editor or os.environ.get(EDITOR, "")),
            watch=[folder.resolve() for folder in args.watch],
            ignore=args.ignore,
        )
    )
    return 0


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _LAST_PORT):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 to {_LAST_PORT}")
    return int(text)


def _editor(address: str) -> str:
    """Refuse an address that a browser would run instead of handing it on."""
    scheme = address.partition(":")[0].strip().lower()
    if address and (":" not in address or scheme in {"javascript", "data", "vbscript"}):
        raise ConfigurationError(
            f"--editor: {address} opens no editor",
            remedy="Write an address such as vscode://file/{path}:{line}.",
        )
    return address
