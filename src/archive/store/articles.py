"""Articles, their revisions and segments, written from extracts."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from archive.core.model import Extract, PrintedTime, RawItem
from archive.core.register import name_key
from archive.store.captures import articles_of_bytes, assign_captures
from archive.store.dialects import insert_numbered
from archive.store.publishers import keep_publishers
from archive.store.recipes import keep_recipe
from archive.store.tables import article, capture, revision, segment


@dataclass(frozen=True, slots=True)
class Reading:
    """A capture and what was read from it."""

    capture_id: int
    item: RawItem
    extract: Extract
    digest: bytes


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a reading: "stored", "unchanged" or "revised", and its article and current revision."""

    reading: Reading
    outcome: str
    article_id: int
    revision_id: int
    before: tuple[str | None, str] | None
    """Title and story that the full-text index holds so far."""
    adds_past: bool = False
    """Whether it is a text from before what the article was last seen as: one more revision, and nothing else changes."""

    @property
    def told(self) -> str:
        """The outcome as a person is told it."""
        return "revised" if self.adds_past else self.outcome


def save_articles(connection: Connection, readings: Sequence[Reading], extractor: str, rules: str, now: datetime) -> list[Saved]:
    """Write articles, revisions and segments; one Saved for each reading that is no twin, in order, then the twins.

    A twin is a file with the bytes of another: one more capture of that other's article.
    """
    readings, twins = _without_twins(connection, readings)
    publishers = keep_publishers(connection, [one.extract.publisher for one in readings if one.extract.publisher])
    known = _articles_by_identity(connection, [one.item.identity for one in readings])
    fresh = list(dict.fromkeys(one.item.identity for one in readings if one.item.identity not in known))
    by_identity = {one.item.identity: one for one in readings}
    rows = [{"identity": name, "stored_at": now, **_article_row(by_identity[name], publishers)} for name in fresh]
    for name, number in zip(fresh, insert_numbered(connection, article, rows), strict=True):
        known[name] = (number, None)
    revisions, taken_up = _keep_revisions(connection, readings, known, extractor, rules, now)
    indexed = _indexed(connection, [number for number, current in known.values() if current is not None])
    seen_at = _last_captured(connection, [number for number, current in known.values() if current is not None])
    saved, past = [], []
    for one in readings:
        article_id, current = known[one.item.identity]
        revision_id = revisions[one.item.identity]
        if current is not None and one.item.captured_at is not None and one.item.captured_at < seen_at[article_id]:
            past.append(Saved(one, "unchanged", article_id, 0, None, adds_past=revision_id not in taken_up))
            continue
        outcome = "stored" if current is None else "unchanged" if current == revision_id else "revised"
        saved.append(Saved(one, outcome, article_id, revision_id, indexed.get(article_id)))
    back = [one for one in saved if one.outcome == "revised" and one.revision_id in taken_up]
    _rewrite_revisions(connection, back, extractor, rules)
    _set_current(connection, saved, publishers)
    saved += past
    numbers = {one.reading.digest: one.article_id for one in saved}
    same = [Saved(one, "unchanged", owner or numbers[one.digest], 0, None) for one, owner in twins]
    assign_captures(connection, {one.reading.capture_id: one.article_id for one in [*saved, *same]})
    return [*saved, *same]


def _without_twins(connection: Connection, readings: Sequence[Reading]) -> tuple[list[Reading], list[tuple[Reading, int | None]]]:
    """The readings to write, and the twins with their article (None where its file is in this batch)."""
    files = [one for one in readings if one.item.is_file]
    known = _articles_by_identity(connection, [one.item.identity for one in files])
    stored = articles_of_bytes(connection, [one.digest for one in files if one.item.identity not in known])
    first: dict[bytes, Reading] = {}
    kept, twins = [], []
    for one in readings:
        if not one.item.is_file or one.item.identity in known:
            kept.append(one)
        elif one.digest in stored or first.setdefault(one.digest, one) is not one:
            twins.append((one, stored.get(one.digest)))
        else:
            kept.append(one)
    return kept, twins


