"""A payment terminal without hardware, as unkind as the field: it hangs, loses requests and answers, hears them late,
charges twice and refuses what it had accepted.

Somebody plays the citizen and the bank (:meth:`~SimulatedTerminal.approve`, :meth:`~SimulatedTerminal.press_red`,
...), or a :class:`Policy` does. What really happened to the money is in :meth:`~SimulatedTerminal.ledger`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final, TypeVar

from kiosk.clock import Clock
from kiosk.devices.device import guarded
from kiosk.devices.payment_terminal.api import (
    Cancelled,
    CancelReason,
    Capabilities,
    CaptureResult,
    LastPayment,
    LookUp,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
    Totals,
    Unknown,
)
from kiosk.devices.simulation.ledger import Ledger, LedgerEntry
from kiosk.devices.simulation.payment import Payment, Policy
from kiosk.devices.simulation.terminal import TerminalInReach

T = TypeVar("T")

FULL: Final = Capabilities(reversal=True, look_up=LookUp.BY_REFERENCE, totals=True, serial="SIM-1", memory="1")
CAPTURING: Final = replace(FULL, capture=True)
NO_REVERSAL: Final = replace(FULL, reversal=False, totals=False)
LAST_ONLY: Final = Capabilities(reversal=True, look_up=LookUp.LAST_PAYMENT, serial="SIM-1")
NOTHING: Final = Capabilities(reversal=False, look_up=LookUp.NONE, serial="SIM-1")

CITIZEN_TIMEOUT: Final = 60.0
"""Seconds a terminal waits for a card, then for its PIN."""
ANSWER_TIMEOUT: Final = 180.0
"""Seconds a till waits for a terminal; the value used in the field with Concert V3."""

__all__ = [
    "ANSWER_TIMEOUT",
    "CAPTURING",
    "CITIZEN_TIMEOUT",
    "FULL",
    "LAST_ONLY",
    "NOTHING",
    "NO_REVERSAL",
    "LedgerEntry",
    "Policy",
    "SimulatedTerminal",
]


class SimulatedTerminal(TerminalInReach):
    """A card terminal driven by hand; ships with the product for the demo and the tests.

    ``clock`` measures every time-out (``answer_timeout`` in seconds) and the ``pace``, the seconds that each prompt
    stays. ``remembers`` is another terminal's :meth:`ledger`: a terminal outlives the restart of a kiosk.

    What may be set at any time:

    - ``on_payment``: what becomes of each payment; ``next_payment``: of the next one only.
    - ``captures_refused``: the bank takes its word back when the money is captured. ``captures_reversible``: the
      acquirer gives captured money back.
    - ``drop_requests``: that many questions and orders (all but ``pay``) never arrive; ``drop_answers``: that many are
      carried out, and their answers are lost. Requests come first.
    """

    def __init__(
        self,
        clock: Clock,
        capabilities: Capabilities = FULL,
        *,
        on_payment: Policy = Policy.MANUAL,
        captures_reversible: bool = False,
        pace: float = 0.0,
        answer_timeout: float = ANSWER_TIMEOUT,
        remembers: Mapping[str, LedgerEntry] | None = None,
    ) -> None:
        self._capabilities = capabilities
        self._pace = pace
        self._answer_timeout = answer_timeout
        self.on_payment = on_payment
        self.next_payment: Policy | None = None
        self.captures_refused = False
        self.captures_reversible = captures_reversible
        self.drop_requests = 0
        self.drop_answers = 0
        super().__init__(clock, Ledger(clock, capabilities, remembers))

    # --- the interface of every terminal -------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the terminal was made able to do. Without a line it does not say which terminal it is."""
        with self._changed:
            if not self._online or self._closed:
                return replace(self._capabilities, serial="", memory="")
            says = self._capabilities.memory
            return replace(self._capabilities, memory=str(self._ledger.memory) if says else "")

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        """Ask for the money and wait for an act, a time-out or :meth:`close`; the last gives Unknown.

        A reference seen before is answered from the ledger, or charged again by a terminal that keeps no references.
        A request that is LATE arrives with :meth:`arrive`, or just before the next payment; questions overtake it.
        """
        begun = self._begin(request)
        if not isinstance(begun, Payment):
            return begun
        try:
            return self._walk(begun, guarded(on_prompt))
        finally:
            with self._acting():
                self._payment = None

    def find(self, reference: str) -> PaymentOutcome:
        """Return the ledger's answer, NotSent for a reference never seen, Unknown when the terminal cannot tell.

        A reference whose money was given up answers Declined(FORBIDDEN): it can never be paid again.
        """
        if self._capabilities.look_up is not LookUp.BY_REFERENCE:
            return Unknown()
        silence: PaymentOutcome = Unknown()
        return self._ask(lambda: self._ledger.known(reference) or NotSent(), silence)

    def last_payment(self) -> LastPayment | None:
        """Return the last payment that arrived, as :meth:`find` tells of it; None when the terminal cannot tell."""
        if self._capabilities.look_up is LookUp.NONE:
            return None
        return self._ask(self._ledger.last, None)

    def capture(self, reference: str) -> CaptureResult:
        """Take the money that is held. REFUSED for good once the bank has taken its word back."""
        if not self._capabilities.capture:
            return CaptureResult.REFUSED
        return self._ask(lambda: self._ledger.capture(reference, refused=self.captures_refused), CaptureResult.UNKNOWN)

    def reverse(self, reference: str) -> ReversalResult:
        """Undo the last debit of ``reference``, or let its hold go. A reference never seen is closed, so that a
        payment request which arrives later than its reversal takes no money (the tombstone of the purchase saga)."""
        if not self._capabilities.reversal:
            return ReversalResult.REFUSED
        return self._ask(
            lambda: self._ledger.reverse(reference, captures=self.captures_reversible), ReversalResult.UNKNOWN
        )

    def totals(self, day: date) -> Totals | None:
        """Return what was taken on ``day`` by the clock of this terminal; None when it cannot tell."""
        if not self._capabilities.totals:
            return None
        return self._ask(lambda: self._ledger.totals(day), None)

    # --- inside --------------------------------------------------------------------------------------------------

    def _ask(self, work: Callable[[], T], silence: T) -> T:
        """Return what ``work`` answers, or ``silence`` when it is not reached, busy, or the line drops a message."""
        with self._changed:
            if not self._idle:
                return silence
            if self.drop_requests > 0:
                self.drop_requests -= 1
                return silence
            answer = work()
            if self.drop_answers > 0:
                self.drop_answers -= 1
                return silence
            return answer

    def _begin(self, request: PaymentRequest) -> Payment | PaymentOutcome:
        with self._acting():
            if not self._idle:
                return NotSent()
            policy, self.next_payment = self.next_payment or self.on_payment, None
            if policy is Policy.LATE:
                self._late.append(request)
            if policy in (Policy.LATE, Policy.LOSE_REQUEST):
                return Unknown()
            self._let_in()
            if answer := self._ledger.known(request.reference):
                return answer
            now = self._clock.monotonic()
            payment = self._payment = Payment(request, sent_at=now, patience=now + CITIZEN_TIMEOUT)
            payment.apply(policy, self._ledger)
            return payment

    def _walk(self, payment: Payment, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        on_prompt(payment.prompt)
        with self._changed:
            ended = self._until(payment, lambda: payment.card_in or payment.verdict is not None)
        if ended is not None:
            return ended
        self._show(payment, Prompt.ENTER_PIN, on_prompt)
        with self._changed:
            ended = self._until(payment, lambda: payment.verdict is not None)
            verdict = payment.verdict
            if ended is not None or verdict is None:
                return ended or Unknown()
            # The bank has answered: the red key comes too late, and a cut line changes nothing for the money.
            payment.decided = True
            self._ledger.settle(payment.request, verdict)
        self._show(payment, Prompt.PLEASE_WAIT, on_prompt)
        if payment.answer_lost:
            return Unknown()
        self._show(payment, Prompt.REMOVE_CARD, on_prompt)
        return Unknown() if payment.cut else verdict

    def _show(self, payment: Payment, prompt: Prompt, on_prompt: Callable[[Prompt], None]) -> None:
        """Show ``prompt`` for the pace of this terminal, or until the payment is stopped."""
        with self._acting():
            now = self._clock.monotonic()
            payment.prompt = prompt
            payment.patience = now + CITIZEN_TIMEOUT
        on_prompt(prompt)
        with self._changed:
            self._wait(now + self._pace, lambda: payment.stopped)

    def _until(self, payment: Payment, acted: Callable[[], bool]) -> PaymentOutcome | None:
        """Wait, with the lock held, for the citizen to act; return how the payment ended if it did instead."""
        if self._wait(payment.patience, lambda: acted() or payment.stopped) and not payment.stopped:
            return None
        if payment.hung:
            self._wait(payment.sent_at + self._answer_timeout, lambda: payment.cut)
        outcome = Cancelled(CancelReason.CITIZEN if payment.red else CancelReason.TIMED_OUT)
        self._ledger.settle(payment.request, outcome)
        return Unknown() if payment.hung or payment.cut else outcome
