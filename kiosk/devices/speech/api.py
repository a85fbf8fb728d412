"""Speech: one page of interface. What is said comes from the screen's accessible tree; a voice only says it.

Nothing that is said is kept or logged: it may be somebody's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from kiosk.devices.device import Status, Unsubscribe


class SpeechState(Enum):
    READY = "ready"
    BROKEN = "broken"
    UNKNOWN = "unknown"


class Sink(Enum):
    """Where it is heard. Personal words go to the headset only (EN 301 549, 5.1.3.9)."""

    HEADSET = "headset"
    LOUDSPEAKER = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words in one language (a code of ``kiosk.i18n.languages``)."""

    text: str = field(repr=False)
    language: str


@dataclass(frozen=True, slots=True)
class Manner:
    """How it is said: ``rate`` 1.0 is usual, ``volume`` from 0.0 to 1.0."""

    sink: Sink
    rate: float = 1.0
    volume: float = 0.6


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this voice can do: the ``languages`` that it has, and the ``sinks`` that it reaches."""

    languages: frozenset[str]
    sinks: frozenset[Sink]


class Speech(Protocol):
    """A voice. No command blocks; at most one thing is said at a time (EN 301 549, 5.1.3.5)."""

    def capabilities(self) -> Capabilities:
        """Return what the voice can do."""

    def status(self) -> Status[SpeechState]:
        """Return the last known status at once, without I/O."""

    def subscribe(self, callback: Callable[[Status[SpeechState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread."""

    def subscribe_progress(self, callback: Callable[[Piece | None], None]) -> Unsubscribe:
        """Call ``callback`` with each piece as it begins, and with None when all was said; a cut tells nothing. It
        is called from the device's thread."""

    def say(self, pieces: Sequence[Piece], manner: Manner) -> None:
        """Say ``pieces`` one after the other, and stop saying anything else. A language that the voice does not have is
        said in French."""

    def stop(self) -> None:
        """Be silent."""

    def pause(self, paused: bool) -> None:
        """Hold the words, or go on where they were held."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