def _articles_by_identity(connection: Connection, identities: Sequence[str]) -> dict[str, tuple[int, int | None]]:
    rows = connection.execute(
        select(article.c.identity, article.c.id, article.c.revision_id).where(article.c.identity.in_(identities))
    )
    return {identity: (number, current) for identity, number, current in rows}


def _last_captured(connection: Connection, numbers: Sequence[int]) -> dict[int, datetime]:
    """When each article was last seen."""
    if not numbers:
        return {}
    query = select(article.c.id, capture.c.captured_at).join(capture, capture.c.id == article.c.capture_id)
    return {row.id: row.captured_at for row in connection.execute(query.where(article.c.id.in_(numbers)))}


def _article_row(reading: Reading, publishers: dict[str, int]) -> dict[str, Any]:
    item, extract = reading.item, reading.extract
    own = extract.publisher
    return {
        "external_id": item.external_id,
        "path": item.path,
        "file_name": item.file_name,
        "url_requested": item.url or extract.url,
        "url_final": item.url_final,
        "url_canonical": extract.canonical,
        "publisher_id": publishers[name_key(own.name) or own.name] if own is not None else None,
        **_time_columns("published", extract.published),
        **_time_columns("modified", extract.modified),
        "found_in": extract.found_in,
        "language": extract.language,
        "words": extract.fingerprint.words,
        "flags": list(extract.flags),
        "extra": extract.extra,
    }


def _time_columns(name: str, time: PrintedTime | None) -> dict[str, Any]:
    return {
        f"{name}_utc": time.utc if time else None,
        f"{name}_raw": time.raw if time else None,
        f"{name}_precision": time.precision if time else None,
        f"{name}_zone": time.zone if time else None,
    }


def text_digest(extract: Extract) -> bytes:
    """What makes a revision: the SHA-256 of headline and whole text."""
    return hashlib.sha256(f"{extract.title or ''}\0{extract.raw}".encode()).digest()


def _keep_revisions(
    connection: Connection,
    readings: Sequence[Reading],
    known: dict[str, tuple[int, int | None]],
    extractor: str,
    rules: str,
    now: datetime,
) -> tuple[dict[str, int], set[int]]:
    """The revision of each identity, and those that the articles had before: such a one is taken up again."""
    numbers = [number for number, current in known.values() if current is not None]
    had = {}
    highest: dict[int, int] = {}
    if numbers:
        query = select(revision.c.article_id, revision.c.text_sha256, revision.c.id).where(revision.c.article_id.in_(numbers))
        had = {(owner, bytes(digest)): number for owner, digest, number in connection.execute(query)}
        query = select(revision.c.article_id, func.max(revision.c.number)).where(revision.c.article_id.in_(numbers))
        highest = {row[0]: row[1] for row in connection.execute(query.group_by(revision.c.article_id))}
    found, fresh = {}, []
    for one in readings:
        owner = known[one.item.identity][0]
        digest = text_digest(one.extract)
        if (owner, digest) in had:
            found[one.item.identity] = had[owner, digest]
            continue
        highest[owner] = highest.get(owner, 0) + 1
        fresh.append((one, _revision_row(one, owner, highest[owner], digest, now)))
    if fresh:
        made = insert_numbered(connection, revision, [row for _, row in fresh])
        for (one, _), number in zip(fresh, made, strict=True):
            found[one.item.identity] = number
        recipe_id = keep_recipe(connection, extractor, rules)
        save_segments(connection, {found[one.item.identity]: one.extract for one, _ in fresh}, recipe_id)
    return found, set(had.values())


def _revision_row(reading: Reading, owner: int, number: int, digest: bytes, now: datetime) -> dict[str, Any]:
    extract = reading.extract
    return {
        "article_id": owner,
        "capture_id": reading.capture_id or None,
        "number": number,
        "text_sha256": digest,
        "title": extract.title,
        "byline": extract.byline,
        "published_raw": extract.published.raw if extract.published else None,
        "modified_raw": extract.modified.raw if extract.modified else None,
        "text": extract.raw,
        "story": None if extract.story == extract.raw else extract.story,
        "stored_at": now,
    }


