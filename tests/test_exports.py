"""Attributions for other programs: W3C PROV, GraphML, schema.org with Web Annotations, and rows of a spreadsheet."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import networkx
import pytest
from prov.constants import PROV, PROV_TYPE
from prov.identifier import QualifiedName
from prov.model import (
    ProvActivity,
    ProvAgent,
    ProvAlternate,
    ProvAssociation,
    ProvAttribution,
    ProvBundle,
    ProvDerivation,
    ProvDocument,
    ProvElement,
    ProvEntity,
    ProvGeneration,
    ProvSpecialization,
)

from archive.attributing import attribute
from archive.core.model import Evidence
from archive.core.provenance.parties import PERSON
from archive.rulefiles import load_rules
from archive.store.evidence import add_word
from archive.store.publishers import keep_publishers
from archive.store.schema import open_store
from tests.conftest import SAMPLES, Ran, run_here

Archive = Callable[..., Ran]
NOW = datetime(2024, 6, 1, tzinfo=UTC)
OURS = "urn:news-archive:"
FORMATS = ("jsonl", "csv", "prov", "graphml", "jsonld")
DERIVED = ("Republished", "Adapted", "Excerpted", "Translated", "Quotes")

WEIR = [
    "Forty ducks were counted on the weir below the mill on Monday, more than in any spring since the gates were mended.",
    "The keeper has put up a sign that asks walkers to leave their bread at home until the eels have passed the ladder.",
    "A boy from the upper village, who is seven, found a ring of brass on the leg of a drake and sent its number to the museum.",
    "The parish will count again in June, when the reeds are cut and the punts come back from the yard with new floors.",
]
LAMPS = [
    "The lamps of the old quay were lit with gas again on Friday, for one night, to remember the man who used to light them.",
    "His ladder has hung in the customs house ever since, and two of his great-grandchildren carried it from post to post.",
    "The council paid for the gas, a brewery for the beer, and nobody could say who had paid for the band from the island.",
]
BELLS = [
    "The bell of the flooded chapel was raised on Sunday by divers who had looked for something else, namely their anchor.",
    "It weighs as much as two cows and carries a date that the schoolmaster reads one way and the curate another way.",
    "Until they agree it stands in the fire station, where the volunteers have been asked not to strike it after ten.",
]
GATES = [
    "Keepers of the nine gates were told on Thursday to paint them green by the end of the month or to say why they would not.",
    "Two of them have said why, at some length, and a third has painted his gate blue and gone to stay with his sister.",
    "The office that sends out the paint has run out of green and recommends that the others wait for the spring delivery.",
]
PLEDGE = (
    "No barge shall pass the lower lock by night until both gates have been weighed, measured and signed for by the keeper "
    "and by one other person who owes him nothing"
)


def item(number: str, publisher: str, *paragraphs: str, **more: Any) -> dict[str, Any]:
    return {"id": number, "title": f"Story {number}", "publisher": publisher, "text": "\n\n".join(paragraphs), **more}


def own_words(seed: int) -> str:
    """A paragraph of some 250 words in an order that no other text has."""
    words = " ".join([*WEIR, *LAMPS, *BELLS, *GATES]).split()
    return " ".join(random.Random(seed).sample(words, len(words)))


WORLD = [
    item("wire", "Reuters", *WEIR, published="2021-05-03T08:00:00Z", url="https://www.reuters.com/ducks"),
    item("copy", "Mill Courier", *WEIR, published="May 2021", byline="By Reuters"),
    item("blog", "Tallow Street Blog", *WEIR, "This article originally appeared on Mill Courier.", published="4 May 2021"),
    item("lamps-1", "Upland News", *LAMPS, byline="By Associated Press", published="2021"),
    item("lamps-2", "Weir Gazette", *LAMPS, byline="By Associated Press"),
    item("agencies", "Weir Gazette", *BELLS, "(With inputs from agencies)"),
    item("agencies-2", "Upland News", *GATES, "(With inputs from agencies)"),
    item("block", "Weir Gazette", "Nobody in the valley would speak of the swans, so we print it. From Sputnik:", LAMPS[1][::-1]),
    item("family", "Sputnik", *(one.replace("gates", "doors").replace("gate", "door") for one in GATES), byline="By RIA Novosti"),
    item("pledge-1", "Mill Courier", own_words(1), own_words(2), f"“{PLEDGE},” he said."),
    item("pledge-2", "Upland News", own_words(3), own_words(4), f"A note says: “{PLEDGE}.”"),
    item("circle-1", "Mill Courier", *BELLS, "This article originally appeared on Upland News.", published="2021-05-09"),
    item("circle-2", "Upland News", *BELLS, "This article originally appeared on Mill Courier.", published="2021-05-09"),
    item("passed", "Northport Times", *WEIR, "This article originally appeared on Harbour Gazette.", byline="By Reuters"),
    item("silent", "Valley Observer", *WEIR, title="Ducks & <eels>\ufffe = ]]>"),
]
REVISED = {**WORLD[1], "text": "\n\n".join([*WEIR, "Later on the keeper took down the sign again, since no duck had read it."])}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive with a chain, phantoms, statements, a circle of credits and a revision."""
    folder = tmp_path_factory.mktemp("world")
    for some in (WORLD, [REVISED]):
        ran = run_here("import", "-", cwd=folder, stdin="\n".join(map(json.dumps, some)).encode())
        assert ran.code == 0, ran.err
    return lambda *arguments, **more: run_here(*arguments, cwd=folder, **more)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    folder = tmp_path_factory.mktemp("samples")
    assert run_here("import", SAMPLES, cwd=folder).code == 0
    return lambda *arguments, **more: run_here(*arguments, cwd=folder, **more)


