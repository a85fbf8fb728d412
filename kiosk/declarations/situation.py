"""What a job-seeker declares of one month. Values that break a rule of the form cannot be made."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from kiosk.money import Money, euros
from kiosk.months import Month

HOURS_COUNTED: Final = 420
"""More hours than these in a month are transmitted as these."""

LEAST_PAY: Final = euros(1)
MOST_PAY: Final = euros(99_999)
"""Gross pay of one employer at least, and of all employers together at most."""

LATEST_YEAR: Final = 9999
"""``ddMMyyyy`` has four digits for a year."""


class Motive(Enum):
    """Why somebody no longer looks for work."""

    WORK = "work"
    RETIREMENT = "retirement"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Period:
    """Days from ``start`` to ``end``, both included. Raises ValueError when it ends before it starts."""

    start: date = field(repr=False)
    end: date = field(repr=False)

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period ends after it starts")


@dataclass(frozen=True, slots=True)
class Work:
    """Work for one employer in the month: whole hours, gross pay, and whether the contract ended in the month.

    The employer's name stays on the kiosk and on the citizen's paper: nobody asks for it. Raises ValueError for
    hours or pay below 1.
    """

    employer: str = field(repr=False)
    hours: int = field(repr=False)
    gross: Money = field(repr=False)
    ended: bool = field(repr=False)

    def __post_init__(self) -> None:
        if self.hours < 1 or self.gross < LEAST_PAY:
            raise ValueError("work has at least one hour and one euro of pay")


@dataclass(frozen=True, slots=True)
class EndOfSearch:
    """Since when somebody no longer looks for work, and why."""

    on: date = field(repr=False)
    motive: Motive = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """Everything that is declared of ``month``. An empty one says: no work, no event, still looking.

    Raises ValueError for more hours than the month has with one employer, more pay than the form takes, a start
    outside the month, or an end of search in a month of training (who is trained stays registered).
    """

    month: Month
    work: tuple[Work, ...] = ()
    training: bool = field(default=False, repr=False)
    internships: tuple[Period, ...] = ()
    sick_leaves: tuple[Period, ...] = ()
    maternity: date | None = field(default=None, repr=False)
    retirement: date | None = field(default=None, repr=False)
    invalidity: date | None = field(default=None, repr=False)
    end_of_search: EndOfSearch | None = None

    def __post_init__(self) -> None:
        if any(work.hours > hours_of(self.month) for work in self.work):
            raise ValueError("more hours than the month has")
        if self.gross > MOST_PAY:
            raise ValueError("more pay than the form takes")
        starts = [period.start for period in (*self.internships, *self.sick_leaves)]
        starts += [day for day in (self.maternity, self.retirement, self.invalidity) if day is not None]
        starts += [self.end_of_search.on] if self.end_of_search else []
        if any(day not in self.month for day in starts):
            raise ValueError("something starts outside the month")
        if self.training and self.end_of_search:
            raise ValueError("who is trained stays registered")

    @property
    def hours(self) -> int:
        """Hours with all employers, as they were worked."""
        return sum(work.hours for work in self.work)

    @property
    def gross(self) -> Money:
        """Gross pay of all employers."""
        return Money(sum(work.gross.cents for work in self.work))


def hours_of(month: Month) -> int:
    """Return how many hours there are in that month; nobody works more for one employer."""
    return 24 * month.days
