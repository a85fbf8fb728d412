"""pcscd with a virtual reader, and cards of ours in it."""

from __future__ import annotations

import re
import socket
import struct
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from kiosk.devices.simulation.card import SmartCard
from tests.lab.daemons import Alone, Daemon, needs, until, version

PORT = 0x8C7B
_PORTS = (PORT, PORT + 1)
"""The reader has a port for each of its two slots, and comes up with both or not at all; the tests use the first."""
_FREE_WITHIN = 60.0
"""Seconds in which whoever has one of them must let go of it."""
_TAKEN = "Address already in use"
_QUICK_ACK = getattr(socket, "TCP_QUICKACK", 12)
# A card of ISO/IEC 7816-3, T=1, without historical characters.
ATR = bytes.fromhex("3B80800101")


class Pcscd:
    """pcscd, whose virtual reader listens on the loopback of the tests' own network."""

    def __init__(self, folder: Path) -> None:
        needs("pcscd", "pcscd", "/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
        self._alone = Alone("pcscd")
        self._folder = folder
        self._daemon: Daemon | None = None
        self._none = folder / "no-readers"
        self._none.mkdir()
        Path("/run/pcscd").mkdir(exist_ok=True)
        said = re.search(r"[0-9.]+[0-9]", version("pcscd", "--version"))
        self.against = f"pcscd {said[0] if said else '?'} with a virtual reader"

    def start(self, *, readers: bool = True) -> None:
        """Start it, with its virtual reader or with none."""
        try:
            ends = time.monotonic() + _FREE_WITHIN
            while not self._comes_up(readers):
                # Where the ports cannot be kept for it, any connection may have been given one (.ci/privately).
                self.stop()
                if time.monotonic() > ends:
                    pytest.fail(f"the ports {_PORTS} of the virtual reader are never free: {_rows()}")
                time.sleep(1)
        except BaseException:
            self.close()
            raise

    def _comes_up(self, readers: bool) -> bool:
        """Start it once; return whether its reader, if it is to have one, got its ports."""
        command = ["pcscd", "--foreground", "--error"]
        for file in Path("/run/pcscd").iterdir():
            file.unlink()
        log = self._folder / "pcscd.log"
        log.unlink(missing_ok=True)
        self._daemon = Daemon(command if readers else [*command, "--config", str(self._none)], log)
        self._daemon.comes_up(Path("/run/pcscd/pcscd.comm").exists)
        if readers:
            self._daemon.comes_up(lambda: _listens(*_PORTS) or _TAKEN in log.read_text(errors="replace"))
        return not readers or _listens(*_PORTS)

    def stop(self) -> None:
        """End it in good order."""
        if self._daemon is not None:
            self._daemon.stop()

    def close(self) -> None:
        """End it for good."""
        self.stop()
        self._alone.release()

    def kill(self) -> None:
        """End it as a crash does."""
        assert self._daemon is not None
        self._daemon.kill()


def _rows() -> list[list[str]]:
    """Return the rows of the kernel's table of the sockets that have one of the ports, on either side (proc(5))."""
    rows = [row.split() for row in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]]
    return [row for row in rows if any(side.endswith(f":{port:04X}") for side in row[1:3] for port in _PORTS)]


def _listens(*ports: int) -> bool:
    # Looked at from outside: to connect would be to put a card in.
    listening = "0A"
    return all(any(row[1].endswith(f":{port:04X}") and row[3] == listening for row in _rows()) for port in ports)


class VirtualSlot:
    """The slot of the virtual reader: a connection is a card, its end is the card's removal."""

    def __init__(self) -> None:
        self.asked = Event()
        self._connection: socket.socket | None = None
        self._thread: Thread | None = None
        self._unmuted = Event()

    def insert(self, card: SmartCard, *, mute: bool = False) -> None:
        """Put ``card`` in; a ``mute`` one gives its ATR and then never answers."""
        self._unmuted = Event()
        self.asked.clear()
        until(lambda: _listens(PORT), "the virtual reader listens")
        self._connection = socket.create_connection(("127.0.0.1", PORT))
        # Closed by a reset: nothing of it lingers on the port, and a pcscd that starts again can have it.
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._thread = Thread(target=self._serve, args=(self._connection, card, mute), name="virtual-card", daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Pull the card; harmless when there is none."""
        connection, self._connection = self._connection, None
        self._unmuted.set()
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)
            if self._thread is not None:
                self._thread.join(timeout=10)
            connection.close()

    def _serve(self, connection: socket.socket, card: SmartCard, mute: bool) -> None:
        try:
            while True:
                command = _received(connection)
                if len(command) > 1:
                    self.asked.set()
                    if mute:
                        self._unmuted.wait()
                        return
                    _send(connection, card.respond(command))
                elif command == b"\x04":
                    _send(connection, card.atr)
                else:  # power off, on, reset
                    card.reset()
        except OSError:
            pass  # pulled, or pcscd is gone


def _received(connection: socket.socket) -> bytes:
    return _exactly(connection, struct.unpack("!H", _exactly(connection, 2))[0])


def _exactly(connection: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        # Length and payload come in two pieces: a delayed acknowledgement would cost 40 ms a command.
        connection.setsockopt(socket.IPPROTO_TCP, _QUICK_ACK, 1)
        piece = connection.recv(length - len(data))
        if not piece:
            raise OSError("gone")
        data += piece
    return data


def _send(connection: socket.socket, data: bytes) -> None:
    connection.sendall(struct.pack("!H", len(data)) + data)
