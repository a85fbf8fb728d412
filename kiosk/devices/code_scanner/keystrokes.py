"""From the keys that a scanner types back to the code that it read.

A control character, which a scanner types with Ctrl or Alt if at all, is lost: GS, RS and US of a 2D-Doc are. A key
that types nothing in the layout drops the whole code: the layout is another one, and the rest would be wrong too.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from itertools import zip_longest
from typing import Final, NamedTuple

from kiosk.devices.code_scanner.api import LONGEST, Scan
from kiosk.devices.evdev import CODES, DROPPED, Code, Happened

HALF: Final = 0.5
"""Seconds between two keys after which half a code is given up: a scanner types one every few milliseconds."""


class Layout(Enum):
    """The keyboard that the scanner is set to imitate."""

    FR = "fr"
    US = "us"


class Cap(NamedTuple):
    """What one key types: alone, with Shift, and with AltGr; "" where that is nothing, or a dead key."""

    plain: str
    shift: str = ""
    altgr: str = ""


# From the key left of 1, row by row; in the rows below, ␣ stands where the key types nothing, or is a dead key.
_PLACES: Final = (
    "GRAVE 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL Q W E R T Y U I O P LEFTBRACE RIGHTBRACE"
    " A S D F G H J K L SEMICOLON APOSTROPHE BACKSLASH 102ND Z X C V B N M COMMA DOT SLASH"
)
_ROWS: Final = {
    Layout.US: (
        "` 1 2 3 4 5 6 7 8 9 0 - = q w e r t y u i o p [ ] a s d f g h j k l ; ' \\ ␣ z x c v b n m , . /",
        '~ ! @ # $ % ^ & * ( ) _ + Q W E R T Y U I O P { } A S D F G H J K L : " | ␣ Z X C V B N M < > ?',
        "",
    ),
    # The AZERTY of Windows and of scanners, not the standard NF Z71-300; ^ and ¨ are dead keys there.
    Layout.FR: (
        "² & é \" ' ( - è _ ç à ) = a z e r t y u i o p ␣ $ q s d f g h j k l m ù * < w x c v b n , ; : !",
        "␣ 1 2 3 4 5 6 7 8 9 0 ° + A Z E R T Y U I O P ␣ £ Q S D F G H J K L M % µ > W X C V B N ? . / §",
        "␣ ␣ ␣ # { [ | ␣ \\ ^ @ ] }",
    ),
}
_PAD: Final = "7=7 8=8 9=9 MINUS=- 4=4 5=5 6=6 PLUS=+ 1=1 2=2 3=3 0=0 DOT=. ASTERISK=* SLASH=/"


def caps(layout: Layout) -> Mapping[Code, Cap]:
    """Return what each key types in ``layout``."""
    known = {CODES["KEY_SPACE"]: Cap(" ", " ")}
    for pair in _PAD.split(" "):
        place, sign = pair.split("=")
        known[CODES[f"KEY_KP{place}"]] = Cap(sign, sign)
    rows = [row.replace("␣", "").split(" ") for row in _ROWS[layout]]
    for place, *signs in zip_longest(_PLACES.split(" "), *rows, fillvalue=""):
        known[CODES[f"KEY_{place}"]] = Cap(*signs)
    return known


_SHIFT: Final = frozenset({CODES["KEY_LEFTSHIFT"], CODES["KEY_RIGHTSHIFT"]})
_ALTGR: Final = CODES["KEY_RIGHTALT"]
_CHORDS: Final = frozenset(
    CODES[f"KEY_{name}"] for name in ("LEFTCTRL", "RIGHTCTRL", "LEFTALT", "LEFTMETA", "RIGHTMETA")
)
_MODIFIERS: Final = _SHIFT | _CHORDS | {_ALTGR}
_ENDS: Final = frozenset({CODES["KEY_ENTER"], CODES["KEY_KPENTER"]})


class Keystrokes:
    """Puts codes together from keys. A code ends with Enter."""

    def __init__(self, layout: Layout) -> None:
        self._caps = caps(layout)
        self._down: set[Code] = set()
        self._pending = bytearray()
        self._spoilt = False
        self._heard_at = float("-inf")

    def take(self, event: Happened) -> Scan | None:
        """Return the code that ``event`` completes, in UTF-8; None when it completes none."""
        if event.code == DROPPED:
            # Keys that went up may be among what is lost.
            self._down.clear()
            self._spoilt = True
            return None
        if event.at - self._heard_at > HALF:
            self._forget()
        self._heard_at = event.at
        if event.code in _MODIFIERS:
            (self._down.discard if event.value == 0 else self._down.add)(event.code)
            return None
        if event.value != 1:  # 0 goes up, 2 is held: a scanner presses a key for each sign
            return None
        if event.code in _ENDS:
            scan = None if self._spoilt or not self._pending else Scan(bytes(self._pending))
            self._forget()
            return scan
        self._type(event.code)
        return None

    def _type(self, code: Code) -> None:
        if self._down & _CHORDS:
            return
        cap = self._caps.get(code, Cap(""))
        sign = cap.altgr if _ALTGR in self._down else cap.shift if self._down & _SHIFT else cap.plain
        self._pending += sign.encode()
        if not sign or len(self._pending) > LONGEST:
            self._pending.clear()
            self._spoilt = True

    def _forget(self) -> None:
        self._pending.clear()
        self._spoilt = False
