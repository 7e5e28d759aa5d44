"""Stories through kills, older databases, the nights of the service, and texts that nobody expects."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

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
from tests.newsroom import NOW, Press, Shelf, whole
from tests.reports import BEGIN, DESKS, Event, Record, copied, names, reworded, told_by, world
from tests.store.test_schema import alembic
from tests.test_service import Running, configure, wait_for

MILL, BOAT, FAIR = Event("mill", 1), Event("boat", 2), Event("fair", 3)


@pytest.fixture
def press(tmp_path: Path, database: str) -> Press:
    """An empty archive in either database."""
    return Press(tmp_path, database)


# ---------------------------------------------------------------------------------------------------------------------
# Kills, and databases of other times


def test_an_import_killed_between_batches_is_taken_up_where_it_ended(database: str, tmp_path: Path, rules: RuleSet) -> None:
    records, _ = world(21, 24)
    press = Press(tmp_path, database)
    open_store(database).close()
    (tmp_path / "all.jsonl").write_text("\n".join(map(json.dumps, records)))
    process = subprocess.Popen(
        [sys.executable, "-m", "archive", "import", "all.jsonl", "--db", database],
        cwd=tmp_path,
        env={**os.environ, "ARCHIVE_BATCH": "6"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    give_up = time.monotonic() + 60
    while (placed := _placed(database)) < 12 and process.poll() is None and time.monotonic() < give_up:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(10) == -signal.SIGKILL
    assert 12 <= placed < len(records)
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


def test_a_night_brings_a_late_copy_to_the_story_of_its_original_though_that_sleeps(database: str, rules: RuleSet) -> None:
    shelf = Shelf(database, rules)
    sleeping = told_by(Event("old", 7, begin=BEGIN - timedelta(days=30)), *DESKS)
    late = copied(sleeping[0], "Harbour Sheet", 24 * 30)
    shelf.take([*sleeping, late])
    [number] = whole(shelf.store)
    _split_by_hand(shelf.store, late)
    assert look_over_stories(shelf.store, BEGIN + timedelta(days=1)) == 1
    assert whole(shelf.store) == {number: names(*sleeping, late)}
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
# Odd texts


def test_texts_that_say_next_to_nothing_have_stories_of_their_own_and_break_none(press: Press) -> None:
    """One word, no title, figures only, one letter again and again, capitals, scripts without spaces, and a very long text."""
    long = " ".join(f"{BOAT.nouns()[place % 24]} {place}" for place in range(20_000))
    odd = ["Yes.", "12 13 14 1,500 2.75 99", "a " * 300, "— — —!", MILL.report("shout", 2)["text"].upper(), long]
    odd += [
        "市民は昨日、港の灯台が消えたと話した。船は入れなかった。",
        "قال السكان إن المصباح انطفأ أمس في الميناء",
        "ไฟที่ท่าเรือดับเมื่อวานนี้ และเรือเข้าไม่ได้",
    ]
    records = [{"id": f"odd-{place}", "text": text, "publisher": f"Sheet {place}"} for place, text in enumerate(odd)]
    mill = told_by(MILL, *DESKS[:4])
    press.take(*mill, *records, batch=3)
    told = press.stories()
    assert names(*mill) | names(records[4]) in told, "capitals are no other words"
    assert {names(one) for one in records if one["id"] not in ("odd-4",)} <= told
    press.rebuild()
    assert press.stories() == told


def test_what_an_archive_tells_most_is_one_story_however_small_it_is(rules: RuleSet, tmp_path: Path) -> None:
    """Five desks report, thirty sites copy two of them; and twenty desks that have not a sentence in common."""
    shelf = Shelf(str(tmp_path / "archive.db"), rules)
    mill = told_by(MILL, *DESKS[:4], "herald")
    many = [copied(mill[number % 2], f"Sheet {number}", 1 + number / 60) for number in range(30)]
    shelf.take(many[:15], [*mill, *many[15:]])
    assert shelf.stories() == {names(*mill, *many)}
    assert [(one["reports"], one["size"]) for one in shelf.listed()] == [(5, 35)]
    one = FAIR.report("lantern", 0)
    alike = [reworded({**one, "id": f"fair-{number}", "publisher": f"Desk {number}"}) for number in range(20)]
    shelf.take(alike[:12], alike[12:])
    assert shelf.stories() == {names(*mill, *many), names(*alike)}
    assert shelf.rebuild() == 0
