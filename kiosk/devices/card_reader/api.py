"""Card reader (the agents' badge): one page of interface.

Citizens put bank and health cards in it by mistake: those are answered kindly, never read and never logged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from kiosk.devices.device import Status, Unsubscribe


class ReaderState(Enum):
    EMPTY = "empty"
    CARD_PRESENT = "card_present"
    CARD_MUTE = "card_mute"
    NO_READER = "no_reader"
    UNKNOWN = "unknown"


class CardFault(Enum):
    """Why a command to the card gave no answer."""

    NO_CARD = "no_card"
    REMOVED = "removed"
    MUTE = "mute"
    NO_READER = "no_reader"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this reader can do."""

    contact: bool
    contactless: bool


@dataclass(frozen=True, slots=True)
class Response:
    """An answer to a command: its data and the two status bytes (ISO/IEC 7816-4, section 5.3.4)."""

    data: bytes
    status_word: int

    def __repr__(self) -> str:
        return f"Response({len(self.data)} bytes)"


Answer: TypeAlias = Response | CardFault


class CardReader(Protocol):
    """A smart-card reader. ``transmit`` blocks, so it is called from a worker thread, one at a time."""

    def capabilities(self) -> Capabilities:
        """Return what the reader can do."""

    def status(self) -> Status[ReaderState]:
        """Return the last known status at once, without I/O; UNKNOWN when it could not be read."""

    def subscribe(self, callback: Callable[[Status[ReaderState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread."""

    def transmit(self, command: bytes) -> Answer:
        """Send one command APDU to the card and return its answer, or the fault that prevented one."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
