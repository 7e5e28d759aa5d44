"""The exchange against servers that misbehave: what comes of each, in time, in little memory, with no request too many."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.fetch.exchange import Answer, Ask, Elsewhere, ExchangeLimits, Exchanger, Failure, Hop
from tests.hostile import PAGE, Authority, Farm, Line, answer

DEADLINE = 1.5
LIMITS = ExchangeLimits(deadline_seconds=DEADLINE, connect_seconds=1.0, max_bytes=2_000_000, max_redirects=5)
AGENT = "news-archive-tests/1 (+mailto:nobody@example.org)"


@pytest.fixture(scope="module")
def farm() -> Iterator[Farm]:
    with Farm() as served:
        yield served


@pytest.fixture
def exchanger() -> Iterator[Exchanger]:
    made = Exchanger(LIMITS, AGENT)
    yield made
    made.close()


def get(exchanger: Exchanger, url: str, **more: object) -> Answer | Elsewhere | Failure:
    """What comes of asking, within the deadline."""
    began = time.monotonic()
    found = exchanger.get(Ask(url, **{"allow_private": True, **more}))
    assert time.monotonic() - began < DEADLINE + 1
    return found


# What fails: outcome, weight, and words of the reason.

FAILURES = {
    "/silent": ("retry", 0.25, "said nothing within 1.5 seconds"),
    "/trickled-headers": ("retry", 0.25, "not complete within 1.5 seconds"),
    "/trickled-body": ("retry", 0.25, "of 5,000 bytes"),
    "/trickled-chunks": ("retry", 0.25, "not complete"),
    "/stalled": ("retry", 0.25, "(100 of"),
    "/reset": ("retry", 0.25, "broke off the connection"),
    "/reset-in-body": ("retry", 0.25, "lost after"),
    "/closed": ("retry", 0.25, "closed the connection without an answer"),
    "/endless": ("rejected", 1, "larger than 2 MB"),
    "/endless-feed": ("rejected", 1, "larger than 2 MB"),
    "/endless-headers": ("rejected", 1, "headers are too large"),
    "/hinting": ("rejected", 1, "too many headers"),
    "/big-headers": ("rejected", 1, "headers are too large"),
    "/many-headers": ("rejected", 1, "too many headers"),
    "/long-line": ("rejected", 1, "headers are too large"),
    "/bomb-gzip": ("rejected", 1, "larger than 2 MB"),
    "/bomb-deflate": ("rejected", 1, "larger than 2 MB"),
    "/bomb-raw": ("rejected", 1, "larger than 2 MB"),
    "/bomb-br": ("rejected", 1, "larger than 2 MB"),
    "/bomb-zstd": ("rejected", 1, "larger than 2 MB"),
    "/bomb-twice": ("rejected", 1, "larger than 2 MB"),
    "/short": ("retry", 0.5, "closed the connection after 120 of 5,000 bytes"),
    "/cut-chunk": ("retry", 0.5, "broke off"),
    "/no-last-chunk": ("retry", 0.5, "broke off"),
    "/bad-chunk": ("retry", 0.5, "misnumbered"),
    "/negative-chunk": ("rejected", 1, "contradicts itself"),
    "/bad-crc": ("retry", 0.5, "packed body is broken"),
    "/cut-gzip": ("retry", 0.5, "cut short"),
    "/false-gzip": ("retry", 0.5, "packed body is broken"),
    "/two-lengths": ("rejected", 1, "contradicts itself"),
    "/two-numbers": ("rejected", 1, "contradicts itself"),
    "/senseless-length": ("rejected", 1, "contradicts itself"),
    "/unknown-transfer": ("rejected", 1, "contradicts itself"),
    "/unknown-packing": ("rejected", 1, "snappy"),
    "/thrice-packed": ("rejected", 1, "3 times over"),
    "/not-http": ("retry", 0.5, "does not speak HTTP"),
    "/redirect-bare-cr": ("rejected", 1, "control characters"),
    "/redirect-nowhere": ("rejected", 1, "no address"),
    "/redirect-empty": ("rejected", 1, "no address"),
    "/redirect-broken": ("rejected", 1, "no web address"),
    "/empty": ("retry", 0.5, "empty"),
    "/partial": ("retry", 0.5, "did not ask for"),
    "/nothing-here": ("retry", 1, "no such page"),
}


@pytest.mark.parametrize("path", FAILURES)
def test_what_a_server_does_wrong_is_told(path: str, farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url(path))
    assert isinstance(found, Failure)
    outcome, weight, words = FAILURES[path]
    assert (found.outcome, found.weight) == (outcome, weight), found.reason
    assert words in found.reason
    assert farm.asked(path) == 1


GOOD = ["/page", "/cookies", "/gzip", "/deflate", "/bare-deflate", "/br", "/zstd", "/twice-packed", "/chunked", "/hints", "/late"]


@pytest.mark.parametrize("path", GOOD)
def test_a_page_is_a_page_however_it_is_sent(path: str, farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url(path))
    assert isinstance(found, Answer)
    assert (found.body, found.status, found.flags, found.url) == (PAGE, 200, (), farm.url(path))
    assert not any(name.lower() == "set-cookie" for name, _ in found.headers)
    assert farm.asked(path) == 1


BYTES = {
    "/latin": b"F\xe4hrverkehr",
    "/invalid-utf8": b"<p>ferry \xff\xfe\xc3 back",
    "/nuls": b"<p>fer\0ry",
    "/utf-16": "<p>ferry".encode("utf-16"),
    "/pdf": b"%PDF-1.7\n\xe2\xe3\xcf\xd3",
}


@pytest.mark.parametrize("path", BYTES)
def test_bytes_come_as_they_were_sent(path: str, farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url(path))
    assert isinstance(found, Answer)
    assert found.body == BYTES[path]
    assert any(name == "Content-Type" and value.startswith("text/html") for name, value in found.headers)


def test_what_was_sent_beyond_the_announced_is_flagged_and_not_kept(farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url("/surplus"))
    assert isinstance(found, Answer)
    assert (found.body, found.flags) == (PAGE, ("surplus_body",))


@pytest.mark.parametrize("size", [300, 100_000])
def test_a_surplus_never_becomes_the_next_answer(size: int, farm: Farm, exchanger: Exchanger) -> None:
    farm.raw(f"/planted-{size}", answer(b"x" * size) + answer(b"planted"), keep=True)
    first = get(exchanger, farm.url(f"/planted-{size}"))
    assert isinstance(first, Answer)
    assert first.flags == ("surplus_body",)
    second = get(exchanger, farm.url("/page"))
    assert isinstance(second, Answer)
    assert second.body == PAGE


# Statuses.

STATUSES = {
    "401 Unauthorized": ("rejected", 1),
    "403 Forbidden": ("rejected", 1),
    "404 Not Found": ("retry", 1),
    "410 Gone": ("rejected", 1),
    "418 I'm a teapot": ("rejected", 1),
    "429 Too Many Requests": ("retry", 0.25),
    "451 Unavailable For Legal Reasons": ("rejected", 1),
    "500 Internal Server Error": ("retry", 0.25),
    "502 Bad Gateway": ("retry", 0.25),
    "503 Service Unavailable": ("retry", 0.25),
    "204 No Content": ("retry", 0.5),
    "304 Not Modified": ("retry", 0.5),
    "999 Request denied": ("rejected", 1),
}


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_its_outcome(status: str, farm: Farm, exchanger: Exchanger) -> None:
    path = f"/status-{status[:3]}"
    farm.page(path, b"" if status[:3] in ("204", "304") else b"sorry", status)
    found = get(exchanger, farm.url(path))
    assert isinstance(found, Failure)
    assert (found.outcome, found.weight) == STATUSES[status]
    assert found.status == int(status[:3])
    assert status[:3] in found.reason
    assert farm.asked(path) == 1


def test_nothing_new_is_an_answer_where_something_was_known(farm: Farm, exchanger: Exchanger) -> None:
    farm.page("/unchanged", b"", "304 Not Modified", ETag='"a"')
    for known in ({"etag": '"a"'}, {"last_modified": "Sun, 22 Nov 2026 20:00:00 GMT"}):
        found = get(exchanger, farm.url("/unchanged"), **known)
        assert isinstance(found, Answer)
        assert (found.status, found.body) == (304, b"")
    first, second = [request.headers for request in farm.requests if request.path == "/unchanged"]
    assert first["if-none-match"] == '"a"'
    assert "if-modified-since" not in first
    assert second["if-modified-since"] == "Sun, 22 Nov 2026 20:00:00 GMT"


def test_nothing_new_needs_no_body_even_where_one_is_announced(farm: Farm, exchanger: Exchanger) -> None:
    farm.raw("/unchanged-in-chunks", answer(b"", "304 Not Modified", Content_Length="-", Transfer_Encoding="chunked"), keep=True)
    found = get(exchanger, farm.url("/unchanged-in-chunks"), etag='"a"')
    assert isinstance(found, Answer)
    assert found.seconds < 1
    assert isinstance(get(exchanger, farm.url("/page")), Answer)


def test_validators_that_cannot_be_sent_are_left_out(farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url("/page"), etag='"a"\r\nX-Injected: yes', last_modified="夜")
    assert isinstance(found, Answer)
    assert not {"if-none-match", "if-modified-since", "x-injected"} & set(farm.requests[-1].headers)


WAITS = {
    "120": 120,
    "0": 0,
    "999999999": 86_400,
    "9" * 5000: 86_400,
    "-5": None,
    "soon": None,
    "1.5": None,
    "": None,
    "Sun, 06 Nov 1994 08:49:37 GMT": None,
    "Fri, 31 Dec 9999 23:59:59 GMT": 86_400,
    "Sun, 99 Nov 99999 08:49:37 +9999": None,
}


@pytest.mark.parametrize("wait", WAITS)
def test_a_server_may_say_when_to_come_back(wait: str, farm: Farm, exchanger: Exchanger) -> None:
    farm.page("/wait", b"", "429 Too Many Requests", Retry_After=wait)
    began = time.monotonic()
    found = get(exchanger, farm.url("/wait"))
    assert time.monotonic() - began < 1  # nobody sleeps over it
    assert isinstance(found, Failure)
    assert found.retry_after == WAITS[wait]


def test_a_date_to_come_back_at_is_turned_into_seconds(farm: Farm, exchanger: Exchanger) -> None:
    farm.page(
        "/wait-date",
        b"",
        "503 Service Unavailable",
        Retry_After=format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True),
    )
    found = get(exchanger, farm.url("/wait-date"))
    assert isinstance(found, Failure)
    assert found.retry_after is not None
    assert 3590 < found.retry_after <= 3600


# Redirects.


def test_a_redirect_on_the_host_is_followed_and_remembered(farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url("/moved"))
    assert isinstance(found, Answer)
    assert (found.url, found.body) == (farm.url("/page"), PAGE)
    assert found.hops == (Hop(farm.url("/moved"), 301),)
    assert farm.requests[-1].connection == farm.requests[-2].connection


@pytest.mark.parametrize("path", ["/bomb-in-redirect", "/trickled-redirect"])
def test_the_body_of_a_redirect_is_nobodys_business(path: str, farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url(path))
    assert isinstance(found, Answer)
    assert found.body == PAGE
    assert farm.asked(path) == 1


def test_a_circle_ends(farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url("/loop"))
    assert isinstance(found, Failure)
    assert (found.outcome, found.weight, found.status) == ("rejected", 1, 302)
    assert "circle" in found.reason
    assert (farm.asked("/loop"), farm.asked("/loop-back")) == (1, 1)


def test_a_circle_over_hosts_ends(farm: Farm, exchanger: Exchanger) -> None:
    farm.redirect("/there", farm.url("/back", "localhost"))
    farm.redirect("/back", farm.url("/there"))
    first = get(exchanger, farm.url("/there"))
    assert first == Elsewhere(farm.url("/back", "localhost"), (Hop(farm.url("/there"), 302),))
    second = get(exchanger, first.url, hops=first.hops)
    assert isinstance(second, Failure)
    assert "circle" in second.reason
    assert (farm.asked("/there"), farm.asked("/back")) == (1, 1)


def test_a_long_chain_is_cut(farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url("/chain-0"))
    assert isinstance(found, Failure)
    assert (found.outcome, found.weight) == ("rejected", 1)
    assert "more than 5 times" in found.reason
    assert sum(request.path.startswith("/chain-") for request in farm.requests) == LIMITS.max_redirects + 1


def test_redirects_behind_us_count(farm: Farm, exchanger: Exchanger) -> None:
    behind = tuple(Hop(f"http://example.org/{number}", 302) for number in range(LIMITS.max_redirects))
    found = get(exchanger, farm.url("/moved"), hops=behind)
    assert isinstance(found, Failure)
    assert "more than 5 times" in found.reason
    assert found.hops == (*behind, Hop(farm.url("/moved"), 301))


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "javascript:alert(1)", "ftp://example.org/x", "data:text/html,x", "gopher://x/"]
)
def test_redirects_off_the_web_are_blocked(location: str, farm: Farm, exchanger: Exchanger) -> None:
    farm.redirect("/off", location)
    found = get(exchanger, farm.url("/off"))
    assert isinstance(found, Failure)
    assert (found.outcome, found.weight) == ("blocked", 1)
    assert location.split(":", maxsplit=1)[0] in found.reason


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://example.org/", "mailto:a@example.org", "JavaScript:alert(1)"])
def test_what_is_not_the_web_is_never_asked(url: str, exchanger: Exchanger) -> None:
    found = get(exchanger, url)
    assert isinstance(found, Failure)
    assert found.outcome == "blocked"


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "/x",
        "http://",
        "http:///x",
        "http://[::1",
        "http://a:99999/",
        "http://a b/",
        "//a/b",
        "http://a:0/",
        "ht tp://a/",
    ],
)
def test_what_is_no_address_is_rejected(url: str, exchanger: Exchanger) -> None:
    found = get(exchanger, url)
    assert isinstance(found, Failure)
    assert found.outcome == "rejected"


def test_a_raw_address_in_a_location_is_made_askable(farm: Farm, exchanger: Exchanger) -> None:
    farm.redirect("/raw-location", "/fähre zurück?q=ü".encode().decode("latin-1"))
    farm.page("/f%C3%A4hre%20zur%C3%BCck?q=%C3%BC", PAGE)
    found = get(exchanger, farm.url("/raw-location"))
    assert isinstance(found, Answer)
    assert found.url == farm.url("/f%C3%A4hre%20zur%C3%BCck?q=%C3%BC")


# Whom we may ask.

PRIVATE = [
    "127.0.0.1", "[::1]", "0", "0.0.0.0", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "[::ffff:127.0.0.1]",
    "[::127.0.0.1]", "[64:ff9b::127.0.0.1]", "[2002:7f00:1::]", "169.254.169.254", "[::ffff:a9fe:a9fe]", "[64:ff9b::a9fe:a9fe]",
    "10.0.0.1", "192.168.1.1", "172.16.5.4", "100.64.0.1", "[fd00:ec2::254]", "[fe80::1]", "[fec0::1]", "224.0.0.1", "[ff02::1]",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_blocked_and_nothing_is_sent(host: str, farm: Farm, exchanger: Exchanger) -> None:
    before = farm.connections
    found = get(exchanger, f"http://{host}:{farm.port}/page", allow_private=False)
    assert isinstance(found, Failure)
    assert (found.outcome, found.weight) == ("blocked", 1), found.reason
    assert farm.connections == before


def test_a_redirect_into_the_private_network_is_blocked(farm: Farm, exchanger: Exchanger) -> None:
    farm.redirect("/inward", "http://169.254.169.254/latest/meta-data/")
    found = get(exchanger, farm.url("/inward"))
    assert isinstance(found, Elsewhere)
    found = get(exchanger, found.url, hops=found.hops, allow_private=False)
    assert isinstance(found, Failure)
    assert (found.outcome, found.reason) == ("blocked", "169.254.169.254 is a cloud's metadata service")


def test_a_kept_private_connection_serves_no_one_else(farm: Farm, exchanger: Exchanger) -> None:
    assert isinstance(get(exchanger, farm.url("/page")), Answer)
    found = get(exchanger, farm.url("/page"), allow_private=False)
    assert isinstance(found, Failure)
    assert found.outcome == "blocked"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_changes_its_address_gets_nothing(scheme: str, farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is public when it is first looked up and private ever after: what was checked is what is connected to."""
    answers = iter([["93.184.216.34"]])
    tried: list[tuple[str, int]] = []

    def refuse(self: socket.socket, address: tuple[str, int]) -> None:
        tried.append(address)
        raise ConnectionRefusedError

    rebinding = Exchanger(LIMITS, AGENT, resolve=lambda host, port: next(answers, ["127.0.0.1"]))
    before = farm.connections
    with monkeypatch.context() as patch:
        patch.setattr(socket.socket, "connect", refuse)
        first = get(rebinding, f"{scheme}://rebind.example:{farm.port}/page", allow_private=False)
    second = get(rebinding, f"{scheme}://rebind.example:{farm.port}/page", allow_private=False)
    assert tried == [("93.184.216.34", farm.port)]
    assert isinstance(first, Failure)
    assert first.outcome == "retry"
    assert isinstance(second, Failure)
    assert (second.outcome, second.reason) == ("blocked", "rebind.example is at 127.0.0.1, which is this machine (loopback)")
    assert farm.connections == before


