"""Devices that this kiosk does not have. Each says so: an absent device is a fault, never a silent success."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from kiosk.devices.card_reader import api as reader
from kiosk.devices.device import Actor, Severity, Status, Unsubscribe
from kiosk.devices.document_printer import api as printer
from kiosk.devices.payment_terminal import api as terminal


class _Absent:
    """What the three have in common: nothing ever happens to them."""

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


class AbsentReader(_Absent):
    """No card reader."""

    def capabilities(self) -> reader.Capabilities:
        """Return that it can do nothing."""
        return reader.Capabilities(contact=False, contactless=False)

    def status(self) -> Status[reader.ReaderState]:
        """Return a fault that IT must mend."""
        return Status(reader.ReaderState.NO_READER, Severity.FAULT, Actor.IT)

    def transmit(self, command: bytes) -> reader.Answer:
        """Return NO_READER."""
        return reader.CardFault.NO_READER
