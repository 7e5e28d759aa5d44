"""Everyone who carried the text of an article, in time order as far as the dates tell one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from archive.core.model import Reuse
from archive.core.provenance.chain import CHAIN_TYPES
from archive.core.provenance.parties import COPIES, Moment
from archive.core.provenance.timeline import Place, Printed, minutes_between, places
from archive.queries.shape import article_entry, iso, member_entry
from archive.store.dialects import AnyRow
from archive.store.kin import shared_text
from archive.store.links import links_of, links_on
from archive.store.listing import ArticleRow, articles_by_id
from archive.store.origins import first_seen, sharers_of_phantom
from archive.store.relations import members_of


def spread(connection: Connection, number: int) -> dict[str, Any]:
    """An article and all who carry its text or a part of it: its copies, its origins, and what derives from any of these.

    `relation` of a carrier is "this", "origin" (this derives from it), "copy", "partial" or "linked" (by credits alone); `place`
    the places in the order that the dates leave it, null without a date. Times of capture put nothing in order. `origins` are
    where the credits lead in the end, `uncredited` counts who credits nobody, those origins apart.
    """
    shared = {other: met for other, met in shared_text(connection, [number])[number].items() if met[0] in COPIES}
    origins, linked = _linked(connection, number)
    relations = dict.fromkeys(linked, "linked")
    relations |= dict.fromkeys(_cluster_of(connection, number), "copy")
    relations |= {other: "copy" if reuse is Reuse.WHOLLY else "partial" for other, (reuse, _) in shared.items()}
    relations |= {**dict.fromkeys(origins, "origin"), number: "this"}
    rows = articles_by_id(connection, sorted(relations))
    links = _standing(links_of(connection, relations))
    credits = _credits(links)
    told = _Times(rows)
    seen = first_seen(connection, rows)
    carriers = [
        {
            "article": article_entry(rows[one]),
            "relation": relations[one],
            "share": round(shared[one][1], 4) if one in shared else None,
            "credits": credits.get(one, []),
            **told.entry(one),
            "first_seen": iso(seen.get(one, rows[one].stored_at)),
        }
        for one in told.in_order()
    ]
    roots = _roots(links)
    return {
        "article": article_entry(rows[number]),
        "first_published": told.first_entry(),
        "first_seen": _first_seen(carriers),
        "size": len(carriers),
        "publishers": len({row.publisher_id for row in rows.values() if row.publisher_id is not None}),
        "credited": len(credits),
        "uncredited": len(rows.keys() - credits.keys() - {one["article_id"] for one in roots}),
        "origins": roots,
        "carriers": carriers,
    }


def _cluster_of(connection: Connection, number: int) -> list[int]:
    cluster = articles_by_id(connection, [number])[number].cluster_id
    return members_of(connection, [cluster])[cluster] if cluster is not None else []


def _standing(links: Iterable[AnyRow]) -> list[AnyRow]:
    """Those that carry text on and are not contested."""
    return [row for row in links if row.type in CHAIN_TYPES and row.status != "contested"]


def _credits(links: Iterable[AnyRow]) -> dict[int, list[str]]:
    """Whom each article credits, for those that credit somebody."""
    found: dict[int, dict[str, None]] = {}
    for row in links:
        if row.credited:
            found.setdefault(row.article_id, {})[row.origin_name] = None
    return {number: list(names) for number, names in found.items()}


def _roots(links: Sequence[AnyRow]) -> list[dict[str, Any]]:
    """Where accepted credits lead in the end: archived articles that derive from nobody, and works that are not archived."""
    deriving = {row.article_id for row in links}
    leading = Counter(
        (row.origin_name, row.parent_id)
        for row in links
        if row.status == "accepted" and row.type != "quotes" and row.parent_id not in deriving
    )
    return [{"name": name, "article_id": parent} for (name, parent), _ in leading.most_common()]


def _linked(connection: Connection, number: int) -> tuple[set[int], set[int]]:
    """The archived origins of an article, and what else derives from them, from the same phantoms, or from the article.

    A quotation passes on a piece, so what lies behind it, or derives from it in turn, is left out. So are the other origins of
    what derives from the article: their text is not this one.
    """
    origins, quoted, sharers = _upwards(connection, number)
    return origins | quoted, _downwards(connection, {number} | origins | sharers) | sharers | quoted


def _upwards(connection: Connection, number: int) -> tuple[set[int], set[int], set[int]]:
    """Origins to the root, those that are only quoted, and who has the same text from a phantom."""
    origins: set[int] = set()
    quoted: set[int] = set()
    sharers: set[int] = set()
    waiting = {number}
    while waiting:
        found = set()
        for row in _standing(links_of(connection, waiting)):
            if row.parent_id is None:
                if row.cluster_id is not None and row.type != "quotes":
                    sharers |= sharers_of_phantom(connection, row.origin_id, row.cluster_id)
            elif row.type == "quotes":
                quoted.add(row.parent_id)
            else:
                found.add(row.parent_id)
        waiting = found - origins - {number}
        origins |= waiting
    return origins, quoted, sharers


def _downwards(connection: Connection, parents: set[int]) -> set[int]:
    """What derives from articles, in any number of steps."""
    found: set[int] = set()
    waiting = set(parents)
    while waiting:
        rows = _standing(links_on(connection, waiting))
        copies = {row.article_id for row in rows if row.type != "quotes"}
        waiting = copies - found - parents
        found |= {row.article_id for row in rows}
    return found


class _Times:
    """What the printed dates of articles tell of their order."""

    def __init__(self, rows: Mapping[int, ArticleRow]) -> None:
        self._rows = rows
        self._printed = {
            one: Printed(row.published_utc, row.published_precision, row.published_zone) for one, row in rows.items()
        }
        self._moments = {one: moment for one, time in self._printed.items() if (moment := time.moment) is not None}
        self._places = places(self._moments)
        self._first = sorted(one for one, place in self._places.items() if place.first == 1)

    def in_order(self) -> Sequence[int]:
        """The articles by the middle of the time that each date leaves open, those without a date last."""
        return sorted(self._rows, key=self._when)

    def _when(self, number: int) -> tuple[bool, float, int]:
        moment: Moment | None = self._moments.get(number)
        if moment is None:
            return True, 0.0, number
        return False, (moment.first.timestamp() + moment.last.timestamp()) / 2, number

    def entry(self, number: int) -> dict[str, Any]:
        """What is known of an article's time."""
        moment: Moment | None = self._moments.get(number)
        return {
            "published": article_entry(self._rows[number])["published"],
            "earliest": iso(moment.first) if moment is not None else None,
            "latest": iso(moment.last) if moment is not None else None,
            "place": _place_entry(self._places.get(number)),
            "lag_minutes": self._lag(number),
        }

    def _lag(self, number: int) -> float | None:
        """Minutes behind the first, where it is known which that is."""
        return minutes_between(self._printed[self._first[0]], self._printed[number]) if len(self._first) == 1 else None

    def first_entry(self) -> dict[str, Any]:
        """Which article came out first among those with a date; where the dates do not tell, which may have."""
        candidates = [member_entry(one, self._rows[one].external_id) for one in self._first]
        return {
            "article": candidates[0] if len(candidates) == 1 else None,
            "candidates": candidates,
            "undated": len(self._rows) - len(self._moments),
        }


def _place_entry(place: Place | None) -> dict[str, int] | None:
    return {"first": place.first, "last": place.last} if place is not None else None


def _first_seen(carriers: Sequence[dict[str, Any]]) -> dict[str, Any]:
    first = min(carriers, key=lambda one: (one["first_seen"], one["article"]["id"]))
    return {"article": member_entry(first["article"]["id"], first["article"]["external_id"]), "at": first["first_seen"]}
