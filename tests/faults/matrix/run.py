"""Plays a cell, looks at the books, and writes the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import Final, TypeAlias

from tests.faults.matrix.cells import TROUBLES, Moment, Trouble
from tests.faults.matrix.headless import Headless, headless, strike
from tests.screens.standing import BackOffice


class Money(Enum):
    """Where the citizen's money is once the kiosk is at rest."""

    NONE = "not charged"
    PAID = "paid"
    GIVEN_BACK = "given back"


@dataclass(frozen=True, slots=True)
class Cell:
    """What a citizen met. ``page`` is the id of the page he stands at, ``overlay`` what lay over a page on the way,
    ``paper`` what became of the pages, ``closed`` why nobody new is taken after him."""

    page: str
    overlay: str
    money: Money
    stamp: bool
    paper: str
    closed: str

    def __str__(self) -> str:
        told = [f"`{self.page}`", self.money.value]
        told += [f"paper {self.paper}"] * bool(self.paper)
        told += ["over a page: `" + self.overlay + "`"] * bool(self.overlay)
        told += [f"then closed: {self.closed}"] * bool(self.closed)
        return ", ".join(told)


Row: TypeAlias = Mapping[Moment, Cell | None]


def play(office: BackOffice, trouble: Trouble, moment: Moment) -> tuple[Cell | None, tuple[str, ...]]:
    """Play one cell on a kiosk of its own. Return what the citizen met, None when the trouble cannot happen then, and
    what does not hold of the money."""
    with headless(office) as kiosk:
        possible = True

        def happens() -> None:
            nonlocal possible
            possible = strike(kiosk, trouble) and possible

        kiosk.walk_to(moment, happens)
        if not possible:
            return None, ()
        kiosk.play_on()
        return _look(kiosk)


def _look(kiosk: Headless) -> tuple[Cell, tuple[str, ...]]:
    page = kiosk.place
    ledger = kiosk.devices.terminal.ledger()
    kept = {reference: entry.kept.cents for reference, entry in ledger.items() if entry.kept.cents}
    orders = {reference: kiosk.office.order(reference) for reference in ledger}
    issued = {reference for reference, order in orders.items() if order and order.verdict == "issued"}
    money = Money.PAID if kept else Money.GIVEN_BACK if any(entry.reversed for entry in ledger.values()) else Money.NONE
    paper = kiosk.paper
    if kiosk.visiting():
        kiosk.leave()
    cell = Cell(page, kiosk.overlay, money, bool(issued), paper, kiosk.closed)
    return cell, tuple(_wrong(cell, kept, issued))


_TOLD_PAID: Final = frozenset({"sold", "paid_not_issued", "paid_without_stamp"})
_TOLD_IN_DOUBT: Final = frozenset({"unresolved", "goodbye", "attract"})


def _wrong(cell: Cell, kept: Mapping[str, int], issued: set[str]) -> Iterator[str]:
    if len(kept) > 1:
        yield "charged twice"
    if len(issued) > 1:
        yield "two stamps"
    if issued - kept.keys():
        yield "a stamp that nobody paid"
    if cell.page == "sold" and issued != kept.keys():
        yield "told as sold, and it is not"
    if kept and cell.page not in _TOLD_PAID | _TOLD_IN_DOUBT:
        yield "charged, and told as if he were not"
    if cell.page in _TOLD_PAID and not kept:
        yield "told as paid, and he has not"


def table(rows: Mapping[Trouble, Row]) -> str:
    """Return the page of the documentation."""
    lines = [_HEAD]
    for device, troubles in groupby(TROUBLES, key=lambda trouble: trouble.device):
        lines += [f"## {device[:1].upper()}{device[1:]}", ""]
        lines.append("| | " + " | ".join(moment.value for moment in Moment) + " |")
        lines.append("|---" * (len(Moment) + 1) + "|")
        for trouble in troubles:
            cells = (rows[trouble].get(moment) for moment in Moment)
            lines.append(f"| {trouble.id} | " + " | ".join(str(cell or "") for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


_HEAD: Final = """# When a device fails

What a citizen who buys a stamp meets when a device fails, for each device, each trouble and each moment, and where his
money is then. This page is written by `make fault-matrix`, which plays every cell on a whole kiosk with simulated
devices and the real back office; the tests play them again and compare. An empty cell: the trouble cannot happen then.

A page is named by its identifier. `sold` is the stamp itself. `not_sold.1` offers another try, `not_sold` the official
site; both say that the card was not charged, and it is not. `unresolved` says that nobody knows yet, and gives an order
number on paper: an agent finds the truth with it. `paid_not_issued` says that the stamp follows by message. `start`
with the terminal away is the way to the official site. *Then closed* is what the next citizen reads on the first page:
`held_paper` until an agent has looked at the printer, `power` until the mains are back.
"""
