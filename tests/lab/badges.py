"""Badges and who is believed, for the tests of the agents' mode."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, rsa

from kiosk.clock import AdjustableClock
from kiosk.devices.badge.api import Role
from kiosk.devices.badge.trust import Trust
from kiosk.devices.simulation.authority import Authority
from kiosk.devices.simulation.piv import SoftPivCard

PIN = "480275"
NOW = datetime(2026, 11, 23, 14, tzinfo=UTC)


class Town:
    """A town hall: an authority, its files, and a list of agents."""

    def __init__(self, folder: Path) -> None:
        self.clock = AdjustableClock(NOW)
        self.authority = Authority("Mairie", NOW)
        self.authority_file = folder / "authority.pem"
        self.revocation_file = folder / "revoked.pem"
        self.authority_file.write_bytes(self.authority.certificate)
        self.renew()
        self._agents: dict[str, tuple[str, Role]] = {}

    def renew(self) -> None:
        """Write the list of revoked badges anew."""
        self.revocation_file.write_bytes(self.authority.revocation_list())

    def trust(self) -> Trust:
        """Whom the town hall believes."""
        return Trust.of_files(self.authority_file, self.revocation_file)

    def enlist(self, card: SoftPivCard, number: str = "A012") -> SoftPivCard:
        """Put a card on the list and return it."""
        assert card.certificate is not None
        self._agents[sha256(card.certificate).hexdigest()] = (number, Role.AGENT)
        return card

    def by_certificate(self, fingerprint: str) -> tuple[str, Role] | None:
        """The list, as badges are looked up in it."""
        return self._agents.get(fingerprint)

    def card(self, *, bits: int = 256) -> SoftPivCard:
        """Issue a badge with a key of so many bits, and put it on the list."""
        key = ec.generate_private_key(ec.SECP256R1()) if bits == 256 else rsa.generate_private_key(65537, bits)
        return self.enlist(SoftPivCard(key, self.authority.issue("A012", key), PIN))
