"""Stories to their neighbours: which others are nearest to one, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from archive.core.model import Reuse
from archive.core.story.likeness import Vector, sum_of
from archive.core.story.naming import printed_forms
from archive.core.story.near import Near
from archive.lookup import sharing_terms
from archive.store.stories import Pair, linked_articles, reports_in, reused_by, tellings_in, tellings_of, texts_told
from archive.store.terms import vocabularies
from archive.weighing import Weighed, Weigher

_DAYS = 90
"""How far from a story's reports related ones are looked for."""
_MOST = 50  # reports of a story that are compared, the latest
_TERMS = 5
_TOLD = (Reuse.PARTIALLY, Reuse.STATEMENT, Reuse.WHOLLY)


def near_stories(connection: Connection, story_id: int, count: int) -> list[Near]:
    """Up to `count` stories that share terms, statements or links with a story, the most alike first."""
    members = set(tellings_in(connection, [story_id]))
    weigher = Weigher(connection, vocabularies(connection))
    own = _weighed(connection, weigher, [story_id])[story_id]
    shared = {pair for pair, reuse in reused_by(connection, members).items() if reuse in _TOLD}
    links = linked_articles(connection, members)
    near = {other for _, other, _ in sharing_terms(connection, own, _DAYS)} | {one for pair in shared | links for one in pair}
    story_of = {one.article_id: one.story_id for one in tellings_of(connection, near - members).values()}
    others = _weighed(connection, weigher, story_of.values())
    passages, linked = (_counted(pairs, members, story_of) for pairs in (shared, links))
    total = sum_of([one.vector for one in own])
    texts = [part for text in texts_told(connection, [one.article_id for one in own]).values() for part in text]
    found = []
    for number, reports in others.items():
        theirs = sum_of([one.vector for one in reports])
        likeness = total @ theirs / (len(own) * len(reports))
        found.append((likeness, number, theirs, _days(own, reports)))
    found.sort(key=lambda one: (-one[0], one[1]))
    return [
        Near(number, likeness, _in_common(own, total, theirs, texts), passages.get(number, 0), linked.get(number, 0), days)
        for likeness, number, theirs, days in found[:count]
    ]


def _weighed(connection: Connection, weigher: Weigher, stories: Iterable[int]) -> dict[int, list[Weighed]]:
    """The latest reports of stories."""
    latest = {number: sorted(reports)[-_MOST:] for number, reports in reports_in(connection, set(stories)).items()}
    weighed = weigher.weighed(one for reports in latest.values() for _, one in reports)
    return {number: [weighed[one] for _, one in reports] for number, reports in latest.items()}


def _counted(pairs: Iterable[Pair], members: set[int], story_of: Mapping[int, int]) -> dict[int, int]:
    """How many pairs lead to each other story."""
    found: dict[int, int] = {}
    for a, b in pairs:
        other = b if a in members else a
        if other in story_of:
            found[story_of[other]] = found.get(story_of[other], 0) + 1
    return found


def _in_common(own: Sequence[Weighed], total: Vector, other: Vector, texts: Iterable[str]) -> tuple[str, ...]:
    """The terms that two stories are alike by, as the texts of the first print them, the weightiest first."""
    rare = {key for one in own for key in one.rare()}
    theirs = dict(zip(other.keys.tolist(), other.values.tolist(), strict=True))
    ours = zip(total.keys.tolist(), total.values.tolist(), strict=True)
    weights = {key: value * theirs[key] for key, value in ours if key in theirs and key in rare}
    return printed_forms(sorted(weights, key=lambda key: (-weights[key], key)), texts)[:_TERMS]


def _days(some: Iterable[Weighed], others: Iterable[Weighed]) -> float | None:
    """The days from the end of one to the beginning of the other, 0 where they overlap; None where one has no date."""
    first, second = (sorted(one.day for one in reports if one.day is not None) for reports in (some, others))
    return float(max(0, second[0] - first[-1], first[0] - second[-1])) if first and second else None