@pytest.fixture(params=["world", "samples"])
def filled(request: pytest.FixtureRequest) -> Archive:
    """Either archive."""
    found: Archive = request.getfixturevalue(request.param)
    return found


def exported(archive: Archive, form: str, *options: str) -> str:
    ran = archive("export", "attributions", "--format", form, *options)
    assert ran.code == 0, ran.err
    return ran.out


def attributions(archive: Archive, *options: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in exported(archive, "jsonl", *options).splitlines()]


def numbers(archive: Archive) -> dict[str, int]:
    return {one["external_id"]: one["id"] for one in archive("articles", "--json").json}


def document(archive: Archive, *options: str) -> ProvDocument:
    return ProvDocument.deserialize(content=exported(archive, "prov", *options), format="json")


def of_type(place: ProvBundle, kind: type, type_: QualifiedName | str) -> list[Any]:
    wanted = type_ if isinstance(type_, QualifiedName) else place.valid_qualified_name(f"archive:{type_}")
    return [one for one in place.get_records(kind) if wanted in one.get_asserted_types()]


def told(record: Any) -> dict[str, Any]:
    """The attributes of a record by their local names."""
    return {name.localpart: value for name, value in record.attributes}


def origin_of(one: Mapping[str, Any]) -> str:
    parent = one["origin"]["article_id"]
    return f"{OURS}article/{parent}" if parent is not None else f"{OURS}phantom/{one['phantom_id']}"


def derivations(place: ProvBundle) -> list[tuple[str, str, str, str]]:
    """(status, type, child, origin) of each link, found by its type."""
    return [
        (told(one)["status"], type_.lower(), one.args[0].uri, one.args[1].uri)
        for type_ in DERIVED
        for one in of_type(place, ProvDerivation, type_)
    ]


# The world is what the tests below take it for


def test_the_world_has_what_is_to_be_exported(world: Archive) -> None:
    found = attributions(world)
    by_id = {one["article"]["external_id"]: one for one in found}
    assert {one["status"] for one in found} == {"accepted", "proposed", "contested"}
    assert {one["type"] for one in found} >= {"republished", "adapted", "quotes", "same_publisher"}
    assert by_id["lamps-1"]["phantom_id"] == by_id["lamps-2"]["phantom_id"] is not None
    assert len({one["phantom_id"] for one in found if one["origin"]["kind"] == "unnamed"}) == 2
    assert by_id["circle-1"]["conflict"] == by_id["circle-2"]["conflict"] == "circle"
    assert by_id["silent"]["credited"] is False
    assert [one["by"]["name"] for one in found if one["by"]] == ["The Harbour Gazette"]


