"""Sources of servers that misbehave, through the command: what each check comes to, and which articles come of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.desk import Desk, item, rss, sitemap_index, story, urlset
from tests.hostile import Farm

HTML = {"Content_Type": "text/html"}
FEED = {"Content_Type": "application/rss+xml"}
_ENTITIES = b'<?xml version="1.0"?><!DOCTYPE rss [%b]><rss version="2.0"><channel><title>&a;</title></channel></rss>'


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as served:
        yield served


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def pages(farm: Farm, *names: str) -> list[str]:
    """Serves an article at each of these paths; returns their addresses."""
    for name in names:
        farm.page(f"/{name}", story(f"Story {name}"), **HTML)
    return [farm.url(f"/{name}") for name in names]


def test_a_hostile_feed_fails_with_its_reason_and_keeps_no_other_waiting(desk: Desk) -> None:
    desk = Desk(desk.folder, ARCHIVE_FETCHING__LISTING_DEADLINE_SECONDS="2")
    with ExitStack() as stack:
        outside = stack.enter_context(Farm())
        bomb = b'<!ENTITY a "aaaaaaaaaa">' + b"".join(b'<!ENTITY a%d "%b">' % (n, b"&a;" * 10) for n in range(9))
        external = b'<!ENTITY a SYSTEM "%b">' % outside.url("/secret").encode()
        many = b" ".join(b'a%d="1"' % number for number in range(50_000))
        hostile = {
            "a web page": story("No feed"),
            "is empty": b"   ",
            "entities of its own": _ENTITIES % bomb,
            "declares entities": _ENTITIES % external,
            "nested too deeply": b"<rss>" + b"<a>" * 300_000,
            "more than 200 attributes": b"<rss version='2.0'><channel " + many + b"><title>x</title></channel></rss>",
            "not a JSON Feed": b'{"items": []}',
            "a PDF": b"%PDF-1.7\n",
            "larger than 2 MB": b"",
            "no such page": b"",
        }
        farms = {words: stack.enter_context(Farm()) for words in hostile}
        for words, body in hostile.items():
            farms[words].page("/feed", body, **FEED)
        farms["larger than 2 MB"].redirect("/feed", "/endless-feed")
        farms["no such page"].redirect("/feed", "/nowhere")
        good = stack.enter_context(Farm())
        good.page("/feed", rss([item(url, "Good") for url in pages(good, "good")]), **FEED)
        numbers = {words: desk.add(farm.url("/feed"), "--kind", "feed") for words, farm in farms.items()}
        numbers["good"] = desk.add(good.url("/feed"))
        told = desk.fetch(private=False)
        reasons = {one["source"]: one["reason"] for one in told.json["sources"]["failures"]}
        assert set(reasons) == {farm.url("/feed") for farm in farms.values()}
        for words, farm in farms.items():
            assert words in reasons[farm.url("/feed")]
        assert told.counts() == {"stored": 1}
        assert outside.requests == []
        sources = desk.sources()
        assert all(sources[numbers[words]]["trouble"] == reasons[farm.url("/feed")] for words, farm in farms.items())
        assert sources[numbers["good"]]["trouble"] is None
        again = desk.fetch(private=False).json["sources"]
        assert again == {"read": 0, "unchanged": 0, "failed": 0, "failures": []}  # none is due


def test_items_become_articles_by_their_id_their_address_and_their_title(desk: Desk, farm: Farm) -> None:
    one, two, three, four, new = pages(farm, "one", "two", "three", "four-old", "reused")
    listed = [
        item(one, "One", "id-1"),
        item(farm.url("/one?utm_source=rss"), "One", "id-1"),
        item(two, "Two", "id-2"),
        item(three, "Three", "id-3"),
        item(four, "Four", "id-4"),
        item("javascript:alert(1)", "Script", "id-5"),
        item("data:text/html,hello", "Data", "id-6"),
        item("file:///etc/passwd", "File", "id-7"),
    ]
    farm.page("/feed", rss(listed), **FEED)
    number = desk.add(farm.url("/feed"))
    assert desk.fetch(private=False).counts() == {"stored": 4}
    before = {url: article["id"] for url, article in desk.articles().items()}
    (slug,) = pages(farm, "four-new")
    listed = [
        item(new, "Another story altogether", "id-2"),  # an id given a second time
        item(three, "Three", "id-3-renamed"),  # another id of the same page
        item(slug, "Four", "id-4"),  # a page that moved
    ]
    farm.page("/feed", rss(listed), **FEED)
    told = desk.fetch(number, private=False)
    after = {url: article["id"] for url, article in desk.articles().items()}
    assert told.json["stored"] == 1
    assert set(after) == {one, two, three, slug, new}
    assert after[slug] == before[four]
    assert {url: after[url] for url in (one, two, three)} == {url: before[url] for url in (one, two, three)}
    assert farm.asked("/three") == 1
    farm.page("/feed", rss([item(one, "One", "id-1")]), **FEED)  # it was gone, and comes back
    assert desk.fetch(number, private=False).counts() == {}
    assert farm.asked("/one") == 1


def test_a_page_in_two_feeds_is_fetched_once_and_an_aggregators_link_never(desk: Desk, farm: Farm) -> None:
    (page,) = pages(farm, "shared")
    hidden = "https://news.google.com/rss/articles/CBMiQ2h0dHBz?oc=5"
    farm.page("/feed-1", rss([item(page, "Shared"), item(hidden, "Hidden")]), **FEED)
    farm.page("/feed-2", rss([item(page, "The same under another title")]), **FEED)
    numbers = [desk.add(farm.url(f"/feed-{number}"), "--kind", "feed") for number in (1, 2)]
    told = desk.fetch(*numbers, private=False)
    assert told.json["stored"] == 1
    assert farm.asked("/shared") == 1
    assert not any("google" in one["input"] for name in ("rejections", "retries", "blocks") for one in told.json[name])
    named = desk.fetch(hidden)  # a person who names it is told
    assert named.outcome(hidden) == "rejected"
    assert "aggregator" in named.reason(hidden)


def test_what_a_feed_says_of_its_items_is_kept_beside_what_the_pages_say(desk: Desk, farm: Farm) -> None:
    taken, dated = pages(farm, "taken", "dated")
    absurd = ["Sat, 31 Feb 2026 10:00:00 GMT", "Fri, 31 Dec 2999 10:00:00 GMT"]
    (late,) = pages(farm, "late")
    items = [
        item(taken, "Taken", source='</source><source url="https://wire.example/">Harbour Wire'),
        item(dated, "Dated", pubDate=absurd[0]),
        item(late, "Late", pubDate=absurd[1]),
    ]
    farm.page("/feed", rss(items).replace(b"<source></source>", b""), **FEED)
    desk.add(farm.url("/feed"))
    assert desk.fetch(private=False).counts() == {"stored": 3}
    evidence = [(one["kind"], one["text"]) for one in desk.article(taken)["evidence"]]
    assert ("entry_source", "Harbour Wire") in evidence
    for url, raw in ((dated, absurd[0]), (late, absurd[1])):
        published = desk.article(url)["published"]
        assert (published["utc"], published["raw"]) == (None, raw)


def test_the_text_a_feed_carries_stands_in_for_a_page_that_cannot_be_had(desk: Desk, farm: Farm) -> None:
    whole = "<p>The lock was opened for the first time in nine years.</p>" * 40
    farm.page("/gone", b"", "410 Gone")
    farm.page("/picture", b"\x89PNG\r\n\x1a\n" + bytes(99), **HTML)
    farm.page("/robots.txt", b"User-agent: *\nDisallow: /closed")
    farm.page("/there", story("There"), **HTML)
    names = ("gone", "picture", "closed", "missing", "there")
    items = [item(farm.url(f"/{name}"), f"Lock {name}", content_encoded=f"<![CDATA[{whole} {name}]]>") for name in names]
    farm.page("/feed", rss(items), **FEED)
    desk.add(farm.url("/feed"))
    assert desk.fetch(private=False).counts() == {"stored": 4, "retry": 1}
    reasons = {name: desk.article(farm.url(f"/{name}"))["extra"].get("from_feed") for name in ("gone", "picture", "closed")}
    assert "(410)" in str(reasons["gone"])
    assert "a picture" in str(reasons["picture"])
    assert "robots.txt" in str(reasons["closed"])
    assert desk.article(farm.url("/there"))["extra"] == {}
    missing = farm.url("/missing")
    assert missing not in desk.articles()
    outcomes = []
    for _ in range(2):
        desk.let_time_pass()
        told = desk.fetch(private=False)
        outcomes.append((told.json["retry"], told.json["stored"]))
    assert outcomes == [(1, 0), (0, 1)]
    article = desk.article(missing)
    assert "given up" in article["extra"]["from_feed"]
    assert article["title"] == "Lock missing"
    assert farm.asked("/closed") == 0


def test_a_feed_that_moved_for_good_is_asked_where_it_is(desk: Desk) -> None:
    with Farm() as old, Farm() as new:
        old.redirect("/feed", new.url("/feed"), "301 Moved Permanently")
        new.page("/feed", rss([item(url, "One") for url in pages(new, "one")]), ETag='"1"', **FEED)
        number = desk.add(old.url("/feed"))
        asked = old.asked("/feed")
        desk.fetch(private=False)
        source = desk.sources()[number]
        assert (source["location"], source["moved_to"]) == (old.url("/feed"), new.url("/feed"))
        assert old.asked("/feed") == asked + 1
        new.page("/feed", b"", "304 Not Modified")
        told = desk.fetch(number, private=False)
        assert told.json["sources"]["unchanged"] == 1
        assert old.asked("/feed") == asked + 1
        assert new.requests[-1].headers["if-none-match"] == '"1"'
        new.page("/feed", b"", "410 Gone")  # and back to where it was once that is gone
        desk.fetch(number, private=False)
        assert desk.sources()[number]["moved_to"] is None


def test_a_sitemap_leads_to_its_pages_and_an_index_that_names_itself_ends(desk: Desk, farm: Farm) -> None:
    one, two = pages(farm, "one", "two")
    farm.page("/map-1", urlset(one), Content_Type="application/xml")
    farm.page("/map-2", sitemap_index(farm.url("/index"), farm.url("/map-2")), Content_Type="application/xml")
    maps = [farm.url("/index"), farm.url("/map-1"), farm.url("/map-2"), farm.url("/no-map"), farm.url("/map-3")]
    farm.page("/index", sitemap_index(*maps), Content_Type="application/xml")
    farm.page("/map-3", urlset(two, "javascript:alert(1)"), Content_Type="application/xml")
    desk.add(farm.url("/index"))
    told = desk.fetch(private=False)
    assert told.counts() == {"stored": 2}
    assert set(desk.articles()) == {one, two}
    assert farm.asked("/index") == 2  # once to see what it is, when it was added
    assert max(farm.asked(f"/map-{number}") for number in (1, 2, 3)) == 1
    farm.page("/self", sitemap_index(farm.url("/self")), Content_Type="application/xml")
    number = desk.add(farm.url("/self"), "--kind", "sitemap")
    told = desk.fetch(number, private=False)
    assert "only itself" in told.json["sources"]["failures"][0]["reason"]


def test_of_a_home_page_the_feed_is_found_and_a_section_page_is_read_itself(desk: Desk, farm: Farm) -> None:
    links = "".join(f'<link rel="alternate" type="application/rss+xml" href="/{name}">' for name in ("broken", "feed"))
    farm.page("/", f"<!doctype html><title>Harbour</title>{links}".encode(), **HTML)
    farm.page("/broken", b"<rss", **FEED)
    farm.page("/feed", rss([item(url, "One") for url in pages(farm, "one")]), **FEED)
    added = desk.run("sources", "add", farm.url("/"), "--allow-private")
    assert f"feed {farm.url('/feed')}" in added.out
    nothing = desk.run("sources", "add", farm.url("/page"), "--allow-private")
    assert nothing.code == 2
    assert "names none" in nothing.err
    closed = desk.run("sources", "add", farm.url("/feed"))
    assert closed.code == 2
    assert "--allow-private" in closed.err


def test_a_feed_that_stays_the_same_is_read_once(desk: Desk, farm: Farm, tmp_path: Path) -> None:
    farm.page("/feed", rss([item(url, "One") for url in pages(farm, "one")]), **FEED)
    number = desk.add(farm.url("/feed"))
    assert desk.fetch(private=False).json["sources"]["read"] == 1
    told = desk.fetch(number, private=False)
    assert (told.json["sources"]["unchanged"], told.counts(), told.code) == (1, {}, 0)


def test_a_host_in_trouble_is_left_alone(desk: Desk, farm: Farm) -> None:
    for number in range(12):
        farm.page(f"/{number}", b"", "503 Service Unavailable")
    farm.page("/feed", rss([item(farm.url(f"/{number}"), f"Story {number}") for number in range(12)]), **FEED)
    desk.add(farm.url("/feed"))
    assert desk.fetch(private=False).json["retry"] <= 4
    asked = len(farm.requests)
    assert desk.fetch(private=False).counts() == {}
    assert len(farm.requests) == asked


def test_both_databases_keep_a_feed_the_same(tmp_path: Path, database: str, farm: Farm) -> None:
    desk = Desk(tmp_path, database)
    one, two = pages(farm, "one", "two")
    strange = "Story \ufffe\u0001 \U0001f6a2 " + "x" * 3_000
    farm.page("/feed", rss([item(one, strange, "g" * 5_000), item(two, "Two", "id-2")], title="T" * 2_000), **FEED)
    number = desk.add(farm.url("/feed"))
    assert desk.fetch(private=False).counts() == {"stored": 2}
    (moved,) = pages(farm, "three")
    farm.page("/feed", rss([item(one, "Another title", "g" * 5_000), item(moved, "Two", "id-2")]), **FEED)
    told = desk.fetch(number, private=False)
    assert told.counts().keys() <= {"unchanged", "revised"}
    assert set(desk.articles()) == {one, moved}
    assert json.loads(desk.run("sources", "--json").out)[0]["articles"] == 2
