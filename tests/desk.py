"""The command at an archive of its own, in a hurry: what the tests of fetching share.

desk = Desk(tmp_path)
told = desk.fetch(farm.url("/news"))
assert told.outcome(farm.url("/news")) == "stored"
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from tests.conftest import Ran, run_here

DEADLINE = 1.5
SETTINGS = {
    "ARCHIVE_FETCHING__DELAY_SECONDS": "0",
    "ARCHIVE_FETCHING__DEADLINE_SECONDS": str(DEADLINE),
    "ARCHIVE_FETCHING__CONNECT_SECONDS": "1",
    "ARCHIVE_FETCHING__MAX_BYTES": "2000000",
    "ARCHIVE_FETCHING__WORKERS": "16",
    "ARCHIVE_READING__JOBS": "1",
}


@dataclass(frozen=True)
class Told:
    """What `fetch --json` said."""

    code: int
    json: dict[str, Any]

    def _of(self, url: str) -> list[tuple[str, dict[str, Any]]]:
        lists = (("rejected", "rejections"), ("retry", "retries"), ("blocked", "blocks"))
        return [(outcome, one) for outcome, name in lists for one in self.json[name] if one["input"] == url]

    def outcome(self, url: str) -> str | None:
        """The outcome of an address that had trouble; None where it had none."""
        found = self._of(url)
        assert len(found) <= 1, found
        return found[0][0] if found else None

    def reason(self, url: str) -> str:
        """Why."""
        return str(self._of(url)[0][1]["reason"])

    def again_at(self, url: str) -> str | None:
        """When it is tried again."""
        return self._of(url)[0][1].get("at")

    def counts(self) -> dict[str, int]:
        """The outcomes that came up, with their numbers."""
        names = ("stored", "unchanged", "revised", "rejected", "retry", "blocked")
        return {name: self.json[name] for name in names if self.json[name]}


class Desk:
    """One archive, asked through the command."""

    def __init__(self, folder: Path, database: str | None = None, **environment: str) -> None:
        self.folder = folder
        self._database = ["--db", database] if database else []
        self._environment = {**SETTINGS, **environment}
        self.said: list[str] = []

    def run(self, *arguments: object, **environment: str) -> Ran:
        """Any command."""
        ran = run_here(*self._database, *arguments, cwd=self.folder, **{**self._environment, **environment})
        self.said += [ran.out, ran.err]
        return ran

    def fetch(self, *names: object, private: bool = True, **environment: str) -> Told:
        """`fetch --json`, with --allow-private unless told otherwise."""
        ran = self.run("fetch", *names, *(["--allow-private"] if private else []), "--json", **environment)
        assert ran.code in (0, 1), ran.err
        return Told(ran.code, ran.json)

    def add(self, location: str, *options: str) -> int:
        """Adds a source in a private network; returns its number."""
        ran = self.run("sources", "add", location, "--allow-private", *options)
        assert ran.code == 0, ran.err
        return int(ran.out.split()[1].rstrip(":"))

    def let_time_pass(self) -> None:
        """Until everything that is set for later is due."""
        with closing(sqlite3.connect(self.folder / "archive.db")) as database, database:
            for table in ("entry", "source"):
                database.execute(f"UPDATE {table} SET next_check_at = '2020-01-01 00:00:00' WHERE next_check_at IS NOT NULL")
            database.execute("UPDATE host SET next_request_at = NULL")

    def sources(self) -> dict[int, dict[str, Any]]:
        """The sources by number."""
        return {one["id"]: one for one in self.run("sources", "--json").json}

    def articles(self) -> dict[str, dict[str, Any]]:
        """The articles by the address that was asked for."""
        return {one["url"]["requested"]: one for one in self.run("articles", "--json").json}

    def article(self, url: str) -> dict[str, Any]:
        """One article, whole."""
        return dict(self.run("article", str(self.articles()[url]["id"]), "--json").json)


def story(title: str, sentence: str = "The council met on Monday and put the question off.") -> bytes:
    """A page with an article nobody else has."""
    paragraphs = "".join(f"<p>{title}, part {number}: {sentence}</p>" for number in range(12))
    body = f"<body><article><h1>{title}</h1>{paragraphs}</article></body>"
    return f"<!doctype html><html><head><title>{title}</title></head>{body}</html>".encode()


def item(link: str, title: str, guid: str | None = None, **more: str) -> str:
    """One RSS item; underscores in names stand for colons."""
    named = {"title": escape(title), "link": escape(link), **({"guid": escape(guid)} if guid else {}), **more}
    fields = "".join(f"<{name.replace('_', ':')}>{value}</{name.replace('_', ':')}>" for name, value in named.items())
    return f"<item>{fields}</item>"


def rss(items: Iterable[str], title: str = "Harbour News") -> bytes:
    """An RSS feed."""
    head = '<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
    return f"{head}<title>{title}</title><link>https://harbour.example/</link>{''.join(items)}</channel></rss>".encode()


def urlset(*addresses: str) -> bytes:
    """A sitemap."""
    urls = "".join(f"<url><loc>{escape(address)}</loc></url>" for address in addresses)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()


def sitemap_index(*addresses: str) -> bytes:
    """An index of sitemaps."""
    maps = "".join(f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses)
    return (
        f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'.encode()
    )
