"""Matches and clusters follow from the articles that are stored, not from the order or the batches they came in."""

from __future__ import annotations

import itertools
import json
import random
import shutil
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from archive import candidates, wear
from archive.core.derive import derive
from archive.core.model import RawItem
from archive.core.rules import RuleSet
from archive.extract.record import read_record
from archive.matching import Matcher
from archive.pipeline import write
from archive.store.articles import Reading
from archive.store.clusters import clusters_of
from archive.store.listing import Filter
from archive.store.relations import matches_after
from archive.store.schema import open_store
from archive.store.session import Store

NOW = datetime(2024, 5, 1, tzinfo=UTC)
WORDS = [f"{first}{second}" for first, second in itertools.product("bdfgklmnprstv", ("an", "ol", "ir", "et", "um", "ask", "eld"))]
SENTENCES = [" ".join(random.Random(number).choices(WORDS, k=17)).capitalize() + "." for number in range(8)]


@pytest.fixture
def worn_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few articles are enough to wear a passage out, so that a dozen of them cross every bound."""
    monkeypatch.setattr(wear, "CROWDED", 3)
    for module in (wear, candidates):
        monkeypatch.setattr(module, "FORMULA", 2)


@pytest.fixture
def held_by_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """And that whatever they are."""
    for module in (wear, candidates):
        monkeypatch.setattr(module, "MOST_HELD", 6)


def _reading(number: int, sentences: Sequence[str], publisher: str, day: int, rules: RuleSet) -> Reading:
    record = {"id": str(number), "text": "\n\n".join(sentences), "publisher": publisher, "published": f"2024-04-0{day}T08:00:00Z"}
    data = json.dumps(record).encode()
    item = RawItem("order", f"id:{number}", data, "application/json", external_id=str(number))
    return Reading(0, item, derive(read_record(data, url=None, latest=NOW), rules, latest=NOW), b"")


def _fill(store: Store, batches: Sequence[Sequence[Reading]], rules: RuleSet, *, restarts: bool) -> None:
    matcher = Matcher()
    for batch in batches:
        write(store, batch, rules, Matcher() if restarts else matcher, NOW)


def _found(store: Store) -> tuple[set[Any], set[frozenset[str]]]:
    """Matches with measures and verdict, and clusters, by the articles' own names."""
    with store.read() as connection:
        matches, names = set(), {}
        for row in matches_after(connection, Filter(), (0, 0), 10_000):
            names |= {row.a_id: row.a_external_id, row.b_id: row.b_external_id}
            sides = sorted([(row.a_external_id, row.containment_a), (row.b_external_id, row.containment_b)])
            matches.add((*sides, row.jaccard, row.reuse))
        return matches, {frozenset(names[one] for one in members) for members in clusters_of(connection, names).values()}


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without articles, to be copied."""
    path = tmp_path_factory.mktemp("order") / "empty.db"
    open_store(str(path)).close()
    return path


def _outcome(empty: Path, batches: Sequence[Sequence[Reading]], rules: RuleSet, *, restarts: bool) -> Any:
    for path in empty.parent.glob("archive.db*"):
        path.unlink()
    store = open_store(str(shutil.copy(empty, empty.with_name("archive.db"))))
    _fill(store, batches, rules, restarts=restarts)
    found = _found(store)
    store.close()
    return found


@pytest.mark.parametrize("seed", range(24))
def test_any_order_any_batches_and_restarts_end_in_the_same(
    worn_soon: None, held_by_few: None, rules: RuleSet, empty: Path, seed: int
) -> None:
    """Some articles are revised on the way: what they said before must leave nothing behind."""
    chance = random.Random(seed)
    first, last = [], []
    for number in range(chance.randint(3, 10)):
        publisher, day = chance.choice(["Lantern", "Weir Post", "Mill Gazette"]), chance.randint(1, 9)
        before, after = (chance.choices(SENTENCES, k=chance.randint(3, 6)) for _ in range(2))
        last.append(_reading(number, after, publisher, day, rules))
        if chance.random() < 0.3:
            first.append(_reading(number, before, chance.choice(["Lantern", "Weir Post"]), day, rules))
    stepwise = _outcome(empty, [*_cut(chance, first), *_cut(chance, last)], rules, restarts=chance.random() < 0.5)
    assert stepwise == _outcome(empty, [last], rules, restarts=False)


def _cut(chance: random.Random, readings: list[Reading]) -> list[Sequence[Reading]]:
    mixed = chance.sample(readings, len(readings))
    cuts = sorted({chance.randint(1, len(mixed)) for _ in range(chance.randint(0, len(mixed)))})
    return [batch for start, stop in itertools.pairwise([0, *cuts, len(mixed)]) if (batch := mixed[start:stop])]


def test_a_story_in_many_papers_stays_one_cluster_and_a_footer_makes_none(worn_soon: None, rules: RuleSet, empty: Path) -> None:
    """Twelve copies with an edit each hold their passages in more articles than crowd a key, and are no crowd."""
    story = SENTENCES
    copies = [_reading(number, [*story, _words(12, number)], f"Paper {number}", 2, rules) for number in range(12)]
    footer = _words(60, 99)
    others = [
        _reading(number, [*(_words(30, 10 * number + part) for part in range(3)), footer], f"Site {number}", 3, rules)
        for number in range(20, 32)
    ]
    matches, clusters = _outcome(empty, [copies, others], rules, restarts=True)
    assert clusters == {frozenset(str(number) for number in range(12))}
    assert not [match for match in matches if int(match[0][0]) >= 20]


@pytest.mark.parametrize(
    ("publishers", "matched"), [(["Lantern"] * 4, 0), (["Lantern", "Weir Post", "Mill Gazette", "Pier News"], 6)]
)
def test_what_one_publisher_says_again_and_again_is_its_formula(
    worn_soon: None, rules: RuleSet, empty: Path, publishers: list[str], matched: int
) -> None:
    texts = [[_words(20, number), SENTENCES[0], SENTENCES[1], _words(20, 70 + number)] for number in range(4)]
    made = [_reading(number, text, publishers[number], 2, rules) for number, text in enumerate(texts)]
    assert len(_outcome(empty, [made[:2], made[2:]], rules, restarts=False)[0]) == matched


def test_equal_texts_are_copies_however_often_their_publisher_runs_them(worn_soon: None, rules: RuleSet, empty: Path) -> None:
    made = [_reading(number, SENTENCES[:4], "Lantern", 2, rules) for number in range(5)]
    matches, clusters = _outcome(empty, [made[:1], made[1:3], made[3:]], rules, restarts=True)
    assert {match[-1] for match in matches} == {"wholly"}
    assert clusters == {frozenset("01234")}


def test_what_is_worn_for_the_most_part_is_not_kept(worn_soon: None, rules: RuleSet, empty: Path) -> None:
    """Two of four share a sentence of their own besides the three that all of them have of one publisher."""
    own = [_words(18, 300), _words(18, 300), _words(18, 301), _words(18, 302)]
    texts = [[*SENTENCES[:4], one, _words(25, 310 + number)] for number, one in enumerate(own)]
    made = [_reading(number, text, "Lantern", 2, rules) for number, text in enumerate(texts)]
    assert _outcome(empty, [made], rules, restarts=False)[0] == set()


def _words(count: int, seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=count)).capitalize() + "."
