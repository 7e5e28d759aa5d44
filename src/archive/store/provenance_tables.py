"""The tables of credits: evidence, what was decided on it, and the attributions that came of each decision.

Nothing in them is deleted while the article is there: evidence that newer rules no longer find is withdrawn, an attribution
that a later decision replaces is ended by it.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, PrimaryKeyConstraint, String, Table, Text

from archive.store.columns import Id, UtcDateTime, key, metadata, of

evidence = Table(
    "evidence",
    metadata,
    key(),
    of("revision.id", index=True),
    Column("rule", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("start", Integer),
    Column("end", Integer),
    Column("polarity", String, nullable=False),
    Column("name", String, nullable=False),
    of("publisher.id", nullable=True, cascade=False, name="origin_id"),  # whom the name stands for
    Column("vote", String, nullable=False),
    Column("selector", String),
    Column("address", String, index=True),
    Column("type", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("confidence", String, nullable=False),
    of("article.id", nullable=True, cascade=False, name="target_id"),  # the very article that a person named
    Column("rules", String, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)

decision = Table(
    "decision",
    metadata,
    key(),
    of("article.id", index=True),
    Column("policy", Integer, nullable=False),
    Column("cause", String, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

attribution = Table(
    "attribution",
    metadata,
    key(),
    of("article.id", index=True),
    Column("origin_id", Id, ForeignKey("publisher.id"), nullable=False),
    of("article.id", nullable=True, cascade=False, index=True, name="parent_id"),  # the origin itself, where it is archived
    of("revision.id", nullable=True, cascade=False, name="parent_revision_id"),  # the text of it that was copied
    of("publisher.id", nullable=True, cascade=False, name="by_id"),  # the middleman
    Column("type", String, nullable=False),
    Column("scope", String, nullable=False),
    Column("direction", String, nullable=False),
    Column("confidence", String, nullable=False),
    Column("status", String, nullable=False),
    Column("conflict", String),
    Column("credited", Boolean, nullable=False),
    Column("reason", String, nullable=False),
    of("decision.id", index=True),
    of("decision.id", nullable=True, cascade=False, index=True, name="ended_id"),
    Index("ix_attribution_origin_id_ended_id", "origin_id", "ended_id"),
)

attribution_evidence = Table(
    "attribution_evidence",
    metadata,
    of("attribution.id"),
    of("evidence.id", index=True),
    PrimaryKeyConstraint("attribution_id", "evidence_id"),
    sqlite_with_rowid=False,
)
