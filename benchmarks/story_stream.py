"""Streams of known events through the real commands, in time order and in others, and beside them the usual ways."""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.clustered import bcubed, pairwise
from benchmarks.events import Written, stream
from benchmarks.likeness import WINDOW_DAYS, Alike
from benchmarks.measure import table
from benchmarks.ours import write_lines
from benchmarks.told import cut, import_parts, rebuild_stories, together

KINDS = ("burst", "single", "recurring", "ongoing")
HEAD = ["", "BCubed precision", "recall", "F1", "across languages", "pairs: precision", "recall", "F1"]
HEAD += ["groups", "of events", *(f"F1 {kind}" for kind in KINDS), "agreement"]
STEPS = [step / 40 for step in range(4, 33)]
"""Thresholds of cosine to try."""

Grouping = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one method groups a stream. `like`: the outcome in order of time, where this is another order of the same method."""

    method: str
    groups: Grouping
    like: Grouping | None = None


class Known:
    """A stream, and its events; `events` are of one language each, `overall` of all."""

    def __init__(self, seed: int, count: int) -> None:
        self.seed = seed
        self.articles: list[Written] = stream(count, seed)
        self.overall = {one.record["id"]: one.truth["event"] for one in self.articles}
        self.events = {one.record["id"]: f"{one.truth['event']} {one.truth['language']}" for one in self.articles}
        self.kinds: dict[str, list[str]] = defaultdict(list)
        for one in self.articles:
            self.kinds[one.truth["kind"]].append(one.record["id"])

    def orders(self, count: int) -> Iterator[list[Written]]:
        """The articles in other orders."""
        for number in range(count):
            yield Random(f"{self.seed} {number}").sample(self.articles, len(self.articles))

    def values(self, outcome: Outcome) -> list[float]:
        """What HEAD names, as numbers."""
        groups = outcome.groups
        whole, pairs = bcubed(groups, self.events), pairwise(groups, self.events)
        values = [
            whole.precision,
            whole.recall,
            whole.f1,
            bcubed(groups, self.overall).f1,
            pairs.precision,
            pairs.recall,
            pairs.f1,
        ]
        values += [len(set(groups.values())), len(set(self.events.values()))]
        values += [bcubed(groups, self.events, self.kinds[kind]).f1 for kind in KINDS]
        return [*values, np.nan if outcome.like is None else bcubed(groups, outcome.like).f1]


def ours(known: Known, imports: int, shuffles: int) -> Iterator[Outcome]:
    """The archive: as it arrives and rebuilt, in other orders and rebuilt; and its clusters of copies alone."""
    with tempfile.TemporaryDirectory() as name:
        database = _imported(known.articles, Path(name), imports)
        arrived = together(database, "story_id")
        yield Outcome("news-archive", arrived)
        yield Outcome("clusters of copies alone", together(database, "cluster_id"))
        rebuild_stories(database)
        rebuilt = together(database, "story_id")
        yield Outcome("news-archive, rebuilt", rebuilt, arrived)
    for order in known.orders(shuffles):
        with tempfile.TemporaryDirectory() as name:
            database = _imported(order, Path(name), imports)
            yield Outcome("news-archive, shuffled", together(database, "story_id"), arrived)
            rebuild_stories(database)
            yield Outcome("news-archive, shuffled, rebuilt", together(database, "story_id"), rebuilt)


def copies_alone(known: Known, imports: int) -> Iterator[Outcome]:
    """Only the archive's clusters of copies."""
    with tempfile.TemporaryDirectory() as name:
        yield Outcome("clusters of copies alone", together(_imported(known.articles, Path(name), imports), "cluster_id"))


def _imported(articles: Sequence[Written], folder: Path, imports: int) -> Path:
    records = [one.record for one in articles]
    parts = [write_lines(some, folder / f"{number}.jsonl") for number, some in enumerate(cut(records, imports))]
    import_parts(parts, folder / "archive.db")
    return folder / "archive.db"


class Peers:
    """The usual ways, each with the threshold that is best on another stream."""

    def __init__(self, other: Known) -> None:
        alike = _alike(other)
        self._single = _best(other, alike.single_pass)
        self._joined = _best(other, alike.components)
        self.note = f"thresholds from seed {other.seed}: single pass {self._single:g}, components {self._joined:g}"

    def outcomes(self, known: Known, shuffles: int) -> Iterator[Outcome]:
        """How each groups a stream."""
        alike = _alike(known)
        first = alike.single_pass(self._single)
        yield Outcome("TF-IDF, single pass", first)
        place = {one.record["id"]: number for number, one in enumerate(known.articles)}
        for order in known.orders(shuffles):
            numbers = [place[one.record["id"]] for one in order]
            yield Outcome("TF-IDF, single pass, shuffled", alike.single_pass(self._single, numbers), first)
        yield Outcome("TF-IDF, single pass, best on the answer", alike.single_pass(_best(known, alike.single_pass)))
        yield Outcome("TF-IDF, components", alike.components(self._joined))
        yield Outcome("TF-IDF, components, best on the answer", alike.components(_best(known, alike.components)))


def _alike(known: Known) -> Alike:
    return Alike([one.record for one in known.articles])


def _best(known: Known, grouped: Callable[[float], Grouping]) -> float:
    return max(STEPS, key=lambda threshold: bcubed(grouped(threshold), known.events).f1)


def measure(seeds: Sequence[int], count: int, tuned_on: int, imports: int, shuffles: int, *, peers_only: bool) -> None:
    """Print a table for each stream, and one of the means."""
    peers = Peers(Known(tuned_on, count))
    print(f"{peers.note}; window {WINDOW_DAYS:g} days, vectors learned from the whole stream at once", flush=True)
    total: dict[str, list[list[float]]] = defaultdict(list)
    for seed in seeds:
        print(f"seed {seed}", file=sys.stderr, flush=True)
        known = Known(seed, count)
        mine = copies_alone(known, imports) if peers_only else ours(known, imports, shuffles)
        values: dict[str, list[list[float]]] = defaultdict(list)
        for outcome in (*mine, *peers.outcomes(known, shuffles)):
            values[outcome.method].append(known.values(outcome))
        print(f"\nseed {seed}, {len(known.articles):,} articles\n{_table(values)}", flush=True)
        for method, some in values.items():
            total[method] += some
    print(f"\nmean of seeds {', '.join(map(str, seeds))}\n{_table(total)}")
    print("BCubed and pairs ask for the events of one language; agreement: BCubed F1 with the method's outcome in order of time,")
    print("or, rebuilt, with the rebuilt one of that order (and in order of time with what was before); several orders: mean")


def _table(values: Mapping[str, Sequence[Sequence[float]]]) -> str:
    rows = []
    for method, some in values.items():
        means = np.mean(np.array(some), axis=0)
        rows.append([method, *(_cell(name, mean) for name, mean in zip(HEAD[1:], means, strict=True))])
    return table(HEAD, rows)


def _cell(name: str, value: float) -> str:
    if np.isnan(value):
        return ""
    return f"{value:,.0f}" if name in {"groups", "of events"} else f"{value:.3f}"
