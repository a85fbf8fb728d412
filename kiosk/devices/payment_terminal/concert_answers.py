"""What is asked in Concert V3, and what its answers mean. Pure: what contradicts itself concludes nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Final

from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    CancelReason,
    Declined,
    DeclineReason,
    LastPayment,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    ReversalResult,
    TerminalState,
    Unknown,
)
from kiosk.devices.payment_terminal.concert_codec import Message, built
from kiosk.money import Money

_EURO: Final = "978"

# Tag AE. There is also 11, "only acknowledged", which concludes nothing.
_DONE: Final = "10"
_NOT_DONE: Final = "01"

# Tag AF beside AE 01. What says nothing (00), or contradicts it (01 authorised, 03 forced), is not here.
_WHY: Final[dict[str, PaymentOutcome]] = {
    "02": Declined(DeclineReason.REFUSED),  # the bank wants to be called
    "04": Declined(DeclineReason.REFUSED),
    "05": Declined(DeclineReason.FORBIDDEN),
    "06": Cancelled(CancelReason.CITIZEN),
    "07": Declined(DeclineReason.REFUSED),  # not completed
    "08": Cancelled(CancelReason.TIMED_OUT),
    "09": NotSent(),  # wrong format
    "10": NotSent(),  # no such application
    "11": Cancelled(CancelReason.CITIZEN),
    "12": NotSent(),  # no such action
    "13": NotSent(),  # no such currency
}
_NOT_UNDERSTOOD: Final = frozenset(why for why, outcome in _WHY.items() if outcome == NotSent())

# The form of a till's reference. Some terminals write something of their own into the private data instead.
_REFERENCE: Final = re.compile(r"[0-9A-Z]{2,8}(-[0-9A-Z]{4}){1,2}")


class Action(Enum):
    """Tag CD."""

    DEBIT = "0"
    CANCEL = "2"
    DUPLICATE = "3"
    IDENTIFY = "I"


@dataclass(frozen=True, slots=True)
class TillIdentity:
    """What every request begins with, and every answer echoes."""

    number: int
    protocol_id: str
    version: str

    def request(self, action: Action, amount: Money, reference: str = "") -> bytes:
        """Return the bytes of a request; CZ comes first. BF (partial payment) is left out: it breaks some terminals."""
        records = [
            ("CZ", self.version),
            ("CJ", self.protocol_id),
            ("CA", f"{self.number:02d}"),
            ("CB", f"{amount.cents:02d}"),
            ("CD", action.value),
            ("CE", _EURO),
            ("BA", "0"),  # the answer at the end
        ]
        return built([*records, ("CF", reference)] if reference else records)

    def is_answered_by(self, answer: Message, action: Action) -> bool:
        """Whether ``answer`` is to such a request of this till; what it does not repeat is not compared."""
        return (
            answer["CJ"] in ("", self.protocol_id)
            and (not answer["CA"] or answer.number("CA") == self.number)
            and answer["CD"] in ("", action.value)
            and answer["CE"] in ("", _EURO)
        )


def outcome_of(answer: Message, request: PaymentRequest) -> PaymentOutcome:
    """Return what became of a debit. "Done" is believed with its amount and authorisation, for this reference only."""
    if answer["CB"] and answer.number("CB") != request.amount.cents:
        return Unknown()
    if _reference(answer) not in ("", request.reference):
        return Unknown()
    match answer["AE"]:
        case "10" if answer["AC"] and answer["CB"]:
            return Approved(answer["AC"], request.amount)
        case "01":
            return _WHY.get(answer["AF"][:2], Unknown())
        case _:
            return Unknown()


def last_payment_of(answer: Message) -> LastPayment | None:
    """Return what a duplicate tells; None when it cannot be believed.

    "Not done" may mean that there is none, that the last one was refused, or that it cannot tell now: nothing is
    concluded from it.
    """
    amount = answer.number("CB")
    if answer["AE"] == _NOT_DONE:
        return LastPayment("", Money(amount or 0), None)
    if answer["AE"] != _DONE or amount is None:
        return None
    paid = Money(amount)
    return LastPayment(mark_of(answer), paid, Approved(answer["AC"], paid), _reference(answer))


def reversal_of(answer: Message, amount: Money) -> ReversalResult:
    """Return what became of a cancellation of ``amount``."""
    if answer["CB"] and answer.number("CB") != amount.cents:
        return ReversalResult.UNKNOWN
    match answer["AE"]:
        case "10":
            return ReversalResult.REVERSED
        case "01":
            return ReversalResult.REFUSED
        case _:
            return ReversalResult.UNKNOWN


def state_of(answer: Message) -> TerminalState:
    """Return what an identification says of the terminal. One that does not know the question is ready, for it
    answers."""
    match answer["AE"]:
        case "10":
            return TerminalState.READY
        case "01" if answer["AF"][:2] in _NOT_UNDERSTOOD:
            return TerminalState.READY
        case "01":
            return TerminalState.OUT_OF_SERVICE
        case _:
            return TerminalState.UNKNOWN


def mark_of(answer: Message) -> str:
    """Return what tells a payment from the one before: a digest, so that nothing of it can be read.

    Of what stays the same however often it is asked for, and no more: a date may be that of the question, and the same
    payment would look like another one.
    """
    told = (answer["AC"], str(answer.number("CB")), _reference(answer))
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def _reference(answer: Message) -> str:
    """Return the till's reference, "" when the terminal does not repeat it."""
    repeated = (answer[tag].strip() for tag in ("CF", "CH"))
    return next((value for value in repeated if _REFERENCE.fullmatch(value)), "")
