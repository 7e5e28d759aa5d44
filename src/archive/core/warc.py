"""Names that the writing of WARC files and the reading of them have in common, beside those of the standard."""

from __future__ import annotations

from urllib.parse import quote

METADATA = "WARC-JSON-Metadata"
"""The header in which writers of WARC files state what the standard has no place for."""

NAMESPACE = "news-archive"
"""Our own part of it."""

FILE = "file:"
OTHER = "urn:news-archive:"
"""How the address of a capture begins that was read from a file, and of one that was read from something without a path."""


def as_address(target: str) -> str:
    """An address as a header takes it: white space, which would end it, and what cannot be printed are encoded."""
    return "".join(quote(letter) if letter.isspace() or not letter.isprintable() else letter for letter in target)
