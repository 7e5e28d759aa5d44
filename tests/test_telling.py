"""What the service says of itself: logs nobody can forge, metrics, health, and notices to systemd."""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import logging
import os
import re
import socket
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.parser import text_string_to_metric_families

from archive import telling
from archive.core.errors import ConfigError
from archive.telling import served

TEXTS = st.text(st.characters(codec=None), max_size=80)  # lone surrogates and control characters, too


@contextlib.contextmanager
def logs(form: str, level: str = "info") -> Iterator[io.StringIO]:
    """What is logged meanwhile; afterwards logging is as it was."""
    root, own = logging.getLogger(), logging.getLogger("archive")
    before = (root.handlers, root.level, own.level, logging.raiseExceptions)
    with mock.patch.object(sys, "stderr", io.StringIO()):
        telling.set_up_logs(form, level)
        try:
            yield sys.stderr  # type: ignore[misc]
        finally:
            root.handlers, root.level, own.level, logging.raiseExceptions = before
            logging.captureWarnings(False)
            structlog.reset_defaults()


def test_a_log_line_has_time_level_event_and_fields() -> None:
    with logs("json") as out:
        telling.logger("archive.fetching").info("stored", url="https://mill.example/1?id=7", article=12, note=None)
    told = json.loads(out.getvalue())
    assert abs((datetime.now(UTC) - datetime.fromisoformat(told.pop("time"))).total_seconds()) < 60
    assert told == {"level": "info", "event": "stored", "url": "https://mill.example/1?id=7", "article": 12, "note": None}
    with logs("text") as out:
        telling.logger("archive.fetching").info(
            "stored", url="https://mill.example/1?id=7", article=12, note=None, title="A mill"
        )
    moment, rest = out.getvalue().split(" ", 1)
    assert datetime.fromisoformat(moment).tzinfo == UTC
    assert rest == 'info stored url=https://mill.example/1?id=7 article=12 title="A mill"\n'


@given(event=TEXTS, value=TEXTS)
def test_one_event_is_one_line_whatever_a_server_sent(event: str, value: str) -> None:
    for form in ("text", "json"):
        with logs(form) as out:
            telling.logger().warning(event, value=value)
            logging.getLogger("sqlalchemy.pool").warning("Retrying %s", value)
        written = out.getvalue()
        assert len(written.splitlines()) == 2
        assert written.replace("\n", "").isprintable()
        assert written.isascii() or form == "text"


@given(st.text(st.characters(codec="utf-8"), max_size=80).filter(lambda text: "@" not in text))
def test_json_lines_keep_the_value_and_text_keeps_it_apart(value: str) -> None:
    with logs("json") as out:
        telling.logger().info("read", title=value)
    assert json.loads(out.getvalue())["title"] == value
    with logs("text") as out:
        telling.logger().info("read", title=value, number=3)
    assert re.fullmatch(r'\S+ info read title=("(?:[^"\\]|\\.)*"|[^\s"\\]+) number=3\n', out.getvalue())


def test_credentials_are_not_logged_and_long_values_are_cut() -> None:
    url = "https://reader:weir@mill.example/feed"
    for form in ("text", "json"):
        with logs(form) as out:
            telling.logger().info("asked", url=url, long="x" * 100_000)
            logging.getLogger("sqlalchemy").warning("no answer from %s", url)
            try:
                raise ValueError(url)
            except ValueError:
                telling.logger().exception("failed")
        assert "weir" not in out.getvalue()
        assert out.getvalue().count("https://***@mill.example/feed") == 3
        assert len(out.getvalue()) < 10_000


def test_levels_and_libraries() -> None:
    with logs("json", "debug") as out:
        telling.logger("archive.store").debug("looked")
        for library in ("sqlalchemy.pool", "apscheduler.scheduler", "trafilatura"):
            logging.getLogger(library).info("chatter")
            logging.getLogger(library).warning("trouble")
    told = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [(one["event"], one.get("logger")) for one in told] == [
        ("looked", None),
        ("trouble", "sqlalchemy.pool"),
        ("trouble", "apscheduler.scheduler"),
        ("trouble", "trafilatura"),
    ]
    with logs("text", "warning") as out:
        telling.logger().info("stored")
    assert out.getvalue() == ""


