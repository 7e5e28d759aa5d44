"""What a pass has to write down, gathered and written at the end of each round."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from archive.core.model import Rejection
from archive.fetch.asking import KeptRobots
from archive.polling.notes import Told
from archive.store.entries import FileNote, keep_files, note_outcomes
from archive.store.hosts import keep_robots
from archive.store.rejections import keep_rejections


@dataclass(slots=True)
class Book:
    """Notes of one round. `done` names the work that is in hand no longer once they are written."""

    entries: list[dict[str, Any]] = field(default_factory=list)
    rejections: list[tuple[Rejection, int | None, int]] = field(default_factory=list)
    robots: list[KeptRobots] = field(default_factory=list)
    files: list[FileNote] = field(default_factory=list)
    done: list[tuple[str, int]] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether there is nothing to write."""
        return not (self.entries or self.rejections or self.robots or self.files)

    def write(self, connection: Connection, now: datetime) -> None:
        """Write it down."""
        note_outcomes(connection, self.entries)
        keep_rejections(connection, self.rejections, now)
        keep_files(connection, self.files, now)
        for one in self.robots:
            keep_robots(connection, one.host, one.origin, one.status, one.body, now)

    def clear(self) -> None:
        """Begin a new page."""
        for notes in (self.entries, self.rejections, self.robots, self.files, self.done, self.told):
            notes.clear()
