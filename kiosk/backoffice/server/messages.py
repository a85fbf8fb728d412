"""The outbox: the number of an issued stamp leaves for the citizen's contact, and the contact is forgotten."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from typing import Final, Protocol

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from kiosk.backoffice.server.stock import number_of
from kiosk.backoffice.server.tables import MessageRow, MessageState, OrderRow

EVERY: Final = 60.0
"""Seconds between two rounds."""

PATIENCE: Final = 1.0
"""Seconds that the answer to an issue waits for its message to leave."""

_LAST_ROUND: Final = 5.0

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
    """The messages that wait, and the sender that takes them.

    One round tries every queued message once, so one that cannot leave keeps nobody else waiting; the rounds come by
    themselves on a thread of their own (:meth:`start`), and after each issue. Only one process may run it.
    """

    def __init__(self, engine: Engine, sender: Sender) -> None:
        self._engine = engine
        self._sender = sender
        self._round = Lock()
        self._stop = Event()
        self._wake = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Send what a stop left behind, and from then on what is queued, again and again."""
        self._thread = Thread(target=self._run, name="outbox", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread; a message that is being handed over is waited for, but not for ever."""
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=_LAST_ROUND)

    def hurry(self, order_id: int) -> None:
        """Try to send the message of that order now; return when it has left, failed, or takes too long."""
        tried = Thread(target=self._try_now, args=(order_id,), name="outbox-now", daemon=True)
        tried.start()
        # A slow relay must not turn the answer about an issued stamp into a lost one.
        tried.join(timeout=PATIENCE)

    def send_queued(self) -> None:
        """Try every queued message once.

        A stop between the sending and the record of it sends the same number twice to the same person: harmless,
        where a number that is never sent is not.
        """
        queued = (
            select(MessageRow.order_id).where(MessageRow.state == MessageState.QUEUED).order_by(MessageRow.order_id)
        )
        with Session(self._engine) as session, session.begin():
            waiting = session.scalars(queued).all()
        for order_id in waiting:
            if self._stop.is_set():
                return
            self._send(order_id)

    def _run(self) -> None:
        while not self._stop.is_set():
            try:
                self.send_queued()
            except Exception as error:  # whatever breaks, the next round tries again
                _log.error("a round of the outbox ended by %s", type(error).__name__)
            self._wake.wait(EVERY)
            self._wake.clear()

    def _try_now(self, order_id: int) -> None:
        try:
            self._send(order_id)
        except Exception as error:  # the next round tries again
            _log.error("a message was not tried: %s", type(error).__name__)

    def _send(self, order_id: int) -> None:
        """Hand one message over, outside any transaction, and record that it was taken."""
        with self._round:
            with Session(self._engine) as session, session.begin():
                row = session.get_one(MessageRow, order_id)
                if row.state is not MessageState.QUEUED or row.address is None:
                    return
                language = session.get_one(OrderRow, order_id).language
                message = StampMessage(row.channel, language, row.address, number_of(session, order_id))
            if not self._taken(message):
                return
            with Session(self._engine) as session, session.begin():
                row = session.get_one(MessageRow, order_id)
                row.state = MessageState.SENT
                row.address = None

    def _taken(self, message: StampMessage) -> bool:
        try:
            return self._sender.send(message)
        except Exception as error:
            # The stamp is issued whatever becomes of its message; the text of the error may hold the contact.
            _log.error("the sender raised %s", type(error).__name__)
            return False
