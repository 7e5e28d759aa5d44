"""Hostile pages: whatever a page does to a parser costs its own deadline, and the pages beside it are read."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Queue

import pytest

from archive.core.model import Extract, Rejection
from archive.core.rules import RuleSet
from archive.extract.pool import Limits, ReaderPool
from archive.extract.read import ReadJob
from tests.conftest import Ran

pytestmark = pytest.mark.fresh_readers

TEXT = "The council met on Monday to discuss the bridge, and after four hours decided that nothing could be decided yet. " * 4
DEADLINE = 3.0
MARGIN = 15.0  # a slow machine starts another reader meanwhile
LIMITS = Limits(deadline=DEADLINE, memory=512 << 20)
ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (number, b"&a%d;" % (number - 1) * 10) for number in range(1, 10))
XHTML = b'<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Ferry back</title></head><body><p>' + TEXT.encode()


def page(body: str = "", head: str = "", headline: str = "Ferry back") -> bytes:
    """A good page with something in it."""
    start = f"<!doctype html><html><head><title>{headline}</title>{head}</head><body><article><h1>{headline}</h1><p>{TEXT}</p>"
    return f"{start}{body}</article></body></html>".encode()


def job(data: bytes, media_type: str = "text/html") -> ReadJob:
    return ReadJob(data, media_type, None, datetime.now(UTC))


HOSTILE = {
    "4 MB of <br>": b"<html><body>" + b"<br>" * 1_000_000 + b"</body>",
    "330k paragraphs": b"<html><body>" + b"<p>x</p>" * 330_000,
    "100k attributes": page("<p " + " ".join(f"a{number}='{number}'" for number in range(100_000)) + ">x</p>"),
    "20k nested tables": page("<table><tr><td>" * 20_000),
}
"""Pages that hold a reader past the deadline on a fast machine; how they end is up to the machine."""

ODD = {
    "50k unclosed links": page("<li><a href=x>y" * 50_000),
    "100k nested divs": page("<div>" * 100_000 + "x"),
    "100k closed divs": page("<div>" * 100_000 + "x" + "</div>" * 100_000),
    "10k unclosed <b>": page("<b>x " * 10_000),
    "50k nested svg": page("<svg>" * 50_000),
    "300k comments": page("<!-- " * 300_000),
    "200k entities": page("&amp;" * 200_000),
    "endless title": page("", "<title>" + " - a" * 300_000 + "</title>"),
    "endless class": page("<div class='" + "nav-" * 300_000 + "'>x</div>"),
    "nested JSON-LD": page("", '<script type="application/ld+json">' + "[" * 100_000 + "</script>"),
    "number in JSON-LD": page("", '<script type="application/ld+json">{"n":' + "9" * 100_000 + "}</script>"),
}
"""Pages with a whole story in them, which must come out of whatever stands after it."""

WITHOUT_TEXT = {
    "nothing": b"",
    "blank": b" \n\t ",
    "empty body": b"<html><body></body></html>",
    "only a script": b"<html><body><script>var text = 'The council met on Monday to discuss the bridge.';</script></body></html>",
    "only zeros": b"\x00" * 5000,
}

GARBAGE = {
    "a PDF": b"%PDF-1.7\n" + bytes(range(256)) * 500,
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 500,
    "random bytes": bytes((number * number * 31 + number // 7) % 256 for number in range(100_000)),
    "a zip archive": b"PK\x03\x04" + bytes(range(255, -1, -1)) * 500,
}

RUSSIAN = "Совет собрался в понедельник и после четырёх часов решил, что пока ничего решить нельзя. " * 6
FRENCH = "Le café de São Paulo était fermé, et personne n’a su dire pourquoi il l’était déjà depuis l’été. " * 6
LETTERS: dict[str, tuple[bytes, str, tuple[str, ...]]] = {
    "cp1251 as stated": (
        f"<html><head><meta charset='windows-1251'></head><body><p>{RUSSIAN}</p></body></html>".encode("cp1251"),
        "Совет собрался",
        (),
    ),
    "UTF-16 with a mark": (f"<html><body><p>{FRENCH}</p></body></html>".encode("utf-16"), "Le café de São Paulo", ()),
    "UTF-16, the other end first": (
        b"\xfe\xff" + f"<html><body><p>{FRENCH}</p></body></html>".encode("utf-16-be"),
        "Le café de São Paulo",
        (),
    ),
    "XML declaration": (
        f'<?xml version="1.0" encoding="utf-8"?>\n<html><body><p>{FRENCH}</p></body></html>'.encode(),
        "Le café de São Paulo",
        (),
    ),
    "Latin-1 stated to be UTF-8": (
        f"<html><head><meta charset='utf-8'></head><body><p>{FRENCH}</p></body></html>".encode("cp1252"),
        "Le café de São Paulo",
        (),
    ),
    "UTF-8 as stated, with one wrong byte": (
        f"<html><head><meta charset='utf-8'></head><body><p>{FRENCH}@</p></body></html>".encode().replace(b"@", b"\xff@"),
        "Le café de São Paulo",
        ("invalid_utf8",),
    ),
    "zeros": (page().replace(b"four hours", b"four\x00 hours"), "four hours", ("nul_characters",)),
}

REFERENCES = ["&#0;", "&#1;", "&#8;", "&#x1F;", "&#x7F;", "&#xD800;", "&#xFFFE;", "&#xFFFF;", "&#x110000;", "&#99999999999;"]


@pytest.fixture(scope="module")
def pool() -> Iterator[ReaderPool]:
    from archive.rulefiles import load_rules

    with ReaderPool(load_rules(), LIMITS, processes=1) as readers:
        yield readers


def answer(pool: ReaderPool, data: bytes) -> Extract | Rejection:
    """What the pool says of one page, in time."""
    begun = time.monotonic()
    [(tag, found)] = pool.read([("only", job(data))])
    assert tag == "only"
    assert time.monotonic() - begun < DEADLINE + MARGIN
    return found


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_answered_in_time(pool: ReaderPool, name: str) -> None:
    found = answer(pool, HOSTILE[name])
    assert isinstance(found, Extract) or "longer than 3 seconds" in found.reason or "512 MB" in found.reason
    after = answer(pool, page())
    assert isinstance(after, Extract)
    assert after.title == "Ferry back"


@pytest.mark.parametrize("name", ODD)
def test_a_story_comes_out_of_an_odd_page(pool: ReaderPool, name: str) -> None:
    found = answer(pool, ODD[name])
    assert isinstance(found, Extract), found
    assert found.title == "Ferry back"
    assert TEXT.strip() in " ".join(found.raw.split())


@pytest.mark.parametrize("name", ["100k nested divs", "10k unclosed <b>", "50k unclosed links"])
def test_a_page_that_is_cut_short_is_flagged(pool: ReaderPool, name: str) -> None:
    found = answer(pool, ODD[name])
    assert isinstance(found, Extract), found
    assert "parse_cut" in found.flags


@pytest.mark.parametrize("name", WITHOUT_TEXT)
def test_a_page_without_text_is_rejected(pool: ReaderPool, name: str) -> None:
    found = answer(pool, WITHOUT_TEXT[name])
    assert isinstance(found, Rejection)
    assert found.stage == "extract"
    assert "empty" in found.reason or "no article text" in found.reason


@pytest.mark.parametrize("name", GARBAGE)
def test_what_is_no_page_is_rejected_or_flagged(pool: ReaderPool, name: str) -> None:
    found = answer(pool, GARBAGE[name])
    assert "invalid_encoding" in found.flags if isinstance(found, Extract) else found.reason
    storable(found)


@pytest.mark.parametrize("name", LETTERS)
def test_the_letters_of_a_page(pool: ReaderPool, name: str) -> None:
    data, words, flags = LETTERS[name]
    found = answer(pool, data)
    assert isinstance(found, Extract), found
    assert words in found.raw
    assert found.flags == flags
    storable(found)


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_to_no_letter_does_not_cost_the_page(pool: ReaderPool, reference: str) -> None:
    """Such a reference comes past the gate, which sees the page before it is parsed."""
    found = answer(pool, page(f"<p>Before{reference}after it, the ferry went{reference} home.</p>"))
    assert isinstance(found, Extract), found
    assert "the ferry went" in found.raw
    storable(found)


@pytest.mark.parametrize("declared", [b'<!ENTITY a0 "aaaaaaaaaa">' + ENTITIES, b'<!ENTITY a9 SYSTEM "file:///etc/passwd">'])
def test_declared_entities_are_not_expanded(pool: ReaderPool, declared: bytes) -> None:
    data = b'<?xml version="1.0"?><!DOCTYPE html [' + declared + b"]>" + XHTML + b"&a9;</p></body></html>"
    found = answer(pool, data)
    assert isinstance(found, Extract), found
    assert "council met" in found.raw
    assert "root:" not in found.raw
    assert len(found.raw) < 2 * len(TEXT)


@pytest.mark.parametrize(
    "stated",
    [
        '{"@type": "NewsArticle", "isBasedOn": "https://\\\\ud800x.example/a"}',
        '{"@type": "NewsArticle", "isBasedOn": {"@id": "https://x\\\\u0000.example/a"}}',
        '{"@type": "NewsArticle", "headline": "\\\\ud800", "author": [{"name": "\\\\udfff"}], "datePublished": "\\\\u0000 2020"}',
        '{"@type": ["NewsArticle", 5, null], "publisher": {"name": ["\\\\ud800", {}]}, "author": {"name": {}}}',
        '{"@graph": [{"@type": "NewsArticle", "isBasedOn": ["x"], "datePublished": 1e400}]}',
    ],
)
def test_whatever_a_page_states_of_itself_can_be_stored(pool: ReaderPool, stated: str) -> None:
    head = f'<script type="application/ld+json">{stated}</script>'.replace("\\\\", "\\")
    links = "".join(f'<a href="https://own.example/{number}">x</a>' for number in range(5))
    found = answer(pool, page(links, head))
    assert isinstance(found, Extract), found
    storable(found)


def storable(found: Extract | Rejection) -> None:
    """Neither zeros nor surrogates anywhere, which no database takes, and no other control characters in the text."""
    said = repr({name: value for name, value in asdict(found).items() if name not in ("fingerprint", "outline", "terms")})
    assert "\\x00" not in said
    assert "\\ud8" not in said
    assert "\\udf" not in said
    if isinstance(found, Extract):
        assert not [letter for letter in found.raw if (ord(letter) < 32 and letter not in "\n\t") or 126 < ord(letter) < 160]


def test_good_pages_among_hostile_ones_are_read_in_order(rules: RuleSet) -> None:
    limits = Limits(deadline=1.5, memory=512 << 20)
    pages: list[tuple[str, bytes]] = []
    for number, (name, data) in enumerate(HOSTILE.items()):
        pages += [(f"good {number}", page(headline=f"Ferry number {number}")), (name, data)]
    pages += [(f"good {number}", page(headline=f"Ferry number {number}")) for number in range(4, 40)]
    begun = time.monotonic()
    with ReaderPool(rules, limits, processes=2) as readers:
        answers = list(readers.read((tag, job(data)) for tag, data in pages))
        again = list(readers.read([("again", job(page()))]))
    assert time.monotonic() - begun < len(HOSTILE) * (limits.deadline + MARGIN)
    assert [tag for tag, _ in answers] == [tag for tag, _ in pages]
    good = [found.title if isinstance(found, Extract) else found for tag, found in answers if tag.startswith("good")]
    assert good == [f"Ferry number {number}" for number in range(40)]
    assert any(isinstance(found, Rejection) and "longer than 1.5 seconds" in found.reason for _, found in answers)
    assert isinstance(again[0][1], Extract)


def test_a_page_that_needs_too_much_memory_is_rejected(rules: RuleSet) -> None:
    """The bound counts on top of what an idle reader holds; here it is too small for one page and not for another."""
    with ReaderPool(rules, Limits(deadline=20.0, memory=128 << 20), processes=1) as readers:
        answers = list(readers.read([(1, job(page())), (2, job(b"<p>" + b"<i>x</i>" * 600_000)), (3, job(page()))]))
    assert [type(found) for _, found in answers] == [Extract, Rejection, Extract], [one for one in answers if one[0] == 2]
    refused = answers[1][1]
    assert isinstance(refused, Rejection)
    assert "128 MB" in refused.reason


def test_readers_killed_while_idle_and_busy_are_replaced(rules: RuleSet) -> None:
    with ReaderPool(rules, LIMITS, processes=2) as readers:
        assert isinstance(next(iter(readers.read([(0, job(page()))])))[1], Extract)
        for child in readers._idle:
            os.kill(child.process.pid, signal.SIGKILL)
            child.process.wait(timeout=10)
        answers = list(readers.read((number, job(page())) for number in range(40)))
        assert [number for number, _ in answers] == list(range(40))
        lost = [found for _, found in answers if isinstance(found, Rejection)]
        assert len(lost) <= 2  # each dead reader may cost the page it was given
        assert all("SIGKILL" in one.reason for one in lost)
        assert isinstance(next(iter(readers.read([(0, job(page()))])))[1], Extract)


def test_a_reader_killed_in_the_middle_of_its_answer_is_replaced(rules: RuleSet, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long answer fills the pipe; what comes through of it is no answer."""
    arriving, killed = Queue[Connection](), threading.Event()
    received = count(1)

    class Held(Connection):
        """Our end of a pipe, on which the second answer is taken only when its reader is dead."""

        def recv(self) -> object:
            if next(received) == 2:
                arriving.put(self)
                killed.wait(30)
            return super().recv()

    monkeypatch.setattr("archive.extract.pool.Connection", Held)
    captures = [(0, job(page())), (1, job((TEXT * 6000).encode(), "text/plain")), (2, job(page()))]
    with ReaderPool(rules, Limits(deadline=30.0, memory=1 << 30), processes=1) as readers, ThreadPoolExecutor(1) as thread:
        answers = thread.submit(lambda: list(readers.read(captures)))
        assert arriving.get(timeout=60).poll(30)
        time.sleep(0.2)
        [child] = readers._children
        os.kill(child.process.pid, signal.SIGKILL)
        child.process.wait(timeout=10)
        killed.set()
        found = answers.result(timeout=60)
    assert [number for number, _ in found] == [0, 1, 2]
    lost = [(number, one.reason) for number, one in found if isinstance(one, Rejection)]
    assert [number for number, _ in lost] == [1]
    assert "SIGKILL" in lost[0][1]


