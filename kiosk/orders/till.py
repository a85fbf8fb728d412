"""The payment terminal as an order uses it: one command at a time, of the terminal that its payment was begun on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

from kiosk.devices.payment_terminal.api import LookUp, PaymentRequest, PaymentTerminal
from kiosk.orders import answers
from kiosk.orders.api import Stopped
from kiosk.orders.case import Case, Wait, patiently
from kiosk.orders.events import Doubt, Event, NotPaid, Parked
from kiosk.orders.journal import Journal
from kiosk.orders.plan import Plan, plan_for
from kiosk.orders.reference import terminal_mark

# A recovery's question to the terminal is short; a purchase lets it end rather than fail.
_TURN_SECONDS: Final = 30.0


class Till:
    """Asks ``terminal`` for an order. What comes back is what became of the order; None means "no answer yet"."""

    def __init__(self, terminal: PaymentTerminal, journal: Journal, wait: Wait) -> None:
        self._terminal = terminal
        self._journal = journal
        self._wait = wait
        self._turn = Lock()

    def pay(self, case: Case, intend: Callable[[Plan], None]) -> Event:
        """Ask for the money, once; ``intend`` makes the plan durable before the first byte, or raises."""
        with self._turn_of(case) as mine:
            plan = self._plan() if mine else None
            if plan is None:
                return NotPaid(Stopped.TERMINAL_UNREACHED)
            intend(plan)
            request = PaymentRequest(case.reference.code, case.standing.amount)
            return answers.after_pay(self._terminal.pay(request, case.tell))

    def look_up(self, case: Case) -> Event | None:
        """Ask what became of a payment whose answer was lost, in the way that its plan allows."""
        plan, standing, code = _plan_of(case), case.standing, case.reference.code
        match plan.look_up:
            case LookUp.BY_REFERENCE:

                def find() -> Event | None:
                    found = self._terminal.find(code)
                    return answers.after_find(found, plan, remembers=self._remembers(plan))

                return self._ask(case, case.pauses, find)
            case LookUp.LAST_PAYMENT:

                def last() -> Event | None:
                    payment = self._terminal.last_payment()
                    return answers.after_last_payment(payment, plan, standing.amount, code, alone=self._alone(case))

                return self._ask(case, case.pauses, last)
            case LookUp.NONE:
                return Parked(Doubt.TERMINAL_CANNOT_TELL)

    def reverse(self, case: Case) -> Event | None:
        """Undo the payment."""
        plan, paid = _plan_of(case), case.standing.charged is not None
        if not plan.reversal:
            return Parked(Doubt.REVERSAL_REFUSED)

        def undo() -> Event | None:
            result = self._terminal.reverse(case.reference.code)
            return answers.after_reversal(result, paid=paid, remembers=self._remembers(plan))

        return self._ask(case, case.pauses, undo)

    def capture(self, case: Case) -> Event | None:
        """Take the money that is held; asked once, as the citizen has his stamp and must not wait for the town."""
        code = case.reference.code
        return self._ask(case, (), lambda: answers.after_capture(self._terminal.capture(code)))

    # --- inside --------------------------------------------------------------------------------------------------

    def _plan(self) -> Plan | None:
        # One that is away says nothing of itself, and a plan that knows no terminal leaves a crash to an agent.
        if not self._terminal.status().usable:
            return None
        can = self._terminal.capabilities()
        return plan_for(can, self._terminal.last_payment() if can.look_up is LookUp.LAST_PAYMENT else None)

    def _remembers(self, plan: Plan) -> bool:
        """Whether the terminal has forgotten no payment since; looked at after its answer."""
        return plan.memory is not None and plan.memory == terminal_mark(self._terminal.capabilities().memory)

    def _alone(self, case: Case) -> bool:
        """Whether the terminal's last payment can be no other order's: it is this terminal, no order came later, and
        none is in doubt."""
        last = _plan_of(case).terminal is not None and self._journal.latest_payment() == case.reference
        return last and self._journal.doubtful_payments() == (case.reference,)

    def _ask(self, case: Case, pauses: tuple[float, ...], ask: Callable[[], Event | None]) -> Event | None:
        begun_on = _plan_of(case).terminal

        def asked() -> Event | None:
            with self._turn_of(case) as mine:
                here = terminal_mark(self._terminal.capabilities().serial)
                if not mine or (begun_on is not None and here is None):
                    return None
                return ask() if begun_on in (None, here) else Parked(Doubt.ANOTHER_TERMINAL)

        return patiently(self._wait, pauses, asked, lambda event: event is None)

    @contextmanager
    def _turn_of(self, case: Case) -> Iterator[bool]:
        """One command at a time: a purchase waits for its turn, a recovery comes back later."""
        mine = self._turn.acquire(timeout=_TURN_SECONDS if case.citizen_waits else 0)
        try:
            yield mine
        finally:
            if mine:
                self._turn.release()


def _plan_of(case: Case) -> Plan:
    plan = case.standing.plan
    assert plan is not None, "an order whose money was asked for has its plan"
    return plan
