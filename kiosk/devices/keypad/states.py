"""How bad each state of a keypad is, and who must act: the same for every adapter."""

from __future__ import annotations

from typing import Final

from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.keypad.api import KeypadState

_HOW_BAD: Final = {
    KeypadState.READY: (Severity.OK, Actor.NOBODY),
    KeypadState.OFFLINE: (Severity.FAULT, Actor.IT),
    KeypadState.UNKNOWN: (Severity.FAULT, Actor.IT),
}


def status_of(state: KeypadState) -> Status[KeypadState]:
    """Return the status that ``state`` makes."""
    return Status(state, *_HOW_BAD[state])
