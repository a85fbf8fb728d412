"""The outbox: one message that cannot leave keeps nobody else waiting, and nothing slow delays an issued stamp."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.backoffice.server import messages, stock, tariffs
from kiosk.backoffice.server.messages import Outbox, Sender, StampMessage
from kiosk.backoffice.server.models import OrderIn, SmsDelivery
from kiosk.backoffice.server.orders import OrderBook
from kiosk.backoffice.server.tables import MessageRow, MessageState, open_database
from kiosk.clock import SystemClock

GUARD = 20.0
REFUSED = "+33639980001"


class Relay:
    """Takes every message but those to one number; holds each one while ``gate`` is closed."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.refuses = REFUSED
        self.gate = Event()
        self.gate.set()
        self.asked = Event()

    def send(self, message: StampMessage) -> bool:
        self.asked.set()
        assert self.gate.wait(GUARD)
        if message.address == self.refuses:
            return False
        self.taken.append(message.address)
        return True


@pytest.fixture
def database() -> Iterator[Engine]:
    engine = open_database("sqlite://")
    stock.fill(engine, 10)
    yield engine
    engine.dispose()


def book(database: Engine, sender: Sender) -> tuple[OrderBook, Outbox]:
    outbox = Outbox(database, sender)
    return OrderBook(database, tariffs.load(), outbox, SystemClock()), outbox


def sell(orders: OrderBook, reference: str, address: str) -> bool:
    """Reserve and issue; return whether the message is said to have left."""
    asked = OrderIn(
        reference=reference,
        tariff_id="passport.adult",
        amount_cents=8600,
        language="fr",
        delivery=SmsDelivery(channel="sms", address=address),
    )
    orders.reserve("K1", asked)
    return orders.issue("K1", reference, "A1").message_sent


def states(database: Engine) -> list[MessageState]:
    with Session(database) as session, session.begin():
        return list(session.scalars(select(MessageRow.state).order_by(MessageRow.order_id)))


def test_a_message_that_cannot_leave_keeps_nobody_else_waiting(database: Engine) -> None:
    relay = Relay()
    orders, outbox = book(database, relay)
    assert not sell(orders, "K1-1", REFUSED)
    assert sell(orders, "K1-2", "+33639980002")
    outbox.send_queued()
    assert states(database) == [MessageState.QUEUED, MessageState.SENT]
    relay.refuses = ""
    outbox.send_queued()
    assert states(database) == [MessageState.SENT, MessageState.SENT]
    assert relay.taken == ["+33639980002", REFUSED]


def test_what_was_sent_is_never_sent_again(database: Engine) -> None:
    relay = Relay()
    orders, outbox = book(database, relay)
    assert sell(orders, "K1-1", "+33639980002")
    outbox.send_queued()
    assert sell(orders, "K1-1", "+33639980002")
    assert relay.taken == ["+33639980002"]


def test_a_slow_relay_does_not_hold_back_the_stamp(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "PATIENCE", 0.05)
    relay = Relay()
    relay.gate.clear()
    orders, outbox = book(database, relay)
    assert not sell(orders, "K1-1", "+33639980002")
    assert orders.order("K1", "K1-1").stamp is not None
    relay.gate.set()
    outbox.send_queued()  # waits for its turn: the slow one is let through, and not sent twice
    assert relay.taken == ["+33639980002"]
    assert orders.order("K1", "K1-1").message_sent


def test_the_outbox_tries_again_by_itself(database: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "EVERY", 0.01)
    relay = Relay()
    relay.refuses = "+33639980002"
    orders, outbox = book(database, relay)
    assert not sell(orders, "K1-1", "+33639980002")
    relay.asked.clear()
    outbox.start()
    try:
        assert relay.asked.wait(GUARD)
        relay.refuses = ""
        gone = Event()
        while not gone.wait(0.01):
            if orders.order("K1", "K1-1").message_sent:
                gone.set()
    finally:
        outbox.stop()
    assert relay.taken == ["+33639980002"]
