"""A smart card without plastic: what answers commands, in the simulated reader as in a virtual one under pcscd."""

from __future__ import annotations

from typing import Protocol


class SmartCard(Protocol):
    """A card. It is asked one command at a time, by one thread."""

    @property
    def atr(self) -> bytes:
        """What it says when it is powered up (ISO/IEC 7816-3, section 8)."""

    def reset(self) -> None:
        """Power it up anew: nothing stays selected or unlocked. What is stored, the tries of a PIN too, stays."""

    def respond(self, command: bytes) -> bytes:
        """Return the data and the two status bytes for a command APDU (ISO/IEC 7816-4, section 5)."""
