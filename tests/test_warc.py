"""WARC files through the real command: what crawls bring in, what damage costs, and what is written comes back."""

from __future__ import annotations

import gzip
import os
import random
import re
import subprocess
import sys
import time
import zlib
from argparse import Namespace
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard
from fastwarc import ArchiveIterator, GzipWriter, WarcRecord, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.checker import Checker
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.core.model import RawItem, Rejection
from archive.fetch.inputs import Input, ReadLimits
from archive.fetch.kinds import read_input
from tests.conftest import SAMPLES, Ran, run_here

LIMITS = ReadLimits(5_000_000, 200)
DAY = "2021-03-04T05:06:07Z"


def story(number: int) -> str:
    """A text unlike any other."""
    words = random.Random(number)
    return " ".join("".join(words.choices("abcdefghijklmnoprstuvw", k=6)) for _ in range(80)) + "."


def page(title: str, text: str) -> bytes:
    story = f"<article><h1>{title}</h1><p>{text}</p></article>"
    return f"<!doctype html><html><title>{title}</title><body>{story}</body></html>".encode()


def address(number: int) -> str:
    return f"https://harbour.example/story/{number}"


@dataclass(frozen=True)
class Made:
    """One record to be written."""

    url: str
    body: bytes
    kind: str = "response"
    status: str = "200 OK"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    date: str | None = DAY


def numbered(number: int, **other: Any) -> Made:
    return Made(address(number), page(f"Headline {number}", story(number)), **other)


