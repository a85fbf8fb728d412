"""The kiosk's end of the cables to the terminal and the printer: one connection for each command.

A cable has three ends only: nobody there, an answer, or silence. No adapter is kinder than that.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum, auto
from multiprocessing.connection import Client
from typing import Any

from kiosk.devices.device import Actor, Severity, Status, Unsubscribe
from kiosk.devices.document_printer import api as printer
from kiosk.devices.payment_terminal.api import (
    Capabilities,
    CaptureResult,
    LastPayment,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
    TerminalState,
    Totals,
    Unknown,
)


class Command(Enum):
    """What can be asked; the last three by the harness only."""

    PAY = auto()
    FIND = auto()
    LAST_PAYMENT = auto()
    CAPTURE = auto()
    REVERSE = auto()
    TOTALS = auto()
    PRINT = auto()
    HEAL = auto()
    QUIET = auto()
    TRUTH = auto()


class NobodyThereError(Exception):
    """The connection was never made: nothing has left."""


class SilenceError(Exception):
    """The connection ended without an answer: what was asked may or may not have been done."""


def ask(address: str, command: Command, *words: object, hear: Callable[[Prompt], None] = lambda _: None) -> Any:
    """Return the answer; ``hear`` is told each prompt before it. Raises NobodyThereError or SilenceError."""
    try:
        line = Client(address, "AF_UNIX")
    except OSError:
        raise NobodyThereError from None
    with line:
        try:
            line.send((command, *words))
            while isinstance(said := line.recv(), Prompt):
                hear(said)
        except (EOFError, OSError):
            raise SilenceError from None
        return said


class WiredTerminal:
    """A payment terminal at the other end of ``address``."""

    def __init__(self, address: str, can: Capabilities) -> None:
        self._address = address
        self._can = can

    def capabilities(self) -> Capabilities:
        return self._can

    def status(self) -> Status[TerminalState]:
        return Status(TerminalState.READY, Severity.OK, Actor.NOBODY)

    def subscribe(self, callback: Callable[[Status[TerminalState]], None]) -> Unsubscribe:
        return lambda: None

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        try:
            outcome: PaymentOutcome = ask(self._address, Command.PAY, request, hear=on_prompt)
        except NobodyThereError:
            return NotSent()
        except SilenceError:
            return Unknown()
        return outcome

    def find(self, reference: str) -> PaymentOutcome:
        return self._ask(Unknown(), Command.FIND, reference)

    def last_payment(self) -> LastPayment | None:
        return self._ask(None, Command.LAST_PAYMENT)

    def capture(self, reference: str) -> CaptureResult:
        return self._ask(CaptureResult.UNKNOWN, Command.CAPTURE, reference)

    def reverse(self, reference: str) -> ReversalResult:
        return self._ask(ReversalResult.UNKNOWN, Command.REVERSE, reference)

    def totals(self, day: date) -> Totals | None:
        return self._ask(None, Command.TOTALS, day)

    def close(self) -> None:
        """Nothing is kept open."""

    def _ask(self, silence: Any, command: Command, *words: object) -> Any:
        try:
            return ask(self._address, command, *words)
        except (NobodyThereError, SilenceError):
            return silence


class WiredPrinter:
    """A printer at the other end of ``address``."""

    def __init__(self, address: str) -> None:
        self._address = address

    def capabilities(self) -> printer.Capabilities:
        return printer.Capabilities(colour=False, duplex=False, proves_printed=True)

    def status(self) -> Status[printer.PrinterState]:
        return Status(printer.PrinterState.READY, Severity.OK, Actor.NOBODY)

    def subscribe(self, callback: Callable[[Status[printer.PrinterState]], None]) -> Unsubscribe:
        return lambda: None

    def print_document(self, job: printer.PrintJob) -> printer.PrintOutcome:
        try:
            outcome: printer.PrintOutcome = ask(self._address, Command.PRINT, job)
        except NobodyThereError:
            return printer.NotPrinted(printer.PrinterState.OFFLINE)
        except SilenceError:
            return printer.Held(printer.PrinterState.UNKNOWN)
        return outcome

    def close(self) -> None:
        """Nothing is kept open."""
