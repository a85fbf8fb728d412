"""A back office and a terminal that tell the truth, if they are heard: what strikes a call is fate's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Protocol, TypeVar

from kiosk.contact import Email
from kiosk.devices.device import Actor, Severity, Status, Unsubscribe
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    Capabilities,
    Declined,
    DeclineReason,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
    TerminalState,
    Unknown,
)
from kiosk.money import Money, euros
from kiosk.orders.api import (
    Lost,
    NotReached,
    OrderAnswer,
    OrderRecord,
    OrderState,
    RefusalCode,
    Refused,
    StampOrder,
)
from kiosk.orders.events import Decided, Decision, Event, Opened, PayIntended, Withdrawn
from kiosk.stamp import Stamp, StampNumber

T = TypeVar("T")

FULL = Capabilities(reversal=True, find_by_reference=True)
ORDER = StampOrder("passport_adult", euros(86), Email("usager@example.org"), "fr")


# What a caller hears instead of the true answer.
_OFFICE_UNHEARD: Mapping[str, OrderAnswer] = {
    "lost": Lost(),
    "refused": Refused(RefusalCode.OTHER),
    "not_sent": NotReached(),
}
_PAY_UNHEARD: Mapping[str, PaymentOutcome] = {
    "lost": Unknown(),
    "refused": Declined(DeclineReason.REFUSED),
    "not_sent": NotSent(),
}


class Fate(Protocol):
    """What strikes at each call; :class:`tests.faults.orders_world.World` is one."""

    disk_failed: bool

    def strike(self, place: str, act: Callable[[], T], *, lost: T, refused: T, not_sent: T) -> T:
        """Do ``act``, or let the caller believe so, or not."""

    def intended(self, reference: str, *events: Event) -> None:
        """Check that one of ``events`` was journalled before the call."""


class UnkindOffice:
    """A back office that keeps its word by reference, when it hears and is heard."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate
        self.orders: dict[str, OrderState] = {}
        self.refuses_to_issue = False
        self._stamps: dict[str, list[Stamp]] = {}

    def stamps(self, reference: str) -> list[Stamp]:
        return self._stamps.get(reference, [])

    def reserve(self, reference: str, order: StampOrder) -> OrderAnswer:
        def act() -> OrderAnswer:
            assert order == ORDER
            self.orders.setdefault(reference, OrderState.RESERVED)
            return self._record(reference)

        return self._call("reserve", reference, act, Opened(ORDER.amount))

    def issue(self, reference: str, authorisation: str) -> OrderAnswer:
        def act() -> OrderAnswer:
            assert authorisation
            if self.refuses_to_issue:
                return Refused(RefusalCode.OUT_OF_STOCK)
            if self.orders.get(reference) is OrderState.RESERVED:
                self.orders[reference] = OrderState.ISSUED
                digits = f"{len(self._stamps) + 1:016d}"
                stamp = Stamp(StampNumber(digits), ORDER.amount, date(2026, 11, 20), date(2027, 11, 19), specimen=True)
                self._stamps.setdefault(reference, []).append(stamp)
            if self.orders.get(reference) is not OrderState.ISSUED:
                return Refused(RefusalCode.WRONG_STATE)
            return self._record(reference)

        # With a full disk the citizen who has paid still gets his stamp; the intent to take his money stands for it.
        intents: list[Event] = [Decided(Decision.ISSUE), *([PayIntended()] if self._fate.disk_failed else [])]
        return self._call("issue", reference, act, *intents)

    def reverse(self, reference: str) -> OrderAnswer:
        def act() -> OrderAnswer:
            if reference not in self.orders:
                return Refused(RefusalCode.UNKNOWN_ORDER)
            if self.orders[reference] is OrderState.ISSUED:
                return Refused(RefusalCode.WRONG_STATE)
            self.orders[reference] = OrderState.REVERSED
            return self._record(reference)

        return self._call("give back", reference, act, Opened(ORDER.amount))

    def order(self, reference: str) -> OrderAnswer:
        def act() -> OrderAnswer:
            if reference not in self.orders:
                return Refused(RefusalCode.UNKNOWN_ORDER)
            return self._record(reference)

        return self._call("order", reference, act, Opened(ORDER.amount))

    def _record(self, reference: str) -> OrderRecord:
        stamp = self.stamps(reference)[-1] if self.stamps(reference) else None
        return OrderRecord(reference, self.orders[reference], ORDER.amount, stamp, message_sent=stamp is not None)

    def _call(self, place: str, reference: str, act: Callable[[], OrderAnswer], *intents: Event) -> OrderAnswer:
        answer = self._fate.strike(place, act, **_OFFICE_UNHEARD)
        self._fate.intended(reference, *intents)
        return answer


class UnkindTerminal:
    """A terminal that debits every time it is asked to, so that a payment sent twice shows."""

    def __init__(self, fate: Fate, can: Capabilities) -> None:
        self._fate = fate
        self._can = can
        self.debits: dict[str, list[Money]] = {}
        self.reversed: set[str] = set()
        self.shut: set[str] = set()
        self.stopped: dict[str, PaymentOutcome] = {}
        self.verdict: Declined | Cancelled | None = None
        self.debited = ORDER.amount
        self.authorisation = "A1B2C3"

    def kept(self, reference: str) -> list[Money]:
        return [] if reference in self.reversed else self.debits.get(reference, [])

    def capabilities(self) -> Capabilities:
        return self._can

    def status(self) -> Status[TerminalState]:
        return Status(TerminalState.READY, Severity.OK, Actor.NOBODY)

    def subscribe(self, callback: Callable[[Status[TerminalState]], None]) -> Unsubscribe:
        callback(self.status())
        return lambda: None

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        def act() -> PaymentOutcome:
            if request.reference in self.shut | self.reversed:
                return Declined(DeclineReason.FORBIDDEN)
            if self.verdict is not None:
                self.stopped[request.reference] = self.verdict
                return self.verdict
            self.debits.setdefault(request.reference, []).append(self.debited)
            return Approved(self.authorisation, self.debited)

        assert request.amount == ORDER.amount
        on_prompt(Prompt.PRESENT_CARD)
        outcome = self._fate.strike("pay", act, **_PAY_UNHEARD)
        if outcome is _PAY_UNHEARD["refused"]:
            self.stopped[request.reference] = outcome
        self._fate.intended(request.reference, PayIntended())
        return outcome

    def find(self, reference: str) -> PaymentOutcome:
        def act() -> PaymentOutcome:
            if not self._can.find_by_reference:
                return Unknown()
            if reference in self.shut | self.reversed:
                return Declined(DeclineReason.FORBIDDEN)
            if reference in self.debits:
                return Approved(self.authorisation, self.debits[reference][-1])
            return self.stopped.get(reference, NotSent())

        silence: PaymentOutcome = Unknown()
        return self._fate.strike("find", act, lost=silence, refused=silence, not_sent=silence)

    def reverse(self, reference: str) -> ReversalResult:
        def act() -> ReversalResult:
            if not self._can.reversal:
                return ReversalResult.REFUSED
            if reference in self.debits:
                self.reversed.add(reference)
                return ReversalResult.REVERSED
            self.shut.add(reference)
            return ReversalResult.NOTHING_TO_REVERSE

        unknown = ReversalResult.UNKNOWN
        result = self._fate.strike("reverse", act, lost=unknown, refused=ReversalResult.REFUSED, not_sent=unknown)
        self._fate.intended(reference, Decided(Decision.REVERSE), Withdrawn())
        return result

    def close(self) -> None:
        self.shut.clear()
