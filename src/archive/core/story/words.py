"""What a person's words on stories come to: who must be in one story, who may not, and who is left alone.

Words count in the order they were said, and the later one wins:
- `together` and `pinned` bind their articles, an `apart` those that it takes out. Whoever is bound to the same article is
  bound together.
- An `apart` or a pin cuts what was bound before at its border: its articles are bound to nobody outside, until a later word
  binds them again.
- An `apart` no longer parts, and a pin no longer closes, where what is bound by later words goes across its border.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

_CUTTING = ("apart", "pinned")


@dataclass(frozen=True, slots=True)
class StoryWord:
    """One thing that a person said of stories: `together`, `apart` or `pinned`.

    `articles` are those that belong together by it; of an `apart` those taken out, and `left` the ones they were taken from.
    """

    id: int
    kind: str
    articles: frozenset[int]
    left: frozenset[int] = frozenset()

    @property
    def named(self) -> frozenset[int]:
        """All its articles."""
        return self.articles | self.left

    def contradicts(self, earlier: StoryWord) -> bool:
        """Whether it ends an earlier word that still stands: an `apart` by joining its sides, a pin by changing its story."""
        if earlier.kind == "apart":
            return not self.articles.isdisjoint(earlier.articles) and not self.articles.isdisjoint(earlier.left)
        return earlier.kind == "pinned" and not self.named.isdisjoint(earlier.articles)


@dataclass(frozen=True, slots=True)
class Apart:
    """Which articles may not be in one story: for each standing `apart` those taken out, and those left."""

    sides: tuple[tuple[frozenset[int], frozenset[int]], ...]

    def parted(self, some: Collection[int], others: Collection[int]) -> bool:
        """Whether two sets of articles may not be in one story."""
        both_ways = ((one, other) for out, left in self.sides for one, other in ((out, left), (left, out)))
        return any(not one.isdisjoint(some) and not other.isdisjoint(others) for one, other in both_ways)


def bound(words: Iterable[StoryWord]) -> list[frozenset[int]]:
    """The groups of two articles and more that must each be in one story, the words given oldest first."""
    groups = {group for group in _groups(words).values() if len(group) > 1}
    return sorted(groups, key=min)


def apart(words: Sequence[StoryWord]) -> Apart:
    """What the words part, given oldest first."""
    groups = _groups(words)
    parting = (word for word in words if word.kind == "apart" and word.articles and word.left)
    return Apart(
        tuple((word.articles, word.left) for word in parting if all(groups[one].isdisjoint(word.left) for one in word.articles))
    )


def closed(words: Sequence[StoryWord]) -> frozenset[int]:
    """The articles of pinned stories, which nothing may join by likeness; the words given oldest first."""
    groups = _groups(words)
    pins = (word.articles for word in words if word.kind == "pinned")
    return frozenset(one for pin in pins if all(groups[other] == pin for other in pin) for one in pin)


def cut(texts: Iterable[Sequence[int]], words: Sequence[StoryWord]) -> list[frozenset[int]]:
    """Groups of articles that share a text, cut where words part them or close some of them to the rest; nobody is in two groups.

    The articles of each are given in order: one that no word names goes with the first that it may be with.
    """
    named = frozenset().union(*(word.named for word in words))
    cutting = _Cutting(words)
    return [piece for text in texts for piece in ([frozenset(text)] if named.isdisjoint(text) else cutting.pieces(text))]


class _Cutting:
    """What articles are joined to so far, by words and by the texts they share."""

    def __init__(self, words: Sequence[StoryWord]) -> None:
        self._joined: dict[int, set[int]] = {}
        for group in map(set, set(_groups(words).values())):
            self._joined |= dict.fromkeys(group, group)
        self._apart = apart(words)
        self._closed = closed(words)

    def pieces(self, text: Iterable[int]) -> list[frozenset[int]]:
        pieces: list[set[int]] = []
        for one in text:
            own = self._joined.setdefault(one, {one})
            piece = next((piece for piece in pieces if self._may_join(own, self._joined[next(iter(piece))])), None)
            if piece is None:
                pieces.append({one})
            else:
                self._join(own, self._joined[next(iter(piece))])
                piece.add(one)
        return [frozenset(piece) for piece in pieces]

    def _may_join(self, one: set[int], other: set[int]) -> bool:
        if one is other:
            return True
        return self._closed.isdisjoint(one) and self._closed.isdisjoint(other) and not self._apart.parted(one, other)

    def _join(self, one: set[int], other: set[int]) -> None:
        if one is not other:
            one |= other
            self._joined |= dict.fromkeys(other, one)


def _groups(words: Iterable[StoryWord]) -> dict[int, frozenset[int]]:
    """Every article that a word binds, with all that it is bound to, itself included."""
    pieces: list[frozenset[int]] = []
    for word in words:
        if word.kind in _CUTTING:
            cut = [(piece & word.articles, piece - word.articles) for piece in pieces]
            pieces = [part for parts in cut for part in parts if part]
        pieces.append(word.articles)
    return _joined(pieces)


def _joined(pieces: Iterable[frozenset[int]]) -> dict[int, frozenset[int]]:
    """Each article with those it shares a piece with, directly or over others."""
    groups: dict[int, set[int]] = {}
    for piece in pieces:
        met = {id(groups[one]): groups[one] for one in piece if one in groups}
        largest = max(met.values(), key=len, default=set())
        for group in [set(piece), *met.values()]:
            if group is not largest:
                largest |= group
                groups.update(dict.fromkeys(group, largest))
    frozen = {id(group): frozenset(group) for group in groups.values()}
    return {one: frozen[id(group)] for one, group in groups.items()}
