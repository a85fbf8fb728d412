"""A device on a socket that takes every connection and every byte, and never says anything."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Event, Thread

from tests.lab.daemons import GUARD


class Silence:
    """It listens on ``port`` of the loopback; ``heard`` is set once a byte came."""

    def __init__(self) -> None:
        self.heard = Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._connections: list[socket.socket] = []
        self._threads = [Thread(target=self._accept, name="silence", daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        """Break every connection and go away."""
        for end in (self._server, *self._connections):
            with suppress(OSError):  # its other end may be gone already
                end.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for thread in self._threads:
            thread.join(GUARD)
            assert not thread.is_alive()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._connections.append(connection)
            thread = Thread(target=self._listen, args=(connection,), name="silence", daemon=True)
            self._threads.append(thread)
            thread.start()

    def _listen(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while connection.recv(65536):
                self.heard.set()
