"""The order that printed dates leave open."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archive.core.provenance.parties import order
from archive.core.provenance.timeline import Delays, Printed, minutes_between, places

START = datetime(2021, 10, 3, tzinfo=UTC)
PRECISIONS = ("year", "month", "day", "hour", "minute", "second", "unknown", None)
prints = st.builds(
    Printed,
    st.one_of(st.none(), st.integers(0, 4 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))),
    st.sampled_from(PRECISIONS),
    st.sampled_from((None, "UTC")),
)


@given(st.lists(prints, max_size=8))
def test_a_place_counts_those_that_are_surely_before_and_surely_after(times: list[Printed]) -> None:
    moments = {number: time.moment for number, time in enumerate(times) if time.moment is not None}
    found = places(moments)
    assert found.keys() == moments.keys()
    for number, place in found.items():
        before = sum(order(other, moments[number]) < 0 for other in moments.values())
        after = sum(order(other, moments[number]) > 0 for other in moments.values())
        assert (place.first, place.last) == (before + 1, len(moments) - after)


@given(prints, prints)
def test_minutes_are_told_only_where_both_prints_tell_hour_and_zone(one: Printed, other: Printed) -> None:
    minutes = minutes_between(one, other)
    assert (minutes is not None) == (one.exact and other.exact)
    if minutes is not None:
        assert minutes_between(other, one) == -minutes


@given(prints, prints)
def test_a_copy_counts_once_at_most_and_no_delay_is_negative(original: Printed, copy: Printed) -> None:
    delays = Delays()
    delays.add(original, copy)
    assert len(delays.minutes) + len(delays.days) + delays.early <= 1
    assert all(delay >= 0 for delay in (*delays.minutes, *delays.days))
    assert (delays.early == 1) == (order(copy.moment, original.moment) < 0)


def test_the_median_is_of_the_exact_pairs() -> None:
    delays = Delays()
    zero = Printed(START, "minute", "UTC")
    for minutes in (10, 30, 500):
        delays.add(zero, Printed(START + timedelta(minutes=minutes), "minute", "UTC"))
    delays.add(zero, Printed(START + timedelta(days=3), "day", "UTC"))
    assert (delays.median_minutes, len(delays.minutes), delays.median_days) == (30, 3, 3)
