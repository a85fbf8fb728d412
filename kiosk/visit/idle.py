"""How long nobody has touched anything."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import ceil

from kiosk.clock import Clock


class IdleState(Enum):
    ACTIVE = "active"
    WARNING = "warning"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Idleness:
    """The state, and while it is WARNING the whole seconds that are left."""

    state: IdleState
    seconds_left: int = 0


class IdleClock:
    """Counts from the last touch; stands still while a terminal or a printer has the hand (EN 301 549, 2.2.1)."""

    def __init__(self, clock: Clock, *, warn_after: float, warning: float) -> None:
        self._clock = clock
        self._warn_after = warn_after
        self._warning = warning
        self._last = clock.monotonic()
        self._held_at: float | None = None
        self._factor = 1.0

    def touch(self) -> None:
        """Somebody is there: start counting again. Unlimited, as often as wanted."""
        self._last = self._clock.monotonic()
        if self._held_at is not None:
            self._held_at = self._last

    def stretch(self, factor: float) -> None:
        """Wait ``factor`` times as long from now on, for the warning and after it."""
        self._factor = factor

    def hold(self) -> None:
        """Stop counting: the citizen waits for a machine."""
        self._held_at = self._clock.monotonic()

    def release(self) -> None:
        """Count again, from now."""
        self._held_at = None
        self.touch()

    def resume(self) -> None:
        """Count again from where it was held: nobody is known to have been there."""
        if self._held_at is not None:
            self._last += self._clock.monotonic() - self._held_at
            self._held_at = None

    def look(self) -> Idleness:
        """Return where the count stands."""
        if self._held_at is not None:
            return Idleness(IdleState.ACTIVE)
        silent = self._clock.monotonic() - self._last
        warn_after, warning = self._warn_after * self._factor, self._warning * self._factor
        if silent < warn_after:
            return Idleness(IdleState.ACTIVE)
        left = warn_after + warning - silent
        return Idleness(IdleState.WARNING, ceil(left)) if left > 0 else Idleness(IdleState.EXPIRED)
