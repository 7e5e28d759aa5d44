"""The words of many articles, a few hundred of them at hand at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import Connection

from archive.core.model import STORY_ROLES, Role, Segment
from archive.core.reuse.align import Worded, worded
from archive.core.reuse.fingerprint import ASIDE_ROLES
from archive.core.text.plain import blank_markdown
from archive.store.listing import whole_texts

_AT_HAND = 500  # articles: some 100 kB each


@dataclass(frozen=True, slots=True)
class Text:
    """An article's raw text with its segments, and the words that are compared."""

    raw: str
    segments: tuple[Segment, ...]
    worded: Worded

    def role(self, start: int, end: int) -> Role:
        """The role that most of a span has."""
        shares: dict[Role, int] = {}
        for one in self.segments:
            if one.start < end and one.end > start:
                shares[one.role] = shares.get(one.role, 0) + min(end, one.end) - max(start, one.start)
        return max(shares, key=shares.__getitem__, default=Role.BODY)

    def readable(self, start: int, end: int) -> str:
        """What a span says without Markdown, lines as they are, and without what is neither story nor caption nor embed."""
        parts = (
            self.raw[max(start, one.start) : min(end, one.end)]
            for one in self.segments
            if one.start < end and one.end > start and (one.role in STORY_ROLES or one.role in ASIDE_ROLES)
        )
        return "\n\n".join(blank_markdown(part).replace("\x00", "") for part in parts)


T = TypeVar("T")
Make = Callable[[int, str, tuple[Segment, ...]], T]
"""What becomes of an article: of its number, raw text and segments."""


class AtHand(Generic[T]):
    """What is made of articles' texts, by their numbers. The `most` asked for last stay at hand."""

    def __init__(self, connection: Connection, make: Make[T], most: int) -> None:
        self._connection = connection
        self._make = make
        self._most = most
        self._held: OrderedDict[int, T] = OrderedDict()

    def of(self, numbers: Collection[int]) -> dict[int, T]:
        """What was made of these articles, those not at hand read in one go."""
        missing = sorted({number for number in numbers if number not in self._held})
        for number, (raw, segments) in whole_texts(self._connection, missing).items():
            self._held[number] = self._make(number, raw, segments)
        found = {}
        for number in numbers:
            if number in self._held:
                found[number] = self._held[number]
                self._held.move_to_end(number)
        while len(self._held) > max(self._most, len(found)):
            self._held.popitem(last=False)
        return found


def texts_at_hand(connection: Connection) -> AtHand[Text]:
    """The texts of articles."""
    return AtHand(connection, lambda _, raw, segments: Text(raw, segments, worded(raw, segments)), _AT_HAND)


def slices(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """A sequence in pieces of `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]
