"""Evidence says what it means and is withdrawn, not deleted; attributions name their decision and end by a later one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What is attributed already stays, as decided by policy 0; `news-archive rebuild --from evidence` decides again."""
    op.create_table(
        "decision",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("policy", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decision"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_decision_article_id_article", ondelete="CASCADE"),
    )
    op.create_index("ix_decision_article_id", "decision", ["article_id"])
    _add_columns()
    _fill()
    _bind()


def _add_columns() -> None:
    for name, kind in (
        ("origin_id", ID),
        ("address", sa.String()),
        ("type", sa.String()),
        ("scope", sa.String()),
        ("confidence", sa.String()),
        ("target_id", ID),
        ("found_at", TIME),
        ("withdrawn_at", TIME),
    ):
        op.add_column("evidence", sa.Column(name, kind, nullable=True))
    for name, kind in (
        ("parent_id", ID),
        ("parent_revision_id", ID),
        ("by_id", ID),
        ("conflict", sa.String()),
        ("credited", sa.Boolean()),
        ("reason", sa.String()),
        ("decision_id", ID),
        ("ended_id", ID),
    ):
        op.add_column("attribution", sa.Column(name, kind, nullable=True))


def _fill() -> None:
    attribution = sa.table("attribution", *map(sa.column, ("id", "article_id", "origin_id", "type", "scope", "confidence")))
    link = sa.table("attribution_evidence", sa.column("attribution_id"), sa.column("evidence_id"))
    evidence = sa.table("evidence", *map(sa.column, ("id", "origin_id", "polarity", "type", "scope", "confidence")))
    of_hit = (
        sa.select(attribution).join(link, link.c.attribution_id == attribution.c.id).where(link.c.evidence_id == evidence.c.id)
    )

    def linked(name: str) -> sa.ScalarSelect[str]:
        """What the attribution that a hit supports says."""
        return of_hit.with_only_columns(attribution.c[name]).order_by(attribution.c.id).limit(1).scalar_subquery()

    op.execute(evidence.update().values(origin_id=linked("origin_id")))
    op.execute(  # a hit that made no attribution named the origin of a block whose whole article was credited to it already
        evidence.update()
        .where(evidence.c.polarity == "supports", evidence.c.origin_id.is_(None))
        .values(type="quotes", scope="block", confidence="low")
    )
    op.execute(
        evidence.update()
        .where(evidence.c.type.is_(None))
        .values(
            type=sa.func.coalesce(linked("type"), "none"),
            scope=sa.func.coalesce(linked("scope"), "whole"),
            confidence=sa.func.coalesce(linked("confidence"), "low"),
        )
    )
    op.execute("UPDATE evidence SET found_at = (SELECT stored_at FROM revision WHERE revision.id = evidence.revision_id)")
    op.execute(
        "INSERT INTO decision (article_id, policy, cause, made_at) SELECT id, 0, 'migrated', stored_at FROM article "
        "WHERE EXISTS (SELECT 1 FROM attribution WHERE attribution.article_id = article.id) ORDER BY id"
    )
    op.execute(
        "UPDATE attribution SET reason = '', decision_id = "
        "(SELECT decision.id FROM decision WHERE decision.article_id = attribution.article_id)"
    )
    op.execute(sa.table("attribution", sa.column("credited", sa.Boolean())).update().values(credited=True))


def _bind() -> None:
    with op.batch_alter_table("evidence") as batch:
        for name, kind in (("type", sa.String()), ("scope", sa.String()), ("confidence", sa.String()), ("found_at", TIME)):
            batch.alter_column(name, existing_type=kind, nullable=False)
        batch.create_foreign_key("fk_evidence_origin_id_publisher", "publisher", ["origin_id"], ["id"], ondelete="SET NULL")
        batch.create_foreign_key("fk_evidence_target_id_article", "article", ["target_id"], ["id"], ondelete="SET NULL")
        batch.create_index("ix_evidence_address", ["address"])
    with op.batch_alter_table("attribution") as batch:
        for name, kind in (("credited", sa.Boolean()), ("reason", sa.String()), ("decision_id", ID)):
            batch.alter_column(name, existing_type=kind, nullable=False)
        batch.drop_column("rules")
        batch.drop_index("ix_attribution_origin_id")
        for name, table, gone in (
            ("parent_id", "article", "SET NULL"),
            ("parent_revision_id", "revision", "SET NULL"),
            ("by_id", "publisher", "SET NULL"),
            ("decision_id", "decision", "CASCADE"),
            ("ended_id", "decision", "SET NULL"),
        ):
            batch.create_foreign_key(f"fk_attribution_{name}_{table}", table, [name], ["id"], ondelete=gone)
        batch.create_index("ix_attribution_parent_id", ["parent_id"])
        batch.create_index("ix_attribution_decision_id", ["decision_id"])
        batch.create_index("ix_attribution_ended_id", ["ended_id"])
        batch.create_index("ix_attribution_origin_id_ended_id", ["origin_id", "ended_id"])


def downgrade() -> None:
    """What was withdrawn or ended goes, and so do the decisions and a person's evidence."""
    op.execute("DELETE FROM attribution WHERE ended_id IS NOT NULL")
    op.execute("DELETE FROM evidence WHERE withdrawn_at IS NOT NULL OR kind = 'person'")
    op.add_column("attribution", sa.Column("rules", sa.String(), nullable=True))
    op.execute("UPDATE attribution SET rules = ''")
    with op.batch_alter_table("attribution") as batch:
        batch.alter_column("rules", existing_type=sa.String(), nullable=False)
        for name in ("origin_id_ended_id", "ended_id", "decision_id", "parent_id"):
            batch.drop_index(f"ix_attribution_{name}")
        for name, table in (
            ("ended_id", "decision"),
            ("decision_id", "decision"),
            ("by_id", "publisher"),
            ("parent_revision_id", "revision"),
            ("parent_id", "article"),
        ):
            batch.drop_constraint(f"fk_attribution_{name}_{table}", type_="foreignkey")
        for name in "ended_id decision_id reason credited conflict by_id parent_revision_id parent_id".split():
            batch.drop_column(name)
        batch.create_index("ix_attribution_origin_id", ["origin_id"])
    with op.batch_alter_table("evidence") as batch:
        batch.drop_index("ix_evidence_address")
        batch.drop_constraint("fk_evidence_target_id_article", type_="foreignkey")
        batch.drop_constraint("fk_evidence_origin_id_publisher", type_="foreignkey")
        for name in "withdrawn_at found_at target_id confidence scope type address origin_id".split():
            batch.drop_column(name)
    op.drop_table("decision")
