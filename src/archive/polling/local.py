"""Sources on this machine: folders that are watched, lists of addresses, crawls in WARC files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from archive.core.listing import Entry
from archive.core.model import PassedOver, RawItem, Rejection
from archive.core.schedule import Pace
from archive.fetch.answers import PERMANENT
from archive.fetch.folder import Seen, WatchedFile, missing, url_lines, watched_files
from archive.fetch.inputs import ReadLimits
from archive.fetch.kinds import read_input
from archive.polling.notes import Checked, new_entries, note_failed_check, note_local_check
from archive.settings import Settings
from archive.store.dialects import AnyRow
from archive.store.entries import FileNote, keep_entries, known_files
from archive.store.session import Store


def look_at_local(
    store: Store,
    row: AnyRow,
    settings: Settings,
    now: datetime,
    pace: Pace,
    tell: Callable[[Checked], None],
    notes: list[FileNote],
) -> Iterator[RawItem | Rejection]:
    """What a folder or WARC file holds that is new; the addresses of a list become entries.

    `notes` takes what is to be written of the files once their articles are committed.
    """
    try:
        reason = missing(row.location)
        if reason is not None:
            raise OSError(reason)
        listed = new = 0
        if row.kind == "urls":
            listed, new = _note_addresses(store, row, now)
        else:
            for one in _changed_files(store, row, now):
                listed, new = listed + 1, new + one.settled
                yield from _items(one, row.id, settings)
                notes.append(FileNote(row.id, one.path, one.seen.size, one.seen.changed, one.settled))
    except OSError as error:
        with store.note() as connection:
            _, following = note_failed_check(connection, row.id, error.strerror or str(error), PERMANENT, None, now, pace)
        told: dict[str, Any] = {"reason": error.strerror or str(error), "state": following.health.state}
        tell(Checked("failed", row.id, row.kind, row.location, at=following.check_at, **told))
        return
    with store.note() as connection:
        following = note_local_check(connection, row.id, now, pace)
    tell(Checked("read" if new else "unchanged", row.id, row.kind, row.location, listed, new, at=following.check_at))


def _note_addresses(store: Store, row: AnyRow, now: datetime) -> tuple[int, int]:
    entries = new_entries([Entry(url) for url in url_lines(row.location)])
    with store.note() as connection:
        return len(entries), keep_entries(connection, row.id, entries, now)


def _changed_files(store: Store, row: AnyRow, now: datetime) -> Iterator[WatchedFile]:
    with store.read() as connection:
        files = known_files(connection, row.id)
    known = {one.url: (Seen(one.listed["size"], one.listed["changed"]), one.outcome == "read") for one in files}
    return watched_files(row.location, known, now.timestamp())


def _items(file: WatchedFile, source_id: int, settings: Settings) -> Iterator[RawItem | Rejection]:
    """The articles of a file that has stopped growing."""
    limits = ReadLimits(settings.reading.max_bytes, settings.reading.max_unpacked_ratio)
    for item in read_input(file.input, limits) if file.settled else ():
        if not isinstance(item, PassedOver):
            yield replace(item, source_id=source_id)