def test_the_connected_socket_is_checked_too(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that ends up at a private address, whatever led it there, is closed before a byte is sent."""
    connect = socket.socket.connect
    monkeypatch.setattr(socket.socket, "connect", lambda self, address: connect(self, ("127.0.0.1", farm.port)))
    asked = len(farm.requests)
    found = get(
        Exchanger(LIMITS, AGENT, resolve=lambda host, port: ["93.184.216.34"]), "http://led.example/page", allow_private=False
    )
    assert isinstance(found, Failure)
    assert found.outcome == "blocked"
    assert len(farm.requests) == asked


def test_of_several_addresses_only_the_public_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def refuse(self: socket.socket, address: tuple[str, int]) -> None:
        tried.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket.socket, "connect", refuse)
    several = ["127.0.0.1", "93.184.216.34", "10.0.0.1", "2606:2800:220:1::1"]
    found = get(Exchanger(LIMITS, AGENT, resolve=lambda host, port: several), "http://several.example/", allow_private=False)
    assert tried == ["93.184.216.34", "2606:2800:220:1::1"]
    assert isinstance(found, Failure)
    assert (found.outcome, found.weight) == ("retry", 0.25)


def test_proxies_of_the_environment_are_not_used(farm: Farm, exchanger: Exchanger, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert isinstance(get(exchanger, farm.url("/page")), Answer)


# Names.


def _unknown(host: str, port: int) -> list[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize("resolve", [_unknown, lambda host, port: []])
def test_a_name_nobody_knows_is_tried_again(resolve: object) -> None:
    found = get(Exchanger(LIMITS, AGENT, resolve=resolve), "http://unknown.example/")
    assert isinstance(found, Failure)
    assert (found.outcome, found.weight) == ("retry", 0.25)
    assert "unknown.example" in found.reason


def test_a_look_up_that_hangs_ends_with_the_deadline() -> None:
    released = threading.Event()

    def hang(host: str, port: int) -> list[str]:
        released.wait(20)
        return []

    exchanger = Exchanger(LIMITS, AGENT, resolve=hang)
    with ThreadPoolExecutor(40) as pool:  # more than are looked up at a time
        found = list(pool.map(lambda number: get(exchanger, f"http://{number}.example/"), range(40)))
    released.set()
    assert {failure.outcome for failure in found if isinstance(failure, Failure)} == {"retry"}
    assert all(isinstance(failure, Failure) for failure in found)


def test_a_refused_connection_is_tried_again(exchanger: Exchanger) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    found = get(exchanger, f"http://127.0.0.1:{port}/")
    assert isinstance(found, Failure)
    assert (found.outcome, found.weight, found.reason) == ("retry", 0.25, "the server refused the connection")


# What we send.


def test_one_agent_no_cookies_no_referrer(farm: Farm, exchanger: Exchanger) -> None:
    farm.page("/give-cookie", PAGE, Set_Cookie="a=b")
    get(exchanger, farm.url("/give-cookie"))
    get(exchanger, farm.url("/moved"))
    for request in farm.requests[-3:]:
        assert request.headers["user-agent"] == AGENT
        assert request.headers["accept-encoding"] == "gzip, deflate, br, zstd"
        assert "text/html" in request.headers["accept"]
        assert "rss" in request.headers["accept"]
        assert not {"cookie", "referer", "authorization"} & set(request.headers)


def test_credentials_go_to_their_own_origin_only(farm: Farm, exchanger: Exchanger) -> None:
    farm.redirect("/same-origin", "/page")
    farm.redirect("/other-host", farm.url("/page", "localhost"))
    farm.redirect("/planted", f"http://planted:secret@127.0.0.1:{farm.port}/page")
    with_password = farm.url("/same-origin").replace("//", "//us%40er:pass%2Fword@")
    found = get(exchanger, with_password)
    assert isinstance(found, Answer)
    assert "pass" not in repr((found.url, found.hops))
    assert [request.headers.get("authorization") for request in farm.requests[-2:]] == ["Basic dXNAZXI6cGFzcy93b3Jk"] * 2
    elsewhere = get(exchanger, farm.url("/other-host").replace("//", "//user:password@"))
    assert isinstance(elsewhere, Elsewhere)
    assert "password" not in repr(elsewhere)
    assert isinstance(get(exchanger, elsewhere.url, hops=elsewhere.hops), Answer)
    assert "authorization" not in farm.requests[-1].headers
    planted = get(exchanger, farm.url("/planted"))
    assert isinstance(planted, Answer)
    assert "secret" not in repr(planted)
    assert "authorization" not in farm.requests[-1].headers


@pytest.mark.parametrize("path", ["/nothing-here", "/silent", "/redirect-broken"])
def test_reasons_hold_no_credentials(path: str, farm: Farm, exchanger: Exchanger) -> None:
    found = get(exchanger, farm.url(path).replace("//", "//user:hunter2@"))
    assert isinstance(found, Failure)
    assert "hunter2" not in repr(found)


# Connections.


def test_connections_are_kept_and_replaced_when_they_died(farm: Farm, exchanger: Exchanger) -> None:
    get(exchanger, farm.url("/page"))
    get(exchanger, farm.url("/page"))
    assert farm.requests[-1].connection == farm.requests[-2].connection

    def hang_up(line: Line) -> None:
        line.send(answer(PAGE))

    farm.play("/hang-up", hang_up)
    get(exchanger, farm.url("/hang-up"))
    time.sleep(0.1)
    assert isinstance(get(exchanger, farm.url("/page")), Answer)


def test_a_kept_connection_that_dies_under_the_request_is_no_failure(farm: Farm, exchanger: Exchanger) -> None:
    def die_once(line: Line) -> None:
        if farm.asked("/dies-once") > 1:
            line.send(answer(PAGE))

    farm.play("/dies-once", die_once)
    get(exchanger, farm.url("/page"))
    found = get(exchanger, farm.url("/dies-once"))
    assert isinstance(found, Answer)
    assert farm.asked("/dies-once") == 2


def test_close_leaves_no_connection(farm: Farm) -> None:
    before = _descriptors()
    exchanger = Exchanger(LIMITS, AGENT)
    get(exchanger, farm.url("/page"))
    exchanger.close()
    assert isinstance(get(exchanger, farm.url("/page")), Answer)  # works on, but keeps nothing
    time.sleep(0.2)
    assert _descriptors() <= before


def _descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


_LEAK = """
import os, sys, threading
from concurrent.futures import ThreadPoolExecutor
from archive.fetch.exchange import Ask, Exchanger, ExchangeLimits
base, paths = sys.argv[1], sys.argv[2].split(",")
exchanger = Exchanger(ExchangeLimits(deadline_seconds=2, connect_seconds=1, max_bytes=100_000), "t")
def run(times):
    asks = [Ask(base + path, allow_private=True) for path in paths] * times
    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(exchanger.get, asks))
