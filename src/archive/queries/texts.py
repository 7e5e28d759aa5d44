"""The words of many articles, a few hundred of them at hand at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeVar

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


class Texts:
    """Texts by article number. Those asked for last stay at hand, so that a pass over many pairs reads each about once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._held: OrderedDict[int, Text] = OrderedDict()

    def of(self, numbers: Collection[int]) -> dict[int, Text]:
        """The texts of these articles, those not at hand read in one go."""
        missing = sorted(set(numbers) - self._held.keys())
        for number, (raw, segments) in whole_texts(self._connection, missing).items():
            self._held[number] = Text(raw, segments, worded(raw, segments))
        found = {}
        for number in numbers:
            if number in self._held:
                found[number] = self._held[number]
                self._held.move_to_end(number)
        while len(self._held) > max(_AT_HAND, len(found)):
            self._held.popitem(last=False)
        return found


T = TypeVar("T")


def slices(items: Sequence[T], size: int) -> list[Sequence[T]]:
    """A sequence in pieces of `size`."""
    return [items[start : start + size] for start in range(0, len(items), size)]
