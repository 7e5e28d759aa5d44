"""Which articles tell one event, against the usual ways: `python -m benchmarks.stories pairs|stream|wires`.

`pairs`: 250 labelled pairs of web news (../shared/data), all their articles imported at once and without dates; two articles are
one story where `articles --json` names one `story_id`. A peer's threshold is one for both languages, chosen by leaving out
folds of pairs, and again the best on all pairs, once for both and once for each language.
`stream`: invented streams whose events are known (benchmarks/events.py), imported as they arrive and in shuffled orders.
`wires`: 21,578 wires of 1987 in time order; stories drawn at random for reading.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks import story_stream, story_wires
from benchmarks.crossed import FOLDS, REPEATS, Found, Judge, Tried
from benchmarks.labelled import WEB_PAIRS, WIRES, Labelled, labelled_web, need, web_pairs
from benchmarks.likeness import WAYS, Way
from benchmarks.measure import table, versions
from benchmarks.ours import write_lines
from benchmarks.told import import_parts, together

LANGUAGES = ("en", "ru")
HEAD = ["", "threshold", *(f"{language} {what}" for language in LANGUAGES for what in ("precision", "recall", "F1"))]

Scores = NDArray[np.float64]
Pairs = Sequence[dict[str, Any]]


class Web:
    """The labelled pairs, all and by language."""

    def __init__(self, pairs: Pairs) -> None:
        self.pairs = pairs
        self.labelled = labelled_web(pairs)
        self.all = Judge(self.labelled)
        self.languages = np.array([one["language"] for one in pairs])
        self.judges = {language: Judge(_renumbered(self._of(language))) for language in LANGUAGES}
        articles = {one["id"]: one for pair in pairs for one in (pair["a"], pair["b"])}
        self.articles = list(articles.values())

    def _of(self, language: str) -> list[Labelled]:
        return [one for one, said in zip(self.labelled, self.languages, strict=True) if said == language]

    def scores(self, way: Way) -> Scores:
        """How alike each pair is, learned for each language from its own articles."""
        scores = np.zeros(len(self.pairs))
        for language in LANGUAGES:
            inside = np.flatnonzero(self.languages == language)
            articles: dict[str, dict[str, Any]] = {}
            for place in inside:
                articles |= {one["id"]: one for one in (self.pairs[place]["a"], self.pairs[place]["b"])}
            number = {name: place for place, name in enumerate(articles)}
            asked = [(number[self.pairs[place]["a"]["id"]], number[self.pairs[place]["b"]["id"]]) for place in inside]
            scores[inside] = way.scores(list(articles.values()), asked)
        return scores

    def cells(self, found: Found) -> list[str]:
        """Precision, recall and F1 of each language, with the bounds of 95 % of resamples."""
        return [
            cell for language in LANGUAGES for cell in self.judges[language].quality(found[self.languages == language]).cells()
        ]

    def mean_cells(self, some: Sequence[Found]) -> list[str]:
        """The mean over several outcomes, with the least and the largest."""
        cells = []
        for language in LANGUAGES:
            values = np.array([self.judges[language].quality(one[self.languages == language]).values for one in some])
            bounds = zip(values.mean(axis=0), values.min(axis=0), values.max(axis=0), strict=True)
            cells += [f"{mean:.3f} ({low:.2f}–{high:.2f})" for mean, low, high in bounds]
        return cells


def _renumbered(labelled: Sequence[Labelled]) -> list[Labelled]:
    numbers: dict[int, int] = {}
    return [Labelled(one.pair, one.label, numbers.setdefault(one.family, len(numbers))) for one in labelled]


def peer_rows(web: Web, way: Way) -> Iterator[list[str]]:
    """A way with its threshold chosen on other pairs, and with those that are best on the answer."""
    scores = web.scores(way)
    tried = Tried(way.steps, lambda threshold: scores >= threshold)
    best = web.all.best(tried)
    yield [way.name, "c-v", *web.mean_cells(web.all.folds(tried))]
    yield [way.name, f"{best:.2f}, best", *web.cells(tried.of(best))]
    found, chosen = np.zeros(len(scores), dtype=bool), []
    for language in LANGUAGES:
        inside = web.languages == language
        one = web.all.best(tried, inside)
        found[inside] = tried.of(one)[inside]
        chosen.append(f"{one:.2f}")
    yield [way.name, f"{'/'.join(chosen)}, best each", *web.cells(found)]


def wrong_pairs(web: Web, found: Found) -> str:
    """The pairs on which `found` is not the label."""
    lines = []
    for pair, one, said in zip(web.pairs, web.labelled, found, strict=True):
        if one.positive != said:
            lines.append(
                f"  {pair['language']} {'missed' if one.positive else 'joined'}: {pair['a']['title']} | {pair['b']['title']}"
            )
    return "\n".join(sorted(lines)) or "  none"


def _pairs(given: argparse.Namespace) -> None:
    need(WEB_PAIRS)
    print(versions("news-archive", "scikit-learn", "datasketch", "numpy", "scipy"), flush=True)
    web = Web(web_pairs())
    counts = ", ".join(f"{language} {np.count_nonzero(web.languages == language)}" for language in LANGUAGES)
    print(f"{len(web.pairs)} pairs ({counts}) of {len(web.articles)} articles in {web.all.families} families", flush=True)
    rows, found = [], None
    if not given.peers:
        with tempfile.TemporaryDirectory() as name:
            database = Path(name) / "web.db"
            import_parts([write_lines(web.articles, Path(name) / "web.jsonl")], database)
            said = together(database, "story_id")
        found = np.array([said[pair["a"]["id"]] == said[pair["b"]["id"]] for pair in web.pairs])
        rows.append(["news-archive", "as shipped", *web.cells(found)])
    for way in WAYS:
        print(way.name, file=sys.stderr, flush=True)
        rows += peer_rows(web, way)
    print(table(HEAD, rows))
    print("in square brackets where 95 % of resampled families lie")
    print(f"c-v: one threshold for both, {FOLDS} folds of whole families, {REPEATS} times; mean (least–most)")
    if found is not None and given.list_errors:
        print(f"\nwrong of ours:\n{wrong_pairs(web, found)}")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stories", description=__doc__.split("\n")[0])
    kinds = parser.add_subparsers(dest="kind", required=True)
    pairs = kinds.add_parser("pairs", help="labelled pairs of web news")
    pairs.add_argument("--list-errors", action="store_true", help="also print the titles of the pairs on which ours is wrong")
    stream = kinds.add_parser("stream", help="invented streams whose events are known")
    stream.add_argument("--seeds", default="11,12,13")
    stream.add_argument(
        "--tuned-on", type=int, default=7, metavar="SEED", help="the stream on which the peers' thresholds are chosen"
    )
    stream.add_argument("--count", type=int, default=2_000, help="articles of a stream (2,000)")
    stream.add_argument("--imports", type=int, default=12, help="how many imports a stream comes in (12)")
    stream.add_argument("--shuffles", type=int, default=3, help="how many other orders (3)")
    for one in (pairs, stream):
        one.add_argument("--peers", action="store_true", help="only the other methods")
    wires = kinds.add_parser("wires", help="the wires of 1987")
    wires.add_argument("--draw", type=int, default=0, metavar="N", help="print N stories of two articles and more for reading")
    wires.add_argument("--seed", type=int, default=1, help="of the drawing")
    wires.add_argument("--database", type=Path, metavar="FILE", help="keep the archive there; one that is there is only read")
    return parser.parse_args()


def main() -> None:
    """Measure what was asked for."""
    given = _arguments()
    if given.kind == "pairs":
        _pairs(given)
    elif given.kind == "stream":
        print(versions("news-archive", "scikit-learn", "numpy"), flush=True)
        seeds = [int(seed) for seed in given.seeds.split(",")]
        story_stream.measure(seeds, given.count, given.tuned_on, given.imports, given.shuffles, peers_only=given.peers)
    else:
        need(WIRES)
        print(versions("news-archive", "numpy", "SQLAlchemy"), flush=True)
        story_wires.measure(given.database, given.draw, given.seed)


if __name__ == "__main__":
    main()