def test_only_so_many_captures_are_taken_ahead(rules: RuleSet) -> None:
    """A file of a million records is not held in memory, though a reader takes a second to start."""
    pulled: list[int] = []
    captures = ((pulled.append(number), job(b"Ferries run again.", "text/plain")) for number in range(3000))
    with ReaderPool(rules, LIMITS, processes=1) as readers:
        next(readers.read(captures))
        assert 0 < len(pulled) < 2000


def test_closed_readers_leave_no_process(rules: RuleSet) -> None:
    with ReaderPool(rules, Limits(deadline=60.0, memory=1 << 30), processes=2) as readers:
        next(readers.read((number, job(page())) for number in range(500)))
        children = set(readers._children)
        assert children
    assert all(child.process.poll() is not None for child in children)


def test_hostile_pages_through_the_command(program: Callable[..., Ran], archive: Callable[..., Ran], tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    files = {
        "a-good.html": page(headline="First of the good"),
        "breaks.html": HOSTILE["4 MB of <br>"],
        "paper.html": GARBAGE["a PDF"],
        "picture.htm": GARBAGE["a picture"],
        "empty-body.html": WITHOUT_TEXT["empty body"],
        "script.html": WITHOUT_TEXT["only a script"],
        "divs.html": ODD["100k nested divs"],
        "bomb.xhtml": b'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "a">'
        + ENTITIES
        + b"]>"
        + XHTML
        + b"&a9;</p></body></html>",
        "large.html": page("x" * 5_000_000),
        "z-good.html": page(headline="Last of the good"),
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    based = page(
        "".join(f'<a href="https://own.example/{number}">x</a>' for number in range(5)),
        '<script type="application/ld+json">{"@type": "NewsArticle", "isBasedOn": "https://\\ud800x.example/a"}</script>',
    )
    (folder / "record.jsonl").write_text(json.dumps({"id": "page", "html": based.decode()}) + "\n")
    ran = program("import", folder, "--json", timeout=60, ARCHIVE_READING__DEADLINE_SECONDS="3")
    assert ran.code == 1, ran.err
    assert ran.err == ""
    reasons = {Path(one["input"]).name: one["reason"] for one in ran.json["rejections"]}
    assert set(reasons) - {"breaks.html", "record.jsonl:1"} == {
        "paper.html", "picture.htm", "empty-body.html", "script.html", "large.html",
    }  # fmt: skip
    assert "longer than 3 seconds" in reasons.get("breaks.html", "longer than 3 seconds")
    assert ran.json["stored"] + ran.json["rejected"] == len(files) + 1
    flags = {Path(one["path"]).name: one["flags"] for one in archive("articles", "--json").json}
    assert flags["divs.html"] == ["parse_cut"]
    assert {"a-good.html", "bomb.xhtml", "z-good.html"} <= set(flags)
    assert archive("doctor").code == 0
