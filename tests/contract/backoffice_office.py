"""The real back office on a thread of this process, over loopback, and the kiosk's real client of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from queue import SimpleQueue
from threading import Thread
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session

from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.server.app import BackOffice
from kiosk.backoffice.server.messages import Sender
from kiosk.backoffice.server.run import Server, build
from kiosk.backoffice.server.settings import KioskToken, ServerSettings
from kiosk.backoffice.server.tables import MessageRow
from kiosk.backoffice.simulated import NetworkSwitch
from kiosk.clock import PARIS, AdjustableClock

GUARD = 30.0
TOKEN = "token-of-the-annex"
OTHER_TOKEN = "token-of-the-town-hall"
TODAY = datetime(2026, 11, 22, 10, 0, tzinfo=PARIS)


class Office:
    """A back office on a thread of this process, with what a test needs of it."""

    def __init__(self, server: Server, port: int, clock: AdjustableClock) -> None:
        self.server = server
        self.clock = clock
        self.url = f"http://127.0.0.1:{port}"

    def kiosk(self, token: str = TOKEN, network: NetworkSwitch | None = None) -> BackOfficeClient:
        return BackOfficeClient(
            self.url, token, "K1", transport=network.adapter if network else None, pause=lambda _seconds: False
        )

    def database(self) -> Session:
        return Session(cast(BackOffice, self.server.config.app).state.office.engine)

    def message(self) -> MessageRow:
        with self.database() as session:
            return session.scalars(select(MessageRow)).one()


@contextmanager
def office_open(
    database: str = "sqlite://", *, stock: int = 50, at: datetime = TODAY, sender: Sender | None = None
) -> Iterator[Office]:
    clock = AdjustableClock(at)
    tokens = (KioskToken.of("K1", TOKEN), KioskToken.of("K2", OTHER_TOKEN))
    ports: SimpleQueue[int] = SimpleQueue()
    settings = ServerSettings(tokens, port=0, database_url=database, stock=stock)
    server, listener = build(settings, ports.put, clock=clock, sender=sender)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Office(server, ports.get(timeout=GUARD), clock)
    finally:
        server.should_exit = True
        thread.join(GUARD)
        listener.close()
    assert not thread.is_alive()
