"""The list of sources as a person keeps it: added, paused, removed, imported, and written in sources.toml."""

from __future__ import annotations

import gzip
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.core.errors import ConfigError
from archive.core.listing import Listing
from archive.polling import checks, pages
from archive.sourcefile import load_sources
from tests.desk import Desk, item, rss, story
from tests.hostile import Farm, answer

HTML = {"Content_Type": "text/html"}


@pytest.fixture
def farm() -> Iterator[Farm]:
    with Farm() as served:
        served.page("/one", story("Story one"), **HTML)
        served.page("/feed", rss([item(served.url("/one"), "One")]), Content_Type="application/rss+xml")
        yield served


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_paused_source_rests_and_a_removed_one_leaves_its_articles(desk: Desk, farm: Farm) -> None:
    number = desk.add(farm.url("/feed"))
    asked = len(farm.requests)
    assert desk.run("sources", "pause", farm.url("/feed")).code == 0
    assert desk.fetch(private=False).json["sources"]["read"] == 0
    assert len(farm.requests) == asked
    assert desk.sources()[number]["state"] == "paused"
    assert desk.run("sources", "resume", number).code == 0
    assert desk.fetch(private=False).counts() == {"stored": 1}
    assert desk.run("sources", "remove", "Harbour News").code == 0  # by its title
    assert desk.sources() == {}
    assert list(desk.articles()) == [farm.url("/one")]
    assert desk.fetch(farm.url("/one")).counts() == {"unchanged": 1}  # its pages can still be named
    assert desk.run("sources", "remove", number).code == 2
    assert desk.add(farm.url("/feed")) == number


def test_a_folder_is_watched_and_a_file_read_once_it_no_longer_grows(desk: Desk) -> None:
    folder = desk.folder / "incoming"
    folder.mkdir()
    number = desk.add(str(folder))
    assert desk.sources()[number]["kind"] == "folder"
    old = time.time() - 3600
    (folder / "settled.html").write_bytes(story("Settled"))
    os.utime(folder / "settled.html", (old, old))
    (folder / "growing.txt").write_text("Growing\n\nThe first half of it.")
    assert desk.fetch(number, private=False).counts() == {"stored": 1}
    (folder / "growing.txt").write_text("Growing\n\nThe first half of it.\n\nAnd the second half, which came later.")
    assert desk.fetch(number, private=False).counts() == {}
    assert desk.fetch(number, private=False).counts() == {"stored": 1}
    assert desk.fetch(number, private=False).counts() == {}
    assert {Path(one["path"]).name for one in desk.run("articles", "--json").json} == {"settled.html", "growing.txt"}
    assert desk.sources()[number]["articles"] == 2
    os.utime(folder / "settled.html", (old + 1, old + 1))
    (folder / "paper.html").write_bytes(b"%PDF-1.7")
    os.utime(folder / "paper.html", (old, old))
    told = desk.fetch(number, private=False)
    assert told.counts() == {"unchanged": 1, "rejected": 1}
    assert told.reason(str(folder / "paper.html")) == "it is a PDF, not a text"
    folder.rename(desk.folder / "moved")
    failures = desk.fetch(number, private=False).json["sources"]["failures"]
    assert "there is no" in failures[0]["reason"]


def test_a_list_of_addresses_is_a_source_and_an_argument(desk: Desk, farm: Farm) -> None:
    for name in "abc":
        farm.page(f"/{name}", story(f"Story {name}"), **HTML)
    path = desk.folder / "list.txt"
    path.write_text(f"# pages\n{farm.url('/a')} # the first\n\n{farm.url('/b')}\nno address\n")
    number = desk.add(str(path))
    assert desk.sources()[number]["kind"] == "urls"
    assert desk.fetch(number, private=False).counts() == {"stored": 2}
    path.write_text(f"{farm.url('/a')}\n{farm.url('/c')}\n")
    assert desk.fetch(number, private=False).counts() == {"stored": 1}
    wrong = desk.run("fetch", "--urls", "none.txt")
    assert (wrong.code, "none.txt" in wrong.err) == (2, True)
    path.write_text("nonsense\n")
    assert desk.fetch("--urls", "list.txt").reason("nonsense") == "it is no web address"
    path.write_text("# nothing yet\n")
    assert desk.fetch("--urls", "list.txt").counts() == {}


