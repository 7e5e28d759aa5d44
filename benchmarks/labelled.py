"""The labelled pairs, which stand beside the checkout: wires of 1987 and web news, each pair with what it is.

A wire pair is positive where it is a COPY or REUSE, negative where it is a TEMPLATE; UNSURE ones are left out. A pair of web
news is positive where both articles tell one story.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import DATA
from benchmarks.peers import shingles

WIRES = DATA / "wires-1987.jsonl.gz"
WIRE_PAIRS = DATA / "wires-pairs-dev.tsv"
WEB_PAIRS = DATA / "web-pairs-dev.jsonl.gz"

POSITIVE = frozenset({"COPY", "REUSE", "SAME STORY"})
SAME_FORMULA = 0.15
"""Pairs of which two texts share so much of either belong to one family."""

_TITLE_HEAD = 3  # words
_PLACEHOLDER = re.compile(r"[*\s]*(blah[\s.]*)*", re.IGNORECASE)

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Labelled:
    """A pair of articles, whether it is to be found, and its family: pairs that would tell of one another."""

    pair: Pair
    label: str
    family: int

    @property
    def positive(self) -> bool:
        """Whether it is to be found."""
        return self.label in POSITIVE


def need(*paths: Path) -> None:
    """Ends the program where other people's texts are not there."""
    for path in paths:
        if not path.is_file():
            sys.exit(f"not run: the labelled texts are not there ({path})")


def wires() -> dict[str, dict[str, Any]]:
    """Every wire by its id, in the order of the file."""
    with gzip.open(WIRES, "rt", encoding="utf-8") as stream:
        return {one["id"]: one for one in map(json.loads, stream)}


def wire_pairs(texts: Mapping[str, Mapping[str, Any]]) -> list[Labelled]:
    """The labelled pairs of wires that are sure."""
    with WIRE_PAIRS.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream, delimiter="\t") if row["label"] != "UNSURE"]
    pairs = [ordered(row["id_a"], row["id_b"]) for row in rows]
    of = families(pairs, texts)
    return [Labelled(pair, row["label"], family) for pair, row, family in zip(pairs, rows, of, strict=True)]


def web_pairs() -> list[dict[str, Any]]:
    """The labelled pairs of web news: `language`, `same_story`, `a`, `b`; each article with its URL as `id`."""
    with gzip.open(WEB_PAIRS, "rt", encoding="utf-8") as stream:
        return [{**one, "a": _identified(one["a"]), "b": _identified(one["b"])} for one in map(json.loads, stream)]


def labelled_web(pairs: Iterable[Mapping[str, Any]]) -> list[Labelled]:
    """Web pairs as they are judged."""
    pairs = list(pairs)
    texts = {one["id"]: one for pair in pairs for one in (pair["a"], pair["b"])}
    named = [ordered(pair["a"]["id"], pair["b"]["id"]) for pair in pairs]
    labels = ["SAME STORY" if pair["same_story"] else "ANOTHER STORY" for pair in pairs]
    return [Labelled(*some) for some in zip(named, labels, families(named, texts), strict=True)]


def _identified(article: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": article["url"], **article}


def is_placeholder(text: str) -> bool:
    """Whether a body is asterisks and "Blah blah blah", as 1,798 wires have it."""
    return bool(text) and _PLACEHOLDER.fullmatch(text) is not None


def ordered(one: str, other: str) -> Pair:
    """A pair, always in the same order."""
    return (one, other) if one <= other else (other, one)


def families(pairs: Iterable[Pair], texts: Mapping[str, Mapping[str, Any]]) -> list[int]:
    """The number of each pair's family: pairs with an article, the first words of a title or a formula in common."""
    pairs = list(pairs)
    roots = Groups()
    for place, pair in enumerate(pairs):
        for name in pair:
            roots.join(f"pair {place}", f"article {name}")
            head = " ".join(re.findall(r"[^\W\d_]+", texts[name]["title"].lower())[:_TITLE_HEAD])
            if head:
                roots.join(f"pair {place}", f"title {head}")
    sets = {name: set(shingles(texts[name]["text"])) for pair in pairs for name in pair}
    names = sorted(sets)
    for place, one in enumerate(names):
        for other in names[place + 1 :]:
            least = min(len(sets[one]), len(sets[other]))
            if least and len(sets[one] & sets[other]) / least >= SAME_FORMULA:
                roots.join(f"article {one}", f"article {other}")
    numbers: dict[str, int] = {}
    return [numbers.setdefault(roots.root(f"pair {place}"), len(numbers)) for place in range(len(pairs))]


class Groups:
    """Union-find: what has been joined, however indirectly, is one group."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def join(self, one: str, other: str) -> None:
        """Put both into one group."""
        self._parents[self.root(one)] = self.root(other)

    def root(self, one: str) -> str:
        """The member that stands for the whole group."""
        parents = self._parents
        while parents.setdefault(one, one) != one:
            parents[one] = parents[parents[one]]
            one = parents[one]
        return one

    def groups(self) -> Iterator[frozenset[str]]:
        """Every group of two and more."""
        found: dict[str, set[str]] = {}
        for one in list(self._parents):
            found.setdefault(self.root(one), set()).add(one)
        yield from (frozenset(some) for some in found.values() if len(some) > 1)


def chained(pairs: Iterable[Pair]) -> list[frozenset[str]]:
    """The groups that come of joining every pair."""
    roots = Groups()
    for one, other in pairs:
        roots.join(one, other)
    return list(roots.groups())


def pairs_within(groups: Iterable[frozenset[str]]) -> int:
    """How many pairs stand in one group."""
    return sum(len(some) * (len(some) - 1) // 2 for some in groups)
