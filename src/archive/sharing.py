"""Articles to reports: who shares a text with whom, by copy, by credit or by a person's words, and so is placed as one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection

from archive.comparing import Unit
from archive.core.story.reports import Standing, bound_together, in_order, root
from archive.core.story.words import StoryWord, bound, closed, cut
from archive.store.stories import clusters_with, same_text, standings
from archive.store.terms import UNKNOWN_DAY
from archive.weighing import Weigher


@dataclass(frozen=True, slots=True)
class Texts:
    """Articles, joined to those that have the same text by copy or credit, and to those that a person bound to them."""

    standing: Mapping[int, Standing]
    derived: Mapping[int, Collection[int]]
    """By article, those that it credits for its text."""
    shared: Sequence[frozenset[int]]
    bound: Sequence[frozenset[int]]
    """Made of whole groups of `shared`."""
    words: Sequence[StoryWord]
    report_of: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for group in self.shared:
            self.report_of.update(dict.fromkeys(group, root(group, self.derived, self.standing)))

    def groups(self) -> list[tuple[list[int], frozenset[int]]]:
        """What is placed as one, in the order of publication, those without a date last: its reports and all its articles."""
        found = []
        for group in self.bound:
            reports = sorted({self.report_of[one] for one in group}, key=lambda one: in_order(self.standing[one]))
            found.append((reports, group))
        return sorted(found, key=lambda pair: in_order(self.standing[pair[0][0]]))

    def units(self, groups: Sequence[tuple[list[int], frozenset[int]]], weigher: Weigher) -> list[Unit]:
        """Groups, ready to be compared."""
        named = frozenset().union(*(word.named for word in self.words))
        pinned = closed(self.words)
        weighed = weigher.weighed(one for reports, _ in groups for one in reports)
        return [
            Unit(
                tuple(weighed[one] for one in reports),
                group,
                self.standing[reports[0]].identity,
                group & named,
                not pinned.isdisjoint(group),
            )
            for reports, group in groups
        ]

    def staying(self, stays: Iterable[tuple[int, Collection[int]]]) -> tuple[dict[int, tuple[int, int]], set[int]]:
        """Of groups that stay in a story: the reports, with story and day, and those that hang under them."""
        reports: dict[int, tuple[int, int]] = {}
        copies = set()
        for home, group in stays:
            for one in group:
                if self.report_of[one] == one:
                    published = self.standing[one].published
                    reports[one] = home, published.toordinal() if published else UNKNOWN_DAY
                else:
                    copies.add(one)
        return reports, copies

    def reason(self, number: int, likeness: Mapping[int, float]) -> str:
        """Why an article is in the story it was placed in."""
        if self.report_of[number] != number:
            return "credit" if self.derived.get(number) else "copy"
        if number in likeness:
            return "alike"
        return "person" if any(number in word.articles for word in self.words if word.kind != "apart") else "first"


def texts_of(connection: Connection, numbers: Iterable[int], words: Sequence[StoryWord]) -> Texts:
    """These articles with all that they share a text with, or are bound to."""
    said = bound(words)
    inside, derived = same_text(connection, numbers)
    while more := {one for group in said if not group.isdisjoint(inside) for one in group} - inside:
        inside, derived = same_text(connection, inside | more)
    standing = standings(connection, inside)
    alike = bound_together(inside, [*clusters_with(connection, inside).values(), *derived])
    shared = cut((sorted(group, key=lambda one: in_order(standing[one])) for group in alike), words)
    credited: dict[int, set[int]] = {}
    for copy, origin in derived:
        credited.setdefault(copy, set()).add(origin)
    return Texts(standing, credited, shared, bound_together(inside, [*shared, *said]), words)
