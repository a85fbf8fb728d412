"""What the keys of a keypad mean beside what they do: a key struck twice by a hand that trembles, and the help key."""

from __future__ import annotations

from enum import Enum
from typing import Final

from kiosk.devices.keypad.api import Key
from kiosk.text import Message, _
from kiosk.visit.comfort import DOUBLE_STRIKE_S

JACK: Final = (Key.JACK_IN, Key.JACK_OUT)
"""These say something of the headset, and nobody strikes them."""
TWICE_S: Final = 2.0
"""Seconds within which two presses of help are one wish; slower ones ask to hear the part again, and again."""

DOES: Final[dict[Key, Message]] = {
    Key.DOWN: _("Down: the next part."),
    Key.UP: _("Up: the part before."),
    Key.SELECT: _("Middle key: choose."),
    Key.BACK: _("Back: one step back."),
    Key.LEFT: _("Left: pause, or go on."),
    Key.RIGHT: _("Right: faster."),
    Key.VOLUME_UP: _("Plus: louder."),
    Key.VOLUME_DOWN: _("Minus: softer."),
}
"""What each key does, for who feels the keys and does not know them yet (EN 301 549, 5.5.2)."""


class Meaning(Enum):
    """What a key is pressed for."""

    ACT = "act"
    AGAIN = "again"
    LEARN = "learn"
    EXPLAIN = "explain"
    GO_ON = "go_on"


class Strikes:
    """Takes what is struck twice within half a second for one (EN 301 549, 5.8)."""

    def __init__(self) -> None:
        self._last: Key | None = None
        self._at = 0.0

    def hasty(self, key: Key, at: float) -> bool:
        """Return whether ``key``, struck at that second, belongs to the strike before. One that does renews nothing."""
        hasty = key is self._last and key not in JACK and at - self._at < DOUBLE_STRIKE_S
        if not hasty:
            self._last, self._at = key, at
        return hasty


class Lessons:
    """Lets somebody learn the keys: after help was pressed twice they only say what they do, until the next help."""

    def __init__(self) -> None:
        self._learning = False
        self._helped_at: float | None = None

    def forget(self) -> None:
        """Go on as usual."""
        self._learning = False
        self._helped_at = None

    def meaning(self, key: Key, at: float, *, heard: bool) -> Meaning:
        """Return what ``key``, pressed at that second, is pressed for; nobody learns anything that is not ``heard``."""
        helped_at, self._helped_at = self._helped_at, None
        if self._learning:
            if key is Key.HELP:
                self._learning = False
                return Meaning.GO_ON
            return Meaning.EXPLAIN if key in DOES else Meaning.ACT
        if key is not Key.HELP:
            return Meaning.ACT
        self._learning = heard and helped_at is not None and at - helped_at < TWICE_S
        if self._learning:
            return Meaning.LEARN
        self._helped_at = at
        return Meaning.AGAIN
