"""Bad input through the real command: each piece is stored, stored with a flag, or rejected with a reason; the rest is stored."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import sqlite3
import stat
import struct
import subprocess
import sys
import threading
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from archive.core.model import Rejection
from archive.fetch.inputs import ReadLimits, file_input
from archive.fetch.kinds import read_input
from archive.fetch.walk import find_inputs
from archive.store.care import counts
from archive.store.rejections import keep_rejections
from archive.store.schema import open_store
from archive.store.sources import keep_source
from tests.conftest import Ran, run_command, run_here

TEXT = "The council met on Monday to discuss the bridge, and after four hours decided that nothing could be decided yet. " * 4
LIMITS = ReadLimits(5_000_000, 200)
PAGE = f"<!doctype html><html><title>Ferry back</title><body><article><h1>Ferry back</h1><p>{TEXT}</p></article></body></html>"


def story(number: int) -> str:
    """A text unlike any other."""
    words = random.Random(number)
    return " ".join("".join(words.choices("abcdefghijklmnoprstuvw", k=6)) for _ in range(60))


def headed(headline: str) -> str:
    return f"{headline}\n\n{story(len(headline))} {headline}. {TEXT}\n"


def record(name: str, **fields: Any) -> bytes:
    """A good record of its own."""
    return json.dumps({"id": name, "title": name, "text": f"{name}: {TEXT}", **fields}).encode()


# ---------------------------------------------------------------------------------------------------------------------
# One folder with everything in it

REJECTED_FILES: dict[str, tuple[bytes, str]] = {
    "empty.txt": (b"", "the file is empty"),
    "blank.txt": (b" \n\t\r\n \n", "white space"),
    "wide-blank.txt": ("\u00a0\u3000\ufeff\n".encode(), "white space"),
    "binary.txt": (bytes(range(256)) * 40, "binary"),
    "nothing-but-nul.txt": (b"\x00" * 5000, "binary"),
    "picture.txt": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 200, "a picture"),
    "paper.txt": (b"%PDF-1.7\n" + TEXT.encode(), "a PDF"),
    "zip.txt": (b"PK\x03\x04" + TEXT.encode(), "a zip archive"),
    "large.txt": (b"word " * 1_000_001, "larger than 5 MB"),
    "empty.html": (b"", "the file is empty"),
    "blank.html": (b" \n ", "empty"),
    "empty.jsonl": (b"", "the file is empty"),
    "blank.jsonl": (b"\n  \n\n", "empty"),
    "empty.csv": (b"", "the file is empty"),
    "blank.csv": (b"\n\n", "column"),
    "header-only.csv": (b"id,title,text\n", "no row"),
    "columns.csv": (b"a,b\n1,2\n", "column"),
    "open-header.csv": (b'id,"text\n1,2\n', "header"),
    "empty.zip": (b"", "zip"),
    "no-zip.zip": (TEXT.encode(), "zip"),
    "cut.zip": (b"PK\x03\x04" + b"\x00" * 26, "zip"),
    "no-members.zip": (b"PK\x05\x06" + b"\x00" * 18, "empty"),
}

STORED_FILES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "good-1.txt": (headed("Good one").encode(), ()),
    "good-2.md": (headed("Good two").encode(), ()),
    "good-3.html": (PAGE.encode(), ()),
    "utf-8-mark.txt": (b"\xef\xbb\xbf" + headed("Marked at the front").encode(), ()),
    "utf-16.txt": (headed("Wide with mark").encode("utf-16"), ()),
    "utf-16-be.txt": (b"\xfe\xff" + headed("Wide, great end first").encode("utf-16-be"), ()),
    "utf-16-le-bare.txt": (headed("Wide without mark").encode("utf-16-le"), ()),
    "utf-16-be-bare.txt": (headed("Wide without mark, great end first").encode("utf-16-be"), ()),
    "utf-16-odd.txt": (headed("Wide and cut").encode("utf-16") + b"x", ("invalid_encoding",)),
    "latin-1.txt": (headed("Café of São Paulo").encode("latin-1"), ("invalid_utf8",)),
    "cut-utf-8.txt": (headed("Cut").encode() + "ö".encode()[:1], ("invalid_utf8",)),
    "nul.txt": (headed("A zero").replace("four hours", "four\x00 hours").encode(), ("nul_characters",)),
    "page.txt": (PAGE.replace("Ferry", "Tram").encode(), ()),
    "-dash.txt": (headed("A dash in front").encode(), ()),
    "new\nline.txt": (headed("A name on two lines").encode(), ()),
    "n" * 251 + ".txt": (headed("A long name").encode(), ()),
    "UPPER.TXT": (headed("Capitals").encode(), ()),
}

HEADLINES = {
    "utf-8-mark.txt": "Marked at the front",
    "utf-16.txt": "Wide with mark",
    "utf-16-be.txt": "Wide, great end first",
    "utf-16-le-bare.txt": "Wide without mark",
    "utf-16-be-bare.txt": "Wide without mark, great end first",
    "latin-1.txt": "Café of São Paulo",
    "page.txt": "Tram back",
}

BAD_LINES: dict[str, tuple[bytes, str]] = {
    "cut": (b'{"id": "cut", "text": "half a', "not valid JSON"),
    "bytes": (b'{"id": "bytes", "text": "\xff\xfe is no UTF-8"}', "not UTF-8"),
    "deep": (b'{"id": "deep", "text": "x", "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    "deep objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deeply"),
    "digits": (b'{"id": ' + b"9" * 100_000 + b', "text": "x"}', "digits"),
    "list": (b"[]", "must be a JSON object"),
    "null": (b"null", "must be a JSON object"),
    "no text": (b'{"id": "no text", "title": "x"}', "no “text”"),
    "blank text": (b'{"id": "blank text", "text": "  "}', "no “text”"),
    "text of another type": (b'{"id": "number", "text": 5}', "no “text”"),
    "nothing but zeros": (b'{"id": "zeros", "text": "\\u0000\\u0000"}', "no text"),
    "odd id": (b'{"id": [1], "text": "x"}', "“id”"),
    "long": (b'{"id": "long", "text": "' + b"x" * 5_000_001 + b'"}', "longer than 5 MB"),
    "binary": (bytes(range(11, 256)), "not UTF-8"),
}
MENDED_LINES = {
    "surrogate": (record("surrogate").replace(b"four", b"\\ud800four"), ("lone_surrogates",)),
    "zero": (record("zero").replace(b"four", b"\\u0000four"), ("nul_characters",)),
    "fields": (record("fields", title="\ud800T\x00", byline=["\udfff", 5], publisher={"name": "\ud800"}, k="\x00\ud800"), ()),
}

BAD_MEMBERS = {
    "../out.txt": "leads out",
    "deep/../../out.txt": "leads out",
    "/etc/absolute.txt": "leads out",
    "C:/windows.txt": "leads out",
    "..\\out.txt": "leads out",
    "link.txt": "a link",
    "locked.txt": "encrypted",
    "inner.zip": "inside a zip",
    "bomb.txt": "zip bomb",
    "bomb.jsonl": "zip bomb",
    "liar.txt": "damaged",
    "twice.txt": "two members",
    "empty.txt": "the file is empty",
    "program.exe": "not read",
}


def write_mixed_zip(path: Path) -> None:
    """Every bad member there is, between two good ones."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("in/first.txt", headed("First of the zip"))
        for name in ("../out.txt", "deep/../../out.txt", "/etc/absolute.txt", "C:/windows.txt", "..\\out.txt", "locked.txt"):
            out.writestr(name, headed(name))
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        out.writestr(link, "/etc/passwd")
        inner = BytesIO()
        with zipfile.ZipFile(inner, "w") as small:
            small.writestr("a.txt", headed("Inside"))
        out.writestr("inner.zip", inner.getvalue())
        for name in ("bomb.txt", "bomb.jsonl"):
            with out.open(name, "w") as member:
                for _ in range(200):
                    member.write(bytes(1_000_000))
        out.writestr("liar.txt", "The size of this one is a lie. " * 1000)
        out.writestr("twice.txt", headed("The first of two"))
        with pytest.warns(UserWarning, match="Duplicate name"):
            out.writestr("twice.txt", headed("The second of two"))
        out.writestr("empty.txt", "")
        out.writestr("program.exe", "MZ")
        out.writestr("lines.jsonl", record("zipped line") + b"\n{\n" + record("zipped line 2"))
        out.writestr("last.txt", headed("Last of the zip"))
    data = bytearray(path.read_bytes())
    for start, name in directory_entries(data):
        if name == b"locked.txt":
            data[start + 8] |= 1
            data[struct.unpack_from("<L", data, start + 42)[0] + 6] |= 1
        elif name == b"liar.txt":
            struct.pack_into("<L", data, start + 24, 1000)
    path.write_bytes(data)


