"""Agents' badge: one page of interface. A badge and a PIN say which agent it is, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from kiosk.devices.card_reader.api import CardFault


class Level(Enum):
    """How an agent was recognised; journalled with all that he does.

    ``PIV`` and ``PKCS11``: the card signed a fresh nonce with a key that a pinned authority vouches for. ``BADGE_UID``
    is weaker: a number that anybody can copy, and a PIN that the kiosk checks itself.
    """

    PIV = "piv"
    PKCS11 = "pkcs11"
    BADGE_UID = "badge_uid"


class Role(Enum):
    """What an agent may do."""

    AGENT = "agent"
    IT = "it"


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent by his number in the town hall's list, never by name."""

    number: str
    role: Role
    level: Level


@dataclass(frozen=True, slots=True)
class Badge:
    """A card that may be an agent's. ``tries`` are left before it blocks itself; None when the card does not say."""

    tries: int | None
    shortest_pin: int = 6
    longest_pin: int = 8


@dataclass(frozen=True, slots=True)
class NotABadge:
    """Another card: a bank card, a Vitale card... Nothing of it was kept."""


Look: TypeAlias = Badge | NotABadge | CardFault


class Distrust(Enum):
    """Why a card that took the right PIN opens nothing."""

    UNKNOWN_AGENT = "unknown_agent"
    WRONG_AUTHORITY = "wrong_authority"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NO_REVOCATION_LIST = "no_revocation_list"
    BAD_SIGNATURE = "bad_signature"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Recognised:
    """It is this agent."""

    agent: Agent


@dataclass(frozen=True, slots=True)
class WrongPin:
    """The card refused the PIN; ``tries`` are left, None when it does not say."""

    tries: int | None


@dataclass(frozen=True, slots=True)
class PinBlocked:
    """The card takes no PIN any more: whoever issued it must unblock it."""


@dataclass(frozen=True, slots=True)
class BadPin:
    """Not a PIN by its form. It was not sent: no try is lost."""


@dataclass(frozen=True, slots=True)
class Distrusted:
    """The badge itself is not believed."""

    why: Distrust


@dataclass(frozen=True, slots=True)
class Failed:
    """The card gave no answer; nothing is known of the agent."""

    fault: CardFault


Unlock: TypeAlias = Recognised | WrongPin | PinBlocked | BadPin | Distrusted | Failed


class BadgeReader(Protocol):
    """A way of trusting the card in the reader. Both commands block: they are called from a worker thread."""

    @property
    def level(self) -> Level:
        """How sure an agent is that is recognised in this way."""

    def look(self) -> Look:
        """Return what the card in the reader is. A card that is no badge is answered, never named."""

    def unlock(self, pin: str) -> Unlock:
        """Try ``pin`` once on the card that is in now, and return who it is. Expected failures are values.

        Nothing of an earlier look or unlock is believed: the card is powered up anew, and its certificate is read in
        the same session that signs.
        """
