"""An authority that issues badges, made in memory: for the demo, and for tests of who is believed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from kiosk.devices.simulation.piv import Key, SoftPivCard

_YEAR: Final = timedelta(days=365)
_WEEK: Final = timedelta(days=7)


@dataclass(slots=True)
class Authority:
    """An authority of the ``name``, as of ``now``."""

    name: str
    now: datetime
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    revoked: list[int] = field(default_factory=list)

    @property
    def certificate(self) -> bytes:
        """Its own certificate, in PEM."""
        constraints = x509.BasicConstraints(ca=True, path_length=0)
        built = self._certificate(self._subject, self.key, self.now - _YEAR, self.now + 10 * _YEAR)
        return (
            built.add_extension(constraints, critical=True).sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)
        )

    def issue(
        self,
        agent: str,
        key: Key,
        *,
        begins: datetime | None = None,
        ends: datetime | None = None,
        may_sign: bool = True,
    ) -> bytes:
        """Return a certificate (DER) for ``agent`` and his key, in force for a year around ``now`` unless told."""
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, agent)])
        built = self._certificate(subject, key, begins or self.now - _WEEK, ends or self.now + _YEAR)
        usage = x509.KeyUsage(may_sign, False, not may_sign, False, False, False, False, False, False)
        return built.add_extension(usage, critical=True).sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def card(self, agent: str, pin: str) -> SoftPivCard:
        """Return a card with a new key on the curve P-256."""
        key = ec.generate_private_key(ec.SECP256R1())
        return SoftPivCard(key, self.issue(agent, key), pin)

    def revoke(self, certificate: bytes) -> None:
        """Put a certificate (DER) on the list."""
        self.revoked.append(x509.load_der_x509_certificate(certificate).serial_number)

    def revocation_list(
        self,
        *,
        of: datetime | None = None,
        good_for: timedelta = _WEEK,
        extension: x509.ExtensionType | None = None,
    ) -> bytes:
        """Return the list as of ``of``, in PEM, with an ``extension`` if one is given."""
        of = of or self.now - timedelta(hours=1)
        built = x509.CertificateRevocationListBuilder().issuer_name(self._subject)
        built = built.last_update(of).next_update(of + good_for)
        for serial in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(of).build()
            built = built.add_revoked_certificate(entry)
        if extension is not None:
            built = built.add_extension(extension, critical=True)
        return built.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)

    @property
    def _subject(self) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])

    def _certificate(self, subject: x509.Name, key: Key, begins: datetime, ends: datetime) -> x509.CertificateBuilder:
        built = x509.CertificateBuilder().subject_name(subject).issuer_name(self._subject)
        built = built.public_key(key.public_key()).serial_number(x509.random_serial_number())
        return built.not_valid_before(begins).not_valid_after(ends)
