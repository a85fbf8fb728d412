"""How bad each state of a voice is, and who must act: the same for every adapter."""

from __future__ import annotations

from typing import Final

from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.speech.api import SpeechState

_HOW_BAD: Final = {
    SpeechState.READY: (Severity.OK, Actor.NOBODY),
    SpeechState.BROKEN: (Severity.FAULT, Actor.IT),
    SpeechState.UNKNOWN: (Severity.FAULT, Actor.IT),
}


def status_of(state: SpeechState) -> Status[SpeechState]:
    """Return the status that ``state`` makes."""
    return Status(state, *_HOW_BAD[state])
