"""The tables of the index of look-up keys; keyparts.py writes and reads them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, PrimaryKeyConstraint, String, Table

from archive.store.columns import Id, metadata

key_part = Table(
    "key_part",
    metadata,
    Column("id", Id, primary_key=True, autoincrement=False),  # drawn at random: never given twice, rollbacks included
    Column("kind", String, nullable=False),
    Column("born", BigInteger, nullable=False),
    Column("taken_out", Boolean, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("id_bits", Integer, nullable=False),
    Column("lowest", BigInteger, nullable=False),
    Column("highest", BigInteger, nullable=False),
    Column("fences", LargeBinary, nullable=False),
)
"""Sorted pieces of the index of look-up keys, and lists of articles taken out of it; see keyparts.py."""

key_page = Table(
    "key_page",
    metadata,
    Column("part_id", Id, nullable=False),
    Column("number", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
    PrimaryKeyConstraint("part_id", "number"),
    sqlite_with_rowid=False,
)
