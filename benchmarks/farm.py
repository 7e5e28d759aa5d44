"""A farm of invented news sites that publish, revise, copy one another and break in turn: `python -m benchmarks.farm`.

Each site stands on a port of its own and has a feed, a sitemap, robots.txt, validators and pages of 20 to 80 kB. A quarter of
the articles are other sites' articles, edited and with a credit line. A tenth of the sites is broken at any time, every
second time in their pages only. The book of what was published and asked for is printed as JSON when standard input ends.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from benchmarks.frontpage import Story, atom, page, rss, sitemap
from benchmarks.generate import Newsroom
from benchmarks.served import Reply, Visits, open_sites

FIRST_PORT = 23_000
TROUBLES = ("500", "slow", "404", "html", "retry-after", "silent")
TURN_SECONDS = 90.0
"""How long a site stays broken."""
REVISED_AFTER = 180.0
"""Seconds after which some articles are revised."""

_BROKEN, _REVISED = 10, 8  # one site of so many is broken, one article of so many is revised
_LISTED = 40
_NAMES = "Harbour Valley Meridian Lantern Coast Upland Mill Bridge Orchard Quarry".split()
_KINDS = ("Courier", "Observer", "Ledger")


@dataclass(slots=True)
class Published:
    """An article of a site, and what is known of who asked for it."""

    number: int
    story: Story
    at: float
    revised_at: float | None = None
    listed_at: float | None = None
    """When a feed with it was first handed out."""
    had: int = 0
    """How often its page was handed out."""
    had_revised: int = 0


@dataclass(slots=True)
class Site:
    """One site. `answer` is what its server says."""

    number: int
    port: int
    began: float
    breaks: bool
    others: list[str]
    published: list[Published] = field(default_factory=list)
    visits: Visits = field(default_factory=Visits)
    feed_at: float | None = None
    """When its feed was last handed out or said to be the same."""

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{_NAMES[self.number % len(_NAMES)]} {_KINDS[self.number // len(_NAMES) % len(_KINDS)]}"

    @property
    def home(self) -> str:
        """Its front page."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def feed(self) -> str:
        """Its feed."""
        return f"{self.home}{'atom' if self.number % 2 else 'rss'}.xml"

    def trouble(self, path: str) -> str | None:
        """What is wrong with it now. Every second time only its pages are broken."""
        turn = int((time.monotonic() - self.began) / TURN_SECONDS)
        if not self.breaks or (self.number + turn) % _BROKEN or (turn % 2 and not path.startswith("/news/")):
            return None
        return TROUBLES[(self.number // _BROKEN + turn) % len(TROUBLES)]

    def answer(self, path: str, headers: Mapping[str, str]) -> Reply:
        """What it says to a request."""
        trouble = self.trouble(path)
        if trouble is not None and trouble != "html" and trouble != "slow":
            return {
                "500": Reply(500, b"<h1>Something went wrong</h1>"),
                "404": Reply(404, b"<h1>Not found</h1>"),
                "retry-after": Reply(503, b"<h1>Back soon</h1>", headers=(("Retry-After", "60"),)),
                "silent": Reply(200, silent=True),
            }[trouble]
        reply = self._reply(path, trouble, headers)
        return replace(reply, wait=6.0) if trouble == "slow" else reply

    def _reply(self, path: str, trouble: str | None, headers: Mapping[str, str]) -> Reply:
        if path == "/robots.txt":
            text = f"User-agent: *\nDisallow: /intern/\nSitemap: {self.home}sitemap.xml\n"
            return Reply(200, text.encode(), "text/plain")
        if path in ("/rss.xml", "/atom.xml", "/sitemap.xml"):
            if trouble == "html":
                return Reply(200, b"<!doctype html><html><body><h1>We are rebuilding our site</h1></body></html>")
            return self._listing(path, headers)
        number = path.removeprefix("/news/").removesuffix(".html")
        if not number.isdecimal() or int(number) >= len(self.published):
            return Reply(404, b"<h1>Not found</h1>")
        return self._page(self.published[int(number)], headers)

    def _listing(self, path: str, headers: Mapping[str, str]) -> Reply:
        now = time.monotonic()
        newest = self.published[-_LISTED:][::-1]
        stories = [self.told(one) for one in newest]
        if path == "/sitemap.xml":
            body = sitemap(stories)
        else:
            self.feed_at = now
            for one in newest:
                one.listed_at = one.listed_at or now
            body = (atom if self.number % 2 else rss)(self.name, self.home, stories)
        return _with_validator(body, "application/xml", headers)

    def _page(self, one: Published, headers: Mapping[str, str]) -> Reply:
        story = self.told(one)
        one.had += 1
        one.had_revised += story.updated is not None
        return _with_validator(page(story, self.others, one.number), "text/html; charset=utf-8", headers)

    def told(self, one: Published) -> Story:
        """The article as it stands now."""
        if one.revised_at is None or time.monotonic() < one.revised_at:
            return one.story
        updated = one.story.published + timedelta(seconds=one.revised_at - one.at)
        added = f"In an earlier version of this report the figure was given as {one.number + 17}; it is {one.number + 71}."
        return replace(
            one.story, title=f"{one.story.title} (updated)", paragraphs=(*one.story.paragraphs, added), updated=updated
        )


def _with_validator(body: bytes, media_type: str, headers: Mapping[str, str]) -> Reply:
    tag = f'"{hashlib.sha1(body, usedforsecurity=False).hexdigest()}"'
    if headers.get("if-none-match") == tag:
        return Reply(304, headers=(("ETag", tag),))
    return Reply(200, body, media_type, (("ETag", tag),))


class Farm:
    """Sites that publish `rate` articles a minute in all, after `backlog` each at the beginning."""

    def __init__(self, count: int, *, rate: float, backlog: int, breaks: bool = True, first_port: int = FIRST_PORT) -> None:
        now = time.monotonic()
        self._newsroom = Newsroom()
        self._written = self._newsroom.articles(10**9)
        self._where: list[Site] = []  # of each article
        self._rate = rate
        headlines = [next(self._written)["title"] for _ in range(120)]
        self._skipped = len(headlines)
        self.sites = [Site(number, first_port + number, now, breaks, headlines) for number in range(count)]
        for _ in range(backlog * count):
            self.publish()

    def publish(self) -> None:
        """One more article, at the next site."""
        number = len(self._where)
        site = self.sites[number % len(self.sites)]
        written, now = next(self._written), time.monotonic()
        self._where.append(site)
        copied = self._newsroom.planted[-1] if self._newsroom.planted else None
        source = int(copied.original[1:]) - self._skipped if copied is not None and copied.copy == written["id"] else -1
        credit = self._where[source].name if source >= 0 and self._where[source] is not site else None
        story = Story(
            site.name,
            f"{site.home}news/{len(site.published)}.html",
            written["title"],
            tuple(written["text"].split("\n\n")),
            datetime.now(UTC).replace(microsecond=0),
            credit=credit,
        )
        site.published.append(Published(number, story, now, now + REVISED_AFTER if number % _REVISED == 0 else None))

    async def run(self, until: asyncio.Event) -> None:
        """Serve and publish."""
        servers = await open_sites({site.port: (site.answer, site.visits) for site in self.sites})
        while not until.is_set():
            try:
                await asyncio.wait_for(until.wait(), 60 / self._rate if self._rate else None)
            except TimeoutError:
                self.publish()
        for server in servers:
            server.close()

    def book(self) -> dict[str, Any]:
        """What was published, and what was asked for, with times in seconds before now."""
        now = time.monotonic()
        return {
            "sites": [
                {
                    "name": site.name,
                    "feed": site.feed,
                    "requests": site.visits.requests,
                    "statuses": dict(site.visits.statuses),
                    "least_gap": site.visits.least_gap,
                    "at_once": site.visits.at_once,
                    "feed_had": _ago(site.feed_at, now),
                }
                for site in self.sites
            ],
            "articles": [
                {
                    "url": one.story.url,
                    "site": site.number,
                    "published": now - one.at,
                    "listed": _ago(one.listed_at, now),
                    "had": one.had,
                    "had_revised": one.had_revised,
                    "revised": one.revised_at is not None and one.revised_at <= now,
                    "copied": one.story.credit is not None,
                }
                for site in self.sites
                for one in site.published
            ],
        }


def _ago(moment: float | None, now: float) -> float | None:
    return now - moment if moment is not None else None


class Shelf:
    """Sites that hand out fixed pages as fast as they can: page N of all stands at `/N.html` of site N modulo their number."""

    def __init__(self, pages: Sequence[bytes], count: int, *, first_port: int = FIRST_PORT) -> None:
        self._pages = pages
        self._sites = {first_port + number: (self.answer, Visits()) for number in range(count)}

    def answer(self, path: str, _: Mapping[str, str]) -> Reply:
        """The page of a number."""
        number = path[1:].removesuffix(".html")
        if not number.isdecimal() or int(number) >= len(self._pages):
            return Reply(404)
        return Reply(200, self._pages[int(number)])

    async def run(self, until: asyncio.Event) -> None:
        """Serve."""
        servers = await open_sites(self._sites)
        await until.wait()
        for server in servers:
            server.close()


async def until_input_ends(served: Farm | Shelf) -> None:
    """Serve until standard input ends; says `ready` first."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), lambda: over.set() if not sys.stdin.buffer.raw.read(100) else None)
    running = asyncio.create_task(served.run(over))
    await asyncio.sleep(0.2)
    print("ready", flush=True)
    await running


def main() -> None:
    """Serve until standard input ends, then print the book."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.farm", description=__doc__.split("\n")[0])
    parser.add_argument("--sites", type=int, default=30)
    parser.add_argument("--rate", type=float, default=40, help="articles a minute, all sites together")
    parser.add_argument("--backlog", type=int, default=8, help="articles of each site at the beginning")
    parser.add_argument("--sound", action="store_true", help="no site breaks")
    given = parser.parse_args()
    farm = Farm(given.sites, rate=given.rate, backlog=given.backlog, breaks=not given.sound)
    asyncio.run(until_input_ends(farm))
    print(json.dumps(farm.book()))


if __name__ == "__main__":
    main()
