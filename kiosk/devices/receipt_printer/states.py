"""How bad each state of a receipt printer is, and who must act: the same for every adapter."""

from __future__ import annotations

from typing import Final

from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.receipt_printer.api import ReceiptPrinterState

_HOW_BAD: Final[dict[ReceiptPrinterState, tuple[Severity, Actor]]] = {
    ReceiptPrinterState.READY: (Severity.OK, Actor.NOBODY),
    ReceiptPrinterState.PAPER_LOW: (Severity.WARNING, Actor.AGENT),
    ReceiptPrinterState.PRINTING: (Severity.OK, Actor.NOBODY),
    ReceiptPrinterState.PAPER_OUT: (Severity.FAULT, Actor.AGENT),
    ReceiptPrinterState.COVER_OPEN: (Severity.FAULT, Actor.AGENT),
    ReceiptPrinterState.BROKEN: (Severity.FAULT, Actor.IT),
    ReceiptPrinterState.OFFLINE: (Severity.FAULT, Actor.IT),
    ReceiptPrinterState.HOLDING: (Severity.FAULT, Actor.AGENT),
    ReceiptPrinterState.UNKNOWN: (Severity.FAULT, Actor.IT),
}

TAKES_A_RECEIPT: Final = (ReceiptPrinterState.READY, ReceiptPrinterState.PAPER_LOW)


def status_of(state: ReceiptPrinterState) -> Status[ReceiptPrinterState]:
    """Return the status that ``state`` makes."""
    return Status(state, *_HOW_BAD[state])
