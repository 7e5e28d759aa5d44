"""Whole small articles as people save them: who is the publisher, whom do they credit, what is story."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.core.model import Extract
from archive.extract.read import ReadJob, read_capture
from archive.rulefiles import load_rules
from tests.core.credited import origins

RULES = load_rules()
LATEST = datetime(2027, 1, 1, tzinfo=UTC)
STORY = "\n\n".join(
    [
        "The bridge over the Ollen will stay closed until the autumn, the county surveyor said after a meeting of many hours.",
        "Nobody knows who will pay for the new parapet, which was struck by a milk lorry in February and fell into the river.",
        "Traffic is sent round by the mill, where the road is narrow and the miller has begun to count the lorries aloud.",
    ]
)


def read(text: str, media_type: str = "text/plain") -> Extract:
    return read_capture(ReadJob(text.encode(), media_type, None, LATEST), RULES)


def test_front_matter_of_a_web_clipper_is_read_as_fields() -> None:
    found = read(
        '---\ntitle: "Bridge closed"\nsource: "https://gazette.example/a?utm_source=x"\nauthor:\n  - "[[Ada Field]]"\n'
        f"published: 2020-02-14\ntags:\n  - clippings\n---\n{STORY}"
    )
    assert (found.title, found.byline, found.url) == ("Bridge closed", "Ada Field", "https://gazette.example/a?utm_source=x")
    assert found.published is not None
    assert found.published.utc == datetime(2020, 2, 14, tzinfo=UTC)
    assert "clippings" not in found.story


@pytest.mark.parametrize(
    "footer", ["Copyright © 2017 Lakeside Media LLC", "© 2010-2020 Solent Digital News Ltd. Website by PixelHouse"]
)
def test_a_footer_is_no_origin(footer: str) -> None:
    assert origins(read(f"Bridge closed\n\n{STORY}\n\n{footer}")) == set()


def test_a_lone_copyright_line_names_the_publisher_and_not_an_origin() -> None:
    found = read(f"Bridge closed\n\n{STORY}\n\n© 2020 The Guardian")
    assert (found.publisher.name if found.publisher else None, origins(found)) == ("The Guardian", set())


@pytest.mark.parametrize(
    ("line", "type_", "name"),
    [
        ("Agence France-Presse in Moscow", "republished", "Agence France-Presse"),
        ("The Associated Press", "republished", "Associated Press"),
        ("THE ASSOCIATED PRESS | By JANE FIELD", "republished", "Associated Press"),
        ("Jane Field, Associated Press", "republished", "Associated Press"),
        ("AFP | May 21, 2015", "republished", "Agence France-Presse"),
        ("By Reuters Staff", "republished", "Reuters"),
        ("Le Monde avec AFP", "adapted", "Agence France-Presse"),
    ],
)
def test_an_agency_in_the_header_is_a_credit(line: str, type_: str, name: str) -> None:
    found = read(f"Bridge to stay closed until autumn\n\n{line}\n\n{STORY}")
    assert origins(found) == {(type_, name)}
    assert line not in found.story
    assert found.title == "Bridge to stay closed until autumn"


@pytest.mark.parametrize(
    "sentence", ["Reuters reported that the miller was right.", "“It is a bad road,” she told CNN.", "The AP is not involved."]
)
def test_a_citation_is_no_credit(sentence: str) -> None:
    assert (
        origins(read(f"Bridge to stay closed until autumn\n\n{STORY}\n\n{sentence} The council will meet again on Friday."))
        == set()
    )


def test_dates_above_the_headline_and_beside_two_others_are_read() -> None:
    above = read(f"Published time: 21 May, 2015 09:12\nBridge to stay closed until autumn\n\n{STORY}")
    beside = read(
        f"Bridge to stay closed\n\nPublié le 12 janvier 2021 à 07h45 - Mis à jour le 12 janvier 2021 à 09h10\n\n{STORY}"
    )
    assert above.published is not None
    assert above.published.utc == datetime(2015, 5, 21, 9, 12, tzinfo=UTC)
    assert above.publisher is None
    assert beside.published is not None
    assert beside.published.utc == datetime(2021, 1, 12, 7, 45, tzinfo=UTC)


def test_a_story_that_goes_on_behind_a_share_bar_is_not_cut() -> None:
    more = "\n\n".join(
        f"Part {word} of the report says that the old wall was never sound." for word in ("one", "two", "three", "four")
    )
    furniture = "Share\n\nRead more: Mill sold again\n\nAdvertisement\n\nComments\n\nLeave a comment"
    found = read(f"Bridge to stay closed until autumn\n\n{STORY}\n\nShare\n\n{more}\n\nA last word\n\n{furniture}")
    assert "A last word" in found.story
    assert "Part four" in found.story
    assert "Leave a comment" not in found.story


def test_share_counters_are_no_story() -> None:
    assert "Tweet" not in read(f"Bridge to stay closed until autumn\n\n0 Share 0 Tweet 2 Mail\n\n{STORY}").story


def test_of_a_page_every_line_is_kept_and_the_credit_quoted() -> None:
    paragraphs = "".join(f"<p>{part}</p>" for part in STORY.split("\n\n"))
    found = read(
        "<html lang='en'><head><title>Bridge closed - Northern Herald</title>"
        "<meta property='og:site_name' content='Northern Herald'>"
        "</head><body><nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav>"
        "<main><h1>Bridge closed</h1><p class='by'>By Reuters</p>"
        f"<article>{paragraphs}</article></main><footer>© 2020 Northern Herald</footer></body></html>",
        "text/html",
    )
    assert (found.title, found.publisher.name if found.publisher else None) == ("Bridge closed", "Northern Herald")
    assert found.story.split("\n\n") == STORY.split("\n\n")
    assert "Sport" in found.raw
    assert origins(found) == {("republished", "Reuters")}
    assert [found.raw[one.start : one.end] for one in found.evidence if one.start is not None] == ["By Reuters"]
