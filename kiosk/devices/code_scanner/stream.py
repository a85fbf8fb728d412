"""A code scanner that sends the bytes of each code and then CR: a serial port, USB in CDC mode, or TCP."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from kiosk.clock import Clock
from kiosk.devices.code_scanner.api import LONGEST, Capabilities, Scan, ScannerState
from kiosk.devices.code_scanner.states import status_of
from kiosk.devices.device import Board, Listeners, Status, Unsubscribe
from kiosk.devices.line import Address, Line, LineError, open_line

_RETRY: Final = 2.0
_GLANCE: Final = 0.2
HALF: Final = 1.0
"""Seconds after which half a code is given up: a scanner sends a whole one without a pause."""


class Splitter:
    """Cuts what arrives into codes. A code ends with CR; LF after it is swallowed; GS, RS and US inside are its own."""

    def __init__(self) -> None:
        self._pending = bytearray()
        self._too_long = False

    @property
    def half(self) -> bool:
        """Whether the beginning of a code waits for its end."""
        return bool(self._pending) or self._too_long

    def take(self, data: bytes) -> list[Scan]:
        """Return the codes that ``data`` completes; one that is longer than any code is dropped to its end."""
        scans = []
        *whole, rest = data.split(b"\r")
        for piece in whole:
            self._add(piece)
            if self._pending and not self._too_long:
                scans.append(Scan(bytes(self._pending)))
            self.forget()
        self._add(rest)
        return scans

    def forget(self) -> None:
        """Give up what waits."""
        self._pending.clear()
        self._too_long = False

    def _add(self, piece: bytes) -> None:
        self._pending += piece if self._pending else piece.lstrip(b"\n")
        if len(self._pending) > LONGEST:
            self._pending.clear()
            self._too_long = True


class StreamCodeScanner:
    """The scanner at ``address``. ``clock`` measures how long half a code is waited for."""

    def __init__(self, address: Address, clock: Clock) -> None:
        self._address = address
        self._clock = clock
        self._closing = Event()
        self._line: Line | None = None
        self._board = Board(status_of(ScannerState.UNKNOWN))
        self._scans: Listeners[Scan] = Listeners()
        self._watcher = Thread(target=self._watch, name="code-scanner", daemon=True)
        self._watcher.start()

    def capabilities(self) -> Capabilities:
        """Return that every byte arrives as it is."""
        return Capabilities(exact=True)

    def status(self) -> Status[ScannerState]:
        """Return the last known status."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[ScannerState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status."""
        return self._board.subscribe(callback)

    def subscribe_scans(self, callback: Callable[[Scan], None]) -> Unsubscribe:
        """Call ``callback`` with each whole code."""
        return self._scans.subscribe(callback)

    def close(self) -> None:
        """Let the line go."""
        self._closing.set()
        line = self._line
        if line is not None:
            line.close()
        self._watcher.join(timeout=10)
        self._board.post(status_of(ScannerState.UNKNOWN))

    def _watch(self) -> None:
        while not self._closing.is_set():
            try:
                line = self._line = open_line(self._address)
            except LineError:
                self._say(ScannerState.OFFLINE)
                self._closing.wait(_RETRY)
                continue
            self._say(ScannerState.READY)
            try:
                self._read(line)
            except LineError:
                self._say(ScannerState.OFFLINE)
                # A device that was pulled may be there again at once; one that closes at once must not be asked in a
                # circle.
                self._closing.wait(_GLANCE)
            finally:
                self._line = None
                line.close()

    def _read(self, line: Line) -> None:
        splitter = Splitter()
        heard_at = self._clock.monotonic()
        while not self._closing.is_set():
            data = line.receive(_GLANCE)
            now = self._clock.monotonic()
            if splitter.half and now - heard_at > HALF:
                splitter.forget()
            if data:
                heard_at = now
                for scan in splitter.take(data):
                    self._scans.add(scan)
                self._scans.tell()

    def _say(self, state: ScannerState) -> None:
        if not self._closing.is_set():
            self._board.post(status_of(state))
