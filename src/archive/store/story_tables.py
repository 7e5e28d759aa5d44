"""The tables of stories: what articles are told apart by, which story each is in, and what a person said of it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
)

from archive.store.columns import Id, UtcDateTime, key, metadata, of

terms = Table(
    "terms",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("recipe", String, nullable=False),
    Column("language", String, nullable=False),  # empty where unknown
    Column("day", Integer, nullable=False),  # of publication, as an ordinal; 0 where unknown or coarser
    Column("packed", LargeBinary, nullable=False),
)
"""The weighed words of each article's current text (core/story/terms.py)."""

story_key = Table(
    "story_key",
    metadata,
    Column("key", BigInteger, nullable=False),
    Column("day", Integer, nullable=False),
    Column("article_id", Id, nullable=False),
    PrimaryKeyConstraint("key", "day", "article_id"),
    sqlite_with_rowid=False,
)
"""Which reports carry a term among their weightiest, by day. No foreign key, like `band`."""

vocabulary = Table(
    "vocabulary",
    metadata,
    Column("language", String, primary_key=True),
    Column("recipe", String, nullable=False),
    Column("articles", Float, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    Column("counted_to", Id, nullable=False),  # the number of the last article that is counted
)
"""In how many articles of a language each term stands, the latest counted in full and older ones less."""

story = Table(
    "story",
    metadata,
    key(),
    Column("formed_at", UtcDateTime, nullable=False),
    Column("size", Integer, nullable=False),  # articles
    Column("reports", Integer, nullable=False),  # independent ones
    Column("first_utc", UtcDateTime),  # of publication, null where none is known
    Column("last_utc", UtcDateTime),
    of("article.id", nullable=True, cascade=False),  # the most central report, whose headline names the story
    Column("key_words", JSON, nullable=False),
    Column("pinned", Boolean, nullable=False),
    Index("ix_story_size_last_utc_first_utc", "size", "last_utc", "first_utc"),
    Index("ix_story_last_utc", "last_utc"),
    sqlite_autoincrement=True,
)
"""Articles about one event; every article is in one. The number of one that ended is not given again."""

telling = Table(
    "telling",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    of("story.id"),
    Column("report_id", Id, nullable=False),  # the report its text derives from; itself, where it is an independent one
    Column("reason", String, nullable=False),
    Column("likeness", Float),  # where that is the reason
    Index("ix_telling_story_id_report_id", "story_id", "report_id"),
)
"""Which story an article tells, under which report, and why it is in it."""

story_event = Table(
    "story_event",
    metadata,
    key(),
    Column("story_id", Id, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("article_id", Id),
    Column("other_id", Id),
)
"""What happened to stories. No foreign keys: it tells of stories that ended."""

story_word = Table(
    "story_word",
    metadata,
    key(),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("why", String),
    Column("ended_at", UtcDateTime),  # taken back, or contradicted by a later word
    Column("ended_by_id", Id, ForeignKey("story_word.id", ondelete="SET NULL")),
)
"""What a person said of stories: `together`, `apart` or `pinned`."""

story_word_article = Table(
    "story_word_article",
    metadata,
    of("story_word.id", name="word_id"),
    of("article.id", index=True),
    Column("side", Integer, nullable=False),  # of an `apart`: 1 for those taken out, 0 for those left
    PrimaryKeyConstraint("word_id", "article_id"),
    sqlite_with_rowid=False,
)