count = lambda: (len(os.listdir("/proc/self/fd")), threading.active_count())
run(1); exchanger.close()
before = count()
found = len(run(15))
print(found, *before, *count())
"""


def test_hundreds_of_failures_leave_nothing_open(farm: Farm) -> None:
    paths = [
        "/reset",
        "/closed",
        "/short",
        "/bad-chunk",
        "/false-gzip",
        "/loop",
        "/not-http",
        "/nothing-here",
        "/surplus",
        "/endless",
    ]
    paths += [
        "/big-headers",
        "/two-lengths",
        "/reset-in-body",
        "/redirect-broken",
        "/many-headers",
        "/negative-chunk",
        "/bomb-zstd",
    ]
    done = _child(_LEAK, farm.url(""), ",".join(paths))
    found, *counts = map(int, done.split())
    assert found == 15 * len(paths)
    assert counts[:2] == counts[2:]


def test_many_threads_share_one(farm: Farm, exchanger: Exchanger) -> None:
    paths = ["/page", "/gzip", "/short", "/moved", "/chunked", "/nothing-here"] * 20
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda path: get(exchanger, farm.url(path)), paths))
    for path, one in zip(paths, found, strict=True):
        assert isinstance(one, Failure) if path in FAILURES else isinstance(one, Answer) and one.body == PAGE


# Memory.

_MEMORY = """
import json, re, sys
from archive.fetch.exchange import Ask, Exchanger, ExchangeLimits
def status(name):
    return int(re.search(name + r":\\s+(\\d+) kB", open("/proc/self/status").read())[1]) / 1000
