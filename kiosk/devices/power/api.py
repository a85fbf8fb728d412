"""Power: one page of interface. What feeds the kiosk, mains or the battery of an uninterruptible supply."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from kiosk.devices.device import Status, Unsubscribe


class PowerState(Enum):
    """On the battery the kiosk finishes what runs and takes nobody new; on a low one it wipes, closes, powers off."""

    MAINS = "mains"
    ON_BATTERY = "on_battery"
    LOW_BATTERY = "low_battery"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this supply can do."""

    battery: bool


class Power(Protocol):
    """What feeds the kiosk. It has no commands."""

    def capabilities(self) -> Capabilities:
        """Return what the supply can do."""

    def status(self) -> Status[PowerState]:
        """Return the last known status at once, without I/O; UNKNOWN when it could not be read. A supply that cannot
        be read closes nothing: the kiosk may well be on mains."""

    def subscribe(self, callback: Callable[[Status[PowerState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
