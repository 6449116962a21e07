"""What tests of several rooms share: the checkout, a clean environment, and things made once."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fake_github import FakeGitHub
from hypothesis import HealthCheck, settings
from live_preview import clean_builds, live

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinx.testing.util import SphinxTestApp

__all__ = ["clean_builds", "live"]  # Fixtures of tests/live and tests/browser.

Make = subprocess.CompletedProcess[str]

# Sphinx colours its warnings where CI is set, and tests read them.
os.environ.pop("FORCE_COLOR", None)
if os.environ.pop("CI", ""):
    os.environ["TESTS_MUST_RUN"] = "1"

# No test may fail because the machine is slow.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

ROOT = Path(__file__).resolve().parent.parent

# What conf.py, the Makefile and Sphinx read. CI sets some of them, and a test must not see that.
_SETTINGS = ("GITHUB_", "READTHEDOCS", "ROADMAP_", "SPHINX", "GIT_", "MAKE", "MFLAGS", "PYTEST_")


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of this checkout. Nothing may be written into it."""
    return ROOT


@pytest.fixture(scope="session")
def clean_environ() -> dict[str, str]:
    """Give an environment for subprocesses in which nothing of ours is set."""
    environ = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_SETTINGS) and name not in {"VENV", "BUILD", "PYTHON"}
    }
    # No user's or machine's git settings; a name and a date that are the same on every machine.
    environ |= {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    # The checkout may belong to another user, whom git would otherwise not trust.
    environ |= {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory"}
    environ |= {"GIT_CONFIG_VALUE_0": "*"}
    for who in ("AUTHOR", "COMMITTER"):
        environ |= {f"GIT_{who}_NAME": "A. Tester", f"GIT_{who}_EMAIL": "tester@example.org"}
        environ[f"GIT_{who}_DATE"] = "2029-01-02T03:04:05Z"
    return environ | {"SOURCE_DATE_EPOCH": "1861920000"}


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[Path], None]], Path]:
    """Give a function that makes a folder once for all pytest-xdist workers.

    ``once(name, make)`` calls ``make(folder)`` in the first worker that asks; the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base

    def get(name: str, make: Callable[[Path], None]) -> Path:
        made = shared / "once" / name
        made.parent.mkdir(exist_ok=True)
        with made.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                part = made.with_suffix(".part")
                shutil.rmtree(part, ignore_errors=True)  # What a worker that failed left.
                part.mkdir()
                make(part)
                part.rename(made)
        return made

    return get


@pytest.fixture(scope="session")
def build_site(
    once: Callable[[str, Callable[[Path], None]], Path], clean_environ: dict[str, str]
) -> Callable[[str], Path]:
    """Give a function from a builder's name to the project's own site, built without a warning.

    Beside it, ``.doctrees`` has what was read of the sources.
    """

    def build(builder: str) -> Path:
        def make(folder: Path) -> None:
            doctrees = folder / ".doctrees"
            if builder != "html":  # What was read for one is the same for all.
                shutil.copytree(build("html").with_name(".doctrees"), doctrees)
            command = [sys.executable, "-m", "sphinx", "-q", "-W", "-n", "--keep-going"]
            command += ["-b", builder, "-d", str(doctrees), str(ROOT)]
            done = subprocess.run(
                [*command, str(folder / "out")],
                env=clean_environ,
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
            if done.returncode:
                pytest.fail(f"the {builder} build failed:\n{done.stderr}", pytrace=False)

        return once(f"site-{builder}", make) / "out"

    return build


@pytest.fixture(scope="session")
def git(clean_environ: dict[str, str]) -> Callable[..., str]:
    """Give a function that runs git in a folder and gives what it says."""

    def run(folder: Path, *arguments: str, **environ: str) -> str:
        command = ["git", "-C", str(folder), *arguments]
        return subprocess.run(
            command, env=clean_environ | environ, check=True, capture_output=True, text=True
        ).stdout

    return run


def _copy(folder: Path, git: Callable[..., str], leave_out: str = "") -> None:
    """Copy the files of this checkout, as they are now, but none of one folder."""
    listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file() and not (leave_out and name.startswith(leave_out)):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def _commit(folder: Path, git: Callable[..., str]) -> None:
    """Make a repository with one commit of what is in a folder."""
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All of it")


@pytest.fixture(scope="session")
def checkout(once: Callable[[str, Callable[[Path], None]], Path], git: Callable[..., str]) -> Path:
    """Give a repository with one commit: the files of this checkout as they are now.

    Clone it; do not change it.
    """

    def make(folder: Path) -> None:
        _copy(folder, git)
        _commit(folder, git)

    return once("checkout", make)


@pytest.fixture(scope="session")
def small_checkout(
    once: Callable[[str, Callable[[Path], None]], Path], git: Callable[..., str]
) -> Path:
    """Give such a repository with only three pages in docs/: it is built several times faster.

    They are what the roadmap refers to. Clone it; do not change it.
    """

    def make(folder: Path) -> None:
        _copy(folder, git, leave_out="docs/")
        toctree = ".. toctree::\n\n   tutorial/first-edit\n   howto/propose\n"
        for name, text in (("index", toctree), ("tutorial/first-edit", ""), ("howto/propose", "")):
            page = folder / "docs" / f"{name}.rst"
            page.parent.mkdir(parents=True, exist_ok=True)
            page.write_text(f".. _docs-{page.stem}:\n\nA page\n======\n\nText.\n\n{text}", "utf-8")
        _commit(folder, git)

    return once("small-checkout", make)


@pytest.fixture
def clone(checkout: Path, git: Callable[..., str], tmp_path: Path) -> Path:
    """Give a fresh clone, to be changed freely."""
    git(tmp_path, "clone", "--quiet", str(checkout), "clone")
    return tmp_path / "clone"


@pytest.fixture
def small_clone(small_checkout: Path, git: Callable[..., str], tmp_path: Path) -> Path:
    """Give a fresh clone with few pages, to be changed freely."""
    git(tmp_path, "clone", "--quiet", str(small_checkout), "small-clone")
    return tmp_path / "small-clone"


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """Give the running virtual environment under another name, in which nothing has a stamp."""
    venv = tmp_path / "venv"
    venv.mkdir()
    for name in ("bin", "lib", "pyvenv.cfg"):
        (venv / name).symlink_to(Path(sys.prefix) / name)
    return venv


@pytest.fixture
def make(clean_environ: dict[str, str], venv: Path) -> Callable[..., Make]:
    """Give a function that runs make in a clone, with this environment's packages.

    Its virtual environment has the stamps that say that everything is installed, so that nothing is
    fetched or set up.
    """

    def run(folder: Path, *arguments: str, **environ: str) -> Make:
        project = (folder / "pyproject.toml").read_bytes()
        for group in ("site", "test", "lint"):
            locked = (folder / "requirements" / f"{group}.txt").read_bytes()
            (venv / f".{group}").write_bytes(locked + project)
        inherited = {k: v for k, v in clean_environ.items() if k != "SOURCE_DATE_EPOCH"}
        return subprocess.run(
            ["make", "-C", str(folder), "--no-print-directory", f"VENV={venv}", *arguments],
            # The editable install is that of this checkout; the clone's own code comes first.
            env=inherited | {"PYTHONPATH": str(folder / "src")} | environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )

    return run


@pytest.fixture(scope="session")
def contents() -> Callable[[Path], dict[str, bytes]]:
    """Give a function from a folder to the contents of its files, by their paths in it."""

    def read(folder: Path) -> dict[str, bytes]:
        return {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return read


@pytest.fixture(scope="module")
def build_project(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[..., SphinxTestApp]:
    """Give a function that writes and builds a small project with this extension.

    ``build_project(files, folder=None, builder="dummy", **app_options)``: a folder that was built
    before is built again, incrementally; a file of ``None`` is removed first.
    """
    from sphinx.testing.util import SphinxTestApp

    def build(
        files: Mapping[str, str | bytes | None],
        folder: Path | None = None,
        builder: str = "dummy",
        **options: Any,
    ) -> SphinxTestApp:
        folder = folder or tmp_path_factory.mktemp("project")
        source = folder / "src"
        for name, content in {"conf.py": 'extensions = ["sphinx_roadmap"]', **files}.items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                path.unlink()
            else:
                path.write_bytes(content.encode() if isinstance(content, str) else content)
        app = SphinxTestApp(builder, source, builddir=folder / "build", **options)
        try:
            app.build()
        finally:
            app.cleanup()  # What Sphinx keeps in modules would make the next one warn.
        return app

    return build


@pytest.fixture
def fake_github() -> Iterator[FakeGitHub]:
    """Give a GitHub on this machine, empty at first; ``environ`` leads programs to it."""
    with FakeGitHub() as fake:
        yield fake
