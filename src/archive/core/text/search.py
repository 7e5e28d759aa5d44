"""The full-text index as values: the terms a text is found by, what a query asks for, and the excerpt that shows it.

Words are found without regard to case, accents, vowel points and the Arabic article. Letters of scripts without spaces,
and Korean syllables (whose particles are glued to the noun), are indexed in overlapping pairs, as Lucene's CJK analyser
does: every stretch of such a text can be found, whatever a dictionary would take for its words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from archive.core.text.gate import gate
from archive.core.text.tokens import MARKS, SPACED_WORD, UNSPACED, compiled, fold, folded, needs_care, word_spans, words

if TYPE_CHECKING:
    import regex

MARK_START, MARK_END = "\x02", "\x03"
"""Around what was found, in an excerpt."""

_PIECE = re.compile(r'"([^"]*)"?|(\S+)')
_SYLLABLE = r"[\p{Hangul}&&\p{L}]"
_EXCERPT, _BEFORE = 160, 40  # characters shown, and how many of them before the first hit; half as many wide ones
_RAGGED = 20  # characters given up so that no word is cut
_LONGEST_SHOWN = 200_000  # characters of a story looked through for an excerpt


class Term(NamedTuple):
    """One entry of the index and the place in the text that it stands for."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that must follow one another; where `open`, the last one is only the beginning of a term."""

    keys: tuple[str, ...]
    open: bool


def search_form(text: str | None) -> str | None:
    """The keys of a text with spaces between them. ASCII stays as it is: the index lowers it and cuts it at its signs."""
    if text is None or text.isascii():
        return text
    return " ".join(search_keys(text))


def search_keys(text: str) -> list[str]:
    """The keys of a text, in order."""
    if needs_care(text):
        return [term.key for term in search_terms(text)]
    return [key for word in words(text) for key in _keys_of(word)]


def search_terms(text: str) -> Iterator[Term]:
    """The terms of a text, in order: its words, and each character of a script without spaces together with the next."""
    if not needs_care(text):
        for start, end in word_spans(text):
            yield from (Term(key, start, end) for key in _keys_of(text[start:end]))
        return
    for hit in _piece().finditer(text):
        if hit["run"] is None:
            yield from (Term(key, *hit.span()) for key in _keys_of(hit[0]))
        else:
            yield from _pairs(hit[0], hit.start())


def _pairs(run: str, offset: int) -> Iterator[Term]:
    """Each letter with the one after it, and the last by itself."""
    letters = [(folded(one[0]), offset + one.start(), offset + one.end()) for one in _letter().finditer(run)]
    for (key, start, _), (following, _, end) in pairwise(letters):
        yield Term(key + following, start, end)
    yield Term(*letters[-1])


@cache
def _piece() -> regex.Pattern[str]:
    """A run of letters that may break over a line or a space, a run of syllables, or a word."""
    unspaced, syllable = UNSPACED + MARKS, _SYLLABLE + MARKS
    word = SPACED_WORD.replace(r"\p{N}]--", rf"\p{{N}}]--{_SYLLABLE}--")
    return compiled(rf"(?P<run>{unspaced}(?:[ \n]?{unspaced})*+|(?:{syllable})++)|{word}")


@cache
def _letter() -> regex.Pattern[str]:
    return compiled(rf"(?:{UNSPACED}|{_SYLLABLE}){MARKS}")


@lru_cache(maxsize=100_000)
def _keys_of(word: str) -> tuple[str, ...]:
    """What a word is found by: one key for nearly every word; a ligature may stand for several words."""
    if word.isascii():
        return (word.lower(),)
    key = unicodedata.normalize("NFKC", fold(word).translate(_alike()))
    return tuple(_without_article(part) for part in "".join(one if _in_key(one) else " " for one in key).split())


def _in_key(one: str) -> bool:
    return one.isalnum() or unicodedata.category(one) in ("Mn", "Mc")


@cache
def _alike() -> dict[int, str | None]:
    """Letters that are searched for as others: without accent in Latin and Greek, and in the spellings of Arabic and Persian."""
    table: dict[int, str | None] = dict.fromkeys(range(0x300, 0x370))
    for block in (range(0xC0, 0x250), range(0x370, 0x400), range(0x1E00, 0x2000)):
        for code in block:
            base = unicodedata.normalize("NFD", chr(code))[0]
            if base.isalpha() and ord(base) != code:
                table[code] = base
    alike = "ıi łl øo đd ħh ŧt ёе ѐе ѝи أا إا آا ٱا ىي یي کك ةه ۀه"
    table.update({ord(pair[0]): pair[1] for pair in alike.split()})
    for zero in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xED0, 0x1040, 0x17E0):
        table.update({zero + digit: str(digit) for digit in range(10)})
    return table


_ARTICLES = ("وال", "بال", "كال", "فال", "ال", "لل")


