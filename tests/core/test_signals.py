"""What fields of the markup say of whom a text is from, on invented pages of the Kilmorrow Courier."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.core.model import Evidence, Extract
from archive.core.rules import FieldRule
from archive.extract.read import ReadJob, read_capture
from archive.rulefiles import load_rules

RULES = load_rules()
FIELDS = {rule.id for rule in RULES.fields}
HOME = "https://kilmorrowcourier.example"
STORY = "".join(
    f"<p>{one}</p>"
    for one in (
        "The ferry to Tarn came in four hours late on Sunday after its anchor caught a cable laid the week before.",
        "Nobody among the ninety passengers was hurt, and the purser gave out soup until the divers had cut it free.",
        "The harbour master, Ilse Maar, said the cable was on no chart, and that the company had been asked to explain.",
        "Sailings on Monday morning go from the old pier, since the ferry has to be looked at before it takes cars again.",
    )
)


def evidence(*, head: str = "", body: str = "", url: str = f"{HOME}/news/7", source: str | None = None) -> list[Evidence]:
    """What the fields of a page of the Courier are evidence of."""
    return [hit for hit in everything(head=head, body=body, url=url, source=source) if hit.rule in FIELDS]


def everything(*, head: str = "", body: str = "", url: str = f"{HOME}/news/7", source: str | None = None) -> tuple[Evidence, ...]:
    """All evidence of a page of the Courier."""
    menu = "".join(f'<li><a href="{HOME}/{part}">{part}</a></li>' for part in ("news", "sport", "harbour", "letters"))
    page = (
        f'<html><head><title>Ferry late</title><meta property="og:site_name" content="Kilmorrow Courier">{head}</head><body>'
        f"<nav><ul>{menu}</ul></nav><article><h1>Ferry late</h1>{body}{STORY}</article></body></html>"
    )
    return read(page, url or None, {"source_name": source} if source else None).evidence


def read(page: str, url: str | None, listed: dict[str, Any] | None = None) -> Extract:
    job = ReadJob(page.encode(), "text/html", url, datetime(2026, 1, 1, tzinfo=UTC), listed=listed)
    return read_capture(job, RULES)


def bare(head: str, menu: str = "") -> str:
    """The page without what tells whose it is."""
    return f"<html><head><title>Ferry late</title>{head}</head><body>{menu}<article><h1>Ferry late</h1>{STORY}</article></body>"


def origins(**page: str) -> set[str]:
    return {hit.name for hit in evidence(**page) if hit.polarity == "supports"}


@pytest.mark.parametrize("rule", RULES.fields, ids=lambda rule: rule.id)
def test_field_rule(rule: FieldRule) -> None:
    assert rule.example or rule.names == "none"
    assert rule.keeps
    for example in rule.example:
        page = {key: text for key, text in example.items() if key != "name"}
        found = [hit for hit in evidence(**page) if hit.rule == rule.id and hit.polarity == "supports"]
        assert [(hit.name, hit.confidence) for hit in found] == [(example["name"], rule.confidence)], page
    for page in rule.keeps:
        assert origins(**page) == set(), page


def named(found: list[Evidence], name: str) -> list[Evidence]:
    return [hit for hit in found if hit.name == name and hit.polarity == "supports"]


@pytest.mark.parametrize("rule", [rule for rule in RULES.fields if rule.pattern], ids=lambda rule: rule.id)
def test_hostile_text_does_not_hold_a_field_up(rule: FieldRule) -> None:
    assert rule.pattern is not None
    began = time.perf_counter()
    for text in (
        "read the original " * 40,
        "https://a.test/" + "ap/" * 150,
        "https://a.test/" + "wire-" * 100,
        "the " * 120 + "!",
    ):
        rule.pattern.search(text)
    assert time.perf_counter() - began < 0.1


def test_what_proves_nothing_is_kept_with_its_place() -> None:
    found = evidence(
        head=f'<link rel="canonical" href="{HOME}/news/7"><meta name="author" content="Ada Reyes">'
        '<meta property="article:publisher" content="https://www.facebook.com/kilmorrow">'
    )
    assert {(hit.selector, hit.name, hit.polarity) for hit in found} == {
        ("link[rel=canonical]", "kilmorrowcourier.example", "nothing"),
        ("meta author", "Ada Reyes", "nothing"),
        ("meta article:publisher", "facebook.com", "nothing"),
        ("meta og:site_name", "Kilmorrow Courier", "nothing"),
    }
    assert all(hit.start is None and hit.end is None and hit.type == "none" for hit in found)


def test_prints_of_one_field_are_one_vote_each_with_its_place() -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","author":"Reuters"}</script>'
    head += '<meta name="author" content="Reuters">'
    found = named(evidence(head=head, body='<p class="byline">By Reuters</p>'), "Reuters")
    assert {hit.selector for hit in found} == {"json-ld author", "meta author", "p.byline"}
    assert {hit.group for hit in found} == {"cms"}


def test_an_agency_beside_the_own_staff_was_edited() -> None:
    found = evidence(head='<meta name="author" content="AFP, Kilmorrow Courier">')
    assert [hit.type for hit in named(found, "Agence France-Presse")] == ["adapted"]


def test_each_of_two_agencies_is_an_origin() -> None:
    found = evidence(head='<meta name="author" content="Reuters and AP">')
    assert {hit.name for hit in found if hit.polarity == "supports"} == {"Reuters", "Associated Press"}


def test_a_linked_original_is_the_address_of_the_evidence() -> None:
    address = "https://www.harbourgazette.example/2021/ferry-late"
    for page in (
        {"head": f'<link rel="canonical" href="{address}?utm_source=feed">'},
        {"body": f'<p><a href="{address}#top">Read the original article</a></p>'},
    ):
        assert {hit.address for hit in named(evidence(**page), "The Harbour Gazette")} == {address}


def test_the_link_in_a_sentence_of_origin_is_its_address() -> None:
    address = "https://www.harbourgazette.example/2021/ferry-late"
    body = f'<p>{{}}This article originally appeared on <a href="{address}">The Harbour Gazette</a>.</p>'
    for before in ("", 'More from <a href="https://valleyobserver.example/more">Tarn</a>. '):
        hits = [hit for hit in everything(body=body.format(before)) if hit.start is not None and hit.polarity == "supports"]
        assert {(hit.name, hit.address) for hit in hits} == {("The Harbour Gazette", address)}


def test_a_publisher_under_a_new_domain_is_no_origin() -> None:
    paper = '<meta property="og:site_name" content="The Harbour Gazette">'
    link = '<link rel="canonical" href="https://harbourgazette.example/2021/ferry-late">'
    assert origins(head=paper + link, url="https://www.harbourgazette.test/old/ferry-late") == set()


@pytest.mark.parametrize(
    "url",
    [
        "https://www-harbourgazette-example.cdn.ampproject.org/c/s/www.harbourgazette.example/2021/ferry-late",
        "https://mirror.test/web/2021/https://www.harbourgazette.example/2021/ferry-late",
        "https://proxy.test/?u=www.harbourgazette.example/2021/ferry-late",
    ],
)
def test_a_copy_in_a_cache_is_no_republication(url: str) -> None:
    assert origins(head='<link rel="canonical" href="https://www.harbourgazette.example/2021/ferry-late">', url=url) == set()


def test_of_a_page_without_a_known_address_its_own_name_decides() -> None:
    """Both fields name another site; only where the links lead to the publisher's own is that another's."""
    elsewhere = "https://hilltoppost.test/2021/ferry"
    head = f'<link rel="canonical" href="{elsewhere}"><meta property="og:url" content="{elsewhere}">'
    assert origins(head=head, url="") == {"hilltoppost.test"}
    assert {hit.name for hit in read(bare(head), None).evidence if hit.polarity == "supports"} == set()


def test_a_page_kept_under_the_address_of_its_original_still_credits_it() -> None:
    original = "https://www.harbourgazette.example/2021/ferry-late"
    head = f'<meta property="og:site_name" content="Valley Observer"><link rel="canonical" href="{original}">'
    menu = "".join(
        f'<a href="https://valleyobserver.example/{part}">{part}</a> ' for part in ("news", "sport", "letters", "jobs")
    )
    assert {hit.name for hit in read(bare(head, menu), original).evidence if hit.polarity == "supports"} == {
        "The Harbour Gazette"
    }


@pytest.mark.parametrize(
    "body",
    [
        '<div class="comment"><p>This story was originally published in The Harbour Gazette, was it not</p></div>',
        '<div id="disqus_thread"><div class="post-message"><p>Source: Reuters</p></div></div>',
        '<ol class="commentlist"><li><p>Source: Reuters</p></li></ol>',
        '<div class="most-read"><ul><li>This article originally appeared on Kettle Courier: How to bake bread</li></ul></div>',
        '<div class="sidebar"><p>This content was provided by Reuters.</p></div>',
        '<div class="ticker">AP | Stocks rise</div>',
        '<div class="widget"><h4>Stocks</h4><p>Source: Reuters</p></div>',
        '<div class="teaser"><h4>Dam fails</h4><span class="byline">By Reuters</span></div>',
        '<article class="card"><h4>Dam fails</h4><span class="byline">By The Associated Press</span></article>',
    ],
)
def test_what_others_say_and_other_articles_credit_is_not_of_this_one(body: str) -> None:
    assert [hit.name for hit in everything(body=body) if hit.polarity == "supports"] == []


@pytest.mark.parametrize("names", ["entry-content", "republish-card", "elementor-widget elementor-widget-text"])
def test_a_box_that_says_whom_the_text_is_from_is_read(names: str) -> None:
    body = f'<div class="{names}"><p>This article was originally published by The Harbour Gazette.</p></div>'
    assert "The Harbour Gazette" in {hit.name for hit in everything(body=body) if hit.polarity == "supports"}


def test_a_byline_in_a_card_that_holds_the_story_counts() -> None:
    page = f'<div class="card"><h1>Ferry late</h1><div class="byline">By Reuters</div>{STORY}</div>'
    assert {hit.name for hit in read(f"<html><body>{page}</body></html>", f"{HOME}/news/7").evidence if hit.group == "cms"} == {
        "Reuters"
    }


def test_a_name_that_is_also_a_word_counts_as_it_is_registered() -> None:
    assert origins(head='<meta name="author" content="Ap">') == set()
    assert origins(head='<meta name="author" content="PETRA">') == {"Petra"}


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["AFP", "https://x.test/a", "//", "#p"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["@id", "@type", "name", "url", "author", "isBasedOn"]), inner, max_size=4)
    ),
    max_leaves=8,
)
FIELDS_OF_JSON = ["author", "isBasedOn", "copyrightHolder", "sourceOrganization", "publisher", "creditText", "@id", "provider"]


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS_OF_JSON), ANYTHING, max_size=5))
def test_no_shape_of_an_object_breaks_the_reading(fields: dict[str, Any]) -> None:
    text = json.dumps({"@graph": [{**fields, "@type": "NewsArticle"}, {"@id": "#p", "name": "Reuters"}]}).replace("<", "")
    for hit in evidence(head=f'<script type="application/ld+json">{text}</script>'):
        assert hit.text
        assert hit.polarity in ("supports", "nothing")