# Which formats there are


@pytest.mark.parametrize("what", ["articles", "matches", "passages", "clusters"])
@pytest.mark.parametrize("form", ["prov", "graphml", "jsonld"])
def test_formats_of_attributions_are_refused_for_all_else(archive: Archive, what: str, form: str) -> None:
    ran = archive("export", what, "--format", form)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"news-archive: --format {form} is for attributions; {what} name no origin\n"


def test_warc_is_refused_for_attributions(archive: Archive) -> None:
    ran = archive("export", "attributions", "--format", "warc")
    assert (ran.code, ran.out) == (2, "")
    assert "is for articles" in ran.err


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_archive_gives_an_empty_export(archive: Archive, form: str) -> None:
    assert archive("init").code == 0
    text = exported(archive, form)
    if form == "prov":
        assert list(ProvDocument.deserialize(content=text, format="json").get_records()) == []
    elif form == "graphml":
        assert len(networkx.parse_graphml(text)) == 0
    else:
        assert text == ""


@pytest.mark.parametrize("form", FORMATS)
def test_an_archive_gives_the_same_bytes_each_time(form: str, tmp_path: Path, database: str) -> None:
    lines = "\n".join(map(json.dumps, WORLD)).encode()
    assert run_here("import", "-", "--db", database, cwd=tmp_path, stdin=lines).code == 0
    seen = set()
    for seed in "12":
        command = [sys.executable, "-m", "archive", "export", "attributions", "--format", form, "--db", database]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
        seen.add(done.stdout)
    assert len(seen) == 1
    assert len(seen.pop()) > 1000


@pytest.mark.parametrize("form", FORMATS)
def test_a_reader_may_go_away(form: str, tmp_path: Path) -> None:
    assert run_here("import", "-", cwd=tmp_path, stdin="\n".join(map(json.dumps, WORLD)).encode()).code == 0
    command = [sys.executable, "-m", "archive", "export", "attributions", "--format", form]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
    assert (running.returncode, said) == (0, b"")


# PROV


def test_prov_comes_back_as_it_was_written(filled: Archive) -> None:
    found = document(filled)
    again = ProvDocument.deserialize(content=found.serialize(format="json"), format="json")
    assert again == found
    assert len(list(found.get_records())) > 50


def test_prov_has_every_accepted_link_under_its_type(filled: Archive) -> None:
    wanted = [
        ("accepted", one["type"], f"{OURS}article/{one['article']['id']}", origin_of(one))
        for one in attributions(filled)
        if one["status"] == "accepted" and one["type"] != "same_publisher"
    ]
    found = [one for one in derivations(document(filled)) if one[0] == "accepted"]
    assert sorted(found) == sorted(wanted)
    assert len(wanted) > 4


def test_prov_has_no_derivation_without_a_type_and_a_status(filled: Archive) -> None:
    everything = document(filled)
    for place in (everything, *everything.bundles):
        for one in place.get_records(ProvDerivation):
            types = {kind.localpart for kind in one.get_asserted_types()}
            assert types & {*DERIVED, "Revision", "SharedStatement"}
            if types & set(DERIVED):
                assert told(one)["status"] in ("accepted", "proposed", "contested")
    proposed = {one["id"] for one in attributions(filled) if one["status"] == "proposed"}
    assert {one[0] for one in derivations(everything)} == ({"accepted", "proposed"} if proposed else {"accepted"})


def test_a_chain_can_be_followed_through_prov(world: Archive) -> None:
    place, known = document(world), numbers(world)
    step = {one.args[0].localpart: one.args[1].localpart for one in of_type(place, ProvDerivation, "Republished")}
    chain = [f"article/{known['blog']}"]
    while chain[-1] in step:
        chain.append(step[chain[-1]])
    assert chain[-1] == f"article/{known['wire']}"


