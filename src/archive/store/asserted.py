"""What stands behind attributions: the decisions they came of, the texts they quote, and the statements that articles share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, func, or_, select

from archive.core.model import Reuse
from archive.store.dialects import AnyRow
from archive.store.lines import slices
from archive.store.listing import Filter, left_by, narrows
from archive.store.provenance_tables import attribution, decision
from archive.store.tables import article, capture, match, revision


def decisions_by_link(connection: Connection, links: Sequence[int]) -> dict[int, AnyRow]:
    """The decision that each attribution came of."""
    query = select(attribution.c.id.label("link_id"), decision).join(decision, decision.c.id == attribution.c.decision_id)
    return {
        row.link_id: row for some in slices(links) for row in connection.execute(query.where(attribution.c.id.in_(some))).all()
    }


def revisions_by_article(connection: Connection, numbers: Iterable[int]) -> dict[int, list[AnyRow]]:
    """`id`, `article_id`, `number` and `title` of the revisions, and for each of these articles; the first seen first."""
    seen = func.coalesce(capture.c.captured_at, revision.c.stored_at)
    query = (
        select(
            revision.c.id,
            revision.c.article_id,
            revision.c.number,
            revision.c.title,
            capture.c.captured_at,
            revision.c.stored_at,
        )
        .outerjoin(capture, capture.c.id == revision.c.capture_id)
        .order_by(revision.c.article_id, seen, revision.c.number)
    )
    found: dict[int, list[AnyRow]] = {}
    for some in slices(sorted(numbers)):
        for row in connection.execute(query.where(revision.c.article_id.in_(some))):
            found.setdefault(row.article_id, []).append(row)
    return found


def quoted_texts(connection: Connection, numbers: Iterable[int]) -> dict[int, tuple[int, str]]:
    """Number within its article, and raw text, of revisions."""
    query = select(revision.c.id, revision.c.number, revision.c.text)
    return {
        row.id: (row.number, row.text)
        for some in slices(sorted(numbers))
        for row in connection.execute(query.where(revision.c.id.in_(some)))
    }


def statement_pairs(connection: Connection, wanted: Filter) -> list[tuple[int, int]]:
    """The pairs of articles, one or both of which the filter leaves, that share a statement and no more."""
    query = select(match.c.a_id, match.c.b_id).where(match.c.reuse == Reuse.STATEMENT.value)
    if narrows(wanted):
        left = left_by(wanted, select(article.c.id))
        query = query.where(or_(match.c.a_id.in_(left), match.c.b_id.in_(left)))
    query = query.order_by(match.c.a_id, match.c.b_id)
    return [(a, b) for a, b in connection.execute(query.limit(wanted.limit) if wanted.limit else query)]
