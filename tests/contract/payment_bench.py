"""Somebody who stands at a payment terminal, and a kiosk that asks it for money on another thread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from queue import Queue
from typing import Final, Protocol

from kiosk.clock import PARIS, AdjustableClock, today
from kiosk.devices.payment_terminal.api import (
    Capabilities,
    LookUp,
    PaymentOutcome,
    PaymentRequest,
    PaymentTerminal,
    Prompt,
    TerminalState,
)
from kiosk.devices.payment_terminal.concert import LOOK_WHEN_WELL, ConcertTerminal
from kiosk.devices.payment_terminal.simulated import (
    CAPTURING,
    FULL,
    LAST_ONLY,
    NO_REVERSAL,
    NOTHING,
    SimulatedTerminal,
)
from kiosk.money import Money, euros
from tests.lab.concert import ConcertLab, Echo, Mode
from tests.lab.daemons import until

GUARD = 20.0  # seconds before a test that hangs is called broken; nothing here takes that long
PASSPORT: Final = PaymentRequest("C1-0001", euros(86))
NOON: Final = datetime(2026, 3, 2, 12, 0, tzinfo=PARIS)

OnCard = tuple[Money, Money]
"""The money that was taken from the card, and the money that is held on it."""

NOT_CHARGED: Final[OnCard] = (Money(0), Money(0))


class Bench(Protocol):
    """Somebody standing at the terminal. A real adapter joins the contract by bringing one.

    ``prompts`` is what it tells the kiosk to show from the card to the end.
    """

    adapter: str
    against: str
    prompts: tuple[Prompt, ...]

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
    def close(self) -> None: ...


class SimulatedBench:
    """The bench of the simulated terminal."""

    adapter = "simulated"
    against = "simulator"
    prompts = (Prompt.PRESENT_CARD, Prompt.ENTER_PIN, Prompt.PLEASE_WAIT, Prompt.REMOVE_CARD)

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

    def close(self) -> None:
        self.terminal.close()


class ConcertBench:
    """The bench of a terminal of the tests that speaks Concert V3; one that cannot reverse repeats no reference."""

    adapter = "concert"
    against = "a Concert V3 terminal of the tests, on a socket"
    prompts = (Prompt.FOLLOW_TERMINAL,)

    def __init__(self, can: Capabilities) -> None:
        self.clock = AdjustableClock(NOON)
        self.lab = ConcertLab(echo=Echo.KEPT if can.reversal else Echo.ABSENT, reverses=can.reversal)
        self.terminal = ConcertTerminal("127.0.0.1", self.lab.port, self.clock, reverses=can.reversal)
        self._sees(TerminalState.READY)
        self.lab.next = Mode.HANDED

    @property
    def today(self) -> date:
        return today(self.clock)

    def citizen_puts_card_in(self) -> None:
        until(lambda: self.lab.payment_is_on, "it asks for a card; the kiosk is not told when it has one")

    def citizen_pays(self) -> None:
        self._act(Mode.OK)

    def citizen_presses_red(self) -> None:
        self._act(Mode.ABANDONED)

    def citizen_walks_away(self) -> None:
        self._act(Mode.TIMED_OUT)

    def bank_refuses(self) -> None:
        self._act(Mode.REFUSED)

    def answer_gets_lost(self) -> None:
        self._act(Mode.PAID_THEN_CUT)

    def terminal_freezes(self) -> None:
        self._act(Mode.SILENT_BEFORE)
        self.clock.advance(180)

    def line_is_cut(self) -> None:
        paying = self.terminal.status().state is TerminalState.BUSY
        self.lab.switch_off()
        if not paying:
            self._look(TerminalState.OFFLINE)

    def line_is_back(self) -> None:
        self.lab.switch_on()
        self._look(TerminalState.READY)

    def on_card(self, reference: str = PASSPORT.reference) -> OnCard:
        return Money(sum(self.lab.kept(reference))), Money(0)

    def close(self) -> None:
        self.terminal.close()
        self.lab.close()

    def _act(self, mode: Mode) -> None:
        self.lab.act(mode)
        self.lab.next = Mode.HANDED

    def _look(self, state: TerminalState) -> None:
        self.clock.advance(LOOK_WHEN_WELL)

        def looked() -> bool:
            self.clock.advance(0.5)
            return self.terminal.status().state is state

        until(looked, f"the kiosk sees that it is {state.value}")

    def _sees(self, state: TerminalState) -> None:
        until(lambda: self.terminal.status().state is state, f"the kiosk sees that it is {state.value}")


BENCHES: Final[Mapping[str, tuple[Callable[[Capabilities], Bench], Capabilities]]] = {
    "simulated-full": (SimulatedBench, FULL),
    "simulated-capturing": (SimulatedBench, CAPTURING),
    "simulated-no-reversal": (SimulatedBench, NO_REVERSAL),
    "simulated-last-only": (SimulatedBench, LAST_ONLY),
    "simulated-nothing": (SimulatedBench, NOTHING),
    "concert": (ConcertBench, Capabilities(reversal=True, look_up=LookUp.LAST_PAYMENT)),
    "concert-no-reversal": (ConcertBench, Capabilities(reversal=False, look_up=LookUp.LAST_PAYMENT)),
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


def pay_at(
    terminal: PaymentTerminal, request: PaymentRequest = PASSPORT, first: Prompt = Prompt.PRESENT_CARD
) -> Paying:
    """Start a payment and come back once the terminal asks for the card."""
    worker, prompts = ThreadPoolExecutor(max_workers=1), Queue[Prompt]()
    paying = Paying(worker.submit(terminal.pay, request, prompts.put), prompts)
    worker.shutdown(wait=False)
    paying.shows(first)
    return paying


def pay_alone(terminal: PaymentTerminal, request: PaymentRequest = PASSPORT) -> PaymentOutcome:
    """Ask for money on this thread; nobody looks at the terminal."""
    return terminal.pay(request, lambda _: None)
