"""A month of the service in a minute: the real passes, on a clock that jumps to whatever comes next, over a web that fails."""

from __future__ import annotations

import gc
import os
import pickle
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import text

from archive.core.listing import Entry, Listing
from archive.core.model import Rejection
from archive.core.recheck import LAST
from archive.core.rules import RuleSet
from archive.core.schedule import PAUSED_EVERY
from archive.core.sources import SourceConfig
from archive.core.urls import host_of
from archive.extract.listing import ListJob
from archive.fetch.answers import PERMANENT, SOFT, TEMPORARY, Answer, Ask, Elsewhere, Failure, Hop
from archive.fetch.asking import Asker
from archive.polling.fetcher import Fetcher
from archive.polling.notes import Checked, Told
from archive.polling.sources import pull_in, reconcile
from archive.settings import Settings, load_settings
from archive.store.schema import open_store
from archive.store.session import Store

START = datetime(2026, 10, 3, tzinfo=UTC)
"""Sydney's clocks change on 4 October, Berlin's on the 25th, New York's on 1 November."""

TICK = timedelta(minutes=5)
"""Longer than in service, so that a pass finds more to do and the month fits into a minute."""
DELAY = 2.0
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SPREAD = 1.1
SLACK = 3 * MINUTE  # what lies before a check in the line of its host: a few pages, with the pause after each

FAILURES: dict[str, Failure] = {
    "silent": Failure("retry", "the server said nothing within 30 seconds", TEMPORARY),
    "no name": Failure("retry", "the name has no address we could find", TEMPORARY),
    "500": Failure("retry", "the server cannot answer now (500)", TEMPORARY, 500),
    "404": Failure("retry", "there is no such page (404)", PERMANENT, 404),
    "410": Failure("rejected", "the page is gone for good (410)", PERMANENT, 410),
    "403": Failure("rejected", "the server refuses us this page (403)", PERMANENT, 403),
    "Retry-After": Failure("retry", "the server asks us to come less often (429)", TEMPORARY, 429, 7200.0),
}
WEIGHTS = {**{name: one.weight for name, one in FAILURES.items()}, "HTML": SOFT}
ROBOTS_OUT_OF_REACH = "its robots.txt cannot be had, and until it can nothing there is asked for"
NO_ROBOTS = Failure("retry", "there is no such page (404)", PERMANENT, 404)


class FakeClock:
    """Jumps when told to. The wall clock can be set; seconds only grow."""

    def __init__(self) -> None:
        self.wall, self.seconds = START, 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.seconds

    def pass_by(self, span: timedelta) -> None:
        self.wall += span
        self.seconds += span.total_seconds()