def test_prov_names_nothing_that_it_does_not_describe(filled: Archive) -> None:
    everything = document(filled)
    kinds: dict[QualifiedName, set[type]] = {}
    for one in everything.get_records(ProvElement):
        kinds.setdefault(one.identifier, set()).add(type(one))
    assert all(len(found) == 1 for found in kinds.values()), "entities, activities and agents are different things"
    for place in (everything, *everything.bundles):
        local = {one.identifier for one in place.get_records(ProvElement)}
        for one in place.get_records():
            for _, value in one.attributes:
                if isinstance(value, QualifiedName) and value.namespace.uri == OURS and value not in _types(one):
                    assert value in kinds or value in local, value
            if not isinstance(one, ProvElement) and one.identifier is not None:
                assert one.identifier not in kinds, "a link is no entity"


def _types(record: Any) -> set[QualifiedName]:
    return {value for name, value in record.attributes if name == PROV_TYPE}


def test_prov_holds_publishers_phantoms_and_revisions(world: Archive) -> None:
    place, known = document(world), numbers(world)
    by = {one.args[0].localpart: one.args[1].localpart for one in place.get_records(ProvAttribution)}
    names = {one.identifier.localpart: told(one)["label"] for one in of_type(place, ProvAgent, PROV["Organization"])}
    assert names[by[f"article/{known['wire']}"]] == "Reuters"
    phantoms = {one.args[1].localpart for one in place.get_records(ProvDerivation) if "phantom" in one.args[1].localpart}
    shared = {
        one.args[1]
        for one in of_type(place, ProvDerivation, "Republished")
        if one.args[0].localpart in (f"article/{known['lamps-1']}", f"article/{known['lamps-2']}")
    }
    assert len(shared) == 1
    assert names[by[shared.pop().localpart]] == "Associated Press"
    unnamed = [by[one] for one in sorted(phantoms) if by[one].startswith("unnamed/")]
    assert len(unnamed) == len(set(unnamed)) == 2, "nobody says that two unnamed agencies are one"
    copy = f"article/{known['copy']}"
    texts = [one.args[0].localpart for one in place.get_records(ProvSpecialization) if one.args[1].localpart == copy]
    assert texts == [f"{copy}/revision/1", f"{copy}/revision/2"]
    revised = [one.args[:2] for one in of_type(place, ProvDerivation, PROV["Revision"])]
    assert [(later.localpart, before.localpart) for later, before in revised] == [(texts[1], texts[0])]


def test_prov_says_how_each_link_is_known(filled: Archive) -> None:
    place = document(filled)
    raw = {one["id"]: filled("article", str(one["id"]), "--json").json["raw"] for one in filled("articles", "--json").json}
    evidence = {one.identifier: told(one) for one in of_type(place, ProvEntity, "Evidence")}
    wanted = [hit for one in attributions(filled) for hit in one["evidence"]]
    said = ("text", "rule", "kind", "start", "end", "polarity")
    assert {tuple(hit[name] for name in said) for hit in wanted} == {
        tuple(hit.get("value" if name == "text" else name) for name in said) for hit in evidence.values()
    }
    for hit in evidence.values():
        number, revision = hit["revision"].localpart.removeprefix("article/").split("/revision/")
        if "start" in hit:
            assert "code points" in hit["offsets"]
            if revision == "1" and len(filled("article", number, "--history", "--json").json["revisions"]) == 1:
                assert raw[int(number)][hit["start"] : hit["end"]] == hit["value"]
    softwares = of_type(place, ProvAgent, PROV["SoftwareAgent"])
    policies = {one.identifier for one in softwares if "policy" in one.identifier.localpart}
    decisions = {one.identifier for one in of_type(place, ProvActivity, "Decision")}
    assert {one.args[0] for one in place.get_records(ProvAssociation) if one.args[1] in policies} == decisions != set()


