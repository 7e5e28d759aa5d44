"""Lists of feeds, as programs write them and as the archive does."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.errors import Unreadable
from archive.fetch.opml import Outline, read_opml, write_opml


def opml(body: str, opening: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{opening}<opml version="1.0"><head><title>Feeds</title></head><body>{body}</body></opml>'


FEED = 'xmlUrl="https://gazette.example/feed"'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            f'<outline type="rss" text="Gazette" {FEED} htmlUrl="https://gazette.example/"/>',
            ("Gazette", "https://gazette.example/", ()),
        ),
        (f"<outline {FEED}/>", (None, None, ())),
        (f'<outline text="short" title="The Gazette" {FEED}/>', ("The Gazette", None, ())),
        ('<outline text="G" xmlurl="https://gazette.example/feed"/>', ("G", None, ())),
        ('<Outline TEXT="G" XMLURL=" https://gazette.example/feed "/>', ("G", None, ())),
        ('<outline text="G" xmlUrl="feed:https://gazette.example/feed"/>', ("G", None, ())),
        (f'<outline text="Caf&eacute;&nbsp;News" {FEED}/>', ("Café News", None, ())),
        (f'<outline text="Fish & chips" {FEED}/>', ("Fish & chips", None, ())),
        (f'<outline text="Fish &amp;amp; chips" {FEED}/>', ("Fish & chips", None, ())),
        (
            f'<outline text="Local"><outline text="Coast"><outline text="G" {FEED}/></outline></outline>',
            ("G", None, ("Local", "Coast")),
        ),
        (f'<outline text="Local"><outline text="other"/></outline><outline text="G" {FEED}/>', ("G", None, ())),
        (f'<outline><outline text="G" {FEED}/></outline>', ("G", None, ())),
        (f'<outline text="G" {FEED} category="/Local/Coast,/News"/>', ("G", None, ("Local", "Coast"))),
        (f'<outline text="G" {FEED} htmlUrl="javascript:alert(1)"/>', ("G", None, ())),
        (f'<outline text="G" {FEED}/><outline text="G again" {FEED}/>', ("G", None, ())),
        (f'<outline text="x" xmlUrl="file:///etc/passwd"/><outline text="G" {FEED}/>', ("G", None, ())),
        (f'<outline text="G" {FEED}><outline text="cut', ("G", None, ())),
    ],
)
def test_a_list_as_programs_write_them(body: str, expected: tuple[str | None, str | None, tuple[str, ...]]) -> None:
    [found] = read_opml(opml(body).encode())
    assert found == Outline("https://gazette.example/feed", *expected)


def test_feed_scheme_without_another() -> None:
    [found] = read_opml(opml('<outline xmlUrl="feed://gazette.example/feed"/>').encode())
    assert found.feed == "http://gazette.example/feed"


@pytest.mark.parametrize(
    ("encoding", "opening"),
    [
        ("utf-8-sig", '<?xml version="1.0" encoding="UTF-8"?>'),
        ("latin-1", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("utf-8", '<?xml version="1.0" encoding="ISO-8859-1"?>'),
        ("utf-16", '<?xml version="1.0" encoding="utf-16"?>'),
        ("utf-8", ""),
        ("utf-8", "\n\n<!-- exported -->\n"),
    ],
)
def test_encodings(encoding: str, opening: str) -> None:
    [found] = read_opml(opml(f'<outline text="Café des Häfen" {FEED}/>', opening).encode(encoding))
    assert found.title == "Café des Häfen"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not an OPML"),
        (b"<html><body>x</body></html>", "not an OPML"),
        (b"https://gazette.example/feed", "not an OPML"),
        (b"<opml>" + b" " * (10 << 20), "10 MB"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml><body><outline text="&a;"/></body></opml>', "entities"),
    ],
)
def test_what_is_no_list_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        read_opml(data)


def test_no_file_is_read_for_an_entity(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    with pytest.raises(Unreadable):
        read_opml(f'<!DOCTYPE opml [<!ENTITY a SYSTEM "file://{tmp_path}/secret">]>{opml("&a;", "")}'.encode())


names = st.text("abcXYZ09", min_size=1, max_size=9) | st.sampled_from(["Küste & Meer", "a/b", "über\u00adall", '“x” – "y"'])
outlines = st.builds(
    Outline,
    st.integers(0, 10_000).map(lambda number: f"https://gazette.example/feed?a=1&n={number}"),
    names,
    st.sampled_from([None, "https://gazette.example/"]),
    st.lists(names, max_size=3).map(tuple),
)


@given(st.lists(outlines, max_size=8, unique_by=lambda one: one.feed))
def test_what_is_written_is_read_again(listed: list[Outline]) -> None:
    written = write_opml(listed, title="Mine")
    assert set(read_opml(written)) == set(listed)
    assert write_opml(read_opml(written), title="Mine") == written


def test_a_written_list_takes_any_title() -> None:
    [found] = read_opml(write_opml([Outline("https://gazette.example/feed", "a\x00b\ud800\ncafé")], title="\x01"))
    assert found.title is not None
    assert found.title.endswith("café")
