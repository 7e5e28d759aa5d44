"""Sources that are polled, the entries they list, the hosts that are asked; what a fetch knows beside the bytes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

CAPTURE = (("url_final", sa.String()), ("status", sa.Integer()), ("headers", sa.JSON()), ("listed", sa.JSON()))
SOURCE = (
    ("reason", sa.Text()),
    ("title", sa.String()),
    ("publisher", sa.String()),
    ("host", sa.String()),
    ("moved_to", sa.String()),
    ("next_check_at", MOMENT),
    ("checked_at", MOMENT),
    ("succeeded_at", MOMENT),
    ("asks", sa.Integer()),
    ("every", sa.Integer()),
    ("every_why", sa.String()),
    ("failing_since", MOMENT),
    ("trouble", sa.Text()),
    ("etag", sa.String()),
    ("last_modified", sa.String()),
    ("sha256", sa.LargeBinary(32)),
)
COUNTED = (
    ("state", sa.String(), "once"),
    ("configured", sa.Boolean(), "0"),
    ("options", sa.JSON(), "{}"),
    ("failures", sa.Float(), "0"),
)


def upgrade() -> None:
    """What was imported so far stays as it is: its sources are asked once."""
    for name, kind in CAPTURE:
        op.add_column("capture", sa.Column(name, kind, nullable=True))
    for name, kind in SOURCE:
        op.add_column("source", sa.Column(name, kind, nullable=True))
    for name, kind, default in COUNTED:
        op.add_column("source", sa.Column(name, kind, nullable=False, server_default=default))
    op.create_index(op.f("ix_source_next_check_at"), "source", ["next_check_at"])
    op.create_index(op.f("ix_capture_source_id"), "capture", ["source_id"])
    op.create_table(
        "host",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("leased_by", sa.String(), nullable=True),
        sa.Column("leased_until", MOMENT, nullable=True),
        sa.Column("next_request_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_host")),
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("fetched_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["host"], ["host.name"], name=op.f("fk_robots_host_host"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("origin", name=op.f("pk_robots")),
    )
    op.create_table(
        "entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("url", sa.String(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("guid", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("listed", sa.JSON(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("listed_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("next_check_at", MOMENT, nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("stored_at", MOMENT, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("failures", sa.Float(), server_default="0", nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("last_modified", sa.String(), nullable=True),
        sa.Column("article_id", ID, nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name=op.f("fk_entry_article_id_article"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_entry_source_id_source"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_entry_key")),
    )
    for column in ("source_id", "article_id", "next_check_at"):
        op.create_index(op.f(f"ix_entry_{column}"), "entry", [column])


def downgrade() -> None:
    """Articles stay; what is known of sources beyond their name goes."""
    op.drop_table("entry")
    op.drop_table("robots")
    op.drop_table("host")
    op.drop_index(op.f("ix_source_next_check_at"), "source")
    op.drop_index(op.f("ix_capture_source_id"), "capture")
    for name, _, _ in COUNTED:
        op.drop_column("source", name)
    for name, _ in SOURCE:
        op.drop_column("source", name)
    for name, _ in CAPTURE:
        op.drop_column("capture", name)
