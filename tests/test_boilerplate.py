"""Boilerplate learned per publisher, on simulated publishers, through the command line; what is SQL's own on both databases."""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, run_here

OLD = "Get the Fenmouth tide tables by post, every quarter, for nothing but the stamp."
NEW = "This newsroom belongs to its readers, and four thousand of them keep the lights on."
FIRST = date(2020, 1, 1)
VOCABULARY = [f"{one}{two}" for one in "bar cor del fen gil hor mun pol".split() for two in "ast ent ine ove urt yle".split()]

Record = dict[str, Any]
Archive = Callable[..., Ran]


def prose(seed: str, paragraphs: int = 3) -> list[str]:
    """Paragraphs of their own for each seed."""
    chance = random.Random(seed)
    return [" ".join(chance.choices(VOCABULARY, k=45)).capitalize() + "." for _ in range(paragraphs)]


def record(name: str, day: int | None, *lines: str, publisher: str = "Fenmouth Courier", **more: Any) -> Record:
    """An article with a story of its own and these lines below it; `seed` gives it another's story, `paragraphs` its length."""
    body = [*prose(more.pop("seed", name), more.pop("paragraphs", 3)), *lines]
    made = {"id": name, "title": f"About {name}", "text": "\n\n".join(body), "publisher": publisher, **more}
    return made if day is None else {**made, "published": (FIRST + timedelta(days=day)).isoformat()}


def courier(first: int, last: int, footer: str) -> list[Record]:
    """An article a day under one footer."""
    return [record(f"day{day}", day, footer) for day in range(first, last)]


@pytest.fixture
def at(database: str, tmp_path: Path) -> Archive:
    """The command on an empty database of either kind."""
    return lambda *arguments, **options: run_here(*arguments, "--db", database, cwd=tmp_path, **options)


def imported(at: Archive, records: Iterable[Record]) -> None:
    ran = at("import", "-", "--jobs", "1", stdin="\n".join(map(json.dumps, records)).encode())
    assert ran.code == 0, ran.out


def stories(at: Archive) -> dict[str, str]:
    lines = map(json.loads, at("export", "articles").out.splitlines())
    return {one["external_id"]: one["text"] for one in lines}


def states(at: Archive) -> dict[str, str]:
    return {one["text"]: one["state"] for one in at("boilerplate", "--json").json}


def story_of(name: str) -> str:
    return "\n\n".join(prose(name))


def test_a_footer_that_changes_half_way(at: Archive) -> None:
    imported(at, courier(0, 70, OLD))
    assert states(at) == {OLD: "learned"}
    imported(at, courier(70, 140, NEW))
    assert states(at) == {OLD: "forgotten", NEW: "learned"}
    assert stories(at) == {f"day{day}": story_of(f"day{day}") for day in range(140)}
    imported(at, [record("late", 141, OLD, NEW)])  # the old one is not applied to what comes now
    assert stories(at)["late"] == story_of("late") + "\n\n" + OLD

    listed = at("boilerplate", "--publisher", "fenmouth courier", "--limit", "1", "--json").json
    assert [list(one) for one in listed] == [
        ["id", "publisher", "state", "articles", "first_seen", "last_seen", "text", "examples"]
    ]
    one = listed[0]
    assert (one["text"], one["articles"], one["first_seen"], one["last_seen"]) == (NEW, 71, "2020-03-11", "2020-05-21")
    assert [example["external_id"] for example in one["examples"]] == ["late", "day139", "day138"]
    assert at("boilerplate", "--publisher", "Nobody", "--nl").out == ""
    assert at("boilerplate", "--csv").out.splitlines()[0].startswith("id,publisher.name,publisher.domain,state,articles")

    shown = at("article", "day100", "--json").json
    last = shown["segments"][-1]
    assert (last["role"], last["rule"], last["text"]) == ("boilerplate", f"learned:{one['id']}", NEW)
    assert shown["raw"][last["start"] : last["end"]] == NEW
    assert "".join(segment["text"] for segment in shown["segments"]) == shown["raw"]
    assert shown["words"] == 3 * 45
    assert at("search", f'"{NEW[:14]}"', "--json").json == []
    assert at("search", f'"{OLD[:21]}"', "--json").json[0]["external_id"] == "late"
    assert at("doctor").code == 0

    before = everything(at)
    assert at("rebuild", "--json").json["changed"] == 0
    assert everything(at) == before


