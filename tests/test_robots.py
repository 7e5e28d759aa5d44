"""What a robots.txt allows, as RFC 9309 has it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.fetch.robots import Robots, robots_from

AGENT = "news-archive/0.1 (+https://library.example/bot; desk@library.example)"
SITE = "https://gazette.example"


def rules(body: str | bytes, status: int | None = 200, agent: str = AGENT) -> Robots:
    return robots_from(status, body.encode() if isinstance(body, str) else body, agent)


@pytest.mark.parametrize(
    ("body", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /private", "/private/a", False),
        ("User-agent: *\nDisallow: /private", "/news/a", True),
        ("User-agent: *\nDisallow:", "/news/a", True),
        ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/a", True),
        ("User-agent: *\nDisallow: /news/secret\nAllow: /news/", "/news/secret/a", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/a.pdf?x=1", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: news-archive\nDisallow: /x", "/news/a", True),
        ("User-agent: NEWS-ARCHIVE\nDisallow: /", "/news/a", False),
        ("User-agent: other\nUser-agent: news-archive\nDisallow: /", "/news/a", False),
        (
            "User-agent: news-archive\nDisallow: /a\n\nUser-agent: other\nDisallow: /\n\nUser-agent: news-archive\nDisallow: /b",
            "/b",
            False,
        ),
        ("User-agent: library.example\nDisallow: /", "/news/a", True),
        ("\ufeffUser-agent: *\nDisallow: /", "/news/a", False),
        ("user-agent:*\r\ndisallow:/private # not yet\r\n", "/private/a", False),
        ("User-agent: *\rDisallow: /private\r", "/private/a", False),
        ("User-agent: *\nDisallow: /caf%C3%A9", "/café", False),
        ("User-agent: *\nDisallow: /", "/robots.txt", True),
        ("<html><body>Not found</body></html>", "/news/a", True),
        ("", "/news/a", True),
        (b"\xff\xfe\x00 rubbish \x00\nUser-agent: *\nDisallow: /private", "/private/a", False),
    ],
)
def test_rules(body: str | bytes, path: str, allowed: bool) -> None:
    assert rules(body).allows(SITE + path) is allowed


@pytest.mark.parametrize("status", [301, 308, 400, 401, 403, 404, 410, 418, 451])
def test_a_robots_txt_that_may_not_be_had_is_none(status: int) -> None:
    assert rules("User-agent: *\nDisallow: /", status).allows(SITE + "/a")
    assert rules("", status).expires == 86_400


@pytest.mark.parametrize("status", [None, 429, 500, 502, 503, 504, 599])
def test_no_answer_closes_the_site_for_an_hour(status: int | None) -> None:
    shut = rules("User-agent: *\nAllow: /", status)
    assert not shut.allows(SITE + "/a")
    assert shut.crawl_delay is None
    assert shut.expires == 3_600


@pytest.mark.parametrize(
    ("line", "delay"),
    [("", None), ("Crawl-delay: 5", 5), ("Crawl-delay: 0.5", 0.5), ("Crawl-delay: 86400", 60), ("Crawl-delay: -3", None),
     ("Crawl-delay: soon", None), ("Crawl-delay: nan", None), ("Crawl-delay: inf", None), ("Crawl-delay: 0", 0)],
)  # fmt: skip
def test_the_delay_is_bounded(line: str, delay: float | None) -> None:
    assert rules(f"User-agent: *\n{line}\nDisallow: /x").crawl_delay == delay


def test_ten_megabytes_are_read_to_the_bound_and_to_the_end_of_a_line() -> None:
    start = b"User-agent: *\nDisallow: /private\n"
    line = b"Disallow: /private/of/no/interest/whatever\n"
    whole = rules(start + line * (10_000_000 // len(line)) + b"Disallow: /late\n")
    assert not whole.allows(SITE + "/private/a")
    assert whole.allows(SITE + "/late")
    assert len(whole.body) <= 500 << 10
    assert whole.body.endswith("whatever\n")
    assert rules(start + b"Disallow: /" + b"n" * 600_000).allows(SITE + "/nnn")  # half of a rule would say more than the rule


def test_no_address_is_allowed_that_is_none() -> None:
    assert not rules("User-agent: *\nDisallow: /x").allows("http://[broken/ä")


@given(st.none() | st.integers(100, 999), st.binary(max_size=200) | st.just(b"User-agent: *\nDisallow: /a\nCrawl-delay: 2"))
def test_kept_rules_are_the_same_rules(status: int | None, body: bytes) -> None:
    fresh = robots_from(status, body, AGENT)
    kept = Robots.from_text(fresh.status, fresh.body, AGENT)
    assert kept == fresh
    assert "\x00" not in fresh.body
    assert (kept.crawl_delay, kept.expires) == (fresh.crawl_delay, fresh.expires)
    assert [kept.allows(SITE + path) for path in ("/", "/a")] == [fresh.allows(SITE + path) for path in ("/", "/a")]
