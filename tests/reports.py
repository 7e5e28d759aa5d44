"""Invented news reports: events with names and facts of their own, told by many desks in words of their own, and an archive for
them.

made = Event("mill", seed=3)
made.report("Lantern", 1)  # a record as `import` takes it
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
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

Record = dict[str, Any]
BEGIN = datetime(2023, 3, 6, 8, tzinfo=UTC)
NOW = datetime(2024, 5, 1, tzinfo=UTC)
TOWNS = ("Varnholm", "Eskby", "Pellin", "Ollenau")

_PARTS = [f"{one}{other}" for one in "bdfghklmnprstvwz" for other in "aeiou"]
_FRAMES = {
    "en": (
        "In {town} {who} saw how the {a} met the {b} at the {c}",
        "Nobody in the {c} had thought that a {a} could be near the {b}, said {who}",
        "The {b} of {who} was under the {a} and the {c} for {n} hours",
        "Of the {c} there are {n} by the {b} now, and only one {a} for {who}",
        "When the {a} came down, {who} was with the {b} or in the {c}",
        "What the {b} has to do with any {a} or {c} is not for {who} to say",
        "As many as {n} asked {who} about the {a}, the {b} and their {c}",
        "To the {b} this is worse than to the {a} or the {c}, said {who}",
        "Between the {a} and the {c} is a {b} which {who} would have kept",
        "Without its {b} the {a} is no {c}, as {who} put it",
    ),
    "de": (
        "In {town} sah {who}, wie {a} und {b} auf {c} kamen",
        "Niemand hatte gedacht, dass {a} wie {b} bis zu {c} geht, sagte {who}",
        "Nach {who} war {b} mit {c} dort {n} Stunden unter {a}",
        "Es sind {n} von {c} bei {b}, und nur ein {a} für {who}",
        "Als {a} zu {b} kam, war {who} noch mit den anderen bei {c}",
        "Was {b} mit {a} und mit {c} zu tun hat, kann {who} nicht sagen",
        "Es waren {n} bei {who}, die nach {a}, {b} oder {c} fragten",
        "Für {b} ist das nicht gut, aber auch {a} hat es von {c}, sagte {who}",
        "Zwischen {a} und {c} ist ein {b}, und das will {who} so haben",
        "Ohne {b} oder {c} ist es kein {a} mehr, so {who}",
    ),
}


def _word(chance: Random, parts: int = 3) -> str:
    return "".join(chance.choices(_PARTS, k=parts)) + chance.choice("klmnrst")


@dataclass(frozen=True)
class Event:
    """Something that happened in a town on a day. Events of one seed share names and figures."""

    name: str
    seed: int
    town: str = TOWNS[0]
    begin: datetime = BEGIN
    people: tuple[str, ...] = field(init=False)
    figures: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        chance = Random(self.seed)
        people = tuple(f"{_word(chance, 2).title()} {_word(chance).title()}" for _ in range(3))
        object.__setattr__(self, "people", people)
        object.__setattr__(self, "figures", tuple(chance.sample(range(12, 99), 3)))

    def report(self, desk: str, hour: float | None, language: str = "en", **more: Any) -> Record:
        """What a desk writes so many hours after the event (None: without a date), in words of its own; the same each time."""
        chance = Random(f"{self.seed} {self.name} {desk} {language}")
        nouns = self.nouns(language)
        facts = chance.sample(list(zip(nouns[::3], nouns[1::3], nouns[2::3], strict=True)), 6)
        frames = chance.sample(_FRAMES[language], 6)
        lines = [
            frame.format(town=self.town, who=self.people[place % 3], a=a, b=b, c=c, n=self.figures[place % 3])
            for place, (frame, (a, b, c)) in enumerate(zip(frames, facts, strict=True))
        ]
        return {
            "id": f"{self.name}-{desk}" + ("" if language == "en" else f"-{language}"),
            "title": f"{self.town}: {nouns[0]}, {chance.choice(nouns[2:])} and {nouns[1]}".replace(
                " and ", " und " if language == "de" else " and "
            ),
            "publisher": f"The {desk.title()}",
            "text": "\n\n".join(f"{line}." for line in lines),
            "language": language,
            **({"published": (self.begin + timedelta(hours=hour)).isoformat()} if hour is not None else {}),
            **more,
        }

    def nouns(self, language: str = "en") -> list[str]:
        """The things it is about."""
        chance = Random(f"{self.seed} {self.name} {language} nouns")
        return [_word(chance, 2 + place % 2) for place in range(24)]


def told_by(event: Event, *desks: str, hour: float | None = 0, language: str = "en") -> list[Record]:
    """The reports of some desks, an hour apart."""
    return [event.report(desk, None if hour is None else hour + place, language) for place, desk in enumerate(desks)]


def copied(record: Record, publisher: str, hours: float = 1, **more: Any) -> Record:
    """The same text in another paper, so many hours later; without a date where the original has none."""
    when = record.get("published")
    dated = {"published": (datetime.fromisoformat(when) + timedelta(hours=hours)).isoformat()} if when else {}
    name = f"{record['id']}-in-{publisher.lower().replace(' ', '-')}"
    return {**record, "id": name, "publisher": publisher, **dated, **more}


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


def names(*records: Record) -> frozenset[str]:
    """The external ids of records, as stories() gives them."""
    return frozenset(str(one["id"]) for one in records)


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
