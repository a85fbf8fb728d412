"""How one person wants to hear the kiosk. Back to the usual for the next one (EN 301 549, 5.1.3.13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from kiosk.devices.speech.api import Manner, Sink

RATES: Final = (0.75, 1.0, 1.25, 1.5, 2.0)
"""How fast, as a factor (VVSG 2.0, 7.1-K asks for 0.75 to 2)."""
VOLUMES: Final = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
"""As parts of the loudest: 20 dB from end to end (EN 301 549, 8.2.1 asks for 18)."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """Where somebody listens, None when nobody does, and how."""

    sink: Sink | None = None
    rate: float = 1.0
    volume: float = 0.6

    @property
    def manner(self) -> Manner | None:
        """How it is to be said, None when nobody listens."""
        return Manner(self.sink, self.rate, self.volume) if self.sink else None

    def next_rate(self) -> Hearing:
        """Return the next rate; after the fastest comes the slowest."""
        return replace(self, rate=RATES[(RATES.index(self.rate) + 1) % len(RATES)])

    def faster(self, steps: int) -> Hearing:
        """Return the rate that many steps up, or down if negative, as far as there are steps."""
        return replace(self, rate=_stepped(RATES, self.rate, steps))

    def louder(self, steps: int) -> Hearing:
        """Return the volume that many steps up, or down if negative, as far as there are steps."""
        return replace(self, volume=_stepped(VOLUMES, self.volume, steps))

    def by_default(self) -> Hearing:
        """Return the usual rate and volume: a headset that is still in is listened to, the loudspeaker is not."""
        return Hearing(self.sink if self.sink is Sink.HEADSET else None)


def _stepped(levels: tuple[float, ...], level: float, steps: int) -> float:
    return levels[max(0, min(levels.index(level) + steps, len(levels) - 1))]
