"""Lines of stories, and what was learned of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The outlines of articles stored so far are made by `news-archive rebuild`."""
    op.create_table(
        "outline",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("publisher_id", ID, nullable=True),
        sa.Column("day", sa.Integer(), nullable=True),
        sa.Column("lines", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_outline_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_outline")),
    )
    op.create_index("ix_outline_publisher_id_day", "outline", ["publisher_id", "day"], unique=False)
    op.create_table(
        "line",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("publisher_id", ID, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("key", "publisher_id", "day", "article_id", name=op.f("pk_line")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "learned",
        sa.Column("publisher_id", ID, nullable=False),
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("runs", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["publisher_id"],
            ["publisher.id"],
            name=op.f("fk_learned_publisher_id_publisher"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("publisher_id", "key", name=op.f("pk_learned")),
        sa.UniqueConstraint("name", name=op.f("uq_learned_name")),
    )


def downgrade() -> None:
    """Lines taken out stay out until a rebuild."""
    op.drop_table("learned")
    op.drop_table("line")
    op.drop_table("outline")
