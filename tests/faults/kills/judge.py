"""What really happened to each sale, from the partners and the journal: no kiosk is asked.

A sale is an amount, as no two citizens pay the same.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from enum import Enum

from kiosk.orders.api import Stopped
from kiosk.orders.chain import Intact
from kiosk.orders.events import Doubt, Event, Opened, Parked, PaymentReversed
from kiosk.orders.journal import JournalReader
from kiosk.orders.state import Phase, Standing, fold
from tests.faults.kills.cabinet import Truth
from tests.faults.kills.scene import MAY_PARK, Scene, Told


class Damage(Enum):
    """What must never be, once nothing moves any more."""

    PAID_WITHOUT_STAMP = "paid_without_stamp"
    DEBITED_TWICE = "debited_twice"
    TWO_STAMPS = "two_stamps"
    STAMP_WITHOUT_MONEY = "stamp_without_money"
    MONEY_HELD = "money_held"
    STAMP_RESERVED = "stamp_reserved"
    TOLD_NOT_CHARGED = "told_not_charged"
    TOLD_SOLD = "told_sold"
    PRINTED_TWICE = "printed_twice"
    ORDER_OPEN = "order_open"
    PARKED_FOR_NOTHING = "parked_for_nothing"
    CHAIN_BROKEN = "chain_broken"


class End(Enum):
    """How an order ended, as its journal has it."""

    DONE = "done"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    REVERSED = "reversed"
    PARKED = "parked"
    OPEN = "open"


@dataclass(slots=True)
class Sale:
    """What became of the money and the stamps of one citizen."""

    debits: int = 0
    held: int = 0
    stamps: int = 0
    reserved: int = 0
    papers: int = 0
    told: Told | None = None
    doubts: set[Doubt] = field(default_factory=set)

    def damages(self) -> Iterator[Damage]:
        """Return what is wrong with it; the doubt that an order was parked for excuses what an agent finds, and no
        more."""
        unsure, uncaptured = Doubt.TERMINAL_CANNOT_TELL in self.doubts, Doubt.CAPTURE_REFUSED in self.doubts
        wrong = {
            Damage.PAID_WITHOUT_STAMP: self.debits > 0 and self.stamps == 0 and not unsure,
            Damage.DEBITED_TWICE: self.debits > 1,
            Damage.TWO_STAMPS: self.stamps > 1,
            Damage.STAMP_WITHOUT_MONEY: self.stamps > 0 and self.debits == 0 and not uncaptured,
            Damage.MONEY_HELD: self.held > 0,
            Damage.STAMP_RESERVED: self.reserved > 0 and not unsure,
            Damage.TOLD_NOT_CHARGED: self.told is Told.NOT_CHARGED and self.debits > 0,
            Damage.TOLD_SOLD: self.told is Told.SOLD and self.stamps == 0,
            Damage.PRINTED_TWICE: self.papers > 1,
        }
        return (damage for damage, found in wrong.items() if found)


@dataclass(frozen=True, slots=True)
class Judgement:
    """``ends`` counts orders, ``damages`` sales (and orders, and journals)."""

    ends: Counter[End]
    damages: Counter[Damage]


def judge(scene: Scene, truth: Truth, *, journalled: bool) -> Judgement:
    """Compare what the partners did with what the citizens were told, and with the journal where there is one."""
    sales = _sales(scene, truth)
    ends: Counter[End] = Counter()
    damages: Counter[Damage] = Counter()
    if journalled:
        with closing(JournalReader(scene.journal)) as journal:
            damages[Damage.CHAIN_BROKEN] += not isinstance(journal.verify(), Intact)
            for reference in journal.orders():
                history = journal.events(reference)
                end = _end(history)
                ends[end] += 1
                damages[Damage.ORDER_OPEN] += end is End.OPEN
                doubts = {event.doubt for event in history if isinstance(event, Parked)}
                damages[Damage.PARKED_FOR_NOTHING] += not doubts <= MAY_PARK[scene.plan]
                sales.setdefault(_amount(history), Sale()).doubts |= doubts
    for sale in sales.values():
        damages.update(sale.damages())
    if not journalled:
        ends.update(_believed(sale) for sale in sales.values())
    return Judgement(ends, damages)


def _sales(scene: Scene, truth: Truth) -> dict[int, Sale]:
    sales: dict[int, Sale] = {cents: Sale(told=told) for cents, told in scene.told().items()}
    for charge in truth.charges:
        sale = sales.setdefault(charge.asked, Sale())
        sale.debits += charge.kept // charge.asked
        sale.held += charge.held // charge.asked
    for text, papers in truth.papers.items():
        sales.setdefault(int(text), Sale()).papers += papers
    with closing(sqlite3.connect(scene.database)) as office:
        rows = office.execute("SELECT amount_cents, verdict FROM orders LEFT JOIN decisions ON id = order_id")
        for cents, verdict in rows:
            sale = sales.setdefault(cents, Sale())
            sale.stamps += verdict == "issued"
            sale.reserved += verdict is None
    return sales


def _amount(history: tuple[Event, ...]) -> int:
    opened = history[0]
    assert isinstance(opened, Opened)
    return opened.amount.cents


def _end(history: tuple[Event, ...]) -> End:
    standing = fold(history)
    assert standing is not None
    match standing:
        case Standing(phase=Phase.ISSUED):
            return End.DONE
        case Standing(phase=Phase.PARKED | Phase.SETTLED):
            return End.PARKED
        case Standing(phase=Phase.CLOSED, why=Stopped.DECLINED):
            return End.DECLINED
        case Standing(phase=Phase.CLOSED):
            undone = any(isinstance(event, PaymentReversed) for event in history)
            return End.REVERSED if undone else End.CANCELLED
        case _:
            return End.OPEN


def _believed(sale: Sale) -> End:
    """How a sale without a journal ended, by what its citizen was told."""
    match sale.told:
        case Told.SOLD:
            return End.DONE
        case Told.NOT_CHARGED:
            return End.DECLINED
        case _:
            return End.OPEN
