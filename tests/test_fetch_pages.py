"""Pages of servers that misbehave, through the command: what each ends as, why, and what the server saw of us."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.conftest import needed_program, run_command
from tests.desk import DEADLINE, SETTINGS, Desk, Told, item, rss, story
from tests.hostile import Authority, Farm, Line

# What is no page, with the words of its reason. Those of the first table seem to be trouble of the whole host.

TROUBLES = {
    "/silent": "said nothing within",
    "/trickled-headers": "not complete within",
    "/trickled-body": "of 5,000 bytes",
    "/stalled": "(100 of",
    "/reset": "broke off the connection",
    "/reset-in-body": "lost after",
    "/closed": "without an answer",
    "/busy": "(503)",
    "/too-many": "(429)",
}
FAULTS = {
    "/short": ("retry", "120 of 5,000 bytes"),
    "/cut-chunk": ("retry", "broke off"),
    "/bad-chunk": ("retry", "misnumbered"),
    "/bad-crc": ("retry", "packed body is broken"),
    "/false-gzip": ("retry", "packed body is broken"),
    "/empty": ("retry", "empty"),
    "/partial": ("retry", "did not ask for"),
    "/unasked-304": ("retry", "a visit we never made"),
    "/nothing-here": ("retry", "no such page"),
    "/endless": ("rejected", "larger than 2 MB"),
    "/bomb-gzip": ("rejected", "larger than 2 MB"),
    "/bomb-twice": ("rejected", "larger than 2 MB"),
    "/bomb-br": ("rejected", "larger than 2 MB"),
    "/bomb-zstd": ("rejected", "larger than 2 MB"),
    "/bomb-deflate": ("rejected", "larger than 2 MB"),
    "/big-headers": ("rejected", "headers are too large"),
    "/two-lengths": ("rejected", "contradicts itself"),
    "/loop": ("rejected", "in a circle"),
    "/chain-0": ("rejected", "more than 10 times"),
    "/redirect-bare-cr": ("rejected", "control characters"),
    "/redirect-broken": ("rejected", "no web address"),
    "/gone": ("rejected", "(410)"),
    "/withheld": ("rejected", "(451)"),
    "/secret": ("rejected", "(401)"),
    "/refused": ("rejected", "(403)"),
    "/pdf": ("rejected", "a PDF"),
    "/picture": ("rejected", "a picture"),
    "/typed": ("rejected", "image/x-odd"),
    "/home": ("retry", "front page"),
    "/to-file": ("blocked", "“file:” is not the web"),
}
ASKED_AGAIN = ("/reset", "/closed")
"""Where a kept connection ends without a byte: it may have been dead, so a new one is tried, once."""

TWINS = ("/page", "/moved", "/bomb-in-redirect")
"""Addresses of one page: the others lead to the first."""

STORED = {
    "/cookies": [],
    "/surplus": ["surplus_body"],
    "/renamed": [],
    "/soft": ["no_story", "soft_404"],
    "/latin": [],
    "/broken-letters": ["invalid_utf8"],
    "/nuls": ["nul_characters"],
    "/utf-16": [],
}


def _more(farm: Farm) -> None:
    """Behaviours beside those that every farm plays."""
    page = {"Content_Type": "text/html"}
    farm.page("/busy", b"", "503 Service Unavailable")
    farm.page("/too-many", b"", "429 Too Many Requests", Retry_After="7200")
    farm.page("/unasked-304", b"", "304 Not Modified")
    farm.page("/gone", b"", "410 Gone")
    farm.page("/withheld", b"", "451 Unavailable For Legal Reasons")
    farm.page("/secret", b"", "401 Unauthorized")
    farm.page("/refused", b"", "403 Forbidden")
    farm.page("/picture", b"\x89PNG\r\n\x1a\n" + bytes(500), **page)
    farm.page("/typed", b"\x01\x02\x03", Content_Type="image/x-odd\0")
    farm.redirect("/home", "/")
    farm.page("/", story("Front page of the harbour"), **page)
    farm.redirect("/to-file", "file:///etc/passwd")
    farm.redirect("/renamed", "/new-name", "301 Moved Permanently")
    farm.page("/new-name", story("Renamed"), **page)
    farm.page("/broken-letters", story("Fähre").replace(b"part 7", b"part \xff7"), **page)
    farm.page("/soft", b"<!doctype html><title>Page not found</title><h1>Page not found</h1><p>Nothing is here.", **page)


@pytest.fixture(scope="module")
def fetched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, Told, dict[str, Farm], float]]:
    """Everything in the three tables, fetched in one command: each trouble at a host of its own."""
    desk = Desk(tmp_path_factory.mktemp("pages"))
    with ExitStack() as stack:
        common = stack.enter_context(Farm())
        farms = {path: stack.enter_context(Farm()) for path in TROUBLES} | dict.fromkeys([*FAULTS, *STORED, *TWINS], common)
        for farm in dict.fromkeys(farms.values()):
            _more(farm)
        (desk.folder / "list.txt").write_text("".join(f"{farm.url(path)}\n" for path, farm in farms.items()))
        began = time.monotonic()
        told = desk.fetch("--urls", "list.txt")
        yield desk, told, farms, time.monotonic() - began


Fetched = tuple[Desk, Told, dict[str, Farm], float]


@pytest.mark.parametrize("path", [*TROUBLES, *FAULTS])
def test_a_page_that_cannot_be_had_is_told_with_its_reason(fetched: Fetched, path: str) -> None:
    _, told, farms, _ = fetched
    url = farms[path].url(path)
    outcome, words = ("retry", TROUBLES[path]) if path in TROUBLES else FAULTS[path]
    assert told.outcome(url) == outcome, told.json
    assert words in told.reason(url)
    assert farms[path].asked(path) == (2 if path in ASKED_AGAIN else 1)
    if outcome == "retry":
        assert told.again_at(url)


@pytest.mark.parametrize("path", STORED)
def test_a_page_is_stored_whatever_is_odd_about_it(fetched: Fetched, path: str) -> None:
    desk, told, farms, _ = fetched
    url = farms[path].url(path)
    assert told.outcome(url) is None
    article = desk.article(url)
    assert sorted(article["flags"]) == STORED[path]
    assert "\0" not in article["raw"]
    assert article["raw"].isprintable() or "\n" in article["raw"]


def test_nothing_else_is_stored_and_every_page_has_one_outcome(fetched: Fetched) -> None:
    desk, told, farms, seconds = fetched
    finals = {article["url"]["final"] for article in desk.articles().values()}
    assert finals == {farms[path].url({"/renamed": "/new-name"}.get(path, path)) for path in [*STORED, TWINS[0]]}
    assert (told.counts()["stored"], told.counts()["unchanged"]) == (len(STORED) + 1, len(TWINS) - 1)
    assert sum(told.counts().values()) == len(farms)
    assert told.code == 1
    assert seconds < 12 * DEADLINE  # the slow ones are waited for side by side


def test_what_a_server_says_of_its_letters_is_weighed(fetched: Fetched) -> None:
    desk, _, farms, _ = fetched
    assert "Fährverkehr" in desk.article(farms["/latin"].url("/latin"))["raw"]
    assert "ferry" in desk.article(farms["/utf-16"].url("/utf-16"))["raw"]
    assert "Fähre, part ÿ7:" in desk.article(farms["/broken-letters"].url("/broken-letters"))["raw"]


def test_a_stored_page_knows_what_was_asked_and_what_answered(fetched: Fetched) -> None:
    desk, _, farms, _ = fetched
    farm = farms["/renamed"]
    assert desk.articles()[farm.url("/renamed")]["url"]["final"] == farm.url("/new-name")


def test_every_host_is_asked_for_its_rules_once(fetched: Fetched) -> None:
    _, _, farms, _ = fetched
    assert {farm.asked("/robots.txt") for farm in farms.values()} == {1}


def test_we_say_who_we_are(fetched: Fetched) -> None:
    _, _, farms, _ = fetched
    agents = {request.headers["user-agent"].split("/")[0] for farm in farms.values() for request in farm.requests}
    assert agents == {"news-archive"}


def test_what_failed_is_due_later_and_not_at_once(fetched: Fetched) -> None:
    _, told, farms, _ = fetched
    wait = datetime.fromisoformat(str(told.again_at(farms["/too-many"].url("/too-many")))) - datetime.now(UTC)
    assert timedelta(minutes=110) < wait <= timedelta(minutes=120)  # as its Retry-After says


def test_an_absurd_wait_is_a_day_and_keeps_no_sibling_waiting(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    waits = {"/later": "99999999999", "/in-a-thousand-years": "Fri, 31 Dec 2999 23:59:59 GMT"}
    with Farm() as farm:
        for path, said in waits.items():
            farm.page(path, b"", "429 Too Many Requests", Retry_After=said)
        for number in range(3):
            farm.page(f"/{number}", story(f"Ferry {number}"), Content_Type="text/html")
        told = desk.fetch(*map(farm.url, waits), *(farm.url(f"/{number}") for number in range(3)))
        assert told.counts() == {"stored": 3, "retry": 2}
        for path in waits:
            wait = datetime.fromisoformat(str(told.again_at(farm.url(path)))) - datetime.now(UTC)
            assert timedelta(hours=23) < wait <= timedelta(days=1)
        assert desk.fetch(private=False).counts() == {}  # nothing is due
        assert [farm.asked(path) for path in waits] == [1, 1]


def test_a_host_without_an_address_is_tried_later(tmp_path: Path) -> None:
    told = Desk(tmp_path).fetch("http://no-such-host.invalid/page")
    assert told.outcome("http://no-such-host.invalid/page") == "retry"
    assert "no-such-host.invalid has no address" in told.reason("http://no-such-host.invalid/page")


def test_a_page_that_stays_away_is_given_up(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Farm() as farm:
        url = farm.url("/nothing-here")
        outcomes = [desk.fetch(url).outcome(url)]
        for _ in range(3):
            desk.let_time_pass()
            outcomes.append(desk.fetch(private=False).outcome(url))
        assert outcomes == ["retry", "retry", "rejected", None]
        assert farm.asked("/nothing-here") == 3


# Private addresses.


def test_the_private_network_is_closed_unless_it_is_allowed(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Farm() as farm:
        hosts = (
            "127.0.0.1",
            "localhost",
            "2130706433",
            "0177.0.0.1",
            "0.0.0.0",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[64:ff9b::7f00:1]",
        )
        places = [*(farm.url("/page", host) for host in hosts), "http://169.254.169.254/latest/meta-data", "http://10.0.0.7/"]
        told = desk.fetch(*places, private=False)
        assert {place: told.outcome(place) for place in places} == dict.fromkeys(places, "blocked")
        assert farm.connections == 0
        assert desk.articles() == {}
        assert desk.fetch(farm.url("/page")).counts() == {"stored": 1}  # whoever asked before without
        assert desk.fetch(farm.url("/surplus"), private=False).counts() == {"blocked": 1}  # it holds for what it was said of


# Redirects to other hosts.


def test_a_redirect_to_another_host_is_followed_under_that_hosts_rules(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Farm() as here, Farm() as there:
        there.page("/robots.txt", b"User-agent: *\nDisallow: /closed")
        there.page("/closed/page", story("Closed"), Content_Type="text/html")
        here.redirect("/open", there.url("/page"))
        here.redirect("/closed", there.url("/closed/page"))
        here.redirect("/again", there.url("/back"))
        there.redirect("/back", here.url("/again"))
        told = desk.fetch(here.url("/open"), here.url("/closed"), here.url("/again"))
        assert told.outcome(here.url("/closed")) == "blocked"
        assert "robots.txt" in told.reason(here.url("/closed"))
        assert told.outcome(here.url("/again")) == "rejected"
        assert "circle" in told.reason(here.url("/again"))
        assert there.asked("/closed/page") == 0
        assert there.asked("/robots.txt") == 1
        assert desk.articles()[here.url("/open")]["url"]["final"] == there.url("/page")


def test_credentials_stay_with_their_host_and_are_shown_to_nobody(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Farm() as here, Farm() as there:
        here.redirect("/page", there.url("/page"))
        url = here.url("/page", "reader:sesame@127.0.0.1")
        assert desk.fetch(url).counts() == {"stored": 1}
        assert [request.headers.get("authorization") for request in here.requests if request.path == "/page"] == [
            "Basic cmVhZGVyOnNlc2FtZQ=="
        ]
        assert [request.headers.get("authorization") for request in there.requests] == [None, None]
        here.page("/page", b"", "410 Gone")
        assert desk.fetch(url, here.url("/gone", "reader:sesame@127.0.0.1")).code == 1
        desk.run("article", "1", "--json")
        desk.run("article", "1", "--history", "--json")
        desk.run("doctor")
        desk.run("stats", "--json")
        desk.run("export", "articles")
        desk.run("fetch", "http://reader:sesame@")
        assert "sesame" not in "".join(desk.said)


# TLS.


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    needed_program("openssl", "openssl")
    return Authority(tmp_path_factory.mktemp("tls"))


def test_a_certificate_that_does_not_hold_is_refused_and_never_gone_round(tmp_path: Path, authority: Authority) -> None:
    with ExitStack() as stack:
        contexts = {
            "has expired": authority.context(days=-1),
            "self-signed": authority.context(self_signed=True),
            "for another": authority.context(names="DNS:other.example"),
            "no longer safe": authority.old_context(),
            "": authority.context(),
        }
        farms = {words: stack.enter_context(Farm(context)) for words, context in contexts.items()}
        plain = stack.enter_context(Farm())
        farms[""].redirect("/downhill", plain.url("/page"))
        good = [farms[""].url("/page"), farms[""].url("/downhill")]
        bad = {words: farm.url("/page") for words, farm in farms.items() if words}
        environment = {**SETTINGS, "SSL_CERT_FILE": str(authority.file)}
        ran = run_command("fetch", *good, *bad.values(), "--allow-private", "--json", cwd=tmp_path, **environment)
        told = Told(ran.code, ran.json)
        for words, url in bad.items():
            assert words in told.reason(url)
            assert told.outcome(url) in ("rejected", "retry")
            assert farms[words].requests == []
        assert told.json["stored"] == 2
        flags = {url: article["flags"] for url, article in Desk(tmp_path).articles().items()}
        assert flags == {good[0]: [], good[1]: ["insecure_redirect"]}


# robots.txt.


def test_rules_that_cannot_be_had_close_a_host_and_rules_that_are_refused_open_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with ExitStack() as stack:
        closed, opened = ("fault", "silence", "limit"), ("missing", "refused", "long", "hops")
        farms = {name: stack.enter_context(Farm()) for name in closed + opened}
        farms["fault"].page("/robots.txt", b"", "500 Internal Server Error")
        farms["silence"].play("/robots.txt", Line.stall)
        farms["limit"].page("/robots.txt", b"", "429 Too Many Requests")
        farms["refused"].page("/robots.txt", b"User-agent: *\nDisallow: /", "403 Forbidden")
        rules = b"User-agent: *\nDisallow: /closed\n"
        farms["long"].page("/robots.txt", rules + b"# padding\n" * 60_000 + b"Disallow: /page\n")
        for number in range(11):
            farms["hops"].redirect("/robots.txt" if not number else f"/r{number}", f"/r{number + 1}")
        farms["hops"].page("/r11", b"User-agent: *\nDisallow: /")
        pages = {name: farm.url("/page") for name, farm in farms.items()}
        told = desk.fetch(*pages.values(), farms["long"].url("/closed"))
        outcomes = {name: told.outcome(url) for name, url in pages.items()}
        assert outcomes == {**dict.fromkeys(closed, "retry"), **dict.fromkeys(opened)}
        assert "robots.txt cannot be had" in told.reason(pages["fault"])
        assert "500" in told.reason(pages["fault"])
        assert "said nothing" in told.reason(pages["silence"])
        assert told.outcome(farms["long"].url("/closed")) == "blocked"
        assert all(farms[name].asked("/page") == 0 for name in closed)
        assert farms["long"].asked("/closed") == 0
        again = desk.fetch(pages["fault"])  # the rules are kept between two commands, so is that there were none
        assert again.outcome(pages["fault"]) == "retry"
        assert "500" in again.reason(pages["fault"])
        assert farms["fault"].asked("/robots.txt") == 1


def test_rules_are_for_others_only_where_a_person_says_so(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Farm() as farm:
        farm.page("/robots.txt", b"User-agent: *\nDisallow: /")
        farm.page("/other", story("Other"), Content_Type="text/html")
        url = farm.url("/page")
        assert desk.fetch(url).outcome(url) == "blocked"
        assert desk.fetch(url, "--ignore-robots").counts() == {"stored": 1}
        other = farm.url("/other")
        assert desk.fetch(other).outcome(other) == "blocked"  # what was said of one page is said of no other
        assert farm.asked("/other") == 0


# The reader is a child that may be killed.


def test_a_page_that_would_hang_the_reader_costs_no_other_page(tmp_path: Path) -> None:
    desk = Desk(tmp_path, ARCHIVE_READING__DEADLINE_SECONDS="2")
    with Farm() as farm:
        depth = b"<!doctype html><title>Deep</title>" + b"<div>" * 1_000_00 + b"Deep down"
        wide = b"<!doctype html><title>Wide</title><p " + b" ".join(b"a%d=1" % n for n in range(50_000)) + b">Wide"
        breaks = b"<!doctype html><title>Breaks</title><p>Breaks" + b"<br>" * 400_000
        hostile = {"/deep": depth, "/wide": wide, "/breaks": breaks}
        for path, body in hostile.items():
            farm.page(path, body, Content_Type="text/html")
        good = []
        for number in range(4):
            farm.page(f"/{number}", story(f"Ferry {number}"), Content_Type="text/html")
            good.append(farm.url(f"/{number}"))
        told = desk.fetch(good[0], farm.url("/deep"), good[1], farm.url("/wide"), good[2], farm.url("/breaks"), good[3])
        assert set(good) <= set(desk.articles())
        assert sum(told.counts().values()) == 7
        for path in hostile:
            assert told.outcome(farm.url(path)) in (None, "rejected")
        assert "longer than 2 seconds" in told.reason(farm.url("/breaks"))


# What an article does over time.


def test_a_page_that_changes_is_revised_and_one_that_goes_leaves_what_was_stored(tmp_path: Path, database: str) -> None:
    desk = Desk(tmp_path, database)
    with Farm() as farm:
        url = farm.url("/story")
        farm.page("/story", story("Ferry delayed"), Content_Type="text/html", ETag='"one"')
        assert desk.fetch(url).counts() == {"stored": 1}
        farm.page("/story", b"", "304 Not Modified")
        assert desk.fetch(url).counts() == {"unchanged": 1}
        assert farm.requests[-1].headers["if-none-match"] == '"one"'
        farm.page("/story", story("Ferry delayed", "The harbour office now says Tuesday."), Content_Type="text/html")
        assert desk.fetch(url).counts() == {"revised": 1}
        before = desk.article(url)
        for status in ("500 Internal Server Error", "404 Not Found"):
            farm.page("/story", b"", status)
            assert "stored" not in desk.fetch(url).counts()
        assert desk.article(url) == before
        assert len(before["captures"]) == 2
        history = desk.run("article", before["id"], "--history", "--json").json["revisions"]
        assert [len(one["changes"]) for one in history] == [0, 1]


def test_tracking_parameters_make_no_second_page_and_real_ones_do(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    with Farm() as farm:
        for number in (41, 42):
            farm.page(f"/story?id={number}", story(f"Story {number}"), Content_Type="text/html")
            farm.page(f"/story?id={number}&utm_source=post", story(f"Story {number}"), Content_Type="text/html")
        pages = [farm.url("/story?id=41"), farm.url("/story?id=41&utm_source=post"), farm.url("/story?id=42")]
        assert desk.fetch(*pages).counts() == {"stored": 2}
        assert set(desk.articles()) == {pages[0], pages[2]}
        assert len([request for request in farm.requests if request.path.startswith("/story")]) == 2


def test_what_no_index_takes_is_stored_all_the_same(tmp_path: Path, database: str) -> None:
    """Addresses as long as servers take them, and names that no host can have."""
    desk = Desk(tmp_path, database)
    with Farm() as farm:
        digits = "".join(f"{number * 7919 % 10_007:x}-" for number in range(900))
        for place in "ab":
            farm.page(f"/{digits}{place}", story(f"Long {place}"), Content_Type="text/html", ETag='"\0\x01"')
        farm.page("/feed", rss([item(farm.url(f"/{digits[:3800]}"), "Long"), item(f"http://{digits[:300]}.example/", "Nowhere")]))
        desk.add(farm.url("/feed"), "--kind", "feed")
        told = desk.fetch(farm.url(f"/{digits}a"), farm.url(f"/{digits}b"))
        assert told.counts() == {"stored": 2}
        desk.fetch(private=False)
        assert farm.asked(f"/{digits[:3800]}") == 1
