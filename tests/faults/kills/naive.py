"""What is usually written: pay, issue, print, each tried once more when nobody answers, and nothing written down.

It is no caricature: it takes no silence for a yes, issues nothing that is not paid, and tells the citizen what it
believes. It only lacks what the kiosk has: a journal, one reference for all tries, and a question before a repeat.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable, Iterable
from typing import TypeVar

from kiosk.app import back_office
from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.wire import Transport
from kiosk.clock import SystemClock
from kiosk.devices.document_printer.api import Held, PrintJob, PrintOutcome
from kiosk.devices.payment_terminal.api import (
    Approved,
    CaptureResult,
    PaymentOutcome,
    PaymentRequest,
    Unknown,
)
from kiosk.dock.demo import KIOSK, demo_settings
from kiosk.money import Money
from kiosk.orders.api import Lost, NotReached, OrderAnswer, OrderRecord, OrderState
from kiosk.orders.reference import new_reference
from tests.faults.kills.processes import Ready
from tests.faults.kills.scene import Scene, Told, order_of
from tests.faults.kills.wires import WiredPrinter, WiredTerminal

T = TypeVar("T")


def live(scene: Scene, citizens: Iterable[int], transport: Transport | None, ready: Ready) -> None:
    """Serve one citizen after the other."""
    logging.basicConfig(filename=scene.folder / "kiosk.log", format="%(levelname)s %(name)s: %(message)s")
    ready()
    office = back_office(demo_settings(scene.office), scene.token, SystemClock(), transport)
    till = Naive(office, WiredTerminal(scene.cabinet, scene.can), WiredPrinter(scene.cabinet))
    for cents in citizens:
        till.serve(cents, lambda told, cents=cents: scene.tell(cents, told))
    while True:
        signal.pause()


class Naive:
    """Sells one stamp after the other."""

    def __init__(self, office: BackOfficeClient, terminal: WiredTerminal, printer: WiredPrinter) -> None:
        self._office = office
        self._terminal = terminal
        self._printer = printer

    def serve(self, cents: int, tell: Callable[[Told], None]) -> None:
        """Take the money, issue the stamp, print it."""
        outcome = _twice(lambda: self._pay(cents), lambda outcome: isinstance(outcome, Unknown))
        if not isinstance(outcome, Approved):
            tell(Told.UNRESOLVED if isinstance(outcome, Unknown) else Told.NOT_CHARGED)
            return
        answer = _twice(
            lambda: self._stamp(cents, outcome.authorisation), lambda answer: isinstance(answer, Lost | NotReached)
        )
        if not (isinstance(answer, OrderRecord) and answer.state is OrderState.ISSUED):
            tell(Told.UNRESOLVED)
            return
        tell(Told.SOLD)
        _twice(lambda: self._print(cents), lambda outcome: isinstance(outcome, Held))

    def _pay(self, cents: int) -> PaymentOutcome:
        reference = new_reference(KIOSK).code
        outcome = self._terminal.pay(PaymentRequest(reference, Money(cents)), lambda _: None)
        if isinstance(outcome, Approved) and self._terminal.capabilities().capture:
            return outcome if self._terminal.capture(reference) is CaptureResult.CAPTURED else Unknown()
        return outcome

    def _stamp(self, cents: int, authorisation: str) -> OrderAnswer:
        reference = new_reference(KIOSK).code
        answer = self._office.reserve(reference, order_of(cents))
        return self._office.issue(reference, authorisation) if isinstance(answer, OrderRecord) else answer

    def _print(self, cents: int) -> PrintOutcome:
        return self._printer.print_document(PrintJob("stamp", str(cents).encode()))


def _twice(act: Callable[[], T], unanswered: Callable[[T], bool]) -> T:
    answer = act()
    return act() if unanswered(answer) else answer
