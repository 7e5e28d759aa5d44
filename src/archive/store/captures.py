"""Captures: the bytes of everything that was read, kept before anything is derived from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import zstandard
from sqlalchemy import Connection, bindparam, select, update

from archive.core.model import RawItem
from archive.store.dialects import AnyRow, insert_numbered
from archive.store.tables import article, capture

_ENCODING = "zstd"
_LEVEL = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """An item and its capture. `article_id` is the article that already says the same; None where it has to be read."""

    item: RawItem
    digest: bytes
    capture_id: int
    article_id: int | None


@dataclass(frozen=True, slots=True)
class StoredCapture:
    """A capture as it comes back, with its bytes unpacked."""

    capture_id: int
    item: RawItem
    captured_at: datetime


def keep_captures(connection: Connection, items: Sequence[RawItem], source_id: int, now: datetime) -> list[Kept]:
    """One Kept for each item, in order. What an article was last seen as, or was seen as at that very time, is not kept again.

    A file with the bytes of another is kept as one more capture of that other's article.
    """
    digests = [hashlib.sha256(item.data).digest() for item in items]
    last_seen = _last_seen(connection, [item.identity for item in items])
    twins = articles_of_bytes(connection, [digest for item, digest in zip(items, digests, strict=True) if item.is_file])
    had = _captures_had(connection, items)
    known = {key: one.id for key, one in had.items()}
    fresh, packer = [], zstandard.ZstdCompressor(level=_LEVEL)
    for item, digest in zip(items, digests, strict=True):
        if last_seen.get(item.identity, (None, None))[1] != digest and (item.identity, digest) not in known:
            known[item.identity, digest] = 0
            fresh.append(_row(item, digest, source_id, _twin(item, digest, last_seen, twins), now, packer))
    for row, number in zip(fresh, insert_numbered(connection, capture, fresh), strict=True):
        known[row["identity"], row["sha256"]] = number
    kept = []
    for item, digest in zip(items, digests, strict=True):
        article_id, seen = last_seen.get(item.identity, (None, None))
        before = had.get((item.identity, digest))
        if seen == digest or (before is not None and before.captured_at == item.captured_at and before.article_id == article_id):
            same = article_id
        else:
            same = _twin(item, digest, last_seen, twins)
        kept.append(Kept(item, digest, known.get((item.identity, digest), 0), same))
    return kept


def _twin(item: RawItem, digest: bytes, last_seen: dict[str, tuple[int, bytes]], twins: dict[bytes, int]) -> int | None:
    """The article a new file repeats byte by byte."""
    return twins.get(digest) if item.is_file and item.identity not in last_seen else None


def _last_seen(connection: Connection, identities: Sequence[str]) -> dict[str, tuple[int, bytes]]:
    rows = connection.execute(
        select(article.c.identity, article.c.id, capture.c.sha256)
        .join(capture, capture.c.id == article.c.capture_id)
        .where(article.c.identity.in_(identities))
    )
    return {identity: (number, bytes(digest)) for identity, number, digest in rows}


def articles_of_bytes(connection: Connection, digests: Sequence[bytes]) -> dict[bytes, int]:
    """The article, if any, that each of these files (by the SHA-256 of its bytes) was last seen as."""
    if not digests:
        return {}
    rows = connection.execute(
        select(capture.c.sha256, article.c.id)
        .join(article, article.c.capture_id == capture.c.id)
        .where(capture.c.sha256.in_(digests), article.c.identity.startswith("file:"))
        .order_by(article.c.id.desc())
    )
    return {bytes(digest): number for digest, number in rows}


def _captures_had(connection: Connection, items: Sequence[RawItem]) -> dict[tuple[str, bytes], AnyRow]:
    columns = (capture.c.identity, capture.c.sha256, capture.c.id, capture.c.article_id, capture.c.captured_at)
    rows = connection.execute(select(*columns).where(capture.c.identity.in_([item.identity for item in items])))
    return {(row.identity, bytes(row.sha256)): row for row in rows}


def _row(
    item: RawItem, digest: bytes, source_id: int, article_id: int | None, now: datetime, packer: zstandard.ZstdCompressor
) -> dict[str, Any]:
    return {
        "source_id": item.source_id or source_id,
        "article_id": article_id,
        "identity": item.identity,
        "location": item.location,
        "path": item.path,
        "file_name": item.file_name,
        "external_id": item.external_id,
        "url": item.url,
        "url_final": item.url_final,
        "status": item.status,
        "headers": [list(pair) for pair in item.headers] or None,
        "listed": item.listed,
        "sha256": digest,
        "media_type": item.media_type,
        "encoding": _ENCODING,
        "size": len(item.data),
        "data": packer.compress(item.data),
        "captured_at": item.captured_at or now,
    }


def assign_captures(connection: Connection, article_of: dict[int, int]) -> None:
    """Note which article each capture (by number) became."""
    if article_of:
        connection.execute(
            update(capture).where(capture.c.id == bindparam("number")).values(article_id=bindparam("article")),
            [{"number": number, "article": owner} for number, owner in article_of.items()],
        )


def current_captures(connection: Connection, after: int, count: int) -> list[tuple[int, StoredCapture]]:
    """(article number, its capture last seen) for up to `count` articles above `after`, in order."""
    rows = connection.execute(
        select(article.c.id.label("owner"), capture)
        .join(capture, capture.c.id == article.c.capture_id)
        .where(article.c.id > after)
        .order_by(article.c.id)
        .limit(count)
    )
    return [(row.owner, _stored(row)) for row in rows]


def captures_of_articles(connection: Connection, numbers: Sequence[int]) -> Iterator[StoredCapture]:
    """Every capture of some articles (by number), article by article, oldest first; few of them are held at a time."""
    query = select(capture).where(capture.c.article_id.in_(numbers))
    ordered = query.order_by(capture.c.article_id, capture.c.captured_at, capture.c.id)
    for row in connection.execution_options(yield_per=10).execute(ordered):
        yield _stored(row)


def _stored(row: AnyRow) -> StoredCapture:
    data = zstandard.ZstdDecompressor().decompress(bytes(row.data), max_output_size=max(row.size, 1))
    item = RawItem(
        location=row.location,
        identity=row.identity,
        data=data,
        media_type=row.media_type,
        file_name=row.file_name,
        path=row.path,
        external_id=row.external_id,
        url=row.url,
        url_final=row.url_final,
        status=row.status,
        headers=tuple((name, value) for name, value in row.headers or ()),
        listed=row.listed,
        captured_at=row.captured_at,
        source_id=row.source_id,
    )
    return StoredCapture(row.id, item, row.captured_at)


def captures_of(connection: Connection, article_id: int) -> Iterator[AnyRow]:
    """When and where an article was read, oldest first."""
    yield from connection.execute(
        select(capture.c.id, capture.c.location, capture.c.media_type, capture.c.size, capture.c.captured_at)
        .where(capture.c.article_id == article_id)
        .order_by(capture.c.captured_at, capture.c.id)
    )
