"""Stories: whose articles tell one event, whose do not, and what becomes of that as articles arrive, change and come late."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.core.rules import RuleSet
from tests.newsroom import Press, Shelf
from tests.reports import BEGIN, DESKS, Event, Record, copied, names, reworded, told_by

MILL, BOAT, FAIR = Event("mill", 1), Event("boat", 2), Event("fair", 3)


@pytest.fixture
def press(tmp_path: Path, database: str) -> Press:
    """An empty archive in either database."""
    return Press(tmp_path, database)


@pytest.fixture
def paper(tmp_path: Path) -> Press:
    """An empty archive in a file."""
    return Press(tmp_path, str(tmp_path / "archive.db"))


# ---------------------------------------------------------------------------------------------------------------------
# What makes a story


def test_reports_of_one_event_are_one_story_and_copies_hang_under_theirs(press: Press) -> None:
    """Three events of one town and one morning; of one report there are two copies."""
    mill, boat, fair = told_by(MILL, *DESKS[:4]), told_by(BOAT, *DESKS[1:4]), told_by(FAIR, "pier")
    twice = [copied(mill[1], "Harbour Sheet"), copied(mill[1], "Valley Sheet", 5)]
    press.take(*mill, *boat, *fair, *twice)
    assert press.stories() == {names(*mill, *twice), names(*boat), names(*fair)}

    story = press.story_of("mill-lantern")
    assert (story["reports"], story["size"]) == (4, 6)
    assert (story["first_published"], story["last_published"]) == ("2023-03-06T08:00:00Z", "2023-03-06T14:00:00Z")
    told = {one["external_id"]: one for one in story["told"]}
    assert {told[one["id"]]["report_id"] for one in (mill[1], *twice)} == {told[mill[1]["id"]]["id"]}
    assert [told[one["id"]]["reason"] for one in twice] == ["copy", "copy"]
    assert sorted(told[one["id"]]["reason"] for one in mill) == ["alike", "alike", "alike", "first"]
    assert set(story["key_words"]) & {*MILL.nouns(), *(name for one in MILL.people for name in one.split()), MILL.town}
    assert story["title"] in {one["title"] for one in mill}

    listed = {one["id"]: one for one in press.run("stories", "--min-size", "1", "--json").json}
    assert [(one["reports"], one["size"]) for one in listed.values()] == [(4, 6), (3, 3), (1, 1)]
    lone = press.story_of("fair-pier")
    assert (lone["reports"], lone["size"], lone["told"][0]["reason"]) == (1, 1, "first")


def test_the_original_that_arrives_last_becomes_the_report_of_its_copies(press: Press) -> None:
    first = MILL.report("lantern", 0)
    late, later = copied(first, "Harbour Sheet", 2), copied(first, "Valley Sheet", 3)
    press.take(late, later)
    assert press.told(later["id"])["report"] == late["id"]
    press.take(first)
    assert press.stories() == {names(first, late, later)}
    for one in (late, later):
        told = press.told(one["id"])
        assert (told["report"], told["reason"]) == (first["id"], "copy")
    assert press.told(first["id"])["reason"] == "first"


def test_a_report_whose_copy_was_there_first_brings_it_into_its_story(press: Press) -> None:
    """A copy came without its original and stands alone; what the original is like, its copy is then told with."""
    others = told_by(MILL, "gazette", "pier", hour=30)
    first = MILL.report("lantern", 0)
    press.take(copied(first, "Harbour Sheet", 2))
    press.take(*others)
    press.take(first)
    assert press.stories() == {names(first, copied(first, "Harbour Sheet"), *others)}
    assert press.story_of(first["id"])["reports"] == 3


def test_what_credits_an_archived_article_hangs_under_it_though_its_words_differ(press: Press) -> None:
    first, other = MILL.report("lantern", 3), BOAT.report("pier", 1)
    press.take(first, other)
    apart = {names(first), names(other)}
    assert press.stories() == apart
    said = press.run("attribute", other["id"], "--from", first["id"], "--type", "adapted", "--why", "The editor told me.")
    assert said.code == 0, said.err
    assert press.stories() == {names(first, other)}
    told = press.told(other["id"])
    assert (told["report"], told["reason"]) == (first["id"], "credit")
    press.rebuild()
    assert press.stories() == {names(first, other)}
    assert press.run("attribute", other["id"], "--undo").code == 0
    assert press.stories() == apart
    assert press.told(other["id"])["reason"] == "first"


def test_who_quotes_an_article_has_not_its_text(paper: Press) -> None:
    first, other = MILL.report("lantern", 0), BOAT.report("pier", 1)
    paper.take(first, other)
    assert paper.run("attribute", other["id"], "--from", first["id"], "--type", "quotes", "--why", "So I read it.").code == 0
    assert paper.stories() == {names(first), names(other)}


# ---------------------------------------------------------------------------------------------------------------------
# Time


def test_a_revision_that_tells_another_event_leaves_its_story(press: Press) -> None:
    mill, boat = told_by(MILL, *DESKS[:4]), told_by(BOAT, *DESKS[1:4])
    press.take(*mill, *boat)
    copy = copied(mill[0], "Harbour Sheet")
    press.take(copy)
    number = press.story_of("mill-gazette")["id"]
    changed = {**BOAT.report("lantern", 2), "id": mill[0]["id"]}
    assert press.take(changed)["revised"] == 1
    assert press.stories() == {names(*mill[1:], copy), names(*boat, changed)}
    assert press.told(copy["id"])["report"] == copy["id"], "what it had its text from says something else now"
    assert press.story_of("mill-gazette")["id"] == number
    left = press.run("story", number, "--log", "--json").json["events"][-1]
    assert (left["kind"], left["article"]["external_id"]) == ("left", mill[0]["id"])
    assert left["story"] == press.story_of("boat-pier")["id"]


def test_the_story_of_a_lone_report_follows_its_revision(paper: Press) -> None:
    paper.take(MILL.report("lantern", 0))
    before = paper.story_of("mill-lantern")
    paper.take({**BOAT.report("pier", 30), "id": "mill-lantern"})
    after = paper.story_of("mill-lantern")
    assert (before["id"], before["first_published"]) == (after["id"], "2023-03-06T08:00:00Z")
    assert (after["first_published"], after["title"]) == ("2023-03-07T14:00:00Z", BOAT.report("pier", 30)["title"])


def test_another_date_or_language_of_the_same_text_counts_as_a_revision(press: Press) -> None:
    mill = told_by(MILL, *DESKS[:4])
    press.take(*mill)
    later = {**mill[0], "published": (BEGIN + timedelta(days=40)).isoformat()}
    press.take(later)
    assert press.stories() == {names(*mill[1:]), names(later)}
    press.take(mill[0])
    assert press.stories() == {names(*mill)}


def test_importing_the_same_again_changes_nothing(press: Press) -> None:
    records = [*told_by(MILL, *DESKS[:4]), *told_by(BOAT, *DESKS[:4]), copied(MILL.report("pier", 2), "Harbour Sheet")]
    press.take(*records, batch=4)

    def state() -> list[Any]:
        stories = press.run("stories", "--min-size", "1", "--json").json
        return [(one, press.run("story", one["id"], "--log", "--json").json) for one in stories]

    before = state()
    assert press.take(*records)["unchanged"] == len(records)
    assert press.take(*({**one, "byline": "By our own staff"} for one in records))["revised"] in (0, len(records))
    assert state() == before


def test_a_story_sleeps_and_only_what_belongs_to_its_days_joins_it(press: Press) -> None:
    """Three desks wrote at once, one two days later; years after that somebody brings a report of the first day."""
    mill = told_by(MILL, *DESKS[:3])
    press.take(*mill)
    followed = MILL.report("weir", 48)
    press.take(followed)
    assert press.stories() == {names(*mill, followed)}
    later = MILL.report("sheet", 24 * 31)
    press.take(later)
    assert press.stories() == {names(*mill, followed), names(later)}
    found = MILL.report("attic", 3)
    press.take(*told_by(Event("tram", 9, begin=BEGIN + timedelta(days=900)), *DESKS[:4]))
    press.take(found)
    undated = MILL.report("blog", None)
    press.take(undated)
    expected = {names(*mill, followed, found), names(later), names(*told_by(Event("tram", 9), *DESKS[:4]))}
    told = press.stories()
    assert len(told) == 3
    assert {one - names(undated) for one in told} == expected, "the undated one is in either of the two"
    press.rebuild()
    assert {one - names(undated) for one in press.stories()} == expected


def test_undated_reports_join_their_event_and_others_join_them(press: Press) -> None:
    mill, boat = (list(map(reworded, told_by(event, *DESKS[:4]))) for event in (MILL, BOAT))
    undated = list(map(reworded, told_by(MILL, "blog", "notice", hour=None)))
    press.take(undated[0])
    press.take(*mill, *boat)
    assert press.stories() == {names(*mill, undated[0]), names(*boat)}
    press.take(undated[1])
    assert press.stories() == {names(*mill, *undated), names(*boat)}
    story = press.story_of("mill-blog")
    assert (story["size"], story["first_published"]) == (6, "2023-03-06T08:00:00Z")
    assert press.told("mill-blog")["published"] is None


def test_editions_of_a_weekly_report_are_stories_of_their_own(press: Press) -> None:
    editions = [_market(week) for week in range(4)]
    press.take(*editions)
    assert press.stories() == {names(one) for one in editions}
    wire = [{**one, "publisher": "Weir Post", "id": f"{one['id']}-too"} for one in editions]
    press.take(*wire)
    together = {names(one, other) for one, other in zip(editions, wire, strict=True)}
    assert press.stories() == together
    press.rebuild()
    assert press.stories() == together


def test_daily_figures_in_other_words_are_stories_of_their_own(rules: RuleSet, tmp_path: Path) -> None:
    """No two have a run of words in common, so that nothing but the figures tells the days apart."""
    shelf = Shelf(str(tmp_path / "archive.db"), rules)
    days = []
    for day in range(3):
        when = (BEGIN + timedelta(days=day)).isoformat()
        made = [{**_market(day), "id": f"{desk}-{day}", "publisher": desk, "published": when} for desk in DESKS[:2]]
        days.append([reworded(one) for one in made])
    shelf.take([one for made in days for one in made])
    assert shelf.stories() == {names(*made) for made in days}
    shelf.store.close()


def _market(week: int) -> Record:
    figures = [f"{10 * week + place + 11}.{week}{place}" for place in range(6)]
    text = (
        "Prices at the cattle market of Eskby on Monday, as the exchange of farmers made them known:\n\n"
        "Calves of the second class fetched {} crowns a head, and bullocks {} crowns; heifers went for {} crowns.\n\n"
        "Oats stood at {} crowns a sack and barley at {} crowns, while hay was not to be had under {} crowns a load.\n\n"
        "The market of Eskby is held each Monday in the hall behind the station, and open to all farmers of the county."
    ).format(*figures)
    when = (BEGIN + timedelta(days=7 * week)).isoformat()
    title = f"Eskby cattle market: calves at {figures[0]} crowns"
    return {
        "id": f"market-{week}",
        "title": title,
        "publisher": "Eskby Farmer",
        "text": text,
        "published": when,
        "language": "en",
    }


# ---------------------------------------------------------------------------------------------------------------------
# Languages


def test_two_languages_tell_one_event_where_the_names_agree(press: Press) -> None:
    english, german = told_by(MILL, "lantern", "pier"), told_by(MILL, "bote", "anzeiger", language="de")
    other, late = BOAT.report("bote", 1, "de"), MILL.report("kurier", 24 * 5, "de")
    press.take(*english)
    press.take(*german, other, late)
    expected = {names(*english, *german), names(other), names(late)}
    if press.stories() != expected:  # five days later the German texts may still be alike among themselves
        expected = {names(*english, *german, late), names(other)}
    assert press.stories() == expected
    assert press.story_of("mill-pier")["languages"] == {"de": press.story_of("mill-pier")["size"] - 2, "en": 2}
    press.rebuild()
    assert press.stories() == expected


@pytest.mark.parametrize("seed", [0, 2])
def test_a_report_that_names_two_events_of_another_language_does_not_make_them_one(
    rules: RuleSet, tmp_path: Path, seed: int
) -> None:
    shelf = Shelf(str(tmp_path / "archive.db"), rules)
    one, other = Event("mill", seed), Event("boat", seed + 1)
    mill, boat, both = told_by(one, "lantern", "pier"), told_by(other, "lantern", "weir"), _of_both(one, other)
    shelf.take([*mill, *boat], [both])
    apart = ({names(*mill, both), names(*boat)}, {names(*mill), names(*boat, both)})
    assert shelf.stories() in apart
    shelf.rebuild()
    assert shelf.stories() in apart
    shelf.store.close()


def _of_both(one: Event, other: Event) -> Record:
    """A German report that names the people of two events alike."""
    texts = [event.report("bote", 3, "de")["text"].split("\n\n") for event in (one, other)]
    mixed = [part for pair in zip(*texts, strict=True) for part in pair]
    return {**one.report("bote", 3, "de"), "id": "both", "title": "Varnholm: was noch war", "text": "\n\n".join(mixed)}


def test_a_translation_that_links_to_its_original_is_told_with_it(press: Press) -> None:
    address = "https://lantern.example/mill"
    first = {**MILL.report("lantern", 0), "url": address}
    german = BOAT.report("bote", 40, "de")  # with other names, so that nothing but the link speaks for it
    body = "".join(f"<p>{one}</p>" for one in german.pop("text").split("\n\n"))
    page = f"<head><link rel=canonical href='{address}'></head><h1>{german['title']}</h1>{body}"
    translated = {**german, "html": page, "url": "https://bote.example/muehle"}
    press.take(translated)
    press.take(first)
    assert press.stories() == {names(first, translated)}
    told = press.told(german["id"])
    assert (told["report"], told["reason"]) == (first["id"], "credit")
    assert press.story_of(first["id"])["reports"] == 1
