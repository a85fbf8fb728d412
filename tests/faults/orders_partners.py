"""A back office and a printer that tell the truth, if they are heard: what strikes a call is fate's business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final, Protocol, TypeAlias, TypeVar

from kiosk.contact import Email
from kiosk.money import euros
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
from kiosk.orders.events import (
    Decided,
    Decision,
    Event,
    Opened,
    Paper,
    PayIntended,
    PrintIntended,
)
from kiosk.stamp import Stamp, StampNumber

T = TypeVar("T")
Sign: TypeAlias = Event | type[Event]

ORDER: Final = StampOrder("passport_adult", euros(86), Email("usager@example.org"), "fr")

# What a caller hears instead of the true answer.
_OFFICE_UNHEARD: Final[Mapping[str, OrderAnswer]] = {
    "lost": Lost(),
    "refused": Refused(RefusalCode.OTHER),
    "not_sent": NotReached(),
}
# A printer that says nothing may have printed.
_PAPER_UNHEARD: Final[Mapping[str, Paper]] = {
    "lost": Paper.HELD,
    "refused": Paper.NOT_PRINTED,
    "not_sent": Paper.NOT_PRINTED,
}


class Fate(Protocol):
    """What strikes at each call; :class:`tests.faults.orders_world.World` is one."""

    disk_failed: bool

    def strike(self, place: str, reference: str | None, act: Callable[[], T], *, lost: T, refused: T, not_sent: T) -> T:
        """Do ``act``, or let the caller believe so, or not."""

    def intended(self, place: str, reference: str, *signs: Sign) -> None:
        """Check that one of ``signs`` was journalled before the call."""

    def gave_up(self, reference: str) -> None:
        """Check that nothing is cancelled behind the back of a payment."""


def on_a_full_disk(fate: Fate, stands_for_it: type[Event]) -> tuple[Sign, ...]:
    """What else is intent enough for a call, once the disk has failed."""
    return (stands_for_it,) if fate.disk_failed else ()


class UnkindOffice:
    """A back office that keeps its word by reference, when it hears and is heard."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate
        self.orders: dict[str, OrderState] = {}
        self.closed: set[str] = set()
        self.contradicted: set[str] = set()
        self.messages: set[str] = set()
        self.refuses_to_issue = False
        self._stamps: dict[str, list[Stamp]] = {}

    def stamps(self, reference: str) -> list[Stamp]:
        return self._stamps.get(reference, [])

    def reserve(self, reference: str, order: StampOrder) -> OrderAnswer:
        def act() -> OrderAnswer:
            assert order == ORDER
            if reference in self.closed:
                return Refused(RefusalCode.WRONG_STATE)
            self.orders.setdefault(reference, OrderState.RESERVED)
            return self._record(reference)

        self._fate.intended("reserve", reference, Opened)
        return self._call("reserve", reference, act)

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
                self.messages.add(reference)
            if self.orders.get(reference) is not OrderState.ISSUED:
                return Refused(RefusalCode.WRONG_STATE)
            return self._record(reference)

        # With a full disk the citizen who has paid still gets his stamp; the intent to take his money stands for it.
        self._fate.intended("issue", reference, Decided(Decision.ISSUE), *on_a_full_disk(self._fate, PayIntended))
        return self._call("issue", reference, act)

    def reverse(self, reference: str) -> OrderAnswer:
        def act() -> OrderAnswer:
            if reference not in self.orders:
                self.closed.add(reference)
                return Refused(RefusalCode.UNKNOWN_ORDER)
            if self.orders[reference] is OrderState.ISSUED:
                return Refused(RefusalCode.WRONG_STATE)
            self.orders[reference] = OrderState.REVERSED
            return self._record(reference)

        self._fate.gave_up(reference)
        return self._call_that_cannot_be_refused("give back", reference, act)

    def order(self, reference: str) -> OrderAnswer:
        def act() -> OrderAnswer:
            if reference not in self.orders:
                return Refused(RefusalCode.UNKNOWN_ORDER)
            return self._record(reference)

        return self._call_that_cannot_be_refused("order", reference, act)

    def _call_that_cannot_be_refused(self, place: str, reference: str, act: Callable[[], OrderAnswer]) -> OrderAnswer:
        answer = self._call(place, reference, act)
        if answer is _OFFICE_UNHEARD["refused"]:
            self.contradicted.add(reference)
        return answer

    def _record(self, reference: str) -> OrderRecord:
        stamp = self.stamps(reference)[-1] if self.stamps(reference) else None
        sent = reference in self.messages
        return OrderRecord(reference, self.orders[reference], ORDER.amount, stamp, sent, ORDER.tariff_id)

    def _call(self, place: str, reference: str, act: Callable[[], OrderAnswer]) -> OrderAnswer:
        return self._fate.strike(place, reference, act, **_OFFICE_UNHEARD)


class UnkindPrinter:
    """A printer that prints every time it is asked to, so that a stamp printed twice shows."""

    def __init__(self, fate: Fate) -> None:
        self._fate = fate
        self.papers: dict[str, int] = {}

    def put_on_paper(self, reference: str) -> Paper:
        def act() -> Paper:
            self.papers[reference] = self.papers.get(reference, 0) + 1
            return Paper.PRINTED

        self._fate.intended("print", reference, PrintIntended, *on_a_full_disk(self._fate, PayIntended))
        return self._fate.strike("print", reference, act, **_PAPER_UNHEARD)
