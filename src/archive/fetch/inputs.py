"""What an import reads from: a file, a zip member or standard input, behind one small face."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO


@dataclass(frozen=True, slots=True)
class Input:
    """One stream of bytes. `location` is how it is named in messages and captures; `size` is 0 where it is not known."""

    location: str
    name: str
    suffix: str
    size: int
    open: Callable[[], BinaryIO]


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """Bounds on what is taken into memory: bytes of one article, and how far a zip member may unpack."""

    max_bytes: int
    max_unpacked_ratio: int


def printable(path: str) -> str:
    """A path as text that any database takes; bytes of a file name that are no UTF-8 are spelled out."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def file_input(path: str) -> Input:
    """The input behind a file's path."""
    location = printable(os.path.abspath(path))
    name = os.path.basename(location)
    return Input(location, name, suffix_of(name), os.stat(path).st_size, lambda: open(path, "rb"))


def suffix_of(name: str) -> str:
    """The ending of a file name that tells its kind, in lower case."""
    ending = os.path.splitext(name)[1].lower()
    return ".warc.gz" if ending == ".gz" and name.lower().endswith(".warc.gz") else ending


def bounded_lines(stream: BinaryIO, most: int) -> Iterator[bytes | None]:
    """The lines of a stream; None for one past the bound, which is read past in pieces."""
    while line := stream.readline(most + 1):
        if len(line) <= most or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
            pass
        yield None