exchanger = Exchanger(ExchangeLimits(deadline_seconds=10, connect_seconds=1, max_bytes=10_000_000), "t")
exchanger.get(Ask(sys.argv[1] + "/page", allow_private=True))
before = status("VmRSS")
open("/proc/self/clear_refs", "w").write("5")
found = exchanger.get(Ask(sys.argv[1] + sys.argv[2], allow_private=True))
print(json.dumps([type(found).__name__, getattr(found, "outcome", ""), status("VmHWM") - before, getattr(found, "reason", "")]))
"""

HEAVY = [
    "/bomb-gzip",
    "/bomb-deflate",
    "/bomb-raw",
    "/bomb-br",
    "/bomb-zstd",
    "/bomb-twice",
    "/bomb-in-redirect",
    "/endless",
    "/endless-feed",
]
HEAVY += ["/endless-headers", "/negative-chunk", "/cookies"]


@pytest.mark.parametrize("path", HEAVY)
def test_nothing_a_server_sends_costs_much_memory(path: str, farm: Farm) -> None:
    kind, outcome, grown, reason = json.loads(_child(_MEMORY, farm.url(""), path))
    assert grown < 100, reason
    assert (kind, outcome) == (("Answer", "") if path in ("/bomb-in-redirect", "/cookies") else ("Failure", "rejected")), reason


def _child(program: str, *arguments: str) -> str:
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout


# TLS.


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusting(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Exchanger]:
    """An exchanger that trusts the tests' authority, as a server's owner would make it trust their own."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
    made = Exchanger(LIMITS, AGENT)
    yield made
    made.close()


