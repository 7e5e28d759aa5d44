"""What a person sees of text reuse: groups of copies with what each changed, their log, matches, passages and their export."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from archive.core.model import Extract, RawItem
from archive.extract.read import ReadJob, read_capture
from archive.matching import Matcher
from archive.pipeline import write
from archive.queries.export import export_entries
from archive.rulefiles import load_rules
from archive.store.articles import Reading
from archive.store.captures import keep_captures
from archive.store.listing import Filter
from archive.store.schema import open_store
from archive.store.sources import keep_source
from tests.conftest import Ran, run_here

RULES = load_rules()

ORCHARD = (
    "Growers in the Velden valley picked the last of their pears on Thursday, three weeks later than usual, after a summer in "
    "which hardly a drop of rain fell between the feast of the bells and the first market of the autumn.",
    "The co-operative of Brill, which presses most of the fruit, counted 1,940 crates at its gate, 310 fewer than last year, and "
    "its chairman Odo Wessel called the harvest small in number and uncommonly sweet.",
    "Two of the older presses had stood still since August because their belts cracked in the heat; a smith from the upper "
    "villages mended both in a night and would take nothing for it but a barrel of last year's perry.",
    "In the orchards along the river the trees closest to the water kept their leaves, while on the slopes whole rows had turned "
    "brown by the middle of July and carried fruit no larger than a walnut.",
    "The district will pay 42 florins for each tree that has to be felled before the frost, its treasurer said, provided that a "
    "young one is planted in the same spot within two years.",
    "Pickers from the coast, who come every autumn with their children and sleep in the school, left on Saturday in seven carts "
    "and were given a basket each at the bridge.",
)
STATEMENT = (
    "No barge shall pass the lower lock by night until both gates have been weighed, measured and signed for by the keeper and "
    "by one other person who owes him nothing"
)
FILLER = {
    "north": "Ice was seen on the mill pond at dawn, and the ferrymen drew lots for who should try it first with a long pole.",
    "south": "A circus crossed the southern pass with two lame camels and a tent that leaked in every town it was pitched in.",
    "east": "Teachers of the eastern schools asked for more chalk, fewer reports, and a stove that does not smoke in winter.",
    "west": "The western road is closed for repairs to its drains, and carters must go round by the tannery and pay at its gate.",
    "isle": "Fishermen on the island landed a sunfish of forty stone and sold tickets to look at it until the smell won.",
}


def own_words(seed: str) -> str:
    """Paragraphs that only this text has."""
    return "\n\n".join(
        f"{FILLER[seed]} Part {number} of the {seed} report says so at length, as {seed} reports do." for number in "1234"
    )


def record(name: str, paragraphs: Iterable[str], publisher: str | None, hour: int | None = None, day: int = 3) -> dict[str, Any]:
    """A record as JSON Lines has it."""
    made: dict[str, Any] = {"id": name, "title": f"About {name}", "text": "\n\n".join(paragraphs)}
    if publisher is not None:
        made["publisher"] = publisher
    if hour is not None:
        made["published"] = f"2021-10-{day:02}T{hour:02}:00:00Z"
    return made


class Desk:
    """One archive of invented articles, asked through the command."""

    def __init__(self, database: str, folder: Path) -> None:
        self._database, self._folder = database, folder

    def run(self, *arguments: object) -> Ran:
        return run_here("--db", self._database, *arguments, cwd=self._folder)

    def take(self, *records: dict[str, Any]) -> None:
        """Import records in one batch, without child processes: starting them takes longer than a test."""
        now = datetime.now(UTC)
        items = [
            RawItem(
                location=f"test:{one['id']}",
                identity=f"id:{one['id']}",
                data=json.dumps(one).encode(),
                media_type="application/json",
                external_id=one["id"],
                url=one.get("url"),
            )
            for one in records
        ]
        store = open_store(self._database)
        with store.write() as connection:
            kept = keep_captures(connection, items, keep_source(connection, "import", "test", now), now)
        read = [(one, read_capture(ReadJob(one.item.data, one.item.media_type, one.item.url, now), RULES)) for one in kept]
        readings = [Reading(one.capture_id, one.item, found, one.digest) for one, found in read if isinstance(found, Extract)]
        assert len(readings) == len(records)
        write(store, readings, RULES, Matcher(), now)
        store.close()

    def clusters(self) -> dict[int, set[str]]:
        """The members of each cluster by its number."""
        listed = self.run("clusters", "--json").json
        return {one["id"]: {member["external_id"] for member in one["members"]} for one in listed}

    def names(self) -> dict[int, str]:
        return {one["id"]: one["external_id"] for one in self.run("articles", "--json").json}


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


@pytest.fixture(scope="module")
def orchard(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A wire, a copy cut at the end, one that an editor put a paragraph into, one with other words, and one cut and commented."""
    folder = tmp_path_factory.mktemp("orchard")
    desk = Desk(str(folder / "archive.db"), folder)
    note = "Comment: Only the writer of this line has ever seen the accounts of the press, and he is not at liberty to speak."
    comment = "Comment: This paper warned of the drought in May, and nobody in the district council would listen to it then."
    desk.take(
        record("wire", ORCHARD, "Velden Wire", 8),
        record("cut", ORCHARD[:4], "Brill Courier", 10),
        record("wrapped", (*ORCHARD[:3], comment, *ORCHARD[3:]), "The Slope", 12),
        record("reworded", (ORCHARD[0].replace("three weeks later", "a month after"), *ORCHARD[1:]), "River Post"),
        record("commented", (*ORCHARD[:3], note), "The Notebook", 14),
    )
    return desk


