"""Dates as printed: what is read, what is left open, what is never invented."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.core.dates import read_date, read_timestamp


@pytest.mark.parametrize(
    ("printed", "utc", "precision", "zone"),
    [
        ("September 18, 2016", "2016-09-18T00:00", "day", None),
        ("Sunday 18 September 2016 13:29 BST", "2016-09-18T12:29", "minute", "BST"),
        ("19/09/2016 21:30 by admin", "2016-09-19T21:30", "minute", None),
        ("09/19/2016 9:30 PM EDT", "2016-09-20T01:30", "minute", "EDT"),
        ("Sept. 18, 2016 at 3:45 p.m. ET", "2016-09-18T19:45", "minute", "ET"),
        ("PUBLISHED: 18:22, 7 February 2020", "2020-02-07T18:22", "minute", None),
        ("18.09.2016, 14.30 Uhr", "2016-09-18T14:30", "minute", None),
        ("le 3 mars 2020 à 14h05", "2020-03-03T14:05", "minute", None),
        ("12 de marzo de 2021", "2021-03-12T00:00", "day", None),
        ("18 сентября 2016", "2016-09-18T00:00", "day", None),
        ("2016年9月18日", "2016-09-18T00:00", "day", None),
        ("March 2014", "2014-03-01T00:00", "month", None),
        ("2016-09-18T13:29:00+01:00", "2016-09-18T12:29", "second", "+01:00"),
    ],
)
def test_printed_dates(printed: str, utc: str, precision: str, zone: str | None) -> None:
    found = read_date(printed)
    assert found is not None
    assert (found.utc, found.precision, found.zone) == (datetime.fromisoformat(utc).replace(tzinfo=UTC), precision, zone)


@pytest.mark.parametrize("printed", ["© 2019", "in 2016 about 250,000 people", "no date at all", "May be late", "1/2"])
def test_no_date_is_made_of_less(printed: str) -> None:
    assert read_date(printed) is None


def test_day_and_month_are_told_apart_only_where_the_text_allows() -> None:
    assert read_date("03/04/2021").utc is None  # type: ignore[union-attr]
    assert read_date("03/04/2021", context="seen on 25/12/2020").utc == datetime(2021, 4, 3, tzinfo=UTC)  # type: ignore[union-attr]
    assert read_date("03/04/2021", context="seen on 12/25/2020").utc == datetime(2021, 3, 4, tzinfo=UTC)  # type: ignore[union-attr]
    assert read_date("Thursday, 03/04/2021").utc == datetime(2021, 3, 4, tzinfo=UTC)  # type: ignore[union-attr]
    assert read_date("03/04/2021", context="25/12/2020 and 12/25/2020").utc is None  # type: ignore[union-attr]


@pytest.mark.parametrize("printed", ["31/02/2020", "2999-01-01", "30 February 2020"])
def test_impossible_dates_keep_their_print_only(printed: str) -> None:
    found = read_timestamp(printed, latest=datetime(2026, 1, 1, tzinfo=UTC))
    assert found is not None
    assert (found.raw, found.utc, found.precision) == (printed, None, "unknown")


@given(st.text(max_size=80) | st.integers() | st.floats() | st.none() | st.booleans())
def test_a_timestamp_is_aware_utc_or_nothing(value: object) -> None:
    found = read_timestamp(value)
    assert found is None or found.utc is None or found.utc.tzinfo is UTC


@given(st.datetimes(min_value=datetime(1600, 1, 1), max_value=datetime(2100, 1, 1)))
def test_what_is_printed_in_full_is_read_back(moment: datetime) -> None:
    for form in ("%d %B %Y %H:%M", "%B %d, %Y at %H:%M", "%Y-%m-%dT%H:%M"):
        found = read_date(moment.strftime(form))
        assert found is not None
        assert found.utc == moment.replace(second=0, microsecond=0, tzinfo=UTC)
