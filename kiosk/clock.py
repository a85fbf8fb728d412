"""The time: real, or set by a test or the demo."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class Clock(Protocol):
    """What the kiosk knows of time."""

    def now(self) -> datetime:
        """Return the wall clock, timezone-aware, in Europe/Paris."""

    def monotonic(self) -> float:
        """Return seconds that only grow, for durations."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone(PARIS)

    def monotonic(self) -> float:
        return time.monotonic()


class AdjustableClock:
    """The machine's clock plus what was added with :meth:`advance` and :meth:`jump`; for the demo and the tests."""

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = (start - datetime.now(UTC)) if start else timedelta()
        self._added = 0.0

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._offset + timedelta(seconds=self._added)).astimezone(PARIS)

    def monotonic(self) -> float:
        return time.monotonic() + self._added

    def advance(self, seconds: float) -> None:
        """Move both clocks forward; a negative value raises ValueError, as time does not run back."""
        if seconds < 0:
            raise ValueError("the clock only moves forward")
        self._added += seconds

    def jump(self, seconds: float) -> None:
        """Move the wall clock alone, back if ``seconds`` is negative, as a time server or a technician sets it."""
        self._offset += timedelta(seconds=seconds)


def today(clock: Clock) -> date:
    """Return the civil date in Europe/Paris."""
    return clock.now().date()
