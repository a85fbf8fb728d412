"""Orders as a journal holds them: the plans, the sale without a fault, and how a test writes one."""

from __future__ import annotations

from typing import Final

from kiosk.devices.payment_terminal.api import LookUp
from kiosk.money import euros
from kiosk.orders.events import Captured, Decided, Decision, Event, Issued, Opened, Paid, PayIntended, Reserved
from kiosk.orders.journal import Journal
from kiosk.orders.plan import Plan
from kiosk.orders.reference import Authorisation, OrderReference, new_reference, terminal_mark

MARK: Final = terminal_mark("T-0001")
SALE_PLAN: Final = Plan(capture=False, reversal=True, look_up=LookUp.BY_REFERENCE, terminal=MARK)
HOLD_PLAN: Final = Plan(capture=True, reversal=True, look_up=LookUp.BY_REFERENCE, terminal=MARK)
LAST_PLAN: Final = Plan(
    capture=False, reversal=True, look_up=LookUp.LAST_PAYMENT, terminal=MARK, before=terminal_mark("7")
)

SALE: Final[tuple[Event, ...]] = (
    Opened(euros(86)),
    Reserved(),
    PayIntended(SALE_PLAN),
    Paid(Authorisation("A1B2C3"), euros(86)),
    Decided(Decision.ISSUE),
    Issued(message_sent=True),
)
HELD_SALE: Final[tuple[Event, ...]] = (*SALE[:2], PayIntended(HOLD_PLAN), *SALE[3:], Captured())


def sell(journal: Journal, *story: Event) -> OrderReference:
    """Append ``story`` (a whole sale when there is none) one by one under a new reference, and return that."""
    reference = new_reference("CHY1")
    for event in story or SALE:
        journal.append(reference, event)
    return reference
