"""Starting the back office: ``serve`` blocks until it is told to stop."""

from __future__ import annotations

import json
import logging
import os
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Thread
from typing import TextIO, cast

import uvicorn

from kiosk.backoffice.server.app import BackOffice, create_app
from kiosk.backoffice.server.calls import come
from kiosk.backoffice.server.embedded import COMING
from kiosk.backoffice.server.messages import Sender
from kiosk.backoffice.server.settings import FranceTravailSettings, KioskToken, ServerSettings
from kiosk.clock import AdjustableClock, Clock

GRACE = 3.0
"""Seconds that calls under way get to finish."""

_log = logging.getLogger(__name__)


class Server(uvicorn.Server):
    """A server that says on which port it listens, once it does."""

    def __init__(self, config: uvicorn.Config, announce: Callable[[int], None]) -> None:
        super().__init__(config)
        self._announce = announce

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then announce the port."""
        await super().startup(sockets)
        if self.started and sockets:
            self._announce(sockets[0].getsockname()[1])


def build(
    settings: ServerSettings,
    announce: Callable[[int], None],
    *,
    clock: Clock | None = None,
    sender: Sender | None = None,
) -> tuple[Server, socket.socket]:
    """Return a server and the socket that it is to ``run`` on; ``announce`` hears the port. ``clock`` and ``sender``
    are those of :func:`create_app`. Raises OSError when the address cannot be had, and what ``create_app`` raises."""
    config = uvicorn.Config(
        create_app(settings, clock=clock, sender=sender),
        loop="asyncio",
        http="h11",
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


def serve(settings: ServerSettings, announce: Callable[[int], None] | None = None) -> None:
    """Serve until SIGINT or SIGTERM; ``announce`` hears the port once the server listens. Raises what :func:`build`
    raises; SIGTERM ends the process once the calls under way are answered."""
    server, listener = build(settings, announce or _log_port)
    # uvicorn stops in order, then passes on the signal that it was stopped with.
    with listener, suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def serve_embedded(lifeline: TextIO, news: TextIO) -> None:
    """Serve for a parent process: settings on the first line of ``lifeline``, the port on ``news``, stop at its end.
    In between, each line may set the clock, as :func:`set_by` reads it, or be :data:`COMING`.

    The kernel closes a pipe whatever its owner dies of. PR_SET_PDEATHSIG would not do: it follows the *thread* that
    started the child (prctl(2)), and a kiosk starts its parts from a thread that ends.
    """
    raw = json.loads(lifeline.readline())
    tokens = tuple(KioskToken(**token) for token in raw.pop("kiosk_tokens"))
    convention = raw.pop("france_travail", None)
    settings = ServerSettings(
        kiosk_tokens=tokens, france_travail=FranceTravailSettings(**convention) if convention else None, **raw
    )
    clock = AdjustableClock()

    def announce(port: int) -> None:
        news.write(json.dumps({"port": port}) + "\n")
        news.flush()

    server, listener = build(settings, announce, clock=clock)
    stopped = Event()

    def watch() -> None:
        for line in lifeline:
            if line.strip() == COMING:
                come(cast(BackOffice, server.config.app).state.office.engine, clock.now())
            else:
                set_by(line, clock)
        server.should_exit = True
        if not stopped.wait(2 * GRACE):
            os._exit(1)

    Thread(target=watch, name="lifeline", daemon=True).start()
    with listener:
        server.run(sockets=[listener])
    stopped.set()


def set_by(line: str, clock: AdjustableClock) -> None:
    """Set ``clock`` as far ahead of the machine's as a line of the parent says, in seconds: ``{"ahead": 3600}``."""
    clock.set_ahead(float(json.loads(line)["ahead"]))


def main(settings: ServerSettings) -> int:
    """Serve until told to stop, saying where on standard error; return the exit code of the process."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    try:
        serve(settings)
    except OSError as error:
        _log.error("cannot listen on port %d: error %d", settings.port, error.errno or 0)
        return 1
    return 0


def _log_port(port: int) -> None:
    _log.info("the back office listens on port %d", port)
