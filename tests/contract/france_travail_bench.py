"""The simulator of France Travail on a thread of this process, over loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from queue import SimpleQueue
from threading import Thread
from typing import Any, cast

import requests
from fastapi import FastAPI

from kiosk.backoffice.france_travail import contract
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.france_travail.simulator.run import build
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.backoffice.france_travail.simulator.simulation import Simulation
from kiosk.clock import PARIS, AdjustableClock

GUARD = 30.0
CLIENT_ID = "town"
CLIENT_SECRET = "secret-of-the-town"
OCTOBER_IS_OPEN = datetime(2026, 10, 29, 10, 0, tzinfo=PARIS)

NOTHING = {"forceIncoherence": 0}
"""No work, no event, still looking."""


class Organism:
    """A simulator that runs. ``simulation`` is its inside."""

    def __init__(self, simulation: Simulation, url: str, clock: AdjustableClock) -> None:
        self.simulation = simulation
        self.url = url
        self.clock = clock

    def call(self, method: str, path: str, token: str | None = None, **how: Any) -> requests.Response:
        headers = how.pop("headers", {}) | ({"Authorization": f"Bearer {token}"} if token is not None else {})
        return requests.request(method, self.url + path, headers=headers, timeout=GUARD, allow_redirects=False, **how)

    def status(self, token: str) -> int:
        answer = self.call("GET", contract.DECLARATION_PATH, token)
        assert answer.status_code == 200
        assert answer.json().keys() == {"statut"}
        return cast(int, answer.json()["statut"])

    def post(self, token: str, payload: Any) -> requests.Response:
        return self.call("POST", contract.DECLARATION_PATH, token, json=payload, headers={"media": "I"})

    def declare(self, token: str, payload: Any) -> dict[str, Any]:
        answer = self.post(token, payload)
        assert answer.status_code == 200
        return cast(dict[str, Any], answer.json())

    def sign_in(self, person: Persona = Persona.ORDINARY) -> str:
        return self.simulation.sign_in(person)


@contextmanager
def organism_open(
    at: datetime = OCTOBER_IS_OPEN, *, month: str | None = None, redirect_uris: tuple[str, ...] = ()
) -> Iterator[Organism]:
    clock = AdjustableClock(at)
    settings = SimulatorSettings(
        client_id=CLIENT_ID, client_secret=CLIENT_SECRET, month=month, redirect_uris=redirect_uris
    )
    ports: SimpleQueue[int] = SimpleQueue()
    server, listener = build(settings, ports.put, clock=clock)
    simulation: Simulation = cast(FastAPI, server.config.app).state.simulation
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield Organism(simulation, f"http://127.0.0.1:{ports.get(timeout=GUARD)}", clock)
    finally:
        server.should_exit = True
        simulation.release()
        thread.join(GUARD)
        listener.close()
    assert not thread.is_alive()
