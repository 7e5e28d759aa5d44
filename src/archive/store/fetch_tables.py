"""The tables of fetching: sources, the entries they list, and the hosts that are asked for them."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Float, ForeignKey, Integer, LargeBinary, String, Table, Text, UniqueConstraint

from archive.store.columns import UtcDateTime, key, metadata, of

source = Table(
    "source",
    metadata,
    key(),
    Column("kind", String, nullable=False),
    Column("location", String, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("state", String, nullable=False, server_default="once"),  # "once" for imports; "active", "paused", "removed"
    Column("reason", Text),  # why it is paused
    Column("title", String),
    Column("publisher", String),
    Column("configured", Boolean, nullable=False, server_default="0"),  # it stands in sources.toml
    Column("options", JSON, nullable=False, server_default="{}"),
    Column("host", String),
    Column("moved_to", String),  # where a permanent redirect leads
    Column("next_check_at", UtcDateTime, index=True),
    Column("checked_at", UtcDateTime),
    Column("succeeded_at", UtcDateTime),
    Column("asks", Integer),  # seconds between checks, as the source itself asks for
    Column("every", Integer),  # seconds, and why so
    Column("every_why", String),
    Column("failures", Float, nullable=False, server_default="0"),
    Column("failing_since", UtcDateTime),
    Column("trouble", Text),
    Column("etag", String),
    Column("last_modified", String),
    Column("sha256", LargeBinary(32)),  # of the listing read last
    UniqueConstraint("kind", "location"),
)

entry = Table(
    "entry",
    metadata,
    key(),
    of("source.id", index=True),
    Column("key", String, nullable=False, unique=True),
    Column("url", String, nullable=False),
    Column("host", String, nullable=False),
    Column("guid", String),
    Column("title", String),
    Column("listed", JSON, nullable=False),
    Column("content", LargeBinary),
    Column("listed_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("outcome", String),  # of the last time it was asked for; null before
    Column("reason", Text),
    Column("next_check_at", UtcDateTime, index=True),
    Column("checked_at", UtcDateTime),
    Column("stored_at", UtcDateTime),
    Column("changed_at", UtcDateTime),
    Column("failures", Float, nullable=False, server_default="0"),
    Column("etag", String),
    Column("last_modified", String),
    of("article.id", nullable=True, cascade=False, index=True),
)
"""One page once, whichever sources list it. `content` is the text a feed carries, compressed."""

host = Table(
    "host",
    metadata,
    Column("name", String, primary_key=True),
    Column("leased_by", String),
    Column("leased_until", UtcDateTime),
    Column("next_request_at", UtcDateTime),
)
"""Who asks a host, so that several services share the work and none doubles it; and from when on it may be asked again."""

robots = Table(
    "robots",
    metadata,
    Column("origin", String, primary_key=True),
    Column("host", String, ForeignKey("host.name", ondelete="CASCADE"), nullable=False),
    Column("status", Integer),  # null where it could not be reached
    Column("body", LargeBinary, nullable=False),
    Column("fetched_at", UtcDateTime, nullable=False),
)
"""robots.txt of each scheme, host and port."""
