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
    TAKEN = "taken"  # by another program


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


class CardSession(Protocol):
    """One card, powered up anew and held by nobody else, from :meth:`CardReader.connect` until :meth:`close`.

    It stays with that very card: once it was pulled, every command answers REMOVED, whatever is in the slot by then.
    """

    def transmit(self, command: bytes) -> Answer:
        """Send one command APDU to the card and return its answer, or the fault that prevented one. Blocks, and gives
        up on a mute card. Raises ValueError when ``command`` is no APDU."""

    def close(self) -> None:
        """Let the card go, and power it down: nothing that it unlocked stays open. Twice is harmless."""


class CardReader(Protocol):
    """A smart-card reader. Commands block, so they are called from a worker thread, one at a time.

    A card that is swapped for another between two looks is told as EMPTY, then CARD_PRESENT: who trusts a card to be
    the same as before must hear that it was not.
    """

    def capabilities(self) -> Capabilities:
        """Return what the reader can do."""

    def status(self) -> Status[ReaderState]:
        """Return the last known status at once, without I/O; UNKNOWN when it could not be read."""

    def subscribe(self, callback: Callable[[Status[ReaderState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread."""

    def connect(self) -> CardSession | CardFault:
        """Reset the card that is in and return a session with it, or the fault that prevented one. Blocks."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
