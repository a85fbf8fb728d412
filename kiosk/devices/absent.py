"""Devices that this kiosk does not have. Each says so: an absent device is a fault, never a silent success."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from kiosk.devices.card_reader import api as reader
from kiosk.devices.code_scanner import api as scanner
from kiosk.devices.device import Actor, Severity, Status, Unsubscribe
from kiosk.devices.document_printer import api as printer
from kiosk.devices.keypad import api as keypad
from kiosk.devices.payment_terminal import api as terminal
from kiosk.devices.power import api as power
from kiosk.devices.receipt_printer import api as receipts
from kiosk.devices.speech import api as speech


class _Absent:
    """What they have in common: nothing ever happens to them."""

    def subscribe(self, callback: Callable[[Any], None]) -> Unsubscribe:
        """Never call ``callback``: an absent device stays absent."""
        return lambda: None

    def close(self) -> None:
        """Nothing to release."""


class AbsentTerminal(_Absent):
    """No payment terminal."""

    def capabilities(self) -> terminal.Capabilities:
        """Return that it can do nothing."""
        return terminal.Capabilities(reversal=False, look_up=terminal.LookUp.NONE)

    def status(self) -> Status[terminal.TerminalState]:
        """Return a fault that IT must mend."""
        return Status(terminal.TerminalState.OFFLINE, Severity.FAULT, Actor.IT)

    def pay(
        self,
        request: terminal.PaymentRequest,
        on_prompt: Callable[[terminal.Prompt], None],
    ) -> terminal.PaymentOutcome:
        """Return NotSent: no money can have moved."""
        return terminal.NotSent()

    def find(self, reference: str) -> terminal.PaymentOutcome:
        """Return Unknown: there is nobody to ask."""
        return terminal.Unknown()

    def last_payment(self) -> terminal.LastPayment | None:
        """Return None: there is nobody to ask."""
        return None

    def capture(self, reference: str) -> terminal.CaptureResult:
        """Return UNKNOWN: there is nobody to ask."""
        return terminal.CaptureResult.UNKNOWN

    def reverse(self, reference: str) -> terminal.ReversalResult:
        """Return UNKNOWN: there is nobody to ask."""
        return terminal.ReversalResult.UNKNOWN

    def totals(self, day: date) -> terminal.Totals | None:
        """Return None: there is nobody to ask."""
        return None


class AbsentPrinter(_Absent):
    """No document printer."""

    def capabilities(self) -> printer.Capabilities:
        """Return that it can do nothing."""
        return printer.Capabilities(colour=False, duplex=False, proves_printed=False)

    def status(self) -> Status[printer.PrinterState]:
        """Return a fault that IT must mend."""
        return Status(printer.PrinterState.OFFLINE, Severity.FAULT, Actor.IT)

    def print_document(self, job: printer.PrintJob) -> printer.PrintOutcome:
        """Return NotPrinted."""
        return printer.NotPrinted(printer.PrinterState.OFFLINE)

    def clear_held(self) -> bool:
        """Return True: nothing was ever held."""
        return True


class AbsentReader(_Absent):
    """No card reader."""

    def capabilities(self) -> reader.Capabilities:
        """Return that it can do nothing."""
        return reader.Capabilities(contact=False, contactless=False)

    def status(self) -> Status[reader.ReaderState]:
        """Return a fault that IT must mend."""
        return Status(reader.ReaderState.NO_READER, Severity.FAULT, Actor.IT)

    def connect(self) -> reader.CardFault:
        """Return NO_READER."""
        return reader.CardFault.NO_READER


class AbsentReceiptPrinter(_Absent):
    """No receipt printer: receipts come on the pages of the document printer."""

    def capabilities(self) -> receipts.Capabilities:
        """Return that it can do nothing, on paper of one dot."""
        return receipts.Capabilities(width=1, dpi=1, cuts=False, proves_printed=False)

    def status(self) -> Status[receipts.ReceiptPrinterState]:
        """Return a fault that nobody must mend."""
        return Status(receipts.ReceiptPrinterState.OFFLINE, Severity.FAULT, Actor.NOBODY)

    def print_receipt(self, picture: receipts.Bitmap) -> receipts.ReceiptOutcome:
        """Return NotPrinted."""
        return receipts.NotPrinted(receipts.ReceiptPrinterState.OFFLINE)

    def clear_held(self) -> bool:
        """Return True: nothing was ever held."""
        return True


class AbsentScanner(_Absent):
    """No code scanner: numbers are typed."""

    def capabilities(self) -> scanner.Capabilities:
        """Return that it can do nothing."""
        return scanner.Capabilities(exact=False)

    def status(self) -> Status[scanner.ScannerState]:
        """Return a fault that nobody must mend."""
        return Status(scanner.ScannerState.OFFLINE, Severity.FAULT, Actor.NOBODY)

    def subscribe_scans(self, callback: Callable[[scanner.Scan], None]) -> Unsubscribe:
        """Never call ``callback``."""
        return lambda: None


class AbsentPower(_Absent):
    """Nothing watches the supply."""

    def capabilities(self) -> power.Capabilities:
        """Return that there is no battery."""
        return power.Capabilities(battery=False)

    def status(self) -> Status[power.PowerState]:
        """Return mains: a kiosk without a battery that runs has mains."""
        return Status(power.PowerState.MAINS, Severity.OK, Actor.NOBODY)


class AbsentKeypad(_Absent):
    """No tactile keypad."""

    headset = False

    def capabilities(self) -> keypad.Capabilities:
        """Return that it can do nothing."""
        return keypad.Capabilities(keys=frozenset(), jack=False)

    def status(self) -> Status[keypad.KeypadState]:
        """Return a fault that nobody must mend."""
        return Status(keypad.KeypadState.OFFLINE, Severity.FAULT, Actor.NOBODY)

    def subscribe_keys(self, callback: Callable[[keypad.Key], None]) -> Unsubscribe:
        """Never call ``callback``."""
        return lambda: None


class AbsentSpeech(_Absent):
    """No voice."""

    def capabilities(self) -> speech.Capabilities:
        """Return that it can say nothing."""
        return speech.Capabilities(languages=frozenset(), sinks=frozenset())

    def status(self) -> Status[speech.SpeechState]:
        """Return a fault that IT must mend."""
        return Status(speech.SpeechState.BROKEN, Severity.FAULT, Actor.IT)

    def subscribe_progress(self, callback: Callable[[speech.Piece | None], None]) -> Unsubscribe:
        """Never call ``callback``."""
        return lambda: None

    def say(self, pieces: Sequence[speech.Piece], manner: speech.Manner) -> None:
        """Say nothing."""

    def stop(self) -> None:
        """Nothing is being said."""

    def pause(self, paused: bool) -> None:
        """Nothing is being said."""
