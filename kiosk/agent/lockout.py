"""How long no PIN is taken after wrong ones.

| Wrong PINs since the last right one | 0-4 | 5  | 6  | 7  | 8   | 9   | 10  | 11  | 12   | 13 and more |
|-------------------------------------|-----|----|----|----|-----|-----|-----|-----|------|-------------|
| Seconds                             | 0   | 15 | 30 | 60 | 120 | 240 | 480 | 960 | 1920 | 3600        |

Counted for the whole kiosk: a wrong PIN does not prove whose badge it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Final

FREE: Final = 5
"""Wrong PINs after which the first wait begins."""
FIRST: Final = 15.0
LONGEST: Final = 3600.0
"""Seconds."""


def wait_after(wrong: int) -> float:
    """Return the seconds to wait after the ``wrong``-th wrong PIN in a row."""
    if wrong < FREE:
        return 0.0
    return min(LONGEST, FIRST * 2.0 ** min(wrong - FREE, 16))


@dataclass(frozen=True, slots=True)
class Lockout:
    """Wrong PINs since the last right one, and the reading of a monotonic clock before which none is taken."""

    wrong: int = 0
    until: float = -inf

    def after_wrong(self, now: float) -> Lockout:
        """Return the lockout after one more wrong PIN at ``now``."""
        return Lockout(self.wrong + 1, now + wait_after(self.wrong + 1))

    def left(self, now: float) -> float:
        """Return the seconds that are left at ``now``."""
        return max(0.0, self.until - now)


def resumed(wrong: int, ago: float, now: float) -> Lockout:
    """Return the lockout of a kiosk that was started again, ``ago`` seconds of the wall clock after the last of
    ``wrong`` wrong PINs. A wall clock that was set back makes nobody wait longer than one full wait."""
    return Lockout(wrong, now + wait_after(wrong) - max(0.0, ago))
