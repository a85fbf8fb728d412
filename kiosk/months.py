"""Periods in months, as the law of the stamps counts them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Final

VALID_MONTHS: Final = 12
"""CGI art. 900: twelve months from the purchase, whatever becomes of the tariff."""


def add_months(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of_use(bought_on: date) -> date:
    """Return the last day on which a stamp bought on that day can be used."""
    return add_months(bought_on, VALID_MONTHS)
