"""Whether somebody new may start. A visit that runs goes on to its end; only a low battery ends it."""

from __future__ import annotations

from enum import Enum
from typing import Final

from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.power.api import PowerState
from kiosk.devices.receipt_printer.api import ReceiptPrinterState
from kiosk.text import Message, _


class Closed(Enum):
    """Why nobody new may start.

    ``POWER``: the kiosk runs on its battery, which lasts for the visit that runs and not for another one.
    ``HELD_PAPER``: a printer still has the paper of somebody else inside, and it would come out for the next one.
    """

    POWER = "power"
    HELD_PAPER = "held_paper"


MESSAGES: Final[dict[Closed, Message]] = {
    Closed.POWER: _("The power is out. This kiosk opens again by itself when it is back."),
    Closed.HELD_PAPER: _("An agent must first look at the printer. Please ask at the desk."),
}
"""What the closed screen says to a citizen."""

_ON_BATTERY: Final = frozenset({PowerState.ON_BATTERY, PowerState.LOW_BATTERY})


def closed_because(power: PowerState, printer: PrinterState, receipts: ReceiptPrinterState) -> Closed | None:
    """Return why nobody new may start, None when the doors are open. Whatever cannot be read closes nothing here: what
    a device can still do is told by the offers."""
    if power in _ON_BATTERY:
        return Closed.POWER
    if printer is PrinterState.HOLDING or receipts is ReceiptPrinterState.HOLDING:
        return Closed.HELD_PAPER
    return None


def must_leave(power: PowerState) -> bool:
    """Return whether the visit that runs must end now: the battery is about to give out."""
    return power is PowerState.LOW_BATTERY
