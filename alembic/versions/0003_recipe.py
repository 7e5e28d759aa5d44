"""Every segment names the recipe it was read by; until now each revision spelled it out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEGMENT_COLUMNS = 'revision_id, position, start, "end", role, rule'


def upgrade() -> None:
    """The versions move from the revisions to the table `recipe`, and every segment points at its own."""
    op.create_table(
        "recipe",
        sa.Column("id", ID, nullable=False),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recipe")),
        sa.UniqueConstraint("extractor", "rules", name=op.f("uq_recipe_extractor_rules")),
    )
    op.execute("INSERT INTO recipe (extractor, rules) SELECT DISTINCT extractor, rules FROM revision ORDER BY extractor, rules")
    if op.get_bind().dialect.name == "postgresql":
        _point_in_place()
    else:
        _copy_segments(
            f"{SEGMENT_COLUMNS}, recipe_id",
            f"SELECT {SEGMENT_COLUMNS}, recipe.id FROM segment JOIN revision ON revision.id = segment.revision_id "  # noqa: S608
            "JOIN recipe ON recipe.extractor = revision.extractor AND recipe.rules = revision.rules",
            sa.Column("recipe_id", ID, nullable=False),
            sa.ForeignKeyConstraint(["recipe_id"], ["recipe.id"], name=op.f("fk_segment_recipe_id_recipe")),
        )
    # Dropped in place, not in batch: batch mode makes `revision` anew, which the view `story` does not allow on SQLite and
    # which would take the segments and the evidence with it wherever foreign keys are on.
    op.drop_column("revision", "extractor")
    op.drop_column("revision", "rules")


def _point_in_place() -> None:
    op.add_column("segment", sa.Column("recipe_id", ID, nullable=True))
    op.execute(
        "UPDATE segment SET recipe_id = recipe.id FROM revision JOIN recipe "
        "ON recipe.extractor = revision.extractor AND recipe.rules = revision.rules WHERE revision.id = segment.revision_id"
    )
    op.alter_column("segment", "recipe_id", nullable=False)
    op.create_foreign_key(op.f("fk_segment_recipe_id_recipe"), "segment", "recipe", ["recipe_id"], ["id"])


def _copy_segments(columns: str, rows: str, *more: sa.SchemaItem) -> None:
    """SQLite adds or drops no column with a reference, and batch mode forgets WITHOUT ROWID: a new table is filled in one go."""
    op.create_table(
        "segment_new",
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_segment_revision_id_revision"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_segment")),
        sqlite_with_rowid=False,
    )
    op.execute(f"INSERT INTO segment_new ({columns}) {rows} ORDER BY revision_id, position")
    op.drop_table("segment")
    op.rename_table("segment_new", "segment")


def downgrade() -> None:
    """Each revision spells out the recipe of its first segment again."""
    for name in ("extractor", "rules"):
        op.add_column("revision", sa.Column(name, sa.String(), nullable=False, server_default=""))
        op.execute(
            f"UPDATE revision SET {name} = coalesce((SELECT recipe.{name} FROM segment "  # noqa: S608
            "JOIN recipe ON recipe.id = segment.recipe_id WHERE segment.revision_id = revision.id AND segment.position = 0), '')"
        )
    if op.get_bind().dialect.name == "postgresql":
        op.drop_column("segment", "recipe_id")
        op.alter_column("revision", "extractor", server_default=None)
        op.alter_column("revision", "rules", server_default=None)
    else:
        _copy_segments(SEGMENT_COLUMNS, f"SELECT {SEGMENT_COLUMNS} FROM segment")  # noqa: S608
    op.drop_table("recipe")
