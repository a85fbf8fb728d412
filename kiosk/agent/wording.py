"""What the agents' mode says: of devices, of a badge that opens nothing, of what was done."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType
from typing import Final

from kiosk.agent.desk import Acted
from kiosk.agent.events import Act, Problem
from kiosk.devices.badge.api import Distrust, Level
from kiosk.devices.card_reader.api import ReaderState
from kiosk.devices.code_scanner.api import ScannerState
from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.keypad.api import KeypadState
from kiosk.devices.payment_terminal.api import TerminalState
from kiosk.devices.power.api import PowerState
from kiosk.devices.receipt_printer.api import ReceiptPrinterState
from kiosk.devices.speech.api import SpeechState
from kiosk.text import Message, _

_READY, _UNKNOWN, _OFFLINE = _("ready"), _("nothing is known of it"), _("not connected, or switched off")
_PRINTING, _BROKEN = _("is printing"), _("out of order")

STATES: Final[Mapping[Enum, Message]] = MappingProxyType(
    {
        TerminalState.READY: _READY,
        TerminalState.BUSY: _("in use"),
        TerminalState.OFFLINE: _OFFLINE,
        TerminalState.OUT_OF_SERVICE: _BROKEN,
        TerminalState.UNKNOWN: _UNKNOWN,
        PrinterState.READY: _READY,
        PrinterState.PAPER_LOW: _("paper is running low"),
        PrinterState.TONER_LOW: _("toner is running low"),
        PrinterState.PRINTING: _PRINTING,
        PrinterState.PAPER_OUT: _("no paper left"),
        PrinterState.TONER_OUT: _("no toner left"),
        PrinterState.JAMMED: _("paper jam"),
        PrinterState.DOOR_OPEN: _("a door is open"),
        PrinterState.BUSY: _("prints for somebody else"),
        PrinterState.BROKEN: _BROKEN,
        PrinterState.HOLDING: _("may still hold a page of somebody else"),
        PrinterState.OFFLINE: _OFFLINE,
        PrinterState.UNKNOWN: _UNKNOWN,
        ReceiptPrinterState.READY: _READY,
        ReceiptPrinterState.PAPER_LOW: _("the roll is nearly at its end"),
        ReceiptPrinterState.PRINTING: _PRINTING,
        ReceiptPrinterState.PAPER_OUT: _("the roll is at its end"),
        ReceiptPrinterState.COVER_OPEN: _("the cover is open"),
        ReceiptPrinterState.BROKEN: _BROKEN,
        ReceiptPrinterState.OFFLINE: _OFFLINE,
        ReceiptPrinterState.HOLDING: _("may still hold a ticket of somebody else"),
        ReceiptPrinterState.UNKNOWN: _UNKNOWN,
        ScannerState.READY: _READY,
        ScannerState.OFFLINE: _OFFLINE,
        ScannerState.UNKNOWN: _UNKNOWN,
        PowerState.MAINS: _("on mains"),
        PowerState.ON_BATTERY: _("on battery"),
        PowerState.LOW_BATTERY: _("battery nearly empty"),
        PowerState.UNKNOWN: _UNKNOWN,
        KeypadState.READY: _READY,
        KeypadState.OFFLINE: _OFFLINE,
        KeypadState.UNKNOWN: _UNKNOWN,
        SpeechState.READY: _READY,
        SpeechState.BROKEN: _BROKEN,
        SpeechState.UNKNOWN: _UNKNOWN,
        ReaderState.EMPTY: _READY,
        ReaderState.CARD_PRESENT: _("a card is in it"),
        ReaderState.CARD_MUTE: _("the card in it does not answer"),
        ReaderState.NO_READER: _OFFLINE,
        ReaderState.UNKNOWN: _UNKNOWN,
    }
)
"""How a device stands."""

REFUSALS: Final[Mapping[Problem | Distrust, Message]] = MappingProxyType(
    {
        Problem.WRONG_PIN: _("Wrong PIN."),
        Problem.PIN_BLOCKED: _("This badge is blocked. Whoever issued it must unblock it."),
        Problem.BAD_PIN: _("A PIN has 6 to 8 digits. It was not tried."),
        Problem.NO_ANSWER: _("The badge did not answer. Take it out and put it in again."),
        Problem.NO_REGISTER: _("The register cannot be written, so nothing can be done here. Tell IT."),
        Distrust.UNKNOWN_AGENT: _("This badge is not on the list of this kiosk. Tell IT."),
        Distrust.WRONG_AUTHORITY: _("This badge was not issued by your town hall."),
        Distrust.EXPIRED: _("This badge has expired."),
        Distrust.REVOKED: _("This badge was revoked."),
        Distrust.NO_REVOCATION_LIST: _("The list of revoked badges is missing or too old. Tell IT."),
        Distrust.BAD_SIGNATURE: _("This badge is not genuine."),
        Distrust.UNREADABLE: _("This badge cannot be read."),
    }
)
"""Why a badge opens nothing."""

LEVELS: Final[Mapping[Level, Message]] = MappingProxyType(
    {
        Level.PIV: _("badge with a certificate"),
        Level.PKCS11: _("badge with a certificate"),
        Level.BADGE_UID: _("badge number and PIN, the weaker level"),
    }
)
"""How sure it is who opened the mode."""

ACTED: Final[Mapping[Acted, Message]] = MappingProxyType(
    {
        Acted(Act.CLEAR_HELD, True): _("Nothing is held any more. The kiosk is open."),
        Acted(Act.CLEAR_HELD, False): _("A printer cannot say yet that it is empty. Put it right, then try again."),
    }
)
"""What an act came to."""
