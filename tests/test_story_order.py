"""Stories follow from the articles, whatever order and batches they came in, and whatever was done to them meanwhile."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from benchmarks.clustered import bcubed
from sqlalchemy import select

from archive import comparing, placing
from archive.core.rules import RuleSet
from archive.pipeline import look_over_stories
from archive.store.schema import open_store
from archive.store.story_tables import telling
from archive.store.tables import article
from archive.store.terms import counted_to, sharing
from tests.newsroom import Press, Shelf, grouped, whole
from tests.reports import BEGIN, DESKS, Event, shuffled, told_by, world

MILL, BOAT, FAIR = Event("mill", 1), Event("boat", 2), Event("fair", 3)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without articles, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    open_store(str(path)).close()
    return path


def opened(empty: Path, folder: Path, name: str, rules: RuleSet) -> Shelf:
    return Shelf(str(shutil.copy(empty, folder / name)), rules)


@pytest.mark.parametrize("seed", range(3))
def test_any_order_ends_in_the_same_stories_after_a_rebuild_and_nearly_so_before(
    rules: RuleSet, empty: Path, tmp_path: Path, seed: int
) -> None:
    """Before it, one article in ten may stand elsewhere than if all had come in another order: the archive learns as it goes."""
    records, truth = world(seed)
    chance = Random(seed)
    outcomes, firsts = [], []
    for place, most in enumerate((len(records), 7)):
        shelf = opened(empty, tmp_path, f"{place}.db", rules)
        shelf.take(*(shuffled(chance, records, most) if place else [records]))
        firsts.append(grouped(whole(shelf.store)))
        numbers = set(whole(shelf.store))
        shelf.rebuild()
        outcomes.append(shelf.stories())
        assert bcubed(grouped(whole(shelf.store)), truth).f1 > 0.9
        assert len(numbers & set(whole(shelf.store))) >= 0.8 * len(outcomes[-1]), "what goes on keeps its number"
        assert shelf.rebuild() == 0
        assert shelf.stories() == outcomes[-1]
        shelf.store.close()
    assert outcomes[0] == outcomes[1]
    assert bcubed(*firsts).f1 > 0.9
    assert all(bcubed(first, truth).f1 > 0.85 for first in firsts)


def test_so_it_does_where_an_archive_is_placed_in_many_steps(
    rules: RuleSet, empty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Few reports at a time, and of each story only the nearest are compared: both cross their bounds in thirty articles."""
    monkeypatch.setattr(placing, "_PLACED", 4)
    monkeypatch.setattr(comparing, "_LIVING", 2)
    records = [one for event in (MILL, BOAT, FAIR) for one in told_by(event, *DESKS, *(f"desk{place}" for place in range(4)))]
    for one in records:
        one["published"] = BEGIN.isoformat()
    outcomes = []
    for place in range(3):
        shelf = opened(empty, tmp_path, f"{place}.db", rules)
        shelf.take(*shuffled(Random(place), records, 9))
        shelf.rebuild()
        outcomes.append(shelf.stories())
        with shelf.store.read() as connection:
            rows = connection.execute(select(article.c.external_id, telling.c.likeness).join(telling)).all()
        outcomes.append({(name, round(likeness, 6)) for name, likeness in rows if likeness is not None})  # type: ignore[arg-type]
        shelf.store.close()
    assert outcomes[0:2] == outcomes[2:4] == outcomes[4:6]


def test_a_rebuild_looks_up_and_weighs_by_what_articles_say_now(rules: RuleSet, tmp_path: Path, empty: Path) -> None:
    shelf = opened(empty, tmp_path, "archive.db", rules)
    mill = told_by(MILL, *DESKS)
    shelf.take(mill, [{**BOAT.report("pier", 30), "id": mill[0]["id"]}])
    assert _counted(shelf) == len(mill)
    shelf.take(told_by(FAIR, *DESKS))
    shelf.rebuild()
    assert _counted(shelf) == len(mill) + len(DESKS)
    with shelf.store.read() as connection:
        looked_up = connection.exec_driver_sql("SELECT DISTINCT article_id, day FROM story_key ORDER BY 1, 2").all()
        assert looked_up == connection.exec_driver_sql("SELECT article_id, day FROM terms ORDER BY 1").all()
    shelf.store.close()


def _counted(shelf: Shelf) -> float:
    """Articles whose words were counted."""
    with shelf.store.read() as connection:
        return counted_to(connection)[1]


def test_imports_corrections_and_rebuilds_in_turn_leave_whole_stories(rules: RuleSet, database: str, tmp_path: Path) -> None:
    records, _ = world(8, 8)
    chance = Random(8)
    shelf, press = Shelf(database, rules), Press(tmp_path, database)
    for batch in shuffled(chance, records, 12):
        shelf.take(batch)
        stories = sorted(whole(shelf.store))
        deed = chance.choice(("merge", "split", "pin", "undo", "rebuild", "look over"))
        if deed == "merge":
            press.run("stories", "merge", *chance.sample(stories, min(2, len(stories))))
        elif deed == "split":
            number = max(stories, key=lambda one: len(whole(shelf.store)[one]))
            press.run("stories", "split", number, sorted(whole(shelf.store)[number])[0])
        elif deed in ("pin", "undo"):
            press.run("stories", deed, chance.choice(stories))
        elif deed == "rebuild":
            shelf.rebuild()
        else:
            look_over_stories(shelf.store, BEGIN + timedelta(days=5))
        shelf.stories()
    shelf.rebuild()
    before = shelf.stories()
    assert shelf.rebuild() == 0
    assert shelf.stories() == before
    shelf.store.close()


def test_many_transactions_and_two_connections_look_up_what_each_asks(database: str, rules: RuleSet) -> None:
    """What is asked for stands in a table of the connection's own, which a roll-back takes away."""
    shelf = Shelf(database, rules)
    shelf.take([*told_by(MILL, *DESKS[:3]), *told_by(BOAT, *DESKS[:2])])
    with shelf.store.read() as connection:
        numbers = dict(connection.execute(select(article.c.external_id, article.c.id)).all())  # type: ignore[arg-type]
        rows = connection.exec_driver_sql("SELECT article_id, key, day FROM story_key").all()
    mill, boat = numbers["mill-lantern"], numbers["boat-lantern"]
    asked = {one: [(one, key, day, day) for number, key, day in rows if number == one] for one in (mill, boat)}
    found = {mill: {numbers["mill-gazette"], numbers["mill-pier"]}, boat: {numbers["boat-gazette"]}}
    with shelf.store.read() as one, shelf.store.read() as other:
        for _ in range(8):
            assert {near for _, near, _ in sharing(one, asked[mill], 2)} == found[mill]
            assert {near for _, near, _ in sharing(other, asked[boat], 2)} == found[boat]
    for _ in range(8):
        with shelf.store.engine.connect() as connection, connection.begin() as transaction:
            assert {near for _, near, _ in sharing(connection, asked[boat], 2)} == found[boat]
            transaction.rollback()
    with shelf.store.write() as connection:
        assert list(sharing(connection, [], 2)) == []
        assert {near for _, near, _ in sharing(connection, asked[mill], 2)} == found[mill]
    shelf.store.close()
