"""JSON Lines: an article a line; a bad line is rejected by itself."""

from __future__ import annotations

import codecs
from collections.abc import Iterator

from archive.core.errors import Unreadable
from archive.core.model import RawItem, Rejection
from archive.fetch.inputs import Input, ReadLimits, bounded_lines
from archive.fetch.records import record_item


def read_jsonlines(source: Input, limits: ReadLimits) -> Iterator[RawItem | Rejection]:
    """The records of a file, line by line, never holding more than one."""
    blank = True
    with source.open() as stream:
        for number, line in enumerate(bounded_lines(stream, limits.max_bytes), start=1):
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
        raise Unreadable("read", "the file is empty: there is no record in it")