def test_one_house_and_unknown_directions_are_alternates(world: Archive) -> None:
    place, known = document(world), numbers(world)
    (family,) = (one for one in attributions(world) if one["type"] == "same_publisher")
    pairs = {(one.args[0].localpart, one.args[1].uri) for one in place.get_records(ProvAlternate)}
    assert pairs == {(f"article/{known['family']}", origin_of(family))}
    (rules,) = place.bundles
    assert rules.identifier.uri == f"{OURS}contested/rules"
    circle = {f"article/{known['circle-1']}", f"article/{known['circle-2']}"}
    alternates = [{end.localpart for end in one.args} for one in rules.get_records(ProvAlternate)]
    assert alternates == [circle, circle]
    assert {told(one)["status"] for one in of_type(rules, ProvEntity, "Claim")} == {"contested"}
    assert not any(told(one)["status"] == "contested" for one in of_type(place, ProvEntity, "Claim"))


def test_a_shared_statement_is_the_primary_source_of_who_carries_it(filled: Archive) -> None:
    pairs = {
        frozenset((one["a"]["id"], one["b"]["id"]))
        for one in map(json.loads, filled("export", "matches").out.splitlines())
        if one["reuse"] == "statement"
    }
    place = document(filled)
    carriers: dict[QualifiedName, set[int]] = {}
    for one in of_type(place, ProvDerivation, PROV["PrimarySource"]):
        carriers.setdefault(one.args[1], set()).add(int(one.args[0].localpart.removeprefix("article/")))
    assert pairs
    assert all(any(pair <= some for some in carriers.values()) for pair in pairs)
    texts = {one.identifier: told(one)["value"] for one in of_type(place, ProvEntity, "Statement")}
    assert texts.keys() == carriers.keys()
    assert all(len(text.split()) >= 8 for text in texts.values())


def test_prov_names_no_host_and_nothing_superseded(filled: Archive) -> None:
    raw = json.loads(exported(filled, "prov"))
    assert raw["prefix"] == {"archive": OURS}
    assert len([name for name in raw["entity"] if name.startswith("archive:claim/")]) + sum(
        name.startswith("archive:claim/") for bundle in raw.get("bundle", {}).values() for name in bundle["entity"]
    ) == len(attributions(filled))


# GraphML


def test_graphml_is_read_by_networkx(filled: Archive, tmp_path: Path) -> None:
    (tmp_path / "links.graphml").write_text(exported(filled, "graphml"), "utf-8")
    graph = networkx.read_graphml(tmp_path / "links.graphml", force_multigraph=True)
    assert graph.is_directed()
    edges = {
        data["claim"]: (child, origin, data) for child, origin, data in graph.edges(data=True) if data["type"] != "passed_on"
    }
    wanted = attributions(filled)
    assert len(edges) == len(wanted) > 0
    for one in wanted:
        child, origin, data = edges[one["id"]]
        assert (OURS + child, OURS + origin) == (f"{OURS}article/{one['article']['id']}", origin_of(one))
        for name in ("type", "status", "confidence", "scope", "direction", "credited", "reason"):
            assert data[name] == one[name]
        assert data["quoted"].split("\n")[0] in {hit["text"].split("\n")[0] for hit in one["evidence"]}
        assert graph.nodes[origin]["publisher"] == one["origin"]["name"]
        assert graph.nodes[origin]["kind"] == ("phantom" if one["phantom"] else "article")
    values = [value for _, data in graph.nodes(data=True) for value in data.values()]
    values += [value for *_, data in graph.edges(data=True) for value in data.values()]
    assert {type(value) for value in values} <= {str, int, float, bool}


def test_graphml_takes_what_xml_cannot_hold(world: Archive) -> None:
    graph = networkx.parse_graphml(exported(world, "graphml"))
    assert graph.nodes[f"article/{numbers(world)['silent']}"]["label"] == "Ducks & <eels> = ]]>"


# schema.org


def lines_of(archive: Archive, *options: str) -> Iterator[dict[str, Any]]:
    return map(json.loads, exported(archive, "jsonld", *options).splitlines())


