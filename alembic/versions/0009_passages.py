"""Fingerprints carry passage keys, and keys leave the table `band` for the index of parts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Fingerprints have no passages until `news-archive rebuild --from fingerprint`; `doctor` tells by their recipe."""
    op.add_column("fingerprint", sa.Column("passages", sa.LargeBinary(), nullable=True))
    op.add_column("fingerprint", sa.Column("anchor", sa.BigInteger(), nullable=True))
    fingerprint = sa.table("fingerprint", sa.column("passages", sa.LargeBinary()))
    op.execute(fingerprint.update().values(passages=b""))
    with op.batch_alter_table("fingerprint") as batch:
        batch.alter_column("passages", existing_type=sa.LargeBinary(), nullable=False)
    op.drop_table("band")


def downgrade() -> None:
    """The look-up keys are made again by `news-archive rebuild --from fingerprint`."""
    op.create_table(
        "band",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_band")),
        sqlite_with_rowid=False,
    )
    op.drop_column("fingerprint", "anchor")
    op.drop_column("fingerprint", "passages")
