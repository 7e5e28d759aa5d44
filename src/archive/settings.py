"""Flags, environment and archive.toml to one frozen settings object that knows where each of its values came from."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from archive import resources
from archive.core.errors import ConfigError
from archive.core.nearest import nearest
from archive.core.secrets import without_password

PREFIX = "ARCHIVE_"
CONFIG_FOLDER = "ARCHIVE_CONFIG_FOLDER"
"""Environment variable: a folder whose rule files and archive.toml go before the shipped ones."""
DEBUG = "ARCHIVE_DEBUG"
"""Environment variable: show the traceback of an error that nobody foresaw."""

_COMMENT = re.compile(r"[ -'*-\[\]-~]{0,200}")  # what may stand in the comment of a User-Agent (RFC 9110, 5.6.5)
_NOT_SETTINGS = frozenset({CONFIG_FOLDER, DEBUG})
_FLAGS = {"database_url": "--db"}  # any other flag is called as its setting


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class Reading(_Section):
    """Bounds on reading one input."""

    jobs: int = Field(ge=1, le=64)
    deadline_seconds: float = Field(gt=0)
    memory_mb: int = Field(ge=64)
    max_bytes: int = Field(ge=1000)
    max_unpacked_ratio: int = Field(ge=2)


class Fetching(_Section):
    """How sites are asked, and the bounds on one exchange with them."""

    contact: str
    delay_seconds: float = Field(ge=0, le=3600)
    workers: int = Field(ge=1, le=256)
    hosts: int = Field(ge=1, le=10_000)
    deadline_seconds: float = Field(gt=0, le=3600)
    connect_seconds: float = Field(gt=0, le=3600)
    listing_deadline_seconds: float = Field(gt=0, le=3600)
    max_bytes: int = Field(ge=1000)
    max_header_bytes: int = Field(ge=1000)
    max_redirects: int = Field(ge=0, le=50)

    @field_validator("contact")
    @classmethod
    def _fits_a_header(cls, contact: str) -> str:
        if not _COMMENT.fullmatch(contact):
            raise ValueError("should be up to 200 ASCII letters and signs, without parentheses and backslashes")
        return contact


class Schedule(_Section):
    """When the service looks at its sources."""

    tick_seconds: float = Field(ge=1, le=3600)
    lease_seconds: float = Field(ge=10, le=86_400)
    shortest_minutes: float = Field(ge=1)
    longest_hours: float = Field(gt=0, le=24 * 366)
    recheck: bool

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.shortest_minutes > self.longest_hours * 60:
            raise ValueError("shortest_minutes is longer than longest_hours")
        return self


class Telling(_Section):
    """How the service says what it does."""

    log: Literal["text", "json"]
    level: Literal["debug", "info", "warning", "error"]
    metrics_port: int = Field(ge=0, le=65_535)


class Settings(_Section):
    """Every setting; the values shipped in config/archive.toml are the defaults."""

    database_url: str = Field(min_length=1)
    config_folder: Path | None = None
    batch: int = Field(ge=1, le=10_000)
    reading: Reading
    fetching: Fetching
    schedule: Schedule
    telling: Telling


@dataclass(frozen=True, slots=True)
class Effective:
    """One setting as it is in force: `kind` is flag, environment, file or default, `place` the flag, variable or path."""

    key: str
    value: Any
    kind: str
    place: str


@dataclass(frozen=True, slots=True)
class _Given:
    """A value as somebody wrote it, and where."""

    value: Any
    kind: str
    place: str


def load_settings(**flags: Any) -> Settings:
    """The settings in force; flags that are None don't count. Raises ConfigError naming key, place and what is right."""
    return _checked(_given(flags))


def effective_settings(**flags: Any) -> tuple[Effective, ...]:
    """Every setting in force with where it came from, in the order of the shipped file; passwords are hidden."""
    given = _given(flags)
    values = dict(_flat(_checked(given).model_dump()))
    return tuple(Effective(key, _printed(key, values[key]), given[key].kind, given[key].place) for key in KEYS if key in given)