def save_segments(connection: Connection, extracts: dict[int, Extract], recipe_id: int) -> None:
    """The segments of each revision (by number), with the recipe they were read by."""
    rows = [
        {
            "revision_id": number,
            "position": place,
            "start": one.start,
            "end": one.end,
            "role": one.role.value,
            "rule": one.rule,
            "recipe_id": recipe_id,
        }
        for number, extract in extracts.items()
        for place, one in enumerate(extract.segments)
    ]
    if rows:
        connection.execute(insert(segment), rows)


def rewrite_articles(connection: Connection, readings: Sequence[Reading], extractor: str, rules: str) -> list[Saved]:
    """Put what is read today in place of what was read before from the same captures; one Saved for each that is stored."""
    publishers = keep_publishers(connection, [one.extract.publisher for one in readings if one.extract.publisher])
    known = _articles_by_identity(connection, [one.item.identity for one in readings])
    held = {name: (number, current) for name, (number, current) in known.items() if current is not None}
    indexed = _indexed(connection, [number for number, _ in held.values()])
    saved = []
    for one in readings:
        if one.item.identity in held:
            number, current = held[one.item.identity]
            before = indexed[number]
            outcome = "unchanged" if before == (one.extract.title, one.extract.story) else "revised"
            saved.append(Saved(one, outcome, number, current, before))
    _rewrite_revisions(connection, saved, extractor, rules)
    _set_current(connection, [replace(one, outcome="revised") for one in saved], publishers)
    return saved


def _rewrite_revisions(connection: Connection, saved: Sequence[Saved], extractor: str, rules: str) -> None:
    if not saved:
        return
    numbers = [one.revision_id for one in saved]
    taken = select(revision.c.article_id, revision.c.text_sha256).where(revision.c.id.not_in(numbers))
    older = {
        (owner, bytes(digest))
        for owner, digest in connection.execute(taken.where(revision.c.article_id.in_([one.article_id for one in saved])))
    }
    connection.execute(delete(segment).where(segment.c.revision_id.in_(numbers)))
    rows = []
    for one in saved:
        extract = one.reading.extract
        digest = text_digest(extract)
        if (one.article_id, digest) in older:  # today's reading makes it equal to an older revision: keep them apart
            digest = hashlib.sha256(digest + one.revision_id.to_bytes(8, "big")).digest()
        rows.append(
            {
                "number_": one.revision_id,
                "text_sha256": digest,
                "title": extract.title,
                "byline": extract.byline,
                "published_raw": extract.published.raw if extract.published else None,
                "modified_raw": extract.modified.raw if extract.modified else None,
                "text": extract.raw,
                "story": None if extract.story == extract.raw else extract.story,
            }
        )
    connection.execute(update(revision).where(revision.c.id == bindparam("number_")), rows)
    save_segments(connection, {one.revision_id: one.reading.extract for one in saved}, keep_recipe(connection, extractor, rules))


def _indexed(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str | None, str]]:
    """Title and story of the current revisions, before they are replaced."""
    if not numbers:
        return {}
    rows = connection.execute(
        select(article.c.id, revision.c.title, func.coalesce(revision.c.story, revision.c.text))
        .join(revision, revision.c.id == article.c.revision_id)
        .where(article.c.id.in_(numbers))
    )
    return {number: (title, story) for number, title, story in rows}


def _set_current(connection: Connection, saved: Sequence[Saved], publishers: dict[str, int]) -> None:
    """Point the articles at their current revision and capture, and bring their columns up to date."""
    rows = [
        {
            "number": one.article_id,
            "revision_id": one.revision_id,
            "capture_id": one.reading.capture_id,
            **(_article_row(one.reading, publishers) if one.outcome != "stored" else {}),
        }
        for one in saved
    ]
    for some in ([row for row in rows if len(row) == 3], [row for row in rows if len(row) > 3]):
        if some:
            connection.execute(update(article).where(article.c.id == bindparam("number")), some)
