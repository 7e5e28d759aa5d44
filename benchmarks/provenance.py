"""Who had it first, in a world where that is known: `python -m benchmarks.provenance [--seeds 1,2,3] [--rounds 3,20]`.

The worlds of tests/world.py go through the real command, as an archive would meet them, and what it claims is held against the
truth, beside the two usual methods: the earliest of each cluster is the origin of the others; any agency named in a text is
its origin.
"""

from __future__ import annotations

import argparse
import html
import json
import math
import re
import sys
import tempfile
import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.world import COPIED, UNNAMED, Origin, World

from archive.core.register import name_key
from benchmarks.measure import archive_command, run, table, versions

REGISTER = Path(__file__).resolve().parents[1] / "config" / "publishers.toml"
LIES = "false credit"
"""The case in which what is printed is not true, and no other text says so."""
REUSED = ("wholly", "partially")
HEAD = ["", "accepted", "precision", "lies left out", "recall", "copies linked", "right article", "right type"]
HEAD += ["direction right", "wrong", "unknown", "no descent", "originals linked"]
CASE_HEAD = ["case", "articles", "accepted", "wrong", "credits", "found", "parents", "right"]
CASE_HEAD += ["pairs", "direction right", "wrong", "unknown", "not seen"]
LIES = "false credit"
"""The case in which what is printed is not true, and no other text says so."""

Export = Callable[[str], Iterable[dict[str, Any]]]
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Link:
    """The claim that an article derives from somebody, and from which article of his."""

    article: str
    name: str
    parent: str | None
    type: str
    scope: str = ""
    status: str = "accepted"
    direction: str = "forward"


@dataclass(frozen=True, slots=True)
class Claims:
    """What a method says: its links, the pairs of child and parent it tells apart, and those that it sees to be one text."""

    links: list[Link]
    directed: set[Pair]
    related: set[Pair]


@dataclass(slots=True)
class Score:
    """What was counted, in all and for each case."""

    counts: Counter[str] = field(default_factory=Counter)
    cases: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    wrong: list[tuple[str, Link, tuple[str, ...]]] = field(default_factory=list)
    missed: list[tuple[str, Origin, tuple[str, ...]]] = field(default_factory=list)

    def add(self, case: str, what: str) -> None:
        """Count one."""
        self.counts[what] += 1
        self.cases[case][what] += 1

    def without(self, left_out: str) -> Score:
        """The same without a case."""
        kept = {case: counts for case, counts in self.cases.items() if case != left_out}
        return added([Score(cases=defaultdict(Counter, kept))])

    def share(self, what: str, *of: str) -> float:
        """One count over the sum of others; not a number where there is nothing to count."""
        total = sum(self.counts[one] for one in of)
        return self.counts[what] / total if total else float("nan")

    @property
    def precision(self) -> float:
        """Share of the accepted links that name somebody whose text the article holds."""
        return self.share("right", "right", "wrong")

    @property
    def recall(self) -> float:
        """Share of the true origins credited in print or markup that are accepted."""
        return self.share("found", "found", "missed")

    @property
    def copies(self) -> float:
        """Share of all derived articles, credited or not, with an accepted link to a true origin."""
        return self.share("copy linked", "copy linked", "copy not linked")

    @property
    def originals(self) -> float:
        """Share of the originals with an accepted link."""
        return self.share("original linked", "original linked", "original left alone")


def claims_of(export: Export) -> Claims:
    """What an archive claims, read from its exports."""
    names = {one["id"]: one["external_id"] for one in export("articles")}
    links = [
        Link(
            one["article"]["external_id"],
            UNNAMED if one["origin"]["kind"] == "unnamed" else one["origin"]["name"],
            names.get(one["origin"]["article_id"]),
            one["type"],
            one["scope"],
            one["status"],
            one["direction"],
        )
        for one in export("attributions")
        if one["status"] != "superseded"
    ]
    return Claims(links, set(_directed(links)), _related(export))


def _directed(links: Sequence[Link]) -> Iterator[Pair]:
    """Child and parent of every archived pair that is linked one way; what is accepted goes before what is proposed."""
    sure = _told(links, "accepted")
    maybe = {pair for pair in _told(links, "proposed", "contested") if not {pair, pair[::-1]} & sure}
    for some in (sure, maybe):
        yield from (pair for pair in some if pair[::-1] not in some)


def _told(links: Iterable[Link], *statuses: str) -> set[Pair]:
    return {(one.article, one.parent) for one in links if one.parent and one.direction == "forward" and one.status in statuses}


