"""A cable to a device on the loopback, which a test can pull in any moment."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Thread

from tests.lab.daemons import GUARD


class Cable:
    """A TCP connection to the printer that can be cut, and comes back."""

    def __init__(self, port: int, to: int) -> None:
        self._port, self._to = port, to
        self._ends: list[socket.socket] = []
        self._threads: list[Thread] = []
        self._door: socket.socket | None = None
        self.back()

    def back(self) -> None:
        """Let connections through."""
        if self._door is None:
            self._door = socket.create_server(("127.0.0.1", self._port))
            self._begin(self._serve, self._door)

    def cut(self) -> None:
        """Break every connection, and refuse new ones; twice is harmless."""
        door, self._door = self._door, None
        if door is None:
            return
        _break(door)
        for end in tuple(self._ends):
            _break(end)
        for thread in self._threads:
            thread.join(GUARD)
        self._threads.clear()
        self._ends.clear()

    def _begin(self, work: Callable[..., None], *things: socket.socket) -> None:
        thread = Thread(target=work, args=things, name="cable", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, door: socket.socket) -> None:
        while True:
            try:
                kiosk, _ = door.accept()
            except OSError:
                return
            try:
                printer = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                kiosk.close()
                continue
            self._ends += [kiosk, printer]
            self._begin(_pump, kiosk, printer)
            self._begin(_pump, printer, kiosk)


def _break(end: socket.socket) -> None:
    with suppress(OSError):
        end.shutdown(socket.SHUT_RDWR)
    end.close()


def _pump(here: socket.socket, there: socket.socket) -> None:
    with suppress(OSError):
        while data := here.recv(65536):
            there.sendall(data)
    for end in (here, there):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
    here.close()
