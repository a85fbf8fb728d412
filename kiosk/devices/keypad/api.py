"""Tactile keypad and headphone jack: one page of interface.

Nine keys that can be told apart by touch (EN 301 549, 5.1.6), and a socket that says when a headset is plugged in. The
configuration maps the codes of the keypad at hand to these keys; no code is built in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from kiosk.devices.device import Status, Unsubscribe


class KeypadState(Enum):
    READY = "ready"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


class Key(Enum):
    """What somebody did at the keypad. The jack says so by a key of its own on most models."""

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    SELECT = "select"
    BACK = "back"
    HELP = "help"
    VOLUME_UP = "volume_up"
    VOLUME_DOWN = "volume_down"
    JACK_IN = "jack_in"
    JACK_OUT = "jack_out"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this keypad can do: ``keys`` that the configuration maps, ``jack`` when it says what is plugged in."""

    keys: frozenset[Key]
    jack: bool


class Keypad(Protocol):
    """A tactile keypad. It has no commands."""

    def capabilities(self) -> Capabilities:
        """Return what the keypad can do."""

    def status(self) -> Status[KeypadState]:
        """Return the last known status at once, without I/O."""

    def subscribe(self, callback: Callable[[Status[KeypadState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread."""

    def subscribe_keys(self, callback: Callable[[Key], None]) -> Unsubscribe:
        """Call ``callback`` with each key that goes down, from the device's thread; a key held down counts once. A
        keypad that goes away while the headset is plugged in says JACK_OUT."""

    @property
    def headset(self) -> bool:
        """Whether a headset is known to be plugged in."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
