"""The simulator as an ASGI application."""

from __future__ import annotations

from fastapi import FastAPI

from kiosk.backoffice.france_travail.simulator import api, control, login
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.backoffice.france_travail.simulator.simulation import Simulation
from kiosk.clock import Clock, SystemClock


def create_app(settings: SimulatorSettings, *, clock: Clock | None = None) -> FastAPI:
    """Return the application; its ``state.simulation`` is the :class:`Simulation`. Nothing listens yet.

    ``clock`` says which month can be declared and how long tokens live.
    """
    app = FastAPI(openapi_url=None)
    app.state.simulation = Simulation(settings, clock or SystemClock())
    for part in (login, api, control):
        app.include_router(part.router)
    return app
