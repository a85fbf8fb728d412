"""Orders in words for an agent: stable, in English as every command of this program."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TextIO

from kiosk.orders.events import (
    Captured,
    Decided,
    Decision,
    Event,
    Issued,
    IssueRefused,
    NotPaid,
    NotReserved,
    Opened,
    Paid,
    Parked,
    PayIntended,
    PaymentReversed,
    PayUnknown,
    PrintEnded,
    PrintIntended,
    Reprinted,
    ReservationLost,
    ReservationReturned,
    Reserved,
    Settled,
    Settlement,
    Withdrawn,
)
from kiosk.orders.plan import Plan
from kiosk.orders.state import Phase, Standing


def table(rows: Iterable[Sequence[str]], out: TextIO) -> None:
    """Write ``rows`` in columns as wide as what is in them."""
    kept = list(rows)
    widths = [max(map(len, column)) for column in zip(*kept, strict=True)]
    for row in kept:
        out.write("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() + "\n")


def of_plan(plan: Plan | None) -> str:
    """Return how the money of an order is taken."""
    if plan is None:
        return "none yet: no money was asked for"
    way = "hold, then capture" if plan.capture else "sale"
    back = "can be reversed" if plan.reversal else "cannot be reversed"
    before = "" if plan.before is None else f", last payment before it {plan.before}"
    terminal = plan.terminal.digest if plan.terminal else "not known"
    return f"{way}; {back}; looked up {plan.look_up.value}{before}; terminal {terminal}"


def of_event(event: Event) -> str:
    """Return what one entry says."""
    match event:
        case Opened(amount):
            return f"a stamp of {amount} is to be reserved"
        case Reserved():
            return "the back office set the stamp aside"
        case NotReserved(why):
            return f"nothing was set aside: {why.value}"
        case ReservationLost(why):
            return f"the answer to the reservation is of no use: {why.value}"
        case PayIntended(plan):
            return f"the money is asked for: {of_plan(plan)}"
        case Paid(authorisation, amount):
            code = authorisation.code if authorisation else "none that can be read"
            return f"the terminal approved {amount}, authorisation {code}"
        case NotPaid(why):
            return f"no money moved: {why.value}"
        case PayUnknown():
            return "the terminal's answer was lost"
        case Decided(Decision.ISSUE):
            return "decided: the stamp is issued"
        case Decided():
            return "decided: the payment is reversed"
        case Issued(message_sent):
            return f"the stamp is issued; its number {'was sent' if message_sent else 'was not sent yet'}"
        case _:
            return _of_the_rest(event)


def _of_the_rest(
    event: Captured
    | IssueRefused
    | Withdrawn
    | PaymentReversed
    | ReservationReturned
    | Parked
    | Settled
    | PrintIntended
    | PrintEnded
    | Reprinted,
) -> str:
    match event:
        case Captured():
            return "the money that was held is taken"
        case IssueRefused(code):
            return f"the back office refused to issue the stamp: {code.value}"
        case Withdrawn():
            return "the back office gave the stamp up for good"
        case PaymentReversed(result):
            return f"the card is not charged: {result.value}"
        case ReservationReturned():
            return "no stamp is set aside any more"
        case Parked(doubt):
            return f"left to an agent: {doubt.value}"
        case Settled(how):
            return f"an agent closed the order: {how.value}"
        case PrintIntended():
            return "the stamp is about to be printed"
        case PrintEnded(paper):
            return f"the printer: {paper.value}"
        case Reprinted():
            return "an agent printed it again, marked DUPLICATA"


def owed(standing: Standing, settled: Settlement | None) -> str:
    """Return what the citizen of this order has a right to."""
    if standing.issued:
        return "the stamp: it is issued and valid"
    if settled is not None:
        return _after_settlement(settled)
    if standing.why is not None:
        return "nothing: the card is not charged"
    match standing.phase:
        case Phase.OPENED | Phase.RESERVED:
            return "nothing: no money was asked for"
        case Phase.PAID | Phase.ISSUING:
            return f"the stamp: {standing.charged} approved, and it is not issued yet"
        case Phase.WITHDRAWING | Phase.REVERSING if standing.charged:
            return f"the money: {standing.charged} approved, and no stamp will be issued"
        case Phase.PARKED if standing.charged:
            return f"the stamp or the money: {standing.charged} approved, and no stamp was issued"
        case _:
            return "not known: nobody knows yet whether the card was charged"


def _after_settlement(settled: Settlement) -> str:
    match settled:
        case Settlement.NOT_CHARGED:
            return "nothing: an agent found that the card was not charged"
        case Settlement.REFUNDED:
            return "nothing: an agent gave the money back"
        case Settlement.STAMP_ISSUED:
            return "the stamp: an agent found it issued and paid"
        case Settlement.LOSS:
            return "nothing more: an agent wrote it off as a loss"