def test_a_crawl_is_a_source(desk: Desk) -> None:
    path = desk.folder / "crawl.warc.gz"
    message = answer(story("Crawled"), Content_Type="text/html")
    head = "WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://harbour.example/crawled\r\n"
    head += "WARC-Record-ID: <urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8>\r\nWARC-Date: 2024-03-01T10:00:00Z\r\n"
    head += f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(message)}\r\n\r\n"
    path.write_bytes(gzip.compress(head.encode() + message + b"\r\n\r\n"))
    old = time.time() - 3600
    os.utime(path, (old, old))
    number = desk.add(str(path))
    assert desk.sources()[number]["kind"] == "warc"
    assert desk.fetch(number, private=False).counts() == {"stored": 1}
    assert list(desk.articles()) == ["https://harbour.example/crawled"]
    assert desk.fetch(number, private=False).counts() == {}


def test_feeds_travel_as_opml(desk: Desk, farm: Farm) -> None:
    desk.add(farm.url("/feed"))
    desk.run("sources", "add", "https://harbour.example/atom.xml", "--kind", "feed", "--publisher", "The Harbour & Gazette")
    assert desk.run("sources", "export", "feeds.opml").code == 0
    other = Desk(desk.folder, str(desk.folder / "other.db"))
    assert "2 feeds added" in other.run("sources", "import", "feeds.opml").out
    assert [one["location"] for one in other.sources().values()] == [one["location"] for one in desk.sources().values()]
    assert "The Harbour & Gazette" in {one["title"] for one in other.sources().values()}
    printed = other.run("sources", "export")
    assert printed.raw == (desk.folder / "feeds.opml").read_bytes()
    assert "2 feeds added" in other.run("sources", "import", "feeds.opml").out
    assert len(other.sources()) == 2
    (desk.folder / "wrong.opml").write_text("<rss/>")
    wrong = other.run("sources", "import", "wrong.opml")
    assert (wrong.code, len(wrong.err.splitlines())) == (2, 1)


def test_sources_toml_is_what_is_polled(desk: Desk, farm: Farm) -> None:
    folder = desk.folder / "config"
    folder.mkdir()
    path = folder / "sources.toml"
    by_hand = desk.add("https://harbour.example/feed", "--kind", "feed")
    desk = Desk(desk.folder, ARCHIVE_CONFIG_FOLDER=str(folder))
    desk.run("sources", "pause", by_hand)

    def configure(*options: str) -> None:
        path.write_text(f'[[source]]\nurl = "{farm.url("/feed")}"\n' + "".join(f"{option}\n" for option in options))

    configure('title = "Our harbour"', "allow_private = true", 'interval = "2 h"')
    assert desk.fetch(private=False).counts() == {"stored": 1}
    source = desk.sources()[by_hand + 1]
    assert (source["title"], source["every"], source["configured"]) == ("Our harbour", "2 h", True)
    configure("allow_private = false")
    assert desk.fetch(by_hand + 1, private=False).json["sources"]["failed"] == 1
    assert desk.sources()[by_hand + 1]["options"] == {}
    path.write_text("")
    desk.fetch(private=False)
    assert list(desk.sources()) == [by_hand]
    assert len(desk.articles()) == 1


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('[[source]]\nurl = "https://a.example/f"\npublsher = "A"', ("source https://a.example/f", "“publisher”")),
        ('[[source]]\nurl = "https://a.example/f"\nkind = "fed"', ("source https://a.example/f", "feed, sitemap")),
        ('[[source]]\nurl = "ftp://a.example/f"', ("source ftp://a.example/f", "no web address")),
        ('[[source]]\nurl = "https://a.example/f"\ninterval = "soon"', ("source https://a.example/f", "30 min")),
        ('[[source]]\nurl = "https://a.example/f"\nallow_private = "yes"', ("source https://a.example/f", "true or false")),
        ('[[source]]\ntitle = "A"', ("source number 1", "“url”")),
        ('[[source]]\nurl = "https://a.example/f"\n[[source]]\nurl = "https://a.example/f"', ("https://a.example/f", "twice")),
        ('[[sources]]\nurl = "https://a.example/f"', ("“sources”", "[[source]]")),
        ('[[source]\nurl = "https://a.example/f"', ("not valid TOML",)),
        ('[[source]]\nurl = "https://reader:sesame@a.example/f"\nkind = "fed"', ("***@a.example/f",)),
    ],
)
def test_what_is_wrong_in_sources_toml_is_one_clear_line(tmp_path: Path, written: str, said: tuple[str, ...]) -> None:
    (tmp_path / "sources.toml").write_text(written)
    with pytest.raises(ConfigError) as wrong:
        load_sources(tmp_path)
    message = str(wrong.value)
    assert len(message.splitlines()) == 1
    assert all(words in message for words in (*said, str(tmp_path / "sources.toml")))
    assert "sesame" not in message


