"""What a partner's answer means for an order. Pure; ``None`` means "no answer yet": nothing is concluded from it."""

from __future__ import annotations

from typing import Final

from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    CancelReason,
    CaptureResult,
    Declined,
    LastPayment,
    NotSent,
    PaymentOutcome,
    ReversalResult,
    Unknown,
)
from kiosk.money import Money
from kiosk.orders.api import Lost, NotReached, OrderAnswer, OrderRecord, OrderState, RefusalCode, Refused, Stopped
from kiosk.orders.events import (
    Captured,
    Decided,
    Decision,
    Doubt,
    Event,
    Issued,
    IssueRefused,
    NotPaid,
    NotReserved,
    Paid,
    Parked,
    PaymentReversed,
    PayUnknown,
    ReservationLost,
    ReservationReturned,
    Reserved,
    Withdrawn,
)
from kiosk.orders.plan import Plan
from kiosk.orders.reference import Authorisation, OrderReference

_CANCELLED: Final = {CancelReason.CITIZEN: Stopped.CANCELLED, CancelReason.TIMED_OUT: Stopped.TIMED_OUT}


def believed(answer: OrderAnswer, reference: OrderReference) -> OrderAnswer:
    """Return the answer, or Lost when it speaks of another order than the one asked about."""
    if isinstance(answer, OrderRecord) and answer.reference != reference.code:
        return Lost()
    return answer


def open_to_another_try(answer: OrderAnswer) -> bool:
    """Whether the office did not look at the order at all; a kiosk's bad token says nothing of an order either."""
    return answer == Refused(RefusalCode.NOT_AUTHORISED) or isinstance(answer, NotReached | Lost)


def after_reserve(answer: OrderAnswer, amount: Money) -> Event:
    """Return what became of the reservation."""
    match answer:
        case OrderRecord(state=OrderState.RESERVED) if answer.amount == amount:
            return Reserved()
        case OrderRecord():
            return ReservationLost(Stopped.OFFICE_REFUSED)
        case Refused():
            return NotReserved(Stopped.OFFICE_REFUSED)
        case NotReached():
            return NotReserved(Stopped.OFFICE_UNREACHED)
        case Lost():
            return ReservationLost(Stopped.OFFICE_UNREACHED)


def after_pay(outcome: PaymentOutcome) -> Event:
    """Return what became of the payment that was just asked for."""
    return _told(outcome) or (NotPaid(Stopped.TERMINAL_UNREACHED) if isinstance(outcome, NotSent) else PayUnknown())


def after_find(outcome: PaymentOutcome, plan: Plan, *, remembers: bool) -> Event | None:
    """Return what the terminal knows of a payment whose answer was lost.

    "Never seen" says something only while the terminal ``remembers`` every payment since. It is no proof even then:
    the request may still be under way. So the money is reversed all the same, which closes the reference to a late
    arrival; a terminal that cannot do that leaves the order to an agent.
    """
    if isinstance(outcome, NotSent):
        if not remembers:
            return Parked(Doubt.TERMINAL_FORGOT)
        return Decided(Decision.REVERSE) if plan.reversal else Parked(Doubt.TERMINAL_CANNOT_TELL)
    return _told(outcome)


def after_last_payment(
    last: LastPayment | None, plan: Plan, amount: Money, reference: str, *, alone: bool
) -> Event | None:
    """Return what the terminal's last payment says of the payment of ``amount`` whose answer was lost.

    It is believed to be that one only when it is another than the plan noted, is of the same amount, and nobody else's
    payment can be meant (``alone``). A terminal that repeats references must repeat this one; one that does not must
    have told which payment came before, or an old one that it can tell again would be taken for this. A terminal
    without look-up by reference cannot bar a late arrival either, so everything else is an agent's.
    """
    if last is None:
        return None
    ours = last.reference == reference or (last.reference == "" and plan.knows_who_came_before)
    same = last.amount == amount and not plan.came_before(last)
    if alone and ours and same and last.outcome is not None:
        return _told(last.outcome)
    return Parked(Doubt.TERMINAL_CANNOT_TELL)


def after_issue(answer: OrderAnswer, amount: Money) -> Event | None:
    """Return what became of the stamp of a paid order."""
    match answer:
        case OrderRecord(state=OrderState.ISSUED):
            return _issued(answer, amount)
        case OrderRecord(state=OrderState.REVERSED):
            return IssueRefused(RefusalCode.WRONG_STATE)
        case Refused(code) if not open_to_another_try(answer):
            return IssueRefused(code)
        case _:
            return None


def after_withdraw(answer: OrderAnswer, amount: Money) -> Event | None:
    """Return whether the stamp of a paid order, once refused, can still be issued one day."""
    match answer:
        case OrderRecord(state=OrderState.REVERSED):
            return Withdrawn()
        case OrderRecord(state=OrderState.ISSUED):
            return _issued(answer, amount)
        case _:
            return None if open_to_another_try(answer) else Parked(Doubt.OFFICE_CONTRADICTS)


def after_give_back(answer: OrderAnswer) -> Event | None:
    """Return whether the stamp of an order without money is free again; an office that knows no such order has none."""
    match answer:
        case OrderRecord(state=OrderState.REVERSED) | Refused(RefusalCode.UNKNOWN_ORDER):
            return ReservationReturned()
        case _:
            return None if open_to_another_try(answer) else Parked(Doubt.OFFICE_CONTRADICTS)


def after_capture(result: CaptureResult) -> Event | None:
    """Return whether the money that was held is taken. The stamp is valid all the same, so a no is an agent's."""
    match result:
        case CaptureResult.CAPTURED:
            return Captured()
        case CaptureResult.REFUSED:
            return Parked(Doubt.CAPTURE_REFUSED)
        case CaptureResult.UNKNOWN:
            return None


def after_reversal(result: ReversalResult, *, paid: bool, remembers: bool) -> Event | None:
    """Return whether the card is known not to be charged.

    A terminal that has nothing to reverse of a payment that it approved, or since which it may have forgotten some,
    proves nothing: nobody knows where the money is.
    """
    match result:
        case ReversalResult.NOTHING_TO_REVERSE if paid or not remembers:
            return Parked(Doubt.TERMINAL_FORGOT)
        case ReversalResult.REVERSED | ReversalResult.NOTHING_TO_REVERSE:
            return PaymentReversed(result)
        case ReversalResult.REFUSED:
            return Parked(Doubt.REVERSAL_REFUSED)
        case ReversalResult.UNKNOWN:
            return None


def _told(outcome: PaymentOutcome) -> Event | None:
    match outcome:
        case Approved(code, amount):
            try:
                return Paid(Authorisation(code), amount)
            except ValueError:
                # The money is known all the same, and must not be lost with the code.
                return Paid(None, amount)
        case Declined():
            return NotPaid(Stopped.DECLINED)
        case Cancelled(reason):
            return NotPaid(_CANCELLED[reason])
        case NotSent() | Unknown():
            return None


def _issued(record: OrderRecord, amount: Money) -> Event:
    stamp = record.stamp
    if stamp is None or not (stamp.amount == record.amount == amount):
        return Parked(Doubt.OFFICE_CONTRADICTS)
    return Issued(record.message_sent)
