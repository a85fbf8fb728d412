"""Badges that only have a number (MIFARE, DESFire, NTAG), with a PIN that the kiosk checks.

The weakest level: the number is sent in clear to any reader, and copied in seconds. It says who somebody claims to be;
the PIN is all that stands behind it.
"""

from __future__ import annotations

from typing import Final, Protocol

from kiosk.devices.badge.api import (
    Agent,
    Badge,
    BadPin,
    Distrust,
    Distrusted,
    Failed,
    Level,
    Look,
    NotABadge,
    Recognised,
    Role,
    Unlock,
    WrongPin,
)
from kiosk.devices.card_reader.api import CardFault, CardReader

_GET_UID: Final = bytes.fromhex("FFCA000000")
"""The reader answers it, not the card (PC/SC part 3, section 3.2.2.1.3)."""
_OK: Final = 0x9000
_LENGTHS: Final = (4, 7, 10)
_RANDOM: Final = 0x08
"""The first of four bytes that a card makes up anew each time (ISO/IEC 14443-3, section 6.5.4)."""
_SHORTEST, _LONGEST = 6, 8


class KnownNumbers(Protocol):
    """The town hall's list, as far as badges with a number go."""

    def by_uid(self, uid: bytes) -> tuple[str, Role] | None:
        """Return number and role of the agent whose badge says ``uid``, or None."""

    def opens(self, uid: bytes, pin: str) -> bool:
        """Return whether ``pin`` is that of the badge that says ``uid``."""


class UidBadge:
    """A badge by its number. One that the list does not know is no badge: every transport card has a number too."""

    level = Level.BADGE_UID

    def __init__(self, reader: CardReader, known: KnownNumbers) -> None:
        self._reader = reader
        self._known = known

    def look(self) -> Look:
        """Return what the card in the reader is; it never says how many tries are left."""
        uid = uid_of(self._reader)
        if isinstance(uid, CardFault):
            return uid
        if uid is None or self._known.by_uid(uid) is None:
            return NotABadge()
        return Badge(None, _SHORTEST, _LONGEST)

    def unlock(self, pin: str) -> Unlock:
        """Try ``pin`` for the badge that is in now. Its number is read anew."""
        if not (_SHORTEST <= len(pin) <= _LONGEST and pin.isascii() and pin.isdigit()):
            return BadPin()
        uid = uid_of(self._reader)
        if isinstance(uid, CardFault):
            return Failed(uid)
        agent = self._known.by_uid(uid) if uid is not None else None
        if uid is None or agent is None:
            return Distrusted(Distrust.UNKNOWN_AGENT)
        if not self._known.opens(uid, pin):
            return WrongPin(None)
        return Recognised(Agent(*agent, Level.BADGE_UID))


def uid_of(reader: CardReader) -> bytes | CardFault | None:
    """Return the number of the card that is in; None for a card that has none, or another one each time."""
    session = reader.connect()
    if isinstance(session, CardFault):
        return session
    try:
        answer = session.transmit(_GET_UID)
    finally:
        session.close()
    if isinstance(answer, CardFault):
        return answer
    uid = answer.data
    if answer.status_word != _OK or len(uid) not in _LENGTHS or (len(uid) == 4 and uid[0] == _RANDOM):
        return None
    return uid
