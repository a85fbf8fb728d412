"""Civil months, and periods in months as the law of the stamps counts them."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

VALID_MONTHS: Final = 12
"""CGI art. 900: twelve months from the purchase, whatever becomes of the tariff."""


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """One civil month. Raises ValueError for a month that does not exist."""

    year: int
    number: int

    def __post_init__(self) -> None:
        date(self.year, self.number, 1)

    @classmethod
    def of(cls, day: date) -> Month:
        """Return the month of that day."""
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month:
        """Return the month written ``YYYY-MM`` (ISO 8601). Raises ValueError for anything else."""
        if len(text) != 7:
            raise ValueError("a month is written YYYY-MM")
        return cls.of(date.fromisoformat(f"{text}-01"))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.number, self.days)

    @property
    def days(self) -> int:
        """How many days it has."""
        return monthrange(self.year, self.number)[1]

    @property
    def next(self) -> Month:
        """The month after."""
        return Month.of(add_months(self.first, 1))

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month.of(add_months(self.first, -1))

    def __contains__(self, day: date) -> bool:
        return (day.year, day.month) == (self.year, self.number)


def add_months(day: date, months: int) -> date:
    """Return the same day of the month ``months`` later, or the last day of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def last_day_of_use(bought_on: date) -> date:
    """Return the last day on which a stamp bought on that day can be used."""
    return add_months(bought_on, VALID_MONTHS)
