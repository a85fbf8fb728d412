"""A line of bytes to a device: a TCP connection, a serial port or a device file. What speaks it is somebody else's.

USB itself is below it: a printer behind ``usblp`` is a file, a scanner in CDC mode is a serial port.
"""

from __future__ import annotations

import os
import select
import socket
import termios
from dataclasses import dataclass
from threading import Lock
from typing import Final, Protocol, TypeAlias
from urllib.parse import parse_qs, urlsplit

CONNECT_TIMEOUT: Final = 5.0
"""Seconds to reach a device on the network."""
SEND_TIMEOUT: Final = 10.0
"""Seconds for a device to take some bytes; one that takes none for longer is as good as gone."""
_CHUNK: Final = 4096


class LineError(Exception):
    """The line cannot be opened, or broke. The message holds the system's words, never what was sent."""


class Line(Protocol):
    """An open line. One thread uses it at a time; :meth:`close` may come from another."""

    def send(self, data: bytes) -> None:
        """Send all of ``data``. Raises LineError when the line breaks or takes nothing for :data:`SEND_TIMEOUT`."""

    def receive(self, within: float) -> bytes:
        """Return what arrives first within that many seconds, b"" when nothing does. Raises LineError when the line
        breaks or the other end closes it."""

    def close(self) -> None:
        """Close the line; twice is harmless."""


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A device on the network, or behind a serial-to-network converter."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A serial port, by a name that udev keeps; ``baud`` is ignored by USB devices in CDC mode."""

    path: str
    baud: int = 9600


@dataclass(frozen=True, slots=True)
class FileAddress:
    """A device file, ``/dev/usb/lp0`` for instance."""

    path: str


Address: TypeAlias = TcpAddress | SerialAddress | FileAddress


def parse_address(text: str) -> Address:
    """Return the address written as ``tcp://host:port``, ``serial:///dev/name?baud=9600`` or ``file:///dev/name``.

    Raises ValueError, saying which of these it is not.
    """
    parts = urlsplit(text)
    match parts.scheme:
        case "tcp":
            if not parts.hostname or parts.port is None or parts.path or parts.query:
                raise ValueError("is not tcp://host:port")
            return TcpAddress(parts.hostname, parts.port)
        case "serial" if not parts.netloc and parts.path.startswith("/"):
            options = parse_qs(parts.query, strict_parsing=bool(parts.query))
            baud = options.pop("baud", ["9600"])
            if options or len(baud) != 1 or not baud[0].isdecimal():
                raise ValueError("is not serial:///dev/name?baud=9600")
            return SerialAddress(parts.path, int(baud[0]))
        case "file" if not parts.netloc and parts.path.startswith("/") and not parts.query:
            return FileAddress(parts.path)
    raise ValueError("is none of tcp://host:port, serial:///dev/name?baud=9600, file:///dev/name")


def open_line(address: Address) -> Line:
    """Return an open line. Blocks for :data:`CONNECT_TIMEOUT` at most. Raises LineError when it cannot be opened."""
    try:
        match address:
            case TcpAddress(host, port):
                connection = socket.create_connection((host, port), timeout=CONNECT_TIMEOUT)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return _Line(connection.detach())
            case SerialAddress(path, baud):
                return _serial(path, baud)
            case FileAddress(path):
                return _Line(os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY))
    except OSError as error:
        raise LineError(error.strerror or type(error).__name__) from None


def _serial(path: str, baud: int) -> Line:
    from serial import Serial, SerialException

    try:
        # Exclusive (TIOCEXCL): a second program on the same scanner would get half of each code.
        port = Serial(path, baud, timeout=0, exclusive=True)
    except SerialException as error:
        raise LineError(os.strerror(error.errno) if error.errno else "cannot be opened") from None
    except (ValueError, termios.error):
        raise LineError("takes no such speed") from None
    try:
        return _Line(os.dup(port.fileno()))
    finally:
        port.close()


class _Line:
    """Any of the three, once open: a file descriptor that never blocks."""

    def __init__(self, descriptor: int) -> None:
        os.set_blocking(descriptor, False)
        self._descriptor = descriptor
        # close() ends a wait on another thread by the pipe, and closes nothing that is still waited for.
        self._wake, self._bell = os.pipe()
        self._in_use = Lock()
        self._closed = False

    def send(self, data: bytes) -> None:
        left = memoryview(data)
        with self._in_use:
            while left:
                if not self._ready(SEND_TIMEOUT, select.POLLOUT):
                    raise LineError("takes nothing")
                try:
                    left = left[os.write(self._descriptor, left[:_CHUNK]) :]
                except BlockingIOError:
                    continue
                except OSError as error:
                    raise LineError(error.strerror or type(error).__name__) from None

    def receive(self, within: float) -> bytes:
        with self._in_use:
            if not self._ready(within, select.POLLIN):
                return b""
            try:
                data = os.read(self._descriptor, _CHUNK)
            except BlockingIOError:
                return b""
            except OSError as error:
                # A pseudo-terminal whose other end is closed, or a USB device that was pulled.
                raise LineError(error.strerror or type(error).__name__) from None
        if not data:
            raise LineError("closed by the other end")
        return data

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        os.write(self._bell, b".")
        with self._in_use:
            for descriptor in (self._descriptor, self._wake, self._bell):
                os.close(descriptor)

    def _ready(self, within: float, event: int) -> bool:
        if self._closed:
            raise LineError("closed")
        poll = select.poll()
        poll.register(self._wake, select.POLLIN)
        poll.register(self._descriptor, event)
        ready = dict(poll.poll(max(within, 0) * 1000))
        if self._wake in ready:
            raise LineError("closed")
        return self._descriptor in ready
