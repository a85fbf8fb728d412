"""A back office, a terminal and a disk that fail on command, and a ledger of what really happened.

Every call to a partner and every append to the journal is a position, counted from 0; a script says which fault
strikes at which. A crash is a BaseException, so no ``except Exception`` of the program survives it by accident.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import TypeVar

from kiosk.devices.payment_terminal.api import (
    Capabilities,
)
from kiosk.orders.api import (
    NotSold,
    PaidNotIssued,
    Progress,
    PurchaseOutcome,
    Sold,
)
from kiosk.orders.chain import Intact
from kiosk.orders.events import Doubt, Event, Parked
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.purchase import Purchasing
from kiosk.orders.reference import OrderReference
from tests.faults.orders_partners import FULL, ORDER, UnkindOffice, UnkindTerminal

T = TypeVar("T")


# Where a sale without a fault passes by.
SALE = (
    "append Opened",
    "reserve",
    "append Reserved",
    "append PayIntended",
    "pay",
    "append Paid",
    "append Decided",
    "issue",
    "append Issued",
)
at = SALE.index


class Crash(BaseException):
    """The power is gone."""


class Fault(Enum):
    NOT_SENT = "nothing left the kiosk"
    REQUEST_LOST = "it left and never arrived"
    ANSWER_LOST = "it was done, and nobody heard"
    LATE = "it arrives when nobody expects it any more"
    REFUSED = "a definite no"
    CRASH_BEFORE = "the kiosk dies before it"
    CRASH_AFTER = "the kiosk dies after it"
    CRASH_LATE = "the kiosk dies, and it arrives later"


def worlds() -> Iterator[Callable[..., World]]:
    """A fixture: what makes worlds, and closes their journals at the end."""
    made: list[World] = []

    def build(script: Mapping[int, Fault] | None = None, can: Capabilities = FULL) -> World:
        made.append(World(script, can))
        return made[-1]

    yield build
    for world in made:
        world.journal.close()


class BackwardsClock:
    """A wall clock that is an hour earlier at each look: nothing may be ordered by it."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    def now(self) -> datetime:
        self._now -= timedelta(hours=1)
        return self._now

    def monotonic(self) -> float:
        return 0.0


class World:
    """Everything outside one kiosk, and the truth about it. ``path`` is the journal that outlives each crash."""

    def __init__(
        self,
        script: Mapping[int, Fault] | None = None,
        can: Capabilities = FULL,
        path: str | Path = ":memory:",
    ) -> None:
        self.script = dict(script or {})
        self.position = 0
        self.places: list[str] = []
        self.late: list[Callable[[], object]] = []
        self.pauses: list[float] = []
        self.told: list[Progress] = []
        self.truths: list[str] = []
        self.disk_failed = False
        self.journal = UnkindJournal(self, path)
        self.office = UnkindOffice(self)
        self.terminal = UnkindTerminal(self, can)

    def kiosk(self) -> Purchasing:
        """Start the kiosk: nothing is remembered but the journal."""
        return Purchasing(self.office, self.terminal, self.journal, "CHY1", wait=self.pauses.append)

    def buy(self) -> PurchaseOutcome | None:
        """Let the citizen buy; None when the kiosk died under his hands."""
        try:
            outcome = self.kiosk().buy(ORDER, self.told.append)
        except Crash:
            return None
        self._compare_with_the_truth(outcome)
        return outcome

    def settle_down(self) -> None:
        """Restart until nothing is open; what was late arrives once in between and once at the very end."""
        for _ in range(10):
            try:
                if not self.kiosk().recover().waiting:
                    break
            except Crash:
                pass
            self.deliver_late()
        self.deliver_late()

    def deliver_late(self) -> None:
        """Let everything arrive that was under way."""
        arriving, self.late = self.late, []
        for act in arriving:
            act()

    def fault(self, place: str) -> Fault | None:
        """Return what strikes at this position, and go to the next."""
        fault = self.script.get(self.position)
        self.places.append(place)
        self.position += 1
        return fault

    def strike(self, place: str, act: Callable[[], T], *, lost: T, refused: T, not_sent: T) -> T:
        """Do ``act`` as the fault of this position lets it be done."""
        match self.fault(place):
            case None:
                return act()
            case Fault.NOT_SENT:
                return not_sent
            case Fault.REQUEST_LOST:
                return lost
            case Fault.ANSWER_LOST:
                act()
                return lost
            case Fault.LATE:
                self.late.append(act)
                return lost
            case Fault.REFUSED:
                return refused
            case Fault.CRASH_BEFORE:
                raise Crash
            case Fault.CRASH_AFTER:
                act()
                raise Crash
            case Fault.CRASH_LATE:
                self.late.append(act)
                raise Crash

    def intended(self, reference: str, *events: Event) -> None:
        """I5: no external effect without an earlier intent in the journal."""
        if not any(event in self.journal.events(OrderReference(reference)) for event in events):
            self.truths.append(f"I5: {self.places[-1]} without an intent")

    def _compare_with_the_truth(self, outcome: PurchaseOutcome) -> None:
        kept = self.terminal.kept(outcome.reference)
        match outcome:
            case Sold(stamp=stamp) if kept != [ORDER.amount] or self.office.stamps(outcome.reference) != [stamp]:
                self.truths.append("the citizen reads that he has a stamp")
            case NotSold() if kept:
                self.truths.append("the citizen reads that his card is not charged")
            case PaidNotIssued() if kept != [ORDER.amount]:
                self.truths.append("the citizen reads that he has paid")
            case _:
                pass

    def doubt(self) -> Doubt:
        """Return why the only parked order was parked."""
        (reference,) = self.journal.parked_orders()
        last = self.journal.events(reference)[-1]
        assert isinstance(last, Parked)
        return last.doubt

    def damages(self, *, may_park: bool) -> list[str]:
        """Return every invariant that does not hold now that nothing moves any more (experience, section 5)."""
        found = list(self.truths)
        if not isinstance(self.journal.verify(), Intact):
            found.append("I6: the chain is broken")
        if self.journal.open_orders():
            found.append("I4: an order never ends")
        parked = {reference.code for reference in self.journal.parked_orders()}
        if parked and not may_park:
            found.append("I4: an agent is bothered for nothing")
        for reference in self.office.orders.keys() | self.terminal.debits.keys():
            kept, stamps = self.terminal.kept(reference), self.office.stamps(reference)
            if len(self.terminal.debits.get(reference, ())) > 1 or len(stamps) > 1:
                found.append("I2: twice debited or twice issued")
            if stamps and reference in self.terminal.reversed:
                found.append("I3: reversed, and the stamp is valid")
            if reference not in parked and kept != [stamp.amount for stamp in stamps]:
                found.append("I1: the money is not what the stamps are worth")
        return found


class UnkindJournal(Journal):
    """A real journal on a disk that fills up, or whose power goes."""

    def __init__(self, world: World, path: str | Path) -> None:
        super().__init__(path, BackwardsClock())
        self._world = world

    def append(self, reference: OrderReference, *events: Event) -> None:
        match self._world.fault(f"append {type(events[-1]).__name__}"):
            case None:
                super().append(reference, *events)
            case Fault.CRASH_BEFORE | Fault.CRASH_LATE:
                raise Crash
            case Fault.CRASH_AFTER:
                super().append(reference, *events)
                raise Crash
            case Fault.ANSWER_LOST:
                super().append(reference, *events)
                raise JournalError("written, but the disk would not say so")
            case _:
                self._world.disk_failed = True
                raise JournalError("disk full")
