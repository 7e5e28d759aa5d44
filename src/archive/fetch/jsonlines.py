"""JSON Lines: an article a line; a bad line is rejected by itself."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from archive.core.errors import Unreadable
from archive.core.model import RawItem, Rejection
from archive.fetch.inputs import Input, ReadLimits
from archive.fetch.records import record_item


def read_jsonlines(source: Input, limits: ReadLimits) -> Iterator[RawItem | Rejection]:
    """The records of a file, line by line, never holding more than one."""
    blank = True
    with source.open() as stream:
        for number, line in enumerate(_bounded_lines(stream, limits.max_bytes), start=1):
            location = f"{source.location}:{number}"
            if line is None:
                blank = False
                yield Rejection(location, "read", f"the line is longer than {limits.max_bytes / 1e6:g} MB")
                continue
            record = (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).strip()
            if not record:
                continue
            blank = False
            try:
                yield record_item(source, number, record)
            except Unreadable as error:
                yield Rejection(location, error.stage, error.reason)
    if blank:
        raise Unreadable("read", "there is no record in it")


def _bounded_lines(stream: BinaryIO, most: int) -> Iterator[bytes | None]:
    """The lines of a stream; None for one past the bound, which is read past in pieces."""
    while line := stream.readline(most + 1):
        if len(line) <= most or line.endswith(b"\n"):
            yield line
            continue
        while (rest := stream.readline(1 << 20)) and not rest.endswith(b"\n"):
            pass
        yield None