def test_a_secure_page_is_read(authority: Authority, trusting: Exchanger) -> None:
    with Farm(authority.context()) as farm:
        for host in ("127.0.0.1", "localhost"):
            for _ in range(2):
                found = get(trusting, farm.url("/gzip", host))
                assert isinstance(found, Answer)
                assert found.body == PAGE
        assert farm.connections == 2


TLS_FAULTS = {
    "expired": ({"days": -1}, "expired"),
    "wrong host": ({"names": "DNS:elsewhere.example"}, "for another"),
    "self-signed": ({"self_signed": True}, "self-signed"),
}


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("fault", TLS_FAULTS)
def test_a_bad_certificate_is_named_and_nothing_is_asked(
    fault: str, host: str, authority: Authority, trusting: Exchanger
) -> None:
    how, words = TLS_FAULTS[fault]
    with Farm(authority.context(**how)) as farm:
        found = get(trusting, farm.url("/page", host))
        assert isinstance(found, Failure)
        assert (found.outcome, found.weight) == ("rejected", 1)
        assert words in found.reason
        assert (farm.requests, farm.connections) == ([], 1)


def test_an_unknown_authority_is_named(authority: Authority, exchanger: Exchanger) -> None:
    with Farm(authority.context()) as farm:
        found = get(exchanger, farm.url("/page"))
        assert isinstance(found, Failure)
        assert (found.outcome, found.reason) == ("rejected", "its certificate comes from nobody we trust")
        assert (farm.requests, farm.connections) == ([], 1)


