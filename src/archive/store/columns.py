"""What the tables of the archive are made of: naming, times in UTC, keys and references."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, Dialect, ForeignKey, Integer, MetaData, TypeDecorator

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """Aware UTC in and out. SQLite drops the offset of `DateTime(timezone=True)` without a word; this refuses a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """UTC, naive for SQLite's text form."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value!r}")
        utc = value.astimezone(UTC)
        return utc if dialect.name == "postgresql" else utc.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware UTC, whatever the database gave."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite numbers rows by itself only for INTEGER


def key() -> Column[Any]:
    """The number of a row."""
    return Column("id", Id, primary_key=True)


def of(column: str, *, nullable: bool = False, cascade: bool = True, index: bool = False, name: str | None = None) -> Column[Any]:
    """A reference to a column of another table, as `article_id` to "article.id"; it goes with it, or is emptied."""
    table = column.split(".", maxsplit=1)[0]
    return Column(
        name or f"{table}_id",
        Id,
        ForeignKey(column, ondelete="CASCADE" if cascade else "SET NULL"),
        nullable=nullable,
        index=index,
    )
