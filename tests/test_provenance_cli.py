"""What a person sees of provenance across articles: who feeds the archive, what a publisher has from whom, how a text spread."""

from __future__ import annotations

import csv
import io
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, SAMPLES, new_database, run_here
from tests.test_reuse_cli import Desk

FERRY = (
    "The ferry between Ottermouth and the Skerry ran aground on a bank of shingle that no chart of the estuary has ever shown.",
    "Forty passengers and a crate of geese were taken off by the oyster boats before the tide turned, and nobody came to harm.",
    "Her captain, Jory Penhallow, told the harbour court that the bank had not been there when he passed the place at dawn.",
    "Dredgers from the upper lock are to begin on Thursday, weather allowing, and will be paid by the day out of the toll chest.",
    "Until they are done a rowing boat carries the mail, and whoever wants to cross must sit upon the sacks and mind the wax.",
)
BELLS = (
    "Ringers in nine parishes laid down their ropes over the price of tallow, and for the first time the noon went by unmarked.",
    "The wardens offered a second candle to each tower, which the ringers of the lower town called an insult to the profession.",
    "A retired clockmaker has been walking the streets with a hand bell ever since, for a fee that he would not make public.",
    "Bakers complain that their loaves are burnt at one door and raw at the next, for want of anything to count the minutes by.",
    "Both parties meet again on Friday in the tithe barn, before an umpire from the coast who is said to be rather deaf.",
)
PEARS = (
    "Growers along the Ull have lost a third of their pears to a weevil that came in with a load of second-hand baskets.",
    "The agricultural society pays a penny for every hundred brought in alive, and schools have been let out to look for them.",
    "One boy from the tannery handed in four thousand and was asked, politely, where exactly he had been keeping them till now.",
    "The society has stopped the payments while it looks into the matter, and the price of baskets has fallen by a half.",
)
CLAY = (
    "Diggers in the clay pits of Marl found a boat of black oak with two paddles and a bailer still lying in the bottom of it.",
    "It will be kept under water in the brewery's largest vat until somebody can be found who knows how such things are dried.",
    "The brewer has asked for the vat back by the feast of the hops and expects, he says, to be disappointed in that as well.",
    "Children were shown the boat on Sunday for a farthing each, and three asked whether it had been stolen from somebody.",
)


def record(name: str, publisher: str | None, text: tuple[str, ...], published: str | None, **more: str) -> dict[str, Any]:
    """An article as JSON Lines has it."""
    made = {"id": name, "title": f"On {name}", "publisher": publisher, "text": "\n\n".join(text), "published": published, **more}
    return {field: value for field, value in made.items() if value is not None}