def test_old_tls_is_refused(authority: Authority, trusting: Exchanger) -> None:
    with Farm(authority.old_context()) as farm:
        found = get(trusting, farm.url("/page"))
        assert isinstance(found, Failure)
        assert (found.outcome, found.reason) == ("rejected", "it speaks only versions of TLS that are no longer safe")
        assert (farm.requests, farm.connections) == ([], 1)


def test_no_tls_is_named(farm: Farm, trusting: Exchanger) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_speak_plainly, args=(server,), daemon=True).start()
        found = get(trusting, f"https://127.0.0.1:{server.getsockname()[1]}/")
    assert isinstance(found, Failure)
    assert (found.outcome, found.reason) == ("rejected", "what answers there does not speak TLS")


def _speak_plainly(server: socket.socket) -> None:
    with server.accept()[0] as line:
        line.recv(1000)
        line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")


def test_a_handshake_that_trickles_ends(trusting: Exchanger) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_trickle_handshake, args=(server,), daemon=True).start()
        found = get(trusting, f"https://127.0.0.1:{server.getsockname()[1]}/")
    assert isinstance(found, Failure)
    assert (found.outcome, found.weight) == ("retry", 0.25)


def _trickle_handshake(server: socket.socket) -> None:
    with server.accept()[0] as line:
        line.recv(1000)
        for byte in b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc" + b"\0" * 100:
            try:
                line.sendall(bytes([byte]))
            except OSError:
                return
            time.sleep(0.1)


