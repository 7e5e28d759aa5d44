"""Plain text and Markdown to a layout."""

from __future__ import annotations

from archive.core.errors import Unreadable
from archive.core.model import Layout, Signals
from archive.core.text.gate import decode
from archive.core.text.layout import text_blocks


def read_text(data: bytes) -> Layout:
    """The layout of a text file; raises Unreadable for one with nothing in it or no text."""
    gated = decode(data)
    if not gated.text.strip():
        raise Unreadable("read", "the file is empty" if not data else "there is nothing but white space in it")
    return Layout(gated.text, text_blocks(gated.text), Signals(), gated.flags)
