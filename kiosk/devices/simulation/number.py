"""A badge that only has a number, as a contactless reader shows it to PC/SC."""

from __future__ import annotations

from typing import Final

_GET_UID: Final = bytes.fromhex("FFCA0000")
"""Answered by the reader for the card (PC/SC part 3, section 3.2.2.1.3)."""
_ATR: Final = bytes.fromhex("3B8180018080")
"""A contactless card without anything to say (PC/SC part 3, section 3.1.3.2.3)."""
_OK, _UNKNOWN_INSTRUCTION = b"\x90\x00", b"\x6d\x00"


class NumberCard:
    """A card that tells ``uid`` to whoever asks, and nothing else."""

    def __init__(self, uid: bytes) -> None:
        self.uid = uid

    @property
    def atr(self) -> bytes:
        """What it says when it is powered up."""
        return _ATR

    def reset(self) -> None:
        """It has nothing to forget."""

    def respond(self, command: bytes) -> bytes:
        """Return the number, or that there is no such instruction."""
        return self.uid + _OK if command[:4] == _GET_UID else _UNKNOWN_INSTRUCTION
