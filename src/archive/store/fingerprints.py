"""Fingerprints and their bands, and the candidates that share a band.

A probe table is filled with the keys wanted and joined, so that a batch of any size is one indexed look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np
from sqlalchemy import Connection, delete, func, insert, select

from archive.core.model import Fingerprint
from archive.core.reuse.signature import RECIPE, band_keys
from archive.store.tables import fingerprint

CROWDED = 500
"""A key held by more articles than this is a stock text and proposes no candidates."""


def keep_fingerprints(connection: Connection, fingerprints: dict[int, Fingerprint]) -> None:
    """Store the fingerprint of each article (by number) with its bands, in place of an older one."""
    forget_fingerprints(connection, list(fingerprints))
    rows = [
        {
            "article_id": number,
            "recipe": one.recipe,
            "exact": one.exact,
            "shingles": one.shingle_count,
            "signature": one.signature,
        }
        for number, one in fingerprints.items()
    ]
    if rows:
        connection.execute(insert(fingerprint), rows)
    keys = [(key, number) for number, one in fingerprints.items() for key in keys_of(one.signature)]
    keys.sort()  # neighbours in the tree are written together
    _insert_pairs(connection, "band (key, article_id)", keys)


def forget_fingerprints(connection: Connection, numbers: Sequence[int]) -> None:
    """Remove fingerprints and bands of articles."""
    query = select(fingerprint.c.article_id, fingerprint.c.signature).where(fingerprint.c.article_id.in_(numbers))
    old = [(key, number) for number, signature in connection.execute(query) for key in keys_of(bytes(signature))]
    if old:
        mark = "?" if connection.dialect.name == "sqlite" else "%s"
        connection.exec_driver_sql(f"DELETE FROM band WHERE key = {mark} AND article_id = {mark}", old)  # noqa: S608
    connection.execute(delete(fingerprint).where(fingerprint.c.article_id.in_(numbers)))


@lru_cache(maxsize=2000)
def keys_of(signature: bytes) -> list[int]:
    """The band keys of a stored signature; none for a text under the minimum."""
    return band_keys(np.frombuffer(signature, dtype="<u4")) if signature else []


def candidates(connection: Connection, fingerprints: dict[int, Fingerprint]) -> set[tuple[int, int]]:
    """Unverified pairs (lower number first) of the given articles with any article that shares a band with them."""
    _fill_probe(connection, [(key, number) for number, one in fingerprints.items() for key in keys_of(one.signature)])
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT probe.article_id, band.article_id FROM probe JOIN band ON band.key = probe.key "  # noqa: S608
        "WHERE band.article_id <> probe.article_id AND probe.key NOT IN ("
        "SELECT probe.key FROM probe JOIN band ON band.key = probe.key GROUP BY probe.key, probe.article_id "
        f"HAVING count(*) > {CROWDED})"
    )
    return {(min(one, other), max(one, other)) for one, other in rows}


def _fill_probe(connection: Connection, keys: list[tuple[int, int]]) -> None:
    connection.exec_driver_sql("CREATE TEMPORARY TABLE IF NOT EXISTS probe (key BIGINT NOT NULL, article_id BIGINT NOT NULL)")
    connection.exec_driver_sql("DELETE FROM probe")
    _insert_pairs(connection, "probe (key, article_id)", keys)


def _insert_pairs(connection: Connection, target: str, pairs: list[tuple[int, int]]) -> None:
    """Many rows of two numbers, past the ORM's and the driver's costs a row."""
    if not pairs:
        return
    if connection.dialect.name == "postgresql":
        first, second = zip(*pairs, strict=True)
        sql = f"INSERT INTO {target} SELECT * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING"  # noqa: S608
        connection.exec_driver_sql(sql, (list(first), list(second)))
    else:
        connection.exec_driver_sql(f"INSERT OR IGNORE INTO {target} VALUES (?, ?)", pairs)  # noqa: S608


def foreign_recipes(connection: Connection) -> list[tuple[str, int]]:
    """Recipes in the database other than today's, with how many articles carry them: they match nothing until rebuilt."""
    query = select(fingerprint.c.recipe, func.count()).where(fingerprint.c.recipe != RECIPE).group_by(fingerprint.c.recipe)
    return [(recipe, count) for recipe, count in connection.execute(query)]


def missing_bands(connection: Connection, numbers: Iterable[int]) -> list[int]:
    """Articles among `numbers` of whose bands at least one is not in the index."""
    wanted = list(numbers)
    query = select(fingerprint.c.article_id, fingerprint.c.signature).where(fingerprint.c.article_id.in_(wanted))
    keys = [(key, number) for number, signature in connection.execute(query) for key in keys_of(bytes(signature))]
    _fill_probe(connection, keys)
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT probe.article_id FROM probe "
        "LEFT JOIN band ON band.key = probe.key AND band.article_id = probe.article_id "
        "WHERE band.key IS NULL ORDER BY 1"
    )
    return [number for (number,) in rows]