def test_each_article_with_an_attribution_is_a_news_article(filled: Archive) -> None:
    articles = list(lines_of(filled))
    by_article: dict[str, list[dict[str, Any]]] = {}
    for one in attributions(filled):
        by_article.setdefault(f"{OURS}article/{one['article']['id']}", []).append(one)
    assert [one["@id"] for one in articles] == list(by_article)
    for article in articles:
        assert article["@context"] == ["https://schema.org", {"archive": OURS}]
        assert article["@type"] == "NewsArticle"
        assert article["headline"]
        publisher = filled("article", article["@id"].rsplit("/", 1)[1], "--json").json["publisher"]
        assert article.get("publisher") == (publisher and {"@type": "Organization", "name": publisher["name"]})
        assert "code points" in article["archive:offsets"]
        claims = by_article[article["@id"]]
        assert [one["archive:status"] for one in article["archive:claim"]] == [one["status"] for one in claims]
        standing = [one for one in claims if one["status"] == "accepted" and one["type"] != "same_publisher"]
        for name, quotes in (("isBasedOn", False), ("citation", True)):
            wanted = [origin_of(one) for one in standing if (one["type"] == "quotes") == quotes]
            assert [one["@id"] for one in article.get(name, [])] == wanted
            for one in article.get(name, []):
                held = one["@id"].startswith(f"{OURS}article/")
                assert one["@type"] == ("NewsArticle" if held else "CreativeWork")
                assert one["publisher" if held else "provider"]["@type"] == "Organization"


def test_evidence_is_a_web_annotation_that_finds_its_words(filled: Archive) -> None:
    count = 0
    for article in lines_of(filled):
        for claim in article["archive:claim"]:
            for note in claim["archive:evidence"]:
                assert note["@context"] == "http://www.w3.org/ns/anno.jsonld"
                assert (note["type"], note["motivation"]) == ("Annotation", "identifying")
                number, _ = note["target"]["source"].removeprefix(f"{OURS}article/").split("/revision/")
                told = filled("article", number, "--json").json
                if "selector" not in note["target"]:
                    assert note["target"]["archive:selector"]
                    continue
                quote, place = note["target"]["selector"]
                assert (quote["type"], place["type"]) == ("TextQuoteSelector", "TextPositionSelector")
                assert told["raw"][place["start"] : place["end"]] == quote["exact"] != ""
                around = quote["prefix"] + quote["exact"] + quote["suffix"]
                assert told["raw"].count(around) == 1
                assert max(len(quote["prefix"]), len(quote["suffix"])) <= 32
                count += 1
    assert count > 5


def test_dates_are_no_more_precise_than_their_print(world: Archive) -> None:
    dates = {one["identifier"]: one.get("datePublished") for one in lines_of(world)}
    based = {one["@id"]: one.get("datePublished") for article in lines_of(world) for one in article.get("isBasedOn", [])}
    assert dates["copy"] == "2021-05"
    assert dates["blog"] == "2021-05-04"
    assert dates["lamps-1"] is dates["lamps-2"] is None, "a year alone is no date that the archive reads"
    assert based[f"{OURS}article/{numbers(world)['wire']}"] == "2021-05-03T08:00:00Z"


# Contested links, a person's word, and middlemen


