"""CSV: an article a row, with the field names of JSON Lines in the header."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from archive.core.errors import Unreadable
from archive.core.model import RawItem, Rejection
from archive.core.text.gate import decode
from archive.fetch.inputs import Input, ReadLimits
from archive.fetch.records import encode_record, record_item

_DELIMITERS = ",;\t"


def read_table(source: Input, limits: ReadLimits) -> Iterator[RawItem | Rejection]:
    """The rows of a file. A quote that is never closed costs its own line, not the rest of the file."""
    csv.field_size_limit(limits.max_bytes)
    with source.open() as stream:
        rows = _rows(stream, limits.max_bytes)
        first = next(rows, None)
        if first is None or first[1] is None:
            raise Unreadable("read", "the file is empty" if first is None else "the header has a quote that is not closed")
        delimiter = max(_DELIMITERS, key=first[1].count)
        header = [name.strip() for name in _cells(first[1], delimiter)]
        if not {"text", "html"} & set(header):
            raise Unreadable("read", f"the header names no “text” or “html” column; it has: {', '.join(header)[:200]}")
        for number, row in rows:
            location = f"{source.location}:{number}"
            if row is None:
                yield Rejection(location, "read", "a quote is opened and not closed")
            elif row.strip():
                try:
                    yield record_item(source, number, _record(row, header, delimiter))
                except Unreadable as error:
                    yield Rejection(location, error.stage, error.reason)


def _record(row: str, header: list[str], delimiter: str) -> bytes:
    cells = _cells(row, delimiter)
    if len(cells) != len(header):
        raise Unreadable("read", f"the row has {len(cells)} fields, the header {len(header)}")
    return encode_record({name: cell for name, cell in zip(header, cells, strict=True) if cell != ""})


def _cells(row: str, delimiter: str) -> list[str]:
    try:
        return next(
            csv.reader([row.rstrip("\r\n")] if "\n" not in row.rstrip("\r\n") else row.splitlines(True), delimiter=delimiter)
        )
    except (csv.Error, StopIteration) as error:
        raise Unreadable("read", f"not a row of CSV: {error}") from None


def _rows(stream: BinaryIO, most: int) -> Iterator[tuple[int, str | None]]:
    """(line number, row); a row spans lines until its quotes are paired. None where they never are."""
    ahead: deque[bytes] = deque()
    number = 0

    def next_line() -> bytes:
        return ahead.popleft() if ahead else stream.readline(most + 1)

    while line := next_line():
        number += 1
        lines, quotes, size = [line], line.count(b'"'), len(line)
        while quotes % 2 and size <= most and (line := next_line()):
            lines.append(line)
            quotes += line.count(b'"')
            size += len(line)
        if quotes % 2:
            ahead.extendleft(reversed(lines[1:]))
            yield number, None
            continue
        yield number, decode(b"".join(lines)).text
        number += len(lines) - 1
