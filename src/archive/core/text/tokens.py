"""Words for comparison: case folded, invisible characters dropped, scripts without spaces cut by character."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

NORMALISER = 1
"""Version of the rules here; stored with every fingerprint, since another version's values match nothing."""

_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f"
# Han, kana, Thai, Lao, Burmese, Khmer: written without spaces, so each character counts as a word.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"[{_UNSPACED}]|(?:[^\W_{_UNSPACED}]|[{_INVISIBLE}](?=\w))+")
_PLAIN_WORD = re.compile(r"[^\W_]+")
_NEEDS_CARE = re.compile(f"[{_UNSPACED}{_INVISIBLE}]")
_DROP_INVISIBLE = re.compile(f"[{_INVISIBLE}]+")
_FIGURE = re.compile(r"\d[^\W_]*")
_ASCII_SPACED = {code: " " for code in range(128) if not chr(code).isalnum()}
_BYTES_SPACED = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))
_COMMON_SIGNS = tuple(sign.encode() for sign in "‘’“”–—…«»•·„°€£")


def words(text: str) -> list[str]:
    """The words of a text as they stand; fold() makes them comparable."""
    if text.isascii():
        return text.translate(_ASCII_SPACED).split()
    if _NEEDS_CARE.search(text):
        return _WORD.findall(text)
    return _split_words(text)


def _split_words(text: str) -> list[str]:
    """What _PLAIN_WORD finds, in a third of its time: signs become spaces in the UTF-8 bytes, rare ones are cut out after."""
    data = text.encode("utf-8", "surrogatepass").translate(_BYTES_SPACED)
    for sign in _COMMON_SIGNS:
        data = data.replace(sign, b" ")
    pieces = data.decode("utf-8", "surrogatepass").split()
    if all(map(str.isalnum, pieces)):
        return pieces
    return [word for piece in pieces for word in ([piece] if piece.isalnum() else _PLAIN_WORD.findall(piece))]


def word_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each of words(text)."""
    careful = not text.isascii() and _NEEDS_CARE.search(text)
    return [hit.span() for hit in (_WORD if careful else _PLAIN_WORD).finditer(text)]


def fold(word: str) -> str:
    """The comparable form of one word: Unicode's NFKC_Casefold, near enough, without invisible characters."""
    if word.isascii():
        return word.lower()
    visible = _DROP_INVISIBLE.sub("", word)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", visible).casefold())


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """fold(), remembered for the words of a language."""
    return fold(word)


def folded_words(text: str) -> list[str]:
    """The comparable words of a text."""
    return [folded(word) for word in words(text)]


def figures(text: str) -> list[str]:
    """The figures of a text, each from its first digit to the end of its word: "16" of "F16", "3rd" of "3rd"."""
    return [folded(figure) for figure in _FIGURE.findall(text)]
