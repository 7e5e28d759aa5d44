"""Hostile answers of sources: each costs its own deadline at most, opens nothing, and the next one is read."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archive.core.listing import Listing
from archive.core.model import Rejection
from archive.extract.listing import ListJob
from archive.extract.pool import Limits, ListingReader

pytestmark = pytest.mark.fresh_readers

DEADLINE = 3.0
MARGIN = 15.0  # a slow machine starts another reader meanwhile
MEMORY = 512
URL = "https://gazette.example/feed"
ITEM = "<item><title>Ferry back</title><link>/ferry</link></item>"
FEED = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Gazette</title>{ITEM}</channel></rss>'
NESTED = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 10))

HOSTILE = {
    "50k attributes": FEED.replace("<item>", "<item " + " ".join(f"a{number}='1'" for number in range(50_000)) + ">"),
    "comments never closed": FEED.replace(ITEM, "<!--" * 175_000),
    "comments in an item": FEED.replace("</title><link>", "<!--" * 175_000 + "</title><link>"),
    "a million deep": FEED.replace(ITEM, "<a>" * 1_000_000),
    "100k items": FEED.replace(ITEM, ITEM * 100_000),
    "CDATA never closed": FEED.replace(ITEM, "<![CDATA[" * 80_000),
    "tags never closed": FEED.replace(ITEM, "<" * 500_000),
    "ampersands": FEED.replace(ITEM, "&" * 500_000),
    "entities": f'<!DOCTYPE rss [<!ENTITY a0 "aaaaaaaaaa">{NESTED}]>' + FEED[21:].replace("Ferry back", "&a9;"),
    "entities in UTF-16": (f'<!DOCTYPE rss [<!ENTITY a0 "aaaaaaaaaa">{NESTED}]>' + FEED[21:].replace("Ferry back", "&a9;")),
    "one large entity": f'<!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>' + FEED[21:].replace("Ferry back", "&a;" * 10_000),
    "JSON 100k deep": '{"version": "https://jsonfeed.org/version/1", "items": ' + "[" * 100_000,
    "a title of 5 MB": FEED.replace("Ferry back", "<b" * 2_500_000),
}


@pytest.fixture(scope="module")
def reader() -> Iterator[ListingReader]:
    with ListingReader(Limits(DEADLINE, MEMORY << 20)) as one:
        yield one


def job(data: str | bytes, kind: str = "feed") -> ListJob:
    return ListJob(kind, data.encode() if isinstance(data, str) else data, URL, "")


def good(reader: ListingReader) -> bool:
    found = reader.read(job(FEED))
    return isinstance(found, Listing) and [one.url for one in found.entries] == ["https://gazette.example/ferry"]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_feed_is_answered_in_time(reader: ListingReader, name: str) -> None:
    data = HOSTILE[name].encode("utf-16" if "UTF-16" in name else "utf-8")
    begun = time.monotonic()
    found = reader.read(job(data))
    assert time.monotonic() - begun < DEADLINE + MARGIN
    assert isinstance(found, Listing) or found.stage == "list"
    if isinstance(found, Listing):
        assert len(found.entries) <= 5_000
        assert all(len(one.title or "") <= 1_000 for one in found.entries)
    assert good(reader)


@pytest.mark.parametrize(
    ("name", "why"),
    [("50k attributes", "attributes"), ("a million deep", "nested"), ("entities", "entities"), ("one large entity", "entities")],
)
def test_a_telling_reason_for_what_only_an_attack_needs(reader: ListingReader, name: str, why: str) -> None:
    found = reader.read(job(HOSTILE[name]))
    assert isinstance(found, Rejection)
    assert why in found.reason


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("sitemap", "<urlset>" + "<a>" * 1_000_000),
        ("sitemap", "<urlset>" + "<!--" * 500_000),
        ("sitemap", "<urlset>" + "<url><loc>https://gazette.example/x</loc></url>" * 200_000),
        ("sitemap", "\n".join("x" for _ in range(1_000_000))),
        ("listing", "<html><body>" + "<div class='menu'>" * 100_000 + "<a href='/x'>x</a>" * 10),
        ("listing", "<html><body>" + "<a href='/a-long-story-of-a-ferry-{n}'><h2>x" * 50_000),
        ("listing", "<html><body><p " + " ".join(f"a{number}='1'" for number in range(50_000)) + ">"),
        ("feeds", "<html><head>" + "<link rel=alternate type=application/rss+xml href=/feed>" * 100_000),
    ],
)
def test_other_hostile_answers(reader: ListingReader, kind: str, data: str) -> None:
    begun = time.monotonic()
    found = reader.read(job(data, kind))
    assert time.monotonic() - begun < DEADLINE + MARGIN
    assert isinstance(found, Listing) or found.stage == "list"
    assert good(reader)


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port that notes who calls."""
    calls: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                calls.append(b"called")
                connection.close()

        threading.Thread(target=listen, daemon=True).start()
        port = server.getsockname()[1]
        socket.create_connection(("127.0.0.1", port)).close()  # it does hear
        until = time.monotonic() + 5
        while not calls and time.monotonic() < until:
            time.sleep(0.01)
        assert calls == [b"called"]
        calls.clear()
        yield port, calls
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_nothing_outside_the_document_is_read(
    reader: ListingReader, kind: str, tmp_path: Path, listener: tuple[int, list[bytes]]
) -> None:
    port, calls = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("the-secret-in-the-file")
    body = "&x;" if kind == "feed" else "https://gazette.example/&x;"
    document = f"<rss><channel><item><title>{body}</title><link>/a</link></item></channel></rss>"
    if kind == "sitemap":
        document = f"<urlset><url><loc>{body}</loc></url></urlset>"
    heads = [
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>',
        f'<!DOCTYPE r [<!ENTITY x SYSTEM "http://127.0.0.1:{port}/">]>',
        f'<!DOCTYPE r [<!ENTITY % p SYSTEM "http://127.0.0.1:{port}/"> %p;]>',
        f'<!DOCTYPE r [<!-- <a> --><!ENTITY x SYSTEM "file://{secret}">]>',
        f'<!-- <a --><!doctype r [<!entity x SYSTEM "file://{secret}">]>',
        f'<!DOCTYPE r SYSTEM "http://127.0.0.1:{port}/dtd">',
        f'<?xml-stylesheet href="http://127.0.0.1:{port}/x.xsl" type="text/xsl"?>',
    ]
    for head in heads:
        found = reader.read(job(head + document, kind))
        assert "the-secret-in-the-file" not in repr(found), head
        assert isinstance(found, Listing) or found.stage == "list"
        if "ENTITY" in head.upper():
            assert isinstance(found, Rejection), head
    time.sleep(0.1)
    assert calls == []


def test_the_reader_starts_with_its_first_job_and_without_the_reader_of_pages() -> None:
    with ListingReader(Limits(DEADLINE, MEMORY << 20)) as reader:
        assert reader._child is None
        assert good(reader)
        assert reader._child is not None
        mapped = Path(f"/proc/{reader._child.process.pid}/maps").read_text()
        assert "etree" in mapped
        assert "numpy" not in mapped


def test_a_reader_killed_while_idle_costs_no_job() -> None:
    with ListingReader(Limits(DEADLINE, MEMORY << 20)) as reader:
        assert good(reader)
        assert reader._child is not None
        os.kill(reader._child.process.pid, signal.SIGKILL)
        reader._child.process.wait(timeout=10)
        assert good(reader)


def test_many_threads_share_a_reader() -> None:
    with ListingReader(Limits(DEADLINE, MEMORY << 20)) as reader, ThreadPoolExecutor(8) as threads:
        feeds = [FEED.replace("/ferry", f"/ferry-{number}") for number in range(40)]
        found = list(threads.map(lambda feed: reader.read(job(feed)), feeds))
    assert [one.entries[0].url for one in found if isinstance(one, Listing)] == [
        f"https://gazette.example/ferry-{number}" for number in range(40)
    ]