def test_a_traceback_is_indented_and_forges_no_line() -> None:
    with logs("text") as out:
        try:
            raise ValueError("first\n2026-01-01T00:00:00Z info stored article=1")
        except ValueError:
            telling.logger().exception("failed", host="mill.example")
            logging.getLogger("apscheduler").exception("job failed")
    heads = [line for line in out.getvalue().splitlines() if not line.startswith("    ")]
    assert [line.split(" ", 1)[1] for line in heads] == [
        "error failed host=mill.example",
        "error job failed logger=apscheduler",
    ]
    assert "ValueError: first" in out.getvalue()


def test_setting_up_again_does_not_double_and_a_closed_stderr_stops_nothing() -> None:
    with logs("text") as out:
        telling.set_up_logs("json", "info")
        telling.logger().info("once")
        assert len(out.getvalue().splitlines()) == 1
        out.close()
        telling.logger().info("unheard")


def values(metrics: telling.Metrics) -> dict[tuple[str, ...], float]:
    families = text_string_to_metric_families(metrics.text().decode())
    return {(one.name, *one.labels.values()): one.value for family in families for one in family.samples}


def test_metrics_count_and_each_object_for_itself() -> None:
    metrics, other = telling.Metrics(), telling.Metrics()
    metrics.item("stored")
    metrics.item("stored")
    metrics.item("blocked")
    metrics.check("feed", "unchanged")
    metrics.exchange(0.3, 1200)
    metrics.exchange(4, 800)
    metrics.due(17)
    metrics.hosts(5)
    metrics.passed(datetime(2026, 3, 1, tzinfo=UTC))
    told = values(metrics)
    items = {labels[1]: value for labels, value in told.items() if labels[0] == "news_archive_items_total"}
    assert items == dict.fromkeys(telling.OUTCOMES, 0.0) | {"stored": 2.0, "blocked": 1.0}
    assert told["news_archive_checks_total", "feed", "unchanged"] == 1
    assert told["news_archive_bytes_total",] == 2000
    assert told["news_archive_exchange_seconds_count",] == 2
    assert told["news_archive_exchange_seconds_bucket", "0.5"] == 1
    assert (told["news_archive_due",], told["news_archive_hosts",]) == (17, 5)
    assert told["news_archive_last_pass_timestamp_seconds",] == datetime(2026, 3, 1, tzinfo=UTC).timestamp()
    assert told["process_resident_memory_bytes",] > 0
    assert values(other)["news_archive_items_total", "stored"] == 0


HEALTHY: dict[str, Any] = {"ok": True, "last_tick": datetime(2026, 3, 1, tzinfo=UTC), "database": "ok"}


@pytest.fixture
def serve() -> Iterator[Callable[..., telling.Served]]:
    """serve_telling on a free port, closed at the end."""
    with contextlib.ExitStack() as stack:

        def start(health: Callable[[], dict[str, Any]] = lambda: HEALTHY, port: int = 0) -> telling.Served:
            one = telling.serve_telling(port, telling.Metrics(), health)
            stack.callback(one.close)
            return one

        yield start


def asked(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, http.client.HTTPMessage]:
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request(method, path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read(), answer.headers


def test_metrics_and_health_are_served(serve: Callable[..., telling.Served]) -> None:
    port = serve().port
    status, body, headers = asked(port, "/metrics")
    assert (status, headers.get_content_type()) == (200, "text/plain")
    assert b'news_archive_items_total{outcome="stored"} 0.0' in body
    status, body, headers = asked(port, "/health")
    assert (status, headers.get_content_type(), json.loads(body)["database"]) == (200, "application/json", "ok")
    assert asked(port, "/health", "HEAD")[:2] == (200, b"")
    assert asked(port, "/")[0] == 404


def failing() -> dict[str, Any]:
    raise OSError("the disk is gone")


@pytest.mark.parametrize(
    ("health", "said"), [(lambda: {"ok": False, "database": "locked"}, "locked"), (failing, "the disk is gone"), (dict, "ok")]
)
def test_what_is_not_well_is_503(serve: Callable[..., telling.Served], health: Callable[[], dict[str, Any]], said: str) -> None:
    status, body, _ = asked(serve(health).port, "/health")
    assert (status, json.loads(body)["ok"]) == (503, False)
    assert said.encode() in body


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_other_methods_are_refused(serve: Callable[..., telling.Served], method: str) -> None:
    status, _, headers = asked(serve().port, "/metrics", method)
    assert (status, headers["Allow"]) == (405, "GET, HEAD")


def test_a_web_page_that_points_its_name_here_learns_nothing(serve: Callable[..., telling.Served]) -> None:
    port = serve().port
    assert asked(port, "/metrics", Host=f"evil.example:{port}")[0] == 403
    assert asked(port, "/metrics", Host=f"localhost:{port}")[0] == 200


def test_only_the_loopback_address_answers(serve: Callable[..., telling.Served]) -> None:
    port = serve().port
    socket.create_connection(("127.0.0.1", port), timeout=5).close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=5)


