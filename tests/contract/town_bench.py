"""A back office under a convention, the simulated organism behind it, a kiosk in front: all over loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Any, cast

import requests

from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.declarations import DeclarationsClient
from kiosk.backoffice.france_travail.contract import AUTHORIZE_PATH, TOKEN_PATH
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.server.app import BackOffice
from kiosk.backoffice.server.declarations import DeclarationDesk
from kiosk.backoffice.server.identity import Holder, Identities
from kiosk.backoffice.server.run import build
from kiosk.backoffice.server.settings import FranceTravailSettings, KioskToken, ServerSettings
from kiosk.clock import AdjustableClock
from kiosk.months import Month
from tests.contract.france_travail_bench import (
    CLIENT_ID,
    CLIENT_SECRET,
    OCTOBER_IS_OPEN,
    Organism,
    organism_open,
)

GUARD = 60.0
KIOSK = "K1"
KIOSK_TOKEN = "token-of-the-annex"
OCTOBER = Month(2026, 10)


class Town:
    """What runs. A kiosk's calls come with its own token; ``citizen`` makes one of the identity broker."""

    def __init__(self, app: BackOffice, url: str, organism: Organism, clock: AdjustableClock) -> None:
        self.url = url
        self.organism = organism
        self.clock = clock
        self.desk = cast(DeclarationDesk, app.state.declarations)
        self.kiosk = BackOfficeClient(url, KIOSK_TOKEN, KIOSK)
        self.office = DeclarationsClient(self.kiosk)

    @property
    def identities(self) -> Identities:
        assert self.desk.identities is not None
        return self.desk.identities

    def citizen(self, person: Persona = Persona.ORDINARY) -> str:
        """Return a token of the broker, as at the end of the dance of a kiosk and a phone."""
        holder = Holder(person.value, self.organism.sign_in(person))
        issued = self.identities.issue(holder, self.clock.monotonic() + 1500)
        assert issued is not None
        return issued.token

    def call(self, method: str, path: str, citizen: str | None = None, **how: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {KIOSK_TOKEN}"} | how.pop("headers", {})
        if citizen is not None:
            headers["Citizen-Authorization"] = f"Bearer {citizen}"
        return requests.request(method, self.url + path, headers=headers, timeout=GUARD, **how)


@contextmanager
def town_open(*, convention: bool = True, public_url: str | None = None) -> Iterator[Town]:
    with organism_open() as organism:
        clock = AdjustableClock(OCTOBER_IS_OPEN)
        france_travail = FranceTravailSettings(
            authorize_url=organism.url + AUTHORIZE_PATH,
            token_url=organism.url + TOKEN_PATH,
            api_url=organism.url,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            interval=1,
        )
        settings = ServerSettings(
            (KioskToken.of(KIOSK, KIOSK_TOKEN, "Borne de l’annexe"),),
            port=0,
            database_url="sqlite://",
            stock=1,
            public_url=public_url,
            france_travail=france_travail if convention else None,
        )
        ports: SimpleQueue[int] = SimpleQueue()
        server, listener = build(settings, ports.put, clock=clock)
        thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            url = f"http://127.0.0.1:{ports.get(timeout=GUARD)}"
            yield Town(cast(BackOffice, server.config.app), url, organism, clock)
        finally:
            server.should_exit = True
            organism.simulation.release()
            thread.join(GUARD)
            listener.close()
        assert not thread.is_alive()
