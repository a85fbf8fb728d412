"""The dates of a stamp, at their edges (CGI art. 900 and 900 A; service-public R55925)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.months import VALID_MONTHS, add_months
from kiosk.procedures.fiscal_stamp.rules import (
    REFUND_MONTHS,
    RefundState,
    refund_window,
)
from kiosk.stamp import StampNumber

exact = settings(derandomize=True, database=None, deadline=None)
days = st.dates(date(2000, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2025, 8, 31), 18, date(2027, 2, 28)),
        (date(2026, 8, 31), 18, date(2028, 2, 29)),
        (date(2024, 2, 29), VALID_MONTHS, date(2025, 2, 28)),
        (date(2024, 2, 29), REFUND_MONTHS, date(2025, 8, 29)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 6, 15), 0, date(2026, 6, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@exact
@given(days, st.integers(0, 36))
def test_months_later_is_in_the_right_month_and_never_overflows_it(day: date, months: int) -> None:
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + timedelta(days=1)).day == 1)


@pytest.mark.parametrize(
    ("bought_on", "today", "state"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), RefundState.TOO_EARLY),
        (date(2026, 3, 1), date(2026, 3, 4), RefundState.TOO_EARLY),
        (date(2026, 3, 1), date(2026, 3, 5), RefundState.OPEN),
        (date(2026, 3, 1), date(2027, 8, 31), RefundState.OPEN),
        (date(2026, 3, 1), date(2027, 9, 1), RefundState.TOO_LATE),
        (date(2026, 3, 1), date(2027, 9, 2), RefundState.TOO_LATE),
        (date(2025, 8, 31), date(2027, 2, 27), RefundState.OPEN),
        (date(2025, 8, 31), date(2027, 2, 28), RefundState.TOO_LATE),
        (date(2024, 2, 29), date(2024, 3, 3), RefundState.TOO_EARLY),
        (date(2024, 2, 29), date(2024, 3, 4), RefundState.OPEN),
        (date(2024, 2, 29), date(2025, 8, 28), RefundState.OPEN),
        (date(2024, 2, 29), date(2025, 8, 29), RefundState.TOO_LATE),
    ],
)
def test_the_refund_is_open_after_three_days_and_before_eighteen_months(
    bought_on: date, today: date, state: RefundState
) -> None:
    assert refund_window(bought_on, today).state is state


@exact
@given(days, st.integers(-10, 800))
def test_the_state_and_the_days_of_the_window_never_disagree(bought_on: date, later: int) -> None:
    today = bought_on + timedelta(days=later)
    window = refund_window(bought_on, today)
    assert window.first - bought_on == timedelta(days=4)
    assert window.last + timedelta(days=1) == add_months(bought_on, REFUND_MONTHS)
    assert (window.state is RefundState.OPEN) is (window.first <= today <= window.last)
    assert (window.state is RefundState.TOO_EARLY) is (today < window.first)


def test_a_stamp_number_is_shown_by_fours_and_hidden_from_tracebacks() -> None:
    number = StampNumber("1234567890123456")
    assert number.grouped == "1234 5678 9012 3456"
    assert "1234" not in repr(number)


@pytest.mark.parametrize("digits", ["", "123456789012345", "12345678901234567", "123456789012345O", "\u0661" * 16])
def test_only_sixteen_digits_are_a_stamp_number(digits: str) -> None:
    with pytest.raises(ValueError, match="16 digits"):
        StampNumber(digits)
