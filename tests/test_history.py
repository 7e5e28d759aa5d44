"""`article ID --history`: when each revision was seen, where, and what it says otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Ran, run_here

OPENING = "The harbour board met on Monday to hear why the new pier had not been opened in time for the season."
FILLER = [
    f"Speaker number {number} said that the {thing} was to blame, and sat down again without a word of thanks from the chair."
    for number, thing in enumerate("tide wind gravel paint timber ferry council mayor weather plan drawing budget".split(), 1)
]
ENDING = "The board will meet again on Thursday, and expects two hundred visitors to attend."


def page(opening: str = OPENING, ending: str = ENDING, menu: str = "Weather", **fields: str) -> str:
    facts = {"title": "Pier stays shut", "byline": "Ada Field", "published": "2021-03-04T05:06:07Z"} | fields
    data = {
        "@type": "NewsArticle",
        "headline": facts["title"],
        "author": {"@type": "Person", "name": facts["byline"]},
        "datePublished": facts["published"],
    }
    if "modified" in facts:
        data["dateModified"] = facts["modified"]
    story = "".join(f"<p>{text}</p>" for text in (opening, *FILLER, ending))
    return (
        f"<html><head><title>{facts['title']}</title><script type='application/ld+json'>{json.dumps(data)}</script></head>"
        f"<body><nav><a href='/'>Home</a> <a href='/w'>{menu}</a></nav><article><h1>{facts['title']}</h1>"
        f"<p class='byline'>By {facts['byline']}</p>{story}</article></body></html>"
    )


@pytest.fixture
def told(database: str, tmp_path: Path) -> Callable[..., Ran]:
    """The history of one page, read as it was at each time."""

    def history(*pages: str, form: str | None = None) -> Ran:
        for html in pages:
            line = json.dumps({"url": "https://www.gazette.example/pier?utm_source=rss", "html": html}).encode()
            assert run_here("--db", database, "import", "-", cwd=tmp_path, stdin=line).code == 0
        return run_here("--db", database, "article", "1", "--history", *([form] if form else []), cwd=tmp_path)

    return history


def test_a_word_that_changed_is_shown_in_its_paragraph(told: Callable[..., Ran]) -> None:
    shown = told(page(), page(ending=ENDING.replace("two hundred", "nine")))
    assert "revision 1 · seen 20" in shown.out
    assert "https://www.gazette.example/pier?utm_source=rss" in shown.out
    assert "… 13 paragraphs unchanged …" in shown.out
    assert "expects [-two hundred-] {+nine+} visitors to attend." in " ".join(shown.out.split())
    assert "Speaker number 7" not in shown.out


def test_paragraphs_that_came_and_went(told: Callable[..., Ran]) -> None:
    added = "Correction: an earlier version of this story named the wrong harbour."
    shown = " ".join(told(page(), page(ending=f"{ENDING}</p><p>{added}")).out.split())
    assert f"{{+{added}+}}" in shown
    assert "[-" not in shown


def test_title_byline_and_dates_have_a_line_each(told: Callable[..., Ran]) -> None:
    first = page(modified="2021-03-04T06:00:00Z")
    second = page(title="Pier stays closed", byline="Bea Moor", published="2021-03-05T05:06:07Z", modified="2021-03-06T06:00:00Z")
    shown = told(first, second)
    assert "  title: Pier stays [-shut-] {+closed+}" in shown.out
    assert "  byline: [-Ada Field-]{+Bea Moor+}" in shown.out
    assert "  published: " in shown.out
    assert "  modified: " in shown.out
    changes: list[dict[str, Any]] = told(form="--json").json["revisions"][1]["changes"]
    assert [one["field"] for one in changes] == ["title", "byline", "published", "modified"]


def test_json_applies(told: Callable[..., Ran]) -> None:
    first, second = told(page(), page(opening=OPENING.upper(), ending="Nobody knows."), form="--json").json["revisions"]
    assert first["changes"] == []
    assert {"number", "title", "stored_at", "raw", "extractor", "rules", "seen_at"} <= set(second)
    (story,) = (one for one in second["changes"] if one["field"] == "story")
    pieces = [piece for paragraph in story["paragraphs"] for piece in paragraph]
    before = "".join(piece["text"] for piece in pieces if piece["kind"] != "added")
    after = "".join(piece["text"] for piece in pieces if piece["kind"] != "removed")
    assert (OPENING in before, ENDING in before, OPENING.upper() in after, "Nobody knows." in after) == (True,) * 4


def test_what_stands_around_the_story_takes_one_line(archive: Callable[..., Ran], tmp_path: Path) -> None:
    story = "\n\n".join([OPENING, *FILLER, ENDING])
    for footer in ("© 2021 The Gazette. All rights reserved.", "© 2022 The Gazette. All rights reserved."):
        (tmp_path / "pier.txt").write_text(f"Pier stays shut\n\n{story}\n\n{footer}\n")
        assert archive("import", "pier.txt").code == 0
    shown = archive("article", "pier.txt", "--history").out
    assert "only text around the story changed: 1 word out, 1 word in" in shown
    assert "Speaker" not in shown
    assert "paragraph" not in shown


def test_colours_take_the_place_of_signs(told: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    told(page(), page(ending=ENDING.replace("two hundred", "nine")))
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = told().out
    assert "\x1b[" in coloured
    assert "[-" not in coloured
    monkeypatch.setenv("NO_COLOR", "1")
    assert "{+nine+}" in told().out