def everything(at: Archive) -> dict[str, Any]:
    """What an archive says that does not depend on the numbers it gave."""
    exported = [json.loads(line) for line in at("export", "articles").out.splitlines()]
    copies = [json.loads(line) for line in at("export", "matches").out.splitlines()]
    lines = at("boilerplate", "--json").json
    return {
        "articles": {one["external_id"]: [one["text"], one["words"], one["flags"]] for one in exported},
        "matches": sorted(
            (*sorted((one["a"]["external_id"], one["b"]["external_id"])), one["jaccard"], one["reuse"]) for one in copies
        ),
        "lines": [[one["id"], one["text"], one["state"], one["articles"]] for one in lines],
    }


def mixed() -> list[Record]:
    """Two footers in turn, copies, a line that another publisher's stories have too, and articles without a date."""
    shared = "The ministry did not answer a letter that this newspaper sent it in the spring."
    return [
        *courier(0, 30, OLD),
        *courier(80, 100, NEW),
        *(record(f"filler{day}", day) for day in range(30, 90)),
        *(record(f"undated{n}", None, NEW) for n in range(3)),
        *(record(f"copy{n}", 95, NEW, seed="day95") for n in range(4)),
        *(record(f"shared{n}", 10 * n, shared, OLD) for n in range(12)),
        record("elsewhere", 20, shared, publisher="Polgate Herald"),
    ]


def test_the_order_of_arrival_changes_nothing(archive: Archive, tmp_path: Path) -> None:
    records = mixed()
    imported(archive, records)
    random.Random(3).shuffle(records)

    def other(*arguments: str, **options: Any) -> Ran:
        return run_here(*arguments, "--db", "other.db", cwd=tmp_path, **options)

    for start in range(0, len(records), 60):
        imported(other, records[start : start + 60])
    found = everything(archive)
    assert found == everything(other)
    assert {text for _, text, _, _ in found["lines"]} == {OLD, NEW}
    assert found["articles"]["undated0"][0] == story_of("undated0")
    assert archive("rebuild", "--from", "clean", "--json").json["changed"] == 0
    assert everything(archive) == found


def test_a_sentence_of_another_publishers_story_is_never_applied(at: Archive) -> None:
    imported(at, courier(0, 20, OLD))
    assert stories(at)["day3"] == story_of("day3")
    imported(at, [record("other", 5, OLD, publisher="Polgate Herald")])
    assert states(at) == {}
    assert stories(at)["day3"] == story_of("day3") + "\n\n" + OLD
    credit = "This article was originally published by Fenmouth Courier."
    imported(at, [record("other", 5, OLD, credit, publisher="Polgate Herald")])  # as it now says, a copy
    assert states(at) == {OLD: "learned"}


def test_copies_teach_nothing(archive: Archive) -> None:
    imported(archive, [record(f"copy{n}", n, OLD, seed="one") for n in range(10)])
    assert states(archive) == {}
    imported(archive, [record("second", 11, OLD), *(record(f"more{n}", 12 + n, OLD, seed="second") for n in range(3))])
    assert states(archive) == {}  # two stories, however often they were printed
    imported(archive, [record("third", 20, OLD)])
    assert states(archive) == {OLD: "learned"}


