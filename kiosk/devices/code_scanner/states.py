"""How bad each state of a code scanner is, and who must act: the same for every adapter."""

from __future__ import annotations

from typing import Final

from kiosk.devices.code_scanner.api import ScannerState
from kiosk.devices.device import Actor, Severity, Status

_HOW_BAD: Final = {
    ScannerState.READY: (Severity.OK, Actor.NOBODY),
    ScannerState.OFFLINE: (Severity.FAULT, Actor.IT),
    ScannerState.UNKNOWN: (Severity.FAULT, Actor.IT),
}


def status_of(state: ScannerState) -> Status[ScannerState]:
    """Return the status that ``state`` makes."""
    return Status(state, *_HOW_BAD[state])
