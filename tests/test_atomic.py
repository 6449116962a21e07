"""Files that are written as a whole, and what stands where one is to be."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from sphinx_roadmap import atomic

if TYPE_CHECKING:
    from pathlib import Path


def test_replaced(tmp_path: Path) -> None:
    """An old file is replaced, keeps its permissions, and nothing else is left in the folder."""
    path = tmp_path / "data.json"
    path.write_text("old", "utf-8")
    path.chmod(0o640)
    with path.open("rb") as reader:
        atomic.write(path, b"new")
        assert reader.read() == b"old"
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_new(tmp_path: Path) -> None:
    """A new file has the permissions that any new file has; its folders are made."""
    path = tmp_path / "a" / "b" / "data.json"
    atomic.write(path, b"new")
    other = tmp_path / "other"
    other.touch()
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode == other.stat().st_mode


def test_symbolic_link_stays(tmp_path: Path) -> None:
    """What a link leads to is written, whether it is there or not, and the link stays."""
    target, link = tmp_path / "elsewhere" / "target.json", tmp_path / "link.json"
    link.symlink_to("elsewhere/target.json")
    for content in (b"first", b"second"):
        atomic.write(link, content)
        assert link.is_symlink()
        assert target.read_bytes() == content
        assert list(target.parent.iterdir()) == [target]


def test_pipe_stays(tmp_path: Path) -> None:
    """A pipe gets the content and stays a pipe, as does a device."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(path.read_bytes()))
    reader.start()
    atomic.write(path, b"new")
    reader.join()
    assert got == [b"new"]
    assert path.is_fifo()
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    """A folder, or another thing that takes no content, is refused and stays."""
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OSError, match="it is no file"):
        atomic.write(folder, b"new")
    assert list(tmp_path.iterdir()) == [folder]
    assert not list(folder.iterdir())


def test_failure_leaves_nothing(tmp_path: Path) -> None:
    """Where writing fails, the old file is as it was, and no part of a new one is left."""
    path = tmp_path / "data.json"
    path.write_text("old", "utf-8")
    with pytest.raises(TypeError):
        atomic.write(path, "text")  # type: ignore[arg-type]
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["file", "folder", "link"])
def test_new_only(tmp_path: Path, kind: str) -> None:
    """What must be new takes the place of nothing, be it a link that leads nowhere."""
    path = tmp_path / "page.rst"
    if kind == "file":
        path.write_text("old", "utf-8")
    elif kind == "folder":
        path.mkdir()
    else:
        path.symlink_to("nowhere")
    with pytest.raises(FileExistsError) as refused:
        atomic.write_new(path, b"new")
    assert str(refused.value).endswith(f"File exists: {str(path)!r}")
    assert list(tmp_path.iterdir()) == [path]
    if kind == "file":
        assert path.read_text("utf-8") == "old"
