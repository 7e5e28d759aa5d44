"""The headers in a WARC file, of its records and of the answers in them, as FastWARC reads them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO

from fastwarc.warc import HeaderMap

LONGEST_HEAD = 32 << 10
"""Bytes of a header, as FastWARC bounds it; a longer one is damage."""

_HEAD_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True, slots=True)
class Fields:
    """A header: its first line and its fields in order."""

    first: str
    pairs: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """The value of the first field of this name, or an empty text."""
        return next((value for found, value in self.pairs if found.lower() == name.lower()), "").strip()

    def every(self, name: str) -> str:
        """The values of all fields of this name, with commas between them."""
        return ", ".join(value for found, value in self.pairs if found.lower() == name.lower())


def read_head(data: bytes) -> tuple[Fields, int] | None:
    """The header that data begins with, and its size; None where it does not end, or is none that FastWARC reads."""
    end = _HEAD_END.search(data, 0, LONGEST_HEAD)
    if end is None:
        return None
    fields = HeaderMap()
    try:  # FastWARC takes lines that end as the standard has it only
        fields.parse(BytesIO(data[: end.end()].replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")))
    except (OSError, ValueError):
        return None
    pairs = tuple((_text(name), _text(value)) for name, value in fields.items_bytes())
    return Fields(_text(fields.status_line_bytes or b""), pairs), end.end()


def _text(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.decode("latin-1")
