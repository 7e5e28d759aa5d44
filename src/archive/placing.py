"""Articles to stories: the stage that decides which articles tell one event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Connection

from archive.comparing import Found, Unit, place_together
from archive.core.groups import events_between, keep_ids
from archive.core.story.reports import Standing, bound_together, in_order, root
from archive.core.story.vocabulary import Vocabulary
from archive.core.story.words import StoryWord, apart, bound, closed, cut
from archive.describing import told_of
from archive.lookup import let_be_found
from archive.shelves import FormingShelf, StoredShelf, members_by_story
from archive.store.lines import slices
from archive.store.stories import (
    Telling,
    clusters_with,
    end_stories,
    every_telling,
    keep_tellings,
    new_stories,
    note,
    same_text,
    standings,
    tellings_in,
    tellings_of,
    update_stories,
)
from archive.store.story_words import standing_words
from archive.store.terms import (
    UNKNOWN_DAY,
    Worded,
    clear_look_up,
    count_terms,
    counted_to,
    keep_terms,
    keep_vocabularies,
    numbers_after,
    terms_of_articles,
    vocabularies,
)
from archive.weighing import Weigher

_GROWTH = 0.05
"""Of the articles counted in the vocabularies, after which those not counted yet are."""
_SLICE = 1000  # articles at a time
_PLACED = 300  # units at a time, when many are placed anew


@dataclass(frozen=True, slots=True)
class _Texts:
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


def _texts_of(connection: Connection, numbers: Iterable[int], words: Sequence[StoryWord]) -> _Texts:
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
    return _Texts(standing, credited, shared, bound_together(inside, [*shared, *said]), words)


def place(connection: Connection, fresh: Mapping[int, bytes], touched: Iterable[int], now: datetime) -> None:
    """Place articles, given with their packed terms, that are new or have others now, or another day or language; and those that

    a text or credit now joins to others.
    """
    changed = keep_terms(connection, fresh)
    count_vocabularies(connection)
    texts = _texts_of(connection, {*fresh, *touched}, standing_words(connection))
    tellings = tellings_of(connection, texts.standing)
    stays, moves = [], []
    for reports, group in texts.groups():
        told = [tellings[one] for one in group if one in tellings]
        homes = {one.story_id for one in told}
        goes = any(one.article_id in changed or one.report_id not in group for one in told)  # revised, or of that text no more
        if len(homes) == 1 and not goes:
            stays.append((homes.pop(), group))
        else:
            moves.append((reports, group))
    weigher = Weigher(connection, vocabularies(connection))
    units = texts.units(moves, weigher)
    moved = {one for unit in units for one in unit.articles}
    staying, hanging = texts.staying(stays)
    unknown = [one for one in staying if one not in tellings or tellings[one].report_id != one]
    let_be_found(connection, list(weigher.weighed(unknown).values()))
    shelf = StoredShelf(connection, texts.words, moved, staying, hanging)
    found = place_together(connection, units, shelf, apart(texts.words), weigher) if units else []
    homes = {one.story_id for one in tellings.values()} | {story for one in found for story in one.stories}
    before = tellings_in(connection, homes)
    sets = {number: set(members - moved) for number, members in members_by_story(before).items()}
    for home, group in stays:
        sets[home] |= group
    joined = []
    for one in found:
        members = {article for place in one.units for article in units[place].articles}
        joined.append(members.union(*(sets.pop(number) for number in one.stories)))
    _write(connection, texts, before, moved, [*sets.values(), *joined], _likeness(units, found), weigher, now, revised=changed)


def place_again(
    connection: Connection,
    stories: Collection[int] | None,
    now: datetime,
    heirs: Mapping[int, frozenset[int]] | None = None,
) -> int:
    """Place all that some stories tell anew, or where None is given the whole archive; returns how many articles changed story.

    The rule: reports are placed in the order of publication, those without a date last, with the vocabulary as it is now, as if
    none of them had been placed before. So the outcome follows from the articles, whatever the order they came in. A story
    that goes on keeps its number: by what most of its articles tell now, or by its `heirs`, where a person corrected it.
    """
    if stories is None:
        clear_look_up(connection)
        count_vocabularies(connection)
    before = every_telling(connection) if stories is None else tellings_in(connection, stories)
    numbers = before.keys() if stories is not None else numbers_after(connection, 0)
    texts = _texts_of(connection, numbers, standing_words(connection))
    while more := tellings_of(connection, texts.standing.keys() - before.keys()):  # whole stories, or some would lose their rest
        before |= tellings_in(connection, {one.story_id for one in more.values()})
        texts = _texts_of(connection, before.keys() | texts.standing.keys(), texts.words)
    shelf = FormingShelf(texts.words)
    weigher = Weigher(connection, vocabularies(connection))
    likeness: dict[int, float] = {}
    for groups in slices(texts.groups(), _PLACED):
        units = texts.units(groups, weigher)
        found = place_together(connection, units, shelf, apart(texts.words), weigher)
        shelf.take(units, found)
        likeness |= _likeness(units, found)
    left = [{one for one in members if one not in texts.standing} for members in members_by_story(before).values()]
    return _write(
        connection, texts, before, texts.standing.keys(), [*left, *shelf.sets()], likeness, weigher, now, heirs=heirs or {}
    )


def _likeness(units: Sequence[Unit], found: Iterable[Found]) -> dict[int, float]:
    """How alike each report was to what it came to; the first of a new story came to nothing."""
    told = {}
    for one in found:
        for place, mean in one.likeness.items():
            if one.stories or place != one.units[0]:
                told[units[place].reports[0].article_id] = mean
    return told


def _write(
    connection: Connection,
    texts: _Texts,
    before: Mapping[int, Telling],
    moved: Collection[int],
    sets: Iterable[Collection[int]],
    likeness: Mapping[int, float],
    weigher: Weigher,
    now: datetime,
    *,
    revised: Collection[int] = (),
    heirs: Mapping[int, frozenset[int]] = MappingProxyType({}),
) -> int:
    """Put stories in the place of those that were told by the tellings `before`, and log what changed.

    Returns how many articles came into another story.
    """
    old = members_by_story(before)
    new = [frozenset(some) for some in sets if some]
    kept = keep_ids(new, {**old, **heirs})
    fresh = iter(new_stories(connection, sum(number is None for number in kept.values()), now))
    ordered = sorted(kept.items(), key=lambda pair: min(pair[0]))
    numbered = {number if number is not None else next(fresh): members for members, number in ordered}
    rows = []
    for number, members in numbered.items():
        for one in members:
            row = _telling(texts, one, before.get(one), one in moved, number, likeness)
            if row != before.get(one):
                rows.append(row)
    keep_tellings(connection, rows)
    end_stories(connection, old.keys() - numbered.keys())
    note(connection, events_between(old, numbered), now)
    changed = {row.story_id for row in rows} | {number for number, members in numbered.items() if old.get(number) != members}
    changed |= heirs.keys() & numbered.keys()  # a pin changes nothing else
    changed |= {number for number, members in numbered.items() if not members.isdisjoint(revised)}
    reports = {one: told.report_id for one, told in before.items()} | texts.report_of
    pinned = closed(texts.words)
    some = {number: numbered[number] for number in changed}
    closed_ones = {number for number, members in some.items() if not pinned.isdisjoint(members)}
    update_stories(connection, told_of(connection, some, reports, closed_ones, weigher))
    return sum(1 for row in rows if row.article_id not in before or before[row.article_id].story_id != row.story_id)


def _telling(texts: _Texts, one: int, was: Telling | None, moved: bool, number: int, likeness: Mapping[int, float]) -> Telling:
    report = texts.report_of.get(one)
    if was is not None and not moved and report in (None, was.report_id):
        return replace(was, story_id=number)
    assert report is not None
    return Telling(one, number, report, texts.reason(one, likeness), likeness.get(one))


def count_vocabularies(connection: Connection) -> None:
    """Count the articles that no vocabulary knows yet, once there are enough of them to matter."""
    counted, articles = counted_to(connection)
    if count_terms(connection, counted) <= _GROWTH * articles:
        return
    found = vocabularies(connection)
    numbers = numbers_after(connection, counted)
    for some in slices(numbers, _SLICE):
        by_language: dict[str, list[Worded]] = {}
        for one in terms_of_articles(connection, some).values():
            by_language.setdefault(one.language, []).append(one)
        for language, worded in by_language.items():
            before = found.get(language) or Vocabulary(language)
            found[language] = before.counted([one.terms.keys for one in worded])
    if numbers:
        keep_vocabularies(connection, found.values(), max(numbers))
