"""Pages that look like something else, and lines that stand where others are looked for: what is story is kept, and only that."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from archive.core.model import Extract
from archive.extract.read import ReadJob, read_capture
from archive.rulefiles import load_rules

REST = (
    "<p>The council will discuss the complaint at its meeting in the old corn exchange on Thursday evening.</p>"
    "<p>Nobody at the company could be reached by telephone on Monday, and its office in Harrow Lane was shut.</p>"
)
BRIDGE = (
    "The bridge over the Ansel at Corby Mill was closed on Tuesday after divers found a crack in its middle pier.",
    "Lorries must now go round by Tenter Cross, which adds half an hour to the way from the quarry to the station.",
    "The county's engineer, Maud Ellery, said the crack was as long as her arm and had not been there in the autumn.",
    "Shopkeepers in Corby fear for their trade in the weeks before the fair, and have asked for a ferry meanwhile.",
)
ASIDE = "The bridge was built in 1874 of stone from the quarry that it serves, and was last repaired after a flood."


def read(title: str, body: str, head: str = "") -> Extract:
    page = f"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>{body}</article></body></html>"
    return read_capture(ReadJob(page.encode(), "text/html", None, datetime(2026, 1, 1, tzinfo=UTC)), load_rules())


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("App sold the tide tables", "“We value your privacy,” the app told each of its users on the first morning."),
        ("Pensioners locked out", "“You need to log in to see your balance, and I have no computer,” said Asha Rao, 81."),
        ("Access denied: wheelchair users shut out of new station", "The lift has been out of order since it was opened."),
        ("Article not found in the treaty, lawyers say", "They had looked for it in both languages, and in the annex."),
    ],
)
def test_a_story_about_a_wall_is_a_story(title: str, line: str) -> None:
    found = read(title, f"<p>{line}</p>{REST}")
    assert line in found.story
    assert found.flags == ()


def test_an_error_page_with_teasers_below_is_no_story() -> None:
    teasers = "".join(f"<p>{one} was seen on the quay at dawn, and nobody knows who brought it there.</p>" for one in "ABC")
    found = read("Page not found - Kilmorrow Courier", f"<p>The page you were looking for may have moved.</p>{teasers}")
    assert found.story == ""
    assert set(found.flags) == {"no_story", "soft_404"}


def test_other_articles_in_a_pages_data_are_not_its_story() -> None:
    text = "The mayor of Tarn has opened the new lock, and the barges went through it one by one all morning. " * 6
    data = {"props": {"related": [{"title": "A lock opens", "body": text}, {"title": "B", "body": text.replace("Tarn", "Lind")}]}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'
    found = read(
        "Turnip weighed",
        "<p>A turnip grown behind the vicarage weighed nine pounds, the show's judges said on Friday.</p>",
        script,
    )
    assert "mayor" not in found.story
    assert "completed" not in found.flags


def test_a_body_in_script_data_is_the_story() -> None:
    paragraphs = [
        f"The ferry to Tarn made crossing number {number} of the day with nobody but the purser aboard." for number in range(9)
    ]
    data = {"props": {"page": {"blocks": [{"kind": "text", "text": one} for one in paragraphs]}}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(data)}</script>'
    found = read("Ferry crosses empty for Tarn", "<p>Loading…</p>", script)
    assert all(one in found.story for one in paragraphs)
    assert "completed" in found.flags


def story(*pieces: str) -> list[str]:
    """The lines of the story that is read from a page of these pieces; what is not marked up is a paragraph."""
    found = read("Cracked bridge shut", "".join(one if one.startswith("<") else f"<p>{one}</p>" for one in pieces))
    return [line for line in found.story.split("\n") if line]


def test_a_paragraph_between_others_is_a_part_of_the_story_whatever_its_element_is_called() -> None:
    inside = f'<div class="teaser"><p>{ASIDE}</p></div>'
    assert story(*BRIDGE[:2], inside, *BRIDGE[2:]) == [*BRIDGE[:2], ASIDE, *BRIDGE[2:]]


def test_a_question_between_two_answers_is_a_part_of_the_story() -> None:
    question = "<button>What did the divers find?</button>"
    assert story(*BRIDGE[:2], question, *BRIDGE[2:]) == [*BRIDGE[:2], "What did the divers find?", *BRIDGE[2:]]


@pytest.mark.parametrize("name", ["read-more", "disclaimer", "biography"])
def test_a_box_among_the_paragraphs_is_no_part_of_the_story(name: str) -> None:
    assert story(*BRIDGE[:2], f'<div class="{name}"><p>{ASIDE}</p></div>', *BRIDGE[2:]) == list(BRIDGE)


def test_a_line_pulled_out_of_a_paragraph_is_told_once() -> None:
    pulled = "<blockquote><p>The crack was as long as her arm</p></blockquote>"
    assert story(*BRIDGE[:3], pulled, BRIDGE[3]) == list(BRIDGE)
    said = "“I would not walk over it”"
    assert story(*BRIDGE[:3], f"<blockquote><p>{said}</p></blockquote>", BRIDGE[3]) == [*BRIDGE[:3], said, BRIDGE[3]]


def test_the_list_of_a_storys_headings_is_no_part_of_it() -> None:
    headings = ("What the divers found", "What the shops fear")
    contents = "<ul>" + "".join(f"<li>{heading}</li>" for heading in headings) + "</ul>"
    below = [BRIDGE[1], headings[0], BRIDGE[2], headings[1], BRIDGE[3]]
    marked = [f"<h2>{line}</h2>" if line in headings else line for line in below]
    assert story(BRIDGE[0], contents, *marked) == [BRIDGE[0], *below]


def test_a_heading_with_nothing_of_the_story_below_it_is_no_part_of_it() -> None:
    kept, bare = "<h2>What the shops fear</h2>", "<h2>How to go on reading</h2>"
    found = story(*BRIDGE[:3], kept, BRIDGE[3], bare, "Please log in to continue reading.")
    assert found == [*BRIDGE[:3], "What the shops fear", BRIDGE[3]]


def test_a_page_with_an_author_is_no_wall_whatever_it_is_called() -> None:
    body = "".join(f"<p>{line}</p>" for line in BRIDGE)
    signed = read("Just a moment", body, '<meta name="author" content="Edda Thornley">')
    assert signed.flags == ()
    assert signed.story
    unsigned = read("Just a moment", body)
    assert set(unsigned.flags) == {"no_story", "robot_check"}
