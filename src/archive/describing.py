"""What is kept of a story beside its members: its size in two numbers, when it was reported, and what it is called."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from archive.core.story.likeness import Vector
from archive.core.story.naming import key_words, most_central
from archive.core.story.reports import Standing, in_order
from archive.store.stories import Told, standings, texts_told
from archive.weighing import Weigher

_WHOLE = 0.99
"""The square of the length of a vector that is not shortened for having few terms."""

_TELLING = 24
"""Reports that name a story, where it has more: the fullest."""


def told_of(
    connection: Connection,
    stories: Mapping[int, Collection[int]],
    report_of: Mapping[int, int],
    pinned: Collection[int],
    weigher: Weigher,
) -> dict[int, Told]:
    """What is told of stories, given their members, the report that each member derives from, and the pinned ones."""
    standing = standings(connection, {one for members in stories.values() for one in members})
    reports = {number: {report_of[one] for one in members} for number, members in stories.items()}
    naming = {number: _fullest(reports[number], standing) for number, members in stories.items() if len(members) > 1}
    names = _names(connection, naming, weigher)
    found = {}
    for number, members in stories.items():
        days = [moment for one in members if (moment := standing[one].published) is not None]
        central, words = names.get(number) or (min(members), ())
        found[number] = Told(
            len(members), len(reports[number]), min(days, default=None), max(days, default=None), central, words, number in pinned
        )
    return found


def _fullest(reports: Iterable[int], standing: Mapping[int, Standing]) -> list[int]:
    """The fullest reports, in the order of publication."""
    some = sorted(reports, key=lambda one: (-standing[one].words, standing[one].identity))[:_TELLING]
    return sorted(some, key=lambda one: in_order(standing[one]))


def _names(connection: Connection, naming: Mapping[int, list[int]], weigher: Weigher) -> dict[int, tuple[int, tuple[str, ...]]]:
    """The most central report and the key words of each story, from the reports that name it."""
    wanted = {one for reports in naming.values() for one in reports}
    vectors = {number: one.vector for number, one in weigher.weighed(wanted).items()}
    texts = texts_told(connection, wanted)
    found = {}
    for number, reports in naming.items():
        told = _whole_ones({one: vectors[one] for one in reports})
        order = [one for one in reports if one in told]
        found[number] = most_central(told, order), key_words(told, (part for one in order for part in texts[one]))
    return found


def _whole_ones(vectors: dict[int, Vector]) -> dict[int, Vector]:
    """Without very short reports, where there are others: a flash is like all that follow, and tells little."""
    return {one: found for one, found in vectors.items() if found.square() > _WHOLE} or vectors
