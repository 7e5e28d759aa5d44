"""Bytes of a page or an XML document to text, whatever they say of themselves, with a flag for what had to be mended."""

from __future__ import annotations

import re

from resiliparse.parse.encoding import bytes_to_str, detect_encoding

from archive.core.text.gate import decode, gate

_CONTROL_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_CONTROLS = frozenset({*range(9), 11, 12, *range(14, 32), 127})
_BEYOND = 0x110000
_SAID_OF_EVERYTHING = frozenset({"iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii", "utf-8", "utf8"})  # by default


def decoded(data: bytes, encoding: str | None = None) -> tuple[str, set[str]]:
    """The text and its flags; `encoding` is what is declared, None to look for it in the page.

    References to control characters are left out: trafilatura gives up a page that holds one, and no XML parser takes it.
    """
    flags: set[str] = set()
    if encoding is None and is_nearly_utf8(data):
        gated = decode(data)
    else:
        gated = gate(bytes_to_str(data, encoding or _detected(data), errors="replace"))
    flags.update(gated.flags)
    if "\ufffd" in gated.text:
        flags.add("invalid_encoding")
    return _CONTROL_REFERENCE.sub(_without_control, gated.text), flags


def known_encoding(name: str | None) -> str | None:
    """The name of an encoding, None for one that Python does not know or that is none of text."""
    try:
        "a".encode(name or "")
    except (LookupError, ValueError):
        return None
    return name


def borne_out(data: bytes, declared: str | None) -> str | None:
    """The encoding a server declares, where there is no byte-order mark and every byte is valid in it.

    Never one that servers declare of everything, and none for what is UTF-8: any bytes are valid in a single-byte encoding.
    """
    if (
        declared is None
        or declared.lower() in _SAID_OF_EVERYTHING
        or data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf"))
    ):
        return None
    if is_nearly_utf8(data):
        return None
    try:
        data.decode(declared)
    except (LookupError, ValueError):
        return None
    return declared


def _detected(data: bytes) -> str:
    return detect_encoding(data, html5_compatible=True, from_html_meta=True) or "utf-8"


def is_nearly_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a slip here and there, whatever is declared: nothing else decodes so by chance."""
    if data.isascii() or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    text = data.decode("utf-8", "replace")
    wrong = text.count("\ufffd")
    right = len(text) - len(text.encode("ascii", "ignore")) - wrong
    return right >= 10 * wrong


def _without_control(reference: re.Match[str]) -> str:
    """The reference, or nothing where it names no character of text."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    code = int(digits, base) if len(digits.lstrip("0")) < 9 else _BEYOND
    if 128 <= code < 160:
        return bytes([code]).decode("cp1252", "ignore")  # as HTML has it: &#150; is a dash
    if code in _CONTROLS or code % 0x10000 >= 0xFFFE or 0xD800 <= code < 0xE000 or code >= _BEYOND:
        return ""
    return reference[0]
