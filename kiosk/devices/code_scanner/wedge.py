"""A code scanner that types like a keyboard, for want of a better one: no other program hears its keys.

What it cannot say is in :mod:`kiosk.devices.code_scanner.keystrokes`. A scanner that sends bytes
(:mod:`kiosk.devices.code_scanner.stream`) is to be preferred.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from threading import Event, Thread
from typing import Final

from kiosk.devices.code_scanner.api import Capabilities, Scan, ScannerState
from kiosk.devices.code_scanner.keystrokes import Keystrokes, Layout
from kiosk.devices.code_scanner.states import status_of
from kiosk.devices.device import Board, Listeners, Status, Unsubscribe
from kiosk.devices.evdev import Happened, follow, opened

_RETRY: Final = 2.0


class WedgeCodeScanner:
    """The scanner behind the event device ``path``, set to imitate a keyboard of ``layout``."""

    def __init__(
        self,
        path: str,
        layout: Layout,
        *,
        open_device: Callable[[str], int] = opened,
    ) -> None:
        self._path = path
        self._layout = layout
        self._open = open_device
        self._closing = Event()
        self._board = Board(status_of(ScannerState.UNKNOWN))
        self._scans: Listeners[Scan] = Listeners()
        self._watcher = Thread(target=self._watch, name="code-scanner", daemon=True)
        self._watcher.start()

    def capabilities(self) -> Capabilities:
        """Return that control characters are lost."""
        return Capabilities(exact=False)

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
        """Give the keys back."""
        self._closing.set()
        self._watcher.join(timeout=5)
        self._board.post(status_of(ScannerState.UNKNOWN))

    def _watch(self) -> None:
        while not self._closing.is_set():
            try:
                descriptor = self._open(self._path)
            except OSError:
                self._say(ScannerState.OFFLINE)
                self._closing.wait(_RETRY)
                continue
            try:
                self._say(ScannerState.READY)
                self._read(descriptor)
            except OSError:
                self._say(ScannerState.OFFLINE)
                self._closing.wait(_RETRY)
            finally:
                os.close(descriptor)

    def _read(self, descriptor: int) -> None:
        keystrokes = Keystrokes(self._layout)

        def happened(event: Happened) -> None:
            scan = keystrokes.take(event)
            if scan is not None:
                self._scans.add(scan)
                self._scans.tell()

        follow(descriptor, happened, self._closing)

    def _say(self, state: ScannerState) -> None:
        if not self._closing.is_set():
            self._board.post(status_of(state))
