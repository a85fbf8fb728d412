"""Orders: reserved once, then issued or reversed, never both (CGI art. 887, 899, 900).

Every call is idempotent by the kiosk's reference. Two calls that meet are put in order by the database: the one that
loses a unique key starts again and reads what the other wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from http import HTTPStatus
from typing import Final, TypeVar

from sqlalchemy import Engine, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.backoffice.server import stock
from kiosk.backoffice.server.messages import Outbox
from kiosk.backoffice.server.models import LARGEST_BOOK, DayLineOut, DayOut, OrderIn, OrderOut, StampOut
from kiosk.backoffice.server.problems import ProblemError
from kiosk.backoffice.server.tables import (
    ClosedReferenceRow,
    DecisionRow,
    MessageRow,
    MessageState,
    OrderRow,
    Verdict,
)
from kiosk.backoffice.server.tariffs import PublishedTariffs
from kiosk.clock import PARIS, Clock, today
from kiosk.months import last_day_of_use
from kiosk.orders.api import OrderState, RefusalCode
from kiosk.tariffs import Certainty

T = TypeVar("T")

FREE_AMOUNT: Final = range(100, 99_901)
"""Cents. Where the citizen types the amount of his letter: 1 to 999 euros."""

_STATES: Final = {
    None: OrderState.RESERVED,
    Verdict.ISSUED: OrderState.ISSUED,
    Verdict.REVERSED: OrderState.REVERSED,
}


class OrderBook:
    """The orders of every kiosk; a kiosk sees its own only. Its dates are the server's, in Europe/Paris."""

    def __init__(self, engine: Engine, tariffs: PublishedTariffs, outbox: Outbox, clock: Clock) -> None:
        self._engine = engine
        self._tariffs = tariffs
        self._outbox = outbox
        self._clock = clock

    def reserve(self, kiosk_id: str, asked: OrderIn) -> tuple[OrderOut, bool]:
        """Set one stamp aside; return the order as it stands and whether this call made it. Raises ProblemError."""
        return self._write(lambda session: self._reserve(session, kiosk_id, asked))

    def issue(self, kiosk_id: str, reference: str, authorisation: str) -> OrderOut:
        """Issue the stamp and send its number; again, return the same stamp. Raises ProblemError."""
        order_id = self._write(lambda session: self._issue(session, kiosk_id, reference, authorisation))
        self._outbox.hurry(order_id)
        return self.order(kiosk_id, reference)

    def reverse(self, kiosk_id: str, reference: str) -> OrderOut:
        """Give the stamp back. A reference that was never seen is closed for good, and refused. Raises ProblemError."""
        view = self._write(lambda session: self._reverse(session, kiosk_id, reference))
        if view is None:
            raise _unknown()
        return view

    def order(self, kiosk_id: str, reference: str) -> OrderOut:
        """Return how the order stands. Raises ProblemError."""
        with Session(self._engine) as session, session.begin():
            return _view(session, _wanted(session, kiosk_id, reference))

    def day(self, kiosk_id: str, day: date) -> DayOut:
        """Return what was issued on ``day``, and what was reserved until its end and still is. Raises ProblemError."""
        ends = datetime.combine(day, time.max, PARIS).astimezone(UTC)
        forgotten = and_(DecisionRow.order_id.is_(None), OrderRow.reserved_at <= ends)
        # One statement, so that no order is seen in two states; the unique key finds the kiosk's and sorts them.
        lines = (
            select(OrderRow.reference, OrderRow.amount_cents, DecisionRow.authorisation)
            .outerjoin(DecisionRow, DecisionRow.order_id == OrderRow.id)
            .where(OrderRow.kiosk_id == kiosk_id, or_(DecisionRow.issued_on == day, forgotten))
            .order_by(OrderRow.reference)
            .limit(LARGEST_BOOK + 1)
        )
        with Session(self._engine) as session, session.begin():
            rows = session.execute(lines).all()
        if len(rows) > LARGEST_BOOK:
            raise ProblemError(HTTPStatus.CONFLICT, RefusalCode.OTHER, "This day has too many orders for one answer.")
        return DayOut(date=day, orders=tuple(_line(*row) for row in rows))

    def _write(self, act: Callable[[Session], T]) -> T:
        try:
            with Session(self._engine) as session, session.begin():
                return act(session)
        except IntegrityError:
            with Session(self._engine) as session, session.begin():
                return act(session)

    def _now(self) -> datetime:
        return self._clock.now().astimezone(UTC)

    def _reserve(self, session: Session, kiosk_id: str, asked: OrderIn) -> tuple[OrderOut, bool]:
        known = _find(session, kiosk_id, asked.reference)
        if known is not None:
            _same_or_conflict(session, known, asked)
            return _view(session, known), False
        if session.get(ClosedReferenceRow, (kiosk_id, asked.reference)):
            raise ProblemError(
                HTTPStatus.CONFLICT, RefusalCode.WRONG_STATE, "This reference was reversed before it came."
            )
        self._check_price(asked)
        order = OrderRow(
            kiosk_id=kiosk_id,
            reference=asked.reference,
            tariff_id=asked.tariff_id,
            amount_cents=asked.amount_cents,
            language=asked.language,
            reserved_at=self._now(),
        )
        session.add(order)
        session.flush()
        if not stock.take(session, order.id):
            raise ProblemError(HTTPStatus.CONFLICT, RefusalCode.OUT_OF_STOCK, "No stamp number is left.")
        session.add(
            MessageRow(
                order_id=order.id,
                channel=asked.delivery.channel,
                address=asked.delivery.address,
                state=MessageState.HELD,
            )
        )
        session.flush()
        return _view(session, order), True

    def _check_price(self, asked: OrderIn) -> None:
        refused = HTTPStatus.CONFLICT  # a sound request, at odds with the tariffs of the day
        row = self._tariffs.on(asked.tariff_id, today(self._clock))
        if row is None and not self._tariffs.knows(asked.tariff_id):
            raise ProblemError(refused, RefusalCode.UNKNOWN_TARIFF, "No tariff has this id.")
        if row is None or row.certainty is not Certainty.OFFICIAL:
            raise ProblemError(refused, RefusalCode.NOT_SOLD, "This tariff has no official amount today.")
        if row.amount_cents is None:
            if asked.amount_cents not in FREE_AMOUNT:
                raise ProblemError(refused, RefusalCode.OTHER, "A free amount is 1 to 999 euros.")
        elif row.amount_cents != asked.amount_cents:
            raise ProblemError(refused, RefusalCode.AMOUNT_CHANGED, "This is not the amount of today.")

    def _issue(self, session: Session, kiosk_id: str, reference: str, authorisation: str) -> int:
        order = _wanted(session, kiosk_id, reference)
        decision = session.get(DecisionRow, order.id)
        if decision is None:
            session.add(
                DecisionRow(
                    order_id=order.id,
                    verdict=Verdict.ISSUED,
                    authorisation=authorisation,
                    issued_on=today(self._clock),
                    decided_at=self._now(),
                )
            )
            session.get_one(MessageRow, order.id).state = MessageState.QUEUED
        elif decision.verdict is Verdict.REVERSED:
            raise ProblemError(HTTPStatus.CONFLICT, RefusalCode.WRONG_STATE, "This order was reversed.")
        elif decision.authorisation != authorisation:
            raise ProblemError(HTTPStatus.CONFLICT, RefusalCode.OTHER, "Issued already, for another payment.")
        return order.id

    def _reverse(self, session: Session, kiosk_id: str, reference: str) -> OrderOut | None:
        order = _find(session, kiosk_id, reference)
        if order is None:
            # Committed, so not raised from here: the reservation may still be on its way.
            session.merge(ClosedReferenceRow(kiosk_id=kiosk_id, reference=reference, closed_at=self._now()))
            return None
        decision = session.get(DecisionRow, order.id)
        if decision is None:
            session.add(DecisionRow(order_id=order.id, verdict=Verdict.REVERSED, decided_at=self._now()))
            stock.give_back(session, order.id)
            message = session.get_one(MessageRow, order.id)
            message.state = MessageState.DROPPED
            message.address = None
            session.flush()
        elif decision.verdict is Verdict.ISSUED:
            raise ProblemError(HTTPStatus.CONFLICT, RefusalCode.WRONG_STATE, "This order was issued.")
        return _view(session, order)


