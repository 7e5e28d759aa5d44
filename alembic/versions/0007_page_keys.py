"""Addresses name one page whatever twin of it was asked for; until now articles were told apart by courlan's form of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archive.core.identity import identity_of
from archive.core.urls import page_key, site_of

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

SLICE = 1000
DATES = ("published_raw", "modified_raw")

ARTICLE = sa.table("article", sa.column("id"), sa.column("identity"), sa.column("capture_id"))
CAPTURE = sa.table(
    "capture",
    sa.column("id"),
    sa.column("article_id"),
    sa.column("identity"),
    sa.column("sha256"),
    sa.column("url"),
    sa.column("external_id"),
)


def upgrade() -> None:
    """Articles go by the address they were last read from; nothing is merged. Revisions keep their own dates from now on."""
    for name in DATES:  # in place, not in batch: batch mode makes `revision` anew, which the view `story` does not allow
        op.add_column("revision", sa.Column(name, sa.String(), nullable=True))
    rename(op.get_bind())


def downgrade() -> None:
    """The new names stay: the old program takes them as they are, and what it fetches again is stored once more."""
    for name in DATES:
        op.drop_column("revision", name)


def identity_today(old: str, url: str | None, external_id: str | None) -> str:
    """The identity of an article read from a record with this address and id."""
    key = page_key(url) if url else None
    if key is None or not old.startswith(("url:", "id:")):
        return old
    if external_id is not None:
        return f"id:{site_of(key) or ''}/{external_id}"
    return identity_of(key)


def rename(connection: sa.Connection) -> None:
    """Give articles, oldest first, and their captures the identity of today.

    Where another article has it already the younger stays under its old one: which text it should be is not for a migration
    to say. Captures that became no article follow, unless the same bytes are kept under the new name.
    """
    after = 0
    while rows := _named_by_record(connection, after):
        after = rows[-1].id
        for row in rows:
            new = identity_today(row.identity, row.url, row.external_id)
            if new != row.identity and not _taken(connection, row.identity, new):
                connection.execute(sa.update(ARTICLE).where(ARTICLE.c.id == row.id).values(identity=new))
                connection.execute(sa.update(CAPTURE).where(CAPTURE.c.identity == row.identity).values(identity=new))
    after = 0
    while rows := _without_article(connection, after):
        after = rows[-1].id
        for row in rows:
            new = identity_today(row.identity, row.url, row.external_id)
            if new != row.identity and not _kept(connection, new, row.sha256):
                connection.execute(sa.update(CAPTURE).where(CAPTURE.c.id == row.id).values(identity=new))


def _by_record(identity: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
    return sa.or_(identity.startswith("url:"), identity.startswith("id:"))


def _named_by_record(connection: sa.Connection, after: int) -> list[sa.Row[tuple[int, str, str, str]]]:
    return list(
        connection.execute(
            sa.select(ARTICLE.c.id, ARTICLE.c.identity, CAPTURE.c.url, CAPTURE.c.external_id)
            .join(CAPTURE, CAPTURE.c.id == ARTICLE.c.capture_id)
            .where(ARTICLE.c.id > after, _by_record(ARTICLE.c.identity), CAPTURE.c.url.is_not(None))
            .order_by(ARTICLE.c.id)
            .limit(SLICE)
        )
    )


def _without_article(connection: sa.Connection, after: int) -> list[sa.Row[tuple[int, str, bytes, str, str]]]:
    return list(
        connection.execute(
            sa.select(CAPTURE.c.id, CAPTURE.c.identity, CAPTURE.c.sha256, CAPTURE.c.url, CAPTURE.c.external_id)
            .where(
                CAPTURE.c.id > after,
                CAPTURE.c.article_id.is_(None),
                _by_record(CAPTURE.c.identity),
                CAPTURE.c.url.is_not(None),
            )
            .order_by(CAPTURE.c.id)
            .limit(SLICE)
        )
    )


def _taken(connection: sa.Connection, old: str, new: str) -> bool:
    """Whether another article goes by the new identity, or the same bytes are kept under both."""
    other, own = CAPTURE.alias(), CAPTURE.alias()
    same = sa.exists().where(other.c.identity == new, own.c.identity == old, other.c.sha256 == own.c.sha256)
    return bool(connection.scalar(sa.select(sa.or_(sa.exists().where(ARTICLE.c.identity == new), same))))


def _kept(connection: sa.Connection, identity: str, digest: bytes) -> bool:
    return bool(connection.scalar(sa.select(sa.exists().where(CAPTURE.c.identity == identity, CAPTURE.c.sha256 == digest))))
