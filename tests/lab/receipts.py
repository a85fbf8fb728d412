"""A receipt printer on a real socket: it takes bytes while its roll is out, and answers in order or not at all."""

from __future__ import annotations

import socket
from contextlib import suppress
from threading import Condition, Event, Thread

_REAL_TIME = b"\x10\x04"


class PaperLab:
    """The printer. Facts are set at any time; what waits for paper comes out when it is there."""

    def __init__(self) -> None:
        self.roll_out = False
        self.roll_low = False
        self.cover_open = False
        self.proves = True
        self.half_answers = False
        self.pictures: list[tuple[int, bytes]] = []
        self.cuts = 0
        self._inside = b""
        self._line: socket.socket | None = None
        self._changed = Condition()
        self._over = Event()
        self._server: socket.socket | None = None
        self._connections: list[socket.socket] = []
        self.port = 0
        self.switch_on()

    def switch_on(self) -> None:
        """Listen, on the same port as before."""
        self._over = Event()
        self._server = socket.create_server(("127.0.0.1", self.port))
        self.port = self._server.getsockname()[1]
        Thread(target=self._accept, args=(self._server,), name="paper-lab", daemon=True).start()

    def switch_off(self) -> None:
        """Cut its power: what was inside is lost, as its buffer is."""
        self._over.set()
        if self._server is not None:
            self._server.shutdown(socket.SHUT_RDWR)
            self._server.close()
            self._server = None
        with self._changed:
            self._inside = b""
            for connection in self._connections:
                connection.close()
            self._connections.clear()

    def set(self, **facts: bool) -> None:
        """Change what is true of it."""
        with self._changed:
            for fact, value in facts.items():
                setattr(self, fact, value)
            self._print()

    @property
    def _feeds(self) -> bool:
        return not (self.roll_out or self.cover_open)

    def _accept(self, server: socket.socket) -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with self._changed:
                self._connections.append(connection)
            Thread(target=self._serve, args=(connection,), name="paper-lab", daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            while data := connection.recv(65536):
                with self._changed:
                    while (at := data.find(_REAL_TIME)) >= 0 and len(data) >= at + 3:
                        self._inside += data[:at]
                        self._tell(connection, data[at + 2])
                        data = data[at + 3 :]
                    self._inside += data
                    self._line = connection
                    self._print()
        except OSError:
            pass
        finally:
            connection.close()

    def _tell(self, connection: socket.socket, question: int) -> None:
        """Answer in real time, whatever waits (DLE EOT)."""
        printer = 0x12 | (0x00 if self._feeds else 0x08)
        offline = 0x12 | (0x04 if self.cover_open else 0) | (0x20 if self.roll_out else 0)
        paper = 0x12 | (0x6C if self.roll_out else 0x0C if self.roll_low else 0)
        if self.half_answers and question == 4:
            return
        connection.sendall(bytes(({1: printer, 2: offline, 4: paper}[question],)))

    def _print(self) -> None:
        """Work through what is inside, in order, as far as the paper goes."""
        while self._feeds and self._inside:
            if self._inside.startswith(b"\x1b@"):
                self._inside = self._inside[2:]
            elif self._inside.startswith(b"\x1dV"):
                self.cuts += 1
                self._inside = self._inside[4:]
            elif self._inside.startswith(b"\x1dr"):
                self._inside = self._inside[3:]
                if self._line is not None and self.proves:
                    with suppress(OSError):  # whoever asked has gone
                        self._line.sendall(b"\x00")
            elif self._inside.startswith(b"\x1dv0"):
                if len(self._inside) < 8:
                    return
                stride = int.from_bytes(self._inside[4:6], "little")
                size = stride * int.from_bytes(self._inside[6:8], "little")
                if len(self._inside) < 8 + size:
                    return
                self.pictures.append((stride, self._inside[8 : 8 + size]))
                self._inside = self._inside[8 + size :]
            else:
                raise AssertionError(f"unknown bytes {self._inside[:4]!r}")
