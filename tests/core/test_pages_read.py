"""Pages that look like something else: short stories about walls, and data of other articles beside a brief."""

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
