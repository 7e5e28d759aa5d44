"""The built wheel alone, outside the checkout: it carries its rules and migrations."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import SAMPLES


@pytest.fixture
def wheel(image: Path) -> Path:
    return next((image / "dist").glob("*.whl"))


def test_it_carries_rules_and_migrations_and_no_tests(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archived:
        names = set(archived.namelist())
    assert {
        f"archive/config/{name}"
        for name in ("archive.toml", "boilerplate.toml", "markers.toml", "signals.toml", "publishers.toml")
    } <= names
    assert any(name.startswith("archive/migrations/versions/0001") for name in names)
    assert not [name for name in names if name.startswith(("tests/", "samples/"))]
    assert "archive/migrations/__init__.py" not in names


def test_it_works_from_any_folder(wheel: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archived:
        archived.extractall(unpacked)
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, "import", SAMPLES / "valley-observer", "--json"],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(unpacked)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert '"stored": 5' in done.stdout
    assert (folder / "archive.db").exists()


PROGRAM = "import archive, sys; assert 'site' in archive.__file__, archive.__file__; from archive.cli.main import run; run()"