BOATS = (
    "Boatwrights at Lower Crane launched a barge that is steered from the front, and the guild sent three men to object.",
    "Its owner says that a horse is also steered from the front and nobody has yet been seen to ride one the other way round.",
    "On its first day the barge carried eleven tons of gravel past the guild hall four times, twice each way, to applause.",
    "Insurers will not name a premium before they have been taken for a ride in it themselves, preferably when the sun is out.",
)
PAINT = (
    "Painters of the long bridge reached its northern end on Monday and started again at the southern one on the same afternoon.",
    "Nobody alive remembers its colour before the green, although scrapings from a rivet suggest a once fashionable yellow.",
    "The foreman, who married a woman he first saw from the ninth arch, means to retire at the tenth when he next gets there.",
    "Paint is delivered by water every second week and stolen by land, the town clerk notes, in about the same amounts.",
)
LAMPS = (
    "A lamplighter of the fourth ward has put out for good the last of the oil lamps and may take it home under his arm.",
    "His round of ninety lamps took him two hours on a still night and nearly three whenever the wind stood in the east.",
    "The new ones light themselves, which children of the ward consider an outrage, having lost a nightly procession to it.",
)
MWS = "Meridian Wire Service"
WORLD = (
    record("wire", MWS, FERRY, "2021-10-03T08:00:00Z"),
    record("echo", "Fenland Echo", (f"OTTERMOUTH (MWS) - {FERRY[0]}", *FERRY[1:]), "2021-10-03T09:30:00Z"),
    record("silent", "Saltmarsh Post", FERRY, "2021-10-03T12:00:00Z"),
    record("undated", "Tidewater Bugle", (f"OTTERMOUTH (MWS) - {FERRY[0]}", *FERRY[1:]), None),
    record("dayonly", "Northport Times", FERRY, "2021-10-03", byline=MWS),
    record("early", "Fenland Echo", (f"MARL (MWS) - {BELLS[0]}", *BELLS[1:]), "2021-10-05T08:00:00Z"),
    record("late", MWS, BELLS, "2021-10-05T12:00:00Z"),
    record("phantom", "Fenland Echo", (f"ULL (Reuters) - {PEARS[0]}", *PEARS[1:]), "2021-10-06T08:00:00Z"),
    record("new", "Northport Times", (*CLAY, "This article originally appeared in the Marl Gazette."), "2021-10-07T08:00:00Z"),
    record("own", "Fenland Echo", LAMPS, "2021-10-09T08:00:00Z"),
    record("ap", "Associated Press", BOATS, "2021-10-08T06:00:00Z"),
    record("digest", "Saltmarsh Post", (*FERRY, *BOATS, "(With inputs from MWS and AP)"), "2021-10-08T09:00:00+02:00"),
)
CIRCLE = (
    record(
        "round-a", "Northport Times", (*PAINT, "This article originally appeared in the Daily Lantern."), "2021-10-11T08:00:00Z"
    ),
    record(
        "round-b", "Daily Lantern", (*PAINT, "This article originally appeared in the Northport Times."), "2021-10-11T09:00:00Z"
    ),
)
HOUSE = (
    record("journal", "The Wall Street Journal", PAINT, "2021-10-11T08:00:00Z"),
    record("watch", "MarketWatch", PAINT, "2021-10-12T08:00:00Z", byline="The Wall Street Journal"),
)
QUOTED = (
    record("post", "Sputnik", BOATS, "2021-10-08T06:00:00Z"),
    record("live", "RT", (*PAINT, *LAMPS, *CLAY, "From Sputnik:", *BOATS[:2]), "2021-10-08T08:00:00Z"),
    record("copy", "Fenland Echo", (*PAINT, *LAMPS, *CLAY), "2021-10-08T10:00:00Z", byline="RT"),
)
FAEHRE = (
    "Die Fähre von Ottermouth zum Skerry ist auf eine Kiesbank gelaufen, die auf keiner Karte der Mündung verzeichnet ist.",
    "Vierzig Fahrgäste und eine Kiste Gänse wurden von Austernbooten abgeholt, ehe das Wasser fiel, und niemand kam zu Schaden.",
    "Die Bank sei im Morgengrauen noch nicht da gewesen, sagte der Kapitän, als er die Stelle zum ersten Mal passierte.",
    "This article was originally published by Fenland Echo.",
)


def desk_at(request: pytest.FixtureRequest, folder: Path) -> Desk:
    """An empty archive on the database that a fixture is asked for."""
    if request.param == "sqlite":
        return Desk(str(folder / "archive.db"), folder)
    return Desk(new_database(request.getfixturevalue("postgres_server")), folder)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """An agency and those who republish it: one without a credit, one without a date, one with the day alone, one too early."""
    desk = desk_at(request, tmp_path_factory.mktemp("world"))
    desk.take(*WORLD)
    return desk


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    folder = tmp_path_factory.mktemp("samples")
    assert run_here("import", SAMPLES, cwd=folder).code == 0
    return Desk("archive.db", folder)


def by_name(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in entries}


def some(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: entry[name] for name in names}


def carriers(desk: Desk, name: str) -> dict[str, dict[str, Any]]:
    """The carriers of a spread by external id, in its order."""
    return {one["article"]["external_id"]: one for one in desk.run("spread", name, "--json").json["carriers"]}


COUNTS = ("articles", "credited", "uncredited", "contested", "archived", "phantoms")


def test_origins_are_counted_by_the_articles_that_derive_from_them(world: Desk) -> None:
    listed = world.run("origins", "--json").json
    assert [one["name"] for one in listed] == [MWS, "Associated Press", "Marl Gazette", "Reuters"]
    found = by_name(listed)
    assert tuple(found[MWS][name] for name in COUNTS) == (5, 5, 1, 0, 5, 0)
    assert found[MWS]["by_type"] == {"republished": 4, "adapted": 1}
    assert (found[MWS]["first_published"], found[MWS]["last_published"]) == ("2021-10-03", "2021-10-08")
    assert tuple(found["Reuters"][name] for name in COUNTS) == (1, 1, 0, 0, 0, 1)
    assert [one["name"] for one in listed if one["provisional"]] == ["Marl Gazette"]


