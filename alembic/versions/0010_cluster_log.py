"""What happens to clusters is logged, and on SQLite the number of a cluster that ended is not given again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """The log of a cluster that is there already begins with its members of today."""
    op.create_table(
        "cluster_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("cluster_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("other_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_cluster_event"),
    )
    op.create_index("ix_cluster_event_cluster_id", "cluster_event", ["cluster_id"])
    _remake_on_sqlite(autoincrement=True)
    op.execute("INSERT INTO cluster_event (cluster_id, at, kind) SELECT id, formed_at, 'formed' FROM cluster ORDER BY id")
    op.execute(
        "INSERT INTO cluster_event (cluster_id, at, kind, article_id) SELECT cluster.id, formed_at, 'joined', article_id "
        "FROM cluster JOIN membership ON membership.cluster_id = cluster.id ORDER BY cluster.id, article_id"
    )


def downgrade() -> None:
    """The log goes."""
    _remake_on_sqlite(autoincrement=False)
    op.drop_index("ix_cluster_event_cluster_id", "cluster_event")
    op.drop_table("cluster_event")


def _remake_on_sqlite(*, autoincrement: bool) -> None:
    """SQLite gives the highest number again once its row is gone, unless the table was made not to."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("cluster", recreate="always", table_kwargs={"sqlite_autoincrement": autoincrement}):
            pass
