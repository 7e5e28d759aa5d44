"""config/sources.toml to configured sources; an error names the file, the source and what is wrong."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from archive import resources
from archive.core.errors import ConfigError
from archive.core.nearest import nearest
from archive.core.secrets import without_userinfo
from archive.core.sources import KINDS, LOCAL, SourceConfig
from archive.core.urls import page_key

NAME = "sources.toml"
_FIELDS = ("url", "path", "kind", "title", "publisher", "interval", "allow_private", "ignore_robots")
_SPAN = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(min|minutes?|m|h|hours?|d|days?)\s*", re.IGNORECASE)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_SHORTEST = timedelta(minutes=1)


def load_sources(folder: Path | None) -> tuple[SourceConfig, ...] | None:
    """The sources of the folder's sources.toml. Raises ConfigError.

    Without such a file those of the shipped one; None where that names none, as it was shipped: somebody who only forgot to
    name the folder must not have every source removed.
    """
    own = folder / NAME if folder is not None else None
    if own is not None and own.is_file():
        return _read(own)
    return _read(resources.config_folder() / NAME) or None


def _read(path: Path) -> tuple[SourceConfig, ...]:
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    unknown = next((name for name in tables if name != "source"), None)
    if unknown is not None:
        raise ConfigError(f"{path}: unknown key “{unknown}”; each source stands under [[source]]")
    entries = tables.get("source", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ConfigError(f"{path}: sources must be tables of their own, each under [[source]]")
    found: dict[tuple[str, str], SourceConfig] = {}
    for number, entry in enumerate(entries, start=1):
        named = entry.get("url") or entry.get("path")
        place = f"{path}, source {without_userinfo(str(named)) if named else f'number {number}'}"
        try:
            one = _config(entry)
        except (TypeError, ValueError) as error:
            raise ConfigError(f"{place}: {error}") from None
        if (one.kind, one.location) in found:
            raise ConfigError(f"{place}: it stands there twice")
        found[one.kind, one.location] = one
    return tuple(found.values())


def read_span(text: str) -> timedelta:
    """A span of time as `30 min`, `2h` or `1 day`; raises ValueError."""
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"“{text}” is no interval; write it as 30 min, 2 h or 1 day")
    span = timedelta(**{_UNITS[found[2][0].lower()]: min(float(found[1]), 1e6)})
    if span < _SHORTEST:
        raise ValueError(f"“{text}” is shorter than a minute")
    return span


def _config(entry: dict[str, Any]) -> SourceConfig:
    unknown = next((name for name in entry if name not in _FIELDS), None)
    if unknown is not None:
        raise ValueError(f"unknown key “{unknown}”{nearest(unknown, _FIELDS)}")
    for name in ("allow_private", "ignore_robots"):
        if not isinstance(entry.get(name, False), bool):
            raise ValueError(f"“{name}” must be true or false")
    for name in ("url", "path", "kind", "title", "publisher", "interval"):
        if not isinstance(entry.get(name, ""), str):
            raise ValueError(f"“{name}” must be a text in quotes")
    kind = entry.get("kind", "folder" if "path" in entry else "feed")
    if kind not in KINDS:
        raise ValueError(f"“{kind}” is no kind of source; there are {', '.join(KINDS)}")
    return SourceConfig(
        kind=kind,
        location=_location(entry, kind),
        title=entry.get("title"),
        publisher=entry.get("publisher"),
        every=read_span(entry["interval"]) if "interval" in entry else None,
        allow_private=entry.get("allow_private", False),
        ignore_robots=entry.get("ignore_robots", False),
    )


def _location(entry: dict[str, Any], kind: str) -> str:
    wanted, other = ("path", "url") if kind in LOCAL else ("url", "path")
    location = entry.get(wanted)
    if not location or other in entry:
        raise ValueError(f"a source of the kind {kind} has a “{wanted}”{' and no ' + other if other in entry else ''}")
    if wanted == "path":
        return str(Path(location).resolve())
    if page_key(location) is None:
        raise ValueError(f"“{without_userinfo(location)}” is no web address; write it as https://example.org/feed.xml")
    return str(location)
