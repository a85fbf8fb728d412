"""What a fiscal stamp procedure hands over on paper, as values; `kiosk.documents` draws them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kiosk.money import Money
from kiosk.orders.api import Sold
from kiosk.stamp import StampNumber
from kiosk.text import Message


@dataclass(frozen=True, slots=True)
class StampPapers:
    """The stamp page and the receipt."""

    sold: Sold
    product: Message
    use: Message


@dataclass(frozen=True, slots=True)
class RefundMemoPaper:
    """The four data that the official refund form asks for, and what the rules say today."""

    number: StampNumber
    amount: Money | None
    bought_on: date
    transaction: str | None = field(repr=False)
    at_tobacconist: bool
    verdict: Message
