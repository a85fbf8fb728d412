"""How bad each state of a payment terminal is, and who must act: the same for every adapter."""

from __future__ import annotations

from typing import Final

from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.payment_terminal.api import TerminalState

_JUDGED: Final = {
    TerminalState.READY: (Severity.OK, Actor.NOBODY),
    TerminalState.BUSY: (Severity.OK, Actor.CITIZEN),
    TerminalState.OFFLINE: (Severity.FAULT, Actor.IT),
    TerminalState.OUT_OF_SERVICE: (Severity.FAULT, Actor.AGENT),
    TerminalState.UNKNOWN: (Severity.FAULT, Actor.IT),
}


def status_of(state: TerminalState) -> Status[TerminalState]:
    """Return the status of a terminal in ``state``."""
    return Status(state, *_JUDGED[state])