def test_origins_are_narrowed_to_a_kind_and_to_what_a_filter_leaves(world: Desk) -> None:
    def names(*options: str) -> list[str]:
        return [one["name"] for one in world.run("origins", "--json", *options).json]

    assert names("--kind", "outlet") == ["Marl Gazette"]
    assert names("--publisher", "Fenland Echo") == [MWS, "Reuters"]
    assert names("--since", "2021-10-07") == ["Associated Press", "Marl Gazette", MWS]
    assert names("--kind", "agency", "--limit", "2") == [MWS, "Associated Press"]
    assert names("--until", "2021-10-02") == []
    told = world.run("origins", "--until", "2021-10-02")
    assert (told.code, told.out) == (0, "")
    assert "no origin is known" in told.err


def test_a_name_met_in_credits_only_is_shown_with_its_credit_until_the_register_has_it(world: Desk, tmp_path: Path) -> None:
    told = world.run("origins", "--provisional").out
    assert "Marl Gazette  outlet?" in told
    assert "“This article originally appeared in the Marl Gazette.”" in told
    pasted = world.run("origins", "--provisional", "--toml").out
    (entry,) = tomllib.loads(pasted)["publisher"]
    assert entry == {"name": "Marl Gazette", "kind": "outlet"}
    shutil.copy(ROOT / "config" / "publishers.toml", tmp_path / "publishers.toml")
    with (tmp_path / "publishers.toml").open("a") as register:
        register.write(pasted)
    settled = run_here("origins", "--provisional", *at(world), cwd=tmp_path, ARCHIVE_CONFIG_FOLDER=str(tmp_path))
    assert (settled.out, settled.code) == ("", 0)
    assert "nothing to confirm" in settled.err


def at(desk: Desk) -> tuple[str, str]:
    return "--db", desk._database


def test_toml_is_of_provisional_names_only(world: Desk) -> None:
    refused = world.run("origins", "--toml")
    assert (refused.code, refused.out) == (2, "")
    assert "--provisional" in refused.err


def test_a_publisher_tells_whom_it_republishes_and_how_much_is_its_own(world: Desk) -> None:
    echo = world.run("publisher", "the fenland echo", "--json").json
    assert some(echo, "articles", "own", "share_own", "derived_credited", "derived_uncredited", "contested") == {
        "articles": 4,
        "own": 1,
        "share_own": 0.25,
        "derived_credited": 3,
        "derived_uncredited": 0,
        "contested": 0,
    }
    assert [(one["name"], one["articles"]) for one in echo["republishes"]] == [(MWS, 2), ("Reuters", 1)]
    assert echo["republished_by"] == []
    post = world.run("publisher", "Saltmarsh Post", "--json").json
    assert (post["own"], post["derived_credited"], post["derived_uncredited"]) == (0, 1, 1)


def test_delays_are_told_as_exactly_as_the_dates_allow(world: Desk) -> None:
    wire = world.run("publisher", "MWS", "--json").json
    assert wire["publisher"]["name"] == MWS
    assert (wire["articles"], wire["own"], wire["origin_of"]["articles"]) == (2, 2, 5)
    copies = by_name(wire["republished_by"])
    names = ("median_delay_minutes", "delay_from", "median_delay_days", "delay_days_from", "dated_before_original")
    assert {name: tuple(one[field] for field in names) for name, one in copies.items()} == {
        "Fenland Echo": (90, 1, None, 0, 1),
        "Northport Times": (None, 0, 0, 1, 0),
        "Saltmarsh Post": (7140, 1, None, 0, 0),  # of the copy with a credit; the other proves no delay
        "Tidewater Bugle": (None, 0, None, 0, 0),
    }
    told = world.run("publisher", "MWS").out
    assert "1 h 30 min (of 1)" in told
    assert "within a day (of 1)" in told


@pytest.mark.parametrize("name", ["Reuters", "reuters.com"])
def test_an_agency_that_is_only_credited_is_answered_for(world: Desk, name: str) -> None:
    entry = world.run("publisher", name, "--json").json
    assert (entry["publisher"]["kind"], entry["articles"], entry["share_own"]) == ("agency", 0, None)
    assert entry["origin_of"]["phantoms"] == 1
    assert [one["name"] for one in entry["republished_by"]] == ["Fenland Echo"]
    told = world.run("publisher", name).out
    assert "No article of it is archived." in told
    assert "A work of its is credited that this archive does not hold." in told


@pytest.mark.parametrize("name", ["Nobody's Own Paper", "nobody.example", "Kyodo"])
def test_a_publisher_that_the_archive_never_met_is_no_traceback(world: Desk, name: str) -> None:
    refused = world.run("publisher", name)
    assert (refused.code, refused.out) == (2, "")
    assert f"“{name}”" in refused.err
    assert len(refused.err.splitlines()) == 1


