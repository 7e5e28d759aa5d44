"""Pages that entries name: what came becomes an item for the archive, or a note of why it did not."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.core.model import RawItem, Rejection
from archive.core.secrets import without_credentials
from archive.core.urls import site_of
from archive.fetch.answers import PERMANENT, Answer, Failure
from archive.fetch.asking import Work
from archive.fetch.pages import feed_item, page_item
from archive.pipeline import Outcome
from archive.polling.book import Book
from archive.polling.clock import Clock
from archive.polling.notes import Told, page_failed, page_taken
from archive.store.dialects import AnyRow
from archive.store.entries import content_of
from archive.store.session import Store


@dataclass(slots=True)
class _Reading:
    """An entry whose page is being read; `answer` is None for the text that its feed carries."""

    row: AnyRow
    answer: Answer | None


class Pages:
    """Takes what pages answered. `again` holds items to be read in place of others that could not be."""

    def __init__(self, store: Store, clock: Clock, book: Book, tell: Callable[[Told], None], *, recheck: bool) -> None:
        self._store = store
        self._clock = clock
        self._book = book
        self._tell = tell
        self._recheck = recheck
        self._rows: dict[int, AnyRow] = {}
        self._reading: dict[str, _Reading] = {}
        self.again: deque[RawItem] = deque()

    def work(self, row: AnyRow) -> Work:
        """What there is to ask for an entry that is due."""
        self._rows[row.id] = row
        known = row.article_id is not None
        return Work(
            row.url,
            row.source_id,
            entry_id=row.id,
            etag=row.etag if known else None,
            last_modified=row.last_modified if known else None,
            allow_private=bool(row.options.get("allow_private")),
            ignore_robots=bool(row.options.get("ignore_robots")),
        )

    def forget(self, numbers: Iterable[int]) -> None:
        """Drop entries that are in hand no longer."""
        for number in numbers:
            self._rows.pop(number, None)

    def take(self, number: int, answer: Answer | Failure) -> RawItem | None:
        """The item of a page, or of the text its feed carries in its place; None, with a note of why, where there is neither."""
        row, now = self._rows[number], self._clock.now()
        if isinstance(answer, Answer) and answer.status == 304:
            self._note(page_taken(row, "unchanged", None, answer, now, recheck=self._recheck), row, "unchanged")
            return None
        item: RawItem | Failure
        if isinstance(answer, Failure):
            item = answer
        else:
            item = page_item(row.url, answer, row.identity, _listed(row, answer.url), row.source_id)
        if isinstance(item, RawItem):
            assert isinstance(answer, Answer)
            self._reading[without_credentials(row.url)] = _Reading(row, answer)
            return item
        columns = page_failed(row, item, now)
        if columns["outcome"] != "retry" and row.article_id is None and (kept := self._from_feed(row, columns["reason"])):
            self._reading[without_credentials(row.url)] = _Reading(row, None)
            return kept
        self._note(columns, row, columns["outcome"], stage="fetch")
        return None

    def put_off(self, number: int, until: datetime) -> None:
        """Ask for an entry's page again from then on: it leads to a host that is not ours to ask."""
        self._book.entries.append({"number": number, "next_check_at": until})

    def reject(self, rejection: Rejection, source_id: int) -> None:
        """Note what stands in a file of a source and cannot be read at all."""
        self._book.rejections.append((rejection, None, source_id))
        self._book.told.append(Told("rejected", rejection.input, source_id, None, rejection.stage, rejection.reason))

    def _from_feed(self, row: AnyRow, reason: str) -> RawItem | None:
        with self._store.read() as connection:
            content = content_of(connection, row.id)
        return feed_item(row.url, content, row.identity, _listed(row, row.url), row.source_id, reason) if content else None

    def note(self, outcome: Outcome) -> None:
        """Note what became of an item that was read. Files of a folder have no entry to note it at."""
        item = outcome.item
        reading = self._reading.pop(item.location, None) if item is not None else None
        if reading is None:
            self._tell_file(outcome)
            return
        row, now = reading.row, self._clock.now()
        if outcome.rejection is None:
            columns = page_taken(row, outcome.name, outcome.article_id, reading.answer, now, recheck=self._recheck)
            self._note(columns, row, outcome.name, article_id=outcome.article_id)
            return
        stage, reason = outcome.rejection.stage, outcome.rejection.reason
        if reading.answer is not None and row.article_id is None and (kept := self._from_feed(row, f"{stage}: {reason}")):
            self._reading[without_credentials(row.url)] = _Reading(row, None)
            self.again.append(kept)
            return
        columns = page_failed(row, Failure("rejected", reason, PERMANENT), now)
        self._note(columns, row, "rejected", stage=stage, is_kept=True)

    def _tell_file(self, outcome: Outcome) -> None:
        rejection, item = outcome.rejection, outcome.item
        name = item.location if item is not None else rejection.input if rejection is not None else ""
        stage, reason = (rejection.stage, rejection.reason) if rejection is not None else (None, None)
        number = next((one.source_id for one in (item, rejection) if one is not None), None)
        self._tell(Told(outcome.name, name, number or 0, outcome.article_id, stage, reason))

    def _note(
        self,
        columns: dict[str, Any],
        row: AnyRow,
        outcome: str,
        *,
        article_id: int | None = None,
        stage: str | None = None,
        is_kept: bool = False,
    ) -> None:
        self._book.entries.append(columns)
        self._book.done.append(("page", row.id))
        reason = columns.get("reason")
        if outcome in ("rejected", "blocked") and not is_kept:
            self._book.rejections.append(
                (Rejection(without_credentials(row.url), stage or "fetch", reason or outcome), None, row.source_id)
            )
        at = columns["next_check_at"] if outcome == "retry" else None
        self._book.told.append(Told(outcome, row.url, row.source_id, article_id or row.article_id, stage, reason, at))


def _listed(row: AnyRow, url: str) -> dict[str, Any]:
    """What the entry says of its page; a publisher configured for the source counts for pages of the source's own site."""
    if row.publisher and site_of(url) == site_of(row.source_location):
        return {**row.listed, "publisher": row.publisher}
    return dict(row.listed)
