"""One kiosk and its partners: where they are, what they have in common, and what its citizens were told."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

from kiosk.contact import Email
from kiosk.devices.payment_terminal.api import Capabilities
from kiosk.devices.payment_terminal.simulated import CAPTURING, FULL, LAST_ONLY, NOTHING
from kiosk.money import Money
from kiosk.orders.api import StampOrder
from kiosk.orders.events import Doubt

PLANS: Final = {"full": FULL, "capturing": CAPTURING, "last": LAST_ONLY, "nothing": NOTHING}

MAY_PARK: Final = {
    "full": frozenset[Doubt](),
    "capturing": frozenset({Doubt.CAPTURE_REFUSED}),
    "last": frozenset({Doubt.TERMINAL_CANNOT_TELL}),
    "nothing": frozenset({Doubt.TERMINAL_CANNOT_TELL}),
}
"""What no machine may decide, so that an agent must: on a terminal with references only a bank that goes back on its
word, on one without only an answer that was lost."""

LATE_IN_A_HUNDRED: Final = 1
LATENESS: Final = (0.01, 0.06)
"""Seconds between the silence that the kiosk hears and the arrival of what it sent."""

LANGUAGE: Final = "fr"

# Each citizen pays an amount that nobody else pays (the tariff leaves it free, from 1 to 999 euros), so that his sale
# can be followed from the terminal to the back office whatever references a program invents for it.
AMOUNTS: Final = range(100, 99_901)
_TARIFF: Final = "residence.free"


class Told(Enum):
    """What a citizen was told about his money."""

    SOLD = "sold"
    NOT_CHARGED = "not_charged"
    STAMP_FOLLOWS = "stamp_follows"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Scene:
    """``folder`` holds what is on the disks, ``office`` and ``cabinet`` are the addresses of the back office and of the
    hardware; ``losses`` of a hundred requests and of a hundred answers are lost."""

    folder: Path
    plan: str
    office: str
    token: str
    losses: int

    @property
    def can(self) -> Capabilities:
        return PLANS[self.plan]

    @property
    def cabinet(self) -> str:
        return str(self.folder / "cabinet")

    @property
    def journal(self) -> Path:
        return self.folder / "journal.sqlite3"

    @property
    def database(self) -> Path:
        return self.folder / "office.sqlite3"

    def tell(self, cents: int, told: Told) -> None:
        """Write down what the citizen of that amount reads, as he would remember it after the kiosk died."""
        line = os.open(self.folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.write(line, f"{cents} {told.value}\n".encode())
        os.close(line)

    def told(self) -> dict[int, Told]:
        """Return what each citizen was told."""
        file = self.folder / "told"
        lines = [line.split() for line in file.read_text().splitlines()] if file.exists() else []
        return {int(cents): Told(told) for cents, told in lines}


def order_of(cents: int) -> StampOrder:
    """Return what the citizen of that amount buys."""
    return StampOrder(_TARIFF, Money(cents), Email("usager@example.org"), LANGUAGE)
