"""Somebody who stands at a payment terminal, and a kiosk that asks it for money on another thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from queue import Queue
from typing import Final, Protocol

from kiosk.clock import PARIS, AdjustableClock, today
from kiosk.devices.payment_terminal.api import Capabilities, PaymentOutcome, PaymentRequest, PaymentTerminal, Prompt
from kiosk.devices.payment_terminal.simulated import (
    CAPTURING,
    FULL,
    LAST_ONLY,
    NO_REVERSAL,
    NOTHING,
    SimulatedTerminal,
)
from kiosk.money import Money, euros

GUARD = 20.0  # seconds before a test that hangs is called broken; nothing here takes that long
PASSPORT: Final = PaymentRequest("C1-0001", euros(86))
NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=PARIS)

OnCard = tuple[Money, Money]
"""The money that was taken from the card, and the money that is held on it."""

NOT_CHARGED: Final[OnCard] = (Money(0), Money(0))


class Bench(Protocol):
    """Somebody standing at the terminal. A real adapter joins the contract by bringing one."""

    @property
    def terminal(self) -> PaymentTerminal: ...
    @property
    def today(self) -> date: ...
    def citizen_puts_card_in(self) -> None: ...
    def citizen_pays(self) -> None: ...
    def citizen_presses_red(self) -> None: ...
    def citizen_walks_away(self) -> None: ...
    def bank_refuses(self) -> None: ...
    def answer_gets_lost(self) -> None: ...
    def terminal_freezes(self) -> None: ...
    def line_is_cut(self) -> None: ...
    def line_is_back(self) -> None: ...
    def on_card(self, reference: str = PASSPORT.reference) -> OnCard: ...


class SimulatedBench:
    """The bench of the simulated terminal."""

    def __init__(self, can: Capabilities = FULL) -> None:
        self.clock = AdjustableClock(NOON)
        self.terminal = SimulatedTerminal(self.clock, can)

    @property
    def today(self) -> date:
        return today(self.clock)

    def citizen_puts_card_in(self) -> None:
        assert self.terminal.present_card()

    def citizen_pays(self) -> None:
        assert self.terminal.approve()

    def citizen_presses_red(self) -> None:
        assert self.terminal.press_red()

    def citizen_walks_away(self) -> None:
        self.clock.advance(60)

    def bank_refuses(self) -> None:
        assert self.terminal.decline()

    def answer_gets_lost(self) -> None:
        assert self.terminal.lose_answer()

    def terminal_freezes(self) -> None:
        assert self.terminal.hang()
        self.clock.advance(180)

    def line_is_cut(self) -> None:
        self.terminal.set_online(False)

    def line_is_back(self) -> None:
        self.terminal.set_online(True)

    def on_card(self, reference: str = PASSPORT.reference) -> OnCard:
        entry = self.terminal.ledger().get(reference)
        return (entry.kept, entry.held) if entry else NOT_CHARGED


BENCHES: Final[Mapping[str, tuple[Callable[[Capabilities], Bench], Capabilities]]] = {
    "simulated-full": (SimulatedBench, FULL),
    "simulated-capturing": (SimulatedBench, CAPTURING),
    "simulated-no-reversal": (SimulatedBench, NO_REVERSAL),
    "simulated-last-only": (SimulatedBench, LAST_ONLY),
    "simulated-nothing": (SimulatedBench, NOTHING),
}


@dataclass(frozen=True)
class Paying:
    """One call of `pay` on a worker thread, as the kiosk makes it."""

    future: Future[PaymentOutcome]
    prompts: Queue[Prompt]

    def shows(self, prompt: Prompt) -> None:
        assert self.prompts.get(timeout=GUARD) is prompt

    def outcome(self) -> PaymentOutcome:
        return self.future.result(timeout=GUARD)


def pay_at(terminal: PaymentTerminal, request: PaymentRequest = PASSPORT) -> Paying:
    """Start a payment and come back once the terminal asks for the card."""
    worker, prompts = ThreadPoolExecutor(max_workers=1), Queue[Prompt]()
    paying = Paying(worker.submit(terminal.pay, request, prompts.put), prompts)
    worker.shutdown(wait=False)
    paying.shows(Prompt.PRESENT_CARD)
    return paying


def pay_alone(terminal: PaymentTerminal, request: PaymentRequest = PASSPORT) -> PaymentOutcome:
    """Ask for money on this thread; nobody looks at the terminal."""
    return terminal.pay(request, lambda _: None)