def crawl(records: Iterable[Made], *, packed: bool = True) -> tuple[bytes, list[int]]:
    """A file as warcio writes it, and where each record begins, with the end of the file behind them."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=packed)
    starts = []
    for one in records:
        starts.append(out.tell())
        http = StatusAndHeaders(one.status, list(one.headers.items()), protocol="HTTP/1.1") if one.kind == "response" else None
        head = {} if one.kind == "response" else {"Content-Type": one.headers["Content-Type"]}
        head |= {"WARC-Date": one.date} if one.date else {}
        record = writer.create_warc_record(
            one.url, one.kind, BytesIO(one.body), len(one.body), http_headers=http, warc_headers_dict=head
        )
        if one.date is None:
            record.rec_headers.remove_header("WARC-Date")
        writer.write_record(record)
    return out.getvalue(), [*starts, out.tell()]


def imported(data: bytes, folder: Path, name: str = "crawl.warc.gz", db: str = "archive.db") -> Ran:
    (folder / name).write_bytes(data)
    ran = run_here("import", name, "--json", "--db", db, cwd=folder)
    assert ran.code == (1 if ran.json["rejected"] else 0)
    return ran


def shown(name: str, folder: Path, db: str = "archive.db") -> dict[str, Any]:
    ran = run_here("article", name, "--json", "--db", db, cwd=folder)
    assert ran.code == 0, ran.err
    found: dict[str, Any] = ran.json
    return found


def read(data: bytes, limits: ReadLimits = LIMITS, *, name: str = "x.warc.gz") -> list[Any]:
    """What the reader makes of a file, without a database."""
    return list(read_input(Input(name, name, ".warc.gz", len(data), lambda: BytesIO(data)), limits))


def bodies(found: Iterable[Any]) -> list[bytes]:
    return [one.data for one in found if isinstance(one, RawItem)]


def reasons(found: Iterable[Any]) -> list[str]:
    return [one.reason for one in found if isinstance(one, Rejection)]


# ---------------------------------------------------------------------------------------------------------------------
# What a crawl brings in


@pytest.mark.parametrize("name", ["crawl.warc.gz", "crawl.warc"])
def test_pages_are_articles_and_the_rest_is_counted(tmp_path: Path, name: str) -> None:
    def typed(media_type: str) -> dict[str, Any]:
        return {"headers": {"Content-Type": media_type}}

    data, _ = crawl(
        [
            Made("", b"software: a crawler\r\n", "warcinfo", headers={"Content-Type": "application/warc-fields"}),
            Made(address(1), b"GET / HTTP/1.1\r\n\r\n", "request", headers={"Content-Type": "application/http"}),
            numbered(1),
            numbered(2, **typed("application/xhtml+xml")),
            Made(address(3), f"A plain text\n\n{story(3)}".encode(), **typed("Text/Plain")),
            Made(address(4), page("Saved", story(4)), "resource", **typed("text/html")),
            numbered(5, headers={}),
            Made(address(6), b"\x89PNG", **typed("image/png")),
            Made(address(7), b"p {}", **typed("text/css")),
            Made(address(8), b"", status="301 Moved", headers={"Location": address(1)}),
            numbered(9, status="404 Not Found"),
            Made("dns:harbour.example", b"20210304\n", "resource", headers={"Content-Type": "text/dns"}),
            Made("urn:pageinfo:x", b"{}", "resource", headers={"Content-Type": "application/json"}),
            Made("urn:text:x", story(10).encode(), "resource", headers={"Content-Type": "text/plain"}),
            Made(address(1), b"via: x\r\n", "metadata", headers={"Content-Type": "application/warc-fields"}),
            Made(address(1), b"", "revisit", headers={"Content-Type": "application/http"}),
        ],
        packed=name.endswith(".gz"),
    )
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / name).write_bytes(data)
    ran = run_here("import", "folder", "--json", cwd=tmp_path)
    assert (ran.code, ran.json["stored"], ran.json["rejected"]) == (0, 5, 0)
    assert ran.json["passed_over"] == {
        "warcinfo": 1,
        "request": 1,
        "metadata": 1,
        "revisit": 1,
        "image/png": 1,
        "text/css": 1,
        "HTTP 301": 1,
        "HTTP 404": 1,
        "text/dns": 1,
        "application/json": 1,
        "urn": 1,
    }
    found = shown(address(1), tmp_path)
    assert (found["title"], found["text"].strip()) == ("Headline 1", story(1))
    assert found["url"]["requested"] == found["url"]["final"] == address(1)
    assert found["publisher"]["domain"] == "harbour.example"
    assert [one["captured_at"] for one in found["captures"]] == ["2021-03-04T05:06:07+00:00"]
    assert shown(address(3), tmp_path)["title"] == "A plain text"
    again = run_here("import", "folder", "--json", cwd=tmp_path).json
    assert (again["unchanged"], again["stored"], again["revised"], again["rejected"]) == (5, 0, 0, 0)


def test_headers_and_status_are_kept_as_recorded() -> None:
    headers = {"Content-Type": "text/html", "Server": "caf\u00e9", "X-Twice": "a"}
    (item,) = read(crawl([numbered(1, headers=headers)])[0])
    assert (item.status, item.url, item.url_final, item.media_type) == (200, address(1), address(1), "text/html")
    assert dict(item.headers)["X-Twice"] == "a"
    assert item.captured_at == datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "server", "expected"),
    [
        ("2021-03-04T05:06:07.123456Z", None, datetime(2021, 3, 4, 5, 6, 7, 123456, UTC)),
        ("2021-03-04T05:06:07+02:00", None, datetime(2021, 3, 4, 3, 6, 7, tzinfo=UTC)),
        (None, "Thu, 04 Mar 2021 05:06:07 GMT", datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("2921-03-04T05:06:07Z", "Thu, 04 Mar 2021 05:06:07 GMT", datetime(2021, 3, 4, 5, 6, 7, tzinfo=UTC)),
        ("1021-03-04T05:06:07Z", "nonsense", None),
        ("0001-01-01T00:00:00+14:00", None, None),
        ("yesterday", None, None),
        (None, None, None),
    ],
)
def test_dates(date: str | None, server: str | None, expected: datetime | None) -> None:
    headers = {"Content-Type": "text/html"} | ({"Date": server} if server else {})
    (item,) = read(crawl([numbered(1, date=date, headers=headers)])[0])
    assert item.captured_at == expected


def chunks(body: bytes) -> bytes:
    parts = [body[start : start + 70] for start in range(0, len(body), 70)]
    return b"".join(b"%x;a=b\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def bare_deflate(body: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-15)
    return pack.compress(body) + pack.flush()


PACKED = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate": bare_deflate,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
    "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
    "identity": bytes,
}


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("chunked", [False, True])
def test_packed_bodies_are_unpacked(coding: str, chunked: bool) -> None:
    body = page("Packed", story(1))
    headers = {"Content-Type": "text/html", "Content-Encoding": coding}
    packed = PACKED[coding](body)
    if chunked:
        headers["Transfer-Encoding"] = "chunked"
        packed = chunks(packed)
    assert bodies(read(crawl([Made(address(1), packed, headers=headers)])[0])) == [body]


@pytest.mark.parametrize("coding", PACKED)
def test_bodies_that_a_crawler_unpacked_are_taken_as_they_are(coding: str) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": coding, "Transfer-Encoding": "chunked"}
    made = numbered(1, headers=headers)
    assert bodies(read(crawl([made])[0])) == [made.body]


@pytest.mark.parametrize("coding", [coding for coding in PACKED if coding != "identity"])
def test_cut_and_exploding_bodies_are_rejected(coding: str) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": coding}
    cut = PACKED[coding](page("Cut", story(1)))[:-40]
    bomb = PACKED[coding](bytes(40_000_000))
    found = read(crawl([Made(address(1), cut, headers=headers), Made(address(2), bomb, headers=headers), numbered(3)])[0])
    assert len(bodies(found)) == 1
    first, second = reasons(found)
    assert "end in the middle" in first
    assert "bomb" in second or "larger than 5 MB" in second


def test_records_too_large(tmp_path: Path) -> None:
    limits = ReadLimits(100_000, 200)
    noise = random.Random(1).randbytes(90_000).hex().encode()
    large = [Made(address(1), noise), Made(address(2), noise, headers={"Content-Type": "image/png"}), numbered(3)]
    for packed in (True, False):
        found = read(crawl(large, packed=packed)[0], limits)
        assert len(bodies(found)) == 1
        assert reasons(found) == ["it is larger than 0.1 MB (0.2 MB)"]


def test_a_member_that_is_a_bomb_costs_little_memory(tmp_path: Path) -> None:
    pack = zlib.compressobj(wbits=31)
    head = b"WARC/1.0\r\nWARC-Type: resource\r\nContent-Type: text/plain\r\nWARC-Target-URI: http://a.example/\r\n"
    member = pack.compress(head + b"Content-Length: 400000000\r\n\r\n")
    member += b"".join(pack.compress(bytes(1_000_000)) for _ in range(400)) + pack.flush()
    before, _ = crawl([numbered(1)])
    after, _ = crawl([numbered(2)])
    (tmp_path / "bomb.warc.gz").write_bytes(before + member + after)
    program = (
        "import re; from archive.fetch.inputs import *; from archive.fetch.kinds import read_input\n"
        "found = [type(one).__name__ for one in read_input(file_input('bomb.warc.gz'), ReadLimits(5_000_000, 200))]\n"
        "print(*found, int(re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())[1]) // 1000)"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True, timeout=60)
    *found, megabytes = done.stdout.split()
    assert found == ["RawItem", "Rejection", "RawItem"]
    assert int(megabytes) < 250


# ---------------------------------------------------------------------------------------------------------------------
# Time


@pytest.mark.parametrize("order", ["newest first", "in two files, newest first"])
def test_two_captures_of_one_page_are_revisions_in_time_order(database: str, tmp_path: Path, order: str) -> None:
    older = Made(address(1), page("Ferry stopped", story(1)), date="2020-01-01T00:00:00Z")
    newer = Made(address(1) + "?utm_source=x", page("Ferry runs again", story(2)), date="2020-02-01T00:00:00Z")
    pair = [newer, older] if "newest first" in order else [older, newer]
    files = [[one] for one in pair] if "two files" in order else [pair]
    told = [imported(crawl(file)[0], tmp_path, f"{place}.warc.gz", database).json for place, file in enumerate(files)]
    assert sum(one["stored"] for one in told) == sum(one["revised"] for one in told) == 1
    found = shown(address(1), tmp_path, database)
    assert (found["title"], found["text"].strip()) == ("Ferry runs again", story(2))
    assert [one["captured_at"][:10] for one in found["captures"]] == ["2020-01-01", "2020-02-01"]
    expected = [(1, "Ferry stopped", "2020-01-01", False), (2, "Ferry runs again", "2020-02-01", True)]
    assert [(one["number"], one["title"], one["seen_at"][:10], one["current"]) for one in found["revisions"]] == expected
    again = [imported(crawl(file)[0], tmp_path, f"{place}.warc.gz", database).json for place, file in enumerate(files)]
    assert sum(one["unchanged"] for one in again) == 2


def test_a_text_that_came_back_is_current_and_importing_again_changes_nothing(database: str, tmp_path: Path) -> None:
    texts = [(1, "2020-01-01"), (2, "2020-02-01"), (1, "2020-03-01")]
    data, _ = crawl(Made(address(1), page("Ferry", story(text)), date=f"{day}T00:00:00Z") for text, day in texts)
    assert imported(data, tmp_path, db=database).json["revised"] == 2
    assert imported(data, tmp_path, db=database).json["unchanged"] == 3
    assert shown(address(1), tmp_path, database)["text"].strip() == story(1)


# ---------------------------------------------------------------------------------------------------------------------
# Damage

COUNT = 6


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "the file is empty"),
        (b"\r\n" * 20, "no WARC file"),
        (b"A letter, and no crawl.\n" * 40, "no WARC file"),
        (gzip.compress(b"", mtime=0), "there is no record in it"),
        (gzip.compress(b"A letter, and no crawl.\n" * 40, mtime=0), "no record begins"),
        (b"\x1f\x8b\x08" + bytes(200), "damaged"),
        (b"WARC/1.0\r\n", "header is cut"),
        (b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\n", "how long it is"),
    ],
)
def test_what_is_no_warc_file_is_one_clear_rejection(tmp_path: Path, data: bytes, reason: str) -> None:
    ran = imported(data, tmp_path)
    assert (ran.code, ran.json["rejected"], ran.json["stored"]) == (1, 1, 0)
    assert reason in ran.json["rejections"][0]["reason"]


def longer(data: bytes, start: int, more: int) -> bytes:
    """A file whose record at `start` says it is so much longer."""

    def change(hit: re.Match[bytes]) -> bytes:
        return hit[1] + str(int(hit[2]) + more).encode() + hit[3]

    return data[:start] + re.sub(rb"(Content-Length: )(\d+)(\r\n\r\nHTTP)", change, data[start:], count=1)


@pytest.mark.parametrize("more", [100, -100, 900_000_000])
def test_a_wrong_length_costs_its_record_only(tmp_path: Path, more: int) -> None:
    data, starts = crawl(map(numbered, range(COUNT)), packed=False)
    ran = imported(longer(data, starts[3], more), tmp_path, "crawl.warc")
    assert (ran.json["stored"], ran.json["rejected"]) == (COUNT - 1, 1)
    assert ran.json["rejections"][0]["input"] == f"{tmp_path}/crawl.warc:{starts[3]}"
    assert "length" in ran.json["rejections"][0]["reason"]


def test_a_damaged_member_costs_its_record_only(tmp_path: Path) -> None:
    data, starts = crawl(map(numbered, range(COUNT)))
    wrong = bytearray(data)
    wrong[starts[1] + 200] ^= 0xFF
    wrong[starts[4] - 6] ^= 0xFF  # the checksum of the fourth
    ran = imported(bytes(wrong[: starts[5] + 100]), tmp_path)
    assert ran.json["stored"] == COUNT - 3
    inputs = [one["input"] for one in ran.json["rejections"]]
    assert inputs == [f"{tmp_path}/crawl.warc.gz:{starts[place]}" for place in (1, 3, 5)]
    assert ["damaged" in one["reason"] or "cut" in one["reason"] for one in ran.json["rejections"]] == [True] * 3
    ended = {one["title"] for one in run_here("articles", "--json", cwd=tmp_path).json}
    assert ended == {"Headline 0", "Headline 2", "Headline 4"}


def test_several_records_in_one_member() -> None:
    data, _ = crawl(map(numbered, range(COUNT)), packed=False)
    found = read(gzip.compress(data))
    assert bodies(found) == [numbered(number).body for number in range(COUNT)]
    assert len({one.location for one in found}) == COUNT


@pytest.mark.parametrize("packed", [True, False])
def test_cut_anywhere_what_stands_before_is_read(packed: bool) -> None:
    data, starts = crawl(map(numbered, range(COUNT)), packed=packed)
    for cut in range(1, len(data), 13):
        whole = sum(end <= cut for end in starts[1:])
        found = read(data[:cut])
        assert bodies(found)[:whole] == [numbered(number).body for number in range(whole)]
        assert len(found) <= whole + 1
        assert len(bodies(found)) > whole or cut in starts or len(reasons(found)) == 1


@settings(max_examples=150, deadline=None)
@given(st.booleans(), st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_a_flipped_byte_costs_its_record_and_no_other(packed: bool, share: float, flip: int) -> None:
    data, starts = FILES[packed]
    place = int(share * len(data))
    wrong = data[:place] + bytes([data[place] ^ flip]) + data[place + 1 :]
    hit = sum(start <= place for start in starts) - 1
    spared = {hit} if packed else {hit, hit + 1}  # a record's last bytes are the sign by which the next is found
    try:
        found = read(wrong)
    except OSError:
        pytest.fail("a fault of the file is not one of the reader")
    if hit == 0 and place < 5:  # by its first bytes a file is known for what it is
        return
    kept = {address(number): numbered(number).body for number in range(COUNT) if number not in spared}
    got = {one.url: one.data for one in found if isinstance(one, RawItem)}
    assert {url: got.get(url) for url in kept} == kept
    assert len(reasons(found)) <= 2


FILES = {packed: crawl(map(numbered, range(COUNT)), packed=packed) for packed in (True, False)}


PARTS = [
    *(b"WARC/1.0\r\n", b"\x1f\x8b\x08\x00", b"\r\n\r\n", b"Content-Length: 9\r\n", b"WARC-Type: response\r\n"),
    *(FILES[True][0][:700], FILES[False][0][:900]),
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.binary(max_size=40), st.sampled_from(PARTS))))
def test_anything_is_read_or_rejected(parts: list[bytes]) -> None:
    for front in (b"", b"WARC/1.0\r\n", FILES[True][0]):
        found = read(front + b"".join(parts))
        assert found
        assert bodies(found)[:COUNT] == (
            [numbered(number).body for number in range(COUNT)] if len(front) > 100 else bodies(found)
        )


@pytest.mark.parametrize(
    "flood",
    [
        b"\x1f\x8b\x08\x00" * 1_000_000,
        b"\r\n\r\nWARC/1.0\r\n" * 300_000,
        b"WARC/1.0\r\nContent-Length: 5000000\r\n\r\n" * 100_000,
        b"\r\n" * 5_000_000,
    ],
    ids=["members", "signs", "headers", "line ends"],
)
@pytest.mark.parametrize("packed", [True, False])
def test_a_flood_of_beginnings_ends_soon(flood: bytes, packed: bool) -> None:
    begun = time.monotonic()
    found = read(FILES[packed][0] + flood)
    assert len(bodies(found)) == COUNT
    assert time.monotonic() - begun < 20


def test_a_damaged_crawl_through_the_command(tmp_path: Path) -> None:
    rng = random.Random(5)
    spared = set()
    for file in range(4):
        packed = bool(file % 2)
        pages = range(100 * file, 100 * file + COUNT)
        whole, starts = crawl(map(numbered, pages), packed=packed)
        data = bytearray(whole[: rng.randrange(len(whole) // 2, len(whole))])
        places = [rng.randrange(10, len(data)) for _ in range(3)]
        for place in places:
            data[place] ^= rng.randrange(1, 256)
        for number, start, before, end in zip(pages, starts, [0, *starts], starts[1:], strict=False):
            if end <= len(data) and not any((start if packed else before) <= place < end for place in places):
                spared.add(address(number))
        (tmp_path / f"{file}.warc").write_bytes(data)
    ran = run_here("import", *(f"{file}.warc" for file in range(4)), "--json", cwd=tmp_path)
    assert ran.code == 1
    assert spared
    assert spared <= {one["url"]["requested"] for one in run_here("articles", "--json", cwd=tmp_path).json}
    assert all(one["reason"] and ".warc:" in one["input"] for one in ran.json["rejections"])


# ---------------------------------------------------------------------------------------------------------------------
# Written, and read again


def exported(folder: Path, db: str, *options: str) -> bytes:
    ran = run_here("export", "articles", "--format", "warc", *options, "--db", db, cwd=folder)
    assert ran.code == 0, ran.err
    return ran.raw


def everything(folder: Path, db: str) -> dict[str, dict[str, Any]]:
    """What the articles say, by their addresses or paths; numbers and the times of storing aside."""
    found = {}
    for one in run_here("articles", "--json", "--db", db, cwd=folder).json:
        article = shown(str(one["id"]), folder, db)
        kept = {
            name: article[name] for name in "title byline published modified publisher language words text raw url flags".split()
        }
        kept["revisions"] = [(one["title"], one["seen_at"], one["current"]) for one in article["revisions"]]
        kept["captures"] = [(one["media_type"], one["size"], one["captured_at"]) for one in article["captures"]]
        found[article["url"]["requested"] or article["path"]] = kept
    return found


def test_the_samples_come_back(database: str, tmp_path: Path) -> None:
    record = '{"id": "r7", "url": "https://mill.example/7", "title": "A record", "text": "%s", "published": "2021-03-04"}'
    (tmp_path / "records.jsonl").write_text("\n" + record % story(70))
    (tmp_path / "ä b#?.txt").write_text(f"A name with signs in it\n\n{story(71)}")
    (tmp_path / "rows.csv").write_text(f"title,text\nA row,{story(72)}\n")
    data, _ = crawl(
        [
            numbered(
                1, date="2020-02-01T00:00:00Z", headers={"Content-Type": "text/html", "Content-Encoding": "gzip", "ETag": "x"}
            ),
            Made(address(1), page("Before", story(9)), date="2020-01-01T00:00:00.25Z"),
            Made(address(3) + "/ü ö", f"A text\n\n{story(3)}".encode(), headers={"Content-Type": "text/plain"}),
        ]
    )
    (tmp_path / "crawl.warc.gz").write_bytes(data)
    inputs = (SAMPLES, "records.jsonl", "ä b#?.txt", "rows.csv", "crawl.warc.gz")
    assert run_here("import", *inputs, "--db", database, cwd=tmp_path).code == 0
    written = exported(tmp_path, database)
    again = imported(written, tmp_path, "out.warc.gz", "second.db")
    assert (again.json["stored"], again.json["revised"], again.json["rejected"]) == (46, 1, 0)
    assert again.json["passed_over"] == {"warcinfo": 1}
    assert everything(tmp_path, "second.db") == everything(tmp_path, database)
    assert imported(written, tmp_path, "out.warc.gz", database).json["unchanged"] == 47
    second = exported(tmp_path, "second.db")
    assert second.split(b"\x1f\x8b\x08")[2:] == written.split(b"\x1f\x8b\x08")[2:]  # all but the first record, byte by byte


def test_what_is_written_is_a_sound_warc_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip", "Content-Length": "7", "Server": "nginx"}
    made = numbered(1)
    imported(crawl([Made(made.url, gzip.compress(made.body), headers=headers)])[0], tmp_path)
    run_here("import", SAMPLES / "daily-lantern", cwd=tmp_path)
    (tmp_path / "out.warc.gz").write_bytes(exported(tmp_path, "archive.db"))
    checker = Checker(Namespace(inputs=[str(tmp_path / "out.warc.gz")], verbose=True))
    assert checker.process_all() == 0
    assert "digest failed" not in capsys.readouterr().out
    records = [
        (dict(one.headers.items()), dict(one.http_headers.items()) if one.http_headers else {}, one.reader.read())
        for one in ArchiveIterator(str(tmp_path / "out.warc.gz"), verify_digests=True)
    ]
    first, http, _ = records[0]
    assert first["WARC-Type"] == "warcinfo"
    assert [one["WARC-Type"] for one, _, _ in records[1:]] == ["response"] + ["resource"] * 4
    assert {len(one["WARC-Record-ID"]) for one, _, _ in records} == {47}
    response, http, body = records[1]
    assert (response["WARC-Target-URI"], response["WARC-Date"]) == (address(1), "2021-03-04T05:06:07.000000Z")
    assert body == made.body
    assert http == {
        "Content-Type": "text/html",
        "X-Archive-Orig-Content-Encoding": "gzip",
        "X-Archive-Orig-Content-Length": "7",
        "Server": "nginx",
        "Content-Length": str(len(body)),
    }
    assert [one["WARC-Target-URI"] for one, _, _ in records[2:]] == [
        f"file://{path}" for path in sorted(map(str, (SAMPLES / "daily-lantern").iterdir()))
    ]
    for name in (os.uname().nodename, str(tmp_path)):
        assert name not in str(records[0])


def test_a_file_that_fastwarc_wrote(tmp_path: Path) -> None:
    out = BytesIO()
    writer = GzipWriter(out)
    for number in range(COUNT):
        record = WarcRecord()
        record.init_headers(record_type=WarcRecordType.response)
        record.headers["WARC-Target-URI"] = address(number)
        record.headers["WARC-Date"] = DAY
        record.headers["Content-Type"] = "application/http; msgtype=response"
        record.set_bytes_content(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + numbered(number).body)
        record.write(writer)
    writer.close()
    ran = imported(out.getvalue(), tmp_path)
    assert (ran.json["stored"], ran.json["rejected"]) == (COUNT, 0)


def test_filters_narrow_what_is_written(tmp_path: Path) -> None:
    run_here("import", SAMPLES, cwd=tmp_path)
    expected = run_here("articles", "--publisher", "The Daily Lantern", "--json", cwd=tmp_path).json
    ran = imported(exported(tmp_path, "archive.db", "--publisher", "The Daily Lantern"), tmp_path, db="some.db")
    assert 0 < ran.json["stored"] == len(expected) < 41
    assert len(list(ArchiveIterator(BytesIO(exported(tmp_path, "archive.db", "--limit", "2"))))) == 3


def test_a_warc_file_is_refused_where_it_makes_no_sense(tmp_path: Path) -> None:
    ran = run_here("export", "matches", "--format", "warc", cwd=tmp_path)
    assert (ran.code, ran.raw) == (2, b"")
    assert "for articles" in ran.err
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "archive", "export", "articles", "--format", "warc"]
    done = subprocess.run(command, cwd=tmp_path, stdout=theirs, stderr=subprocess.PIPE, text=True, check=False)
    os.close(ours)
    os.close(theirs)
    assert (done.returncode, "terminal" in done.stderr) == (2, True)