def test_publishers_of_one_owner_are_named(desk: Desk) -> None:
    desk.take(*HOUSE)
    journal = desk.run("publisher", "WSJ", "--json").json
    assert journal["same_group"] == [{"name": "MarketWatch", "kind": "outlet", "articles": 1}]
    assert desk.run("origins", "--json").json[0]["by_type"] == {"same_publisher": 1}
    assert "Same owner: MarketWatch (1 article)" in desk.run("publisher", "wsj.com").out


@pytest.fixture
def desk(database: str, tmp_path: Path) -> Desk:
    return Desk(database, tmp_path)


def test_a_contested_link_takes_nothing_from_own_work(desk: Desk) -> None:
    desk.take(*CIRCLE)
    found = by_name(desk.run("origins", "--json").json)
    assert {name: (one["articles"], one["contested"]) for name, one in found.items()} == {
        "Northport Times": (1, 0),
        "Daily Lantern": (0, 1),
    }
    times = desk.run("publisher", "Northport Times", "--json").json
    assert some(times, "own", "contested") == {"own": 1, "contested": 1}
    assert "1 of its own has a contested link" in desk.run("publisher", "Northport Times").out
    assert {name: one["credits"] for name, one in carriers(desk, "round-a").items()} == {
        "round-a": [],
        "round-b": ["Northport Times"],
    }


def test_a_spread_has_everyone_who_carried_the_text_and_nobody_else(world: Desk) -> None:
    found = carriers(world, "wire")
    assert {name: one["relation"] for name, one in found.items()} == {
        "wire": "this",
        **dict.fromkeys(("echo", "dayonly", "silent", "digest", "undated"), "copy"),
    }
    assert {name for name, one in found.items() if one["credits"] == [MWS]} == {"echo", "dayonly", "undated"}
    assert found["wire"]["credited_by"] == 4
    assert set(carriers(world, "ap")) == {"ap", "digest"}, "what the digest has from the other agency is another text"
    both = carriers(world, "digest")
    assert {name for name, one in both.items() if one["relation"] == "origin"} == {"wire", "ap"}
    assert 0.4 < both["ap"]["share"] < 0.5 < both["wire"]["share"] < 0.6


def test_a_spread_pretends_no_order(world: Desk) -> None:
    entry = world.run("spread", "wire", "--json").json
    places = {
        name: one["place"] and (one["place"]["first"], one["place"]["last"]) for name, one in carriers(world, "wire").items()
    }
    assert places == {
        "wire": (1, 2),
        "echo": (2, 3),
        "dayonly": (1, 4),
        "silent": (3, 4),
        "digest": (5, 5),
        "undated": None,
    }
    assert next(iter(places)) == "wire"
    assert list(places)[-2:] == ["digest", "undated"]
    assert entry["first_published"]["article"] is None
    assert {one["external_id"] for one in entry["first_published"]["candidates"]} == {"wire", "dayonly"}
    assert entry["first_published"]["undated"] == 1
    assert {one["lag_minutes"] for one in entry["carriers"]} == {None}
    told = world.run("spread", "wire").out
    assert "First published: not known" in told
    assert "1–4.  3 Oct 2021  ·  Northport Times" in told
    assert "when is not known" in told


def test_what_came_out_first_by_its_date_may_credit_what_came_later(world: Desk) -> None:
    found = carriers(world, "early")
    assert [(name, one["relation"], one["lag_minutes"]) for name, one in found.items()] == [
        ("early", "this", 0),
        ("late", "origin", 240),
    ]
    told = world.run("spread", "early").out
    assert f"which itself credits {MWS}" in told
    assert "4 h after the first" in told


def test_the_order_is_not_that_in_which_articles_were_archived(desk: Desk) -> None:
    for one in reversed(WORLD[:4]):
        desk.take(one)
    found = carriers(desk, "echo")
    assert list(found) == ["wire", "echo", "silent", "undated"]
    assert [one["lag_minutes"] for one in found.values()] == [0, 90, 240, None]
    assert desk.run("spread", "echo", "--json").json["first_seen"]["article"]["external_id"] == "undated"


def test_alone_with_a_phantom(world: Desk) -> None:
    entry = world.run("spread", "phantom", "--json").json
    assert some(entry, "size", "origins") == {
        "size": 1,
        "origins": [{"name": "Reuters", "article_id": None, "status": "accepted"}],
    }
    told = world.run("spread", "phantom").out
    assert "Nobody else carries its text" in told
    assert "Origin: Reuters (not in this archive)." in told


