"""What travels between a kiosk and its back office, as the kiosk believes it.

msgspec on this side: it validates while it decodes and costs the first frame almost nothing. The types are strict
(``"86"`` is not 86), unknown fields are let through so that a newer back office still serves an older kiosk. The
published contract is ``docs/openapi.json``.
"""

from __future__ import annotations

from datetime import date
from enum import Enum
from itertools import pairwise
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from kiosk.contact import Contact, Email
from kiosk.money import Money
from kiosk.need import Need
from kiosk.orders.api import DayBook, DayLine, OrderRecord, OrderState
from kiosk.stamp import Stamp, StampNumber
from kiosk.tariffs import Catalogue, Certainty, Tariff

Cents: TypeAlias = Annotated[int, Meta(ge=0, le=10_000_000)]
"""An amount in cents of a euro. The ceiling only catches a number that cannot be a price."""

LARGEST_BOOK = 5_000
"""Lines of one day's book at most; beyond it the back office refuses."""

Reference: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]
Authorisation: TypeAlias = Annotated[str, Meta(pattern=r"^[\x21-\x7e]{1,64}\Z")]
Name: TypeAlias = Annotated[str, Meta(min_length=1, max_length=200)]
Sixteen: TypeAlias = Annotated[str, Meta(pattern=r"^[0-9]{16}\Z")]
Text: TypeAlias = Annotated[str, Meta(max_length=2_000)]


class Channel(Enum):
    """How the number of a stamp leaves."""

    EMAIL = "email"
    SMS = "sms"


# --- what the kiosk sends ----------------------------------------------------------------------------------------


class Delivery(Struct, frozen=True):
    """Where the number is sent. Its repr says the channel only: the rest is the citizen's."""

    channel: Channel
    address: str

    def __repr__(self) -> str:
        return f"Delivery({self.channel.value}, ****)"


class OrderRequest(Struct, frozen=True):
    """Body of ``POST /v1/orders``."""

    reference: str
    tariff_id: str
    amount_cents: int
    language: str
    delivery: Delivery


class IssueRequest(Struct, frozen=True):
    """Body of ``POST /v1/orders/{reference}/issue``."""

    authorisation: str


class AgentCallRequest(Struct, frozen=True):
    """Body of ``POST /v1/agent-calls``: the screen where help is wanted, nothing of who wants it."""

    screen: str
    language: str
    need: Need | None = None


def delivery_to(contact: Contact) -> Delivery:
    """Return the delivery that reaches ``contact``."""
    if isinstance(contact, Email):
        return Delivery(Channel.EMAIL, contact.address)
    return Delivery(Channel.SMS, contact.number)


# --- what the back office answers --------------------------------------------------------------------------------


class StampBody(Struct, frozen=True):
    """An issued stamp. Its repr hides the number, which is bearer value."""

    number: Sixteen
    amount_cents: Cents
    issued_on: date
    valid_until: date
    specimen: bool

    def __post_init__(self) -> None:
        if self.valid_until <= self.issued_on:
            raise ValueError("a stamp ends after it begins")

    def __repr__(self) -> str:
        return "StampBody(****)"

    def value(self) -> Stamp:
        """Return the kiosk's own value."""
        amount = Money(self.amount_cents)
        return Stamp(StampNumber(self.number), amount, self.issued_on, self.valid_until, self.specimen)


class OrderBody(Struct, frozen=True):
    """An order as it stands. Raises at decoding when the stamp, the state and the amount do not agree."""

    reference: Name
    tariff_id: Name
    state: OrderState
    amount_cents: Cents
    message_sent: bool
    stamp: StampBody | None = None

    def __post_init__(self) -> None:
        if (self.stamp is not None) != (self.state is OrderState.ISSUED):
            raise ValueError("a stamp comes with an issued order, and with no other")
        if self.stamp is not None and self.stamp.amount_cents != self.amount_cents:
            raise ValueError("a stamp is worth what its order says")

    def value(self) -> OrderRecord:
        """Return the kiosk's own value."""
        stamp = self.stamp.value() if self.stamp else None
        amount = Money(self.amount_cents)
        return OrderRecord(self.reference, self.state, amount, stamp, self.message_sent, self.tariff_id)


class DayLineBody(Struct, frozen=True):
    """One order of a day. Raises at decoding when it is given back, or when state and payment do not agree."""

    reference: Reference
    state: OrderState
    amount_cents: Cents
    authorisation: Authorisation | None

    def __post_init__(self) -> None:
        if self.state is OrderState.REVERSED:
            raise ValueError("an order that was given back is of no day")
        if (self.authorisation is not None) != (self.state is OrderState.ISSUED):
            raise ValueError("an authorisation comes with an issued order, and with no other")

    def value(self) -> DayLine:
        """Return the kiosk's own value."""
        return DayLine(self.reference, self.state, Money(self.amount_cents), self.authorisation)


class DayBody(Struct, frozen=True):
    """Answer of ``GET /v1/days/{date}``. Raises at decoding when one order is there twice."""

    date: date
    orders: Annotated[tuple[DayLineBody, ...], Meta(max_length=LARGEST_BOOK)]

    def __post_init__(self) -> None:
        if len({line.reference for line in self.orders}) != len(self.orders):
            raise ValueError("one order is in the book twice")

    def value(self) -> DayBook:
        """Return the kiosk's own value."""
        return DayBook(self.date, tuple(line.value() for line in self.orders))


class TariffBody(Struct, frozen=True):
    """One dated row of the catalogue."""

    id: Name
    group: Name
    label_fr: Name
    amount_cents: Cents | None
    territory: Name
    effective_from: date | None
    effective_to: date | None
    sold_on: Name
    legal: Text
    certainty: Certainty
    checked_on: date
    note: Text = ""

    def __post_init__(self) -> None:
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise ValueError("a tariff ends after it begins")

    def value(self) -> Tariff:
        """Return the kiosk's own value."""
        return Tariff(
            id=self.id,
            group=self.group,
            label_fr=self.label_fr,
            amount=None if self.amount_cents is None else Money(self.amount_cents),
            territory=self.territory,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            sold_on=self.sold_on,
            legal=self.legal,
            certainty=self.certainty,
            checked_on=self.checked_on,
            note=self.note,
        )


class CatalogueBody(Struct, frozen=True):
    """All dated rows. Raises at decoding when two rows of one id and territory share a day: which one would be sold?"""

    version: Name
    tariffs: Annotated[tuple[TariffBody, ...], Meta(min_length=1, max_length=1_000)]

    def __post_init__(self) -> None:
        rows = sorted(self.tariffs, key=lambda row: (row.id, row.territory, row.effective_from or date.min))
        for row, after in pairwise(rows):
            same = (row.id, row.territory) == (after.id, after.territory)
            if same and (after.effective_from or date.min) <= (row.effective_to or date.max):
                raise ValueError("two rows of one tariff share a day")

    def value(self) -> Catalogue:
        """Return the kiosk's own value."""
        return Catalogue(self.version, tuple(row.value() for row in self.tariffs))


class HealthBody(Struct, frozen=True):
    """Answer of ``GET /v1/health``."""

    version: Name
    specimen: bool


class AgentCallBody(Struct, frozen=True):
    """Answer of ``POST /v1/agent-calls`` and of ``GET /v1/agent-calls/{call}``: whether an agent said that he comes."""

    call: Annotated[int, Meta(ge=1)]
    coming: bool


class ProblemBody(Struct, frozen=True):
    """A refusal (RFC 9457). ``code`` is open: a newer back office may know reasons that this kiosk does not."""

    status: Annotated[int, Meta(ge=400, le=599)]
    code: Name
