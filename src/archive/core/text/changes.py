"""What one text says otherwise than an earlier one: paragraph by paragraph, and within changed paragraphs word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_PAIRS = 160_000
"""Pieces of the old times pieces of the new that are compared at a time, and"""

_BUDGET = 2_000_000
"""in a whole text; what lies above is one change: difflib compares all with all where a hostile text repeats itself."""

_ALIKE = 0.4
"""Share of two paragraphs' letters that stay, from which word by word reads better than old above new."""

_PARAGRAPH = re.compile(r"\n*[^\n]+|\n+")
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"\s*+(?:[{_UNSPACED}]|[^\W{_UNSPACED}]++|[^\w\s])|\s+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. `kind` is "same", "removed" or "added"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that is the same in both texts, or what became of one or more."""

    pieces: tuple[Piece, ...]

    @property
    def before(self) -> str:
        """The text in the old text."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "added")

    @property
    def after(self) -> str:
        """The text in the new text."""
        return "".join(piece.text for piece in self.pieces if piece.kind != "removed")

    @property
    def same(self) -> bool:
        """Whether nothing changed in them."""
        return all(piece.kind == "same" for piece in self.pieces)


def changes_between(old: str, new: str) -> tuple[Change, ...]:
    """The way from one text to the other, a Change for each paragraph that stays or is edited and for each run of others:
    `before` of all joined is the old text, `after` the new one.
    """
    return tuple(_Comparison().paragraphs(old, new))


class _Comparison:
    """One comparison of two texts, with what may still be spent on it."""

    def __init__(self) -> None:
        self._left = _BUDGET

    def paragraphs(self, old: str, new: str) -> Iterator[Change]:
        before, after = _PARAGRAPH.findall(old), _PARAGRAPH.findall(new)
        for a1, a2, b1, b2 in self._blocks(before, after):
            if before[a1:a2] == after[b1:b2]:
                yield from (Change((Piece("same", text),)) for text in before[a1:a2])
            elif a2 - a1 == b2 - b1 and (a2 - a1) ** 2 <= _PAIRS:
                yield from map(self._words, before[a1:a2], after[b1:b2])
            else:
                yield self._words("".join(before[a1:a2]), "".join(after[b1:b2]))

    def _words(self, before: str, after: str) -> Change:
        """Word by word where enough of the words stay, else the old and then the new."""
        old, new = _WORD.findall(before), _WORD.findall(after)
        pieces: list[Piece] = []
        for a1, a2, b1, b2 in self._blocks(old, new):
            if old[a1:a2] == new[b1:b2]:
                pieces.append(Piece("same", "".join(old[a1:a2])))
            else:
                pieces += _removed_and_added("".join(old[a1:a2]), "".join(new[b1:b2]))
        kept = sum(len(piece.text) for piece in pieces if piece.kind == "same")
        if kept < _ALIKE * min(len(before), len(after)):
            pieces = _removed_and_added(before, after)
        return Change(tuple(pieces))

    def _blocks(self, old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[int, int, int, int]]:
        """(start, end, start, end) of the runs that are the same and of those that are not, in order, over both sequences."""
        shorter = min(len(old), len(new))
        front = next((place for place in range(shorter) if old[place] != new[place]), shorter)
        tail = next((place for place in range(shorter - front) if old[-1 - place] != new[-1 - place]), shorter - front)
        a_end, b_end = len(old) - tail, len(new) - tail
        if front:
            yield 0, front, 0, front
        pairs = (a_end - front) * (b_end - front)
        if pairs > min(_PAIRS, self._left):
            yield front, a_end, front, b_end
        else:
            self._left -= pairs
            matcher = SequenceMatcher(None, old[front:a_end], new[front:b_end], autojunk=False)
            for _, a1, a2, b1, b2 in matcher.get_opcodes():
                yield front + a1, front + a2, front + b1, front + b2
        if tail:
            yield a_end, len(old), b_end, len(new)


def _removed_and_added(before: str, after: str) -> list[Piece]:
    return [Piece(kind, text) for kind, text in (("removed", before), ("added", after)) if text]
