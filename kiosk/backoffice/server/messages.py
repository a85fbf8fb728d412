"""The outbox: the number of an issued stamp leaves for the citizen's contact, and the contact is forgotten."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.backoffice.server.stock import number_of
from kiosk.backoffice.server.tables import MessageRow, MessageState, OrderRow

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StampMessage:
    """What is sent: a bearer value to a person, so neither is in the repr."""

    channel: str
    language: str
    address: str = field(repr=False)
    number: str = field(repr=False)


class Sender(Protocol):
    """What carries messages: a mail relay, an SMS gateway."""

    def send(self, message: StampMessage) -> bool:
        """Hand ``message`` over and return whether it was taken."""


class SimulatedSender:
    """Takes every message and sends none."""

    def send(self, message: StampMessage) -> bool:
        """Return True."""
        del message
        return True


class Outbox:
    """The messages that wait, and the sender that takes them."""

    def __init__(self, engine: Engine, sender: Sender) -> None:
        self._engine = engine
        self._sender = sender

    def send_queued(self) -> None:
        """Send what is queued until the sender does not take one; the rest stays for the next call.

        A stop between the sending and the record of it sends the same number twice to the same person: harmless,
        where a number that is never sent is not.
        """
        while self._send_one():
            pass

    def _send_one(self) -> bool:
        queued = (
            select(MessageRow)
            .where(MessageRow.state == MessageState.QUEUED)
            .order_by(MessageRow.order_id)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        with Session(self._engine) as session, session.begin():
            row = session.scalars(queued).first()
            if row is None or row.address is None:
                return False
            order = session.get_one(OrderRow, row.order_id)
            number = number_of(session, row.order_id)
            if not self._taken(StampMessage(row.channel, order.language, row.address, number)):
                return False
            row.state = MessageState.SENT
            row.address = None
            return True

    def _taken(self, message: StampMessage) -> bool:
        try:
            return self._sender.send(message)
        except Exception as error:
            # The stamp is issued whatever becomes of its message; the text of the error may hold the contact.
            _log.error("the sender raised %s", type(error).__name__)
            return False
