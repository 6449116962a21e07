"""Files that are written as a whole: a reader finds the old content or the new, never a part."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


def write(path: Path, content: bytes, *, durable: bool = False) -> None:
    """Write a file, and its folders, in the place of the one there is, whose permissions it keeps.

    A symbolic link stays one. A device or a pipe, such as ``/dev/null``, is written to.

    :param durable: whether it must survive that the machine stops at once.
    :raises OSError: it cannot be written, or is no file; the old content is as it was.
    """
    target = Path(os.path.realpath(path))
    try:
        mode: int | None = path.stat().st_mode
    except FileNotFoundError:
        mode = None
    if mode is not None and not stat.S_ISREG(mode):
        _write_through(path, mode, content)
        return
    with _part(target, content, durable=durable) as part:
        if mode is not None:
            part.chmod(stat.S_IMODE(mode))
        os.replace(part, target)  # noqa: PTH105 - the one call that is atomic everywhere


def write_new(path: Path, content: bytes) -> None:
    """Write a file, and its folders, where there is none.

    :raises FileExistsError: there is something already.
    :raises OSError: it cannot be written.
    """
    with _part(path, content) as part:
        os.link(part, path)  # Unlike a renaming, it fails where there is a file.


def _write_through(path: Path, mode: int, content: bytes) -> None:
    if not (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)):
        raise OSError(errno.EINVAL, "it is no file", str(path))
    with path.open("wb") as stream:
        stream.write(content)


@contextmanager
def _part(target: Path, content: bytes, *, durable: bool = False) -> Iterator[Path]:
    """Give a new file beside a target; what is still there at the end is removed."""
    # Made with the permissions that new files have here; of no length that a name may not have.
    part = target.with_name(f".{os.urandom(8).hex()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with part.open("xb") as file:
            file.write(content)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        yield part
    except OSError as error:
        # The name that the reader of the error knows.
        raise OSError(error.errno, error.strerror, str(target)) from error
    finally:
        with suppress(OSError):
            part.unlink()