def test_a_cluster_tells_its_members_in_time_order_and_what_each_changed(orchard: Desk) -> None:
    names = orchard.names()
    (number,) = orchard.clusters()
    told = orchard.run("cluster", number, "--json").json
    assert [names[one["id"]] for one in told["members"]] == ["wire", "cut", "wrapped", "commented", "reworded"]
    assert names[told["fullest"]] == "wrapped"
    assert names[told["earliest"]] == "wire"
    assert not told["earliest_certain"]  # one of them has no date
    shares = {(names[one["a"]], names[one["b"]]): one["share"] for one in told["shares"]}
    assert len(shares) == 5 * 4
    assert shares["cut", "wrapped"] > 0.95 > shares["wrapped", "cut"] > 0.5
    edits = {names[one["id"]]: one["edits"] for one in told["articles"]}
    assert edits["wrapped"] is None
    assert (edits["wire"]["left_out"], edits["wire"]["closes_earlier"], edits["wire"]["words_changed"]) == (1, 0, 0)
    assert (edits["cut"]["left_out"], edits["cut"]["closes_earlier"]) == (1, 2)
    assert edits["reworded"]["words_changed"] == 3
    changes = {names[one["id"]]: one["changes"] for one in told["articles"]}
    pieces = {(piece["kind"], piece["text"].strip()) for paragraph in changes["reworded"] for piece in paragraph}
    assert {("removed", "three weeks later"), ("added", "a month after")} <= pieces


def test_what_was_added_is_told_with_its_role(orchard: Desk) -> None:
    (number,) = orchard.clusters()
    names = {name: key for key, name in orchard.names().items()}
    out = orchard.run("cluster", number).out
    line = next(line.split() for line in out.splitlines() if line.startswith(f"  {names['commented']}  +"))
    assert " ".join(line[1:]) == "+1 paragraph (an editor's comment), closes 4 paragraphs earlier"
    diff = orchard.run("cluster", number, "--diff").out
    assert "[-three weeks later-]{+a month after+}" in " ".join(diff.split()).replace("-] {+", "-]{+")
    assert "unchanged" in diff