def test_a_long_footer_makes_no_copies(archive: Archive) -> None:
    pleas = [" ".join(random.Random(f"plea{n}").choices(VOCABULARY, k=40)).capitalize() + "." for n in range(2)]
    imported(archive, [record(f"day{n}", 1, *pleas, paragraphs=2) for n in range(5)])  # of one day: nothing is learned yet
    assert len(everything(archive)["matches"]) > 3  # strangers, taken for relatives by what stands below them
    imported(archive, [record(f"day{n}", 1 + n // 12, *pleas, paragraphs=2) for n in range(5, 13)])
    assert everything(archive)["matches"] == []
    assert stories(archive)["day0"] == "\n\n".join(prose("day0", 2))


def test_what_recurs_and_is_story_stays(archive: Archive) -> None:
    refrain = "And that, my dear neighbours, is how the week looked from my side of the hedge."
    statement = "“We stand by every word of the report, and shall say nothing else,” the harbour office said."
    background = "The dam at Corine, finished in 1961, has been closed to traffic since the flood of last spring."
    newsflash = "The ferry ran aground at noon, and all forty passengers were brought ashore unharmed."
    stock = "Nobody was hurt."
    footers = [
        record(
            f"day{day}",
            day,
            *([refrain] if day % 6 == 0 else []),
            *([statement] if day % 2 == 0 else []),
            *([background] if day % 15 == 0 else []),
            *([stock] if day % 5 == 0 else []),
            OLD,
            byline="Edith Fenn" if day % 6 == 0 else f"Reporter {day % 4}",
        )
        for day in range(60)
    ]
    imported(archive, [*footers, *(record(f"noon{n}", 30, newsflash) for n in range(20))])
    assert states(archive) == {OLD: "learned"}
    assert refrain in stories(archive)["day6"]


def test_pages_without_dates_teach_too(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    for n in range(4):
        head = f"---\ntitle: About page {n}\nsite: Fenmouth Courier\n---\n\n"
        (folder / f"page{n}.md").write_text(head + "\n\n".join([*prose(f"page{n}"), f"*{NEW}*", *prose(f"end{n}", 1)]))
    assert archive("import", folder).code == 0
    assert states(archive) == {NEW: "learned"}
    shown = archive("article", "page2.md", "--json").json
    assert shown["text"] == "\n\n".join([*prose("page2"), *prose("end2", 1)])
    learned = [one for one in shown["segments"] if one["rule"].startswith("learned:")]
    assert [one["text"].strip() for one in learned] == [f"*{NEW}*"]
    assert archive("boilerplate", "veto", learned[0]["rule"].removeprefix("learned:")).code == 0
    assert archive("article", "page2.md", "--text").out.strip() == "\n\n".join([*prose("page2"), NEW, *prose("end2", 1)])


def test_a_person_pins_vetoes_and_takes_it_back(at: Archive, tmp_path: Path) -> None:
    imported(at, [*courier(0, 70, OLD), *courier(70, 140, NEW)])
    ids = {one["text"]: one["id"] for one in at("boilerplate", "--json").json}
    assert at("boilerplate", "pin", ids[OLD]).code == 0
    assert at("boilerplate", "veto", ids[NEW]).code == 0
    imported(at, [record("late", 150, OLD, NEW)])
    assert stories(at)["late"] == story_of("late") + "\n\n" + NEW
    assert stories(at)["day100"] == story_of("day100") + "\n\n" + NEW
    assert at("rebuild").code == 0
    assert states(at) == {OLD: "pinned", NEW: "vetoed"}
    assert stories(at)["late"] == story_of("late") + "\n\n" + NEW
    assert at("doctor").code == 0

    assert at("boilerplate", "export", "lines.toml").code == 0
    written = (tmp_path / "lines.toml").read_text("utf-8")
    assert at("boilerplate", "export").out == written
    assert [(one["publisher"], one["state"], one["text"]) for one in tomllib.loads(written)["line"]] == [
        ("Fenmouth Courier", "pinned", OLD),
        ("Fenmouth Courier", "vetoed", NEW),
    ]
    assert at("boilerplate", "reset", ids[NEW]).code == 0
    assert at("boilerplate", "reset", ids[OLD]).code == 0
    assert states(at) == {OLD: "forgotten", NEW: "learned"}
    assert stories(at)["late"] == story_of("late") + "\n\n" + OLD
    assert at("boilerplate", "import", "lines.toml").out.startswith("2 pinned or vetoed, 0 as they were, 0 left")
    assert at("boilerplate", "export").out == written
    assert at("boilerplate", "import", "lines.toml").out.startswith("0 pinned or vetoed, 2 as they were")


def test_lines_of_a_publisher_never_seen_are_pinned_by_name(archive: Archive, tmp_path: Path) -> None:
    odd = 'Say "hello\\world" to the Ærø desk \u007f, and mind the tab\tand the rest.'
    entries = "".join(
        f"[[line]]\npublisher = {json.dumps(name)}\nstate = {json.dumps(state)}\ntext = {json.dumps(text)}\narticles = 3\n\n"
        for name, state, text in [
            ("Polgate Herald", "pinned", odd),
            ("Polgate Herald", "vetoed", NEW),
            ("Polgate Herald", "learned", OLD),
        ]
    )
    (tmp_path / "lines.toml").write_text(entries, "utf-8")
    said = archive("boilerplate", "import", "lines.toml").out
    assert said == "2 pinned or vetoed, 0 as they were, 1 left to this archive to learn\n"
    exported = archive("boilerplate", "export", "again.toml")
    assert exported.code == 0
    assert archive("boilerplate", "import", "again.toml", "--db", "other.db").code == 0
    assert archive("boilerplate", "export", "--db", "other.db").out == (tmp_path / "again.toml").read_text("utf-8")
    imported(archive, [record(f"h{n}", n, odd, NEW, publisher="the polgate herald") for n in range(5)])
    assert stories(archive)["h2"] == story_of("h2") + "\n\n" + NEW


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("[[line", "lines.toml is not valid TOML"),
        ("line = 3", "lines.toml: “line” must be tables"),
        ('[[line]]\npublisher = "A"\ntext = "Some line here"', "lines.toml, line number 1: the field 'state' is missing"),
        ('[[line]]\npublisher = "A"\ntext = "Some line here"\nstate = "nailed"', "number 1: state is “nailed”"),
        ('[[line]]\npublisher = "A"\ntext = 7\nstate = "pinned"', "number 1: text must be"),
        ('[[line]]\npublisher = "A"\ntext = "…"\nstate = "pinned"', "number 1: text has no word"),
        ('[[line]]\npublisher = "A"\ntext = "Some line"\nstate = "pinned"\nwhy = 1', "unknown field “why”"),
        (2 * '[[line]]\npublisher = "A"\ntext = "Some line"\nstate = "pinned"\n', "number 2: this line of A stands twice"),
    ],
)
def test_a_broken_file_of_lines_changes_nothing(archive: Archive, tmp_path: Path, written: str, said: str) -> None:
    (tmp_path / "lines.toml").write_text(written, "utf-8")
    ran = archive("boilerplate", "import", "lines.toml")
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert not (tmp_path / "archive.db").exists()


def test_mistakes_get_one_line(archive: Archive) -> None:
    assert archive("boilerplate").err.startswith("nothing was learned yet")
    assert archive("boilerplate", "--json").json == []
    ran = archive("boilerplate", "pin", "nonsense")
    assert (ran.code, ran.err) == (2, "news-archive: no line is called “nonsense”; `news-archive boilerplate` lists them\n")
    assert archive("boilerplate", "import", "missing.toml").code == 2
    assert archive("boilerplate", "export", "no/such/folder/x.toml").code == 2


def test_credits_in_a_learned_line_stay_evidence(archive: Archive) -> None:
    credit = "This article was first published by the Meridian Wire Service and is used here with its kind leave."
    imported(archive, [record(f"day{day}", day, credit) for day in range(6)])
    shown = archive("article", "day2", "--json").json
    assert [one["origin"]["name"] for one in shown["attributions"]] == ["Meridian Wire Service"]
    hit = shown["attributions"][0]["evidence"][0]
    assert shown["raw"][hit["start"] : hit["end"]] == hit["text"]
    assert credit not in shown["text"]
    assert len(shown["evidence"]) == 1


def test_a_revision_and_its_return(archive: Archive) -> None:
    imported(archive, courier(0, 12, OLD))
    changed = record("day3", 3, "The council met again at dusk, and this time it voted.", OLD)
    imported(archive, [changed])
    assert stories(archive)["day3"].endswith("it voted.")
    imported(archive, [record("other", 5, OLD, publisher="Polgate Herald")])  # unlearned meanwhile
    imported(archive, [record("day3", 3, OLD)])
    assert stories(archive)["day3"] == story_of("day3") + "\n\n" + OLD
    assert archive("doctor").code == 0
