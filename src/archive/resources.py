"""Where the files that travel with the program are: beside it in a wheel, two folders up in a checkout."""

from __future__ import annotations

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def config_folder() -> Path:
    """The folder of the default rule files and settings."""
    return _shipped("config", "config")


def migrations_folder() -> Path:
    """The folder of the Alembic migrations."""
    return _shipped("migrations", "alembic")


def _shipped(in_wheel: str, in_checkout: str) -> Path:
    packed = _HERE / in_wheel
    return packed if packed.is_dir() else _HERE.parents[1] / in_checkout