def test_a_command_says_what_is_wrong_in_sources_toml(desk: Desk) -> None:
    (desk.folder / "sources.toml").write_text('[[source]]\nurl = "https://a.example/f"\npublsher = "A"')
    ran = desk.run("fetch", ARCHIVE_CONFIG_FOLDER=str(desk.folder))
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1
    assert all(words in ran.err for words in ("sources.toml", "https://a.example/f", "“publisher”"))


def test_passwords_of_sources_are_sent_and_never_shown(desk: Desk, farm: Farm) -> None:
    secret = farm.url("/feed", "reader:sesame@127.0.0.1")
    number = desk.add(secret)
    assert desk.fetch(private=False).counts() == {"stored": 1}
    sent = {request.headers.get("authorization") for request in farm.requests if request.path == "/feed"}
    assert sent == {"Basic cmVhZGVyOnNlc2FtZQ=="}
    farm.page("/feed", b"", "403 Forbidden")
    failed = desk.fetch(number, private=False)
    assert failed.json["sources"]["failures"][0]["source"] == farm.url("/feed", "***@127.0.0.1")
    for arguments in (["fetch", number], ["sources"], ["sources", "--json"], ["sources", "export"], ["sources", "pause", number]):
        assert desk.run(*arguments).code in (0, 1)
    desk.run("sources", "add", secret, "--allow-private")
    desk.run("sources", "add", "ftp://reader:sesame@127.0.0.1/feed", "--kind", "feed")
    desk.run("sources", "remove", farm.url("/none", "reader:sesame@127.0.0.1"))
    for command in (["stats", "--json"], ["export", "articles"], ["article", "1", "--json"]):
        desk.run(*command)
    assert "sesame" not in "".join(desk.said)


def test_an_address_no_database_takes_stops_nobody(desk: Desk, farm: Farm) -> None:
    odd = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Odd", "items": [{"url": "%s\\ud800\\u0000", "title": "Odd"}]}'
    )
    farm.page("/odd", (odd % farm.url("/one")).encode(), Content_Type="application/feed+json")
    desk.add(farm.url("/odd"))
    desk.add(farm.url("/feed"))
    told = desk.fetch(private=False)
    assert told.json["sources"] == {"read": 2, "unchanged": 0, "failed": 0, "failures": []}
    assert farm.url("/one") in desk.articles()


def test_a_page_goes_over_to_a_source_that_is_still_there(desk: Desk, farm: Farm) -> None:
    farm.page("/one", b"", "503 Service Unavailable")
    number = desk.add(farm.url("/feed"))
    assert desk.fetch(private=False).counts() == {"retry": 1}
    assert desk.run("sources", "remove", number).code == 0
    farm.page("/one", story("One"))
    farm.page("/moved", rss([item(farm.url("/one"), "One")]), Content_Type="application/rss+xml")
    desk.add(farm.url("/moved"))
    desk.fetch(private=False)  # the page is set for later still
    desk.let_time_pass()
    assert desk.fetch(private=False).counts() == {"stored": 1}
    assert list(desk.articles()) == [farm.url("/one")]