def test_the_log_tells_of_clusters_that_merged_split_and_ended_and_no_number_comes_twice(desk: Desk) -> None:
    pears, locks = ORCHARD, (STATEMENT + ".", own_words("north"), own_words("east"))
    desk.take(record("a", pears, "A", 8), record("b", pears, "B", 9))
    desk.take(record("c", locks, "C", 8), record("d", locks, "D", 9))
    first, second = sorted(desk.clusters())
    desk.take(record("c", pears, "C", 8), record("d", pears, "D", 9))
    assert desk.clusters() == {first: {"a", "b", "c", "d"}}
    gone = desk.run("cluster", second)
    assert gone.code == 2
    assert f"cluster {second} went into cluster {first} on " in gone.err
    log = desk.run("cluster", second, "--log", "--json")
    assert log.code == 0
    assert (log.json["went_into"], log.json["events"][-1]["kind"]) == (first, "ended")
    assert desk.run("cluster", second, "--log").out.startswith(f"cluster {second} went into cluster {first} on ")
    desk.take(record("c", locks, "C", 8), record("d", locks, "D", 9))
    third = max(desk.clusters())
    assert desk.clusters() == {first: {"a", "b"}, third: {"c", "d"}}
    assert third > second
    assert replayed(desk.run("cluster", first, "--log", "--json").json["events"]) == {"a", "b"}
    kinds = [one["kind"] for one in desk.run("cluster", first, "--log", "--json").json["events"]]
    assert [kind for kind in kinds if kind not in ("joined", "left")] == ["formed", "merged", "split"]
    desk.take(record("d", (own_words("south"),), "D", 9))
    ended = desk.run("cluster", third)
    assert f"cluster {third} ended on " in ended.err
    assert desk.run("cluster", third + 1, "--log").code == 2


def replayed(events: list[dict[str, Any]]) -> set[str]:
    """The members that a log leaves."""
    members: set[str] = set()
    for one in events:
        if one["kind"] == "joined":
            members.add(one["article"]["external_id"])
        elif one["kind"] == "left":
            members.remove(one["article"]["external_id"])
    return members


def test_an_article_lists_its_matches_with_both_shares(orchard: Desk) -> None:
    told = orchard.run("article", "cut", "--json").json
    by_name = {one["external_id"]: one for one in told["matched"]}
    assert set(by_name) == {"wire", "wrapped", "reworded", "commented"}
    assert by_name["wire"]["publisher"]["name"] == "Velden Wire"
    pairs = [{one["a"]["id"], one["b"]["id"]} for one in told["matches"]]
    assert pairs == [{told["id"], one["id"]} for one in told["matched"]]
    line = next(line for line in orchard.run("article", "cut").out.splitlines() if ": article" in line and "Velden Wire" in line)
    assert line.startswith("wholly derived: article ")
    assert "3 Oct 2021 08:00 UTC: 100% of this in it, " in line


def test_explain_says_the_verdict_in_words_and_where_the_passages_stand(orchard: Desk) -> None:
    told = orchard.run("explain", "wire", "wrapped", "--json").json
    assert told["verdict"] == "wholly derived"
    for one in told["passages"]:
        assert one["text"].split() == " ".join("\n\n".join(ORCHARD)[one["a_start"] : one["a_end"]].split()).split()
    out = " ".join(orchard.run("explain", "wire", "wrapped").out.split())
    assert "Wholly derived: " in out
    assert "A was published 4.0 hours before B." in out
    assert "words in all" in out


def carriers_of_the_statement() -> list[dict[str, Any]]:
    quoted = f"“{STATEMENT}”"
    return [
        record("late", (own_words("north"), f"{quoted[:-1]},” the Lock Office said."), "Northern Echoes", 20),
        record("early", (f"Keeper Hanno Pell said in a note: {quoted}.", own_words("south")), "Southern Cross", 9),
        record("undated", (own_words("east"), f"{quoted[:-1]},” said Rika Maas, who has lived there for years."), None),
        record(
            "tail",
            (own_words("west"), "It must be signed for by the keeper and by one other person who owes him nothing."),
            None,
            7,
            9,
        ),
    ]