@pytest.mark.parametrize("path", ["/trickled-headers", "/trickled-body", "/silent", "/endless", "/short", "/surplus"])
def test_misbehaviour_over_tls_ends_no_worse(path: str, authority: Authority, trusting: Exchanger) -> None:
    with Farm(authority.context()) as farm:
        found = get(trusting, farm.url(path))
        if path == "/surplus":
            assert isinstance(found, Answer)
            assert found.flags == ("surplus_body",)
        else:
            assert isinstance(found, Failure)
            assert (found.outcome, found.weight) == FAILURES[path][:2]


def test_a_way_down_from_https_is_flagged(authority: Authority, farm: Farm, trusting: Exchanger) -> None:
    with Farm(authority.context()) as secure:
        secure.redirect("/down", farm.url("/page"))
        found = get(trusting, secure.url("/down").replace("//", "//user:password@"))
        assert isinstance(found, Elsewhere)
        found = get(trusting, found.url, hops=found.hops)
    assert isinstance(found, Answer)
    assert found.flags == ("insecure_redirect",)
    assert "authorization" not in farm.requests[-1].headers


# Anything at all.

LINES = """HTTP/1.1 200 OK|HTTP/1.0 302 Found|HTTP/1.1 304 |HTTP/2 200|HTTP/1.1 99 x|HTTP/1.1 100 Continue|HTTP/1.1 101 Switching
|Content-Length: 5|Content-Length: 99999999999999999999|Content-Length: 5, 5|Transfer-Encoding: chunked|Content-Encoding: br
|Content-Encoding: gzip|Content-Encoding: zstd|Content-Encoding: deflate, gzip|Location: //|Location: http://[|Location: ?
|Set-Cookie: a|: | fold|||5|hello|0|-1"""
PIECES = st.sampled_from([line.encode() + b"\r\n" for line in LINES.replace("\n", "").split("|")])


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.lists(PIECES | st.binary(max_size=40), max_size=12).map(b"".join), begun=st.booleans())
def test_whatever_bytes_come_something_is_said(data: bytes, begun: bool, farm: Farm, exchanger: Exchanger) -> None:
    farm.raw("/anything", b"HTTP/1.1 200 OK\r\n" * begun + data)
    found = exchanger.get(Ask(farm.url("/anything"), allow_private=True))
    assert isinstance(found, Answer | Elsewhere | Failure)
    if isinstance(found, Failure):
        assert found.outcome in ("retry", "rejected", "blocked")
        assert found.reason.isprintable()
        assert len(found.reason) < 200
