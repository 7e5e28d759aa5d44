"""Who feeds the archive, and what one publisher has from others and others from it.

Counts are of articles, each counted once for an origin: `articles` derive by an accepted credit, `credited` bear a credit at all,
be it too weak to be accepted, `uncredited` have a proposed link and no credit, `contested` a contested link and no other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection

from archive.core.errors import NotInArchive
from archive.core.provenance.timeline import Delays, Printed
from archive.core.register import Register, RegisteredPublisher, name_key
from archive.store.dialects import AnyRow
from archive.store.listing import Filter
from archive.store.origins import (
    article_counts,
    copied_pairs,
    copiers_of_publisher,
    named_publishers,
    naming_credits,
    origin_phantoms,
    origin_sums,
    origin_types,
    origins_of_publisher,
    totals_as_copier,
    totals_as_origin,
)

KINDS = ("agency", "outlet", "blog", "government", "unnamed")
"""What an origin can be; "unnamed" is an agency or editor without a name."""

_COUNTS = ("articles", "credited", "uncredited", "contested", "archived")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which origins to list: of a kind, and only those that a person should confirm."""

    kind: str | None = None
    provisional: bool = False


def origin_entries(connection: Connection, wanted: Filter, asked: Asked, register: Register) -> Iterator[dict[str, Any]]:
    """The origins of the articles that a filter leaves, those that most derive from first; its limit counts origins.

    `provisional` is a name that the register lacks and that is met in credits only; `credit` is then the print that named it.
    """
    rows = sorted(origin_sums(connection, wanted), key=_most_first)
    types: dict[int, dict[str, int]] = {}
    for one in origin_types(connection, wanted):
        types.setdefault(one.origin_id, {})[one.type] = one.articles
    phantoms = origin_phantoms(connection, wanted)
    held = article_counts(connection, [row.publisher_id for row in rows])
    kept = [row for row in rows if _asked_for(row, asked, register, held)]
    kept = list(islice(kept, wanted.limit or None))
    unknown = [row.publisher_id for row in kept if _provisional(row, register, held)]
    credits = naming_credits(connection, unknown)
    for row in kept:
        number = row.publisher_id
        yield {
            **_identity(row, register),
            "provisional": number in unknown,
            **{name: getattr(row, name) for name in _COUNTS},
            "by_type": types.get(number, {}),
            "phantoms": phantoms.get(number, 0),
            "first_published": _day(row.first_day),
            "last_published": _day(row.last_day),
            "credit": _credit(credits.get(number)),
        }


def _most_first(row: AnyRow) -> tuple[int, int, int, str]:
    return -row.articles, -row.credited, -row.uncredited, row.name or ""


def _asked_for(row: AnyRow, asked: Asked, register: Register, held: Collection[int]) -> bool:
    if asked.kind is not None and _identity(row, register)["kind"] != asked.kind:
        return False
    return not asked.provisional or _provisional(row, register, held)


def _entry_of(row: AnyRow, register: Register) -> RegisteredPublisher | None:
    return register.by_name(row.name or "") or register.by_domain(row.domain)


def _provisional(row: AnyRow, register: Register, held: Collection[int]) -> bool:
    return row.kind != "unnamed" and row.publisher_id not in held and _entry_of(row, register) is None


def _identity(row: AnyRow, register: Register) -> dict[str, Any]:
    entry = _entry_of(row, register)
    domains = entry.domains if entry is not None else ()
    return {
        "name": row.name,
        "kind": entry.kind if entry is not None else row.kind,
        "domain": row.domain or (domains[0] if domains else None),
    }


def _day(moment: Any) -> str | None:
    return moment.date().isoformat() if moment is not None else None


def _credit(row: AnyRow | None) -> dict[str, Any] | None:
    return {"text": row.text, "kind": row.kind, "article_id": row.article_id} if row is not None else None