def test_passages_tell_who_carried_a_statement_and_under_which_speaker(desk: Desk) -> None:
    desk.take(*carriers_of_the_statement(), record("alone", (own_words("isle"),), "The Isle", 3))
    (told,) = desk.run("passages", "--min-spread", "3", "--json").json
    assert told["text"] == STATEMENT
    assert told["words"] == len(STATEMENT.split())
    assert told["spread"] == 4
    carriers = {one["article"]["external_id"]: one for one in told["carriers"]}
    assert list(carriers) == ["early", "late", "tail", "undated"]
    assert told["first"]["article"]["external_id"] == "early"
    assert {name: one["speaker"] for name, one in carriers.items()} == {
        "early": "Keeper Hanno Pell",
        "late": "Lock Office",
        "tail": None,
        "undated": "Rika Maas",
    }
    for name in ("early", "late", "undated"):
        raw = desk.run("article", name, "--json").json["raw"]
        assert raw[carriers[name]["start"] : carriers[name]["end"]] == STATEMENT
    assert carriers["tail"]["words"] < told["words"]
    assert STATEMENT in " ".join(desk.run("passages").out.split())


def test_passages_are_narrowed_by_spread_words_and_filters(desk: Desk) -> None:
    desk.take(*carriers_of_the_statement())
    assert desk.run("passages", "--min-spread", "5", "--json").json == []
    assert desk.run("passages", "--min-words", "60", "--json").json == []
    assert [one["spread"] for one in desk.run("passages", "--publisher", "Southern Cross", "--json").json] == [4]
    assert desk.run("passages", "--publisher", "Nobody", "--json").json == []
    assert desk.run("passages", "--until", "2021-10-01", "--json").json == []
    assert len(desk.run("passages", "--nl", "--limit", "1").out.splitlines()) == 1
    rows = list(csv.DictReader(io.StringIO(desk.run("passages", "--csv").out)))
    assert rows[0]["spread"] == "4"


def test_copies_alone_are_no_passage_and_what_goes_beyond_them_is(desk: Desk) -> None:
    wire = (*ORCHARD, f"“{STATEMENT},” the Lock Office said.")
    desk.take(*(record(name, wire, name.upper(), 8) for name in ("a", "b", "c")))
    assert desk.run("passages", "--json").json == []
    assert [one["articles"] for one in desk.run("passages", "--copies", "--json").json] == [3]
    desk.take(record("other", (own_words("north"), f"“{STATEMENT},” it said.", own_words("west")), "Other", 12))
    (told,) = desk.run("passages", "--json").json
    assert (told["text"], told["spread"]) == (STATEMENT, 4)


def test_exports_are_what_the_articles_say_of_themselves(orchard: Desk) -> None:
    lines = [json.loads(line) for line in orchard.run("export", "matches").out.splitlines()]
    assert len(lines) == 5 * 4 / 2
    of_wire = {
        json.dumps({key: one[key] for key in lines[0]}) for one in orchard.run("article", "wire", "--json").json["matches"]
    }
    assert of_wire <= {json.dumps(one) for one in lines}
    narrowed = orchard.run("export", "matches", "--publisher", "Velden Wire").out.splitlines()
    assert len(narrowed) == 4
    assert len(orchard.run("export", "passages", "--limit", "2").out.splitlines()) == 2
    rows = list(csv.DictReader(io.StringIO(orchard.run("export", "passages", "--format", "csv").out)))
    assert len(rows) == sum(len(one["passages"]) for one in lines)
    clusters = [json.loads(line) for line in orchard.run("export", "clusters").out.splitlines()]
    assert [one["size"] for one in clusters] == [5]


def test_export_asks_the_database_in_batches(tmp_path: Path) -> None:
    desk = Desk(str(tmp_path / "archive.db"), tmp_path)
    desk.take(*(record(f"copy {number}", ORCHARD, f"Paper {number}", 8) for number in range(12)))
    store = open_store(str(tmp_path / "archive.db"))
    asked = 0

    def count(*_: object) -> None:
        nonlocal asked
        asked += 1

    event.listen(store.engine, "before_cursor_execute", count)
    with store.read() as connection:
        found = sum(1 for _ in export_entries(connection, "matches", Filter()))
    store.close()
    assert found == 12 * 11 / 2
    assert asked < 8
