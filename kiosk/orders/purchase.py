"""Buying one stamp, and bringing every interrupted purchase to its end.

Durable intent, keyed call, durable outcome: ``docs/orders.md`` tells what is durable when, and what a citizen reads.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition
from typing import Final

from kiosk.devices.payment_terminal.api import PaymentTerminal
from kiosk.orders.api import NotSold, Progress, PurchaseOutcome, Stage, StampOffice, StampOrder, Stopped
from kiosk.orders.case import Case, Wait
from kiosk.orders.desk import Desk
from kiosk.orders.events import (
    Decided,
    Decision,
    Doubt,
    Event,
    Opened,
    Parked,
    PayIntended,
    PrintEnded,
    PrintIntended,
    Reprinted,
)
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.reference import OrderReference, check_kiosk_code, new_reference
from kiosk.orders.state import Next, Phase, advance, fold
from kiosk.orders.till import Till

_STAGES: Final = {
    Next.RESERVE: Stage.RESERVING,
    Next.ASK_TERMINAL: Stage.ASKING,
    Next.ISSUE: Stage.ISSUING,
    Next.WITHDRAW: Stage.REVERSING,
    Next.REVERSE: Stage.REVERSING,
}
# What takes something away from a citizen who has paid is done only when everything before it is durable.
_BACKWARD: Final = frozenset({Next.WITHDRAW, Next.REVERSE})

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recovery:
    """What one round of recovery left: orders brought to an end, and orders whose partners do not answer yet."""

    ended: int
    waiting: int


class Purchasing:
    """Sells stamps of ``office`` for money of ``terminal``. Purchases and recoveries may run on different threads.

    ``kiosk`` starts every order reference (``CHY1``); ValueError when it cannot.
    """

    def __init__(
        self,
        office: StampOffice,
        terminal: PaymentTerminal,
        journal: Journal,
        kiosk: str,
        *,
        wait: Wait = time.sleep,
    ) -> None:
        self._desk = Desk(office, wait)
        self._till = Till(terminal, journal, wait)
        self._journal = journal
        self._kiosk = check_kiosk_code(kiosk)
        self._claims = Condition()
        self._in_hand: set[OrderReference] = set()

    # --- what others call ----------------------------------------------------------------------------------------

    def buy(self, order: StampOrder, watch: Callable[[Progress], None]) -> PurchaseOutcome:
        """Reserve, take the money, issue; return what became of it. Blocks for as long as the citizen pays.

        ``watch`` hears each stage and each prompt of the terminal. Expected failures are outcomes. What is raised was
        raised before any money was asked for, OutOfOrderError for a reference drawn a second time among them.
        """
        reference = new_reference(self._kiosk)
        with self._claim(reference):
            opened = Opened(order.amount)
            try:
                self._journal.append(reference, opened)
            except JournalError as error:
                _log.error("journal: %s, nothing reserved", error)
                return NotSold(reference.code, Stopped.JOURNAL_FAILED)
            case = Case(reference, advance(None, opened), order, watch, history=[opened])
            try:
                self._drive(case)
            except Exception as error:
                if case.money_asked:
                    # The citizen may have paid: he must leave with his order number, whatever broke.
                    _log.error("order interrupted while %s by %s", case.standing.phase.value, type(error).__name__)
                    return case.outcome()
                if not isinstance(error, JournalError):
                    raise
                _log.error("journal: %s, no money asked for", error)
                # Best effort: the order is still open, so recovery gives its reservation back too.
                self._desk.give_back(case)
                return NotSold(reference.code, Stopped.JOURNAL_FAILED)
        return case.outcome()

    def at_rest(self, within: float) -> bool:
        """Wait until no order is in hand, at most ``within`` seconds; return whether none is.

        Whoever closes what an order needs asks first: the answer of a terminal that has just charged a card must
        still find the journal open.
        """
        with self._claims:
            return self._claims.wait_for(lambda: not self._in_hand, within)

    def recover(self) -> Recovery:
        """Go once through the open orders and bring each as far as its partners answer; never asks for money.

        For the start of the kiosk and every few seconds afterwards, on a thread of its own; orders that are being
        bought are left alone. Raises JournalError when the journal cannot be read.
        """
        ended = waiting = 0
        for reference in self._journal.open_orders():
            try:
                phase = self.settle(reference)
            except Exception as error:
                # One damaged order must not keep the others waiting.
                _log.error("an order cannot be recovered: %s", type(error).__name__)
                phase = None
            if phase is not None and phase.ended:
                ended += 1
            else:
                waiting += 1
        return Recovery(ended, waiting)

    def settle(self, reference: OrderReference) -> Phase | None:
        """Bring one order as far as its partners answer; return where it stands, None when the journal has no such.

        An order that is in hand elsewhere is left as it is. Raises JournalError when a step cannot be made durable.
        """
        with self._claim(reference) as mine:
            history = self._journal.events(reference)
            standing = fold(history)
            if standing is None:
                return None
            case = Case(reference, standing, history=list(history))
            if mine:
                self._drive(case)
            return case.standing.phase

    # --- driving an order ----------------------------------------------------------------------------------------

    def _drive(self, case: Case) -> None:
        while (action := case.next) is not None:
            if action in _BACKWARD and not case.durable:
                return
            if action in _STAGES:
                case.tell(_STAGES[action])
            event = self._do(action, case)
            if event is None:
                return
            self._record(case, event)

    def _do(self, action: Next, case: Case) -> Event | None:
        match action:
            case Next.RESERVE:
                return self._desk.reserve(case)
            case Next.PAY:
                return self._till.pay(case, lambda plan: self._record(case, PayIntended(plan)))
            case Next.ASK_TERMINAL:
                return self._till.look_up(case)
            case Next.DECIDE_ISSUE:
                return Decided(Decision.ISSUE)
            case Next.ISSUE:
                return self._desk.issue(case)
            case Next.CAPTURE:
                return self._till.capture(case)
            case Next.WITHDRAW:
                return self._desk.withdraw(case)
            case Next.REVERSE:
                return self._till.reverse(case)
            case Next.GIVE_BACK:
                return self._desk.give_back(case)
            case Next.PARK:
                wrong = case.standing.charged != case.standing.amount
                return Parked(Doubt.WRONG_AMOUNT if wrong else Doubt.UNREADABLE_AUTHORISATION)

    def _record(self, case: Case, event: Event) -> None:
        """Make the event durable, with those that could not be before it.

        Once a citizen has paid, a journal that fails no longer stops him from getting his stamp: recovery asks the
        same partners by the same reference and comes to the same end.
        """
        after = advance(case.standing, event)
        history = [*case.history, event]
        try:
            # A write that failed may be on the disk all the same, so what is there is looked up, not remembered.
            written = len(_of_money(self._journal.events(case.reference)))
            self._journal.append(case.reference, *_of_money(history)[written:])
            case.durable = True
        except JournalError as error:
            if not (case.citizen_waits and case.money_asked):
                raise
            _log.error("journal: %s, order goes on while %s", error, after.phase.value)
            case.durable = False
        case.history, case.standing = history, after

    @contextmanager
    def _claim(self, reference: OrderReference) -> Iterator[bool]:
        with self._claims:
            mine = reference not in self._in_hand
            self._in_hand.add(reference)
        try:
            yield mine
        finally:
            if mine:
                with self._claims:
                    self._in_hand.discard(reference)
                    self._claims.notify_all()


def _of_money(events: Iterable[Event]) -> list[Event]:
    """Return the events that a purchase or a recovery writes; paper is noted by others, at any moment."""
    return [event for event in events if not isinstance(event, PrintIntended | PrintEnded | Reprinted)]