@dataclass
class Site:
    """A source: how often it has something new, and when it fails how."""

    number: int
    host: str
    every: timedelta
    troubles: list[tuple[datetime, datetime, str]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"https://{self.host}/feed/{self.number}"

    def trouble(self, now: datetime) -> str | None:
        return next((kind for begin, end, kind in self.troubles if begin <= now < end), None)

    def listed(self, now: datetime) -> list[str]:
        """Its newest twenty pages."""
        offset = self.every * (self.number % 7) / 7
        count = max(0, (now - START + 20 * self.every - offset) // self.every)
        return [f"https://{self.host}/{self.number}/page-{one}" for one in range(max(0, count - 20), count)]


class Web:
    """Answers every ask at once, and remembers when it came."""

    def __init__(self, sites: list[Site], clock: FakeClock) -> None:
        self.clock = clock
        self.sites = {site.url: site for site in sites}
        self.down: tuple[datetime, datetime] | None = None
        self.asked: dict[str, list[float]] = defaultdict(list)
        self.checks: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
        self.ended: Counter[str] = Counter()

    def get(self, ask: Ask) -> Answer | Elsewhere | Failure:
        self.asked[host_of(ask.url)].append(self.clock.seconds)
        answer = self._get(ask)
        if (
            answer is not FAILURES["no name"]
            and not isinstance(answer, Elsewhere)
            and not ask.url.endswith("/robots.txt")
            and ask.url not in self.sites
        ):
            self.ended[ask.hops[0].url if ask.hops else ask.url] += 1
        return answer

    def _get(self, ask: Ask) -> Answer | Elsewhere | Failure:
        now = self.clock.wall
        if ask.url in self.sites:
            self.checks[ask.url].append((now, self.clock.seconds))
        if self.down is not None and self.down[0] <= now < self.down[1]:
            return FAILURES["no name"]
        if ask.url.endswith("/robots.txt"):
            return NO_ROBOTS
        if ask.url in self.sites:
            return self._feed(self.sites[ask.url], ask, now)
        return self._page(ask)

    def _feed(self, site: Site, ask: Ask, now: datetime) -> Answer | Failure:
        trouble = site.trouble(now)
        if trouble == "HTML":
            return _answer(ask, b"<!doctype html><title>Please log in</title>")
        if trouble is not None:
            return FAILURES[trouble]
        pages = site.listed(now)
        etag = pages[-1]
        if site.number % 2 and ask.etag == etag:
            return Answer(ask.url, 304, (("ETag", etag),), b"", ask.hops, (), 0.1)
        return _answer(ask, "\n".join(pages).encode(), ETag=etag)

    def _page(self, ask: Ask) -> Answer | Elsewhere | Failure:
        number = int(ask.url.rsplit("-", 1)[1])
        if number % 40 == 7:
            return _answer(ask, page(ask.url), Content_Type="text/html", ETag="v1") if ask.etag != "v1" else _same(ask)
        if number % 40 == 13 and not ask.hops:
            return Elsewhere(ask.url.replace(host_of(ask.url), "common.example"), (*ask.hops, Hop(ask.url, 302)))
        return FAILURES["404"] if number % 10 == 3 else FAILURES["410"]


def _answer(ask: Ask, body: bytes, **headers: str) -> Answer:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Answer(ask.url, 200, named, body, ask.hops, (), 0.1)


def _same(ask: Ask) -> Answer:
    return Answer(ask.url, 304, (), b"", ask.hops, (), 0.1)


def page(url: str) -> bytes:
    """A page of its own: no two share their words."""
    dice = random.Random(url)
    words = [" ".join("".join(dice.choices("abdegiklmnoprstu", k=dice.randint(3, 9))) for _ in range(12)) for _ in range(8)]
    return f"<!doctype html><title>Ferry {url[-12:]}</title><article><p>{'. '.join(words)}.</p></article>".encode()


def read_listing(job: ListJob) -> Listing | Rejection:
    if job.data.startswith(b"<"):
        return Rejection("", "list", "it is a web page, not a feed")
    return Listing(tuple(Entry(url, guid=url) for url in job.data.decode().splitlines()))


@dataclass
class Service:
    """The passes of a service, and all it told."""

    store: Store
    clock: FakeClock
    web: Web
    settings: Settings
    fetcher: Fetcher
    items: list[Told]
    checks: list[tuple[datetime, float, Checked]]

    def run_until(self, end: datetime, also: Callable[[], None] = lambda: None) -> None:
        """Pass after pass, each at the first tick at which anything is due."""
        while self.clock.wall < end:
            self.fetcher.claim()
            while self.fetcher.is_busy():
                self.fetcher.work()
            also()
            wait = min(self._next_due(), end) - self.clock.wall
            self.clock.pass_by(max(1, -(-wait // TICK)) * TICK)

    def _next_due(self) -> datetime:
        """When a check or page comes due; one at a resting host waits for that."""
        query = """select min(case when h.next_request_at > d.at then h.next_request_at else d.at end) from (
            select host, min(next_check_at) as at from source where state in ('active', 'paused') group by host
            union all select e.host, min(e.next_check_at) from entry e join source s on s.id = e.source_id
            where s.state = 'active' group by e.host) d left join host h on h.name = d.host where d.at is not null"""
        with self.store.read() as connection:
            found = connection.execute(text(query)).scalar_one()
        found = datetime.fromisoformat(found) if isinstance(found, str) else found
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)

    def memory(self) -> int:
        """Blocks of memory that Python holds, without what this test remembers."""
        kept = (self.items, self.checks, self.web.asked, self.web.checks, self.web.ended)
        saved = pickle.dumps(kept)
        for one in kept:
            one.clear()
        gc.collect()
        blocks = sys.getallocatedblocks()
        for empty, full in zip(kept, pickle.loads(saved), strict=True):
            (empty.extend if isinstance(empty, list) else empty.update)(full)
        return blocks

    def rows(self) -> dict[str, tuple[str, str | None, float]]:
        """State, reason and failures of each source."""
        with self.store.read() as connection:
            found = connection.execute(text("select location, state, reason, failures from source where host is not null")).all()
        return {row[0]: (row[1], row[2], row[3]) for row in found}


@contextmanager
def service(database: str, rules: RuleSet, sites: list[Site]) -> Iterator[Service]:
    settings = load_settings(database_url=database)
    store = open_store(database)
    clock = FakeClock()
    web = Web(sites, clock)
    items: list[Told] = []
    checks: list[tuple[datetime, float, Checked]] = []
    asker = Asker(web.get, read_listing, "news-archive/0.1", clock.monotonic)
    reconcile(store, [SourceConfig("feed", site.url) for site in sites], clock.now())
    fetcher = Fetcher(
        store,
        rules,
        settings,
        asker,
        owner="month:1",
        tell_item=items.append,
        tell_check=lambda one: checks.append((clock.wall, clock.seconds, one)),
        beat=lambda: clock.pass_by(timedelta(seconds=0.5)),
        clock=clock,
        threads=0,
    )
    try:
        with fetcher:
            yield Service(store, clock, web, settings, fetcher, items, checks)
            fetcher.let_go()
    finally:
        store.close()


def fifty_sites() -> list[Site]:
    """Very different rhythms; every fifth host has two sources. Three of five fail at some time, each in a way of its own."""
    rhythms = [HOUR] + [3 * HOUR] * 3 + [12 * HOUR] * 10 + [DAY] * 18 + [7 * DAY] * 18
    kinds = list(WEIGHTS)
    sites = []
    for number in range(50):
        site = Site(number, f"site{number if number % 5 else (number + 3) % 50}.example", rhythms[number * 7 % 50])
        if number % 5 < 3:
            kind = kinds[number % len(kinds)]
            begin = START + (1 + number % 11) * DAY
            span = DAY if kind == "403" else (1, 3, 8, 12)[number // 5 % 4] * DAY
            site.troubles.append((begin, begin + span, kind))
        sites.append(site)
    return sites


def most_checks(span: timedelta, weight: float, shortest: timedelta) -> int:
    """How many looks the backoff lets a source have that fails all the time; reckoned here by its stated rule."""
    count, failures, passed = 0, 0.0, timedelta(0)
    while passed <= span:
        count += 1
        failures += weight
        passed += PAUSED_EVERY if failures >= 3 and passed >= 3 * DAY else min(shortest * 2**failures, DAY)
    return count


def resident() -> int:
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


@pytest.fixture
def zones(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[datetime], None]]:
    """Sets the machine's zone: another one each day."""

    def set_zone(now: datetime) -> None:
        monkeypatch.setenv("TZ", ("Europe/Berlin", "America/New_York", "Australia/Sydney")[now.day % 3])
        time.tzset()

    yield set_zone
    monkeypatch.delenv("TZ")
    time.tzset()


def assert_polite(web: Web) -> None:
    """No host is asked twice within its pause."""
    for host, moments in web.asked.items():
        for one, next_one in pairwise(moments):
            assert next_one - one >= DELAY, (host, one, next_one)


def assert_accounted(month: Service) -> None:
    """One outcome for each time a page was asked for, and the outcomes of all that is listed add up."""
    line_down = (FAILURES["no name"].reason, ROBOTS_OUT_OF_REACH)
    told = Counter(one.url for one in month.items if one.reason not in line_down)
    assert told == month.web.ended
    with month.store.read() as connection:
        listed, stored, waiting = connection.execute(
            text("select count(*), count(article_id), count(case when outcome is null then 1 end) from entry")
        ).one()
        outcomes = dict(connection.execute(text("select outcome, count(*) from entry group by outcome")).all())
        articles = connection.execute(text("select count(*) from article")).scalar_one()
    last = {one.url: one.outcome for one in month.items}
    counted = Counter(last.values())
    assert counted == {name: number for name, number in outcomes.items() if name is not None}
    assert listed == counted.total() + waiting
    assert stored == articles == len([one for one in month.items if one.outcome == "stored"])


def well_between(site: Site, begin: datetime, end: datetime) -> bool:
    """Whether a source was well all that time, and long enough before to have got over what was."""
    return all(end <= first or begin >= last + 8 * DAY for first, last, _ in site.troubles)


def assert_punctual(month: Service, sites: list[Site], spans: list[tuple[datetime, datetime]]) -> None:
    """Sources that are well are looked at within a tick of when they were due, and by a rhythm within the bounds."""
    on_time = all_looks = 0
    for site in sites:
        told = [(at, one) for at, _, one in month.checks if one.location == site.url]
        for (before, one), (at, _) in pairwise(told):
            if one.outcome != "failed" and one.at and any(begin <= before and at <= end for begin, end in spans):
                assert 10 * MINUTE <= one.at - before <= DAY * SPREAD
                assert at >= one.at
                all_looks += 1
                on_time += at - one.at <= TICK + SLACK
    assert all_looks > 500
    assert on_time >= 0.99 * all_looks, (on_time, all_looks)


def assert_patient(month: Service, sites: list[Site], ends: datetime) -> None:
    """A source that fails is asked no more often than the backoff has it, is paused with its reason, and comes back."""
    paused, seen = set(), 0
    for site in sites:
        for begin, end, kind in site.troubles:
            looks = [at for at, _ in month.web.checks[site.url] if begin <= at < min(end, ends)]
            seen += bool(looks)
            assert len(looks) <= most_checks(end - begin, WEIGHTS[kind], 10 * MINUTE), (site, len(looks))
            if kind == "Retry-After":
                assert all(next_one - one >= 2 * HOUR for one, next_one in pairwise(looks))
            told = [one for at, _, one in month.checks if one.location == site.url and begin <= at < end]
            assert all(one.outcome == "failed" and one.reason and one.at for one in told)
            if any(one.state == "paused" for one in told):
                paused.add(kind)
            back = [at for at, _, one in month.checks if one.location == site.url and at >= end and one.outcome != "failed"]
            assert back, site
            assert back[0] - end <= PAUSED_EVERY * SPREAD + TICK + SLACK
    assert seen >= 25  # a trouble of a day may fall between two looks
    assert {"410", "404", "HTML"} <= paused


def test_a_month(tmp_path: object, rules: RuleSet, zones: Callable[[datetime], None]) -> None:
    sites = fifty_sites()
    line_down = (START + 22 * DAY, START + 22 * DAY + 2 * HOUR)
    awake = START + 29 * DAY
    with service(f"{tmp_path}/archive.db", rules, sites) as month:
        month.web.down = line_down

        def each_pass() -> None:
            zones(month.clock.wall)

        month.run_until(START + 12 * DAY, each_pass)
        half = (len(month.items), month.memory(), resident(), descriptors())
        month.run_until(line_down[0], each_pass)
        before = month.rows()
        month.run_until(line_down[1], each_pass)
        during = month.rows()
        month.run_until(START + 26 * DAY, each_pass)
        assert all(state == "active" and not failures for state, _, failures in month.rows().values())

        asleep = month.clock.wall
        month.clock.wall += 3 * DAY  # the machine sleeps, and its seconds with it
        month.run_until(START + 31 * DAY, each_pass)
        whole = (len(month.items), month.memory(), resident(), descriptors())

        assert_polite(month.web)
        assert_accounted(month)
        assert_punctual(month, sites, [(START, line_down[0]), (line_down[1] + DAY, asleep), (awake, month.clock.wall)])
        assert_patient(month, sites, line_down[0])
        assert {name for name, (state, _, _) in during.items() if state == "paused"} == {
            name for name, (state, _, _) in before.items() if state == "paused"
        }
        counted = [name for name in during if during[name][2] > before[name][2]]
        assert len(counted) < 3, counted
        for site in sites:
            looks = [at for at, _ in month.web.checks[site.url] if at >= awake]
            assert looks[0] - awake <= max(DAY * SPREAD, TICK + SLACK)
            assert all(next_one - one >= 10 * MINUTE for one, next_one in pairwise(looks)), site
        documents = whole[0] - half[0]
        assert documents > 1000
        print(f"{len(month.checks)} checks, {whole}, before {half}")
        assert whole[1] - half[1] < documents * 5, (half, whole)  # a block is 60 bytes or so
        assert whole[2] - half[2] < documents * 1000 + 8_000_000, (half, whole)  # and SQLite's cache grows with the database
        assert whole[3] == half[3]


@pytest.mark.parametrize(
    ("database", "jump"),
    [("sqlite", HOUR), ("sqlite", -HOUR), ("sqlite", 3650 * DAY), ("sqlite", -3650 * DAY), ("postgresql", -3650 * DAY)],
    indirect=["database"],
)
def test_a_clock_that_is_set(database: str, rules: RuleSet, jump: timedelta) -> None:
    """Every source is looked at within a day of it, none in a burst; what was kept at the time before is no hindrance.

    On PostgreSQL the one jump after which all times stored lie ahead: what differs there is the SQL, not the schedule.
    """
    sites = fifty_sites()[::4]
    for site in sites:
        site.troubles.clear()
    with service(database, rules, sites) as month:
        month.run_until(START + DAY)
        month.clock.wall += jump
        if jump < timedelta(0):
            pull_in(month.store, month.clock.now(), month.settings)
        begin, seconds = month.clock.wall, month.clock.seconds
        for site in sites:  # what they list does not change with our clock
            site.every = 400 * 3650 * DAY
        asked = month.web.ended.copy()
        month.run_until(begin + 30 * HOUR)
        for site in sites:
            looks = [at for at, since in month.web.checks[site.url] if since > seconds]
            assert looks[0] - begin <= DAY * SPREAD + HOUR
            assert all(next_one - one >= 10 * MINUTE for one, next_one in pairwise(looks)), looks
        assert_polite(month.web)
        assert max((month.web.ended - asked).values()) <= 7  # a page is not asked for more often than its rechecks
        assert_accounted(month)
        with month.store.read() as connection:
            latest = connection.execute(text("select max(next_check_at) from entry")).scalar_one()
        assert latest is None or str(latest)[:10] <= str(month.clock.wall + LAST)[:10]
