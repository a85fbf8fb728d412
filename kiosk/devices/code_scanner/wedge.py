"""A code scanner that only types: a keyboard wedge, by its own event device. The last resort (docs/code-scanner.md).

It is taken from everybody else, so that no letter of a code reaches a field of the screen. Control characters are lost:
the fields of a 2D-Doc run together, and its signature cannot be checked.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import Enum
from threading import Event, Thread
from typing import Final

from kiosk.devices.code_scanner.api import LONGEST, Capabilities, Scan, ScannerState
from kiosk.devices.code_scanner.states import status_of
from kiosk.devices.device import Board, Listeners, Status, Unsubscribe
from kiosk.devices.evdev import CODES, Code, Happened, follow, opened

PAUSE: Final = 0.5
"""Seconds after which half a code is given up: a scanner types a key every few milliseconds."""
_RETRY: Final = 2.0
_SHIFTS: Final = frozenset({CODES["KEY_LEFTSHIFT"], CODES["KEY_RIGHTSHIFT"]})
_ENDS: Final = frozenset({CODES["KEY_ENTER"], CODES["KEY_KPENTER"]})


class Layout(Enum):
    """The keyboard that the scanner is set to play, on its sheet of codes."""

    US = "us"
    FR = "fr"


_ROWS: Final = (
    ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "MINUS", "EQUAL"],
    ["Q", "W", "E", "R", "T", "Y", "U", "I", "O", "P", "LEFTBRACE", "RIGHTBRACE"],
    ["A", "S", "D", "F", "G", "H", "J", "K", "L", "SEMICOLON", "APOSTROPHE", "BACKSLASH"],
    ["Z", "X", "C", "V", "B", "N", "M", "COMMA", "DOT", "SLASH"],
)
_SIGNS: Final = {
    Layout.US: (
        ("1234567890-=", "!@#$%^&*()_+"),
        ("qwertyuiop[]", "QWERTYUIOP{}"),
        ("asdfghjkl;'\\", 'ASDFGHJKL:"|'),
        ("zxcvbnm,./", "ZXCVBNM<>?"),
    ),
    Layout.FR: (
        ("&é\"'(-è_çà)=", "1234567890°+"),
        ("azertyuiop^$", "AZERTYUIOP¨£"),
        ("qsdfghjklmù*", "QSDFGHJKLM%µ"),
        ("wxcvbn,;:!", "WXCVBN?./§"),
    ),
}
"""What each key of those rows types, without and with Shift (French: NF Z71-300, AZERTY)."""
_PAD: Final = {f"KP{digit}": str(digit) for digit in range(10)} | {"SPACE": " "}


def signs_of(layout: Layout) -> dict[Code, tuple[str, str]]:
    """Return what each key types in ``layout``, without and with Shift."""
    signs = {
        CODES[f"KEY_{name}"]: (plain, shifted)
        for names, (plains, shifteds) in zip(_ROWS, _SIGNS[layout], strict=True)
        for name, plain, shifted in zip(names, plains, shifteds, strict=True)
    }
    return signs | {CODES[f"KEY_{name}"]: (sign, sign) for name, sign in _PAD.items()}


class WedgeScanner:
    """The scanner whose event device is ``path``. The kernel's stamps measure the pauses between its keys."""

    def __init__(self, path: str, layout: Layout, *, open_device: Callable[[str], int] = opened) -> None:
        self._path = path
        self._signs = signs_of(layout)
        self._open = open_device
        self._closing = Event()
        self._typed = ""
        self._held: set[Code] = set()
        self._last = 0.0
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
        """Call ``callback`` with each whole code, as UTF-8."""
        return self._scans.subscribe(callback)

    def close(self) -> None:
        """Give its keys back."""
        self._closing.set()
        self._watcher.join(timeout=5)
        self._board.post(status_of(ScannerState.UNKNOWN))

    # --- inside --------------------------------------------------------------------------------------------------

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
                follow(descriptor, self._happened, self._closing)
            except OSError:
                self._say(ScannerState.OFFLINE)
                self._closing.wait(_RETRY)
            finally:
                os.close(descriptor)
                self._typed = ""
                self._held.clear()

    def _happened(self, event: Happened) -> None:
        if event.code in _SHIFTS:
            (self._held.discard if event.value == 0 else self._held.add)(event.code)
            return
        if event.value != 1:  # up, or held: it counts once
            return
        if event.at - self._last > PAUSE:
            self._typed = ""
        self._last = event.at
        if event.code in _ENDS:
            self._whole()
        else:
            self._typed += self._signs.get(event.code, ("", ""))[bool(self._held)]

    def _whole(self) -> None:
        data, self._typed = self._typed.encode(), ""
        if 0 < len(data) <= LONGEST:
            self._scans.add(Scan(data))
            self._scans.tell()

    def _say(self, state: ScannerState) -> None:
        if not self._closing.is_set():
            self._board.post(status_of(state))
