"""A payment terminal without hardware, as unkind as the field: it hangs, loses answers and charges twice.

Somebody plays the citizen and the bank (:meth:`~SimulatedTerminal.approve`, :meth:`~SimulatedTerminal.press_red`,
...), or a :class:`Policy` does. What really happened to the money is in :meth:`~SimulatedTerminal.ledger`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kiosk.clock import Clock
from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.payment_terminal.api import (
    Cancelled,
    CancelReason,
    Capabilities,
    DeclineReason,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
    TerminalState,
    Unknown,
)
from kiosk.devices.simulation import SimulatedDevice, guarded
from kiosk.devices.simulation.ledger import Ledger, LedgerEntry
from kiosk.devices.simulation.payment import Payment, Policy
from kiosk.money import Money

FULL = Capabilities(reversal=True, find_by_reference=True)
CITIZEN_TIMEOUT = 60.0  # seconds a terminal waits for a card, then for its PIN
ANSWER_TIMEOUT = 180.0  # seconds a till waits for a terminal; the value used in the field with Concert V3


__all__ = ["ANSWER_TIMEOUT", "CITIZEN_TIMEOUT", "FULL", "LedgerEntry", "Policy", "SimulatedTerminal"]


class SimulatedTerminal(SimulatedDevice[TerminalState]):
    """A card terminal driven by hand; ships with the product for the demo and the tests.

    ``clock`` measures every time-out (``answer_timeout`` in seconds) and the ``pace``, the seconds that each prompt
    stays. ``remembers`` is another terminal's :meth:`ledger`: a terminal outlives the restart of a kiosk.

    Each act returns whether there was something to act on.
    """

    def __init__(
        self,
        clock: Clock,
        capabilities: Capabilities = FULL,
        *,
        on_payment: Policy = Policy.MANUAL,
        pace: float = 0.0,
        answer_timeout: float = ANSWER_TIMEOUT,
        remembers: Mapping[str, LedgerEntry] | None = None,
    ) -> None:
        self._capabilities = capabilities
        self._pace = pace
        self._answer_timeout = answer_timeout
        self._ledger = Ledger(remembers)
        self._payment: Payment | None = None
        self._online = True
        self._in_service = True
        self.on_payment = on_payment
        super().__init__(clock)

    # --- the interface of every terminal -------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the terminal was made able to do."""
        return self._capabilities

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        """Ask for the money and wait for an act, a time-out or :meth:`close`; the last gives Unknown.

        A reference seen before is answered from the ledger, or charged again by a terminal that keeps no references.
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

        A reference that was reversed answers Declined(FORBIDDEN): its money is back and it can never be paid again.
        """
        with self._changed:
            if not (self._reachable and self._payment is None and self._capabilities.find_by_reference):
                return Unknown()
            return self._ledger.answer(reference) or NotSent()

    def reverse(self, reference: str) -> ReversalResult:
        """Undo the last debit of ``reference``. A reference never seen is closed, so that a payment request which
        arrives later than its reversal takes no money (the tombstone of the purchase saga)."""
        with self._changed:
            if not self._capabilities.reversal:
                return ReversalResult.REFUSED
            if not self._reachable or self._payment is not None:
                return ReversalResult.UNKNOWN
            result = self._ledger.reverse(reference)
            if result is ReversalResult.NOTHING_TO_REVERSE:
                if not self._capabilities.find_by_reference:
                    return ReversalResult.REFUSED
                self._ledger.shut(reference)
            return result

    # --- the citizen and the bank --------------------------------------------------------------------------------

    def present_card(self) -> bool:
        """Put a card in: the terminal asks for its PIN and waits."""
        with self._acting():
            payment = self._payment
            if payment is None or not payment.untouched or payment.card_in:
                return False
            payment.card_in = True
            return True

    def approve(self) -> bool:
        """Put a card in if there is none, type the right PIN, and let the bank say yes."""
        return self._act(Policy.APPROVE)

    def decline(self, reason: DeclineReason = DeclineReason.REFUSED) -> bool:
        """The same, and the bank says no."""
        return self._act(Policy.DECLINE, reason)

    def lose_answer(self) -> bool:
        """The bank says yes and the money moves, but the kiosk never hears of it: ``pay`` returns Unknown."""
        return self._act(Policy.LOSE_ANSWER)

    def hang(self) -> bool:
        """Freeze for the rest of this payment: no money moves and ``pay`` gives up at its answer time-out."""
        return self._act(Policy.HANG)

    def press_red(self) -> bool:
        """Press the red key; it cancels until the bank has answered, and does nothing afterwards."""
        with self._acting():
            payment = self._payment
            if payment is None or payment.decided or payment.stopped:
                return False
            payment.red = True
            return True

    # --- the cable and the technician ----------------------------------------------------------------------------

    def set_online(self, online: bool) -> None:
        """Plug or cut the line to the kiosk. Cut in the middle of a payment, ``pay`` returns Unknown."""
        with self._acting():
            self._online = online
            self._cut_off()

    def set_out_of_service(self, out: bool = True) -> None:
        """Take the terminal out of service, or put it back. In the middle of a payment, ``pay`` returns Unknown."""
        with self._acting():
            self._in_service = not out
            self._cut_off()

    def close(self) -> None:
        """Release the terminal; a waiting ``pay`` returns Unknown. Twice is harmless."""
        with self._acting():
            self._closed = True
            self._cut_off()

    # --- what can be seen ----------------------------------------------------------------------------------------

    @property
    def prompt(self) -> Prompt | None:
        """What the terminal's own screen shows, or None when no payment is on it."""
        with self._changed:
            return self._payment.prompt if self._payment else None

    @property
    def amount(self) -> Money | None:
        """The amount on the terminal's own screen, or None when no payment is on it."""
        with self._changed:
            return self._payment.request.amount if self._payment else None

    def ledger(self) -> Mapping[str, LedgerEntry]:
        """Return what really happened to the money, by reference; a copy that no later payment changes."""
        with self._changed:
            return self._ledger.entries()

    # --- inside --------------------------------------------------------------------------------------------------

    def _read(self) -> Status[TerminalState]:
        if self._closed:
            return Status(TerminalState.UNKNOWN, Severity.FAULT, Actor.IT)
        if not self._online:
            return Status(TerminalState.OFFLINE, Severity.FAULT, Actor.IT)
        if not self._in_service:
            return Status(TerminalState.OUT_OF_SERVICE, Severity.FAULT, Actor.AGENT)
        if self._payment is not None:
            return Status(TerminalState.BUSY, Severity.OK, Actor.CITIZEN)
        return Status(TerminalState.READY, Severity.OK, Actor.NOBODY)

    @property
    def _reachable(self) -> bool:
        return not self._closed and self._online and self._in_service

    def _cut_off(self) -> None:
        if self._payment is not None and not self._reachable:
            self._payment.cut = True

    def _act(self, policy: Policy, reason: DeclineReason = DeclineReason.REFUSED) -> bool:
        with self._acting():
            payment = self._payment
            if payment is None or not payment.untouched:
                return False
            payment.apply(policy, self._ledger, reason)
            return True

    def _begin(self, request: PaymentRequest) -> Payment | PaymentOutcome:
        with self._acting():
            if not self._reachable or self._payment is not None:
                return NotSent()
            if self._capabilities.find_by_reference and (answer := self._ledger.answer(request.reference)):
                return answer
            now = self._clock.monotonic()
            payment = self._payment = Payment(request, sent_at=now, patience=now + CITIZEN_TIMEOUT)
            payment.apply(self.on_payment, self._ledger)
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
