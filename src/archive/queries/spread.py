"""Everyone who carried the text of an article, in time order as far as the dates tell one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
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
    where its links lead in the end, `uncredited` counts who credits nobody and is credited by nobody.
    """
    shared = {other: met for other, met in shared_text(connection, [number])[number].items() if met[0] in COPIES}
    above = _above(connection, number)
    relations = dict.fromkeys(above.sharers | _below(connection, {number} | above.origins | above.sharers), "linked")
    relations |= dict.fromkeys(_cluster_of(connection, number), "copy")
    relations |= {other: "copy" if reuse is Reuse.WHOLLY else "partial" for other, (reuse, _) in shared.items()}
    relations |= {**dict.fromkeys(above.origins | above.quoted, "origin"), number: "this"}
    rows = articles_by_id(connection, sorted(relations))
    links = _standing(links_of(connection, relations))
    credits = _credits(links)
    credited_by = Counter(parent for _, parent in {(row.article_id, row.parent_id) for row in links if row.credited})
    told = _Times(rows)
    seen = {one: row.stored_at for one, row in rows.items()} | first_seen(connection, rows)
    carriers = [
        {
            "article": article_entry(rows[one]),
            "relation": relations[one],
            "share": round(shared[one][1], 4) if one in shared else None,
            "credits": credits.get(one, []),
            "credited_by": credited_by[one],
            **told.entry(one),
            "first_seen": iso(seen[one]),
        }
        for one in told.in_order()
    ]
    own = {(rows[number].publisher_name, number): "accepted"} if credited_by[number] else {}
    return {
        "article": article_entry(rows[number]),
        "origins": [{"name": name, "article_id": one, "status": status} for (name, one), status in (above.roots or own).items()],
        "first_published": told.first_entry(),
        "first_seen": _first_seen(rows, seen),
        "size": len(carriers),
        "publishers": len({row.publisher_id for row in rows.values() if row.publisher_id is not None}),
        "credited": len(credits),
        "uncredited": sum(not one["credits"] and not one["credited_by"] for one in carriers),
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


@dataclass(slots=True)
class _Above:
    """What an article derives from: archived origins to the root, those it only quotes, and who else has it from a phantom."""

    origins: set[int] = field(default_factory=set)
    quoted: set[int] = field(default_factory=set)
    sharers: set[int] = field(default_factory=set)
    roots: dict[tuple[str, int | None], str] = field(default_factory=dict)
    """The name and article of each last origin, with the status of the weakest link that leads there."""


def _above(connection: Connection, number: int) -> _Above:
    """Follow an article's links to the root. A quotation passes on a piece, so it is followed for one step from the article."""
    found = _Above()
    waiting = {number: ("", "accepted")}  # with the name that each is credited by
    while waiting:
        rows = _standing(links_of(connection, waiting))
        deriving = {number, *(row.article_id for row in rows if row.type != "quotes")}
        found.roots |= {(name, one): status for one, (name, status) in waiting.items() if one not in deriving}
        ahead: dict[int, tuple[str, str]] = {}
        for row in rows:
            status = row.status if waiting[row.article_id][1] == "accepted" else "proposed"
            if row.type == "quotes":
                if row.article_id == number and row.parent_id is not None:
                    found.quoted.add(row.parent_id)
            elif row.parent_id is not None:
                ahead[row.parent_id] = row.origin_name, status
            else:
                found.roots[row.origin_name, None] = status
                found.sharers |= _sharers(connection, row)
        waiting = {one: led for one, led in ahead.items() if one not in found.origins and one != number}
        found.origins |= waiting.keys()
    return found


def _sharers(connection: Connection, row: AnyRow) -> set[int]:
    return sharers_of_phantom(connection, row.origin_id, row.cluster_id) if row.cluster_id is not None else set()


def _below(connection: Connection, parents: set[int]) -> set[int]:
    """What derives from articles, in any number of steps; not what else it derives from, which is another text."""
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


def _first_seen(rows: Mapping[int, ArticleRow], seen: Mapping[int, datetime]) -> dict[str, Any]:
    first = min(seen, key=lambda one: (seen[one], one))
    return {"article": member_entry(first, rows[first].external_id), "at": iso(seen[first])}