def test_a_taken_port_is_told(serve: Callable[..., telling.Served]) -> None:
    port = serve().port
    with pytest.raises(ConfigError, match=rf"telling.metrics_port: 127.0.0.1:{port} "):
        serve(port=port)


def test_silent_connections_neither_block_others_nor_the_end() -> None:
    one = telling.serve_telling(0, telling.Metrics(), lambda: HEALTHY)
    silent = [socket.create_connection(("127.0.0.1", one.port), timeout=5) for _ in range(20)]
    silent[0].sendall(b"GET /metrics HTTP/1.1\r\nHost: 127")
    assert asked(one.port, "/health")[0] == 200
    began = time.monotonic()
    one.close()
    assert time.monotonic() - began < 5
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", one.port), timeout=5)
    for connection in silent:
        connection.close()


def test_a_trickle_is_cut_off(serve: Callable[..., telling.Served], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(served, "_REQUEST_SECONDS", 0.5)
    with socket.create_connection(("127.0.0.1", serve().port), timeout=5) as connection:
        began = time.monotonic()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while time.monotonic() - began < 20:
                connection.sendall(b"G")
                time.sleep(0.05)
    assert time.monotonic() - began < 10


@contextlib.contextmanager
def systemd(name: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """A socket as systemd's, its name in the environment."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heard:
        heard.settimeout(5)
        heard.bind("\0" + name[1:] if name[0] == "@" else name)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        yield heard


@pytest.mark.parametrize("kind", ["path", "abstract"])
def test_systemd_hears_what_is_notified(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = str(tmp_path / "n") if kind == "path" else f"@news-archive-{os.getpid()}"
    with systemd(name, monkeypatch) as heard:
        assert telling.notify("READY=1", "43 sources,\nSTOPPING=1 none")
        assert heard.recv(4096) == b"READY=1\nSTATUS=43 sources, STOPPING=1 none"
        assert telling.notify("WATCHDOG=1")
        assert heard.recv(4096) == b"WATCHDOG=1"
        before = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        assert telling.notify("RELOADING=1")
        state, moment = heard.recv(4096).decode().split("\nMONOTONIC_USEC=")
        assert state == "RELOADING=1"
        assert before <= int(moment) <= time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        assert telling.notify("STOPPING=1")
        assert heard.recv(4096) == b"STOPPING=1"


def test_nobody_listening_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not telling.notify("READY=1")
    for name in (str(tmp_path / "gone"), "vsock:2:1234", "", "@" + "x" * 500):
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        assert not telling.notify("READY=1")


def test_a_full_socket_holds_nobody_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with systemd(str(tmp_path / "n"), monkeypatch):
        began = time.monotonic()
        sent = 0
        while telling.notify("WATCHDOG=1"):
            sent += 1
            assert sent < 10_000
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(
    ("microseconds", "process", "seconds"),
    [
        ("120000000", "this", 120.0),
        ("1500000", None, 1.5),
        ("120000000", "1", None),
        (None, None, None),
        ("0", None, None),
        ("soon", None, None),
    ],
)
def test_the_watchdog_is_for_this_process(
    monkeypatch: pytest.MonkeyPatch, microseconds: str | None, process: str | None, seconds: float | None
) -> None:
    for name, value in (("WATCHDOG_USEC", microseconds), ("WATCHDOG_PID", process)):
        monkeypatch.delenv(name, raising=False)
        if value is not None:
            monkeypatch.setenv(name, str(os.getpid()) if value == "this" else value)
    assert telling.watchdog_seconds() == seconds
