"""The words of the agents' mode: what can happen in it, and why. All of them are closed."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from kiosk.devices.badge.api import Distrust


class Event(Enum):
    """What the register tells."""

    OPENED = "opened"
    REFUSED = "refused"
    LOCKED = "locked"
    ACT = "act"


class Problem(Enum):
    """Why a badge did not open the mode, beside :class:`Distrust`."""

    WRONG_PIN = "wrong_pin"
    PIN_BLOCKED = "pin_blocked"
    BAD_PIN = "bad_pin"  # by its form: it was not tried
    NO_ANSWER = "no_answer"  # of the card
    NO_REGISTER = "no_register"  # what is done could not be written down, so nothing may be done


Refusal: TypeAlias = Problem | Distrust


class Locked(Enum):
    """Why the mode was closed."""

    CARD_OUT = "card_out"
    READER_GONE = "reader_gone"
    CARD_MUTE = "card_mute"
    IDLE = "idle"
    BY_HAND = "by_hand"
    STOPPED = "stopped"  # the kiosk ends


class Act(Enum):
    """What an agent may do."""

    CLEAR_HELD = "clear_held"  # he has looked at the printers and taken what they held
