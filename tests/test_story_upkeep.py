"""Stories through shuffled arrivals, kills, older databases and the nights of the service."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from benchmarks.clustered import bcubed
from sqlalchemy import insert, select, update

from archive import comparing, placing
from archive.core.rules import RuleSet
from archive.pipeline import look_over_stories
from archive.rulefiles import load_rules
from archive.scheduler import Configuration, Service
from archive.settings import load_settings
from archive.store.schema import open_store
from archive.store.session import Store, open_engine
from archive.store.stories import Telling, keep_tellings, new_stories
from archive.store.story_tables import story, story_event, telling
from archive.store.tables import article
from archive.store.terms import sharing
from tests.reports import BEGIN, NOW, TOWNS, Event, Press, Record, Shelf, copied, grouped, names, told_by, whole
from tests.store.test_schema import alembic
from tests.test_service import Running, configure, wait_for

MILL, BOAT, FAIR = Event("mill", 1), Event("boat", 2), Event("fair", 3)
DESKS = ("lantern", "gazette", "pier", "weir", "herald", "echo")


def world(seed: int, count: int = 12) -> tuple[list[Record], dict[str, str]]:
    """Articles on some events of four towns in ten days, and the event of each: with copies, follow-ups, a second language and

    missing dates.
    """
    chance = Random(seed)
    records: list[Record] = []
    truth: dict[str, str] = {}
    for number in range(count):
        begin = BEGIN + timedelta(days=chance.randint(0, 9))
        event = Event(f"event{number}", 1000 * seed + number, chance.choice(TOWNS), begin)
        told = told_by(event, *chance.sample(DESKS, chance.randint(1, 5)), hour=chance.randint(0, 30))
        if chance.random() < 0.4:
            told += told_by(event, *chance.sample(("bote", "kurier", "blatt"), chance.randint(1, 2)), hour=5, language="de")
        told += [
            copied(chance.choice(told), f"Sheet {place}", chance.randint(1, 40)) for place in range(chance.choice((0, 0, 3)))
        ]
        for one in told:
            if chance.random() < 0.08:
                one.pop("published", None)
        records += told
        truth |= {str(one["id"]): event.name for one in told}
    return records, truth


def shuffled(chance: Random, records: Sequence[Record], most: int) -> list[Sequence[Record]]:
    """The records in another order, cut into batches of up to so many."""
    mixed, batches = chance.sample(list(records), len(records)), []
    while mixed:
        size = chance.randint(1, most)
        batches.append(mixed[:size])
        mixed = mixed[size:]
    return batches


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without articles, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "empty.db"
    open_store(str(path)).close()
    return path


def opened(empty: Path, folder: Path, name: str, rules: RuleSet) -> Shelf:
    return Shelf(str(shutil.copy(empty, folder / name)), rules)


# ---------------------------------------------------------------------------------------------------------------------
# Order


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


# ---------------------------------------------------------------------------------------------------------------------
# Kills, and databases of other times


def test_an_import_killed_between_batches_is_taken_up_where_it_ended(database: str, tmp_path: Path, rules: RuleSet) -> None:
    records, _ = world(21, 40)
    press = Press(tmp_path, database)
    open_store(database).close()
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, records)))
    process = subprocess.Popen(
        [sys.executable, "-m", "archive", "import", "all.jsonl", "--db", database],
        cwd=tmp_path,
        env={**os.environ, "ARCHIVE_BATCH": "9"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    give_up = time.monotonic() + 60
    while (placed := _placed(database)) < 18 and process.poll() is None and time.monotonic() < give_up:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    assert 18 <= placed < len(records)
    press.stories()
    assert press.take(*records, batch=50)["revised"] == 0
    told = press.stories()
    assert sum(map(len, told)) == len(records)
    assert press.run("doctor").code == 0
    press.rebuild()
    once = Shelf(str(tmp_path / "once.db"), rules)
    once.take(records)
    once.rebuild()
    assert press.stories() == once.stories()
    once.store.close()


def _placed(database: str) -> int:
    with closing(Store(open_engine(database))) as store, store.read() as connection:
        return len(connection.execute(select(telling.c.article_id)).all())


@pytest.mark.parametrize("rebuilt_first", [True, False])
def test_a_database_from_before_stories_is_told_of_and_placed(database: str, tmp_path: Path, rebuilt_first: bool) -> None:
    """Old articles have no terms; new ones are copies of them, credit them, and tell the same in words of their own."""
    press = Press(tmp_path, database)
    mill, boat = told_by(MILL, *DESKS[:3]), told_by(BOAT, *DESKS[:2])
    press.take(*mill, *boat)
    made = alembic(database, "downgrade", "0011")
    assert made.returncode == 0, made.stderr
    refused = press.run("articles")
    assert (refused.code, "news-archive init" in refused.err) == (3, True)
    assert press.run("init").code == 0

    doctor = press.run("doctor", "--json")
    assert doctor.code == 3
    [check] = [one for one in doctor.json["checks"] if not one["ok"]]
    assert (check["check"], check["found"]) == ("stories", ["5 articles are in no story"])
    assert "rebuild --from stories" in check["advice"]
    assert press.run("stories", "--json").json == []
    assert {one["story_id"] for one in press.run("articles", "--json").json} == {None}

    if rebuilt_first:
        done = press.rebuild()
        assert (done["stories_before"], done["stories_after"], done["moved"]) == (0, 2, 5)
        assert press.run("doctor").code == 0
        assert press.stories() == {names(*mill), names(*boat)}
    copy, own = copied(mill[0], "Harbour Sheet"), told_by(MILL, "herald", hour=4)
    press.take(copy, *own)
    told = {one["external_id"]: one["story_id"] for one in press.run("articles", "--json").json}
    assert told[copy["id"]] == told[mill[0]["id"]] is not None
    if rebuilt_first:
        assert press.stories() == {names(*mill, copy, *own), names(*boat)}
    press.rebuild()
    assert press.stories() == {names(*mill, copy, *own), names(*boat)}
    assert press.run("doctor").code == 0
    assert press.told(copy["id"])["report"] == mill[0]["id"]


def test_terms_of_another_version_are_told_of_and_made_anew(database: str, tmp_path: Path) -> None:
    press = Press(tmp_path, database)
    mill = told_by(MILL, *DESKS[:3])
    press.take(*mill)
    with closing(open_store(database)) as store, store.write() as connection:
        for table in ("terms", "vocabulary"):
            connection.exec_driver_sql(f"UPDATE {table} SET recipe = 'terms 0'")
    doctor = press.run("doctor", "--json")
    assert doctor.code == 3
    assert [one["check"] for one in doctor.json["checks"] if not one["ok"]] == ["stories"]
    copy = copied(mill[1], "Harbour Sheet")
    press.take(copy)
    assert press.stories() == {names(*mill, copy)}
    press.rebuild()
    assert press.stories() == {names(*mill, copy)}
    assert press.run("doctor").code == 0


# ---------------------------------------------------------------------------------------------------------------------
# Nights


def _split_by_hand(store: Store, *out: Record) -> int:
    """Take articles into a story of their own, as an early mistake would have left them; its number."""
    with store.write() as connection:
        numbers = list(connection.scalars(select(article.c.id).where(article.c.external_id.in_([one["id"] for one in out]))))
        [left] = set(connection.scalars(select(telling.c.story_id).where(telling.c.article_id.in_(numbers))))
        [new] = new_stories(connection, 1, NOW)
        keep_tellings(connection, [Telling(one, new, one, "first", None) for one in numbers])
        members = select(telling.c.article_id).where(telling.c.story_id == left)
        for number in (left, new):
            rows = connection.execute(
                select(article.c.published_utc, article.c.id).where(article.c.id.in_(numbers if number == new else members))
            ).all()
            times, central = sorted(when for when, _ in rows), min(one for _, one in rows)
            facts = {"first_utc": times[0], "last_utc": times[-1], "size": len(times), "reports": len(times)}
            connection.execute(update(story).where(story.c.id == number).values(article_id=central, **facts))
        events = [(new, "formed", None), *((new, "joined", one) for one in numbers), *((left, "left", one) for one in numbers)]
        log = [{"story_id": number, "at": NOW, "kind": kind, "article_id": one} for number, kind, one in events]
        connection.execute(insert(story_event), log)
    return new


def test_a_night_mends_what_is_being_reported_and_lets_sleep_what_is_not(database: str, rules: RuleSet) -> None:
    shelf = Shelf(database, rules)
    old = Event("old", 7, begin=BEGIN - timedelta(days=30))
    mill, sleeping = told_by(MILL, *DESKS), told_by(old, *DESKS)
    shelf.take([*mill, *sleeping])
    assert shelf.stories() == {names(*mill), names(*sleeping)}
    new, asleep = _split_by_hand(shelf.store, *mill[4:]), _split_by_hand(shelf.store, *sleeping[4:])
    split = whole(shelf.store)
    assert look_over_stories(shelf.store, BEGIN + timedelta(days=20)) == 0
    assert whole(shelf.store) == split
    assert look_over_stories(shelf.store, BEGIN + timedelta(days=1)) == 2
    told = whole(shelf.store)
    assert set(told.values()) == {names(*mill), names(*sleeping[:4]), names(*sleeping[4:])}
    assert new not in told
    assert told[asleep] == names(*sleeping[4:])
    assert look_over_stories(shelf.store, BEGIN + timedelta(days=1)) == 0
    shelf.rebuild()
    assert shelf.stories() == {names(*mill), names(*sleeping)}
    shelf.store.close()


def test_the_service_looks_once_a_night(tmp_path: Path, rules: RuleSet) -> None:
    shelf = Shelf(str(tmp_path / "archive.db"), rules)
    event = Event("tonight", 5, begin=datetime(2024, 3, 7, 20, tzinfo=UTC))
    reports = told_by(event, *DESKS)
    shelf.take(reports)
    configuration = Configuration(load_settings(), load_rules(), None)
    service = Service(shelf.store, configuration, lambda: configuration, "nobody", threading.Event())
    _split_by_hand(shelf.store, *reports[:2])
    for when, mended in (((8, 2, 59), False), ((8, 3, 0), True)):
        service._look_over_stories(datetime(2024, 3, *when, tzinfo=UTC))
        assert (names(*reports) in shelf.stories()) == mended
    _split_by_hand(shelf.store, *reports[:2])
    for when, mended in (((8, 23, 59), False), ((9, 0, 30), False), ((9, 4, 0), True)):
        service._look_over_stories(datetime(2024, 3, *when, tzinfo=UTC))
        assert (names(*reports) in shelf.stories()) == mended
    shelf.store.close()


def test_the_service_looks_when_it_starts(database: str, tmp_path: Path, rules: RuleSet) -> None:
    """Before three o'clock UTC it leaves that to the night that is coming."""
    shelf = Shelf(database, rules)
    now = datetime.now(UTC)
    reports = told_by(Event("today", 6, begin=now - timedelta(hours=20)), *DESKS)
    shelf.take(reports, now=now)
    _split_by_hand(shelf.store, *reports[:2])
    configure(tmp_path)
    with Running(tmp_path, database) as service:
        is_night = now.hour < 3
        wait_for(lambda: service.said("running" if is_night else "stories looked over"), service)
        if not is_night:
            assert [one["moved"] for one in service.said("stories looked over")] == [2]
            assert shelf.stories() == {names(*reports)}
        assert service.end() == 0
    shelf.store.close()


# ---------------------------------------------------------------------------------------------------------------------
# The look-up


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
