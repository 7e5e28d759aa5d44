"""When an article was changed, and where its title, byline and dates were read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """New columns of `article`; what they hold is read by the next `rebuild`."""
    op.add_column("article", sa.Column("modified_utc", sa.DateTime(timezone=True), nullable=True))
    for name in ("modified_raw", "modified_precision", "modified_zone"):
        op.add_column("article", sa.Column(name, sa.String(), nullable=True))
    op.add_column("article", sa.Column("found_in", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    """Drop them."""
    for name in ("modified_utc", "modified_raw", "modified_precision", "modified_zone", "found_in"):
        op.drop_column("article", name)
