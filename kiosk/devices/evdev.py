"""Linux event devices (``linux/input.h``): keys and switches, taken from everybody else while they are open.

Only what a keypad and a scanner that types can send. A device that was pulled is waited for.
"""

from __future__ import annotations

import fcntl
import os
import select
import struct
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from threading import Event
from typing import Final

# struct input_event of a 64-bit kernel: seconds, microseconds, type, code, value.
EVENT: Final = struct.Struct("llHHi")
_GRAB: Final = 0x40044590  # EVIOCGRAB, _IOW('E', 0x90, int)
_CLOCK: Final = 0x400445A0  # EVIOCSCLOCKID, _IOW('E', 0xa0, int)
_SWITCHES: Final = 0x8008451B  # EVIOCGSW(8), _IOC(_IOC_READ, 'E', 0x1b, 8)
_GLANCE: Final = 0.2


class Kind(IntEnum):
    """``EV_SYN``, ``EV_KEY`` and ``EV_SW``."""

    SYNC = 0
    KEY = 1
    SWITCH = 5


@dataclass(frozen=True, slots=True)
class Code:
    """What can be pressed or switched: a key or a switch by its number in ``linux/input-event-codes.h``."""

    kind: Kind
    number: int


def _keys(first: int, names: str) -> dict[str, Code]:
    return {f"KEY_{name}": Code(Kind.KEY, first + place) for place, name in enumerate(names.split())}


CODES: Final[dict[str, Code]] = {
    **_keys(1, "ESC 1 2 3 4 5 6 7 8 9 0 MINUS EQUAL BACKSPACE TAB Q W E R T Y U I O P LEFTBRACE RIGHTBRACE ENTER"),
    **_keys(29, "LEFTCTRL A S D F G H J K L SEMICOLON APOSTROPHE GRAVE LEFTSHIFT BACKSLASH Z X C V B N M COMMA DOT"),
    **_keys(53, "SLASH RIGHTSHIFT KPASTERISK LEFTALT SPACE CAPSLOCK F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 NUMLOCK SCROLLLOCK"),
    **_keys(71, "KP7 KP8 KP9 KPMINUS KP4 KP5 KP6 KPPLUS KP1 KP2 KP3 KP0 KPDOT"),
    **_keys(86, "102ND F11 F12"),
    **_keys(96, "KPENTER RIGHTCTRL KPSLASH"),
    **_keys(100, "RIGHTALT"),
    **_keys(102, "HOME UP PAGEUP LEFT RIGHT END DOWN PAGEDOWN INSERT DELETE"),
    **_keys(113, "MUTE VOLUMEDOWN VOLUMEUP"),
    **_keys(125, "LEFTMETA RIGHTMETA"),
    **_keys(138, "HELP"),
    **_keys(158, "BACK"),
    **_keys(183, "F13 F14 F15 F16 F17 F18 F19 F20 F21 F22 F23 F24"),
    "SW_HEADPHONE_INSERT": Code(Kind.SWITCH, 2),
    "SW_JACK_PHYSICAL_INSERT": Code(Kind.SWITCH, 7),
}
"""The names that a configuration may use."""

DROPPED: Final = Code(Kind.SYNC, 3)
"""``SYN_DROPPED``: the kernel had more to say than its buffer holds, and what was said since the last time is lost."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One event. ``value`` is 1 for down and in, 0 for up and out, 2 for a key that repeats because it is held.

    ``at`` is when the kernel heard it, in seconds of its monotonic clock: a kiosk that is busy reads it later.
    """

    code: Code
    value: int
    at: float


def opened(path: str) -> int:
    """Return the descriptor of a grabbed event device. Raises OSError when it is not there, or somebody else has it."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        fcntl.ioctl(descriptor, _GRAB, 1)
        # By itself the kernel stamps events with the time of day, which may be set.
        fcntl.ioctl(descriptor, _CLOCK, struct.pack("i", time.CLOCK_MONOTONIC))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def switched_on(descriptor: int, number: int) -> bool:
    """Return whether a switch is on now: it says so by an event only when it changes. False where there is none."""
    state = bytearray(8)
    try:
        fcntl.ioctl(descriptor, _SWITCHES, state)
    except OSError:
        return False
    return bool(state[number // 8] >> number % 8 & 1)


def follow(descriptor: int, told: Callable[[Happened], None], over: Event) -> None:
    """Call ``told`` with each key and switch, and with :data:`DROPPED`, until ``over`` is set. Raises OSError when the
    device is gone."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    pending = b""
    while not over.is_set():
        if not poll.poll(_GLANCE * 1000):
            continue
        try:
            data = os.read(descriptor, EVENT.size * 64)
        except BlockingIOError:
            continue
        if not data:
            raise OSError("the device is gone")
        pending += data
        whole = len(pending) - len(pending) % EVENT.size
        for seconds, microseconds, kind, number, value in EVENT.iter_unpack(pending[:whole]):
            if kind in (Kind.KEY, Kind.SWITCH) or (kind == Kind.SYNC and number == DROPPED.number):
                told(Happened(Code(Kind(kind), number), value, seconds + microseconds / 1e6))
        pending = pending[whole:]
