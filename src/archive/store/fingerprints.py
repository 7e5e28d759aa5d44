"""Fingerprints by article, and the look-up keys that follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, select

from archive.core.model import Fingerprint
from archive.core.reuse.signature import RECIPE, band_keys
from archive.store.dialects import AnyRow
from archive.store.tables import article, fingerprint, outline

Keys = NDArray[np.uint64]
Numbers = NDArray[np.int64]

_NONE = np.empty(0, dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Held:
    """The keys that one article holds in the two indexes, each sorted and distinct, and the hash of all its words."""

    bands: Keys
    passages: Keys
    exact: bytes

    @property
    def anchor(self) -> int | None:
        """The smallest passage key, as the database has it; None for a text under the minimum."""
        return int(self.passages.view(np.int64)[0]) if len(self.passages) else None


@dataclass(frozen=True, slots=True)
class Owners:
    """Articles, in order, with their publisher and their anchor: the smallest passage key, which copies have in common."""

    articles: Numbers
    publishers: Numbers
    """Unknown ones as the negative number of the article: everybody is somebody else."""
    anchors: Numbers


def held(one: Fingerprint) -> Held:
    """The keys of a fingerprint."""
    return Held(_bands(one.signature), np.frombuffer(one.passages, dtype="<u8"), one.exact)


@lru_cache(maxsize=2000)
def _bands(signature: bytes) -> Keys:
    """The band keys of a stored signature; none for a text under the minimum."""
    return np.unique(band_keys(np.frombuffer(signature, dtype="<u4"))) if signature else _NONE


def held_by(connection: Connection, numbers: Iterable[int]) -> dict[int, Held]:
    """The keys of those among these articles that have a fingerprint."""
    columns = (fingerprint.c.article_id, fingerprint.c.signature, fingerprint.c.passages, fingerprint.c.exact)
    query = select(*columns).where(fingerprint.c.article_id.in_(list(numbers)))
    return {
        number: Held(_bands(bytes(signature)), np.frombuffer(bytes(passages), dtype="<u8"), bytes(exact))
        for number, signature, passages, exact in connection.execute(query)
    }


def replace_fingerprints(connection: Connection, fingerprints: Mapping[int, Fingerprint]) -> dict[int, Held]:
    """Store the fingerprint of each article (by number) in place of an older one; returns the keys of those older ones."""
    before = held_by(connection, fingerprints)
    if before:
        connection.execute(delete(fingerprint).where(fingerprint.c.article_id.in_(list(before))))
    rows = [
        {
            "article_id": number,
            "recipe": one.recipe,
            "exact": one.exact,
            "shingles": one.shingle_count,
            "signature": one.signature,
            "passages": one.passages,
            "anchor": held(one).anchor,
        }
        for number, one in fingerprints.items()
    ]
    if rows:
        connection.execute(insert(fingerprint), rows)
    return before


def publishers_before(connection: Connection, numbers: Iterable[int]) -> dict[int, int | None]:
    """Whose these articles were when their lines were noted last, which is after they are matched."""
    query = select(outline.c.article_id, outline.c.publisher_id).where(outline.c.article_id.in_(list(numbers)))
    return {row.article_id: row.publisher_id for row in connection.execute(query)}


def equal_texts(connection: Connection, fingerprints: Mapping[int, Fingerprint]) -> set[tuple[int, int]]:
    """The pairs (lower number first) of these articles with any whose words are all the same, but for texts under the minimum."""
    mine: dict[bytes, list[int]] = {}
    for number, one in fingerprints.items():
        if one.signature:
            mine.setdefault(one.exact, []).append(number)
    query = select(fingerprint.c.exact, fingerprint.c.article_id).where(fingerprint.c.exact.in_(list(mine)))
    rows = [(one, other) for exact, other in connection.execute(query) for one in mine[bytes(exact)] if one != other]
    return {(min(pair), max(pair)) for pair in rows}


def forget_fingerprints(connection: Connection) -> None:
    """Remove all fingerprints; the indexes are the caller's."""
    connection.execute(delete(fingerprint))


def owners_of(connection: Connection, numbers: Numbers) -> Owners:
    """Publisher and anchor of articles; of one without passages the anchor is its number."""
    found: list[AnyRow] = []
    for start in range(0, len(numbers), 5000):
        some = [int(number) for number in numbers[start : start + 5000]]
        query = select(article.c.id, article.c.publisher_id, fingerprint.c.anchor).outerjoin(
            fingerprint, fingerprint.c.article_id == article.c.id
        )
        found += connection.execute(query.where(article.c.id.in_(some)).order_by(article.c.id)).all()
    return Owners(
        np.array([row[0] for row in found], dtype=np.int64),
        np.array([row[1] if row[1] is not None else -row[0] for row in found], dtype=np.int64),
        np.array([row[2] if row[2] is not None else row[0] for row in found], dtype=np.int64),
    )


def articles_with_fingerprint(connection: Connection, after: int, count: int) -> Sequence[int]:
    """Up to `count` articles above `after` that have a fingerprint, in order."""
    query = select(fingerprint.c.article_id).where(fingerprint.c.article_id > after)
    return connection.scalars(query.order_by(fingerprint.c.article_id).limit(count)).all()


def foreign_recipes(connection: Connection) -> list[tuple[str, int]]:
    """Recipes in the database other than today's, with how many articles carry them: they match nothing until rebuilt."""
    query = select(fingerprint.c.recipe, func.count()).where(fingerprint.c.recipe != RECIPE).group_by(fingerprint.c.recipe)
    return [(recipe, count) for recipe, count in connection.execute(query)]
