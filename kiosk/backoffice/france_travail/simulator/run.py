"""Starting the simulator: ``serve_embedded`` blocks until its parent ends."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable
from threading import Event, Thread
from typing import TextIO

import uvicorn
from fastapi import FastAPI

from kiosk.backoffice.france_travail.simulator.answering import DroppingProtocol
from kiosk.backoffice.france_travail.simulator.app import create_app
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.backoffice.server.run import GRACE, Server, set_by
from kiosk.clock import AdjustableClock, Clock


def build(
    settings: SimulatorSettings, announce: Callable[[int], None], *, clock: Clock | None = None
) -> tuple[Server, socket.socket]:
    """Return a server and the socket that it is to ``run`` on; ``announce`` hears the port. Its ``config.app`` is
    that of :func:`create_app`. Raises OSError when the address cannot be had.

    Who stops it releases first what hangs (`Simulation.release`): the server waits for calls under way.
    """
    config = uvicorn.Config(
        create_app(settings, clock=clock),
        loop="asyncio",
        http=DroppingProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(GRACE),
    )
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
    except OSError:
        listener.close()
        raise
    return Server(config, announce), listener


def serve_embedded(lifeline: TextIO, news: TextIO) -> None:
    """Serve for a parent process, as `kiosk.backoffice.server.run.serve_embedded` does: settings on the first line of
    ``lifeline``, the port on ``news``, the clock on every further line, stop at its end."""
    raw = json.loads(lifeline.readline())
    settings = SimulatorSettings(redirect_uris=tuple(raw.pop("redirect_uris", ())), **raw)

    def announce(port: int) -> None:
        news.write(json.dumps({"port": port}) + "\n")
        news.flush()

    clock = AdjustableClock()
    server, listener = build(settings, announce, clock=clock)
    app = server.config.app
    assert isinstance(app, FastAPI)
    stopped = Event()

    def watch() -> None:
        for line in lifeline:
            set_by(line, clock)
        server.should_exit = True
        app.state.simulation.release()
        if not stopped.wait(2 * GRACE):
            os._exit(1)

    Thread(target=watch, name="lifeline", daemon=True).start()
    with listener:
        server.run(sockets=[listener])
    stopped.set()
