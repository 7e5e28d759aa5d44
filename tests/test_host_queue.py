"""The queue of hosts: one request at a time to each, a pause between two, and nothing lost."""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.fetch.hosts import HostQueue

DELAY = 2.0


@dataclass(frozen=True)
class Job:
    host: str
    number: int


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from("abc")),
        st.tuples(st.just("take"), st.just("")),
        st.tuples(st.just("done"), st.sampled_from("abc")),
        st.tuples(st.just("wait"), st.sampled_from(["0.5", "2", "7"])),
        st.tuples(st.just("clear"), st.sampled_from("abc")),
    ),
    max_size=80,
)


@given(STEPS)
@settings(max_examples=300, deadline=None)
def test_one_at_a_time_with_a_pause_and_nothing_lost(steps: list[tuple[str, str]]) -> None:
    clock = Clock()
    queue: HostQueue[Job] = HostQueue(DELAY, clock)
    added, taken, cleared = [], [], []
    in_hand: set[str] = set()
    ended: dict[str, float] = {}
    for step, what in steps:
        if step == "add":
            added.append(Job(what, len(added)))
            queue.add(added[-1])
        elif step == "wait":
            clock.now += float(what)
        elif step == "clear":
            cleared += queue.clear(what)
        elif step == "done" and what in in_hand:
            in_hand.remove(what)
            ended[what] = clock.now
            queue.done(what)
        elif step == "take" and (job := queue.take(wait=False)) is not None:
            assert job.host not in in_hand
            assert clock.now - ended.get(job.host, -DELAY) >= DELAY
            in_hand.add(job.host)
            taken.append(job)
    for host in in_hand:
        queue.done(host)
    while queue.waiting:
        pause = queue.next_ready()
        assert pause is not None
        clock.now += pause
        job = queue.take(wait=False)
        assert job is not None
        taken.append(job)
        queue.done(job.host)
    assert Counter([*taken, *cleared]) == Counter(added)
    assert all(sorted(line, key=added.index) == line for line in ([one for one in taken if one.host == host] for host in "abc"))


def test_threads_that_wait_are_woken() -> None:
    queue: HostQueue[Job] = HostQueue(0.0, time.monotonic)
    seen: list[Job] = []

    def work() -> None:
        while (job := queue.take()) is not None:
            seen.append(job)
            queue.done(job.host)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    jobs = [Job(f"host{number % 7}", number) for number in range(300)]
    for job in jobs:
        queue.add(job)
    while queue.waiting:
        pass
    queue.close()
    for thread in threads:
        thread.join(10)
    assert not any(thread.is_alive() for thread in threads)
    assert Counter(seen) == Counter(jobs)


def test_a_host_in_trouble_is_left_alone_after_three_failures_in_a_row() -> None:
    clock = Clock()
    queue: HostQueue[Job] = HostQueue(0.0, clock)
    for number in range(5):
        queue.add(Job("a", number))
    goes_on = []
    for troubled in (True, True, False, True, True):
        job = queue.take(wait=False)
        assert job is not None
        goes_on.append(queue.done("a", troubled=troubled))
    assert goes_on == [True] * 5
    queue.add(Job("a", 5))
    assert queue.take(wait=False) is not None
    assert not queue.done("a", troubled=True)


def test_what_a_host_asks_for_is_kept_to() -> None:
    clock = Clock()
    queue: HostQueue[Job] = HostQueue(DELAY, clock)
    queue.add(Job("a", 0))
    queue.add(Job("a", 1))
    assert queue.take(wait=False) == Job("a", 0)
    queue.done("a", delay=30.0)
    assert queue.next_ready() == 30.0
    clock.now = 29.9
    assert queue.take(wait=False) is None
    clock.now = 30.0
    assert queue.take(wait=False) == Job("a", 1)
