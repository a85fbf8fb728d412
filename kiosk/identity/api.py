"""Identification by hand-over to the citizen's phone (RFC 8628), as the rest of the kiosk sees it. Values only."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol, TypeAlias


@dataclass(frozen=True, slots=True)
class HandOver:
    """What the screen shows while the phone is waited for.

    ``address`` is the page that the phone opens by hand, ``address_with_code`` the one in the QR code, ``code`` what
    both screens show, ``seconds`` how long it is good.
    """

    address: str
    address_with_code: str = field(repr=False)
    code: str = field(repr=False)
    seconds: int


@dataclass(frozen=True, slots=True)
class Identified:
    """The phone approved. ``token`` opens the citizen's own file for some minutes: memory only, never logged."""

    token: str = field(repr=False)


class NotIdentified(Enum):
    """Why there is no token. REFUSED on the phone; EXPIRED: nobody approved in time; GIVEN_UP on the kiosk;
    UNREACHED: the identity broker does not answer, or not with anything that can be believed."""

    REFUSED = "refused"
    EXPIRED = "expired"
    GIVEN_UP = "given_up"
    UNREACHED = "unreached"


Identification: TypeAlias = Identified | NotIdentified


class Watch(Protocol):
    """Who waits for the phone."""

    def tell(self, news: HandOver) -> None:
        """Show this."""

    def left(self, within: float) -> bool:
        """Wait up to that many seconds; return at once, and True, when nobody waits any more."""


class IdentityBroker(Protocol):
    """The municipal identity broker; `kiosk.backoffice.device_grant` asks it."""

    def identify(self, language: str, watch: Watch) -> Identification:
        """Hand over to the citizen's phone and wait for it; blocks until an answer, the end of the code, or until
        ``watch`` was left: GIVEN_UP then, and an approval that comes later opens nothing. ``language`` is what the
        phone's pages may speak."""
