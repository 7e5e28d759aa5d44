"""When sources and pages are looked at again: bounded, steady, and never a hammer, whatever happens to the site or the clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle, pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.core.recheck import GIVE_UP_AT, LAST, LONGEST_RETRY, STEPS, recheck_at, retry_at
from archive.core.schedule import (
    LEAST_CONFIGURED,
    LONGEST,
    PATIENCE,
    PAUSE_AT,
    PAUSED_EVERY,
    RETRY_AFTER_MOST,
    SHORTEST,
    SPREAD,
    WINDOW,
    Health,
    Interval,
    Next,
    Pace,
    after_failure,
    after_success,
    catch_up,
    interval,
    pause,
    resume,
)

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
START, END = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)

WEIGHTS = st.sampled_from((1.0, 0.5, 0.25))
SPANS = st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=400))
ANY_SPAN = st.timedeltas()
MOMENTS = st.datetimes(timezones=st.just(UTC))
PUBLISHED = st.lists(SPANS.map(lambda ago: NOW - ago), max_size=80)
EVERY = st.timedeltas(min_value=SHORTEST, max_value=LONGEST).map(lambda every: Interval(every, "as tested"))
HEALTHS = st.builds(
    Health,
    failures=st.floats(0, 1e300),
    state=st.sampled_from(("active", "paused")),
    reason=st.sampled_from((None, "no answer")),
    failing_since=st.none() | MOMENTS,
)
HOURLY = Interval(HOUR, "as tested")


def failures(health: Health, weights: Iterator[float], every: Interval, since: datetime = NOW) -> Iterator[tuple[datetime, Next]]:
    """The checks of a source that fails for ever, each made when it is due, and what followed them."""
    at = since
    while True:
        following = after_failure(health, at, every, next(weights), None, "no answer", key="feed")
        yield at, following
        assert following.check_at is not None
        health, at = following.health, following.check_at


def until(end: datetime, checks: Iterator[tuple[datetime, Next]]) -> list[tuple[datetime, Next]]:
    found = []
    for check in checks:
        if check[0] >= end:
            break
        found.append(check)
    return found


class TestInterval:
    @given(PUBLISHED, st.none() | ANY_SPAN)
    def test_it_is_bounded_and_says_why(self, published: list[datetime], asked: timedelta | None) -> None:
        found = interval(published, NOW, asked=asked)
        assert SHORTEST <= found.every <= LONGEST
        assert found.why

    @given(st.lists(MOMENTS, max_size=10), MOMENTS, st.none() | ANY_SPAN, st.none() | ANY_SPAN)
    @example([START], START, None, None)
    @example([END], END, timedelta.max, timedelta.max)
    def test_no_time_or_span_is_too_far_away(
        self, published: list[datetime], now: datetime, asked: timedelta | None, fixed: timedelta | None
    ) -> None:
        found = interval(published, now, asked=asked, fixed=fixed)
        assert found.every >= LEAST_CONFIGURED
        assert after_success(Health(), now, found, key="feed").check_at >= now

    @given(PUBLISHED, st.randoms())
    def test_the_order_of_times_does_not_count(self, published: list[datetime], random: object) -> None:
        shuffled = list(published)
        random.shuffle(shuffled)
        assert interval(shuffled, NOW) == interval(published, NOW)

    @given(PUBLISHED, SPANS, SPANS)
    def test_a_source_that_asks_for_more_time_gets_no_less(
        self, published: list[datetime], one: timedelta, more: timedelta
    ) -> None:
        short, long = interval(published, NOW, asked=one), interval(published, NOW, asked=one + more)
        assert interval(published, NOW).every <= short.every <= long.every
        assert short.every >= min(one, LONGEST)

    @given(st.integers(1, 20), st.integers(1, 20))
    def test_more_articles_are_looked_for_more_often(self, fewer: int, more: int) -> None:
        def daily(articles: int) -> timedelta:
            return interval([NOW - DAY * day / articles for day in range(1, 7 * articles)], NOW).every

        assert daily(fewer + more) <= daily(fewer)

    def test_a_slow_source_is_looked_at_twice_for_each_article(self) -> None:
        found = interval([NOW - 14 * HOUR * number for number in range(1, 13)], NOW)
        assert found == Interval(6 * HOUR, "12 articles in 7 days, so every 6 h")

    def test_a_new_source_is_looked_at_hourly(self) -> None:
        assert interval([NOW] * 20, NOW) == Interval(HOUR, "20 articles just now, so every 1 h")

    def test_a_silent_source_is_looked_at_daily(self) -> None:
        assert interval([NOW - WINDOW - MINUTE], NOW) == Interval(LONGEST, "nothing new for 30 days")

    def test_what_was_found_together_is_one_reason_to_look(self) -> None:
        edition = [NOW - DAY * day - timedelta(seconds=number) for day in range(1, 4) for number in range(15)]
        found = interval(edition, NOW)
        assert found == Interval(12 * HOUR, "45 articles on 3 occasions in 3 days, so every 12 h")

    def test_one_day_of_great_events_does_not_set_the_pace(self) -> None:
        usual = [NOW - DAY / 2 * number for number in range(1, 20)]
        event = [NOW - 3 * DAY - 20 * MINUTE * number for number in range(25)]
        assert interval(usual + event, NOW).every == interval(usual, NOW).every == 6 * HOUR

    def test_a_quiet_weekend_does_not_set_the_pace(self) -> None:
        working_days = [NOW - DAY * day - HOUR * number for day in (0, 3, 4, 5, 6) for number in range(1, 11)]
        assert interval(working_days, NOW).every == DAY / 10 / 2

    def test_a_source_that_asks_for_time_gets_it(self) -> None:
        assert interval([NOW], NOW, asked=2 * HOUR) == Interval(2 * HOUR, "as the feed asks (ttl)")
        assert interval([NOW], NOW, asked=MINUTE).why != "as the feed asks (ttl)"
        assert interval([NOW], NOW, asked=90 * DAY).every == LONGEST

    def test_a_configured_interval_wins(self) -> None:
        assert interval([NOW], NOW, asked=2 * HOUR, fixed=5 * MINUTE) == Interval(5 * MINUTE, "as configured")
        assert interval([NOW], NOW, fixed=timedelta(0)).every == LEAST_CONFIGURED

    def test_the_bounds_can_be_set(self) -> None:
        pace = Pace(shortest=3 * HOUR, longest=5 * HOUR)
        assert interval([NOW] * 50, NOW, pace=pace).every == 3 * HOUR
        assert interval([], NOW, pace=pace).every == 5 * HOUR

    @pytest.mark.parametrize("gap", [3 * MINUTE, 30 * MINUTE, 5 * HOUR])
    def test_the_pace_settles_where_about_half_of_the_looks_find_something(self, gap: timedelta) -> None:
        """The times of listing are those of our own looks; the interval must neither stick nor run away for that."""
        start, listed, looks, at = NOW - 20 * DAY, [NOW - 20 * DAY], 0, NOW - 20 * DAY
        found = 0
        while at < NOW:
            following = after_success(Health(), at, interval(listed[-200:], at), key="feed").check_at
            published = (following - start) // gap - (at - start) // gap
            listed += [following] * published
            at = following
            if at > NOW - 5 * DAY:
                looks, found = looks + 1, found + bool(published)
        settled = interval(listed, NOW).every
        assert settled == SHORTEST if gap < SHORTEST else 0.4 < found / looks < 0.65


class TestAfterACheck:
    @given(EVERY, st.text())
    def test_a_healthy_source_is_checked_on_time(self, every: Interval, key: str) -> None:
        following = after_success(Health(), NOW, every, key=key)
        assert every.every <= following.check_at - NOW <= every.every * (1 + SPREAD)
        assert following.why == every.why
        assert following == after_success(Health(), NOW, every, key=key)

    def test_a_thousand_sources_do_not_come_due_together(self) -> None:
        due = [after_success(Health(), NOW, HOURLY, key=f"https://paper{number}.example/feed").check_at for number in range(1000)]
        minutes = [(at - NOW) // MINUTE for at in due]
        assert set(minutes) == set(range(60, 66))
        assert max(minutes.count(minute) for minute in set(minutes)) < 250

    @given(HEALTHS, MOMENTS, EVERY, st.floats(0, 1e300), st.none() | ANY_SPAN)
    def test_whatever_fails_the_next_check_is_bounded(
        self, health: Health, now: datetime, every: Interval, weight: float, retry_after: timedelta | None
    ) -> None:
        following = after_failure(health, now, every, weight, retry_after, "no answer", key="feed")
        most = PAUSED_EVERY if following.health.state == "paused" else LONGEST
        assert now <= following.check_at
        assert following.check_at == END or following.check_at - now <= most * (1 + SPREAD)
        assert following.check_at == END or following.check_at - now >= every.every
        assert following.health.failures >= health.failures

    @given(st.floats(0, 100), st.floats(0, 100), EVERY)
    def test_more_failures_never_mean_an_earlier_check(self, fewer: float, more: float, every: Interval) -> None:
        def delay(failed: float) -> timedelta:
            following = after_failure(Health(failed), NOW, every, 0.25, None, "no answer", key="feed")
            return following.check_at - NOW

        assert delay(fewer) <= delay(fewer + more)

    @given(EVERY, WEIGHTS, SPANS)
    def test_retry_after_is_a_floor_up_to_a_day(self, every: Interval, weight: float, asked: timedelta) -> None:
        following = after_failure(Health(), NOW, every, weight, asked, "too many requests", key="feed")
        assert following.check_at >= NOW + min(asked, RETRY_AFTER_MOST)

    @given(st.lists(WEIGHTS | st.just(0.0), min_size=1, max_size=8), st.timedeltas(min_value=SHORTEST, max_value=LONGEST))
    @example([0.0], SHORTEST)
    def test_a_dead_source_is_asked_a_few_dozen_times_a_month(self, weights: list[float], every: timedelta) -> None:
        checks = until(NOW + 30 * DAY, failures(Health(), cycle(weights), Interval(every, "as tested")))
        assert len(checks) <= 32
        assert checks[-1][1].health.state == "paused"
        first = next(at for at, following in checks if following.health.state == "paused")
        assert first - NOW >= PATIENCE
        assert sum(at > first for at, _ in checks) <= 30 * DAY / PAUSED_EVERY

    @given(st.lists(WEIGHTS, min_size=1, max_size=8), EVERY)
    def test_nothing_is_paused_before_its_time(self, weights: list[float], every: Interval) -> None:
        for at, following in until(NOW + PATIENCE, failures(Health(), cycle(weights), every)):
            assert following.health == Health(following.health.failures, failing_since=NOW)
            assert following.check_at - at >= every.every

    @pytest.mark.parametrize(("weight", "last"), [(1.0, 3), (0.5, 6), (0.25, 12)])
    def test_a_pause_takes_so_many_failures_even_after_a_long_time(self, weight: float, last: int) -> None:
        weekly = Interval(7 * DAY, "as configured")
        states = [
            following.health.state
            for (_, following), _ in zip(failures(Health(), cycle([weight]), weekly), range(last), strict=False)
        ]
        assert states == ["active"] * (last - 1) + ["paused"]
        assert weight * last == PAUSE_AT

    def test_a_night_of_trouble_pauses_nothing_and_one_success_forgets_it(self) -> None:
        night = until(NOW + 12 * HOUR, failures(Health(), cycle([0.25]), HOURLY))
        health = night[-1][1].health
        assert health.state == "active"
        assert health.failures > 0
        morning = after_success(health, NOW + 12 * HOUR, HOURLY, key="feed")
        assert morning.health == Health()
        assert morning.check_at <= NOW + 12 * HOUR + HOUR * (1 + SPREAD)

    def test_each_whole_failure_doubles_the_interval(self) -> None:
        delays = [(following.why) for _, following in until(NOW + 20 * HOUR, failures(Health(), cycle([1.0]), HOURLY))]
        assert delays == [f"failed (no answer), tried again after {hours} h" for hours in (2, 4, 8, 16)]

    def test_a_paused_source_is_tried_weekly_and_a_success_ends_the_pause(self) -> None:
        paused = Health(4.0, "paused", "not found (404)", NOW - 9 * DAY)
        again = after_failure(paused, NOW, HOURLY, 1.0, None, "not found (404)", key="feed")
        assert again.health.state == "paused"
        assert again.why == "paused (not found (404)); tried every 7 days"
        assert PAUSED_EVERY <= again.check_at - NOW <= PAUSED_EVERY * (1 + SPREAD)
        assert after_success(again.health, NOW, HOURLY, key="feed").health == Health()

    def test_a_clock_set_back_ends_no_pause(self) -> None:
        paused = Health(4.0, "paused", "not found (404)", NOW + 9 * DAY)
        assert after_failure(paused, NOW, HOURLY, 1.0, None, "not found (404)", key="feed").check_at >= NOW + PAUSED_EVERY

    def test_a_slow_configured_interval_is_not_made_faster_by_failing(self) -> None:
        weekly = Interval(7 * DAY, "as configured")
        following = after_failure(Health(), NOW, weekly, 1.0, None, "no answer", key="feed")
        assert following.check_at - NOW >= 7 * DAY

    @given(HEALTHS, WEIGHTS)
    def test_what_a_person_paused_only_a_person_resumes(self, health: Health, weight: float) -> None:
        paused = pause(health)
        assert paused.check_at is None
        assert paused.health.by_hand
        assert after_success(paused.health, NOW, HOURLY, key="feed") == Next(
            Health(state="paused", reason="by hand"), None, "paused (by hand)"
        )
        failed = after_failure(paused.health, NOW, HOURLY, weight, None, "no answer", key="feed")
        assert failed == Next(paused.health, None, "paused (by hand)")
        assert resume(NOW) == Next(Health(), NOW, "resumed")

    def test_a_pause_of_our_own_is_none_by_hand(self) -> None:
        assert not Health(4.0, "paused", "no answer").by_hand
        assert not Health(reason="by hand").by_hand


class TestCatchUp:
    @given(MOMENTS, MOMENTS, HEALTHS, EVERY)
    def test_what_is_due_is_due_now_and_nothing_is_due_too_late(
        self, check_at: datetime, now: datetime, health: Health, every: Interval
    ) -> None:
        due = catch_up(check_at, now, health, every)
        assert due >= now
        assert due == now or check_at > now
        assert due == END or due - now <= PAUSED_EVERY * (1 + SPREAD)
        assert catch_up(due, now, health, every) == due

    @given(HEALTHS, EVERY, WEIGHTS, st.text(), st.timedeltas(min_value=timedelta(0), max_value=HOUR))
    def test_what_the_rules_set_stays_as_it_is(
        self, health: Health, every: Interval, weight: float, key: str, passed: timedelta
    ) -> None:
        for following in (
            after_success(health, NOW, every, key=key),
            after_failure(health, NOW, every, weight, 2 * DAY, "no answer", key=key),
        ):
            later = min(NOW + passed, following.check_at)
            assert catch_up(following.check_at, later, following.health, every) == following.check_at

    def test_three_days_asleep_cost_one_check(self) -> None:
        woken, checks = NOW + 3 * DAY, []
        due = catch_up(NOW, woken, Health(), HOURLY)
        while due < woken + 2 * HOUR:
            checks.append(due)
            due = catch_up(after_success(Health(), due, HOURLY, key="feed").check_at, due, Health(), HOURLY)
        assert checks[0] == woken
        assert len(checks) == 2
        assert HOUR <= checks[1] - woken <= HOUR * (1 + SPREAD)

    def test_a_clock_set_back_ten_years_does_not_silence_a_source(self) -> None:
        due = catch_up(NOW + 3650 * DAY, NOW, Health(), HOURLY)
        assert due == NOW + HOUR * (1 + SPREAD)


class TestRecheck:
    @staticmethod
    def checks(changes: Callable[[datetime], bool]) -> list[timedelta]:
        """How long after its storing a page is fetched that has changed whenever `changes` says so."""
        found, checked, changed = [], NOW, None
        while (due := recheck_at(NOW, checked, changed, checked)) is not None:
            found.append(due - NOW)
            checked, changed = due, due if changes(due) else changed
        return found

    def test_a_page_that_stays_the_same_fades_within_a_week(self) -> None:
        assert self.checks(lambda _: False) == list(STEPS)

    def test_a_change_sets_it_one_step_back(self) -> None:
        found = self.checks(lambda at: at == NOW + 12 * HOUR)
        assert [span / HOUR for span in found] == [1, 3, 12, 21, 33, 57, 105, 177]

    def test_a_page_that_changes_always_is_asked_some_two_dozen_times(self) -> None:
        found = self.checks(lambda _: True)
        assert len(found) <= 25
        assert found[-1] <= LAST
        assert all(earlier < later for earlier, later in pairwise(found))

    @given(st.sets(st.integers(0, 40)))
    def test_a_change_never_costs_a_check(self, changing: set[int]) -> None:
        number = iter(range(100))
        found = self.checks(lambda _: next(number) in changing)
        assert len(STEPS) <= len(found) <= 25
        assert all(later - earlier >= HOUR for earlier, later in pairwise(found))

    @given(MOMENTS, MOMENTS, st.none() | MOMENTS, MOMENTS)
    @example(END, END, END, END)
    @example(START, START, END, END)
    @example(END, START, END, START)
    def test_it_is_never_before_now_nor_far_away(
        self, stored: datetime, checked: datetime, changed: datetime | None, now: datetime
    ) -> None:
        due = recheck_at(stored, checked, changed, now)
        assert due is None or now <= due
        assert due is None or due == END or due - now <= STEPS[-1]

    def test_missed_checks_are_one_check_now(self) -> None:
        woken = NOW + 3 * DAY
        assert recheck_at(NOW, NOW + HOUR, None, woken) == woken
        assert recheck_at(NOW, woken, None, woken) == NOW + 4 * DAY
        assert recheck_at(NOW, NOW + 4 * DAY, None, NOW + 60 * DAY) == NOW + 60 * DAY
        assert recheck_at(NOW, NOW + 60 * DAY, None, NOW + 60 * DAY) is None


class TestRetry:
    @staticmethod
    def attempts(weights: Iterator[float], retry_after: timedelta | None = None) -> list[timedelta]:
        """How long after the first attempt each attempt at a page is made that cannot be had."""
        found, failed, at = [], 0.0, NOW
        while True:
            found.append(at - NOW)
            failed += next(weights)
            due = retry_at(failed, at, retry_after)
            if due is None:
                return found
            at = due

    def test_a_missing_page_is_asked_for_three_times_within_a_day(self) -> None:
        found = self.attempts(cycle([1.0]))
        assert len(found) == 3
        assert DAY / 2 < found[-1] < DAY

    def test_temporary_failures_are_tried_for_three_days(self) -> None:
        found = self.attempts(cycle([0.25]))
        assert len(found) == 12
        assert found[1] == 30 * MINUTE
        assert 3 * DAY < found[-1] < 3.5 * DAY

    @given(st.lists(WEIGHTS, min_size=1, max_size=8), st.none() | ANY_SPAN)
    def test_any_mix_comes_to_an_end_with_growing_waits(self, weights: list[float], retry_after: timedelta | None) -> None:
        found = self.attempts(cycle(weights), retry_after)
        waits = [later - earlier for earlier, later in pairwise(found)]
        assert len(found) <= 12
        assert waits == sorted(waits)
        assert all(30 * MINUTE <= wait <= max(LONGEST_RETRY, RETRY_AFTER_MOST) for wait in waits)

    @given(st.floats(0, 1e300), MOMENTS, st.none() | ANY_SPAN)
    def test_it_is_never_before_now_nor_far_away(self, failed: float, now: datetime, retry_after: timedelta | None) -> None:
        due = retry_at(failed, now, retry_after)
        assert (due is None) == (failed >= GIVE_UP_AT)
        assert due is None or now <= due
        assert due is None or due == END or due - now <= RETRY_AFTER_MOST

    def test_retry_after_is_a_floor_up_to_a_day(self) -> None:
        assert retry_at(0.25, NOW, 5 * HOUR) == NOW + 5 * HOUR
        assert retry_at(0.25, NOW, MINUTE) == NOW + 30 * MINUTE
        assert retry_at(0.25, NOW, 90 * DAY) == NOW + DAY
