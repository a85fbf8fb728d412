"""Civil months."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.months import Month

months = st.builds(Month, st.integers(1990, 2100), st.integers(1, 12))


@given(months)
def test_a_month_is_its_days_and_no_other(month: Month) -> None:
    assert month.first in month
    assert month.last in month
    assert (month.last - month.first).days + 1 == month.days
    assert month.next.first not in month
    assert month.previous.last not in month
    assert (month.next.first - month.last).days == 1
    assert month.next.previous == month == month.previous.next
    assert month.previous < month < month.next


@given(months)
def test_a_written_month_is_read_again(month: Month) -> None:
    assert Month.parse(str(month)) == month
    assert Month.of(month.last) == month


@pytest.mark.parametrize(("month", "days"), [((2024, 2), 29), ((2026, 2), 28), ((2100, 2), 28), ((2026, 12), 31)])
def test_leap_years(month: tuple[int, int], days: int) -> None:
    assert Month(*month).days == days
    assert Month(*month).last == date(*month, days)


@pytest.mark.parametrize("text", ["2026", "2026-1", "2026-13", "2026-00", "10-2026", "2026-10-01", "", "abcd-ef"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Month.parse(text)
