"""How bad each state of a document printer is, and who must act: the same for every adapter."""

from __future__ import annotations

from typing import Final

from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.document_printer.api import PrinterState

_HOW_BAD: Final[dict[PrinterState, tuple[Severity, Actor]]] = {
    PrinterState.READY: (Severity.OK, Actor.NOBODY),
    PrinterState.PAPER_LOW: (Severity.WARNING, Actor.AGENT),
    PrinterState.TONER_LOW: (Severity.WARNING, Actor.AGENT),
    PrinterState.PRINTING: (Severity.OK, Actor.NOBODY),
    PrinterState.PAPER_OUT: (Severity.FAULT, Actor.AGENT),
    PrinterState.TONER_OUT: (Severity.FAULT, Actor.AGENT),
    PrinterState.JAMMED: (Severity.FAULT, Actor.AGENT),
    PrinterState.DOOR_OPEN: (Severity.FAULT, Actor.AGENT),
    PrinterState.BUSY: (Severity.WARNING, Actor.NOBODY),  # it passes by itself
    PrinterState.BROKEN: (Severity.FAULT, Actor.IT),
    PrinterState.OFFLINE: (Severity.FAULT, Actor.IT),
    PrinterState.HOLDING: (Severity.FAULT, Actor.AGENT),
    PrinterState.UNKNOWN: (Severity.FAULT, Actor.IT),
}


def status_of(state: PrinterState) -> Status[PrinterState]:
    """Return the status that ``state`` makes."""
    return Status(state, *_HOW_BAD[state])
