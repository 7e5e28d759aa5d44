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
_FIGURE_WORD = re.compile(r"[^\W\d_]*\d[^\W_]*")


def words(text: str) -> list[str]:
    """The words of a text as they stand; fold() makes them comparable."""
    return _pattern(text).findall(text)


def word_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of each of words(text)."""
    return [hit.span() for hit in _pattern(text).finditer(text)]


def _pattern(text: str) -> re.Pattern[str]:
    """The plain pattern is three times as fast and finds the same where no character needs care."""
    return _PLAIN_WORD if text.isascii() or not _NEEDS_CARE.search(text) else _WORD


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
    """The comparable words of a text that hold a digit."""
    return [folded(word) for word in _FIGURE_WORD.findall(text)]
