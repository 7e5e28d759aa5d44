"""Counting, checking and copying a database."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select, text

from archive.core.errors import StoreError
from archive.core.model import Reuse
from archive.core.text.outline import keys_of
from archive.store.dialects import AnyRow
from archive.store.provenance_tables import attribution, decision, evidence
from archive.store.session import Store
from archive.store.story_tables import story, telling
from archive.store.tables import (
    article,
    capture,
    cluster,
    fingerprint,
    line,
    match,
    membership,
    outline,
    publisher,
    rejection,
    revision,
)


def counts(connection: Connection) -> dict[str, int]:
    """Rows of the tables a person asks about."""
    tables = (article, revision, capture, publisher, match, cluster, rejection)
    found = {table.name: int(connection.execute(select(func.count()).select_from(table)).scalar_one()) for table in tables}
    for table, ended in ((attribution, attribution.c.ended_id), (evidence, evidence.c.withdrawn_at)):
        query = select(func.count()).select_from(table).where(ended.is_(None))
        found[table.name] = int(connection.execute(query).scalar_one())
    told = select(func.count(), func.count(story.c.id).filter(story.c.size > 1)).select_from(story)
    found["story"], found["shared story"] = connection.execute(told).one()
    found["clustered"] = int(connection.execute(select(func.count()).select_from(membership)).scalar_one())
    found["copies"] = int(
        connection.execute(select(func.count()).select_from(match).where(match.c.reuse == Reuse.WHOLLY.value)).scalar_one()
    )
    return found


def decided_otherwise(connection: Connection, policy: int) -> int:
    """How many attributions stand today that another policy decided."""
    query = select(func.count()).select_from(attribution).join(decision, decision.c.id == attribution.c.decision_id)
    return int(connection.execute(query.where(attribution.c.ended_id.is_(None), decision.c.policy != policy)).scalar_one())


def articles_per(connection: Connection, column: str, most: int) -> list[tuple[str | None, int]]:
    """(value, articles) for `publisher` or `language`, most first."""
    what = publisher.c.name if column == "publisher" else article.c.language
    rows = connection.execute(
        select(what, func.count())
        .select_from(article)
        .outerjoin(publisher, publisher.c.id == article.c.publisher_id)
        .group_by(what)
        .order_by(func.count().desc(), what)
        .limit(most)
    )
    return [(value, count) for value, count in rows]


def time_range(connection: Connection) -> tuple[Any, Any]:
    """First and last date of publication."""
    row = connection.execute(select(func.min(article.c.published_utc), func.max(article.c.published_utc))).one()
    return row[0], row[1]


def list_rejections(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """Rejections, newest first."""
    statement = select(rejection).order_by(rejection.c.id.desc())
    return connection.execute(statement.limit(limit) if limit else statement).all()


def database_size(store: Store, connection: Connection) -> int:
    """Bytes of the database."""
    if store.dialect == "postgresql":
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar_one())
    pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())


def damage(store: Store, connection: Connection) -> list[str]:
    """What SQLite's own checks find wrong; nothing on PostgreSQL, which checks as it reads."""
    if store.dialect != "sqlite":
        return []
    findings = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)") if row[0] != "ok"]
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        findings.append(f"{len(broken)} rows refer to rows that are not there, the first in table {broken[0][0]}")
    return findings


def articles_without(connection: Connection, what: str) -> int:
    """How many articles lack a current revision, a fingerprint, an outline or a story."""
    if what == "outline":
        found = select(outline.c.article_id).where(outline.c.article_id == article.c.id).exists()
    elif what == "story":
        found = select(telling.c.article_id).where(telling.c.article_id == article.c.id).exists()
    elif what == "revision":
        found = select(revision.c.id).where(revision.c.id == article.c.revision_id).exists()
    else:
        found = select(fingerprint.c.article_id).where(fingerprint.c.article_id == article.c.id).exists()
    return int(connection.execute(select(func.count()).select_from(article).where(~found)).scalar_one())


def count_lines(connection: Connection) -> tuple[int, int]:
    """How many lines the outlines of publishers' articles name, and how many stand in the index."""
    outlines = connection.scalars(select(outline.c.lines).where(outline.c.publisher_id.is_not(None)))
    named = sum(len(keys_of(bytes(lines))) for lines in outlines)
    return named, int(connection.execute(select(func.count()).select_from(line)).scalar_one())


def pending_captures(connection: Connection) -> int:
    """Captures that became neither an article nor a rejection: an import was stopped before it read them."""
    rejected = select(rejection.c.id).where(rejection.c.capture_id == capture.c.id).exists()
    statement = select(func.count()).select_from(capture).where(capture.c.article_id.is_(None), ~rejected)
    return int(connection.execute(statement).scalar_one())


def copy_database(store: Store, target: Path) -> int:
    """A consistent copy while others go on writing; returns its size in bytes. The target must not exist."""
    if target.exists():
        raise StoreError(f"{target} exists already; a backup never overwrites, name another file")
    if not target.parent.is_dir():
        raise StoreError(f"there is no folder {target.parent} to write the backup to")
    if store.dialect == "postgresql":
        _dump_postgresql(store, target)
    else:
        _vacuum_into(store, target)
    return target.stat().st_size


def _vacuum_into(store: Store, target: Path) -> None:
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    raw = store.engine.raw_connection()
    try:
        raw.cursor().execute("VACUUM INTO ?", (str(partial),))  # outside a transaction, which SQLite demands
        partial.rename(target)
    except Exception as error:
        raise StoreError(f"the backup failed and was removed: {error}") from error
    finally:
        raw.close()
        partial.unlink(missing_ok=True)


def _dump_postgresql(store: Store, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise StoreError("pg_dump is needed to back up PostgreSQL and was not found; install postgresql-client")
    url = store.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    done = subprocess.run([program, "--format=custom", f"--file={target}", url], capture_output=True, text=True, check=False)
    if done.returncode:
        target.unlink(missing_ok=True)
        raise StoreError(f"pg_dump failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
