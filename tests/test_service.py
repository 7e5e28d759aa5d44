"""`news-archive run` as it runs: real processes over farms of servers, killed, signalled, doubled, cut off from the database."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import text

from archive.store.session import Store, open_engine
from archive.store.sources import make_due
from tests.conftest import run_here
from tests.hostile import Farm, Line, answer

OUTCOMES = {"stored", "unchanged", "revised", "retry", "rejected", "blocked"}
PATIENCE = 40.0
QUICK = {
    "ARCHIVE_SCHEDULE__TICK_SECONDS": "1",
    "ARCHIVE_SCHEDULE__LEASE_SECONDS": "10",
    "ARCHIVE_FETCHING__DELAY_SECONDS": "0.05",
    "ARCHIVE_READING__JOBS": "1",
    "ARCHIVE_TELLING__LOG": "json",
}


def page(name: str) -> bytes:
    """A page of its own: no two share their words."""
    dice = random.Random(name)
    words = [" ".join("".join(dice.choices("abdegiklmnoprstu", k=dice.randint(3, 9))) for _ in range(12)) for _ in range(8)]
    return f"<!doctype html><title>Ferry {name}</title><article><p>{'. '.join(words)}.</p></article>".encode()


@dataclass
class Site:
    """A farm of its own with a feed of pages; it notices when it is asked twice at a time."""

    farm: Farm
    name: str
    slow: float = 0.0
    pages: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0

    def publish(self, count: int) -> None:
        """Put up so many more pages."""
        for _ in range(count):
            path = f"/{self.name}-{len(self.pages)}"
            self.pages.append(path)
            self.farm.play(path, self._playing(answer(page(path), Content_Type="text/html")))
        items = "".join(f"<item><title>{one}</title><link>{self.farm.url(one)}</link></item>" for one in self.pages)
        feed = f"<rss version='2.0'><channel><title>{self.name}</title>{items}</channel></rss>"
        self.farm.play("/feed", self._playing(answer(feed.encode(), Content_Type="application/rss+xml")))

    def _playing(self, data: bytes) -> Callable[[Line], None]:
        def play(line: Line) -> None:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            line.wait(self.slow)
            self.at_once -= 1
            line.send(data)

        return play

    def asked(self) -> Counter[str]:
        """How often each page was asked for."""
        return Counter(request.path for request in self.farm.requests if request.path in self.pages)


@contextmanager
def sites(count: int, pages: int, slow: float = 0.0) -> Iterator[list[Site]]:
    with ExitStack() as stack:
        made = [Site(stack.enter_context(Farm()), f"site{number}", slow) for number in range(count)]
        for site in made:
            site.publish(pages)
        yield made


class Running:
    """A service in a process of its own. Whatever becomes of the test, it is gone afterwards."""

    def __init__(self, folder: Path, database: str, **environment: str) -> None:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ARCHIVE_")}
        self._file = folder / f"log-{time.monotonic_ns()}"
        with self._file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "archive", "run", "--db", database],
                cwd=folder,
                stderr=log,
                stdin=subprocess.DEVNULL,
                env={**kept, **QUICK, "ARCHIVE_CONFIG_FOLDER": str(folder / "config"), **environment},
            )

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def log(self) -> list[dict[str, Any]]:
        """What it logged: every line is one object."""
        lines = self._file.read_text().splitlines(keepends=True)
        return [json.loads(line) for line in lines if line.endswith("\n")]

    def said(self, event: str) -> list[dict[str, Any]]:
        """The lines of one event."""
        return [line for line in self.log() if line["event"] == event]

    def send(self, number: int) -> None:
        self.process.send_signal(number)

    def end(self, within: float = 30.0) -> int:
        """Told to stop; its exit code."""
        self.send(signal.SIGTERM)
        return self.process.wait(within)


def configure(folder: Path, *places: Site) -> None:
    """Write sources.toml."""
    (folder / "config").mkdir(exist_ok=True)
    tables = [f'[[source]]\nurl = "{site.farm.url("/feed")}"\nallow_private = true\n' for site in places]
    (folder / "config" / "sources.toml").write_text("\n".join(tables))


@contextmanager
def opened(database: str) -> Iterator[Store]:
    store = Store(open_engine(database))
    try:
        yield store
    finally:
        store.close()


def ask(database: str, query: str) -> Any:
    """One value from the database."""
    with opened(database) as store, store.read() as connection:
        return connection.execute(text(query)).scalar()


def all_due(database: str) -> None:
    """Have every source looked at now."""
    with opened(database) as store, store.note() as connection:
        numbers = connection.scalars(text("select id from source where state = 'active'")).all()
        make_due(connection, numbers, datetime.now(UTC))


def leases_run_out(database: str) -> None:
    """What the passing of the lease does."""
    with opened(database) as store, store.note() as connection:
        connection.execute(text("update host set leased_until = next_request_at, leased_by = null"))


def wait_for(what: Callable[[], object], service: Running, seconds: float = PATIENCE) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert service.process.poll() is None, service.log()[-5:]
        assert time.monotonic() < until, service.log()[-10:]
        time.sleep(0.1)


def articles(database: str) -> int:
    with opened(database) as store, store.read() as connection:
        if not store.engine.dialect.has_table(connection, "article"):
            return 0
        return int(connection.execute(text("select count(*) from article")).scalar_one())


def doctor(folder: Path, database: str) -> None:
    ran = run_here("doctor", "--db", database, cwd=folder)
    assert ran.code == 0, ran.out


def test_killed_at_any_moment_it_loses_and_doubles_nothing(database: str, tmp_path: Path) -> None:
    seed = time.time_ns() % 1_000_000
    print(f"seed {seed}")
    dice = random.Random(seed)
    with sites(4, 12, slow=0.05) as places:
        configure(tmp_path, *places)
        whole = sum(len(site.pages) for site in places)
        for _ in range(3):
            with Running(tmp_path, database) as service:
                asked = sum(len(site.farm.requests) for site in places)
                wait_for(lambda before=asked: sum(len(site.farm.requests) for site in places) > before, service)  # type: ignore[misc]
                time.sleep(dice.uniform(0, 1.5))
                service.send(signal.SIGKILL)
                service.process.wait()
            leases_run_out(database)
        with Running(tmp_path, database) as service:
            due = "select count(*) from entry where outcome is null"
            wait_for(lambda: articles(database) >= whole and not ask(database, due), service)
            assert service.end() == 0
        assert articles(database) == whole
        assert ask(database, "select count(distinct identity) from article") == whole
        assert ask(database, "select count(*) from capture where article_id is null") == 0
        assert ask(database, "select count(*) from entry where article_id is not null") == whole
        assert all(site.most_at_once == 1 for site in places)
    doctor(tmp_path, database)


def test_two_services_share_the_work_and_one_takes_over(database: str, tmp_path: Path) -> None:
    with sites(20, 3) as places:
        configure(tmp_path, *places)
        run_here("init", "--db", database, cwd=tmp_path)
        few = {"ARCHIVE_FETCHING__HOSTS": "12"}
        with Running(tmp_path, database, **few) as one, Running(tmp_path, database, **few) as other:
            wait_for(lambda: articles(database) == 60 and one.said("running") and other.said("running"), one)
            for site in places:
                assert site.asked() == dict.fromkeys(site.pages, 1)
                assert site.farm.asked("/feed") == 1
                assert site.most_at_once == 1
            for site in places:
                site.slow = 0.3
                site.publish(3)
            all_due(database)
            owners = "select count(distinct leased_by) from host"
            wait_for(lambda: articles(database) > 70 and ask(database, owners) == 2, other)
            one.send(signal.SIGKILL)
            one.process.wait()
            killed = time.monotonic()
            wait_for(lambda: articles(database) == 120, other)
            assert time.monotonic() - killed < 10 + 20
            assert other.end() == 0
            stored = [line["url"] for service in (one, other) for line in service.said("stored")]
            assert len(stored) == len(set(stored)) >= 120 - 32  # the dead one may not have told of its last
        for site in places:
            assert set(site.asked().values()) <= {1, 2}  # what the dead one had in hand was asked for again
            assert site.most_at_once <= 2  # it may have been on its way when its service died
        assert ask(database, "select count(*) from host where leased_by is not null") == 0
    doctor(tmp_path, database)


def test_a_stop_finishes_the_page_in_hand_and_a_second_one_does_not_wait(tmp_path: Path) -> None:
    database = str(tmp_path / "archive.db")
    with sites(1, 3) as [site]:
        site.farm.play("/site0-0", lambda line: line.wait(2) and line.send(answer(page("slow"), Content_Type="text/html")))
        site.farm.play("/site0-1", site.farm._answers["/site0-0"][0])
        configure(tmp_path, site)
        with Running(tmp_path, database) as service:
            wait_for(site.asked, service)
            assert service.end() == 0
            [stored] = service.said("stored")
            assert [line["event"] for line in service.log()][-1] == "stopped"
        assert site.asked() == {stored["url"].removeprefix(site.farm.url("")): 1}
        assert ask(database, "select count(*) from article") == 1
        assert ask(database, "select count(*) from host where leased_by is not null") == 0
        site.farm.play("/site0-1", lambda line: line.stall())
        site.farm.play("/site0-2", lambda line: line.stall())
        with Running(tmp_path, database) as service:
            wait_for(lambda: len(site.asked()) == 2, service)
            service.send(signal.SIGTERM)
            wait_for(lambda: any("stopping" in line["event"] for line in service.log()), service)
            service.send(signal.SIGTERM)
            assert service.process.wait(3) == -signal.SIGTERM
    doctor(tmp_path, database)


def test_it_is_reconfigured_watched_and_asked_how_it_is(tmp_path: Path) -> None:
    database = str(tmp_path / "archive.db")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    with sites(2, 2) as [first, second], socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        heard: list[str] = []

        def notices() -> list[str]:
            try:
                while True:
                    heard.append(systemd.recv(4096).decode())
            except BlockingIOError:
                return [one.splitlines()[0] for one in heard]

        told = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "60000000"}
        configure(tmp_path, first)
        with Running(tmp_path, database, ARCHIVE_TELLING__METRICS_PORT=str(port), **told) as service:
            wait_for(lambda: articles(database) == 2 and "WATCHDOG=1" in notices(), service)
            assert notices()[0] == "READY=1"

            configure(tmp_path, first, second)
            service.send(signal.SIGHUP)
            wait_for(lambda: articles(database) == 4 and notices().count("READY=1") == 2, service)
            assert [one for one in notices() if one != "WATCHDOG=1"] == ["READY=1", "RELOADING=1", "READY=1"]

            (tmp_path / "config" / "sources.toml").write_text("[[sorce]]")
            service.send(signal.SIGHUP)
            wait_for(lambda: notices().count("READY=1") == 3, service)
            assert any("sorce" in str(line.get("reason")) for line in service.log() if line["level"] == "error")
            first.publish(1)
            all_due(database)
            wait_for(lambda: articles(database) == 5, service)

            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5) as found:
                health = json.load(found)
            assert health["ok"]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as found:
                metrics = found.read().decode()
            assert 'news_archive_items_total{outcome="stored"} 5.0' in metrics
            assert service.end() == 0
            assert notices()[-1] == "STOPPING=1" or "STOPPING=1" in notices()
            outcomes = [(line["url"], line["event"]) for line in service.log() if line["event"] in OUTCOMES]
        pages = [site.farm.url(path) for site in (first, second) for path in site.pages]
        assert Counter(outcomes) == Counter((url, "stored") for url in pages)


def test_a_database_that_goes_away_is_waited_for(postgres_server: Any, postgres_url: str, tmp_path: Path) -> None:
    name = postgres_url.split("?", maxsplit=1)[0].rsplit("/", 1)[1]
    with sites(2, 3) as [first, second]:
        configure(tmp_path, first)
        with Running(tmp_path, postgres_url) as service:
            wait_for(lambda: articles(postgres_url) == 3, service)
            second.publish(3)
            postgres_server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false;")
            postgres_server.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';")
            wait_for(lambda: service.said("the database cannot be used"), service)
            configure(tmp_path, first, second)
            service.send(signal.SIGHUP)
            time.sleep(1)
            assert len(service.said("the database cannot be used")) <= 3  # it waits
            postgres_server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true;")
            wait_for(lambda: articles(postgres_url) == 9, service, 60)
            assert service.end() == 0
            assert not [line for line in service.log() if "exception" in line]
    doctor(tmp_path, postgres_url)


def test_a_stop_while_the_database_is_away_does_not_wait_for_it(postgres_server: Any, postgres_url: str, tmp_path: Path) -> None:
    name = postgres_url.split("?", maxsplit=1)[0].rsplit("/", 1)[1]
    with sites(1, 3) as [site]:
        configure(tmp_path, site)
        with Running(tmp_path, postgres_url) as service:
            wait_for(lambda: articles(postgres_url) == 3, service)
            postgres_server.psql(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false;")
            postgres_server.psql(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}';")
            wait_for(lambda: service.said("the database cannot be used"), service)
            assert service.end(10) == 0


def test_a_file_that_cannot_be_read_stops_nobody(database: str, tmp_path: Path) -> None:
    folder = tmp_path / "watched"
    folder.mkdir()
    (folder / "archive.zip").write_bytes(b"not a zip archive")
    (folder / "page.html").write_bytes(page("watched"))
    for file in folder.iterdir():
        os.utime(file, (0, 0))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "sources.toml").write_text(f'[[source]]\npath = "{folder}"\nkind = "folder"\n')
    ran = run_here("fetch", "--json", "--db", database, cwd=tmp_path, ARCHIVE_CONFIG_FOLDER=str(tmp_path / "config"))
    assert ran.code == 1, ran.err
    assert (ran.json["stored"], ran.json["rejected"], ran.json["sources"]["failed"]) == (1, 1, 0)
    doctor(tmp_path, database)