def publisher_entry(connection: Connection, name: str, register: Register) -> dict[str, Any]:
    """What a publisher has from others and others from it.

    `own` are its articles without an accepted or proposed link to another origin, those with a contested one among them.
    """
    entry = register.by_name(name) or register.by_domain(name.lower())
    rows = _named(connection, name, entry)
    numbers = [row.id for row in rows]
    articles = sum(article_counts(connection, numbers).values())
    here, there = totals_as_copier(connection, numbers), totals_as_origin(connection, numbers)
    own = articles - here.credited - here.uncredited
    known = entry or next((one for row in rows if (one := _entry_of(row, register))), None)
    return {
        "publisher": {
            "name": known.name if known is not None else rows[0].name,
            "domain": next((row.domain for row in rows if row.domain), known.domains[0] if known and known.domains else None),
            "kind": known.kind if known is not None else rows[0].kind,
            "group": known.group if known is not None else None,
            "provisional": known is None and not articles and rows[0].kind != "unnamed",
        },
        "articles": articles,
        "own": own,
        "share_own": round(own / articles, 4) if articles else None,
        "derived_credited": here.credited,
        "derived_uncredited": here.uncredited,
        "contested": here.contested,
        "origin_of": {
            **{count: getattr(there, count) for count in _COUNTS},
            "phantoms": sum(origin_phantoms(connection, Filter(), numbers).values()),
        },
        "republishes": _partners(connection, origins_of_publisher(connection, numbers), numbers, register, as_origin=False),
        "republished_by": _partners(connection, copiers_of_publisher(connection, numbers), numbers, register, as_origin=True),
        "same_group": _siblings(connection, known, register),
    }


def _named(connection: Connection, name: str, entry: RegisteredPublisher | None) -> Sequence[AnyRow]:
    """The publisher meant, under each name that the archive has it by."""
    names = (entry.name, *entry.aliases) if entry is not None else (name,)
    domain = name.lower() if "." in name else None
    rows = named_publishers(connection, {name_key(one) or one for one in names}, domain)
    if not rows:
        called = f"“{name}”" if entry is None or entry.name == name else f"“{name}” ({entry.name})"
        raise NotInArchive(
            f"the archive has no article of {called} and none that credits it; `news-archive origins` lists origins"
        )
    if entry is None and len(rows) > 1:
        listed = ", ".join(row.name for row in rows[:5]) + (" and more" if len(rows) > 5 else "")
        raise NotInArchive(f"“{name}” may be any of {listed}; use the name")
    return rows


def _partners(
    connection: Connection, rows: Iterable[AnyRow], numbers: Sequence[int], register: Register, *, as_origin: bool
) -> list[dict[str, Any]]:
    delays: dict[int | None, Delays] = {}
    for pair in copied_pairs(connection, numbers, as_origin=as_origin):
        original = Printed(pair.original_utc, pair.original_precision, pair.original_zone)
        copy = Printed(pair.copy_utc, pair.copy_precision, pair.copy_zone)
        delays.setdefault(pair[0], Delays()).add(original, copy)
    return [
        {
            **_identity(row, register),
            **{name: getattr(row, name) for name in _COUNTS},
            **_delay_entry(delays.get(row.publisher_id, Delays())),
        }
        for row in sorted(rows, key=_most_first)
    ]


def _delay_entry(delays: Delays) -> dict[str, Any]:
    return {
        "median_delay_minutes": delays.median_minutes,
        "delay_from": len(delays.minutes),
        "median_delay_days": delays.median_days,
        "delay_days_from": len(delays.days),
        "dated_before_original": delays.early,
    }


def _siblings(connection: Connection, entry: RegisteredPublisher | None, register: Register) -> list[dict[str, Any]]:
    """The other publishers of an owner's that the archive has met."""
    if entry is None or entry.group is None:
        return []
    others = {
        name_key(name): one
        for one in register.publishers
        if one.group == entry.group and one is not entry
        for name in (one.name, *one.aliases)
    }
    rows = named_publishers(connection, others, None)
    counts = article_counts(connection, [row.id for row in rows])
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        one = others[row.name_key]
        told = found.setdefault(one.name, {"name": one.name, "kind": one.kind, "articles": 0})
        told["articles"] += counts.get(row.id, 0)
    return sorted(found.values(), key=lambda one: (-one["articles"], one["name"]))