def directory_entries(data: bytearray) -> Iterator[tuple[int, bytes]]:
    """(offset, name) of each entry of a zip archive's directory."""
    at = struct.unpack_from("<L", data, data.rindex(b"PK\x05\x06") + 16)[0]
    while data[at : at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack_from("<HHH", data, at + 28)
        yield at, bytes(data[at + 46 : at + 46 + name])
        at += 46 + name + extra + comment


@dataclass(frozen=True)
class Tried:
    """The import of the folder, and the archive after it."""

    folder: Path
    ran: Ran
    seconds: float
    again: Ran
    articles: list[dict[str, Any]]
    doctor: Ran

    def reasons(self, ending: str) -> list[str]:
        """Why the input was rejected: once for each rejection of it."""
        return [one["reason"] for one in self.ran.json["rejections"] if one["input"] == f"{self.folder}/{ending}"]

    def stored(self, file_name: str) -> dict[str, Any]:
        """The one article of a file."""
        found = [one for one in self.articles if one["path"] == f"{self.folder}/{file_name}"]
        assert len(found) == 1, found
        return found[0]

    def numbered(self, external_id: str) -> dict[str, Any]:
        found = [one for one in self.articles if one["external_id"] == external_id]
        assert len(found) == 1, found
        return found[0]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Tried:
    base = tmp_path_factory.mktemp("bad")
    outside = base / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(headed("Not to be read"))
    (base / "before.txt").write_text(headed("Stored before all this"))
    assert run_here("import", "before.txt", cwd=base).code == 0

    folder = base / "in"
    folder.mkdir()
    for name, (data, _) in {**REJECTED_FILES, **STORED_FILES}.items():
        (folder / name).write_bytes(data)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text(headed("A name that is no UTF-8"))
    lines = [record("line one"), *(line for line, _ in BAD_LINES.values()), b"", *(line for line, _ in MENDED_LINES.values())]
    (folder / "lines.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join([*lines, record("last line")]))
    write_mixed_zip(folder / "mixed.zip")

    os.mkfifo(folder / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        here = os.open(folder, os.O_RDONLY)
        listening.bind(f"/proc/self/fd/{here}/socket.txt")  # a socket's own path may have 107 bytes only
        os.close(here)
    (folder / "out.txt").symlink_to(outside / "secret.txt")
    (folder / "up").symlink_to(outside)
    (folder / "zero.txt").symlink_to("/dev/zero")
    (folder / "loop-a.txt").symlink_to("loop-b.txt")
    (folder / "loop-b.txt").symlink_to("loop-a.txt")
    (folder / "nowhere.txt").symlink_to("no-such-file")
    (folder / "circle").symlink_to(folder)
    (folder / "same.txt").symlink_to("good-1.txt")
    (folder / ".hidden.txt").write_text(headed("Hidden"))
    (folder / ".hidden").mkdir()
    (folder / ".hidden" / "inside.txt").write_text(headed("Hidden too"))
    (folder / "letter.doc").write_text(headed("Another kind"))
    (folder / "README").write_text(headed("No ending"))

    begun = time.monotonic()
    ran = run_command("import", folder, "--json", cwd=base, timeout=100)
    seconds = time.monotonic() - begun
    again = run_here("import", folder, "--json", cwd=base)
    articles = run_here("articles", "--json", cwd=base).json
    return Tried(folder, ran, seconds, again, articles, run_here("doctor", cwd=base))


def test_the_import_ends_with_code_1_and_a_sound_database(tried: Tried) -> None:
    assert tried.ran.code == 1
    assert "unexpected" not in tried.ran.err
    assert tried.seconds < 60
    assert tried.doctor.code == 0, tried.doctor.out


def test_nothing_stored_before_is_lost(tried: Tried) -> None:
    assert [one["title"] for one in tried.articles].count("Stored before all this") == 1


def test_importing_the_folder_again_changes_nothing(tried: Tried) -> None:
    first, again = tried.ran.json, tried.again.json
    assert tried.again.code == 1
    assert again["stored"] == again["revised"] == 0
    assert again["unchanged"] == first["stored"] + first["unchanged"]
    assert again["rejections"] == first["rejections"]
    assert len(tried.articles) == first["stored"] + 1


@pytest.mark.parametrize("name", REJECTED_FILES)
def test_rejected_file(tried: Tried, name: str) -> None:
    reasons = tried.reasons(name)
    assert len(reasons) == 1
    assert REJECTED_FILES[name][1] in reasons[0]


@pytest.mark.parametrize("name", STORED_FILES, ids=lambda name: name[:20])
def test_stored_file(tried: Tried, name: str) -> None:
    found = tried.stored(name)
    assert found["flags"] == list(STORED_FILES[name][1])
    assert found["title"] == HEADLINES.get(name, found["title"])
    assert found["words"] > 60


def test_a_file_name_that_is_no_utf_8_is_spelled_out(tried: Tried) -> None:
    assert tried.stored(r"\xff\xfe.txt")["title"] == "A name that is no UTF-8"


@pytest.mark.parametrize("name", BAD_LINES)
def test_bad_line(tried: Tried, name: str) -> None:
    number = 2 + list(BAD_LINES).index(name)
    reasons = tried.reasons(f"lines.jsonl:{number}")
    assert len(reasons) == 1
    assert BAD_LINES[name][1] in reasons[0]


@pytest.mark.parametrize("name", MENDED_LINES)
def test_mended_line(tried: Tried, name: str) -> None:
    assert tried.numbered(name)["flags"] == list(MENDED_LINES[name][1])


def test_lines_beside_bad_ones_are_stored(tried: Tried) -> None:
    assert tried.numbered("line one")["title"] == "line one"
    assert tried.numbered("last line")["title"] == "last line"
    rejected = [one for one in tried.ran.json["rejections"] if "lines.jsonl:" in one["input"] and "zip" not in one["input"]]
    assert len(rejected) == len(BAD_LINES)


@pytest.mark.parametrize("name", BAD_MEMBERS)
def test_bad_zip_member(tried: Tried, name: str) -> None:
    reasons = tried.reasons(f"mixed.zip/{name}")
    assert len(reasons) == 1
    assert BAD_MEMBERS[name] in reasons[0]


def test_members_beside_bad_ones_are_stored(tried: Tried) -> None:
    assert tried.stored("mixed.zip/in/first.txt")["title"] == "First of the zip"
    assert tried.stored("mixed.zip/twice.txt")["title"] == "The first of two"
    assert tried.stored("mixed.zip/last.txt")["title"] == "Last of the zip"
    assert tried.numbered("zipped line")["flags"] == tried.numbered("zipped line 2")["flags"] == []
    assert "not valid JSON" in tried.reasons("mixed.zip/lines.jsonl:2")[0]
    assert sum("mixed.zip" in one["input"] for one in tried.ran.json["rejections"]) == len(BAD_MEMBERS) + 1


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("pipe.txt", "a pipe"),
        ("socket.txt", "a socket"),
        ("out.txt", "leads out"),
        ("up", "leads out"),
        ("zero.txt", "leads out"),
        ("loop-a.txt", "nowhere"),
        ("loop-b.txt", "nowhere"),
        ("nowhere.txt", "nowhere"),
    ],
)
def test_what_is_no_file_is_rejected(tried: Tried, name: str, word: str) -> None:
    reasons = tried.reasons(name)
    assert len(reasons) == 1
    assert word in reasons[0]


def test_nothing_outside_the_folder_is_read(tried: Tried) -> None:
    assert "Not to be read" not in {one["title"] for one in tried.articles}


def test_a_link_inside_the_folder_is_the_same_article(tried: Tried) -> None:
    assert tried.ran.json["unchanged"] == 1
    assert [one["title"] for one in tried.articles].count("Good one") == 1


def test_other_kinds_and_hidden_ones_are_passed_over(tried: Tried) -> None:
    assert tried.ran.json["passed_over"] == {"hidden": 2, ".doc": 1, "no ending": 1}


# ---------------------------------------------------------------------------------------------------------------------
# Named paths


def test_named_paths_that_are_no_files(program: Callable[..., Ran], tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "letter.doc").write_text(headed("Another kind"))
    (tmp_path / "-dash.txt").write_text(headed("A dash"))
    paths = ["pipe", "loop", "no-such-file.txt", "letter.doc", "/dev/zero", "/dev/null", "-dash.txt", "-dash.txt"]
    ran = program("import", "--json", "--", *paths, timeout=60)
    assert ran.code == 1
    assert (ran.json["stored"], ran.json["unchanged"], ran.json["rejected"]) == (1, 0, 6)
    words = ["a pipe", "symbolic links", "no such file", "not read", "a device", "a device"]
    reasons = {Path(one["input"]).name: one["reason"] for one in ran.json["rejections"]}
    assert all(word in reasons[Path(path).name] for path, word in zip(paths, words, strict=False)), reasons


def test_a_named_path_that_is_no_utf_8(program: Callable[..., Ran], tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/\xff"
    os.mkdir(folder)
    Path(os.fsdecode(folder + b"/\xfe.txt")).write_text(headed("No UTF-8"))
    for path in (folder + b"/\xfe.txt", folder):
        ran = program("import", os.fsdecode(path), "--json")
        assert ran.code == 0, ran.err
        assert ran.json["stored"] + ran.json["unchanged"] == 1


def test_a_file_without_permission_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "locked.txt"
    file.write_text(headed("Locked"))
    file.chmod(0)
    root = os.geteuid() == 0  # root may read anything
    if root:
        os.seteuid(65534)
    try:
        found = find_inputs([str(file)])
        rejected = [*found.rejections, *(one for source in found.inputs for one in read_input(source, LIMITS))]
    finally:
        if root:
            os.seteuid(0)
    assert [one.reason for one in rejected if isinstance(one, Rejection)] == ["it cannot be read: Permission denied"]


def test_a_file_that_vanishes_is_rejected(tmp_path: Path) -> None:
    file = tmp_path / "gone.txt"
    file.write_text(headed("Gone"))
    source = file_input(str(file))
    file.unlink()
    answers = list(read_input(source, LIMITS))
    assert answers == [Rejection(str(file), "read", "it cannot be read: No such file or directory")]


def test_more_rejections_than_a_statement_takes_parameters(database: str) -> None:
    """SQLite takes 32,766 or 250,000 parameters in a statement, PostgreSQL 65,535; a folder may hold more broken links."""
    store = open_store(database)
    now = datetime.now(UTC)
    count = 42_000 if store.dialect == "sqlite" else 11_000
    try:
        with store.write() as connection:
            source_id = keep_source(connection, "import", "/in", now)
            rejections = [
                (Rejection(f"/in/{number}.txt", "read", "the link leads nowhere"), None, source_id) for number in range(count)
            ]
            keep_rejections(connection, rejections, now)
            kept = counts(connection)["rejection"]
    finally:
        store.close()
    assert kept == count


# ---------------------------------------------------------------------------------------------------------------------
# CSV


def read_rows(tmp_path: Path, *rows: bytes) -> list[tuple[str, str]]:
    """(id, text) of each row that is an article, (line, "rejected") of each that is none."""
    file = tmp_path / "rows.csv"
    file.write_bytes(b"\n".join([b"id,title,text", *rows, b""]))
    answers = []
    for one in read_input(file_input(str(file)), LIMITS):
        if isinstance(one, Rejection):
            answers.append((one.input.removeprefix(str(file)).removeprefix(":"), "rejected"))
        else:
            read = json.loads(one.data)
            answers.append((read["id"], read["text"]))
    return answers


def test_an_unclosed_quote_costs_its_own_row(tmp_path: Path) -> None:
    found = read_rows(tmp_path, b"1,A,one", b'2,B,"two', b"3,C,three", b"4,D,four")
    assert found == [("1", "one"), ("3", "rejected"), ("3", "three"), ("4", "four")]


def test_two_unclosed_quotes_cost_their_own_rows(tmp_path: Path) -> None:
    """The rows between them must not vanish into a text that only looks quoted."""
    found = read_rows(tmp_path, b"1,A,one", b'2,B,"two', b"3,C,three", b'4,D,"four', b"5,E,five")
    assert {("1", "one"), ("3", "three"), ("5", "five")} <= set(found)
    assert [text for _, text in found].count("rejected") == 2


def test_inch_marks_swallow_no_rows(tmp_path: Path) -> None:
    """A quote in the middle of a field is a plain character; every row is an article or a rejection."""
    found = read_rows(tmp_path, b'1,A,a 6" nail', b"2,B,two", b'3,C,a 5" nail', b"4,D,four")
    assert len(found) == 4
    assert {("2", "two"), ("4", "four")} <= set(found)


def test_a_binary_row_costs_itself_only(tmp_path: Path) -> None:
    found = read_rows(tmp_path, b"1,A,one", b"2,B," + bytes(range(1, 9)) * 10, b"3,C,three")
    assert found == [("1", "one"), ("3", "rejected"), ("3", "three")]


def test_a_row_past_the_bound_is_one_rejection(tmp_path: Path) -> None:
    """Neither its beginning nor its pieces may pass for articles."""
    long = b"2,B," + b"x" * 4_999_997 + b"7,Piece," + b"y" * 3_000_000 + b",8,Piece,z"
    found = read_rows(tmp_path, b"1,A,one", long, b"3,C,three", b"only one field", b"4,D,four")
    assert found == [("1", "one"), ("3", "rejected"), ("3", "three"), ("5", "rejected"), ("4", "four")]


def test_a_wrong_number_of_fields_costs_its_own_row(tmp_path: Path) -> None:
    found = read_rows(tmp_path, b"1,A,one", b"2,B", b"3,C,three,more", b'4,D,"fo\nur"', b"5,E,\xff\x00" + b"five " * 20)
    assert found == [("1", "one"), ("3", "rejected"), ("4", "rejected"), ("4", "fo\nur"), ("5", "ÿ" + "five " * 20)]


# ---------------------------------------------------------------------------------------------------------------------
# Sizes


def measured(*arguments: str | Path, cwd: Path, timeout: float) -> tuple[Ran, int]:
    """The command, and the most memory in MB that it or any one of its children held."""
    with (cwd / "out").open("w+b") as out, (cwd / "err").open("w+b") as err:
        process = subprocess.Popen([sys.executable, "-m", "archive", *map(str, arguments)], cwd=cwd, stdout=out, stderr=err)
        timer = threading.Timer(timeout, process.kill)
        timer.start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    return Ran(process.returncode, (cwd / "out").read_text(), (cwd / "err").read_text()), usage.ru_maxrss >> 10


def test_half_a_gigabyte_on_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("one.txt", "one.html", "one.jsonl"):
        with (folder / name).open("wb") as file:
            file.write(record("before") + b"\n" if name == "one.jsonl" else b"x")
            file.truncate(500_000_000)  # a hole, which reads as zeros
            file.seek(0, os.SEEK_END)
            file.write(b"\n" + record("after"))
    (folder / "good.txt").write_text(headed("Good"))
    try:
        ran, peak = measured("import", folder, "--json", cwd=tmp_path, timeout=60)
    finally:
        for name in ("one.txt", "one.html", "one.jsonl"):
            (folder / name).unlink()
    assert ran.code == 1, ran.err
    assert ran.err == ""
    assert (ran.json["stored"], ran.json["rejected"]) == (3, 3)
    reasons = {Path(one["input"]).name: one["reason"] for one in ran.json["rejections"]}
    assert "larger than 5 MB" in reasons["one.txt"]
    assert "larger than 5 MB" in reasons["one.html"]
    assert "longer than 5 MB" in reasons["one.jsonl:2"]
    assert peak < 600  # the line in memory would be 500 on top of some 200


@pytest.mark.parametrize("name", ["comments.txt", "comments.html"])
def test_a_file_of_nothing_but_comments_is_looked_at_in_time(program: Callable[..., Ran], tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"<!---->" * 2000 + b"\nSome words that follow all these comments.\n")
    (tmp_path / "good.txt").write_text(headed("Good"))
    ran = program("import", name, "good.txt", "--json", timeout=25)
    assert ran.json["stored"] + ran.json["rejected"] == 2
    assert ran.json["stored"] >= 1


# ---------------------------------------------------------------------------------------------------------------------
# Records that are valid and hostile


def test_a_number_that_json_has_not_is_never_printed(database: str, tmp_path: Path) -> None:
    lines = [record("nan", n=float("nan")), b'{"id": "inf", "text": "Endless words.", "n": 1e999}', record("good")]
    ran = run_here("import", "-", "--json", "--db", database, cwd=tmp_path, stdin=b"\n".join(lines))
    assert ran.code in (0, 1), ran.err
    assert ran.json["stored"] + ran.json["rejected"] == 3
    exported = run_here("export", "articles", "--db", database, cwd=tmp_path)
    assert exported.code == 0, exported.err
    stated = [json.loads(line, parse_constant=_refuse) for line in exported.out.splitlines()]
    assert len(stated) == ran.json["stored"]
    assert "good" in {one["external_id"] for one in stated}


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def test_fields_of_any_size_and_letters(database: str, tmp_path: Path) -> None:
    """Whatever stands in one record, the records beside it are stored, on either database."""
    letters = random.Random(1)
    long = "".join(letters.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=20_000))
    words = " ".join("".join(letters.choices("abcdefghijklmnopqrstuvwxyz", k=7)) for _ in range(130_000))
    odd = [
        {"id": long},
        {"url": f"https://a.example/{long}"},
        {"url": f"https://{long}.example/"},
        {"url": "https://[::1"},
        {"url": "https://a\ud800\x00.example/"},
        {"id": "publisher", "publisher": long},
        {"id": "domain", "publisher": {"name": "A", "domain": long}},
        {"id": "surrogate", "publisher": {"name": "B", "domain": "b\ud800.example"}},
        {"id": "zero", "publisher": {"name": "C", "domain": "c\x00.example"}},
        {"id": "language", "language": long},
        {"id": "byline", "byline": long},
        {"id": "title", "title": words},
        {"id": "text", "text": words},
        {"id": "date", "published": long},
        {"id": "early", "published": "1 Jan 0001 00:00:00 +2300"},
        {"id": "late", "published": 10**400},
        {"id": "\x00"},
        {"id": "k\ud800", "k\ud800": "v\ud800\x00", "\x00": None},
    ]
    lines = [json.dumps({"text": f"Odd number {number}: {story(number)}", **one}).encode() for number, one in enumerate(odd)]
    ran = run_here(
        "import", "-", "--json", "--db", database, cwd=tmp_path, stdin=b"\n".join([record("first"), *lines, record("last")])
    )
    assert ran.code in (0, 1), ran.err
    assert ran.code == (1 if ran.json["rejected"] else 0)
    assert ran.json["stored"] + ran.json["rejected"] == len(odd) + 2
    names = {one["external_id"] for one in run_here("articles", "--json", "--db", database, cwd=tmp_path).json}
    assert {"first", "last"} <= names
    assert run_here("doctor", "--db", database, cwd=tmp_path).code == 0


def test_zip_members_with_endless_names(database: str, tmp_path: Path) -> None:
    long = "".join(random.Random(2).choices("abcdefghijklmnopqrstuvwxyz0123456789", k=60_000))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as out:
        out.writestr(f"{long}.txt", headed("A long name"))
        out.writestr(f"{long}.exe", "MZ")
        out.writestr("good.txt", headed("Good"))
    ran = run_here("import", "all.zip", "--json", "--db", database, cwd=tmp_path)
    assert ran.code == 1, ran.err
    assert ran.json["stored"] + ran.json["rejected"] == 3
    assert ran.json["stored"] >= 1


def test_json_nested_about_as_deep_as_python_reads(program: Callable[..., Ran]) -> None:
    """What the parser just takes, pickling or writing it again may not."""
    depths = [90, 450, 480, 600, 900, 960, 980]
    deep = [record(f"deep {depth}")[:-1] + b', "more": ' + b"[" * depth + b"]" * depth + b"}" for depth in depths]
    ran = program("import", "-", "--json", stdin=b"\n".join([record("first"), *deep, record("last")]))
    assert ran.err == ""
    assert ran.json["stored"] + ran.json["rejected"] == len(deep) + 2
    assert all("nested too deeply" in one["reason"] for one in ran.json["rejections"]), ran.json["rejections"]
    names = {one["external_id"] for one in program("articles", "--json").json}
    assert {"first", "deep 90", "last"} <= names
    assert len(names) == ran.json["stored"]


# ---------------------------------------------------------------------------------------------------------------------
# Damaged zip archives


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_costs_itself_only(tmp_path: Path, method: int) -> None:
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w", method) as out:
        out.writestr("bad.txt", headed("Damaged") * 3)
        out.writestr("good.txt", headed("Good"))
    data = bytearray(file.read_bytes())
    data[55:75] = b"\xff" * 20
    file.write_bytes(data)
    answers = list(read_input(file_input(str(file)), LIMITS))
    assert [isinstance(one, Rejection) for one in answers] == [True, False]


def test_a_member_without_a_name_costs_itself_only(tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    with zipfile.ZipFile(file, "w") as out:
        out.writestr("x", "a name that is going to be taken away")
        out.writestr("good.txt", headed("Good"))
    data = bytearray(file.read_bytes())
    for start, name in directory_entries(data):
        if name == b"x":
            data[start + 46] = 0
            data[struct.unpack_from("<L", data, start + 42)[0] + 30] = 0
    file.write_bytes(data)
    answers = list(read_input(file_input(str(file)), LIMITS))
    assert [isinstance(one, Rejection) for one in answers] == [True, False]


def test_no_damage_to_a_zip_archive_escapes(tmp_path: Path) -> None:
    """A few thousand archives with wrong bytes: all of them end in articles and rejections."""
    whole = []
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(tmp_path / "all.zip", "w", method) as out:
            out.writestr("a.txt", "Some text. " * 30)
            out.writestr("b.jsonl", record("b"))
            out.writestr("c.csv", "id,text\n1,Some text.\n")
        whole.append((tmp_path / "all.zip").read_bytes())
    chance = random.Random(3)
    source = file_input(str(tmp_path / "all.zip"))
    escaped: Counter[str] = Counter()
    for turn in range(1500):
        data = bytearray(whole[turn % 4])
        for _ in range(chance.randint(1, 4)):
            data[-chance.randint(1, len(data) if chance.random() < 0.5 else 250)] = chance.choice((0, 255, chance.randrange(256)))
        (tmp_path / "all.zip").write_bytes(data)
        try:
            list(read_input(source, LIMITS))
        except Exception as error:  # noqa: BLE001 - counted, and none may be
            escaped[repr(error)[:80]] += 1
    assert not escaped


# ---------------------------------------------------------------------------------------------------------------------
# Imports that are killed, and imports that meet


def write_records(path: Path, count: int) -> None:
    path.write_bytes(b"\n".join(json.dumps({"id": f"r-{number}", "text": story(number)}).encode() for number in range(count)))


def test_an_import_that_was_killed_resumes(tmp_path: Path) -> None:
    count = 900
    write_records(tmp_path / "all.jsonl", count)
    command = [sys.executable, "-m", "archive", "import", "all.jsonl"]
    environment = {**os.environ, "ARCHIVE_BATCH": "50"}
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    give_up = time.monotonic() + 60
    while (stored := _stored(tmp_path / "archive.db")) < 100 and time.monotonic() < give_up and process.poll() is None:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(timeout=10) == -signal.SIGKILL
    assert 100 <= stored < count

    ran = run_here("import", "all.jsonl", "--json", cwd=tmp_path)
    assert ran.code == 0
    summary = ran.json
    assert summary["unchanged"] >= stored
    assert summary["stored"] > 0
    assert (summary["stored"] + summary["unchanged"], summary["revised"], summary["rejected"]) == (count, 0, 0)
    names = Counter(one["external_id"] for one in run_here("articles", "--json", cwd=tmp_path).json)
    assert names == {f"r-{number}": 1 for number in range(count)}
    doctor = run_here("doctor", cwd=tmp_path)
    assert doctor.code == 0, doctor.out


def _stored(database: Path) -> int:
    """Articles committed so far."""
    if not database.exists():
        return 0
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)
    try:
        return int(connection.execute("SELECT count(*) FROM article").fetchone()[0])
    except sqlite3.OperationalError:  # no tables yet
        return 0
    finally:
        connection.close()


def test_two_imports_of_one_file_at_one_time(tmp_path: Path) -> None:
    count = 200
    write_records(tmp_path / "all.jsonl", count)
    command = [sys.executable, "-m", "archive", "import", "all.jsonl", "--json"]
    environment = {**os.environ, "ARCHIVE_BATCH": "50"}
    both = [
        subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    answers = [one.communicate(timeout=100) for one in both]
    assert [one.returncode for one in both] == [0, 0], answers
    summaries = [json.loads(out) for out, _ in answers]
    assert [one["stored"] + one["unchanged"] for one in summaries] == [count, count]
    assert sum(one["stored"] for one in summaries) == count
    names = Counter(one["external_id"] for one in run_here("articles", "--json", cwd=tmp_path).json)
    assert names == {f"r-{number}": 1 for number in range(count)}
    doctor = run_here("doctor", cwd=tmp_path)
    assert doctor.code == 0, doctor.out
