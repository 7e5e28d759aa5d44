"""Stories as a person asks for them: the list and its filters, one story whole, its chart and its log, and what is near it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from sqlalchemy import event

from archive.cli import output
from archive.core.story.near import Near
from archive.core.story.words import StoryWord
from archive.queries import related
from archive.queries.stories import story_entries
from archive.store import story_listing
from archive.store.listing import Filter
from archive.store.schema import open_store
from archive.store.story_words import add_story_word
from tests.conftest import Ran, run_here
from tests.told import FORMED, log, tell

SAID = (
    "“No boat of this company will leave the inner harbour after dusk until the lamp on the mole burns again and a keeper sits "
    "beside it every night of the year,” said Ilse Marrow, who runs the ferry office."
)
SUNK = (
    "The ferry Halcyon struck the unlit mole of Sund harbour on Tuesday evening and sat on the sand with forty people aboard. "
    "All of them waded ashore with their shoes in their hands.",
    SAID,
    "The lamp at the end of the mole had been dark for nine nights, since town and port could not agree who buys the oil.",
    "Divers will look at the hull in the morning, and if the planks have held she may float off with the spring tide.",
)
ASHORE = (
    "Passengers told of a soft crunch and of cups that slid from the tables when their boat ran aground at Sund.",
    SAID,
    "A schoolteacher carried two children on her back and went in again for a parrot that nobody has claimed since.",
    "The harbour master would not say why no light was burning, and shut his window when he was asked a second time.",
)
OIL = (
    "Sund's council met through the night about eleven barrels of oil, and a ferry that lies on the sand for want of them.",
    "Its oldest member recalled that the lamp was lit in two wars, and by whom, and who paid for the wick.",
    "The original source of this article is Lamp Post.",
)
GOATS = (
    "Three goats have won the right to graze on the roof of the customs house, which was sown with grass last spring.",
    "The judge found that a roof on which clover grows is a meadow, whatever stands below it, and ordered a ramp to be built.",
)
BELL = ("Das Geläut von Oberlinden schweigt seit Sonntag, weil ein Storch auf der großen Glocke brütet.",)


def record(
    name: str, parts: tuple[str, ...], publisher: str | None, published: str | None, language: str = "en"
) -> dict[str, Any]:
    made = {"id": name, "title": f"About {name}", "text": "\n\n".join(parts), "publisher": publisher, "published": published}
    return {field: value for field, value in {**made, "language": language}.items() if value is not None}


RECORDS = (
    record("sunk", SUNK, "Sund Wire", "2022-05-10T20:15:00Z"),
    record("sunk-again", SUNK, "Northern Mail", "2022-05-10T22:40:00Z"),
    record("sunk-late", SUNK[:3], "The Slope", "2022-05-12"),
    record("ashore", ASHORE, "Harbour Eye", "2022-05-11T07:05:00Z"),
    record("oil", OIL, "Northern Mail", None),
    record("goats", GOATS, "Northern Mail", "2022-05-20T09:00:00Z"),
    record("goats-too", GOATS, None, "2022-06-02T09:00:00Z"),
    record("bell", BELL, "Lindenbote", "2022-05-11T09:00:00Z", "de"),
)
FERRY = {"sunk": ["sunk-again", "sunk-late"], "ashore": [], "oil": []}
KEY_WORDS = ("Halcyon", "Sund", "mole", "lamp", "ferry")


class Room:
    """An archive with three stories put together by hand, asked through the command."""

    def __init__(self, database: str, folder: Path) -> None:
        self.database, self._folder = database, folder
        self.add(RECORDS)
        self.ferry, self.goats, self.bell = tell(database, FERRY, {"goats": ["goats-too"]}, {"bell": []}, key_words=KEY_WORDS)

    def run(self, *arguments: object) -> Ran:
        return run_here("--db", self.database, *arguments, cwd=self._folder)

    def add(self, records: Iterable[dict[str, Any]]) -> None:
        (self._folder / "records.jsonl").write_text("\n".join(map(json.dumps, records)))
        assert self.run("import", "records.jsonl").code == 0

    def listed(self, *arguments: object) -> list[int]:
        return [one["id"] for one in self.run("stories", "--json", *arguments).json]

    def number(self, name: str) -> int:
        return int(self.run("article", name, "--json").json["id"])


@pytest.fixture
def room(database: str, tmp_path: Path) -> Room:
    return Room(database, tmp_path)


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> Room:
    """The same for tests that only read."""
    folder = tmp_path_factory.mktemp("stories")
    return Room(str(folder / "archive.db"), folder)


def test_the_list_tells_each_story_in_two_numbers(room: Room) -> None:
    ferry, goats = room.run("stories", "--json").json
    members = [{"id": room.number(name), "external_id": name} for name in ("sunk", "sunk-again", "sunk-late", "ashore", "oil")]
    assert ferry == {
        "id": room.ferry,
        "size": 5,
        "reports": 3,
        "title": "About sunk",
        "key_words": list(KEY_WORDS),
        "first_published": "2022-05-10T20:15:00Z",
        "last_published": "2022-05-12T00:00:00Z",
        "languages": ["en"],
        "publishers": ["Northern Mail", "Harbour Eye", "Sund Wire", "The Slope"],
        "pinned": False,
        "members": members,
    }
    assert (goats["id"], goats["size"], goats["reports"], goats["publishers"]) == (room.goats, 2, 1, ["Northern Mail"])


def test_the_table_for_people(reading: Room) -> None:
    head, ferry, goats = reading.run("stories").out.splitlines()
    assert head.split() == ["id", "reports", "articles", "when", "title", "publishers"]
    assert ferry.split()[:7] == [str(reading.ferry), "3", "5", "10", "–", "12", "May"]
    assert "About sunk" in ferry
    assert "Northern Mail, Harbour Eye" in ferry
    assert "20 May – 2 Jun 2022" in goats


@pytest.mark.parametrize(("width", "has_publishers"), [(79, False), (80, True)])
def test_a_narrow_table_leaves_the_publishers_out(
    width: int, has_publishers: bool, reading: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(output, "PLAIN_WIDTH", width)
    out = reading.run("stories").out
    assert ("publishers" in out, "Northern Mail" in out) == (has_publishers, has_publishers)
    assert "About sunk" in out


ASKED = [
    ((), ["ferry", "goats"]),
    (("--min-size", "1"), ["ferry", "goats", "bell"]),
    (("--min-size", "3"), ["ferry"]),
    (("--limit", "1"), ["ferry"]),
    (("--since", "2022-05-13"), ["goats"]),
    (("--since", "2022-05-12", "--until", "2022-05-12"), ["ferry"]),
    (("--since", "2022-05-25", "--until", "2022-05-28"), ["goats"]),  # between its two articles: it was being reported
    (("--until", "2022-05-09"), []),
    (("--since", "2022-06-03"), []),
    (("--publisher", "northern mail"), ["ferry", "goats"]),
    (("--publisher", "Northern Mail", "--since", "2022-05-12"), ["ferry", "goats"]),  # it has one of the ferry without a date
    (("--publisher", "The Slope", "--until", "2022-05-11"), []),
    (("--publisher", "lamp post"), ["ferry"]),  # it printed nothing here, and is credited
    (("--publisher", "Nobody's Paper"), []),
    (("--language", "de"), []),
    (("--language", "DE", "--min-size", "1"), ["bell"]),
    (("--language", "en", "--since", "2022-06-01"), ["goats"]),
    (("--language", "de", "--publisher", "Northern Mail", "--min-size", "1"), []),
    (("--language", "en", "--publisher", "Northern Mail", "--limit", "1"), ["ferry"]),
]


@pytest.mark.parametrize("command", ["stories", "articles", "clusters", "origins", "passages", "export stories"])
def test_a_window_that_ends_before_it_begins_is_no_window(command: str, reading: Room) -> None:
    for window in (("2022-05-12", "2022-05-11"), ("2022-05-12T09:00Z", "2022-05-12T09:00Z")):
        asked = reading.run(*command.split(), "--since", window[0], "--until", window[1])
        assert (asked.code, asked.out) == (2, "")
        assert f"--since “{window[0]}” to --until “{window[1]}”" in asked.err


MISPLACED = [
    *((flag,) for flag in ("--json", "--nl", "--csv")),
    *(("--since", "2022-05-13"), ("--until", "2022-05-13"), ("--publisher", "Northern Mail"), ("--language", "en")),
    *(("--limit", "0"), ("--min-size", "2")),  # as they are anyway: they were given, and say nothing there
]


@pytest.mark.parametrize("option", MISPLACED, ids=lambda option: option[0])
def test_options_of_the_list_before_a_subcommand_are_refused(option: tuple[str, ...], reading: Room) -> None:
    asked = reading.run("stories", *option, "pin", reading.ferry)
    assert (asked.code, asked.out) == (2, "")
    assert f"{option[0]} " in asked.err
    assert ("stories pin --" in asked.err) == (option[0] in ("--json", "--nl", "--csv"))
    assert reading.run("story", reading.ferry, "--json").json["said"] == []


def test_the_database_may_be_named_before_a_subcommand(room: Room, tmp_path: Path) -> None:
    assert run_here("stories", "--db", room.database, "pin", room.ferry, "--json", cwd=tmp_path).json["kind"] == "pinned"


def test_what_the_filters_leave(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    names = {room.ferry: "ferry", room.goats: "goats", room.bell: "bell"}
    for few in (story_listing._FEW, 0):  # 0: as where a publisher has very many articles
        monkeypatch.setattr(story_listing, "_FEW", few)
        for arguments, wanted in ASKED:
            assert [names[one] for one in room.listed(*arguments)] == wanted, (few, arguments)


def test_a_story_without_dates_is_in_no_window(room: Room) -> None:
    (number,) = tell(room.database, {"oil": []})
    assert room.listed("--min-size", "1") == [number]
    assert room.listed("--min-size", "1", "--since", "1900-01-01") == []
    assert room.listed("--min-size", "1", "--until", "2100-01-01") == []
    assert room.run("stories", "--min-size", "1", "--json").json[0]["first_published"] is None
    assert "no date" in room.run("story", number).out


def test_the_same_from_json_lines_and_csv(reading: Room) -> None:
    wanted = reading.run("stories", "--json").json
    assert [json.loads(line) for line in reading.run("stories", "--nl").out.splitlines()] == wanted
    rows = list(csv.DictReader(io.StringIO(reading.run("stories", "--csv").out)))
    assert [int(row["size"]) for row in rows] == [5, 2]
    assert json.loads(rows[0]["members"]) == wanted[0]["members"]


def test_every_story_is_exported(reading: Room) -> None:
    exported = [json.loads(line) for line in reading.run("export", "stories").out.splitlines()]
    assert exported == reading.run("stories", "--min-size", "1", "--json").json
    later = reading.run("export", "stories", "--since", "2022-05-13").out.splitlines()
    assert [json.loads(line)["id"] for line in later] == [reading.goats]
    assert reading.run("export", "stories", "--format", "csv").out.startswith("id,size,reports,title,")


def test_articles_name_their_story(room: Room) -> None:
    listed = {one["external_id"]: one["story_id"] for one in room.run("articles", "--json").json}
    assert listed["sunk"] == listed["oil"] == room.ferry
    assert listed["bell"] == room.bell
    assert room.run("article", "goats-too", "--json").json["story_id"] == room.goats
    assert room.run("chain", "goats", "--json").json["article"]["story_id"] == room.goats


@pytest.fixture
def plans(tmp_path: Path) -> Iterator[Callable[..., list[str]]]:
    """How SQLite carries out the statements of a list: the lines of EXPLAIN QUERY PLAN."""
    room = Room(str(tmp_path / "archive.db"), tmp_path)
    store = open_store(room.database)
    found: list[str] = []

    @event.listens_for(store.engine, "after_cursor_execute")
    def explain(connection: Any, _: Any, statement: str, parameters: Any, *__: Any) -> None:
        if statement.startswith("SELECT"):
            cursor = connection.connection.cursor()
            found.extend(row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))
            cursor.close()

    def ask(wanted: Filter) -> list[str]:
        found.clear()
        with store.read() as connection:
            assert list(story_entries(connection, wanted, 2))
        return list(found)

    yield ask
    store.close()


YEAR = {"since": datetime(2022, 1, 1, tzinfo=UTC), "until": datetime(2023, 1, 1, tzinfo=UTC)}


@pytest.mark.parametrize("few", [story_listing._FEW, 0])
@pytest.mark.parametrize(
    "wanted",
    [
        Filter(limit=50),
        Filter(**YEAR, limit=50),
        Filter(**YEAR, publisher="Northern Mail", limit=50),
        Filter(**YEAR, language="en", limit=50),
        Filter(**YEAR, publisher="Northern Mail", language="en", limit=50),
    ],
)
def test_nothing_is_scanned(wanted: Filter, few: int, plans: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(story_listing, "_FEW", few)
    lines = plans(wanted)
    assert any("story" in line for line in lines)
    scans = [line for line in lines if line.startswith("SCAN") and line != "SCAN anon_1"]  # anon_1: the articles counted, a few
    assert scans == []
    looked_up = bool(wanted.publisher or wanted.language) and few > 0
    walked = [line for line in lines if "ix_story_size_last_utc_first_utc" in line]
    assert walked == ([] if looked_up else ["SEARCH story USING COVERING INDEX ix_story_size_last_utc_first_utc (size>?)"])
    sorts = [line for line in lines if "TEMP B-TREE" in line]
    assert len(sorts) == looked_up  # only the stories of a few articles are sorted


def test_one_story_whole(room: Room) -> None:
    told = room.run("story", room.ferry, "--json").json
    number = {name: room.number(name) for name in ("sunk", "sunk-again", "sunk-late", "ashore", "oil")}
    assert (told["id"], told["size"], told["reports"], told["title"]) == (room.ferry, 5, 3, "About sunk")
    assert [one["external_id"] for one in told["told"]] == ["sunk", "sunk-again", "sunk-late", "ashore", "oil"]
    assert [one["report_id"] for one in told["told"]] == [number[one] for one in ("sunk", "sunk", "sunk", "ashore", "oil")]
    assert [one["reason"] for one in told["told"]] == ["first", "copy", "copy", "alike", "alike"]
    assert [one["likeness"] for one in told["told"]] == [None, None, None, 0.5, 0.5]
    assert (told["first_report"], told["first_copy"]) == (number["sunk"], number["sunk-again"])
    assert told["first_report_certain"] is False  # one report has no date
    assert told["peak_hour"] == "2022-05-10T20:00:00Z"
    assert told["languages"] == {"en": 5}
    assert told["publishers"][0] == {"name": "Northern Mail", "domain": None, "articles": 2}
    words = {one["external_id"]: one["words"] for one in told["told"]}
    assert told["copied_words"] == round((words["sunk-again"] + words["sunk-late"]) / sum(words.values()), 4)
    assert told["told"][4]["origins"] == [{"type": "republished", "name": "Lamp Post", "article_id": None, "phantom": True}]
    assert told["members"] == [{"id": number[name], "external_id": name} for name in sorted(number, key=number.__getitem__)]


def test_a_statement_is_told_once_with_all_who_carry_it(room: Room) -> None:
    (statement,) = room.run("story", room.ferry, "--json").json["statements"]
    assert "until the lamp on the mole burns again" in statement["text"]
    assert statement["speaker"] == "Ilse Marrow"
    assert (statement["reports"], statement["articles"]) == (2, 4)
    assert [one["article"]["external_id"] for one in statement["carriers"]] == ["sunk", "sunk-again", "sunk-late", "ashore"]
    for one in statement["carriers"]:
        raw = room.run("article", one["article"]["external_id"], "--json").json["raw"]
        assert "until the lamp on the mole burns again" in raw[one["start"] : one["end"]]


def test_copies_are_folded_under_their_report(reading: Room) -> None:
    out = reading.run("story", reading.ferry).out
    assert "3 independent reports, 5 articles" in out
    assert "10 – 12 May 2022" in out
    lines = out.splitlines()
    (copies,) = [line for line in lines if "2 copies: " in line]
    assert "Northern Mail · 10 May 2022 22:40 UTC" in copies
    report = next(place for place, line in enumerate(lines) if "Sund Wire" in line and "──" in line)
    assert (
        report < lines.index(copies) < next(place for place, line in enumerate(lines) if "Harbour Eye" in line and "──" in line)
    )
    assert "after Lamp Post (not in the archive)" in out
    assert "(Ilse Marrow)" in out
    assert "in 2 reports" in out


def test_of_many_copies_people_see_some(room: Room) -> None:
    lamp = {
        "id": "lamp",
        "title": "About lamp",
        "text": "\n\n".join(GOATS) + " The lamp burns.",
        "published": "2022-05-20T08:00:00Z",
    }
    more = [{**lamp, "id": f"lamp-{one}", "publisher": f"Paper {one}"} for one in range(9)]
    room.add([lamp, *more])
    (number,) = tell(room.database, {"lamp": [one["id"] for one in more]})
    out = room.run("story", number).out
    assert "9 copies: " in out
    assert "and 4 more" in " ".join(out.split())
    assert len(room.run("story", number, "--json").json["told"]) == 10


def test_the_timeline_has_a_row_for_each_dated_article(reading: Room) -> None:
    out = reading.run("story", reading.ferry, "--timeline").out
    rows = [line for line in out.splitlines() if ("●" in line or "○" in line) and "[" in line]
    assert [line.split(" [")[0] for line in rows] == ["Sund Wire", "  Northern Mail", "  The Slope", "Harbour Eye"]
    assert ["●" in line for line in rows] == [True, False, False, True]
    columns = [max(line.find("●"), line.find("○")) for line in rows]
    assert columns[0] < columns[1] < columns[3] < columns[2]
    assert "10 May 22:40" in rows[1]
    below = out[out.index("Not in the chart") :]
    assert "Northern Mail" in below
    assert "About oil" in below
    assert max(map(len, out.splitlines())) <= 120
    assert "Statements" not in out


@pytest.mark.parametrize("width", [24, 30, 40, 60, 80, 120])
def test_no_mark_of_the_timeline_is_beyond_the_width(width: int, reading: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "PLAIN_WIDTH", width)
    out = reading.run("story", reading.ferry, "--timeline").out
    assert max(map(cell_len, out.splitlines())) <= width
    chart = out[: out.index("times in UTC")]
    marks = [line for line in chart.splitlines() if "●" in line or "○" in line]
    assert ["●" in line for line in marks] == [True, False, False, True]
    for name in ("sunk", "sunk-again", "sunk-late", "ashore"):
        assert f"[{reading.number(name)}]" in chart
    assert ("┬" in chart or "─" in chart) == (width >= 40)
    if width >= 40:
        assert marks[0].startswith("[" if width == 40 else "Sund Wire [")  # the axis comes first, then names


def test_what_a_person_said_of_a_story(room: Room) -> None:
    sunk, ashore, oil, goats = (room.number(name) for name in ("sunk", "ashore", "oil", "goats"))
    store = open_store(room.database)
    with store.write() as connection:
        add_story_word(connection, StoryWord(0, "together", frozenset({sunk, oil})), "one night", FORMED)
        add_story_word(connection, StoryWord(0, "apart", frozenset({goats}), frozenset({ashore, sunk})), None, FORMED)
    store.close()
    together, apart = room.run("story", room.ferry, "--json").json["said"]
    assert (together["kind"], together["articles"], together["left"]) == ("together", sorted([sunk, oil]), [])
    assert (apart["kind"], apart["articles"], apart["left"]) == ("apart", [goats], sorted([ashore, sunk]))
    assert [(one["at"], one["why"]) for one in (together, apart)] == [
        ("2022-01-01T12:30:00Z", "one night"),
        ("2022-01-01T12:30:00Z", None),
    ]
    out = " ".join(room.run("story", room.ferry).out.split())
    assert "tell one event: “one night”, 1 Jan 2022" in out
    assert f"A person said: [{goats}] tells another event than [{sunk}], [{ashore}], 1 Jan 2022" in out
    assert [one["kind"] for one in room.run("story", room.goats, "--json").json["said"]] == ["apart"]
    assert room.run("story", room.bell, "--json").json["said"] == []


def test_the_log_of_a_story(room: Room) -> None:
    log(
        room.database,
        (room.ferry, "formed", None, None),
        (room.ferry, "joined", "sunk", None),
        (room.ferry, "joined", "ashore", None),
    )
    told = room.run("story", room.ferry, "--log", "--json").json
    assert (told["ended"], told["went_into"]) == (None, None)
    assert [(one["kind"], (one["article"] or {}).get("external_id")) for one in told["events"]] == [
        ("formed", None),
        ("joined", "sunk"),
        ("joined", "ashore"),
    ]
    out = room.run("story", room.ferry, "--log").out
    assert f"{room.number('sunk')}, {room.number('ashore')}" in out


def test_the_timeline_and_the_log_are_asked_for_one_at_a_time(reading: Room) -> None:
    asked = reading.run("story", reading.ferry, "--timeline", "--log")
    assert (asked.code, asked.out) == (2, "")
    assert "--timeline or --log" in asked.err


def test_where_a_story_went_that_ended(room: Room) -> None:
    log(room.database, (90, "formed", None, None), (90, "merged", None, room.ferry), (90, "ended", None, room.ferry))
    log(room.database, (91, "formed", None, None), (91, "ended", None, None))
    asked = room.run("story", 90)
    assert asked.code == 2
    assert f"story 90 went into story {room.ferry} on 1 Jan 2022" in asked.err
    assert "story 90 --log" in asked.err
    assert f"story 90 went into story {room.ferry} on 2022-01-01" in room.run("story", 90, "--log").out
    assert "story 91 ended on 1 Jan 2022" in room.run("story", 91).err


@pytest.mark.parametrize(
    "command", [("story", "9999"), ("story", "9999", "--log"), ("story", "9999", "--json"), ("related", "9999")]
)
def test_what_never_was_a_story(command: tuple[str, ...], reading: Room) -> None:
    asked = reading.run(*command)
    assert (asked.code, asked.out) == (2, "")
    assert "there is no story 9999" in asked.err
    assert "story_id" in asked.err


def test_where_there_are_no_stories(archive: Callable[..., Ran]) -> None:
    assert archive("stories", "--json").json == []
    empty = archive("stories")
    assert (empty.code, empty.out) == (0, "")
    assert "--min-size 1" in empty.err
    for filtered in (
        ("--publisher", "Nobody's Paper"),
        ("--language", "xx"),
        ("--since", "2022-05-13"),
        ("--until", "2022-05-13"),
    ):
        assert archive("stories", *filtered).err.strip() == "no such stories"
    assert archive("stories", "--min-size", "1").err.strip() == "no such stories"


def test_related_stories_and_why(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    near = [Near(room.goats, 0.31234, ("Sund", "harbour"), 2, 1, 8.5), Near(room.bell, 0.1, ("lamp",), 0, 0, None)]
    monkeypatch.setattr(related, "near_stories", lambda connection, number, count: near[:count])
    first, second = room.run("related", room.ferry, "--json").json
    assert first == {
        "id": room.goats,
        "title": "About goats",
        "size": 2,
        "reports": 1,
        "first_published": "2022-05-20T09:00:00Z",
        "likeness": 0.3123,
        "days": 8.5,
        "terms": ["Sund", "harbour"],
        "shared_statements": 2,
        "links": 1,
    }
    assert second["days"] is None
    assert len(room.run("related", room.ferry, "--limit", 1, "--json").json) == 1
    out = room.run("related", room.ferry).out
    assert "Sund, harbour; 2 statements; 1 link" in out
    assert "8.5 days" in out
