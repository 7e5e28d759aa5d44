"""An archive for invented reports, asked what its stories are, and whether all holds of them that must hold in any archive."""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from archive.core.derive import derive
from archive.core.model import RawItem
from archive.core.rules import RuleSet
from archive.extract.record import read_record
from archive.matching import Matcher
from archive.pipeline import write
from archive.queries.stories import story_entries
from archive.queries.story import story_log, whole_story
from archive.rebuilding import rebuild
from archive.settings import load_settings
from archive.store.articles import Reading
from archive.store.listing import Filter
from archive.store.schema import open_store
from archive.store.session import Store
from tests.desk import Desk
from tests.reports import Record

NOW = datetime(2024, 5, 1, tzinfo=UTC)


def reading(record: Record, rules: RuleSet, now: datetime = NOW) -> Reading:
    """A record as the archive's readers hand it on."""
    data = json.dumps(record).encode()
    item = RawItem("reports", f"id:{record['id']}", data, "application/json", external_id=str(record["id"]))
    return Reading(0, item, derive(read_record(data, url=None, latest=now), rules, latest=now), b"")


class Shelf:
    """An archive without readers of its own: records are derived here, and written in the batches that they are given in."""

    def __init__(self, database: str, rules: RuleSet) -> None:
        self.store = open_store(database)
        self._rules = rules

    def take(self, *batches: Sequence[Record], now: datetime = NOW) -> None:
        """Write batches, each as another process would."""
        for batch in batches:
            write(self.store, [reading(one, self._rules, now) for one in batch], self._rules, Matcher(), now)

    def rebuild(self) -> int:
        """Form all stories anew; how many articles moved."""
        return rebuild(self.store, self._rules, load_settings(), "stories", lambda *_: None).moved

    def stories(self) -> set[frozenset[str]]:
        """Which articles are in one story, after a look at all that must hold."""
        return set(partition(whole(self.store)))

    def listed(self) -> list[dict[str, Any]]:
        """The stories as they are listed, lone reports among them."""
        with self.store.read() as connection:
            return list(story_entries(connection, Filter(), 1))


class Press(Desk):
    """An archive that is asked and told through the command alone."""

    def __init__(self, folder: Path, database: str) -> None:
        super().__init__(folder, database)
        self.database = database
        self._arrived = 0

    def take(self, *records: Record, batch: int = 500) -> dict[str, Any]:
        """Import records; what was answered."""
        self._arrived += 1
        arrived = self.folder / f"arrived{self._arrived}.jsonl"
        arrived.write_text("\n".join(map(json.dumps, records)), "utf-8")
        ran = self.run("import", arrived.name, "--json", ARCHIVE_BATCH=str(batch))
        assert ran.code == 0, ran.err
        found: dict[str, Any] = ran.json
        assert not found["rejected"], found
        return found

    def stories(self) -> set[frozenset[str]]:
        """Which articles are in one story, after a look at all that must hold."""
        store = open_store(self.database)
        try:
            return set(partition(whole(store)))
        finally:
            store.close()

    def story_of(self, name: str) -> dict[str, Any]:
        """`story --json` of the story an article is in."""
        [number] = [one["story_id"] for one in self.run("articles", "--json").json if one["external_id"] == name]
        found: dict[str, Any] = self.run("story", number, "--json").json
        return found

    def told(self, name: str) -> dict[str, Any]:
        """How an article is told of in its story, with `report` for the name of the report it hangs under."""
        story = self.story_of(name)
        names = {one["id"]: one["external_id"] for one in story["told"]}
        [entry] = [one for one in story["told"] if one["external_id"] == name]
        return {**entry, "report": names[entry["report_id"]]}

    def rebuild(self) -> dict[str, Any]:
        """Form all stories anew."""
        ran = self.run("rebuild", "--from", "stories", "--json")
        assert ran.code == 0, ran.err
        found: dict[str, Any] = ran.json
        return found


def partition(stories: Mapping[int, Iterable[str]]) -> list[frozenset[str]]:
    """Stories without their numbers."""
    return [frozenset(one) for one in stories.values()]


def grouped(stories: Mapping[int, Iterable[str]]) -> dict[str, Hashable]:
    """The story of each article, by external id."""
    return {name: number for number, members in stories.items() for name in members}


def whole(store: Store) -> dict[int, frozenset[str]]:
    """The members of each story by external id, after a look at what must hold in any archive:

    each article is in one story, what is kept of a story agrees with its members, every log leads to what is there now, and
    nothing happens under a number that ended.
    """
    with store.read() as connection:
        known = {row.id: row for row in connection.exec_driver_sql("SELECT id, external_id, words FROM article")}
        entries = {one["id"]: one for one in story_entries(connection, Filter(), 1)}
        told = {number: whole_story(connection, number, (), with_statements=False) for number in entries}
        noted = sorted(set(connection.exec_driver_sql("SELECT story_id FROM story_event").scalars()))
        logs = {number: story_log(connection, number) for number in noted}
    members = {number: [one["id"] for one in entry["members"]] for number, entry in entries.items()}
    assert sorted(one for some in members.values() for one in some) == sorted(known)
    for number, entry in entries.items():
        _agrees(entry, told[number])
    for number, log in logs.items():
        assert _replayed(log["events"]) == set(members.get(number, ())), (number, log)
        assert (log["ended"] is None) == (number in members)
    assert members.keys() <= logs.keys()
    return {number: frozenset(known[one].external_id for one in some) for number, some in members.items()}


def _agrees(entry: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    articles = {one["id"]: one for one in told["told"]}
    assert articles, entry
    assert set(articles) == {one["id"] for one in entry["members"]}
    assert entry["size"] == told["size"] == len(articles)
    reports = {one["report_id"] for one in articles.values()}
    assert entry["reports"] == told["reports"] == len(reports)
    assert all(articles[one]["report_id"] == one for one in reports), "a report derives from no other article of its story"
    assert {one["id"] for one in articles.values() if one["reason"] in ("first", "alike", "person")} == reports
    assert all((one["likeness"] is not None) == (one["reason"] == "alike") for one in articles.values())
    exact = ("day", "hour", "minute", "second")
    days = sorted(
        when["utc"] for one in articles.values() if (when := one["published"]) is not None and when["precision"] in exact
    )
    assert (entry["first_published"], entry["last_published"]) == ((days[0], days[-1]) if days else (None, None))
    assert len(entry["key_words"]) <= 5
    assert entry["title"] in {one["title"] for one in articles.values() if one["id"] in reports}


def _replayed(events: Iterable[Mapping[str, Any]]) -> set[int]:
    """The members of a story by its log alone."""
    members: set[int] = set()
    stands = ended = False
    for one in events:
        assert not ended, "a number is not given again"
        kind, number = one["kind"], one["article"] and one["article"]["id"]
        if kind == "formed":
            assert not stands
            stands = True
        elif kind == "joined":
            assert number not in members
            members.add(number)
        elif kind == "left":
            members.remove(number)
        elif kind == "ended":
            ended, members = True, set()
        assert stands
    return members
