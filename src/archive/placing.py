"""Articles to stories: the stage that decides which articles tell one event."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Connection

from archive.comparing import Found, Unit, place_together
from archive.core.groups import events_between, keep_ids
from archive.core.story.vocabulary import Vocabulary
from archive.core.story.words import apart, closed
from archive.describing import told_of
from archive.lookup import let_be_found
from archive.sharing import Texts, texts_of
from archive.shelves import FormingShelf, StoredShelf, members_by_story
from archive.store.lines import slices
from archive.store.stories import (
    Telling,
    end_stories,
    every_telling,
    keep_tellings,
    new_stories,
    note,
    tellings_in,
    tellings_of,
    update_stories,
)
from archive.store.story_words import standing_words
from archive.store.terms import (
    Worded,
    clear_look_up,
    count_terms,
    counted_to,
    keep_terms,
    keep_vocabularies,
    numbers_after,
    terms_of_articles,
    uncounted,
    vocabularies,
)
from archive.weighing import Weigher

_GROWTH = 0.05
"""Of the articles counted in the vocabularies, after which those not counted yet are."""
_SLICE = 1000  # articles at a time
_PLACED = 300  # units at a time, when many are placed anew

Stay = tuple[int, frozenset[int]]
"""A story, and articles of one text that stay in it."""
Move = tuple[list[int], frozenset[int]]
"""The reports of some articles, and all of them."""


def place(connection: Connection, fresh: Mapping[int, bytes], touched: Iterable[int], now: datetime) -> None:
    """Place articles, given with their packed terms, that are new or have others now, or another day or language; and those that

    a text or credit now joins to others.
    """
    changed = keep_terms(connection, fresh)
    count_vocabularies(connection)
    texts = texts_of(connection, {*fresh, *touched}, standing_words(connection))
    tellings = tellings_of(connection, texts.standing)
    stays, moves = _staying_and_moving(texts, tellings, changed)
    weigher = Weigher(connection, vocabularies(connection))
    units = texts.units(moves, weigher)
    moved = {one for unit in units for one in unit.articles}
    staying, hanging = texts.staying(stays)
    unknown = [one for one in staying if one not in tellings or tellings[one].report_id != one]
    let_be_found(connection, list(weigher.weighed(unknown).values()))
    shelf = StoredShelf(connection, texts.words, moved, staying, hanging)
    found = place_together(connection, units, shelf, apart(texts.words), weigher) if units else []
    found = [one for one in found if one.units]  # nothing came to the others
    homes = {one.story_id for one in tellings.values()} | {story for one in found for story in one.stories}
    before = tellings_in(connection, homes)
    sets = _arranged(members_by_story(before), stays, units, found)
    _write(connection, texts, before, moved, sets, _likeness(units, found), weigher, now, revised=changed)


def _staying_and_moving(texts: Texts, tellings: Mapping[int, Telling], changed: Collection[int]) -> tuple[list[Stay], list[Move]]:
    """The groups that stay in their story, all of whose articles are in one or come into it by their text, and the others."""
    stays: list[Stay] = []
    moves: list[Move] = []
    for reports, group in texts.groups():
        told = [tellings[one] for one in group if one in tellings]
        homes = {one.story_id for one in told}
        goes = any(one.article_id in changed or one.report_id not in group for one in told)  # revised, or of that text no more
        if len(homes) == 1 and not goes:
            stays.append((homes.pop(), group))
        else:
            moves.append((reports, group))
    return stays, moves


def _arranged(
    before: Mapping[int, frozenset[int]], stays: Iterable[Stay], units: Sequence[Unit], found: Iterable[Found]
) -> list[set[int]]:
    """The members of each of these stories, and of those that are new."""
    moved = {one for unit in units for one in unit.articles}
    sets = {number: set(members - moved) for number, members in before.items()}
    for home, group in stays:
        sets[home] |= group
    joined = []
    for one in found:
        members = {article for place in one.units for article in units[place].articles}
        joined.append(members.union(*(sets.pop(number) for number in one.stories)))
    return [*sets.values(), *joined]


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
    texts = texts_of(connection, numbers, standing_words(connection))
    while more := tellings_of(connection, texts.standing.keys() - before.keys()):  # whole stories, or some would lose their rest
        before |= tellings_in(connection, {one.story_id for one in more.values()})
        texts = texts_of(connection, before.keys() | texts.standing.keys(), texts.words)
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
    texts: Texts,
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


def _telling(texts: Texts, one: int, was: Telling | None, moved: bool, number: int, likeness: Mapping[int, float]) -> Telling:
    report = texts.report_of.get(one)
    if was is not None and not moved and report in (None, was.report_id):
        return replace(was, story_id=number)
    assert report is not None
    reason = texts.reason(one, likeness)
    if was is not None and reason == "person" and (was.story_id, was.report_id) == (number, report):
        return was  # it was there before anything was said
    return Telling(one, number, report, reason, likeness.get(one))


def count_vocabularies(connection: Connection) -> None:
    """Count the articles that no vocabulary knows yet, once there are enough of them to matter."""
    counted, articles = counted_to(connection)
    fresh, last = count_terms(connection, counted)
    if fresh <= _GROWTH * articles:
        return
    found = vocabularies(connection)
    for some in slices(uncounted(connection, counted), _SLICE):
        by_language: dict[str, list[Worded]] = {}
        for one in terms_of_articles(connection, some).values():
            by_language.setdefault(one.language, []).append(one)
        for language, worded in by_language.items():
            before = found.get(language) or Vocabulary(language)
            found[language] = before.counted([one.terms.keys for one in worded])
    keep_vocabularies(connection, found.values(), last)
