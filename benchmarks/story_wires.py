"""The wires of 1987 in time order through the real command: what stories come of them, and some to read."""

from __future__ import annotations

import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from random import Random
from statistics import mean, median
from typing import Any

from benchmarks.labelled import wires
from benchmarks.measure import table
from benchmarks.ours import write_lines
from benchmarks.told import import_parts, together

SIZES = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, 20), (21, 50), (51, 100), (101, 100_000))
LARGEST = 12
SHOWN = 200  # characters

Wire = Mapping[str, Any]
Story = list[Wire]


def measure(database: Path | None, draw: int, seed: int) -> None:
    """Import, group, print; where the database is there already, only group and print."""
    texts = wires()
    with tempfile.TemporaryDirectory() as name:
        path = database or Path(name) / "wires.db"
        if not path.exists():
            in_time = sorted(texts.values(), key=lambda one: (one["published"] or "", one["id"]))
            used = import_parts([write_lines(in_time, Path(name) / "wires.jsonl")], path)
            rates = f"{len(texts) / used.wall:,.0f} articles/s, {len(texts) / used.cpu:,.0f} a second of processor time"
            print(f"import of {len(texts):,}: {used.wall:.1f} s, {rates}, peak {used.peak_mb:,.0f} MB of all processes")
        stories = gathered(texts, together(path, "story_id"))
    print("\n".join(described(stories)))
    for number, story in enumerate(drawn(stories, draw, seed), start=1):
        print(f"\n=== {number}: {len(story)} articles")
        for one in story:
            print(f"{one['published']}  {one['title']}\n    {' '.join(one['text'].split())[:SHOWN]}")


def gathered(texts: Mapping[str, Wire], groups: Mapping[str, str]) -> list[Story]:
    """The wires of each story in time order, the largest first."""
    stories: dict[str, Story] = defaultdict(list)
    for name, story in groups.items():
        stories[story].append(texts[name])
    for some in stories.values():
        some.sort(key=lambda one: (one["published"] or "", one["id"]))
    return sorted(stories.values(), key=lambda some: (-len(some), some[0]["id"]))


def drawn(stories: Sequence[Story], count: int, seed: int) -> list[Story]:
    """Some stories of two articles and more, any as likely as another."""
    among = [some for some in stories if len(some) > 1]
    return Random(seed).sample(among, min(count, len(among)))


def described(stories: Sequence[Story]) -> Iterator[str]:
    """How many stories begin on a day, how large they are and how long they last, and the largest."""
    sizes = Counter(map(len, stories))
    articles = sum(map(len, stories))
    began = Counter(some[0]["published"][:10] for some in stories if some[0]["published"])
    told = Counter(some[0]["published"][:10] for some in stories if some[0]["published"] and len(some) > 1)
    yield f"{len(stories):,} stories of {articles:,} articles, {len(stories) - sizes[1]:,} of two and more"
    for what, counts in (("stories", began), ("of two and more", told)):
        if counts:
            values = list(counts.values())
            yield f"a day with wires begins {what}: mean {mean(values):.1f}, median {median(values):g}, at most {max(values):,}"
    yield table(["articles of a story", "stories", "articles", "share"], list(_size_rows(sizes, articles)))
    spans = sorted(span for some in stories if (span := _days(some)) is not None)
    if spans:
        quantiles = ", ".join(f"{share:.0%} within {spans[int(share * (len(spans) - 1))]}" for share in (0.5, 0.9, 0.99))
        yield f"days from first to last report of two and more: {quantiles}, longest {spans[-1]}"
    yield "largest:"
    for some in stories[:LARGEST]:
        titles = Counter(one["title"] for one in some).most_common(4)
        days = [one["published"][:10] for one in some if one["published"]] or ["?"]
        yield f"  {len(some):4}  {days[0]} to {days[-1]}  " + " | ".join(f"{title} ({count})" for title, count in titles)


def _size_rows(sizes: Counter[int], articles: int) -> Iterator[list[str]]:
    for low, high in SIZES:
        counts = {size: count for size, count in sizes.items() if low <= size <= high}
        held = sum(size * count for size, count in counts.items())
        name = str(low) if low == high else f"{low} to {high}" if high < SIZES[-1][1] else f"{low} and more"
        yield [name, f"{sum(counts.values()):,}", f"{held:,}", f"{held / articles:.1%}"]


def _days(story: Story) -> int | None:
    dated = [date.fromisoformat(one["published"][:10]) for one in story if one["published"]]
    return (dated[-1] - dated[0]).days if len(dated) > 1 else None
