"""Stories: the terms of each article, the look-up of their weightiest, who tells which story, and what a person said of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Articles that are there already are in no story yet: `news-archive rebuild --from stories` places them."""
    if op.get_bind().dialect.name == "sqlite":
        _rename_view("story", "story_text")
    _add_terms()
    _add_stories()
    _add_words()
    _widen_article_indexes()


def downgrade() -> None:
    """Stories go, with what a person said of them."""
    for name in ("story_word_article", "story_word", "story_event", "telling", "story", "vocabulary", "story_key", "terms"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "sqlite":
        _rename_view("story_text", "story")
    op.drop_index("ix_article_publisher_id_published_utc_language", "article")
    op.drop_index("ix_article_language_published_utc", "article")
    op.create_index("ix_article_publisher_id", "article", ["publisher_id"])
    op.create_index("ix_article_language", "article", ["language"])


def _add_terms() -> None:
    op.create_table(
        "terms",
        sa.Column("article_id", ID, nullable=False, autoincrement=False),
        sa.Column("recipe", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", name="pk_terms"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_terms_article_id_article", ondelete="CASCADE"),
    )
    op.create_table(
        "story_key",
        sa.Column("key", sa.BigInteger(), nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("key", "day", "article_id", name="pk_story_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "vocabulary",
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("recipe", sa.String(), nullable=False),
        sa.Column("articles", sa.Float(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("counted_to", ID, nullable=False),
        sa.PrimaryKeyConstraint("language", name="pk_vocabulary"),
    )


def _add_stories() -> None:
    op.create_table(
        "story",
        sa.Column("id", ID, nullable=False),
        sa.Column("formed_at", TIME, nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("first_utc", TIME, nullable=True),
        sa.Column("last_utc", TIME, nullable=True),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("key_words", sa.JSON(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_story"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_story_article_id_article", ondelete="SET NULL"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_story_size_last_utc_first_utc", "story", ["size", "last_utc", "first_utc"])
    op.create_index("ix_story_last_utc", "story", ["last_utc"])
    op.create_table(
        "telling",
        sa.Column("article_id", ID, nullable=False, autoincrement=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("likeness", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("article_id", name="pk_telling"),
        sa.ForeignKeyConstraint(["article_id"], ["article.id"], name="fk_telling_article_id_article", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["story_id"], ["story.id"], name="fk_telling_story_id_story", ondelete="CASCADE"),
    )
    op.create_index("ix_telling_story_id_report_id", "telling", ["story_id", "report_id"])
    op.create_table(
        "story_event",
        sa.Column("id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("article_id", ID, nullable=True),
        sa.Column("other_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_story_event"),
    )
    op.create_index("ix_story_event_story_id", "story_event", ["story_id"])


def _add_words() -> None:
    op.create_table(
        "story_word",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.Column("ended_at", TIME, nullable=True),
        sa.Column("ended_by_id", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_story_word"),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["story_word.id"], name="fk_story_word_ended_by_id_story_word", ondelete="SET NULL"
        ),
    )
    op.create_table(
        "story_word_article",
        sa.Column("word_id", ID, nullable=False),
        sa.Column("article_id", ID, nullable=False),
        sa.Column("side", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word_id", "article_id", name="pk_story_word_article"),
        sa.ForeignKeyConstraint(
            ["word_id"], ["story_word.id"], name="fk_story_word_article_word_id_story_word", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name="fk_story_word_article_article_id_article", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_story_word_article_article_id", "story_word_article", ["article_id"])


def _widen_article_indexes() -> None:
    """The stories of a publisher or a language in a span of time are found without looking at each of its articles."""
    op.drop_index("ix_article_publisher_id", "article")
    op.drop_index("ix_article_language", "article")
    op.create_index("ix_article_publisher_id_published_utc_language", "article", ["publisher_id", "published_utc", "language"])
    op.create_index("ix_article_language_published_utc", "article", ["language", "published_utc"])


def _rename_view(old: str, new: str) -> None:
    """The view that SQLite's full-text index reads its texts from; `story` is a table now. The index is made anew."""
    op.execute("DROP TABLE search")
    op.execute(f"DROP VIEW {old}")
    op.execute(f"""
        CREATE VIEW {new} AS
        SELECT article.id AS id, search_form(revision.title) AS title,
        search_form(coalesce(revision.story, revision.text)) AS text
        FROM article JOIN revision ON revision.id = article.revision_id
    """)  # noqa: S608 - the names above
    op.execute(f"""
        CREATE VIRTUAL TABLE search USING fts5(
            title, text, content='{new}', content_rowid='id', tokenize="ascii"
        )
    """)
    op.execute("INSERT INTO search(search) VALUES ('rebuild')")
