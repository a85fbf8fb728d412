"""The partners of the machine: the real back office in this process, the shipped terminal, and lines that fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from functools import cache, partial
from itertools import count
from typing import Final, TypeVar

from sqlalchemy import Engine, text

from kiosk.backoffice import answers
from kiosk.backoffice.contract import delivery_to
from kiosk.backoffice.server import stock, tariffs
from kiosk.backoffice.server.messages import Outbox, StampMessage
from kiosk.backoffice.server.models import EmailDelivery, OrderIn, OrderOut
from kiosk.backoffice.server.orders import OrderBook
from kiosk.backoffice.server.problems import ProblemError
from kiosk.backoffice.server.tables import open_database
from kiosk.backoffice.wire import Reply
from kiosk.clock import AdjustableClock, Clock
from kiosk.devices.payment_terminal.api import (
    Capabilities,
    CaptureResult,
    LastPayment,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
)
from kiosk.devices.payment_terminal.simulated import Policy, SimulatedTerminal
from kiosk.orders.api import Lost, NotReached, OrderAnswer, RefusalCode, Refused, StampOrder
from kiosk.orders.events import Event
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Phase, Standing, advance

T = TypeVar("T")

_NOW: Final = datetime(2026, 11, 23, 9, tzinfo=UTC)
_STOCK: Final = 20_000
_STATES: Final = text(
    "SELECT o.reference, coalesce(d.verdict, 'reserved'), s.number, m.state FROM orders o"
    " JOIN outbox m ON m.order_id = o.id LEFT JOIN decisions d ON d.order_id = o.id"
    " LEFT JOIN stamps s ON s.order_id = o.id WHERE o.kiosk_id = :kiosk"
)
_kiosks = count(1)


class Line(Enum):
    """What the network to the back office does."""

    FINE = "fine"
    DOWN = "down"
    LOSES_REQUESTS = "loses_requests"
    LOSES_ANSWERS = "loses_answers"
    LATE = "late"


class Moments:
    """Counts the calls to partners and the writes to the journal; what is planned happens at one of them, once."""

    def __init__(self) -> None:
        self._left = 0
        self._happens: Callable[[], object] | None = None
        self._after = False

    def plan(self, call: int, happens: Callable[[], object], *, after: bool) -> None:
        """Let it happen at that call from now (1 is the next), before or ``after`` the call is carried out."""
        self._left, self._happens, self._after = call, happens, after

    def forget(self) -> None:
        """Let nothing happen any more."""
        self._happens = None

    def around(self, act: Callable[[], T]) -> T:
        """Carry ``act`` out, and what is planned for this moment."""
        self._left -= 1
        happens = self._happens if self._left == 0 else None
        if happens is not None:
            self.forget()
        if happens is not None and not self._after:
            happens()
        result = act()
        if happens is not None and self._after:
            happens()
        return result


class Relay:
    """What carries the messages, when it does."""

    def __init__(self) -> None:
        self.up = True

    def send(self, message: StampMessage) -> bool:
        del message
        return self.up


class Town:
    """The real back office, of which each example of the machine is another kiosk."""

    def __init__(self) -> None:
        self.engine: Engine = open_database("sqlite://")
        stock.fill(self.engine, _STOCK)
        self.relay = Relay()
        self.outbox = Outbox(self.engine, self.relay)
        self.book = OrderBook(self.engine, tariffs.load(), self.outbox, AdjustableClock(_NOW))


@cache
def town() -> Town:
    """The one back office of this process."""
    return Town()


class Office:
    """The back office as one kiosk sees it over a ``line``; implements :class:`kiosk.orders.api.StampOffice`."""

    def __init__(self, moments: Moments) -> None:
        self.line = Line.FINE
        self.refuses_to_issue = False
        self.late: list[Callable[[], OrderAnswer]] = []
        self.town = town()
        self.town.relay.up = True
        self._kiosk = f"k{next(_kiosks)}"
        self._moments = moments
        self._states: dict[str, tuple[str, str | None, str]] | None = None

    def reserve(self, reference: str, order: StampOrder) -> OrderAnswer:
        delivery = delivery_to(order.contact)
        asked = OrderIn(
            reference=reference,
            tariff_id=order.tariff_id,
            amount_cents=order.amount.cents,
            language=order.language,
            delivery=EmailDelivery(channel="email", address=delivery.address),
        )

        def act() -> OrderAnswer:
            return self._read(lambda: self.town.book.reserve(self._kiosk, asked)[0], reference, asked=order)

        return self._call(act)

    def issue(self, reference: str, authorisation: str) -> OrderAnswer:
        def act() -> OrderAnswer:
            if self.refuses_to_issue and self.states().get(reference, ("reserved",))[0] == "reserved":
                return Refused(RefusalCode.OUT_OF_STOCK)
            return self._read(lambda: self.town.book.issue(self._kiosk, reference, authorisation), reference)

        return self._call(act)

    def reverse(self, reference: str) -> OrderAnswer:
        return self._call(lambda: self._read(lambda: self.town.book.reverse(self._kiosk, reference), reference))

    def order(self, reference: str) -> OrderAnswer:
        return self._call(lambda: self._read(lambda: self.town.book.order(self._kiosk, reference), reference))

    def send_messages(self) -> None:
        """Let every message leave that can."""
        self.town.outbox.send_queued()
        self._states = None

    def arrive(self) -> None:
        """Let everything arrive that is under way."""
        arriving, self.late = self.late, []
        for act in arriving:
            act()

    def states(self) -> dict[str, tuple[str, str | None, str]]:
        """Return where each order of this kiosk really stands, the number of its stamp, and its message."""
        if self._states is None:
            with self.town.engine.connect() as connection:
                rows = connection.execute(_STATES, {"kiosk": self._kiosk}).all()
            self._states = {reference: (state, number, message) for reference, state, number, message in rows}
        return self._states

    def _call(self, act: Callable[[], OrderAnswer]) -> OrderAnswer:
        return self._moments.around(lambda: self._over_the_line(act))

    def _over_the_line(self, act: Callable[[], OrderAnswer]) -> OrderAnswer:
        match self.line:
            case Line.FINE:
                return act()
            case Line.DOWN:
                return NotReached()
            case Line.LOSES_REQUESTS:
                return Lost()
            case Line.LOSES_ANSWERS:
                act()
                return Lost()
            case Line.LATE:
                self.late.append(act)
                return Lost()

    def _read(self, act: Callable[[], OrderOut], reference: str, asked: StampOrder | None = None) -> OrderAnswer:
        self._states = None
        try:
            body = act().model_dump_json().encode()
        except ProblemError as problem:
            return Refused(problem.code)
        return answers.read_order(Reply(200, "application/json", "", "", body), reference, asked=asked)


class Disk(Journal):
    """The real journal, on a disk that fills up; ``standings`` is what it said it holds."""

    def __init__(self, clock: Clock, moments: Moments) -> None:
        super().__init__(":memory:", clock)
        self.full = self.was_full = False
        self.standings: dict[str, Standing] = {}
        self._moments = moments

    def phase(self, reference: str) -> Phase | None:
        """Return where the journal says that the order stands."""
        return self.standings[reference].phase if reference in self.standings else None

    def append(self, reference: OrderReference, *events: Event) -> None:
        self._moments.around(lambda: self._append(reference, *events))

    def _append(self, reference: OrderReference, *events: Event) -> None:
        if self.full:
            self.was_full = True
            raise JournalError("SQLITE_FULL")
        super().append(reference, *events)
        standing = self.standings.get(reference.code)
        for event in events:
            standing = advance(standing, event)
        if standing is not None:
            self.standings[reference.code] = standing


class Terminal(SimulatedTerminal):
    """The shipped terminal, at whose calls something may happen to the kiosk, and which looks into its journal."""

    def __init__(self, clock: Clock, can: Capabilities, moments: Moments, disk: Disk) -> None:
        super().__init__(clock, can, on_payment=Policy.APPROVE, answer_timeout=0.0)
        self.unintended: list[str] = []
        self._moments = moments
        self._disk = disk

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        self._intended("pay", request.reference, self._disk.phase(request.reference) is Phase.PAYING)
        return self._moments.around(partial(super().pay, request, on_prompt))

    def find(self, reference: str) -> PaymentOutcome:
        return self._moments.around(partial(super().find, reference))

    def last_payment(self) -> LastPayment | None:
        return self._moments.around(super().last_payment)

    def capture(self, reference: str) -> CaptureResult:
        issued = self._disk.phase(reference) is Phase.CAPTURING
        self._intended("capture", reference, issued or self._disk.was_full)
        return self._moments.around(partial(super().capture, reference))

    def reverse(self, reference: str) -> ReversalResult:
        self._intended("reverse", reference, self._disk.phase(reference) is Phase.REVERSING)
        return self._moments.around(partial(super().reverse, reference))

    def _intended(self, place: str, reference: str, intended: bool) -> None:
        if not intended:
            self.unintended.append(f"I5: {place} of {reference} without an intent")
