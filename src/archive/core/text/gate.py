"""The one gate through which text enters: bytes to clean Unicode, with a flag for whatever had to be mended."""

from __future__ import annotations

import codecs
import re
import unicodedata
from dataclasses import dataclass

from archive.core.errors import Unreadable

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with UTF-16's
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LINE_ENDS = "\u2028\u2029\x85"
_WIDE_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_MENDED = {
    **{character.encode(): b"\n" for character in _LINE_ENDS},
    **{character.encode(): b" " for character in _WIDE_SPACES},
}
_TO_MEND = re.compile(  # all of these in UTF-8, the later control characters, U+FEFF, U+FFFE and U+FFFF
    rb"\xc2[\x80-\xa0]|\xe1\x9a\x80|\xe2(?:\x80[\x80-\x8a\xa8\xa9\xaf]|\x81\x9f)|\xe3\x80\x80|\xef(?:\xbb\xbf|\xbf[\xbe\xbf])"
)
_NEVER_IN_TEXT = bytes((*range(9), *range(14, 27), *range(28, 32), 127))
_ASCII_CONTROLS = bytes((*range(9), *range(14, 32), 127))
_ASCII_LINE_ENDS = bytes.maketrans(b"\r\x0b\x0c", b"\n\n\n")
_BINARY_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class Gated:
    """Text that every store takes, and what was mended on the way (sorted flag names)."""

    text: str
    flags: tuple[str, ...]


def gate(text: str) -> Gated:
    """NFC text without NUL, control characters or lone surrogates, with `\\n` line ends and plain spaces.

    PostgreSQL refuses NUL and surrogates, and NFC against NFD text shares no shingle at all.
    """
    flags = set()
    try:
        data = text.encode()
    except UnicodeEncodeError:
        flags.add("lone_surrogates")
        data = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
    if b"\x00" in data:
        flags.add("nul_characters")
    return Gated(_mended(data), tuple(sorted(flags)))


def _mended(data: bytes) -> str:
    """The text of UTF-8 bytes, mended while they are bytes: a third of the time that patterns over characters take."""
    data = data.replace(b"\r\n", b"\n").translate(_ASCII_LINE_ENDS, _ASCII_CONTROLS)
    if data.isascii():
        return data.decode("ascii")
    data = _TO_MEND.sub(lambda hit: _MENDED.get(hit[0], b""), data)
    return unicodedata.normalize("NFC", data.decode())


def decode(data: bytes) -> Gated:
    """The text of a plain-text file: byte-order mark, then UTF-8, then UTF-16 by its zero bytes, then a mended UTF-8.

    Raises Unreadable for bytes that are no text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding)
    wide = _wide_encoding(data)
    if wide is not None:
        return _decoded(data, wide)
    if _looks_binary(data):
        raise Unreadable("read", "binary data under a text name; if it is text, save it as UTF-8")
    return _decoded(data, "utf-8")


def _decoded(data: bytes, encoding: str) -> Gated:
    try:
        return gate(data.decode(encoding))
    except UnicodeDecodeError:
        pass
    if encoding != "utf-8":
        gated = gate(data.decode(encoding, "replace"))
        return Gated(gated.text, tuple(sorted({*gated.flags, "invalid_encoding"})))
    gated = gate(data.decode("utf-8", "archive-cp1252"))
    return Gated(gated.text, tuple(sorted({*gated.flags, "invalid_utf8"})))


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Bytes that are no UTF-8 read as Windows-1252, the usual cause of mixed files."""
    assert isinstance(error, UnicodeDecodeError)
    wrong = error.object[error.start : error.end]
    return wrong.decode("cp1252", "replace"), error.end


codecs.register_error("archive-cp1252", _as_cp1252)


def _wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte of mostly Latin text is zero."""
    sample = data[:4096]
    if len(sample) < 8:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = len(sample) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.05 * half:
        return "utf-16-be"
    return None


def _looks_binary(data: bytes) -> bool:
    """Whether bytes that text never holds are more than one in fifty, or many are outside any single-byte script."""
    sample = data[:65536]
    if not sample:
        return False
    controls = len(sample) - len(sample.translate(None, _NEVER_IN_TEXT))
    return controls > _BINARY_SHARE * len(sample)
