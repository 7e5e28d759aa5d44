"""CSV: an article a row, with the field names of JSON Lines in the header."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator

from archive.core.errors import Unreadable
from archive.core.model import RawItem, Rejection
from archive.core.text.gate import decode
from archive.extract.record import FIELDS
from archive.fetch.inputs import Input, ReadLimits, bounded_lines
from archive.fetch.records import encode_record, record_item

_DELIMITERS = ",;\t"


def read_table(source: Input, limits: ReadLimits) -> Iterator[RawItem | Rejection]:
    """The rows of a file. A row that is no CSV, such as one with a quote never closed, costs itself and not the rest."""
    csv.field_size_limit(limits.max_bytes)
    with source.open() as stream:
        lines = _Lines(bounded_lines(stream, limits.max_bytes), limits.max_bytes)
        first = lines.peek()
        if first is None:
            raise Unreadable("read", "the file is empty")
        delimiter = max(_DELIMITERS, key=decode(first).text.count)
        try:
            header = [_field(name) for name in lines.row(delimiter)]
        except Unreadable as error:
            raise Unreadable("read", f"the header cannot be read: {error.reason}") from None
        if not {"text", "html"} & set(header):
            raise Unreadable("read", f"the header names no “text” or “html” column; it has: {', '.join(header)[:200]}")
        rows = 0
        while lines.more():
            number = lines.number + 1
            try:
                cells = lines.row(delimiter)
                if cells:
                    rows += 1
                    yield record_item(source, number, _record(cells, header))
            except Unreadable as error:
                rows += 1
                yield Rejection(f"{source.location}:{number}", error.stage, error.reason)
        if not rows:
            raise Unreadable("read", "there is no row below the header")


def _field(name: str) -> str:
    """A column's name; those with a meaning in any case of letters, as spreadsheets write them."""
    plain = name.strip()
    return plain.casefold() if plain.casefold() in FIELDS else plain


def _record(cells: list[str], header: list[str]) -> bytes:
    if len(cells) != len(header):
        raise Unreadable("read", f"the row has {len(cells)} fields, the header {len(header)}")
    return encode_record({name: cell for name, cell in zip(header, cells, strict=True) if cell != ""})


class _Lines:
    """The lines of a table, from which rows are taken; those that a broken row took too many are given back."""

    def __init__(self, lines: Iterator[bytes | None], most: int) -> None:
        self.number = 0
        self._lines = lines
        self._most = most
        self._ahead: deque[bytes | None] = deque()
        self._taken: list[bytes | None] = []

    def more(self) -> bool:
        """Whether a line is left."""
        if not self._ahead:
            self._ahead.extend([line for line in [next(self._lines, b"")] if line != b""])
        return bool(self._ahead)

    def peek(self) -> bytes | None:
        """The next line, or None at the end or for one past the bound."""
        return self._ahead[0] if self.more() else None

    def row(self, delimiter: str) -> list[str]:
        """The cells of the next row, which may span lines; raises Unreadable and goes on one line below."""
        self._taken = []
        try:
            cells = next(csv.reader(self._texts(), delimiter=delimiter, strict=True), [])
        except csv.Error as error:
            said = "a quote is opened and not closed" if "unexpected end" in str(error) else f"not a row of CSV: {error}"
            raise Unreadable("read", self._give_back(said)) from None
        except Unreadable as error:
            raise Unreadable(error.stage, self._give_back(error.reason)) from None
        self.number += len(self._taken)
        return cells

    def _give_back(self, reason: str) -> str:
        self._ahead.extendleft(reversed(self._taken[1:]))
        self.number += 1
        return reason

    def _texts(self) -> Iterator[str]:
        """Lines as text, up to the bound of one article."""
        size = 0
        while self.more() and size <= self._most:
            line = self._ahead.popleft()
            self._taken.append(line)
            if line is None:
                raise Unreadable("read", f"the line is longer than {self._most / 1e6:g} MB")
            size += len(line)
            yield decode(line).text
