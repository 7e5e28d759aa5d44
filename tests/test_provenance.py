"""Credit and text meet: origins that arrive late, circles, copies without a credit, a person's word, and newer rules."""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from archive.core.derive import derive
from archive.core.model import RawItem
from archive.core.provenance.word import Word
from archive.core.rules import RuleSet
from archive.extract.record import read_record
from archive.matching import Matcher
from archive.pipeline import state_origin, write
from archive.queries.articles import find_article
from archive.queries.provenance import every_attribution
from archive.resources import config_folder
from archive.store.articles import Reading
from archive.store.listing import Filter
from archive.store.provenance_tables import attribution, evidence
from archive.store.schema import open_store
from tests.conftest import Ran, run_here

Archive = Callable[..., Ran]
NOW = datetime(2024, 6, 1, tzinfo=UTC)
PARAGRAPHS = [
    "The ferry company said on Monday that its oldest boat would be sold to a museum of engines before the winter.",
    "Passengers who had booked a crossing for the last week of October were offered a place on the smaller boat.",
    "The captain, who has steered her for thirty years, asked to keep the brass bell and was told to write a letter.",
    "A spokesman for the harbour said the berth would be let to a firm that grows mussels on long ropes in the bay.",
    "The museum plans to show the engine with its covers off, so that children may count the valves for themselves.",
    "Nobody has yet decided who will carry the mail to the outer islands when the sea is too rough for the small boat.",
]
OTHER = [
    "A beekeeper in the upper valley has taught his neighbours to paint their hives in colours that bees tell apart.",
    "He began with blue after a hard winter, when three swarms moved into one hive and would not be talked out of it.",
    "The co-operative bought forty tins of paint and a ladder, and the ladder has since been borrowed by everybody.",
    "Yields have risen by a fifth, though the beekeeper himself puts that down to a mild spring and to the lime trees.",
]


def item(number: str, publisher: str, paragraphs: Sequence[str], hour: int | None = None, **more: Any) -> dict[str, Any]:
    published = {"published": f"2024-05-02T{hour:02}:00:00Z"} if hour is not None else {}
    return {
        "id": number,
        "title": f"Ferry {number}",
        "publisher": publisher,
        "text": "\n\n".join(paragraphs),
        **published,
        **more,
    }


def take(archive: Archive, *items: dict[str, Any]) -> dict[str, Any]:
    ran = archive("import", "-", "--json", stdin="\n".join(map(json.dumps, items)).encode())
    assert ran.code == 0, ran.err
    found: dict[str, Any] = ran.json
    return found


