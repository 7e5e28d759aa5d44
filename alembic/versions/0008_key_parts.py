"""Look-up keys stand in sorted parts: a row for each key is written to a page of its own, and articles have a hundred."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The parts are empty until `news-archive rebuild --from fingerprint`."""
    op.create_table(
        "key_part",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("born", sa.BigInteger(), nullable=False),
        sa.Column("taken_out", sa.Boolean(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("id_bits", sa.Integer(), nullable=False),
        sa.Column("lowest", sa.BigInteger(), nullable=False),
        sa.Column("highest", sa.BigInteger(), nullable=False),
        sa.Column("fences", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_part")),
    )
    op.create_table(
        "key_page",
        sa.Column("part_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("part_id", "number", name=op.f("pk_key_page")),
        sqlite_with_rowid=False,
    )
    if op.get_bind().dialect.name == "postgresql":  # hashes do not compress, and trying costs more than writing them
        op.execute("ALTER TABLE key_page ALTER COLUMN data SET STORAGE EXTERNAL")


def downgrade() -> None:
    """Nothing is lost that a rebuild does not make again."""
    op.drop_table("key_page")
    op.drop_table("key_part")
