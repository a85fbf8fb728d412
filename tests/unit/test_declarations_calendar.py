"""When a month can be declared (arrêté du 22 décembre 2015): the official rows, the boundaries, and every year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import PARIS
from kiosk.declarations.calendar import next_window, open_window, window_of
from kiosk.months import Month

OFFICIAL = {
    "2025-12": ("2025-12-28", "2026-01-15"),
    "2026-01": ("2026-01-28", "2026-02-15"),
    "2026-02": ("2026-02-26", "2026-03-15"),
    "2026-03": ("2026-03-28", "2026-04-15"),
    "2026-04": ("2026-04-28", "2026-05-15"),
    "2026-05": ("2026-05-28", "2026-06-15"),
    "2026-06": ("2026-06-28", "2026-07-15"),
    "2026-07": ("2026-07-28", "2026-08-15"),
    "2026-08": ("2026-08-28", "2026-09-15"),
    "2026-09": ("2026-09-28", "2026-10-15"),
    "2026-10": ("2026-10-28", "2026-11-15"),
    "2026-11": ("2026-11-28", "2026-12-15"),
    "2026-12": ("2026-12-28", "2027-01-15"),
}
"""service-public F1637, as published for 2026."""

ALL = [Month(year, number) for year in range(2016, 2040) for number in range(1, 13)]


@pytest.mark.parametrize(("month", "days"), OFFICIAL.items())
def test_the_official_calendar(month: str, days: tuple[str, str]) -> None:
    window = window_of(Month.parse(month))
    assert (str(window.first_day), str(window.last_day)) == days


@pytest.mark.parametrize(
    ("moment", "month"),
    [
        ("2026-11-15T23:59:59+01:00", "2026-10"),
        ("2026-11-16T00:00:00+01:00", None),
        ("2026-11-27T23:59:59+01:00", None),
        ("2026-11-28T00:00:00+01:00", "2026-11"),
        ("2026-02-25T23:59:59+01:00", None),
        ("2026-02-26T00:00:00+01:00", "2026-02"),
        ("2024-02-26T00:00:00+01:00", "2024-02"),
        ("2027-01-01T00:00:00+01:00", "2026-12"),
        # In UTC: winter is an hour behind Paris, summer two.
        ("2026-11-15T22:59:59+00:00", "2026-10"),
        ("2026-11-15T23:00:00+00:00", None),
        ("2026-11-15T23:30:00+00:00", None),
        ("2026-07-15T21:59:59+00:00", "2026-06"),
        ("2026-07-15T22:00:00+00:00", None),
        ("2026-11-27T23:00:00+00:00", "2026-11"),
        ("2026-07-27T22:00:00+00:00", "2026-07"),
        # The clocks change on 29 March and 25 October 2026: one is inside a window, the other is not.
        ("2026-03-29T01:59:59+01:00", "2026-03"),
        ("2026-03-29T03:00:00+02:00", "2026-03"),
        ("2026-10-25T02:30:00+02:00", None),
        ("2026-10-25T02:30:00+01:00", None),
    ],
)
def test_the_boundaries_are_in_paris(moment: str, month: str | None) -> None:
    window = open_window(datetime.fromisoformat(moment))
    assert (window and str(window.month)) == month


def test_no_two_windows_ever_share_a_moment() -> None:
    for before, after in pairwise(map(window_of, ALL)):
        assert before.opens < before.closes < after.opens
        assert (before.last_day.day, after.first_day.day) == (15, 26 if after.month.number == 2 else 28)


@given(st.datetimes(datetime(2016, 1, 20), datetime(2039, 12, 31), timezones=st.just(UTC)))
def test_at_any_moment_one_window_at_most_is_open_and_the_next_one_is_ahead(moment: datetime) -> None:
    holding = [window_of(month) for month in ALL if window_of(month).opens <= moment < window_of(month).closes]
    assert open_window(moment) == (holding[0] if holding else None)
    ahead = next_window(moment)
    assert ahead.opens > moment
    assert all(not moment < window_of(month).opens < ahead.opens for month in ALL)


def test_the_month_that_is_declared_is_over_or_ends_in_the_window() -> None:
    window = open_window(datetime(2026, 10, 28, tzinfo=PARIS))
    assert window is not None
    assert window.month == Month(2026, 10)
    assert window.closes - timedelta(microseconds=1) < datetime(2026, 11, 16, tzinfo=PARIS)
    assert window.last_day == date(2026, 11, 15)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        open_window(datetime(2026, 10, 28))
    with pytest.raises(ValueError, match="zone"):
        next_window(datetime(2026, 10, 28))
