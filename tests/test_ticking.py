"""Ticks come whatever becomes of the clock, and a line of ours that is down is told from hosts that are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from types import SimpleNamespace

import apscheduler.schedulers.base
import pytest

from archive.fetch.answers import PERMANENT, SOFT, TEMPORARY, Answer, Failure
from archive.fetch.asking import KeptRobots, Turn, Work
from archive.polling import ticking
from archive.polling.ownline import OwnLine
from archive.polling.ticking import Ticking

SILENT = Failure("retry", "the name has no address we could find", TEMPORARY)
WORK = Work("https://mill.example/feed", 1)


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Sets the wall clock, by so much from what is true, for the ticks and what makes them."""
    shift = timedelta(0)

    class Wall(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + shift

    def set_to(by: timedelta) -> None:
        nonlocal shift
        shift = by

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Wall)
    monkeypatch.setattr(ticking, "datetime", Wall)
    wall = SimpleNamespace(time=lambda: time.time() + shift.total_seconds(), monotonic=time.monotonic)
    monkeypatch.setattr(ticking, "time", wall)
    return set_to


@pytest.mark.parametrize("years", [-56, -1, 1, 56])
def test_ticks_go_on_when_the_clock_is_set(set_clock: Callable[[timedelta], None], years: int) -> None:
    ticked = threading.Event()
    count = []
    with Ticking((lambda: (count.append(1), ticked.set())[1], 0.3)) as ticks:
        assert ticked.wait(5)
        assert ticks.clock_was_set() is None
        set_clock(timedelta(days=365 * years))
        ticked.clear()
        by = ticks.clock_was_set()
        assert by == pytest.approx(years * 365 * 86_400, abs=5)
        assert ticked.wait(5)
        ticked.clear()
        assert ticked.wait(5)
        assert len(count) < 30  # none is made up for
        assert ticks.clock_was_set() is None


def test_many_missed_ticks_cost_nothing_before_anybody_notices(set_clock: Callable[[timedelta], None]) -> None:
    ticked = threading.Event()
    set_clock(timedelta(days=-56 * 365))
    with Ticking((ticked.set, 0.3)):
        assert ticked.wait(5)
        set_clock(timedelta(0))
        ticked.clear()
        begun = time.monotonic()
        assert ticked.wait(5)
        assert time.monotonic() - begun < 3


def failed(failure: Failure) -> Turn:
    return Turn(WORK, failure)


ANSWERED = {
    "a page": Turn(WORK, Answer(WORK.url, 200, (), b"", (), (), 0.1)),
    "a fault": failed(Failure("retry", "the server cannot answer now (500)", TEMPORARY, 500)),
    "a missing page": failed(Failure("retry", "there is no such page (404)", PERMANENT, 404)),
    "robots.txt": Turn(WORK, None, KeptRobots("mill.example", "https://mill.example", 404, b"")),
}


@pytest.mark.parametrize("name", ANSWERED)
def test_any_answer_shows_that_our_line_stands(name: str) -> None:
    line = OwnLine()
    assert not line.heard(ANSWERED[name])
    assert [line.hides(SILENT, host) for host in ("a", "b", "b", "c", "d")] == [False, False, False, True, True]
    assert line.hides(SILENT)
    assert line.is_down
    assert line.heard(ANSWERED[name])
    assert not line.is_down
    assert not line.hides(SILENT, "a")


def test_hosts_that_failed_before_do_not_tell_of_our_line() -> None:
    line = OwnLine()
    assert not any(line.hides(SILENT) for _ in range(10))
    assert not any(line.hides(failure, f"h{n}") for n, failure in enumerate([Failure("retry", "no feed", SOFT, 200)] * 5))
    assert not line.heard(Turn(WORK, None, KeptRobots("mill.example", "https://mill.example", None, b"")))
    assert not line.is_down
