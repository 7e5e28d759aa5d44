"""How long `stories` takes to answer over a year of articles on SQLite: the query, and the building of its entries.

    python -m benchmarks.story_queries 1000000

The rows are synthetic and written straight into the tables, since placing a million articles takes hours and is not what is
measured: three fifths as many stories as articles, seven tenths of them lone reports, the sizes of the others falling with
their third power; 2,000 publishers, of which one has a twentieth of the articles. A first call of each kind is not timed: it
reads the pages of the index from the disk.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from archive.queries.stories import story_entries
from archive.store.listing import Filter
from archive.store.schema import open_store
from archive.store.session import Store

_BEGIN = datetime(2024, 1, 1, tzinfo=UTC)
_YEAR = 366 * 86_400  # seconds
_PUBLISHERS = 2000
_LARGE = 0.05  # of all articles are the first publisher's
_LANGUAGES = ("en", "ru", "de", "fr", "ar", "is")
_SHARES = (0.6, 0.2, 0.1, 0.06, 0.0395, 0.0005)
_LONE = 0.7  # of the stories
_LARGEST = 2000  # articles of a story
_TEXT = "It was said again in the council on Thursday that nothing had been decided. " * 30
_ROUNDS = 5

Numbers = NDArray[np.int64]


def main(count: int) -> None:
    """Fill a database in a temporary folder, ask it, print the times, and delete it."""
    with tempfile.TemporaryDirectory(prefix="story-queries-") as folder:
        path = Path(folder) / "archive.db"
        began = time.perf_counter()
        store = open_store(str(path))
        _fill(store, count)
        print(f"{count:,} articles written in {time.perf_counter() - began:.0f} s, {path.stat().st_size / 1e9:.1f} GB")
        for name, wanted, smallest in _questions():
            _ask(store, name, wanted, smallest)
        store.close()


def _questions() -> Iterator[tuple[str, Filter, int]]:
    def day(number: int) -> datetime:
        return _BEGIN + timedelta(days=number)

    year = {"since": day(0), "until": day(366)}
    three = {"since": day(200), "until": day(203)}
    yield "the year", Filter(**year, limit=50), 2
    yield "the year, lone reports too", Filter(**year, limit=50), 1
    yield "three days", Filter(**three, limit=50), 2
    yield "three days, every story", Filter(**three), 2
    yield "three days, of 50 articles and more", Filter(**three), 50
    yield "the large publisher", Filter(**year, publisher="Paper 0", limit=50), 2
    yield "a small publisher", Filter(**year, publisher="Paper 1500", limit=50), 2
    yield "the large publisher, three days", Filter(**three, publisher="Paper 0", limit=50), 3
    yield "the first language", Filter(**year, language="en", limit=50), 2
    yield "a rare language", Filter(**year, language="is", limit=50), 2
    yield "a rare language, three days", Filter(**three, language="is", limit=50), 2
    yield "the large publisher in a rare language", Filter(**year, publisher="Paper 0", language="is", limit=50), 2


def _ask(store: Store, name: str, wanted: Filter, smallest: int) -> None:
    times = []
    for _ in range(_ROUNDS + 1):
        with store.read() as connection:
            began = time.perf_counter()
            entries = list(story_entries(connection, wanted, smallest))
            times.append(time.perf_counter() - began)
    members = sum(one["size"] for one in entries)
    worst, middle = max(times[1:]), sorted(times[1:])[_ROUNDS // 2]
    print(f"{name:42} {len(entries):6,} stories {members:7,} articles  {middle * 1e3:7.1f} ms, at worst {worst * 1e3:7.1f}")


def _fill(store: Store, count: int) -> None:
    chance = np.random.default_rng(7)
    sizes = _sizes(chance, count)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    begins = chance.integers(0, _YEAR, len(sizes))
    seconds = begins[owner] + chance.exponential(40_000, count).astype(np.int64)
    order = np.argsort(seconds, kind="stable")  # articles arrive as they are published
    owner, seconds = owner[order], seconds[order]
    with store.write() as connection:
        _add(connection, "publisher (id, name_key, name, domain, kind)", _publishers())
        _add(connection, _ARTICLE, _articles(chance, owner, seconds))
        _add(connection, "revision (id, article_id, number, text_sha256, title, text, stored_at)", _revisions(seconds))
        _add(
            connection,
            "story (id, formed_at, size, reports, first_utc, last_utc, article_id, key_words, pinned)",
            _stories(owner, seconds, sizes),
        )
        _add(connection, "telling (article_id, story_id, report_id, reason, likeness)", _tellings(owner))


_ARTICLE = (
    "article (id, identity, external_id, url_requested, url_final, url_canonical, publisher_id, revision_id, published_utc, "
    "published_raw, published_precision, published_zone, found_in, language, words, flags, extra, stored_at)"
)


def _add(connection: Connection, into: str, rows: Iterator[tuple[Any, ...]]) -> None:
    """Rows of a table, through the driver itself."""
    marks = ", ".join("?" * (into.count(",") + 1))
    cursor = connection.connection.cursor()
    cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)
    cursor.close()


def _sizes(chance: np.random.Generator, count: int) -> Numbers:
    """The size of each story; they add up to `count`."""
    stories = count * 3 // 5
    steps = np.arange(2, _LARGEST + 1)
    weights = steps**-3.0
    several = chance.choice(steps, int(stories * (1 - _LONE)), p=weights / weights.sum())
    several = several[: int(np.searchsorted(np.cumsum(several), count))]
    return chance.permutation(np.concatenate([several, np.ones(count - int(several.sum()), dtype=np.int64)]))


def _publishers() -> Iterator[tuple[Any, ...]]:
    return ((one + 1, f"paper {one}", f"Paper {one}", f"paper{one}.example", "outlet") for one in range(_PUBLISHERS))


def _articles(chance: np.random.Generator, owner: Numbers, seconds: Numbers) -> Iterator[tuple[Any, ...]]:
    count = len(owner)
    weights = np.array([0.0, *(1 / (40 + one) for one in range(1, _PUBLISHERS))])
    weights *= (1 - _LARGE) / weights.sum()
    weights[0] = _LARGE
    publishers = chance.choice(_PUBLISHERS, count, p=weights) + 1
    spoken = chance.choice(len(_LANGUAGES), int(owner.max()) + 1, p=_SHARES)[owner]  # a story is told in one language
    columns = (publishers.tolist(), spoken.tolist(), seconds.tolist())
    for place, (publisher, language, second) in enumerate(zip(*columns, strict=True)):
        number, moment = place + 1, _moment(second)
        url = f"https://paper{publisher - 1}.example/news/2024/an-event-told-in-some-words-{number}"
        found_in = '{"title": "h1", "byline": "meta author", "published": "json-ld datePublished"}'
        yield (
            number, f"id:{url}", f"x{number}", url, url, url, publisher, number, moment, moment, "second", "UTC",
            found_in, _LANGUAGES[language], 420, "[]", "{}", moment,
        )  # fmt: skip


def _revisions(seconds: Numbers) -> Iterator[tuple[Any, ...]]:
    for place, second in enumerate(seconds.tolist()):
        title = f"The council of the upper valley has decided nothing for the {place}th time"
        yield place + 1, place + 1, 1, place.to_bytes(32), title, _TEXT, _moment(second)


def _stories(owner: Numbers, seconds: Numbers, sizes: Numbers) -> Iterator[tuple[Any, ...]]:
    first = np.full(len(sizes), _YEAR * 2)
    last = np.zeros(len(sizes), dtype=np.int64)
    central = np.zeros(len(sizes), dtype=np.int64)
    np.minimum.at(first, owner, seconds)
    np.maximum.at(last, owner, seconds)
    central[owner] = np.arange(1, len(owner) + 1)
    words = '["council", "valley", "thursday", "decided", "nothing"]'
    columns = (sizes.tolist(), first.tolist(), last.tolist(), central.tolist())
    for place, (size, begin, end, article) in enumerate(zip(*columns, strict=True)):
        yield place + 1, _moment(begin), size, (size + 1) // 2, _moment(begin), _moment(end), article, words, 0


def _tellings(owner: Numbers) -> Iterator[tuple[Any, ...]]:
    for place, story in enumerate(owner.tolist()):
        yield place + 1, story + 1, place + 1, "alike", 0.5


def _moment(second: int) -> str:
    """A time as SQLite has it."""
    return (_BEGIN + timedelta(seconds=second)).strftime("%Y-%m-%d %H:%M:%S.000000")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
