"""A simulated terminal as those see it who stand at it: the citizen, the bank, and whoever has its cable in hand."""

from __future__ import annotations

from collections.abc import Mapping

from kiosk.clock import Clock
from kiosk.devices.device import Status
from kiosk.devices.payment_terminal.api import DeclineReason, PaymentRequest, Prompt, TerminalState
from kiosk.devices.payment_terminal.states import status_of
from kiosk.devices.simulation import SimulatedDevice
from kiosk.devices.simulation.ledger import Ledger, LedgerEntry
from kiosk.devices.simulation.payment import Payment, Policy
from kiosk.money import Money


class TerminalInReach(SimulatedDevice[TerminalState]):
    """What can be done to a terminal, and seen of it. Each act returns whether there was something to act on."""

    def __init__(self, clock: Clock, ledger: Ledger) -> None:
        self._ledger = ledger
        self._payment: Payment | None = None
        self._late: list[PaymentRequest] = []
        self._online = True
        self._in_service = True
        super().__init__(clock)

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

    def sell_by_hand(self, amount: Money) -> bool:
        """Take a payment on the terminal itself, as an agent or a second kiosk would; False unless it is idle."""
        with self._acting():
            if not self._idle:
                return False
            request = PaymentRequest(f"by hand {len(self._ledger.entries()) + 1}", amount)
            self._ledger.settle(request, self._ledger.authorise(request))
            return True

    # --- the cable and the technician ----------------------------------------------------------------------------

    def forget(self) -> None:
        """Clear its memory, as at the end of its day or by a technician: what was paid before cannot be looked up."""
        with self._acting():
            self._ledger.forget()

    def arrive(self) -> bool:
        """Let the requests that are LATE arrive now: the bank says yes to each that no reversal has barred."""
        with self._acting():
            if not (self._late and self._idle):
                return False
            self._let_in()
            return True

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

    @property
    def late(self) -> int:
        """How many requests are under way to the terminal."""
        with self._changed:
            return len(self._late)

    def ledger(self) -> Mapping[str, LedgerEntry]:
        """Return what really happened to the money, by reference; a copy that no later payment changes."""
        with self._changed:
            return self._ledger.entries()

    # --- inside --------------------------------------------------------------------------------------------------

    def _read(self) -> Status[TerminalState]:
        if self._closed:
            return status_of(TerminalState.UNKNOWN)
        if not self._online:
            return status_of(TerminalState.OFFLINE)
        if not self._in_service:
            return status_of(TerminalState.OUT_OF_SERVICE)
        return status_of(TerminalState.READY if self._payment is None else TerminalState.BUSY)

    @property
    def _reachable(self) -> bool:
        return not self._closed and self._online and self._in_service

    @property
    def _idle(self) -> bool:
        return self._reachable and self._payment is None

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

    def _let_in(self) -> None:
        for request in self._late:
            if self._ledger.known(request.reference) is None:
                self._ledger.settle(request, self._ledger.authorise(request))
        self._late.clear()
