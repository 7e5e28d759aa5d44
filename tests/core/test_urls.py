"""Addresses: which are one page, which stay two, and what no address may break."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from archive.core.identity import identity_of, stated_canonical
from archive.core.urls import canonical_url, host_of, is_aggregator, page_key, spellings

ONE_PAGE = [
    # scheme, host, port, slash, fragment
    ("http://gazette.example/a", "https://gazette.example/a"),
    ("https://www.gazette.example/a", "https://gazette.example/a"),
    ("https://GAZETTE.example/a", "https://gazette.example/a"),
    ("https://gazette.example./a", "https://gazette.example/a"),
    ("https://gazette.example:443/a", "https://gazette.example/a"),
    ("http://gazette.example:80/a", "https://gazette.example/a"),
    ("https://gazette.example/a/", "https://gazette.example/a"),
    ("https://gazette.example", "https://gazette.example/"),
    ("https://gazette.example/a#comments", "https://gazette.example/a"),
    ("https://gazette.example/a#xtor=RSS-1", "https://gazette.example/a"),
    ("  https://gazette.example/a\n", "https://gazette.example/a"),
    ("https://reader:secret@gazette.example/a", "https://gazette.example/a"),
    ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
    ("https://BÜCHER.example/a", "https://xn--bcher-kva.example/a"),
    ("http://[2001:DB8:0::1]:80/a", "https://[2001:db8::1]/a"),
    # path
    ("https://gazette.example/./news/../a", "https://gazette.example/a"),
    ("https://gazette.example/%7Eada/%c3%a9", "https://gazette.example/~ada/é"),
    ("https://gazette.example/two words", "https://gazette.example/two%20words"),
    ("https://gazette.example/a;jsessionid=1F2E", "https://gazette.example/a"),
    # twins
    ("https://m.gazette.example/a", "https://gazette.example/a"),
    ("https://mobile.gazette.example/a", "https://gazette.example/a"),
    ("https://touch.gazette.example/a", "https://gazette.example/a"),
    ("https://amp.gazette.example/a", "https://gazette.example/a"),
    ("https://www.m.gazette.example/a", "https://gazette.example/a"),
    ("https://en.m.wikipedia.org/wiki/Pier", "https://en.wikipedia.org/wiki/Pier"),
    ("https://m.gazette.co.uk/a", "https://www.gazette.co.uk/a"),
    ("https://gazette.example/news/a/amp", "https://gazette.example/news/a"),
    ("https://gazette.example/news/a/amp/", "https://gazette.example/news/a/"),
    ("https://gazette.example/amp/news/a", "https://gazette.example/news/a"),
    ("https://gazette.example/news/a.amp", "https://gazette.example/news/a"),
    ("https://gazette.example/news/a.amp.html", "https://gazette.example/news/a.html"),
    ("https://gazette.example/a?amp", "https://gazette.example/a"),
    ("https://gazette.example/a?amp=1", "https://gazette.example/a"),
    ("https://gazette.example/a?outputType=amp", "https://gazette.example/a"),
    ("https://gazette.example/a?id=4&amp", "https://gazette.example/a?id=4"),
    ("https://pier.blogspot.com/2020/05/a.html?m=1", "https://pier.blogspot.com/2020/05/a.html"),
    # caches and viewers
    ("https://gazette-example.cdn.ampproject.org/c/s/gazette.example/a/amp/", "https://gazette.example/a"),
    ("https://gazette-example.cdn.ampproject.org/v/s/gazette.example/a?amp_js_v=0.1&usqp=mq331A", "https://gazette.example/a"),
    ("https://cdn.ampproject.org/c/gazette.example/a?id=4", "http://gazette.example/a?id=4"),
    ("https://gazette-example.bing-amp.com/c/s/amp.gazette.example/a", "https://gazette.example/a"),
    ("https://www.google.com/amp/s/www.gazette.example/a.amp.html", "https://gazette.example/a.html"),
    ("https://www.google.co.uk/amp/s/amp.gazette.example/a", "https://gazette.example/a"),
    ("https://www.bing.com/amp/s/gazette.example/a/amp", "https://gazette.example/a"),
    # parameters
    ("https://gazette.example/a?utm_source=x&utm_medium=rss", "https://gazette.example/a"),
    ("https://gazette.example/a?UTM_Source=x&id=4", "https://gazette.example/a?id=4"),
    ("https://gazette.example/a?utm%5Fsource=x", "https://gazette.example/a"),
    ("https://gazette.example/a?id=4&amp;utm_source=x&amp;b=2", "https://gazette.example/a?b=2&id=4"),
    ("https://gazette.example/a?fbclid=IwAR0&gclid=1&msclkid=2&mc_cid=3&mc_eid=4", "https://gazette.example/a"),
    ("https://gazette.example/a?at_medium=RSS&at_campaign=KARANGA", "https://gazette.example/a"),
    ("https://gazette.example/a?ns_mchannel=rss&ns_campaign=1490", "https://gazette.example/a"),
    ("https://gazette.example/a?guccounter=1&guce_referrer=aHR0", "https://gazette.example/a"),
    ("https://gazette.example/a?__twitter_impression=true", "https://gazette.example/a"),
    ("https://www.theguardian.com/world/a?CMP=share_btn_tw", "https://www.theguardian.com/world/a"),
    ("https://gazette.example/a?b=2&a=1", "https://gazette.example/a?a=1&b=2"),
    ("https://gazette.example/a?&a=1&", "https://gazette.example/a?a=1"),
    ("https://gazette.example/a?", "https://gazette.example/a"),
]

TWO_PAGES = [
    ("https://gazette.example/a?id=41", "https://gazette.example/a?id=42"),
    ("https://gazette.example/a?41", "https://gazette.example/a?42"),
    ("https://gazette.example/a?id=41", "https://gazette.example/a"),
    ("https://gazette.example/?p=12", "https://gazette.example/?p=13"),
    ("https://gazette.example/a?page=2", "https://gazette.example/a"),
    ("https://gazette.example/s.php?story_fbid=1&id=4", "https://gazette.example/s.php?story_fbid=2&id=4"),
    ("https://gazette.example/a?ref=12", "https://gazette.example/a?ref=13"),
    ("https://gazette.example/a?source=wire", "https://gazette.example/a?source=desk"),
    ("https://gazette.example/?s=harbour", "https://gazette.example/?s=pier"),
    ("https://gazette.example/a?gallery=3", "https://gazette.example/a?gallery=4"),
    ("https://gazette.example/a?cid=9", "https://gazette.example/a?cid=8"),
    ("https://gazette.example/a?session=3", "https://gazette.example/a?session=4"),
    ("https://gazette.example/a?CMP=3", "https://gazette.example/a?CMP=4"),
    ("https://gazette.example/a?m=1", "https://gazette.example/a?m=2"),
    ("https://gazette.example/a?a=1&a=2", "https://gazette.example/a?a=2&a=1"),
    ("https://gazette.example/a?q=x%26b=1", "https://gazette.example/a?q=x&b=1"),
    ("https://gazette.example/a", "https://gazette.example/b"),
    ("https://gazette.example/a", "https://gazette.example/A"),
    ("https://gazette.example/a/b", "https://gazette.example/a%2Fb"),
    ("https://gazette.example/a//b", "https://gazette.example/a/b"),
    ("https://gazette.example/amp", "https://gazette.example/"),
    ("https://gazette.example/champ", "https://gazette.example/ch"),
    ("https://gazette.example/ampere", "https://gazette.example/ere"),
    ("https://gazette.example/a?amp=3", "https://gazette.example/a?amp=4"),
    ("https://gazette.example/go?url=https://other.example/b", "https://other.example/b"),
    ("https://gazette.example:8443/a", "https://gazette.example/a"),
    ("https://news.gazette.example/a", "https://gazette.example/a"),
    ("https://en.wikipedia.org/wiki/Pier", "https://fr.wikipedia.org/wiki/Pier"),
    ("https://m.blogspot.com/2020/05/a.html", "https://blogspot.com/2020/05/a.html"),
    ("https://m.co.uk/a", "https://co.uk/a"),
    ("https://mobile.github.io/a", "https://github.io/a"),
    ("https://forum.mobile.gazette.example/a", "https://forum.gazette.example/a"),
    ("https://web.archive.org/web/2020/https://gazette.example/a", "https://gazette.example/a"),
    ("https://gazette.example/#!story/1", "https://gazette.example/#!story/2"),
]


@pytest.mark.parametrize(("one", "other"), ONE_PAGE)
def test_one_page(one: str, other: str) -> None:
    key = page_key(one)
    assert key is not None
    assert key == page_key(other) == page_key(key)


@pytest.mark.parametrize(("one", "other"), TWO_PAGES)
def test_two_pages(one: str, other: str) -> None:
    assert page_key(one) is not None
    assert page_key(one) != page_key(other)


NO_PAGE = [
    "",
    "gazette.example/a",
    "mailto:ada@gazette.example",
    "file:///etc/motd",
    "https://",
    "https:///a",
    "http://[::1/a",
    "http://a..b/",
    "http://gazette.example:99999/",
    "http://a b.example/",
    "javascript:alert(1)",
    "http://\ud800.example/",
    "https://gazette.example/" + "a" * 20_000,
]


@pytest.mark.parametrize("text", NO_PAGE)
def test_no_page(text: str) -> None:
    assert page_key(text) is None
    assert canonical_url(text) is None
    assert identity_of(text).startswith("url:")


PIECES = st.sampled_from(
    [
        *(" ", "\t", "\0", "\ud800"),
        *"http https :// / // . .. ; & = ? # ! % %2 %2f %41 %25 www. m. amp. mobile. touch. gazette.example co.uk @ +".split(),
        *"blogspot.com cdn.ampproject.org /c/s/ google.com /amp/s/ /amp .amp .amp.html /2020/05/a.html amp amp; m=1".split(),
        *"utm_source=x id=41 41 a b é ü jsessionid=1 :80 :443 :8080 [::1]".split(),
    ]
)
ADDRESSES = st.one_of(
    st.text(max_size=60),
    st.lists(PIECES, max_size=14).map("".join),
    st.lists(PIECES, max_size=14).map(lambda pieces: "https://gazette.example/" + "".join(pieces)),
    st.lists(PIECES, max_size=10).map(lambda pieces: "http://" + "".join(pieces)),
)


@settings(max_examples=1500)
@given(ADDRESSES)
@example("https://gazette.example/..amp")
@example("https://gazette.example/%%341")
@example("https://www.www.com/")
@example("http://gazette.example:443/")
def test_any_text_has_one_form(text: str) -> None:
    key = page_key(text)
    assert key is None or page_key(key) == key
    canonical = canonical_url(text)
    assert key is None or canonical is not None
    if canonical is not None:
        assert canonical_url(canonical) == canonical
        assert page_key(canonical) in (key, page_key(text.split("#", maxsplit=1)[0]))
    identity_of(text, text).encode()
    host_of(text).encode()
    is_aggregator(text)


PARAMETERS = st.lists(
    st.tuples(st.sampled_from("id p page story ref source cid gallery s article".split()), st.integers(0, 99)), max_size=4
)


def address(parameters: list[tuple[str, int]], front: str = "https://gazette.example/news/a") -> str:
    return front + "?" + "&".join(f"{name}={value}" for name, value in parameters)


@given(PARAMETERS, PARAMETERS)
def test_real_parameters_tell_pages_apart(one: list[tuple[str, int]], other: list[tuple[str, int]]) -> None:
    def by_name(parameters: list[tuple[str, int]]) -> list[tuple[str, int]]:
        return sorted(parameters, key=lambda pair: pair[0])

    assert (page_key(address(one)) == page_key(address(other))) == (by_name(one) == by_name(other))


@given(
    PARAMETERS,
    st.sampled_from(["http://gazette.example/news/a", "https://www.gazette.example/news/a/", "https://m.gazette.example/amp/news/a"]),
    st.sampled_from(["utm_source=rss", "fbclid=1", "amp", "outputType=amp"]),
)  # fmt: skip
def test_twins_are_one(parameters: list[tuple[str, int]], front: str, mark: str) -> None:
    assert page_key(f"{address(parameters, front)}&{mark}") == page_key(address(parameters))


@given(PARAMETERS, st.sampled_from(["http://gazette.example/a", "https://www.gazette.example/a/", "https://www.gazette.example"]))
def test_spellings_hold_what_they_stand_for(parameters: list[tuple[str, int]], front: str) -> None:
    text = address(parameters, front)
    key = page_key(text)
    assert key is not None
    assert canonical_url(text) in spellings(key)
    assert {page_key(one) for one in spellings(key)} == {key}


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://www.gazette.example/a", "gazette.example"),
        ("http://gazette.example:80", "gazette.example"),
        ("http://gazette.example:443/", "gazette.example:443"),
        ("https://gazette.example:8443/", "gazette.example:8443"),
        ("https://m.gazette.example/", "m.gazette.example"),
        ("https://BÜCHER.example/", "xn--bcher-kva.example"),
        ("http://[::1]:8080/", "[::1]:8080"),
        ("http://127.0.0.1:8000/feed", "127.0.0.1:8000"),
        ("https://www.com/", "www.com"),
        ("ftp://gazette.example/", ""),
        ("nothing", ""),
    ],
)
def test_host_of(text: str, host: str) -> None:
    assert host_of(text) == host


@pytest.mark.parametrize(
    ("final", "canonical", "same"),
    [
        ("https://gazette.example/a?ref=home", "https://gazette.example/a", "https://gazette.example/a"),
        ("https://gazette.example/a?ref=home", "http://www.gazette.example/a/", "https://gazette.example/a"),
        ("https://gazette.example/a?source=rss-feed&id=4", "/a?id=4", "https://gazette.example/a?id=4"),
        ("https://gazette.example/a?share", "/a", "https://gazette.example/a"),
        ("https://gazette.example/a?id=41", "/a", "https://gazette.example/a?id=41"),
        ("https://gazette.example/a?41", "/a", "https://gazette.example/a?41"),
        ("https://gazette.example/a?story=pier", "/a", "https://gazette.example/a?story=pier"),
        ("https://gazette.example/a?x=the-pier-is-gone", "/a", "https://gazette.example/a?x=the-pier-is-gone"),
        ("https://gazette.example/a?page=2", "/a", "https://gazette.example/a?page=2"),
        ("https://gazette.example/a", "/a?id=41", "https://gazette.example/a"),
        ("https://gazette.example/a?ref=home", "/a?ref=front", "https://gazette.example/a?ref=home"),
        ("https://gazette.example/a", "https://gazette.example/", "https://gazette.example/a"),
        ("https://gazette.example/a", "https://wire.example/a", "https://gazette.example/a"),
        ("https://gazette.example/a", "https://news.gazette.example/a", "https://gazette.example/a"),
        ("https://gazette.example/a", "http://[::1/", "https://gazette.example/a"),
        ("https://gazette.example/a", "", "https://gazette.example/a"),
    ],
)
def test_how_far_a_canonical_link_is_believed(final: str, canonical: str, same: str) -> None:
    assert identity_of(final, canonical) == f"url:{same}"


def test_a_long_address_has_a_short_identity() -> None:
    long = [identity_of(f"https://gazette.example/?q={'é' * 1900}{number}") for number in (1, 2)]
    assert len(set(long)) == 2
    assert max(map(len, long)) < 100


@pytest.mark.parametrize(
    ("head", "stated"),
    [
        (b'<link rel="canonical" href="https://gazette.example/a?b=1&amp;c=2">', "https://gazette.example/a?b=1&c=2"),
        (b"<LINK HREF=/a REL=Canonical>", "/a"),
        (b"<link data-x='>' href = '/a' rel='canonical'/>", "/a"),
        (b"<link rel=alternate href=/b><link rel='canonical nofollow' href=/a>", "/a"),
        ("<link rel=canonical href=/é>".encode(), "/é"),
        (b"<!-- <link rel=canonical href=/b> --><link rel=canonical href=/a>", "/a"),
        (b"<script>'<link rel=canonical href=/b>'</script><link rel=canonical href=/a>", "/a"),
        (b"<title><link rel=canonical href=/b></title><link rel=canonical href=/a>", "/a"),
        (b"<head></head><body><link rel=canonical href=/b>", None),
        (b"<link rel=canonical>", None),
        (b"<link rel=canonical href=''>", None),
        (b'<link rel=canonical href="/a', None),
        (b"<linked rel=canonical href=/a>", None),
        (b" " * 70_000 + b"<link rel=canonical href=/a>", None),
        (b"", None),
    ],
)
def test_stated_canonical(head: bytes, stated: str | None) -> None:
    assert stated_canonical(head) == stated


HOSTILE = [
    "<link ",
    '<link x="',
    "<link a='\"b=\"'",
    "<!--",
    "<script>",
    "a= ",
    " ",
    "/",
    'a="',
    "a='b",
    "=",
    "<link >",
    "<",
    '"',
]


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("front", ["", "<link ", "<link a", "<link rel=canonical "])
def test_a_hostile_head_is_read_in_no_time(front: str, piece: str) -> None:
    head = (front + piece * (1_000_000 // len(piece))).encode()
    began = time.process_time()
    assert stated_canonical(head) is None
    assert time.process_time() - began < 1


MARKUP = ["<link", " rel=canonical", " href=/a", ">", "'", '"', "=", "<!--", "-->", "</head>", "é"]


@given(st.lists(st.sampled_from(MARKUP)).map("".join))
def test_any_head_is_read(text: str) -> None:
    assert stated_canonical(text.encode()) != ""


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("https://news.google.com/rss/articles/CBMiXk?oc=5", True),
        ("https://news.google.com/articles/CBMiXk?hl=en", True),
        ("https://news.google.com/read/CBMiXk", True),
        ("https://news.google.com/rss/search?q=pier", False),
        ("https://news.google.com/", False),
        ("https://apple.news/AbCdEf", True),
        ("https://flipboard.com/article/the-pier/a-xyz", True),
        ("https://flipboard.com/@gazette", False),
        ("https://c.newsnow.co.uk/A/1234?-303:8", True),
        ("https://news.yahoo.com/the-pier-123.html", False),
        ("https://www.msn.com/en-gb/news/the-pier/ar-AA1", False),
        ("https://gazette.example/articles/1", False),
        ("nothing", False),
    ],
)
def test_is_aggregator(text: str, hidden: bool) -> None:
    assert is_aggregator(text) is hidden
