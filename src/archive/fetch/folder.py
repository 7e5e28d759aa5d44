"""A watched folder: the files in it that are new or changed, once they have stopped growing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archive.fetch.inputs import Input, printable
from archive.fetch.walk import find_inputs

SETTLED = 10.0
"""Seconds after its last change from which on a file met for the first time is taken for whole."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A file as it was found: bytes and nanoseconds of its last change."""

    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class WatchedFile:
    """A file that is new or has changed; `settled` where it looks as at the last look, or was not written to for a while."""

    path: str
    input: Input
    seen: Seen
    settled: bool


def watched_files(location: str, known: Mapping[str, tuple[Seen, bool]], now: float) -> Iterator[WatchedFile]:
    """The files of a folder (or the one file) that have to be looked at. `known` says of each path how it looked last, and
    whether it was read then; `now` is in seconds since 1970.
    """
    for one in find_inputs([location]).inputs:
        path = one.location
        try:
            stat = os.stat(path)
        except OSError:
            continue  # it went away, or its name is no UTF-8: `import` says so of the latter
        seen = Seen(stat.st_size, stat.st_mtime_ns)
        before, read = known.get(path, (None, False))
        if before == seen and read:
            continue
        yield WatchedFile(path, one, seen, before == seen or not 0 <= now - stat.st_mtime < SETTLED)


def url_lines(location: str) -> list[str]:
    """The addresses of a list: a line each, `#` begins a remark. Raises OSError."""
    with open(location, encoding="utf-8", errors="replace") as lines:
        texts = (line.partition(" #")[0].strip().removeprefix("\ufeff") for line in lines)
        return [text for text in texts if text and not text.startswith("#")]


def missing(location: str) -> str | None:
    """Why there is nothing to watch; None where there is."""
    return None if os.path.exists(location) else f"there is no {printable(location)} on this machine"
