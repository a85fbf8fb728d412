"""When a month can be declared: a pure function of Europe/Paris time.

Arrêté du 22 décembre 2015, art. 1 (JORF of 27 December 2015): from the 28th of the month, the 26th for February, to
the 15th of the next month at midnight. No date of payment is computed here: they depend on the bank.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from kiosk.clock import PARIS
from kiosk.months import Month

_OPENS: Final = 28
_OPENS_IN_FEBRUARY: Final = 26
_CLOSES: Final = 16
"""Midnight at the end of the 15th is the first moment of the 16th."""


@dataclass(frozen=True, slots=True)
class Window:
    """The period in which ``month`` can be declared: from ``opens`` on, until just before ``closes``."""

    month: Month
    opens: datetime
    closes: datetime

    @property
    def first_day(self) -> date:
        """The first day on which it is open."""
        return self.opens.date()

    @property
    def last_day(self) -> date:
        """The last day on which it is open."""
        return self.closes.date().replace(day=_CLOSES - 1)


def window_of(month: Month) -> Window:
    """Return the window in which ``month`` is declared; both moments are in Europe/Paris."""
    opens = _OPENS_IN_FEBRUARY if month.number == 2 else _OPENS
    return Window(month, _midnight(month.first.replace(day=opens)), _midnight(month.next.first.replace(day=_CLOSES)))


def open_window(now: datetime) -> Window | None:
    """Return the window that is open at ``now``, None between two. Raises ValueError for a time without a zone."""
    local = _in_paris(now)
    this = Month.of(local.date())
    for month in (this.previous, this):
        window = window_of(month)
        if window.opens <= local < window.closes:
            return window
    return None


def next_window(now: datetime) -> Window:
    """Return the first window that opens after ``now``. Raises ValueError for a time without a zone."""
    local = _in_paris(now)
    window = window_of(Month.of(local.date()))
    return window if local < window.opens else window_of(window.month.next)


def _in_paris(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("a moment without a time zone is no moment")
    return now.astimezone(PARIS)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), PARIS)
