"""Words for comparison: case folded, invisible characters dropped, scripts without spaces cut by character.

A combining mark (a vowel sign, an accent that does not compose) never cuts a word: it belongs to the character before it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import regex

NORMALISER = 2
"""Version of the rules here; stored with every fingerprint, since another version's values match nothing."""

_INVISIBLE = "\u00ad\u034f\u061c\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f"
# Printed or left out as one likes: tatweel, Arabic vowel signs, Hebrew points and accents.
_OPTIONAL = (
    "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u0610-\u061a\u0640\u064b-\u0652\u0656-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
)
_PLAIN_WORD = re.compile(r"[^\W_]+")
_NEEDS_CARE = re.compile(
    f"[{_INVISIBLE}\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u2cef-\u2cf1\u2de0-\u2dff"
    "\u2e80-\U0001efff\U0001fb00-\U0010ffff]"
)
"""Wherever marks, invisible characters or scripts without spaces may be: not in Latin, Greek, Cyrillic, signs and emoji."""
_DROPPED = re.compile(f"[{_INVISIBLE}{_OPTIONAL}]+")

UNSPACED = r"[[\p{Han}\p{Hiragana}\p{Katakana}\p{Bopomofo}ーｰ\p{Line_Break=SA}]&&[\p{L}\p{Nl}]]"
"""Letters of scripts written without spaces, each a word: Han, kana, and those like Thai, Lao, Burmese, Khmer (for `regex`)."""
MARKS = rf"[\p{{Mn}}\p{{Mc}}ﾞﾟำຳ{_INVISIBLE}]*+"
"""What belongs to the character before it (for `regex`)."""
_SPACED = rf"[[\p{{L}}\p{{N}}]--{UNSPACED}]"
SPACED_WORD = rf"{_SPACED}++(?:[\p{{Mn}}\p{{Mc}}{_INVISIBLE}]++{_SPACED}*+)*+"
"""A word of any other script (for `regex`)."""
_ASCII_SPACED = {code: " " for code in range(128) if not chr(code).isalnum()}
_BYTES_SPACED = bytes(code if code > 127 or chr(code).isalnum() else 32 for code in range(256))
_COMMON_SIGNS = tuple(sign.encode() for sign in "‘’“”–—…«»•·„°€£")


def words(text: str) -> list[str]:
    """The words of a text as they stand; fold() makes them comparable."""
    if text.isascii():
        return text.translate(_ASCII_SPACED).split()
    if needs_care(text):
        return [hit[0] for hit in _careful_word().finditer(text)]
    return _split_words(text)


def needs_care(text: str) -> bool:
    """Whether a text may hold marks, invisible characters or a script without spaces, so that letters alone make no words."""
    return not text.isascii() and _NEEDS_CARE.search(text) is not None


@cache
def _careful_word() -> regex.Pattern[str]:
    return compiled(rf"{UNSPACED}{MARKS}|{SPACED_WORD}")


def compiled(pattern: str) -> regex.Pattern[str]:
    """A pattern over Unicode's properties and sets, which `re` lacks."""
    import regex  # here: most processes meet no text that needs it

    return regex.compile(pattern, regex.VERSION1)


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
    pattern = _careful_word() if needs_care(text) else _PLAIN_WORD
    return [hit.span() for hit in pattern.finditer(text)]


def fold(word: str) -> str:
    """The comparable form of one word: Unicode's NFKC_Casefold, near enough, without invisible and optional signs."""
    if word.isascii():
        return word.lower()
    cased = unicodedata.normalize("NFKC", _DROPPED.sub("", word)).casefold()
    return unicodedata.normalize("NFKC", _DROPPED.sub("", unicodedata.normalize("NFKC", cased)))


@lru_cache(maxsize=50_000)
def folded(word: str) -> str:
    """fold(), remembered for the words of a language."""
    return fold(word)


def folded_words(text: str) -> list[str]:
    """The comparable words of a text."""
    if text.isascii():
        return words(text.lower())
    return [folded(word) for word in words(text)]