def _without_article(key: str) -> str:
    """An Arabic word without its article (and the conjunction or preposition before that), where three letters are left."""
    for article in _ARTICLES if key[0] in "اوبكفل" else ():
        if key.startswith(article) and len(key) >= len(article) + 3:
            return key[len(article) :]
    return key


def read_query(query: str) -> list[Phrase]:
    """The single words and "quoted phrases" of a query; any string is one."""
    pieces = [quoted or word for quoted, word in _PIECE.findall(gate(query).text)]
    return [phrase for piece in pieces if (phrase := _phrase(piece)) is not None]


def _phrase(piece: str) -> Phrase | None:
    """The keys of a piece. A text may go on where it ends: a last letter's own key is left out, or is the beginning of one."""
    terms = list(search_terms(piece))
    keys = tuple(term.key for term in terms)
    if not keys or not needs_care(piece) or not _letter().fullmatch(piece, terms[-1].start, terms[-1].end):
        return Phrase(keys, open=False) if keys else None
    in_pair = len(terms) > 1 and terms[-2].end == terms[-1].end
    return Phrase(keys[:-1], open=False) if in_pair else Phrase(keys, open=True)


def excerpt(story: str, phrases: Sequence[Phrase]) -> str:
    """The stretch of a story that shows most of the phrases, marked; its beginning where it holds none of them."""
    story = story[:_LONGEST_SHOWN].rstrip()
    hits = _hits(list(search_terms(story)), phrases)
    if not hits:
        end = _closing(story, _room(story, 0))
        return story[:end].rstrip() + ("…" if end < len(story) else "")
    first = max(range(len(hits)), key=lambda place: (_shown(story, hits, place), -place))
    first_start, first_end, _ = hits[first]
    room = _room(story, first_start)
    start = _opening(story, first_start - room * _BEFORE // _EXCERPT, first_start)
    end = max(first_end, _closing(story, start + room))
    parts, after = ["…" if start else ""], start
    for hit_start, hit_end, _ in hits:
        if after <= hit_start and hit_end <= end:
            parts += [story[after:hit_start], MARK_START, story[hit_start:hit_end], MARK_END]
            after = hit_end
    return "".join([*parts, story[after:end].rstrip(), "…" if end < len(story) else ""])


def _room(story: str, place: int) -> int:
    """How many characters an excerpt takes there."""
    return _EXCERPT // 2 if unicodedata.east_asian_width(story[place : place + 1] or " ") in "WF" else _EXCERPT


def _opening(story: str, start: int, latest: int) -> int:
    """The beginning of a word at `start` or shortly after; where no space is near, of a letter."""
    if start <= 0:
        return 0
    for place in range(start, min(latest, start + _RAGGED)):
        if story[place - 1].isspace():
            return place
    while start < latest and unicodedata.category(story[start]) in ("Mn", "Mc"):
        start += 1
    return start


def _closing(story: str, end: int) -> int:
    """The end of a word at `end` or shortly before; where no space is near, of a letter."""
    if end >= len(story):
        return len(story)
    for place in range(end, max(end - _RAGGED, 0), -1):
        if story[place].isspace():
            return place
    while end < len(story) and unicodedata.category(story[end]) in ("Mn", "Mc"):
        end += 1
    return end


def _hits(terms: Sequence[Term], phrases: Sequence[Phrase]) -> list[tuple[int, int, int]]:
    """(start, end, number of the phrase) for each place where a phrase stands, in order."""
    keys = [term.key for term in terms]
    places: dict[str, list[int]] = {}
    for place, key in enumerate(keys):
        places.setdefault(key, []).append(place)
    hits = []
    for number, phrase in enumerate(phrases):
        *front, last = phrase.keys
        length = len(phrase.keys)
        starts = places.get(phrase.keys[0], []) if front or not phrase.open else range(len(keys))
        for place in starts:
            final = place + length - 1
            if keys[place:final] == front and final < len(keys) and _fits(keys[final], last, phrase.open):
                hits.append((terms[place].start, _end(terms, final, phrase.open), number))
    return sorted(hits)


def _fits(key: str, wanted: str, begins: bool) -> bool:
    return key.startswith(wanted) if begins else key == wanted


def _end(terms: Sequence[Term], final: int, begins: bool) -> int:
    """Where a hit ends: of a pair that was found by its first letter, before the second."""
    if begins and final + 1 < len(terms) and terms[final + 1].start < terms[final].end:
        return terms[final + 1].start
    return terms[final].end


def _shown(story: str, hits: Sequence[tuple[int, int, int]], place: int) -> int:
    """How many different phrases an excerpt around a hit would show."""
    start = hits[place][0]
    most = start + _room(story, start) * (_EXCERPT - _BEFORE) // _EXCERPT - _RAGGED
    seen = set()
    for _, end, number in hits[place:]:
        if end > most:
            break
        seen.add(number)
    return len(seen)
