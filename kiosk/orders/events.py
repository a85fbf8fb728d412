"""What can happen to an order: the closed set of events that its journal holds.

There is no text among their fields, only amounts, enums, flags and opaque codes, so that no personal data can be
journalled by mistake; a stamp number, which is bearer value, has no place here either.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, TypeAlias

import msgspec

from kiosk.devices.payment_terminal.api import ReversalResult
from kiosk.money import Money
from kiosk.orders.api import RefusalCode, Stopped
from kiosk.orders.plan import Plan
from kiosk.orders.reference import Authorisation


class Decision(Enum):
    """What is done about the money. Written once for an order, never changed."""

    ISSUE = "issue"
    REVERSE = "reverse"


class Doubt(Enum):
    """Why a machine may not go on, and an agent must look."""

    TERMINAL_CANNOT_TELL = "terminal_cannot_tell"
    TERMINAL_FORGOT = "terminal_forgot"
    ANOTHER_TERMINAL = "another_terminal"
    UNREADABLE_AUTHORISATION = "unreadable_authorisation"
    WRONG_AMOUNT = "wrong_amount"
    REVERSAL_REFUSED = "reversal_refused"
    OFFICE_CONTRADICTS = "office_contradicts"
    CAPTURE_REFUSED = "capture_refused"
    AGENT = "agent"


class Paper(Enum):
    """What is known of the printed stamp. TRIED and HELD are an agent's to look at; the machine never tries again."""

    NONE = "none"
    TRIED = "tried"
    PRINTED = "printed"
    PARTLY = "partly"
    NOT_PRINTED = "not_printed"
    HELD = "held"
    DUPLICATE = "duplicate"


class Settlement(Enum):
    """How an agent closed an order that the machine had parked."""

    NOT_CHARGED = "not_charged"
    REFUNDED = "refunded"
    STAMP_ISSUED = "stamp_issued"
    LOSS = "loss"


class _Event(msgspec.Struct, frozen=True, tag_field="kind", forbid_unknown_fields=True):
    pass


class Opened(_Event, frozen=True, tag="opened"):
    """A stamp of ``amount`` is about to be reserved."""

    amount: Money


class Reserved(_Event, frozen=True, tag="reserved"):
    """The back office set the stamp aside."""


class NotReserved(_Event, frozen=True, tag="not_reserved"):
    """The back office set nothing aside, for certain."""

    why: Stopped


class ReservationLost(_Event, frozen=True, tag="reservation_lost"):
    """Nobody knows whether the stamp was set aside; no money will be asked for, and it is to be given back."""

    why: Stopped


class PayIntended(_Event, frozen=True, tag="pay_intended"):
    """The next byte to the terminal may move money, as ``plan`` says."""

    plan: Plan


class Paid(_Event, frozen=True, tag="paid"):
    """The terminal took or holds ``amount``, which may not be the amount asked for; under no ``authorisation`` when
    it gave none that can be read."""

    authorisation: Authorisation | None
    amount: Money


class NotPaid(_Event, frozen=True, tag="not_paid"):
    """No money moved, for certain."""

    why: Stopped


class PayUnknown(_Event, frozen=True, tag="pay_unknown"):
    """The terminal's answer was lost."""


class Decided(_Event, frozen=True, tag="decided"):
    """The write-once decision."""

    decision: Decision


class Issued(_Event, frozen=True, tag="issued"):
    """The back office issued the stamp; ``message_sent`` tells whether its number had already left."""

    message_sent: bool


class Captured(_Event, frozen=True, tag="captured"):
    """The money that the terminal held is taken."""


class IssueRefused(_Event, frozen=True, tag="issue_refused"):
    """The back office refused to issue the stamp of a paid order."""

    code: RefusalCode


class Withdrawn(_Event, frozen=True, tag="withdrawn"):
    """The back office gave its reservation up: this order's stamp can never be issued any more."""


class PaymentReversed(_Event, frozen=True, tag="payment_reversed"):
    """The card is not charged: REVERSED, or NOTHING_TO_REVERSE."""

    result: ReversalResult


class ReservationReturned(_Event, frozen=True, tag="reservation_returned"):
    """No stamp is set aside for this order any more, and no money was kept."""


class Parked(_Event, frozen=True, tag="parked"):
    """The machine stops here; an agent settles the order."""

    doubt: Doubt


class Settled(_Event, frozen=True, tag="settled"):
    """An agent closed the order."""

    how: Settlement


class PrintIntended(_Event, frozen=True, tag="print_intended"):
    """The next byte to the printer may put the stamp on paper. Written once: the machine prints a stamp once."""


class PrintEnded(_Event, frozen=True, tag="print_ended"):
    """What the printer said of it, or what an agent found in the printer where that was in doubt."""

    paper: Paper


class Reprinted(_Event, frozen=True, tag="reprinted"):
    """An agent printed the same stamp again, marked DUPLICATA."""


Event: TypeAlias = (
    Opened
    | Reserved
    | NotReserved
    | ReservationLost
    | PayIntended
    | Paid
    | NotPaid
    | PayUnknown
    | Decided
    | Issued
    | Captured
    | IssueRefused
    | Withdrawn
    | PaymentReversed
    | ReservationReturned
    | Parked
    | Settled
    | PrintIntended
    | PrintEnded
    | Reprinted
)

_DECODER: Final = msgspec.json.Decoder(Event)


class UnreadableEventError(Exception):
    """A journalled text that is no event of this program."""


def encode(event: Event) -> str:
    """Return the event as JSON, always the same text for the same event."""
    return msgspec.json.encode(event).decode()


def decode(text: str) -> Event:
    """Return the event that :func:`encode` wrote. Raises UnreadableEventError for any other text."""
    try:
        event: Event = _DECODER.decode(text)
    except (msgspec.DecodeError, TypeError) as error:  # a damaged file may hold something else than text
        raise UnreadableEventError from error
    return event
