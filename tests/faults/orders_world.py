"""A back office, a terminal, a printer and a disk that fail on command, and the truth about what really happened.

Every call to a partner and every append to the journal is a position, counted from 0; a script says which fault
strikes at which. A crash is a BaseException, so no ``except Exception`` of the program survives it by accident.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from kiosk.devices.payment_terminal.api import Capabilities
from kiosk.money import Money
from kiosk.orders.api import Progress, PurchaseOutcome, Sold
from kiosk.orders.events import Doubt, Event, Parked, PayIntended
from kiosk.orders.printing import Printing
from kiosk.orders.purchase import Purchasing
from kiosk.orders.state import Standing, advance
from tests.faults import orders_truth as truth
from tests.faults.orders_disk import UnkindJournal
from tests.faults.orders_faults import Crash, Fault, Position, UnderWay
from tests.faults.orders_fingerprint import fingerprint
from tests.faults.orders_partners import ORDER, Sign, UnkindOffice, UnkindPrinter
from tests.faults.orders_terminal import FULL, UnkindTerminal

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

_ROUNDS = 30


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
        self.positions: list[Position] = []
        self.struck: list[tuple[str, str | None]] = []
        self.interrupted: list[tuple[str, str | None]] = []
        self.deaths: dict[tuple[int, Fault], Hashable] | None = None
        self.late: list[UnderWay] = []
        self.pauses: list[float] = []
        self.told: list[Progress] = []
        self.truths: set[str] = set()
        self.told_not_sold: set[str] = set()
        self.half_printed: str | None = None
        self.durable: dict[str, list[Event]] = {}
        self.standings: dict[str, Standing] = {}
        self.asked: list[str] = []
        self.asked_of_another: set[str] = set()
        self.asked_before_it_forgot: set[str] = set()
        self.disk_failed = False
        self.can = can
        self.journal = UnkindJournal(self, path, BackwardsClock())
        self.office = UnkindOffice(self)
        self.terminal = UnkindTerminal(self, can)
        self.terminals = [self.terminal]
        self.printer = UnkindPrinter(self)
        self.stage = ""
        self.names: dict[str | None, int] = {}
        self._running: Purchasing | None = None

    @property
    def position(self) -> int:
        """The position that comes next."""
        return len(self.positions)

    @property
    def places(self) -> list[str]:
        """Where it passed by."""
        return [position.place for position in self.positions]

    # --- what people do ------------------------------------------------------------------------------------------

    def kiosk(self) -> Purchasing:
        """Start the kiosk: nothing is remembered but the journal."""
        self._running = Purchasing(self.office, self.terminal, self.journal, "CHY1", wait=self.pauses.append)
        return self._running

    def buy(self) -> PurchaseOutcome | None:
        """Let the citizen buy; None when the kiosk died under his hands."""
        try:
            outcome = self.kiosk().buy(ORDER, self.told.append)
        except Crash:
            return None
        self.truths.update(truth.of_what_is_read(self, outcome))
        return outcome

    def visit(self) -> None:
        """Let the citizen buy and take his paper, and tap twice for it."""
        self.stage += "visit "
        before = len(self.struck)
        outcome = self.buy()
        if len(self.struck) == before:
            self.truths.update(truth.of_an_untouched_purchase(self, outcome))
        if isinstance(outcome, Sold):
            self.half_printed = outcome.reference
            printing = Printing(self.journal)
            try:
                for _ in range(2):
                    printing.once(outcome.reference, lambda: self.printer.put_on_paper(outcome.reference))
            except Crash:
                return
            self.half_printed = None

    def print_again(self) -> None:
        """Start the kiosk with the paper that it died over; without a disk it could not know of it."""
        self.stage = "printing again"
        reference = self.half_printed
        if reference is not None and not self.disk_failed:
            self.half_printed = None
            with suppress(Crash):
                Printing(self.journal).once(reference, lambda: self.printer.put_on_paper(reference))

    def swap_terminal(self) -> None:
        """Let a technician put another terminal in its place; it knows nothing of the payments before it."""
        self.asked_of_another = set(self.asked)
        self.terminal = UnkindTerminal(self, replace(self.can, serial="T-0002"))
        self.terminals.append(self.terminal)

    def clear_the_memory(self) -> None:
        """Let the terminal's day end: it forgets what was paid."""
        self.asked_before_it_forgot = {code for code, standing in self.standings.items() if standing.plan is not None}
        self.terminal.forget()

    def settle_down(self) -> None:
        """Restart until nothing is open; what was late and did not arrive by then arrives at the very end."""
        self.stage = "settling"
        for _ in range(_ROUNDS):
            with suppress(Crash):
                if not self.kiosk().recover().waiting:
                    break
        self.deliver_late()

    # --- what strikes --------------------------------------------------------------------------------------------

    def deliver_late(self) -> None:
        """Let everything arrive that was under way."""
        arriving, self.late = self.late, []
        for thing in arriving:
            thing.act()
        self.truths.update(truth.at_this_step(self))

    def fault(self, place: str, reference: str | None) -> Fault | None:
        """Return what strikes at this position, and go to the next."""
        self.truths.update(truth.at_this_step(self))
        fault = self.script.get(self.position)
        self.names.setdefault(reference, len(self.names))
        others_open = any(not of.phase.ended for other, of in self.standings.items() if other != reference)
        self.positions.append(Position(place, reference, bool(self.late), others_open))
        if fault is Fault.ARRIVAL:
            self.deliver_late()
            return None
        if fault is Fault.MEANWHILE:
            self._recover_before(place, reference)
            return None
        if fault is not None:
            self.struck.append((place, reference))
        return fault

    def _recover_before(self, place: str, reference: str | None) -> None:
        self.interrupted.append((place, reference))
        try:
            if self._running is not None:
                self._running.recover()
        except Crash:
            self.struck.append((place, reference))
            raise
        finally:
            self.interrupted.pop()

    def strike(self, place: str, reference: str | None, act: Callable[[], T], *, lost: T, refused: T, not_sent: T) -> T:
        """Do ``act`` as the fault of this position lets it be done."""
        index = self.position
        match self.fault(place, reference):
            case Fault.NOT_SENT:
                return not_sent
            case Fault.REQUEST_LOST:
                return lost
            case Fault.ANSWER_LOST:
                act()
                return lost
            case Fault.LATE:
                self.late.append(UnderWay(place, reference, act))
                return lost
            case Fault.REFUSED:
                return refused
            case Fault.CRASH_BEFORE:
                raise Crash
            case Fault.CRASH_AFTER:
                act()
                raise Crash
            case Fault.CRASH_LATE:
                self.late.append(UnderWay(place, reference, act))
                raise Crash
            case _:
                self.could_die(index, Fault.CRASH_BEFORE)
                self.could_die(index, Fault.CRASH_LATE, UnderWay(place, reference, act))
                result = act()
                self.could_die(index, Fault.CRASH_AFTER)
                return result

    def note(self, reference: str, events: tuple[Event, ...]) -> None:
        """Remember what is durable now."""
        for event in events:
            self.durable.setdefault(reference, []).append(event)
            if isinstance(event, PayIntended):
                self.asked.append(reference)
            self.standings[reference] = advance(self.standings.get(reference), event)

    def could_die(self, index: int, how: Fault, *leaving: UnderWay) -> None:
        """Note what would be left of everything, should the kiosk die here."""
        if self.deaths is not None and index > max(self.script, default=-1):
            at_fault = self.positions[index]
            self.deaths[index, how] = fingerprint(self, (at_fault.place, at_fault.reference), *leaving)

    # --- the truth -----------------------------------------------------------------------------------------------

    def intended(self, place: str, reference: str, *signs: Sign) -> None:
        """I5: no external effect without an earlier intent in the journal."""
        self.truths.update(truth.of_intents(self.durable.get(reference, ()), place, signs))

    def gave_up(self, reference: str) -> None:
        """I11: nothing is cancelled behind the back of a payment."""
        if not self.disk_failed:
            self.truths.update(truth.of_giving_up(self, reference))

    def kept(self, reference: str) -> list[Money]:
        """The money that left the card and did not come back, whichever terminal took it."""
        return [money for terminal in self.terminals for money in terminal.kept(reference)]

    def held(self, reference: str) -> list[Money]:
        """The money that is blocked on the card, whichever terminal holds it."""
        return [money for terminal in self.terminals for money in terminal.held(reference)]

    def doubt(self) -> Doubt:
        """Return why the only parked order was parked."""
        (reference,) = self.journal.parked_orders()
        last = self.journal.events(reference)[-1]
        assert isinstance(last, Parked)
        return last.doubt

    def damages(self, *, may_park: bool = True) -> list[str]:
        """Return every invariant that did not hold, now that nothing moves any more (docs/orders.md).

        With ``may_park``, an order may be parked where no machine may decide; without, none at all.
        """
        found = sorted(self.truths | set(truth.at_the_end(self)))
        if not may_park and self.journal.parked_orders():
            found.append("I4: an agent is bothered for nothing")
        return found
