"""The words of an order: what is bought, from whom, and what can become of it. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Protocol, TypeAlias

from kiosk.contact import Contact
from kiosk.devices.payment_terminal.api import Prompt
from kiosk.money import Money
from kiosk.stamp import Stamp


@dataclass(frozen=True, slots=True)
class StampOrder:
    """What the citizen confirmed on the review: one stamp of one tariff, and where its number is sent."""

    tariff_id: str
    amount: Money
    contact: Contact = field(repr=False)
    language: str


# --- what the back office answers ------------------------------------------------------------------------------


class RefusalCode(Enum):
    """Why the back office said no; it will say the same again."""

    UNKNOWN_TARIFF = "unknown_tariff"
    AMOUNT_CHANGED = "amount_changed"
    NOT_SOLD = "not_sold"
    OUT_OF_STOCK = "out_of_stock"
    WRONG_STATE = "wrong_state"
    UNKNOWN_ORDER = "unknown_order"
    NOT_AUTHORISED = "not_authorised"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Refused:
    """A definite no: nothing was done."""

    code: RefusalCode


@dataclass(frozen=True, slots=True)
class NotReached:
    """The request never left, or was refused before it was read: nothing was done, it may be tried again."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The request left and no answer that can be believed came back: it may or may not have been done."""


class OrderState(Enum):
    """Where an order stands at the back office."""

    RESERVED = "reserved"
    ISSUED = "issued"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class OrderRecord:
    """The back office's view of one order. ``stamp`` is set exactly when the state is ISSUED."""

    reference: str
    state: OrderState
    amount: Money
    stamp: Stamp | None
    message_sent: bool
    tariff_id: str


OrderAnswer: TypeAlias = OrderRecord | Refused | NotReached | Lost


class StampOffice(Protocol):
    """The back office as an order sees it. Every call is keyed by ``reference``, so repeating one is safe."""

    def reserve(self, reference: str, order: StampOrder) -> OrderAnswer:
        """Set one stamp aside before any money is asked for."""

    def issue(self, reference: str, authorisation: str) -> OrderAnswer:
        """Issue the stamp of a paid order and send its number to the citizen's contact."""

    def reverse(self, reference: str) -> OrderAnswer:
        """Give the reserved stamp back; refused once it is issued."""

    def order(self, reference: str) -> OrderAnswer:
        """Return where the order stands."""


@dataclass(frozen=True, slots=True)
class DayLine:
    """One order in the book of a day. ``authorisation`` is set exactly when the state is ISSUED; none is REVERSED."""

    reference: str
    state: OrderState
    amount: Money
    authorisation: str | None


@dataclass(frozen=True, slots=True)
class DayBook:
    """The back office's view of one day: what it issued on ``date``, and what was reserved until then and still is.

    The day is the back office's own, in Europe/Paris. No two lines are of one order.
    """

    date: date
    lines: tuple[DayLine, ...]


# --- what became of a purchase ----------------------------------------------------------------------------------


class Stopped(Enum):
    """Why nothing was bought and no money moved, as far as that is *known*."""

    DECLINED = "declined"
    CANCELLED = "cancelled"
    TIMED_OUT = "timed_out"
    TERMINAL_UNREACHED = "terminal_unreached"
    OFFICE_UNREACHED = "office_unreached"
    OFFICE_REFUSED = "office_refused"
    REVERSED = "reversed"
    JOURNAL_FAILED = "journal_failed"


@dataclass(frozen=True, slots=True)
class Sold:
    """Paid and issued. ``message_sent`` tells whether the number already left for the citizen's contact."""

    reference: str
    stamp: Stamp
    authorisation: str
    message_sent: bool


@dataclass(frozen=True, slots=True)
class NotSold:
    """Nothing bought, and the card is known not to be charged."""

    reference: str
    why: Stopped


@dataclass(frozen=True, slots=True)
class PaidNotIssued:
    """Paid for certain; the stamp is not issued yet. It is issued and sent as soon as the back office answers."""

    reference: str


@dataclass(frozen=True, slots=True)
class PaidWithoutStamp:
    """Paid for certain, and no stamp will come of it by itself: the money goes back, or an agent settles it."""

    reference: str


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Nobody knows yet whether the card was charged. Never paid again by the machine: an agent looks it up."""

    reference: str


PurchaseOutcome: TypeAlias = Sold | NotSold | PaidNotIssued | PaidWithoutStamp | Unresolved


# --- how far a purchase is ---------------------------------------------------------------------------------------


class Stage(Enum):
    """What the kiosk itself is doing; in between, the terminal's own prompts are mirrored."""

    RESERVING = "reserving"
    ASKING = "asking"
    ISSUING = "issuing"
    REVERSING = "reversing"


Progress: TypeAlias = Stage | Prompt