def _related(export: Export) -> set[Pair]:
    return {_pair(one["a"]["external_id"], one["b"]["external_id"]) for one in export("matches") if one["reuse"] in REUSED}


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def earliest(world: World, export: Export) -> Claims:
    """The first usual method: of each cluster, all come from the one with the earliest time printed."""
    times = {one["id"]: _time(one["published"]) for one in _records(world) if "published" in one}
    links = []
    for cluster in export("clusters"):
        members = sorted(one["external_id"] for one in cluster["members"])
        dated = [one for one in members if one in times]
        if dated:
            first = min(dated, key=lambda one: times[one])
            links += [Link(one, world.truth[first].publisher, first, COPIED[0], "whole") for one in members if one != first]
    related = _related(export)
    both = [pair for pair in related if pair[0] in times and pair[1] in times and times[pair[0]] != times[pair[1]]]
    return Claims(
        links, {(max(pair, key=lambda one: times[one]), min(pair, key=lambda one: times[one])) for pair in both}, related
    )


def _time(printed: str) -> datetime:
    time = datetime.fromisoformat(printed)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def any_agency(world: World) -> Claims:
    """The second usual method: an agency named anywhere in title, byline or text is the origin, unless it is the publisher."""
    named = {
        alias: one["name"] for one in _register() if one["kind"] == "agency" for alias in (one["name"], *one.get("aliases", ()))
    }
    found = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(named, key=len, reverse=True))) + r")(?!\w)")
    links = []
    for one in _records(world):
        seen = " ".join(_visible(one[part]) for part in ("title", "byline", "text", "html") if part in one)
        agencies = {named[hit] for hit in found.findall(seen)} - {one["publisher"]}
        links += [Link(one["id"], agency, None, COPIED[0], "whole") for agency in sorted(agencies)]
    return Claims(links, set(), set())


def _register() -> list[dict[str, Any]]:
    return list(tomllib.loads(REGISTER.read_text("utf-8"))["publisher"])


def _records(world: World) -> Iterator[dict[str, Any]]:
    for wave in world.waves:
        yield from wave


