"""The time: real, or set by a test or the demo."""

from __future__ import annotations

import ctypes
import time
from datetime import UTC, date, datetime, timedelta
from typing import ClassVar, Final, Protocol
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")


class Clock(Protocol):
    """What the kiosk knows of time."""

    def now(self) -> datetime:
        """Return the wall clock, timezone-aware, in Europe/Paris."""

    def monotonic(self) -> float:
        """Return seconds that only grow, for durations."""

    def synchronised(self) -> bool:
        """Return whether a time source keeps the wall clock right; False when that is not known."""


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC).astimezone(PARIS)

    def monotonic(self) -> float:
        return time.monotonic()

    def synchronised(self) -> bool:
        # What timedatectl reads too: whichever daemon disciplines the kernel's clock, the kernel knows.
        state = _Timex()
        try:
            known = ctypes.CDLL(None).adjtimex(ctypes.byref(state))
        except (AttributeError, OSError):
            return False
        return known not in (-1, _TIME_ERROR) and not state.status & _STA_UNSYNC


_TIME_ERROR: Final = 5
_STA_UNSYNC: Final = 0x0040


class _Timex(ctypes.Structure):
    """``struct timex`` as far as its status (adjtimex(2)), and room for the rest; ``modes`` 0 only reads."""

    _fields_: ClassVar = [
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_byte * 256),
    ]


class AdjustableClock:
    """The machine's clock plus what was added with :meth:`advance` and :meth:`jump`; for the demo and the tests."""

    def __init__(self, start: datetime | None = None) -> None:
        self._offset = (start - datetime.now(UTC)) if start else timedelta()
        self._added = 0.0
        self.in_step = True
        """Whether it says that it is synchronised; settable."""

    def now(self) -> datetime:
        return (datetime.now(UTC) + self._offset + timedelta(seconds=self._added)).astimezone(PARIS)

    def monotonic(self) -> float:
        return time.monotonic() + self._added

    def synchronised(self) -> bool:
        return self.in_step

    def set_ahead(self, seconds: float) -> None:
        """Set the wall clock that many seconds ahead of the machine's; durations grow with it, and never shrink."""
        self._added = max(self._added, seconds)
        self._offset = timedelta(seconds=seconds - self._added)

    @property
    def ahead(self) -> float:
        """How many seconds the wall clock is ahead of the machine's."""
        return self._offset.total_seconds() + self._added

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
