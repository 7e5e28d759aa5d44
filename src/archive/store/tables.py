"""The tables of what is archived; the same on both databases.

Those of fetching are in fetch_tables.py, of look-up keys in index_tables.py, of credits in provenance_tables.py, of stories
in story_tables.py.

Names are the vocabulary's.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import TSVECTOR

from archive.store import fetch_tables, index_tables, provenance_tables, story_tables  # noqa: F401 - all tables are known once this file is
from archive.store.columns import Id, UtcDateTime, key, metadata, of

publisher = Table(
    "publisher",
    metadata,
    key(),
    Column("name_key", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("domain", String, index=True),
    Column("kind", String, nullable=False),
)

article = Table(
    "article",
    metadata,
    key(),
    Column("identity", String, nullable=False, unique=True),
    Column("external_id", String, index=True),
    Column("path", String, index=True),
    Column("file_name", String, index=True),
    Column("url_requested", String),
    Column("url_final", String),
    Column("url_canonical", String, index=True),
    of("publisher.id", nullable=True, cascade=False),
    Column("revision_id", Id),  # the current one, and the capture it was last seen in; no foreign keys, since both
    Column("capture_id", Id),  # of them point back here
    Column("published_utc", UtcDateTime, index=True),
    Column("published_raw", String),
    Column("published_precision", String),
    Column("published_zone", String),
    Column("modified_utc", UtcDateTime),
    Column("modified_raw", String),
    Column("modified_precision", String),
    Column("modified_zone", String),
    Column("found_in", JSON, nullable=False),  # where title, byline and dates were read
    Column("language", String),
    Column("words", Integer, nullable=False),
    Column("flags", JSON, nullable=False),
    Column("extra", JSON, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
    Index("ix_article_publisher_id_published_utc_language", "publisher_id", "published_utc", "language"),
    Index("ix_article_language_published_utc", "language", "published_utc"),
)

capture = Table(
    "capture",
    metadata,
    key(),
    of("source.id", nullable=True, cascade=False, index=True),
    of("article.id", nullable=True, index=True),
    Column("identity", String, nullable=False),
    Column("location", String, nullable=False),
    Column("path", String),
    Column("file_name", String, index=True),
    Column("external_id", String),
    Column("url", String),
    Column("url_final", String),
    Column("status", Integer),  # and headers: of what was fetched
    Column("headers", JSON),
    Column("listed", JSON),  # what the source's entry said of it
    Column("sha256", LargeBinary(32), nullable=False, index=True),
    Column("media_type", String, nullable=False),
    Column("encoding", String, nullable=False),
    Column("size", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Column("captured_at", UtcDateTime, nullable=False),
    UniqueConstraint("identity", "sha256"),
)

revision = Table(
    "revision",
    metadata,
    key(),
    of("article.id"),
    of("capture.id", nullable=True, cascade=False, index=True),
    Column("number", Integer, nullable=False),
    Column("text_sha256", LargeBinary(32), nullable=False),
    Column("title", String),
    Column("byline", String),
    Column("published_raw", String),
    Column("modified_raw", String),
    Column("text", Text, nullable=False),
    Column("story", Text),  # null where the story is the whole text
    Column("stored_at", UtcDateTime, nullable=False),
    UniqueConstraint("article_id", "text_sha256"),
)

recipe = Table(
    "recipe",
    metadata,
    key(),
    Column("extractor", String, nullable=False),
    Column("rules", String, nullable=False),
    UniqueConstraint("extractor", "rules"),
)
"""The versions of the reader and of the rule files that segments were read with."""

segment = Table(
    "segment",
    metadata,
    of("revision.id"),
    Column("position", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("role", String, nullable=False),
    Column("rule", String, nullable=False),
    Column("recipe_id", Id, ForeignKey("recipe.id"), nullable=False),
    PrimaryKeyConstraint("revision_id", "position"),
    sqlite_with_rowid=False,
)

fingerprint = Table(
    "fingerprint",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("recipe", String, nullable=False),
    Column("exact", LargeBinary(32), nullable=False, index=True),
    Column("shingles", Integer, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("passages", LargeBinary, nullable=False),
    Column("anchor", BigInteger),  # the smallest passage key
)

match = Table(
    "match",
    metadata,
    Column("a_id", Id, ForeignKey("article.id", ondelete="CASCADE"), nullable=False),
    Column("b_id", Id, ForeignKey("article.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("jaccard", Float, nullable=False),
    Column("containment_a", Float, nullable=False),
    Column("containment_b", Float, nullable=False),
    Column("reuse", String, nullable=False),
    Column("recipe", String, nullable=False),
    PrimaryKeyConstraint("a_id", "b_id"),
    sqlite_with_rowid=False,
)

outline = Table(
    "outline",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("publisher_id", Id),
    Column("day", Integer),  # of publication, as an ordinal; null where unknown or coarser
    Column("lines", LargeBinary, nullable=False),
    Index("ix_outline_publisher_id_day", "publisher_id", "day"),
)
"""The lines of each article's story, whichever of them are learned boilerplate today."""

line = Table(
    "line",
    metadata,
    Column("key", BigInteger, nullable=False),
    Column("publisher_id", Id, nullable=False),
    Column("day", Integer, nullable=False),  # 0 where unknown
    Column("article_id", Id, nullable=False),
    PrimaryKeyConstraint("key", "publisher_id", "day", "article_id"),
    sqlite_with_rowid=False,
)
"""Which publisher's articles carry a line. No foreign key, like `band`: an article's lines are known from its outline."""

learned = Table(
    "learned",
    metadata,
    of("publisher.id"),
    Column("key", BigInteger, nullable=False),
    Column("name", String, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("state", String, nullable=False),
    Column("runs", JSON, nullable=False),
    PrimaryKeyConstraint("publisher_id", "key"),
)

cluster = Table("cluster", metadata, key(), Column("formed_at", UtcDateTime, nullable=False), sqlite_autoincrement=True)
"""Groups of copies. The number of one that ended is not given again."""

membership = Table(
    "membership",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    of("cluster.id", index=True),
)

cluster_event = Table(
    "cluster_event",
    metadata,
    key(),
    Column("cluster_id", Id, nullable=False, index=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("article_id", Id),
    Column("other_id", Id),
)
"""What happened to clusters. No foreign keys: it tells of clusters that ended, and of articles that went."""

rejection = Table(
    "rejection",
    metadata,
    key(),
    of("source.id", nullable=True, cascade=False),
    of("capture.id", nullable=True, index=True),
    Column("input", String, nullable=False),
    Column("stage", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("rejected_at", UtcDateTime, nullable=False),
    UniqueConstraint("input", "stage", "reason"),
)

search_document = Table(
    "search_document",
    metadata,
    Column("article_id", Id, ForeignKey("article.id", ondelete="CASCADE"), primary_key=True),
    Column("document", Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
    Index("ix_search_document_document", "document", postgresql_using="gin"),
)
"""PostgreSQL's full-text index. SQLite has the FTS5 table `search` over the view `story_text` in its place."""
