"""This project's matcher on other people's texts: the real commands, and its decision with other constants."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.labelled import Pair, ordered
from benchmarks.measure import archive_command, run

REUSED = frozenset({"wholly", "partially"})
SEED = 20260601

GRID: dict[str, Sequence[float]] = {
    "PARTLY": (0.1, 0.15, 0.2),
    "WHOLLY_OWN": (0.5, 0.6, 0.7),
    "FRESH": (0.25, 0.5, 0.75),
    "SAME_FIGURES": (0.6, 0.75, 0.9, 1.0),
    "SAME_FACTS": (0.6, 0.7, 0.8, 0.85, 0.9),
    "SOME_FACTS": (0.3, 0.5, 0.7),
    "NEARLY_ALL": (0.8, 0.9, 0.95),
    "SERIES_HOURS": (36, 72, 120),
    "SERIES_CONTAINMENT": (0.7, 0.8, 0.9),
}
"""Constants of core/reuse/decide.py that cross-validation chooses among."""

Constants = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """What an archive says of its articles, by external id."""

    matches: dict[Pair, dict[str, Any]]
    clusters: list[frozenset[str]]

    @property
    def reused(self) -> set[Pair]:
        """The pairs in which one text comes from the other."""
        return {pair for pair, one in self.matches.items() if one["reuse"] in REUSED}


def imported(articles: Sequence[Path], database: Path) -> Found:
    """What the archive says once these files have been imported, one command after the other."""
    for path in articles:
        used = run(archive_command("import", path, "--db", database))
        if used.code > 1:
            raise RuntimeError(f"import ended with {used.code}")
    return read(database)


def read(database: Path) -> Found:
    """What an archive says by `export matches` and `export clusters`."""
    return Found(dict(_matches(database)), list(_clusters(database)))


def _matches(database: Path) -> Iterator[tuple[Pair, dict[str, Any]]]:
    """Each match with its pair in order of ids, and containments in the same order."""
    for one in _exported("matches", database):
        names = one["a"]["external_id"], one["b"]["external_id"]
        shares = one["containment_a"], one["containment_b"]
        pair = ordered(*names)
        if pair != names:
            shares = shares[::-1]
        yield pair, {"reuse": one["reuse"], "jaccard": one["jaccard"], "containments": shares}


def _clusters(database: Path) -> Iterator[frozenset[str]]:
    for one in _exported("clusters", database):
        yield frozenset(member["external_id"] for member in one["members"])


def _exported(what: str, database: Path) -> Iterator[dict[str, Any]]:
    used = run(archive_command("export", what, "--db", database))
    if used.code:
        raise RuntimeError(f"export {what} ended with {used.code}")
    yield from map(json.loads, used.output.splitlines())


def write_lines(articles: Iterable[Mapping[str, Any]], path: Path) -> Path:
    """The articles as JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in articles)
    return path


def shuffled_parts(articles: Iterable[Mapping[str, Any]], folder: Path, count: int) -> list[Path]:
    """The articles in another order, the same every time, in files of unequal sizes."""
    dice = Random(SEED)
    some = list(articles)
    dice.shuffle(some)
    cuts = [0, *sorted(dice.sample(range(1, len(some)), count - 1)), len(some)]
    return [write_lines(some[start:end], folder / f"part{number}.jsonl") for number, (start, end) in enumerate(pairwise(cuts))]


def decisions(database: Path, pairs: Sequence[Pair]) -> tuple[Callable[[Constants], list[str]], list[Constants], Constants]:
    """How the decision falls on these pairs with other constants, all constants to try, and those that are shipped."""
    from archive.core.reuse import decide

    inputs = list(_inputs(database, pairs))
    shipped = tuple(getattr(decide, name) for name in GRID)
    pure = {name: cache(getattr(decide, name)) for name in ("shared_figures", "kept_facts", "_says_corrected")}

    def decided(constants: Constants) -> list[str]:
        with _set(decide, {**pure, **dict(zip(GRID, constants, strict=True))}):
            return [decide.decide(*one).reuse.value for one in inputs]

    return decided, list(product(*GRID.values())), shipped


def _inputs(database: Path, pairs: Sequence[Pair]) -> Iterator[tuple[Any, Any, Any]]:
    """What the decision looks at for each pair, as the archive looks it up."""
    from archive.matching import explained
    from archive.store.schema import open_store

    store = open_store(str(database))
    with store.read() as connection:
        numbers = _numbers(connection, {name for pair in pairs for name in pair})
        for one, other in pairs:
            yield explained(connection, numbers[one], numbers[other], 0)
    store.close()


def _numbers(connection: Any, names: set[str]) -> dict[str, int]:
    from sqlalchemy import select

    from archive.store.tables import article

    rows = connection.execute(select(article.c.external_id, article.c.id).where(article.c.external_id.in_(names)))
    return {row.external_id: row.id for row in rows}


@contextmanager
def _set(module: Any, values: Mapping[str, Any]) -> Iterator[None]:
    """A module whose constants have other values for a while."""
    were = {name: getattr(module, name) for name in values}
    for name, value in values.items():
        setattr(module, name, value)
    try:
        yield
    finally:
        for name, value in were.items():
            setattr(module, name, value)
