"""What the archive holds of articles, in the form in which two readings are compared."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from archive.core.difference import Account, Named, credit_line, lines_of
from archive.core.model import Role, Segment
from archive.core.provenance.parties import PERSON, Hit
from archive.store.dialects import AnyRow
from archive.store.evidence import hits_of
from archive.store.tables import article, publisher, revision, segment


def stored_accounts(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[Named, Account]]:
    """The names of articles (by number) and what their current revisions say, in order."""
    rows = connection.execute(
        select(
            article.c.id,
            article.c.external_id,
            article.c.path,
            article.c.published_utc,
            article.c.published_raw,
            article.c.published_precision,
            article.c.published_zone,
            article.c.modified_utc,
            article.c.modified_raw,
            article.c.modified_precision,
            article.c.modified_zone,
            article.c.language,
            article.c.flags,
            publisher.c.name_key,
            revision.c.id.label("revision_id"),
            revision.c.title,
            revision.c.byline,
            revision.c.text,
            func.coalesce(revision.c.story, revision.c.text).label("story"),
        )
        .join(revision, revision.c.id == article.c.revision_id)
        .outerjoin(publisher, publisher.c.id == article.c.publisher_id)
        .where(article.c.id.in_(numbers))
        .order_by(article.c.id)
    ).all()
    segments = _segments(connection, [one.revision_id for one in rows])
    hits = hits_of(connection, numbers)
    return {
        one.id: (Named(one.id, one.external_id, one.path), _account(one, segments.get(one.revision_id, []), hits[one.id]))
        for one in rows
    }


def _account(row: AnyRow, segments: Sequence[Segment], hits: Sequence[Hit]) -> Account:
    published = (row.published_utc, row.published_raw, row.published_precision, row.published_zone)
    modified = (row.modified_utc, row.modified_raw, row.modified_precision, row.modified_zone)
    return Account(
        story=row.story,
        title=row.title,
        byline=row.byline,
        published=published if row.published_raw is not None else None,
        modified=modified if row.modified_raw is not None else None,
        publisher=row.name_key,
        language=row.language,
        flags=tuple(row.flags),
        evidence=frozenset(credit_line(hit.evidence) for hit in hits if hit.evidence.kind != PERSON),
        lines=tuple(lines_of(row.text, segments)),
    )


def _segments(connection: Connection, revisions: Sequence[int]) -> dict[int, list[Segment]]:
    query = select(segment.c.revision_id, segment.c.start, segment.c.end, segment.c.role, segment.c.rule)
    found: dict[int, list[Segment]] = {}
    for owner, start, end, role, rule in connection.execute(
        query.where(segment.c.revision_id.in_(revisions)).order_by(segment.c.revision_id, segment.c.position)
    ):
        found.setdefault(owner, []).append(Segment(start, end, Role(role), rule))
    return found
