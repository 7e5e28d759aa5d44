"""The JSON forms that several answers share. The names are a contract."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from archive.store.listing import ArticleRow


def article_entry(row: ArticleRow) -> dict[str, Any]:
    """One article of a list."""
    return {
        "id": row.id,
        "external_id": row.external_id,
        "title": row.title,
        "publisher": {"name": row.publisher_name, "domain": row.publisher_domain} if row.publisher_name else None,
        "published": printed_time(row.published_raw, row.published_utc, row.published_precision, row.published_zone),
        "url": {"requested": row.url_requested, "final": row.url_final, "canonical": row.url_canonical},
        "path": row.path,
        "language": row.language,
        "words": row.words,
        "cluster_id": row.cluster_id,
        "story_id": row.story_id,
        "flags": row.flags,
    }


def member_entry(number: int, external_id: str | None) -> dict[str, Any]:
    """An article as a member of something."""
    return {"id": number, "external_id": external_id}


def iso(moment: datetime | None) -> str | None:
    """ISO 8601 with Z, or null."""
    return moment.isoformat().replace("+00:00", "Z") if moment is not None else None


def printed_time(raw: str | None, utc: datetime | None, precision: str | None, zone: str | None) -> dict[str, Any] | None:
    """A time as printed and as understood, or null."""
    return {"utc": iso(utc), "raw": raw, "precision": precision, "zone": zone} if raw is not None else None


def iso_day(ordinal: int | None) -> str | None:
    """A day given as an ordinal, or null."""
    return date.fromordinal(ordinal).isoformat() if ordinal else None
