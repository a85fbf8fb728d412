"""A terminal that tells the truth, if it is heard, and charges every time it is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from kiosk.devices.device import Actor, Severity, Status, Unsubscribe
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    Capabilities,
    CaptureResult,
    Declined,
    DeclineReason,
    LastPayment,
    LookUp,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
    TerminalState,
    Totals,
    Unknown,
)
from kiosk.money import Money, euros
from kiosk.orders.events import Decided, Decision, Issued, PayIntended, Withdrawn
from tests.faults.orders_partners import ORDER, Fate, on_a_full_disk

FULL: Final = Capabilities(reversal=True, look_up=LookUp.BY_REFERENCE, serial="T-0001", memory="1")

_AUTHORISATION: Final = "A1B2C3"

# What a caller hears instead of the true answer.
_UNHEARD: Final[Mapping[str, PaymentOutcome]] = {
    "lost": Unknown(),
    "refused": Declined(DeclineReason.REFUSED),
    "not_sent": NotSent(),
}


class UnkindTerminal:
    """A terminal that charges every time it is asked to, so that a payment sent twice shows.

    Money that it holds is let go by a reversal; what it has captured never comes back. Without references it can
    only undo its last payment, and bars nothing that still arrives. Before this kiosk's first, it took a payment of
    the very same amount. One that is ``shy`` tells of none when it is asked for the first time; one that ``repeats``
    says with which reference it was asked.
    """

    def __init__(self, fate: Fate, can: Capabilities) -> None:
        self._fate = fate
        self._can = can
        self._by_reference = can.look_up is LookUp.BY_REFERENCE
        self.last = LastPayment("41", ORDER.amount, Approved("00AA41", ORDER.amount))
        self.last_asked: str | None = None
        self._told = self.last
        self.debits: dict[str, list[Money]] = {}
        self.captured: set[str] = set()
        self.not_captured: set[str] = set()
        self.lapsed: set[str] = set()
        self.reversed: set[str] = set()
        self.not_reversed: set[str] = set()
        self.shut: set[str] = set()
        self.stopped: dict[str, PaymentOutcome] = {}
        self.verdict: Declined | Cancelled | None = None
        self.debited = ORDER.amount
        self.authorisation = _AUTHORISATION
        self.stranger_pays = False
        self.neighbour_pays = False
        self.repeats = False
        self.shy = False
        self.told_of_none: set[str] = set()
        self.away = False
        self.memory = 1
        self.forgotten: set[str] = set()

    def kept(self, reference: str) -> list[Money]:
        """The money that left the card and did not come back."""
        return [] if self._can.capture and reference not in self.captured else self._standing(reference)

    def held(self, reference: str) -> list[Money]:
        """The money that is blocked on the card."""
        return self._standing(reference) if self._can.capture and reference not in self.captured else []

    def saw(self, reference: str) -> bool:
        """Whether a request to pay ``reference`` ever arrived."""
        return reference in self.debits or reference in self.stopped

    @property
    def sound(self) -> bool:
        """Whether it takes what it is asked for, under an authorisation that can be read."""
        return self.debited == ORDER.amount and self.authorisation == _AUTHORISATION

    def forget(self) -> None:
        """Clear its memory, as at the end of its day; what it barred stays barred."""
        self.memory += 1
        self.shut |= self.reversed
        self.forgotten |= self.debits.keys() | self.stopped.keys()
        self.last = LastPayment("", Money(0), None)

    def capabilities(self) -> Capabilities:
        return replace(self._can, memory=str(self.memory) if self._can.memory else "")

    def status(self) -> Status[TerminalState]:
        if self.away:
            return Status(TerminalState.OFFLINE, Severity.FAULT, Actor.IT)
        return Status(TerminalState.READY, Severity.OK, Actor.NOBODY)

    def subscribe(self, callback: Callable[[Status[TerminalState]], None]) -> Unsubscribe:
        callback(self.status())
        return lambda: None

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        assert request.amount == ORDER.amount
        self._fate.intended("pay", request.reference, PayIntended)
        if not self._told.mark:
            self.told_of_none.add(request.reference)
        on_prompt(Prompt.PRESENT_CARD)
        outcome = self._fate.strike("pay", request.reference, lambda: self._asked(request.reference), **_UNHEARD)
        if outcome is _UNHEARD["refused"]:
            self._note(request.reference, Declined(DeclineReason.REFUSED))
        if self.stranger_pays:
            # A technician tries the terminal with a card of his own, which is refused.
            mark, self.last_asked = _next(self.last), None
            self.last = LastPayment(mark, euros(1), Declined(DeclineReason.REFUSED))
        if self.neighbour_pays:
            # Another kiosk on the same terminal sells the same stamp.
            mark, self.last_asked = _next(self.last), None
            self.last = LastPayment(mark, ORDER.amount, Approved("00BB42", ORDER.amount), "CHY2-0000-0000")
        return outcome

    def find(self, reference: str) -> PaymentOutcome:
        def act() -> PaymentOutcome:
            if not self._by_reference:
                return Unknown()
            if reference in self.shut | self.reversed:
                return Declined(DeclineReason.FORBIDDEN)
            if reference in self.forgotten:
                return NotSent()
            if reference in self.debits:
                return Approved(self.authorisation, self.debits[reference][-1])
            return self.stopped.get(reference, NotSent())

        silence: PaymentOutcome = Unknown()
        return self._fate.strike("find", reference, act, lost=silence, refused=silence, not_sent=silence)

    def last_payment(self) -> LastPayment | None:
        def act() -> LastPayment | None:
            if self._can.look_up is LookUp.NONE:
                return None
            self._told, self.shy = (LastPayment("", Money(0), None) if self.shy else self.last), False
            return self._told

        return self._fate.strike("last payment", None, act, lost=None, refused=None, not_sent=None)

    def capture(self, reference: str) -> CaptureResult:
        def act() -> CaptureResult:
            known = reference not in self.forgotten
            if known and (reference in self.captured or self.held(reference)):
                self.captured.add(reference)
                return CaptureResult.CAPTURED
            return CaptureResult.REFUSED

        self._fate.intended("capture", reference, Issued, *on_a_full_disk(self._fate, PayIntended))
        unknown = CaptureResult.UNKNOWN
        result = self._fate.strike(
            "capture", reference, act, lost=unknown, refused=CaptureResult.REFUSED, not_sent=unknown
        )
        if result is CaptureResult.REFUSED:
            self.not_captured.add(reference)
            self.lapsed |= {reference} - self.captured
        return result

    def reverse(self, reference: str) -> ReversalResult:
        def act() -> ReversalResult:
            possible = self._by_reference or (reference == self.last_asked and reference in self.debits)
            if not (self._can.reversal and possible) or reference in self.captured:
                return ReversalResult.REFUSED
            if reference in self.debits and reference not in self.forgotten:
                self.reversed.add(reference)
                return ReversalResult.REVERSED
            self.shut.add(reference)
            return ReversalResult.NOTHING_TO_REVERSE

        self._fate.intended("reverse", reference, Decided(Decision.REVERSE), Withdrawn)
        unknown = ReversalResult.UNKNOWN
        result = self._fate.strike(
            "reverse", reference, act, lost=unknown, refused=ReversalResult.REFUSED, not_sent=unknown
        )
        if result is ReversalResult.REFUSED:
            self.not_reversed.add(reference)
        return result

    def totals(self, day: date) -> Totals | None:
        del day  # it was switched on today
        taken = [money.cents for reference in self.debits for money in self.kept(reference)]
        return Totals(len(taken), Money(sum(taken))) if self._can.totals else None

    def close(self) -> None:
        self.shut.clear()

    def _standing(self, reference: str) -> list[Money]:
        return [] if reference in self.reversed | self.lapsed else self.debits.get(reference, [])

    def _asked(self, reference: str) -> PaymentOutcome:
        outcome: Approved | Declined | Cancelled = Approved(self.authorisation, self.debited)
        if reference in self.shut or (self._by_reference and reference in self.reversed):
            outcome = Declined(DeclineReason.FORBIDDEN)
        elif self.verdict is not None:
            outcome = self.verdict
        else:
            self.debits.setdefault(reference, []).append(self.debited)
        self._note(reference, outcome)
        return outcome

    def _note(self, reference: str, outcome: Approved | Declined | Cancelled) -> None:
        if not isinstance(outcome, Approved):
            self.stopped[reference] = outcome
        self.last_asked = reference
        self.last = LastPayment(_next(self.last), self.debited, outcome, reference if self.repeats else "")


def _next(last: LastPayment) -> str:
    """Return the mark of the payment after ``last``."""
    return str(int(last.mark or "0") + 1)