def test_a_new_source_that_fails_once_is_looked_at_again_soon(desk: Desk, farm: Farm) -> None:
    farm.page("/late", b"", "503 Service Unavailable")
    number = desk.add(farm.url("/late"), "--kind", "feed")
    desk.fetch(private=False)
    one = desk.sources()[number]
    ahead = datetime.fromisoformat(one["next_check_at"]) - datetime.now(UTC)
    assert timedelta(minutes=50) < ahead < timedelta(hours=2), one


def test_robots_and_private_addresses_hold_for_adding_too(desk: Desk, farm: Farm) -> None:
    farm.page("/robots.txt", b"User-agent: *\nDisallow: /feed", Content_Type="text/plain")
    ran = desk.run("sources", "add", farm.url("/feed"), "--allow-private")
    assert (ran.code, "robots.txt forbids it; --ignore-robots" in ran.err) == (2, True), ran.err
    assert desk.add(farm.url("/feed"), "--ignore-robots")
    ran = desk.run("sources", "add", "http://169.254.169.254/feed", "--allow-private")
    assert (ran.code, "--allow-private" in ran.err) == (2, False), ran.err


def test_passwords_stay_out_of_an_export_and_its_import(desk: Desk, farm: Farm) -> None:
    address = farm.url("/feed").replace("://", "://reader:secret@")
    desk.add(address, "--kind", "feed")
    ran = desk.run("sources", "export", "feeds.opml")
    assert "without their passwords" in ran.err
    written = (desk.folder / "feeds.opml").read_text()
    assert f'xmlUrl="{farm.url("/feed")}"' in written
    assert "secret" not in written
    assert "***" not in written


def test_a_fault_of_ours_costs_one_source_or_page(desk: Desk, farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    farm.page("/two", story("Two"), **HTML)
    farm.page("/odd", rss([item(farm.url("/odd-one"), "Odd")], "Odd"), Content_Type="application/rss+xml")
    farm.page("/feed", rss([item(farm.url("/one"), "One"), item(farm.url("/two"), "Two")]), Content_Type="application/rss+xml")
    written, made = checks.note_listing, pages.page_item

    def broken_listing(connection: Any, number: int, listing: Listing, now: datetime) -> int:
        if listing.title == "Odd":
            raise ValueError("a fault")
        return written(connection, number, listing, now)

    def broken_page(url: str, *rest: Any) -> Any:
        if url.endswith("/two"):
            raise KeyError("another")
        return made(url, *rest)

    monkeypatch.setattr(checks, "note_listing", broken_listing)
    monkeypatch.setattr(pages, "page_item", broken_page)
    desk.add(farm.url("/odd"))
    desk.add(farm.url("/feed"))
    told = desk.fetch(private=False)
    assert told.counts() == {"stored": 1, "retry": 1}
    assert told.reason(farm.url("/two")) == "unexpected KeyError: 'another'"
    assert [one["reason"] for one in told.json["sources"]["failures"]] == ["unexpected ValueError: a fault"]


def test_a_home_page_may_name_a_feed_that_moved_to_another_host(desk: Desk, farm: Farm) -> None:
    with Farm() as other:
        other.page("/feed", rss([item(farm.url("/one"), "One")]), Content_Type="application/rss+xml")
        farm.redirect("/rss", other.url("/feed"))
        farm.page("/home", b"<link rel=alternate type=application/rss+xml href=/rss><p>Welcome", **HTML)
        number = desk.add(farm.url("/home"))
        assert desk.sources()[number]["location"] == farm.url("/rss")
        assert desk.fetch(private=False).counts() == {"stored": 1}


def test_a_pass_says_what_it_leaves_to_another_service(desk: Desk, farm: Farm) -> None:
    number = desk.add(farm.url("/feed"))
    desk.fetch(private=False)
    desk.let_time_pass()
    held = (datetime.now(UTC) + timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with closing(sqlite3.connect(desk.folder / "archive.db")) as database, database:
        database.execute("UPDATE host SET leased_by = 'another', leased_until = ?", [held])
    told = desk.fetch(private=False)
    assert (told.code, told.json["left"], told.counts()) == (1, 2, {})
    named = desk.fetch(number, private=False).json["sources"]["failures"]
    assert [one["reason"] for one in named] == ["another service has its host in hand, and will ask for it"]