def _visible(text: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<head>.*</head>", " ", text)))


def score(world: World, claims: Claims) -> Score:
    """The claims held against the truth."""
    scored, accepted = Score(), defaultdict(list)
    for link in claims.links:
        if link.status == "accepted":
            accepted[link.article].append(link)
    for number, truth in world.truth.items():
        if truth.wave is not None:
            _score_links(scored, world, number, accepted[number])
            _score_directions(scored, world, number, claims)
    _score_descent(scored, world, claims)
    return scored


def _score_links(scored: Score, world: World, number: str, links: Sequence[Link]) -> None:
    truth = world.truth[number]
    true = {name_key(name): parent for name, parent in world.ancestors(number).items()}
    scored.add(truth.case, "articles")
    for link in links:
        right = _who(world, link) in true
        scored.add(truth.case, "right" if right else "wrong")
        if not right:
            scored.wrong.append((truth.case, link, truth.printed))
    for origin in truth.origins:
        mine = [link for link in links if _who(world, link) == name_key(origin.name)]
        if origin.credited:
            scored.add(truth.case, "found" if mine else "missed")
            if not mine:
                scored.missed.append((truth.case, origin, truth.printed))
        for link in mine:
            joined = link.parent == origin.parent if world.held(origin.parent) else link.parent is None
            if world.held(origin.parent) or link.parent is not None:
                scored.add(truth.case, "parent right" if joined else "parent missing" if link.parent is None else "parent wrong")
            scored.add(truth.case, "type right" if _family(link.type) == _family(origin.type) else "type wrong")
    if truth.origins:
        linked = any(_who(world, link) in true for link in links)
        scored.add(truth.case, "copy linked" if linked else "copy not linked")
    else:
        scored.add(truth.case, "original linked" if links else "original left alone")


def _who(world: World, link: Link) -> str:
    """The origin's name; one that is known by its domain alone has the name of who publishes there."""
    return name_key(world.domains.get(link.name.removeprefix("www."), link.name))


def _family(type_: str) -> str:
    return "copy" if type_ in COPIED else type_


def _score_directions(scored: Score, world: World, number: str, claims: Claims) -> None:
    """Of each true pair that the method links or sees to be one text."""
    for origin in world.truth[number].origins:
        if not origin.direct or not world.held(origin.parent):
            continue
        forth = (number, str(origin.parent))
        told = (forth in claims.directed) - (forth[::-1] in claims.directed)
        if told or _pair(*forth) in claims.related:
            scored.add(world.truth[number].case, ("direction unknown", "direction right", "direction wrong")[told])
        else:
            scored.add(world.truth[number].case, "pair not seen")


def _score_descent(scored: Score, world: World, claims: Claims) -> None:
    """Of each pair that the method tells apart: siblings and strangers are no parents of each other."""
    for child, parent in claims.directed:
        descends = parent in world.line(child) or child in world.line(parent)
        scored.add(world.truth[child].case, "descent" if descends else "no descent")


def added(scores: Iterable[Score]) -> Score:
    """Several scores as one."""
    total = Score()
    for one in scores:
        total.wrong += one.wrong
        total.missed += one.missed
        for case, counts in one.cases.items():
            total.cases[case].update(counts)
            total.counts.update(counts)
    return total


def row(name: str, scored: Score) -> list[str]:
    """What HEAD names."""
    counts, directions = scored.counts, ("direction right", "direction wrong", "direction unknown")
    joined = counts["parent right"] + counts["parent wrong"]  # a method that joins none is not asked which
    parents = scored.share("parent right", "parent right", "parent wrong", "parent missing") if joined else math.nan
    shares = [scored.precision, scored.without(LIES).precision, scored.recall, scored.copies, parents]
    shares += [scored.share("type right", "type right", "type wrong"), *(scored.share(one, *directions) for one in directions)]
    shares += [scored.share("no descent", "descent", "no descent"), scored.without(LIES).originals]
    return [name, f"{counts['right'] + counts['wrong']:,}", *map(_cell, shares)]


def _cell(share: float) -> str:
    return "" if math.isnan(share) else f"{share:.3f}"


def case_rows(scored: Score) -> Iterator[list[str]]:
    """What CASE_HEAD names, for each case."""
    for case, one in sorted(scored.cases.items()):
        parents = one["parent right"] + one["parent wrong"] + one["parent missing"]
        pairs = one["direction right"] + one["direction wrong"] + one["direction unknown"]
        cells = [one["articles"], one["right"] + one["wrong"], one["wrong"], one["found"] + one["missed"], one["found"], parents]
        cells += [
            one["parent right"],
            pairs,
            one["direction right"],
            one["direction wrong"],
            one["direction unknown"],
            one["pair not seen"],
        ]
        yield [case, *(f"{cell:,}" for cell in cells)]


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Rows as a Markdown table."""
    return "\n".join(f"| {' | '.join(one)} |" for one in (head, ["---"] * len(head), *rows))


def imported(world: World) -> dict[str, Score]:
    """The world in a new archive, one import after the other; what each method makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "archive.db"
        for number, wave in enumerate(world.waves):
            path = Path(folder) / f"{number}.jsonl"
            write(wave, path)
            used = run(archive_command("import", path, "--db", database), into=Path(folder) / "said")
            if used.code:
                raise RuntimeError(f"import ended with {used.code}")

        def export(what: str) -> list[dict[str, Any]]:
            said = run(archive_command("export", what, "--db", database)).output
            return [json.loads(line) for line in said.splitlines()]

        return methods(world, export)


def methods(world: World, export: Export) -> dict[str, Score]:
    """The score of the archive and of both usual methods."""
    found = {
        "news-archive": claims_of(export),
        "earliest of the cluster": earliest(world, export),
        "any agency named": any_agency(world),
    }
    return {name: score(world, claims) for name, claims in found.items()}


def write(records: Iterable[dict[str, Any]], path: Path) -> Path:
    """Records as JSON Lines; returns the path."""
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in records), "utf-8")
    return path


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.provenance", description=__doc__.split("\n")[0])
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--rounds", default="3,12", help="how often every history happens in a world: some 55 articles each time")
    parser.add_argument("--misses", action="store_true", help="also print each wrong link and each credit not found")
    given = parser.parse_args()
    print(versions("news-archive"))
    for rounds in map(int, given.rounds.split(",")):
        scores: defaultdict[str, list[Score]] = defaultdict(list)
        for seed in map(int, given.seeds.split(",")):
            print(f"seed {seed}, {rounds} rounds", file=sys.stderr, flush=True)
            for name, one in imported(World(seed, rounds)).items():
                scores[name].append(one)
        total = {name: added(some) for name, some in scores.items()}
        ours, count = total["news-archive"], total["news-archive"].counts["articles"]
        rows = [row(name, one) for name, one in total.items()]
        each = [row(f"seed {seed}", one) for seed, one in zip(given.seeds.split(","), scores["news-archive"], strict=True)]
        print(f"\n{count:,} articles in {len(each)} worlds\n\n{table(HEAD, [*rows, *each])}\n")
        print(f"{table(CASE_HEAD, list(case_rows(ours)))}\n\n{markdown(HEAD, rows)}")
        if given.misses:
            for case, claim, printed in [*ours.wrong, *ours.missed]:
                told = "accepted" if isinstance(claim, Link) else "missed"
                print(f"{case}: {told} {claim.type} from {claim.name}; printed: {' / '.join(printed) or 'nothing'}")


if __name__ == "__main__":
    main()