def _find(session: Session, kiosk_id: str, reference: str) -> OrderRow | None:
    same = (OrderRow.kiosk_id == kiosk_id, OrderRow.reference == reference)
    # Locked, so that what is decided next is decided of the order as it is read here (SQLite locks it all anyway).
    return session.scalars(select(OrderRow).where(*same).with_for_update()).one_or_none()


def _wanted(session: Session, kiosk_id: str, reference: str) -> OrderRow:
    order = _find(session, kiosk_id, reference)
    if order is None:
        raise _unknown()
    return order


def _unknown() -> ProblemError:
    return ProblemError(HTTPStatus.NOT_FOUND, RefusalCode.UNKNOWN_ORDER, "This kiosk has no order of this reference.")


def _same_or_conflict(session: Session, known: OrderRow, asked: OrderIn) -> None:
    message = session.get_one(MessageRow, known.id)
    before = (known.tariff_id, known.amount_cents, known.language, message.channel)
    now = (asked.tariff_id, asked.amount_cents, asked.language, asked.delivery.channel)
    # Once the contact is erased it is not compared: keeping a trace of it to compare would be keeping it.
    readdressed = message.address is not None and message.address != asked.delivery.address
    if before != now or readdressed:
        raise ProblemError(HTTPStatus.CONFLICT, RefusalCode.OTHER, "This reference is taken by another order.")


def _line(reference: str, amount_cents: int, authorisation: str | None) -> DayLineOut:
    return DayLineOut(
        reference=reference,
        # The table gives an authorisation to issued orders and to no others.
        state=OrderState.RESERVED if authorisation is None else OrderState.ISSUED,
        amount_cents=amount_cents,
        authorisation=authorisation,
    )


def _view(session: Session, order: OrderRow) -> OrderOut:
    decision = session.get(DecisionRow, order.id)
    message = session.get_one(MessageRow, order.id)
    stamp = None
    if decision is not None and decision.issued_on is not None:
        stamp = StampOut(
            number=stock.number_of(session, order.id),
            amount_cents=order.amount_cents,
            issued_on=decision.issued_on,
            valid_until=last_day_of_use(decision.issued_on),
            specimen=True,
        )
    return OrderOut(
        reference=order.reference,
        tariff_id=order.tariff_id,
        language=order.language,
        state=_STATES[decision.verdict if decision else None],
        amount_cents=order.amount_cents,
        stamp=stamp,
        message_sent=message.state is MessageState.SENT,
    )