@pytest.fixture(scope="module")
def disputed(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """A credit that a person denies, one that a person replaces, and an article with an editor's words in it."""
    folder = tmp_path_factory.mktemp("disputed")
    credited = {"denied": WEIR, "replaced": LAMPS, "edited": BELLS}
    items = [item(number, "Weir Gazette", *text, byline="By Reuters") for number, text in credited.items()]
    items.append(item("settled-1", "Mill Courier", *GATES, byline="By Valley Observer"))
    items.append(item("settled-2", "Valley Observer", *GATES, byline="By Mill Courier"))
    assert run_here("import", "-", cwd=folder, stdin="\n".join(map(json.dumps, items)).encode()).code == 0

    def ask(*arguments: str, **more: Any) -> Ran:
        return run_here(*arguments, cwd=folder, **more)

    known, register = numbers(ask), load_rules().register
    store = open_store(str(folder / "archive.db"))
    with store.write() as connection:
        for number, name, kind, polarity, type_ in (
            ("denied", "Reuters", PERSON, "contradicts", "republished"),
            ("replaced", "Associated Press", PERSON, "supports", "republished"),
            ("edited", "", "addition", "nothing", "none"),
            ("settled-2", "Mill Courier", PERSON, "supports", "republished"),
        ):
            hit = Evidence(kind, kind, f"why {number}", None, None, polarity, name, kind, type=type_, confidence="high")
            origin = keep_publishers(connection, [register.named(name or "Reuters")])
            add_word(connection, known[number], hit, next(iter(origin.values())), None, NOW)
        attribute(connection, known.values(), register, "a test", NOW)
    store.close()
    return ask


def test_both_sides_of_a_contested_link_can_be_read(disputed: Archive) -> None:
    by_id = {(one["article"]["external_id"], one["origin"]["name"]): one for one in attributions(disputed)}
    assert {name: (one["status"], one["conflict"]) for name, one in by_id.items()} == {
        ("denied", "Reuters"): ("contested", "person"),
        ("replaced", "Reuters"): ("contested", "person"),
        ("replaced", "Associated Press"): ("accepted", None),
        ("edited", "Reuters"): ("accepted", None),
        ("settled-1", "Valley Observer"): ("contested", "circle"),
        ("settled-2", "Mill Courier"): ("accepted", None),
    }
    everything, known = document(disputed), numbers(disputed)
    sides = {one.identifier.localpart: one for one in everything.bundles}
    assert sides.keys() == {"contested/rules", "contested/person"}
    rules, person = sides["contested/rules"], sides["contested/person"]
    assert {child for _, _, child, _ in derivations(rules)} == {f"{OURS}article/{known[name]}" for name in ("denied", "replaced")}
    assert {status for status, *_ in derivations(rules)} == {"contested"}
    stated = derivations(person)
    theirs = (by_id["replaced", "Associated Press"], by_id["settled-2", "Mill Courier"])
    assert [(status, origin) for status, _, _, origin in stated] == [("accepted", origin_of(one)) for one in theirs]
    assert set(stated) <= set(derivations(everything))
    assert [{end.localpart for end in one.args} for one in rules.get_records(ProvAlternate)] == [
        {f"article/{known['settled-1']}", f"article/{known['settled-2']}"}
    ]
    (denial,) = map(told, of_type(person, ProvEntity, "Denial"))
    assert (denial["article"].localpart, denial["value"]) == (f"article/{known['denied']}", "why denied")
    assert denial["claim"].localpart == f"claim/{by_id['denied', 'Reuters']['id']}"
    asserted = {one.args[0].localpart: one.args[1] for one in everything.get_records(ProvAttribution)}
    (somebody,) = of_type(everything, ProvAgent, PROV["Person"])
    assert asserted["contested/person"] == somebody.identifier
    assert asserted["contested/rules"].localpart.startswith("policy/")


def test_a_persons_decision_is_an_activity_of_a_person(disputed: Archive) -> None:
    place = document(disputed)
    (somebody,) = of_type(place, ProvAgent, PROV["Person"])
    decisions = {one.identifier for one in of_type(place, ProvActivity, "PersonsDecision")}
    theirs = {one.args[0] for one in place.get_records(ProvAssociation) if one.args[1] == somebody.identifier}
    assert theirs == decisions
    made = {one.args[1]: one.args[0] for one in place.get_records(ProvGeneration) if one.args[1] in decisions}
    words = {one.identifier: told(one)["value"] for one in of_type(place, ProvEntity, "Evidence")}
    assert {words[made[one]] for one in decisions} == {"why denied", "why replaced", "why settled-2"}


def test_whoever_stands_between_is_an_agent_and_a_node(disputed: Archive, world: Archive) -> None:
    for archive, child, name in ((world, "passed", "The Harbour Gazette"), (disputed, "edited", "unnamed editor")):
        (link,) = (one for one in attributions(archive) if one["by"])
        assert (link["article"]["external_id"], link["by"]["name"]) == (child, name)
        place = document(archive)
        (passing,) = of_type(place, ProvActivity, "PassingOn")
        agent = next(one.args[1] for one in place.get_records(ProvAssociation) if one.args[0] == passing.identifier)
        (described,) = place.get_record(agent)
        assert told(described)["label"] == name
        (derived,) = (one for one in place.get_records(ProvDerivation) if one.args[2] == passing.identifier)
        assert told(derived)["by"] == agent
        assert derived.args[1].uri == origin_of(link)
        rows = csv.DictReader(io.StringIO(exported(archive, "csv")))
        assert [row["by"] for row in rows if row["by"]] == [name]
        (noted,) = (claim for one in lines_of(archive) for claim in one["archive:claim"] if "archive:by" in claim)
        assert noted["archive:by"] == name
    graph = networkx.parse_graphml(exported(disputed, "graphml"))
    (between,) = (node for node, data in graph.nodes(data=True) if data["kind"] == "middleman")
    ends = [*graph.predecessors(between), *graph.successors(between)]
    assert [OURS + one for one in ends] == [f"{OURS}article/{numbers(disputed)['edited']}", origin_of(link)]


def test_what_is_contested_is_no_basis_in_schema_org(disputed: Archive) -> None:
    based = {
        one["identifier"]: [(x.get("provider") or x["publisher"])["name"] for x in one.get("isBasedOn", [])]
        for one in lines_of(disputed)
    }
    assert based == {
        "denied": [],
        "replaced": ["Associated Press"],
        "edited": ["Reuters"],
        "settled-1": [],
        "settled-2": ["Mill Courier"],
    }
    assert {(one["identifier"], claim["archive:status"]) for one in lines_of(disputed) for claim in one["archive:claim"]} >= {
        ("denied", "contested"),
        ("replaced", "contested"),
        ("replaced", "accepted"),
    }


# Filters, and rows


def test_filters_narrow_every_format(world: Archive) -> None:
    narrow = ("--publisher", "Weir Gazette")
    wanted = attributions(world, *narrow)
    assert 0 < len(wanted) < len(attributions(world))
    claims = {one["id"] for one in wanted}
    assert {int(row["id"]) for row in csv.DictReader(io.StringIO(exported(world, "csv", *narrow)))} == claims
    place = document(world, *narrow)
    assert {int(one.identifier.localpart.split("/")[1]) for one in of_type(place, ProvEntity, "Claim")} == claims
    graph = networkx.parse_graphml(exported(world, "graphml", *narrow))
    assert {data["claim"] for *_, data in graph.edges(data=True)} == claims
    assert sum(len(one["archive:claim"]) for one in lines_of(world, *narrow)) == len(claims)
    assert len(list(lines_of(world, "--limit", "2"))) == 2
    assert len(exported(world, "csv", "--limit", "2").splitlines()) == 3


def test_a_row_can_be_read_in_a_spreadsheet(filled: Archive) -> None:
    rows = {int(row["id"]): row for row in csv.DictReader(io.StringIO(exported(filled, "csv")))}
    wanted = attributions(filled)
    assert rows.keys() == {one["id"] for one in wanted}
    for one in wanted:
        row = rows[one["id"]]
        assert (row["article.id"], row["article.external_id"]) == (
            str(one["article"]["id"]),
            one["article"]["external_id"] or "",
        )
        assert (row["origin.name"], row["origin.kind"]) == (one["origin"]["name"], one["origin"]["kind"])
        for name in ("type", "direction", "scope", "confidence", "status", "reason"):
            assert row[name] == one[name]
        assert row["evidence_count"] == str(len(one["evidence"]))
        assert row["evidence.text"] in {hit["text"] for hit in one["evidence"] if hit["polarity"] == "supports"}
        assert not any(cell.startswith(("{", "[")) for cell in row.values())
