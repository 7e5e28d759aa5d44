"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")  # SQLite numbers rows by itself only for INTEGER

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Every table of the archive, and the full-text index of the database at hand."""
    op.create_table(
        "band",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("key", "article_id", name=op.f("pk_band")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cluster",
        sa.Column("id", ID, nullable=False),
        sa.Column("formed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cluster")),
    )
    op.create_table(
        "publisher",
        sa.Column("id", ID, nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publisher")),
        sa.UniqueConstraint("name_key", name=op.f("uq_publisher_name_key")),
    )
    op.create_index(op.f("ix_publisher_domain"), "publisher", ["domain"], unique=False)

    op.create_table(
        "source",
        sa.Column("id", ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("kind", "location", name=op.f("uq_source_kind_location")),
    )
    op.create_table(
        "article",
        sa.Column("id", ID, nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("url_requested", sa.String(), nullable=True),
        sa.Column("url_final", sa.String(), nullable=True),
        sa.Column("url_canonical", sa.String(), nullable=True),
        sa.Column("publisher_id", ID, nullable=True),
        sa.Column("revision_id", ID, nullable=True),
        sa.Column("capture_id", ID, nullable=True),
        sa.Column("published_utc", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_raw", sa.String(), nullable=True),
        sa.Column("published_precision", sa.String(), nullable=True),
        sa.Column("published_zone", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("extra", sa.JSON(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["publisher_id"],
            ["publisher.id"],
            name=op.f("fk_article_publisher_id_publisher"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("identity", name=op.f("uq_article_identity")),
    )
    op.create_index(op.f("ix_article_external_id"), "article", ["external_id"], unique=False)
    op.create_index(op.f("ix_article_file_name"), "article", ["file_name"], unique=False)
    op.create_index(op.f("ix_article_language"), "article", ["language"], unique=False)
    op.create_index(op.f("ix_article_path"), "article", ["path"], unique=False)
    op.create_index(op.f("ix_article_published_utc"), "article", ["published_utc"], unique=False)
    op.create_index(op.f("ix_article_publisher_id"), "article", ["publisher_id"], unique=False)
    op.create_index(op.f("ix_article_url_canonical"), "article", ["url_canonical"], unique=False)

    op.create_table(
        "attribution",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("origin_id", ID, nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("confidence", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_attribution_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["origin_id"],
            ["publisher.id"],
            name=op.f("fk_attribution_origin_id_publisher"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attribution")),
    )
    op.create_index(op.f("ix_attribution_article_id"), "attribution", ["article_id"], unique=False)
    op.create_index(op.f("ix_attribution_origin_id"), "attribution", ["origin_id"], unique=False)

    op.create_table(
        "capture",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=True),
        sa.Column("file_name", sa.String(), nullable=True),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("url", sa.String(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("encoding", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_capture_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_capture_source_id_source"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture")),
        sa.UniqueConstraint("identity", "sha256", name=op.f("uq_capture_identity_sha256")),
    )
    op.create_index(op.f("ix_capture_article_id"), "capture", ["article_id"], unique=False)
    op.create_index(op.f("ix_capture_file_name"), "capture", ["file_name"], unique=False)
    op.create_index(op.f("ix_capture_sha256"), "capture", ["sha256"], unique=False)

    op.create_table(
        "fingerprint",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("recipe", sa.String(), nullable=False),
        sa.Column("exact", sa.LargeBinary(length=32), nullable=False),
        sa.Column("shingles", sa.Integer(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_fingerprint_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_fingerprint")),
    )
    op.create_index(op.f("ix_fingerprint_exact"), "fingerprint", ["exact"], unique=False)

    op.create_table(
        "match",
        sa.Column("a_id", ID, nullable=False),
        sa.Column("b_id", ID, nullable=False),
        sa.Column("jaccard", sa.Float(), nullable=False),
        sa.Column("containment_a", sa.Float(), nullable=False),
        sa.Column("containment_b", sa.Float(), nullable=False),
        sa.Column("reuse", sa.String(), nullable=False),
        sa.Column("recipe", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["a_id"],
            ["article.id"],
            name=op.f("fk_match_a_id_article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["b_id"],
            ["article.id"],
            name=op.f("fk_match_b_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("a_id", "b_id", name=op.f("pk_match")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_match_b_id"), "match", ["b_id"], unique=False)

    op.create_table(
        "membership",
        sa.Column("article_id", ID, autoincrement=False, nullable=False),
        sa.Column("cluster_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_membership_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["cluster_id"],
            ["cluster.id"],
            name=op.f("fk_membership_cluster_id_cluster"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_cluster_id"), "membership", ["cluster_id"], unique=False)

    op.create_table(
        "rejection",
        sa.Column("id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=True),
        sa.Column("capture_id", ID, nullable=True),
        sa.Column("input", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["capture_id"],
            ["capture.id"],
            name=op.f("fk_rejection_capture_id_capture"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["source_id"],
            ["source.id"],
            name=op.f("fk_rejection_source_id_source"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rejection")),
        sa.UniqueConstraint("input", "stage", "reason", name=op.f("uq_rejection_input_stage_reason")),
    )
    op.create_index(op.f("ix_rejection_capture_id"), "rejection", ["capture_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("capture_id", ID, nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("byline", sa.String(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("story", sa.Text(), nullable=True),
        sa.Column("extractor", sa.String(), nullable=False),
        sa.Column("rules", sa.String(), nullable=False),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_revision_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["capture_id"],
            ["capture.id"],
            name=op.f("fk_revision_capture_id_capture"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("article_id", "text_sha256", name=op.f("uq_revision_article_id_text_sha256")),
    )
    op.create_index(op.f("ix_revision_capture_id"), "revision", ["capture_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", ID, nullable=False),
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=True),
        sa.Column("end", sa.Integer(), nullable=True),
        sa.Column("polarity", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("vote", sa.String(), nullable=False),
        sa.Column("selector", sa.String(), nullable=True),
        sa.Column("rules", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_evidence_revision_id_revision"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_revision_id"), "evidence", ["revision_id"], unique=False)

    op.create_table(
        "segment",
        sa.Column("revision_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["revision_id"],
            ["revision.id"],
            name=op.f("fk_segment_revision_id_revision"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("revision_id", "position", name=op.f("pk_segment")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "attribution_evidence",
        sa.Column("attribution_id", ID, nullable=False),
        sa.Column("evidence_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["attribution_id"],
            ["attribution.id"],
            name=op.f("fk_attribution_evidence_attribution_id_attribution"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_attribution_evidence_evidence_id_evidence"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("attribution_id", "evidence_id", name=op.f("pk_attribution_evidence")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_attribution_evidence_evidence_id"),
        "attribution_evidence",
        ["evidence_id"],
        unique=False,
    )
    if op.get_bind().dialect.name == "postgresql":
        _create_postgresql_search()
    else:
        _create_sqlite_search()


def _create_postgresql_search() -> None:
    op.create_table(
        "search_document",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("document", postgresql.TSVECTOR(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_search_document_article_id_article"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_search_document")),
    )
    op.create_index(
        "ix_search_document_document",
        "search_document",
        ["document"],
        postgresql_using="gin",
    )


def _create_sqlite_search() -> None:
    op.execute("""
        CREATE VIEW story AS
        SELECT article.id AS id, revision.title AS title, coalesce(revision.story, revision.text) AS text
        FROM article JOIN revision ON revision.id = article.revision_id
    """)
    op.execute("""
        CREATE VIRTUAL TABLE search USING fts5(
            title, text, content='story', content_rowid='id', tokenize="unicode61 remove_diacritics 2"
        )
    """)


def downgrade() -> None:
    """Nothing is left."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_table("search_document")
    else:
        op.execute("DROP TABLE search")
        op.execute("DROP VIEW story")
    op.drop_table("attribution_evidence")
    op.drop_table("segment")
    op.drop_table("evidence")
    op.drop_table("revision")
    op.drop_table("rejection")
    op.drop_table("membership")
    op.drop_table("match")
    op.drop_table("fingerprint")
    op.drop_table("capture")
    op.drop_table("attribution")
    op.drop_table("article")
    op.drop_table("source")
    op.drop_table("publisher")
    op.drop_table("cluster")
    op.drop_table("band")
