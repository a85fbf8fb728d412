"""How bad each state of the power is, and who must act: the same for every adapter."""

from __future__ import annotations

from typing import Final

from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.power.api import PowerState

_HOW_BAD: Final = {
    PowerState.MAINS: (Severity.OK, Actor.NOBODY),
    PowerState.ON_BATTERY: (Severity.WARNING, Actor.AGENT),
    PowerState.LOW_BATTERY: (Severity.FAULT, Actor.AGENT),
    PowerState.UNKNOWN: (Severity.FAULT, Actor.IT),
}


def status_of(state: PowerState) -> Status[PowerState]:
    """Return the status that ``state`` makes."""
    return Status(state, *_HOW_BAD[state])
