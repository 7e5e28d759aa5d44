"""The words that articles of a story share, each statement told once with all who carry it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where words stand in an article: from `start` to `end`, in code points of its raw text."""

    article_id: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Common:
    """So many words that two articles have in common, and where they stand in each."""

    words: int
    one: Place
    other: Place


@dataclass(slots=True)
class Statement:
    """A run of words, where it stands in the article that carries most of it, and who carries how many words of it where."""

    words: int
    whole: Place
    carriers: dict[int, tuple[Place, int]] = field(default_factory=dict)


def told_once(found: Iterable[Common]) -> list[Statement]:
    """What pairs of articles have in common as statements, the longest first.

    What lies for more than half within a statement, in either article, is that statement, and brings the other article to it.
    """
    told: list[Statement] = []
    by_article: dict[int, list[Statement]] = {}
    for common in sorted(found, key=lambda one: (-one.words, one.one, one.other)):
        statement = _known(common, by_article)
        if statement is None:
            statement = Statement(common.words, common.one)
            told.append(statement)
        for place in (common.one, common.other):
            if place.article_id not in statement.carriers:
                statement.carriers[place.article_id] = place, common.words
                by_article.setdefault(place.article_id, []).append(statement)
    return told


def _known(common: Common, by_article: dict[int, list[Statement]]) -> Statement | None:
    return next(
        (
            statement
            for place in (common.one, common.other)
            for statement in by_article.get(place.article_id, ())
            if _lies_in(place, statement.carriers[place.article_id][0])
        ),
        None,
    )


def _lies_in(place: Place, other: Place) -> bool:
    return 2 * (min(place.end, other.end) - max(place.start, other.start)) > place.end - place.start