def test_those_who_have_a_text_from_one_phantom_are_found_and_none_is_the_origin(desk: Desk) -> None:
    desk.take(*WORLD[1:3], WORLD[4])
    entry = desk.run("spread", "echo", "--json").json
    assert {one["article"]["external_id"] for one in entry["carriers"]} == {"echo", "silent", "dayonly"}
    assert entry["origins"] == [{"name": MWS, "article_id": None, "status": "accepted"}]
    silent = desk.run("spread", "silent").out
    assert f"Origin: perhaps {MWS} (not in this archive)." in silent
    assert by_name(desk.run("origins", "--json").json)[MWS]["phantoms"] == 1


def test_a_quotation_is_followed_one_step_and_no_further(desk: Desk) -> None:
    desk.take(*QUOTED)
    assert set(carriers(desk, "post")) == {"post", "live"}
    assert set(carriers(desk, "copy")) == {"live", "copy"}
    assert {name: one["relation"] for name, one in carriers(desk, "live").items()} == {
        "post": "origin",
        "live": "this",
        "copy": "copy",
    }


def test_a_translation_spreads_with_those_who_have_its_origin_from_the_same_phantom(tmp_path: Path) -> None:
    desk = Desk(str(tmp_path / "archive.db"), tmp_path)
    address = "https://fenlandecho.example/ferry"
    page = f"<head><link rel=canonical href='{address}'></head>{''.join(f'<p>{one}</p>' for one in FAEHRE[:3])}"
    faehre = record("faehre", "Bote vom Ull", (), "2021-10-04T08:00:00Z", html=page, url="https://botevomull.example/f")
    desk.take({**WORLD[1], "url": address}, WORLD[4], faehre)
    assert desk.run("chain", "faehre", "--json").json["attributions"][0]["type"] == "translated"
    assert {name: one["relation"] for name, one in carriers(desk, "faehre").items()} == {
        "echo": "origin",
        "dayonly": "linked",
        "faehre": "this",
    }
    entry = desk.run("spread", "faehre", "--json").json
    assert entry["origins"] == [{"name": MWS, "article_id": None, "status": "accepted"}]
    assert set(carriers(desk, "echo")) == {"echo", "dayonly", "faehre"}


def test_a_credit_that_a_picture_contests_makes_no_phantom(desk: Desk) -> None:
    text = ("A lamplighter with the last of his lamps. (AFP/File)", *LAMPS, "Source: AFP")
    desk.take(record("photo", "Fenland Echo", text, "2021-10-09T08:00:00Z"))
    (found,) = desk.run("origins", "--json").json
    assert tuple(found[name] for name in COUNTS) == (0, 0, 0, 1, 0, 0)
    assert desk.run("spread", "photo", "--json").json["origins"] == []


def test_chains_of_the_samples_are_followed_both_ways(samples: Desk) -> None:
    for name in ("18", "21", "31"):
        entry = samples.run("spread", name, "--json").json
        assert {one["article"]["id"] for one in entry["carriers"]} == {18, 21, 31}
        assert entry["origins"] == [{"name": MWS, "article_id": 18, "status": "accepted"}]
        assert entry["first_published"]["article"]["id"] == 18
    assert {one["relation"] for one in entry["carriers"] if one["article"]["id"] != 31} == {"origin"}


def test_every_form_tells_the_same(samples: Desk) -> None:
    rows = list(csv.DictReader(io.StringIO(samples.run("spread", "12", "--csv").out)))
    entry = samples.run("spread", "12", "--json").json
    assert [int(row["article.id"]) for row in rows] == [one["article"]["id"] for one in entry["carriers"]]
    lines = samples.run("origins", "--nl").out.splitlines()
    assert len(lines) == len(samples.run("origins", "--json").json) == len(samples.run("origins").out.splitlines()) - 1
    flat = next(csv.DictReader(io.StringIO(samples.run("publisher", "Northport Times", "--csv").out)))
    assert (flat["publisher.kind"], flat["articles"]) == ("outlet", "5")


def test_an_empty_archive_says_so(desk: Desk) -> None:
    assert desk.run("origins", "--json").json == []
    assert "no origin is known" in desk.run("origins").err
    for command in ("publisher", "spread"):
        refused = desk.run(command, "Reuters")
        assert (refused.code, len(refused.err.splitlines())) == (2, 1)