def links(archive: Archive, number: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = archive("chain", number, "--json").json["attributions"]
    return found


WIRE = item("wire", "Reuters", PARAGRAPHS, 8)
COPY = item("copy", "Northport Times", PARAGRAPHS, 10, byline="By Reuters")
BLOG = item("blog", "Tallow Street Blog", [*PARAGRAPHS[:4], "This article originally appeared on Northport Times."], 12)


def test_a_chain_is_drawn_to_its_root_whatever_came_first(archive: Archive) -> None:
    take(archive, BLOG)
    (first,) = links(archive, "blog")
    assert (first["origin"]["name"], first["phantom"], first["status"]) == ("Northport Times", True, "accepted")
    take(archive, COPY)
    (second,) = links(archive, "blog")
    assert (second["phantom"], second["article"]["external_id"]) == (False, "copy")
    assert [one["origin"]["name"] for one in second["behind"]] == ["Reuters"]
    take(archive, WIRE)
    (third,) = links(archive, "blog")
    assert third["id"] == second["id"], "what says the same is not written anew"
    assert third["behind"][0]["article"]["external_id"] == "wire"
    log = archive("chain", "blog", "--log", "--json").json["decisions"]
    assert [one["resolved"] for one in log] == [[], ["Northport Times"]]
    assert [(one["phantom"], one["status"]) for one in log[1]["ended"]] == [(True, "accepted")]
    drawn = archive("chain", "blog").out
    assert drawn.index("Ferry blog") < drawn.index("Northport Times") < drawn.index("Reuters")
    assert "“This article originally appeared on Northport Times.”" in drawn
    assert "was found in the archive" in archive("chain", "blog", "--log").out


def test_copies_of_one_cluster_share_one_phantom_and_others_do_not(archive: Archive) -> None:
    copies = [{**COPY, "id": f"copy-{number}", "publisher": f"Gazette {number}"} for number in range(3)]
    take(archive, *copies, item("bees", "Valley Observer", OTHER, 9, byline="By Reuters"))
    phantoms = [links(archive, one["id"])[0]["phantom_id"] for one in copies]
    assert len(set(phantoms)) == 1
    assert links(archive, "bees")[0]["phantom_id"] not in phantoms
    take(archive, WIRE)
    assert {links(archive, one["id"])[0]["article"]["external_id"] for one in copies} == {"wire"}
    assert links(archive, "bees")[0]["phantom"]


def test_articles_that_credit_each_other_are_contested_and_a_person_settles_it(archive: Archive) -> None:
    one = item("one", "Northport Times", PARAGRAPHS, byline="By Valley Observer")
    take(archive, one, item("two", "Valley Observer", PARAGRAPHS, byline="By Northport Times"))
    for number in ("one", "two"):
        (link,) = links(archive, number)
        assert (link["status"], link["conflict"], link["direction"]) == ("contested", "circle", "unknown")
    assert "nothing makes this link the strongest" in archive("chain", "one").out
    assert archive("attribute", "two", "--from", "one", "--why", "The editor of the second told me.").code == 0
    standing = {number: [(x["status"], x["direction"]) for x in links(archive, number)] for number in ("one", "two")}
    assert standing == {"two": [("accepted", "forward")], "one": [("contested", "unknown")]}
    assert archive("attribute", "two", "--undo").code == 0
    assert [x["conflict"] for number in ("one", "two") for x in links(archive, number)] == ["circle", "circle"]


def test_a_circle_that_opens_leaves_the_other_link_accepted(archive: Archive) -> None:
    two = item("two", "Valley Observer", PARAGRAPHS, byline="By Northport Times")
    take(archive, item("one", "Northport Times", PARAGRAPHS, byline="By Valley Observer"), two)
    assert [one["conflict"] for one in links(archive, "one")] == ["circle"]
    take(archive, {**two, "byline": "By Anna Field"})
    assert [(one["status"], one["direction"]) for one in links(archive, "one")] == [("accepted", "forward")]
    assert links(archive, "two") == []


def test_an_origin_that_turns_out_to_be_anothers_is_a_phantom_again(archive: Archive) -> None:
    take(archive, WIRE, COPY)
    assert not links(archive, "copy")[0]["phantom"]
    take(archive, {**WIRE, "publisher": "Valley Observer"})
    assert links(archive, "copy")[0]["phantom"]


def test_a_credits_own_link_leads_to_an_origin_whose_text_is_another(archive: Archive) -> None:
    address = "https://northporttimes.example/bees"
    page = (
        f"<head><link rel=canonical href='{address}'></head><body><h1>Bees</h1>{''.join(f'<p>{one}</p>' for one in OTHER)}</body>"
    )
    copy = {"id": "copy", "url": "https://valleyobserver.example/b", "publisher": "Valley Observer", "html": page}
    take(archive, copy)
    assert links(archive, "copy")[0]["phantom"]
    take(archive, item("origin", "Northport Times", PARAGRAPHS, url=address))
    (link,) = links(archive, "copy")
    assert (link["article"]["external_id"], link["reason"]) == ("origin", "credited; the credit links to it")


def test_a_circle_that_the_dates_decide(archive: Archive) -> None:
    one = item("one", "Northport Times", PARAGRAPHS, 8, byline="By Valley Observer")
    take(archive, one, item("two", "Valley Observer", PARAGRAPHS, 14, byline="By Northport Times"))
    assert [(x["status"], x["direction"]) for x in links(archive, "two")] == [("accepted", "forward")]
    assert [(x["status"], x["conflict"]) for x in links(archive, "one")] == [("contested", "circle")]


def test_a_copy_that_credits_nobody_is_proposed_by_the_credits_of_the_others(archive: Archive) -> None:
    take(archive, COPY, item("silent", "Valley Observer", PARAGRAPHS, 7))
    (link,) = links(archive, "silent")
    assert (link["origin"]["name"], link["status"], link["credited"]) == ("Reuters", "proposed", False)
    assert [one["text"] for one in link["evidence"]] == ["By Reuters"]
    assert "perhaps republished from Reuters" in archive("chain", "silent").out
    take(archive, {**COPY, "byline": "By Anna Field"})
    assert links(archive, "copy") == []
    assert links(archive, "silent") == [], "nobody credits it any more"


def test_two_texts_alone_say_nothing_of_who_was_first(archive: Archive) -> None:
    take(archive, item("early", "Northport Times", PARAGRAPHS, 6), item("late", "Valley Observer", PARAGRAPHS, 18))
    assert links(archive, "early") == links(archive, "late") == []
    assert "does not prove it original" in archive("chain", "late").out


def test_additions_between_the_paragraphs_propose_the_base_unless_the_dates_deny_it(archive: Archive) -> None:
    own = ["We were there, and it was raining as it always does when something is sold that a town is fond of.", OTHER[0]]
    mixed = [*PARAGRAPHS[:2], own[0], *PARAGRAPHS[2:4], own[1], *PARAGRAPHS[4:]]
    take(archive, item("base", "Northport Times", PARAGRAPHS, 8), item("more", "Tallow Street Blog", mixed, 12))
    (link,) = links(archive, "more")
    assert (link["type"], link["status"], link["article"]["external_id"]) == ("adapted", "proposed", "base")
    assert links(archive, "base") == []
    take(archive, item("base", "Northport Times", PARAGRAPHS, 20))
    assert links(archive, "more") == []


def test_an_article_that_credits_one_and_copies_another_keeps_both(archive: Archive) -> None:
    take(
        archive, item("own", "Northport Times", PARAGRAPHS, 8), item("odd", "Valley Observer", PARAGRAPHS, 9, byline="By Reuters")
    )
    entry = archive("chain", "odd", "--json").json
    assert [(one["origin"]["name"], one["phantom"]) for one in entry["attributions"]] == [("Reuters", True)]
    assert [one["external_id"] for one in entry["copies"]] == ["own"]


def test_the_text_of_an_origin_that_was_copied_is_told(archive: Archive) -> None:
    take(archive, {**WIRE, "text": "\n\n".join([*PARAGRAPHS[:5], OTHER[0]])})
    take(archive, COPY)
    take(archive, WIRE)
    (link,) = links(archive, "copy")
    assert link["origin_revision"] == 2
    take(archive, {**COPY, "text": "\n\n".join([*PARAGRAPHS[:5], OTHER[0]])})
    (link,) = links(archive, "copy")
    assert link["origin_revision"] == 1
    assert "its text number 1" in archive("chain", "copy").out
    take(archive, {**COPY, "text": "\n\n".join(PARAGRAPHS[:5])})
    assert links(archive, "copy")[0]["origin_revision"] is None, "both texts of the origin hold it"


@pytest.fixture
def copied(archive: Archive) -> Archive:
    take(archive, WIRE, COPY, item("own", "Valley Observer", OTHER, 9))
    return archive


def test_a_persons_word_is_kept_beside_the_credit_it_denies(copied: Archive) -> None:
    denied = copied("attribute", "copy", "--not-from", "Reuters", "--why", "Our own reporter wrote it.", "--json").json
    (link,) = denied["attributions"]
    assert (link["status"], link["conflict"]) == ("contested", "person")
    assert {(one["polarity"], one["text"]) for one in link["evidence"]} == {
        ("supports", "By Reuters"),
        ("contradicts", "Our own reporter wrote it."),
    }
    drawn = copied("chain", "copy").out
    assert "“By Reuters”" in drawn
    assert "against: “Our own reporter wrote it.”" in drawn
    assert copied("rebuild", "--from", "evidence").code == 0
    assert [one["conflict"] for one in links(copied, "copy")] == ["person"]
    assert (
        copied("attribute", "copy", "--from", "Agence France-Presse", "--type", "adapted", "--why", "Their stringer.").code == 0
    )
    assert {(one["origin"]["name"], one["type"], one["status"]) for one in links(copied, "copy")} == {
        ("Reuters", "republished", "contested"),
        ("Agence France-Presse", "adapted", "accepted"),
    }
    for _ in range(2):
        assert copied("attribute", "copy", "--undo").code == 0
    assert [(one["origin"]["name"], one["status"]) for one in links(copied, "copy")] == [("Reuters", "accepted")]
    assert len(copied("chain", "copy", "--log", "--json").json["decisions"]) == 5


def test_a_denied_credit_counts_for_no_copy_and_in_no_order(archive: Archive) -> None:
    silent = item("silent", "Valley Observer", PARAGRAPHS, 12)
    take(archive, COPY, silent)
    assert [one["origin"]["name"] for one in links(archive, "silent")] == ["Reuters"]
    assert archive("attribute", "copy", "--not-from", "Reuters", "--why", "They lie.").code == 0
    assert links(archive, "silent") == []
    take(archive, item("desk", "Tallow Street Blog", PARAGRAPHS, 9, byline="By Associated Press"))
    proposed = {number: [one["origin"]["name"] for one in links(archive, number)] for number in ("silent", "copy")}
    assert proposed == {"silent": ["Associated Press"], "copy": ["Reuters", "Associated Press"]}
    assert archive("rebuild", "--from", "evidence", "--json").json["attributions"] == {"made": 0, "ended": 0, "resolved": 0}


def test_the_chain_of_an_original_says_who_credits_it(copied: Archive) -> None:
    drawn = " ".join(copied("chain", "wire").out.split())
    assert "no credit to anyone else was found" in drawn
    assert "100% of it stands in Ferry copy" in drawn
    assert "which credits this article" in drawn


def test_a_word_on_an_origin_that_nothing_names_is_kept_and_said_to_wait(copied: Archive) -> None:
    told = copied("attribute", "own", "--not-from", "Reuters", "--why", "Never.").out
    assert "no credit of it names that origin today" in told
    take(copied, item("own", "Valley Observer", OTHER, 9, byline="By Reuters"))
    assert [one["conflict"] for one in links(copied, "own")] == ["person"]


def test_a_word_outlives_a_new_text(copied: Archive) -> None:
    assert copied("attribute", "own", "--from", "wire", "--why", "Seen on the desk.").code == 0
    take(copied, item("own", "Valley Observer", [*OTHER, "The ladder came back."], 9))
    (link,) = links(copied, "own")
    assert (link["article"]["external_id"], link["evidence"][0]["kind"]) == ("wire", "person")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["copy"], "say one thing"),
        (["copy", "--from", "wire", "--undo"], "say one thing"),
        (["copy", "--from", "wire"], "--why"),
        (["copy", "--from", "wire", "--why", " "], "--why"),
        (["copy", "--from", "copy", "--why", "x"], "cannot be its own origin"),
        (["copy", "--from", "Northport Times", "--why", "x"], "cannot be its own origin"),
        (["copy", "--from", "wire.html", "--why", "x"], "no article is called “wire.html”"),
        (["copy", "--from", " ", "--why", "x"], "name the article, the agency or the outlet"),
        (["copy", "--from", "99", "--why", "x"], "no article is called “99”"),
        (["nothing", "--from", "wire", "--why", "x"], "no article is called “nothing”"),
        (["copy", "--not-from", "wire", "--type", "adapted", "--why", "x"], "--type belongs to --from"),
        (["copy", "--undo", "--why", "x"], "--undo takes nothing else"),
        (["own", "--undo"], "nothing to take back"),
    ],
)
def test_a_word_that_makes_no_sense_is_refused_in_one_line(copied: Archive, arguments: list[str], said: str) -> None:
    ran = copied("attribute", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert len(ran.err.splitlines()) == 1


def test_newer_rules_supersede_and_withdraw_and_lose_nothing(copied: Archive, tmp_path: Path) -> None:
    (tmp_path / "fewer").mkdir()
    shipped = (config_folder() / "markers.toml").read_text("utf-8")
    kept = [block for block in shipped.split("[[marker]]") if 'kind = "byline"' not in block]
    (tmp_path / "fewer" / "markers.toml").write_text("[[marker]]".join(kept), "utf-8")
    fewer = {"ARCHIVE_CONFIG_FOLDER": str(tmp_path / "fewer")}
    before = copied("article", "copy", "--json").json
    dry = copied("rebuild", "--from", "evidence", "--dry-run", "--json", **fewer).json
    told = copied("rebuild", "--from", "evidence", "--json", **fewer).json
    assert told["fields"]["evidence"] == dry["fields"]["evidence"] == 1
    assert [(one["rule"], one["lost"]) for one in told["rules"]] == [(before["evidence"][0]["rule"], 1)]
    assert (told["evidence"], told["attributions"]) == ({"found": 0, "withdrawn": 1}, {"made": 0, "ended": 1, "resolved": 0})
    assert links(copied, "copy") == []
    assert copied("article", "copy", "--json").json["evidence"] == []
    log = copied("chain", "copy", "--log", "--json").json["decisions"]
    assert [(one["cause"], len(one["made"]), len(one["ended"])) for one in log] == [("import", 1, 0), ("rebuild", 0, 1)]
    back = copied("rebuild", "--from", "evidence", "--json").json
    assert back["attributions"] == {"made": 1, "ended": 0, "resolved": 0}
    store = open_store(str(tmp_path / "archive.db"))
    with store.read() as connection:
        hits = connection.execute(select(evidence.c.text, evidence.c.withdrawn_at)).all()
        ended = connection.execute(select(attribution.c.ended_id).order_by(attribution.c.id)).scalars().all()
    store.close()
    assert sorted((text, gone is None) for text, gone in hits if text == "By Reuters") == [
        ("By Reuters", False),
        ("By Reuters", True),
    ]
    assert [one is None for one in ended] == [False, True]


PUBLISHERS = ("Reuters", "Northport Times", "Valley Observer", "Tallow Street Blog", "Gazette of Nowhere")


def _reading(number: int, draw: random.Random, rules: RuleSet) -> Reading:
    own, credited = draw.choice(PUBLISHERS), draw.choice((None, None, *PUBLISHERS))
    text = draw.choice((PARAGRAPHS, PARAGRAPHS, OTHER))
    paragraphs = [text[0], *(one for one in text[1:] if draw.random() < 0.85)]
    record = item(str(number), own, paragraphs, draw.choice((None, 6, 12, 18)))
    if credited:
        record["byline"] = f"By {credited}"
    data = json.dumps(record).encode()
    raw = RawItem("order", f"id:{number}", data, "application/json", external_id=str(number))
    return Reading(0, raw, derive(read_record(data, url=None, latest=NOW), rules, latest=NOW), b"")


def _claims(database: str, batches: Sequence[Sequence[Reading]], rules: RuleSet) -> list[tuple[Any, ...]]:
    store = open_store(database)
    for batch in batches:
        write(store, batch, rules, Matcher(), NOW)
    with store.read() as connection:
        found = list(every_attribution(connection, Filter()))
    store.close()
    names = {one["article"]["id"]: one["article"]["external_id"] for one in found}
    return sorted(
        (
            one["article"]["external_id"],
            one["origin"]["name"],
            str(names.get(one["origin"]["article_id"], one["phantom"])),
            *(str(one[field]) for field in "type scope direction confidence status conflict credited reason".split()),
            tuple(sorted(hit["text"] for hit in one["evidence"])),
        )
        for one in found
    )


@pytest.mark.parametrize("seed", range(6))
def test_no_order_of_arrival_enters_what_is_decided(seed: int, tmp_path: Path, rules: RuleSet) -> None:
    draw = random.Random(seed)
    readings = [_reading(number, draw, rules) for number in range(12)]
    wanted = _claims(str(tmp_path / "whole.db"), [readings], rules)
    assert wanted
    for turn in range(2):
        mixed = draw.sample(readings, len(readings))
        cuts = sorted({0, len(mixed), *(draw.randrange(len(mixed)) for _ in range(4 * turn))})
        batches = [mixed[one:other] for one, other in itertools.pairwise(cuts)] if turn else [[one] for one in mixed]
        assert _claims(str(tmp_path / f"{turn}.db"), batches, rules) == wanted


@pytest.mark.parametrize("seed", range(50, 54))
def test_nor_does_it_matter_when_a_person_spoke(seed: int, tmp_path: Path, rules: RuleSet) -> None:
    draw = random.Random(seed)
    readings = [_reading(number, draw, rules) for number in range(10)]
    credits = [(one.item.identity, hit.name) for one in readings for hit in one.extract.evidence if hit.polarity == "supports"]
    words = draw.sample(credits, 2)
    spoken_of = [one for one in readings if one.item.identity in dict(words)]
    others = [one for one in readings if one not in spoken_of]
    early, late = str(tmp_path / "early.db"), str(tmp_path / "late.db")
    _claims(early, [spoken_of], rules)
    _deny(early, words, rules)
    _claims(late, [readings], rules)
    _deny(late, words, rules)
    assert _claims(early, [[one] for one in others], rules) == _claims(late, [], rules)


def _deny(database: str, words: Sequence[tuple[str, str]], rules: RuleSet) -> None:
    store = open_store(database)
    for identity, name in words:
        with store.read() as connection:
            number = find_article(connection, identity)
        state_origin(store, Word(number, rules.register.named(name), None, "republished", False, "No."), rules)
    store.close()


def test_a_chain_is_the_same_on_both_databases(database: str, tmp_path: Path) -> None:
    data = "\n".join(map(json.dumps, (BLOG, COPY, WIRE))).encode()
    assert run_here("--db", database, "import", "-", cwd=tmp_path, stdin=data).code == 0
    (link,) = run_here("--db", database, "chain", "blog", "--json", cwd=tmp_path).json["attributions"]
    assert [link["origin"]["name"], link["behind"][0]["origin"]["name"]] == ["Northport Times", "Reuters"]
    assert run_here("--db", database, "attribute", "copy", "--not-from", "wire", "--why", "No.", cwd=tmp_path).code == 0
    (link,) = run_here("--db", database, "chain", "copy", "--json", cwd=tmp_path).json["attributions"]
    assert link["conflict"] == "person"
    assert run_here("--db", database, "rebuild", "--json", cwd=tmp_path).json["attributions"]["made"] == 0