def _given(flags: Mapping[str, Any]) -> dict[str, _Given]:
    """What is given for each key: of flags, environment, the user's archive.toml and the shipped one, the first that has it."""
    given = _file(resources.config_folder() / "archive.toml", "default")
    own = os.environ.get(CONFIG_FOLDER)
    if own:
        if not Path(own).is_dir():
            raise ConfigError(f"{CONFIG_FOLDER}: there is no folder {own}")
        if (Path(own) / "archive.toml").is_file():
            given |= _file(Path(own) / "archive.toml", "file")
        given["config_folder"] = _Given(own, "environment", CONFIG_FOLDER)
    given |= _environment()
    given |= {key: _Given(value, "flag", _FLAGS.get(key, key)) for key, value in flags.items() if value is not None}
    return given


def _file(path: Path, kind: str) -> dict[str, _Given]:
    try:
        entries = dict(_flat(tomllib.loads(path.read_text("utf-8"))))
    except OSError as error:
        raise ConfigError(f"cannot read the settings {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    for key, value in entries.items():
        if key in SECTIONS and not isinstance(value, dict):
            raise ConfigError(f"{path}: “{key}” is a section; write its settings under [{key}]")
        if key not in _IN_FILES and key not in SECTIONS:
            raise ConfigError(f"{path}: unknown key “{key}”{_nearest(key, _IN_FILES)}")
    return {key: _Given(value, kind, str(path)) for key, value in entries.items() if key not in SECTIONS}


def _environment() -> dict[str, _Given]:
    given = {}
    for name, value in os.environ.items():
        if name in VARIABLES:
            given[VARIABLES[name]] = _Given(value, "environment", name)
        elif name.startswith(PREFIX) and name not in _NOT_SETTINGS:
            raise ConfigError(f"environment: unknown variable “{name}”{_nearest(name, [*VARIABLES, *_NOT_SETTINGS])}")
    return given


def _checked(given: Mapping[str, _Given]) -> Settings:
    nested: dict[str, Any] = {}
    for key, one in given.items():
        section, _, name = key.rpartition(".")
        (nested.setdefault(section, {}) if section else nested)[name] = one.value
    try:
        return Settings.model_validate(nested)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        allowed = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
        if key not in given:
            places = ", ".join(
                {one.place: "" for name, one in given.items() if name.startswith(f"{key}.") and one.kind != "default"}
            )
            raise ConfigError(f"{places}: the settings under “{key}” don't go together: {allowed}") from None
        wrong = given[key]
        raise ConfigError(f"{wrong.place}: “{_printed(key, wrong.value)}” is no value for “{key}”: it {allowed}") from None


def _flat(entries: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Dotted keys with their values; an empty table is itself a value."""
    for name, value in entries.items():
        if isinstance(value, Mapping) and value:
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield prefix + name, value


def _nearest(key: str, known: Iterable[str]) -> str:
    """The nearest right one in words: by the whole key, else by its last part (a setting put into the wrong section)."""
    names = list(known)
    return nearest(key, names) or nearest(key, [one for one in names if _last(one) == _last(key)], least=0.0)


def _last(key: str) -> str:
    return key.replace("__", ".").rsplit(".", 1)[-1].lower()


def _printed(key: str, value: Any) -> Any:
    if key == "database_url":
        return without_password(value) if isinstance(value, str) else "***"
    return str(value) if isinstance(value, Path) else value


def _keys(model: type[BaseModel], prefix: str = "") -> Iterator[str]:
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield from _keys(field.annotation, f"{prefix}{name}.")
        else:
            yield prefix + name


KEYS = tuple(_keys(Settings))
"""Every setting, as `section.name`."""

SECTIONS = frozenset(key.split(".")[0] for key in KEYS if "." in key)

_IN_FILES = tuple(key for key in KEYS if key != "config_folder")  # a file cannot say where it is to be looked for

VARIABLES = {PREFIX + key.replace(".", "__").upper(): key for key in _IN_FILES}
"""Environment variables by name, with the setting each gives."""
