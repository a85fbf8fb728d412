"""The certificates that 2D-Doc papers are signed with, in a folder: one file each, PEM or DER."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_KINDS: Final = (".pem", ".crt", ".cer", ".der")


@dataclass(frozen=True, slots=True)
class Certificates:
    """Certificates by authority (FR00...) and name (0001...)."""

    known: Mapping[tuple[str, str], Certificate] = field(default_factory=dict)

    def find(self, authority: str, name: str) -> Certificate | None:
        """Return that certificate, None when it is not there."""
        return self.known.get((authority, name))


def load(folder: Path) -> Certificates:
    """Return the certificates of ``folder``. The common names of issuer and subject say which
    they are. Raises ValueError naming the file that is none, or that says what another one says."""
    from cryptography.x509.oid import NameOID

    known: dict[tuple[str, str], Certificate] = {}
    try:
        files = sorted(file for file in folder.iterdir() if file.suffix.lower() in _KINDS)
    except OSError as error:
        raise ValueError(f"{folder}: cannot be read: {error.strerror}") from None
    for file in files:
        certificate = _read(file)
        names = [
            str(attribute[0].value) if (attribute := part.get_attributes_for_oid(NameOID.COMMON_NAME)) else ""
            for part in (certificate.issuer, certificate.subject)
        ]
        key = (names[0], names[1])
        if any(len(name) != 4 for name in key):
            raise ValueError(f"{file}: its issuer and its subject do not have names of four characters")
        if key in known:
            raise ValueError(f"{file}: {' '.join(key)} is there twice")
        known[key] = certificate
    return Certificates(known)


def _read(file: Path) -> Certificate:
    from cryptography import x509

    try:
        data = file.read_bytes()
    except OSError as error:
        raise ValueError(f"{file}: cannot be read: {error.strerror}") from None
    try:
        pem = b"-----BEGIN" in data
        return x509.load_pem_x509_certificate(data) if pem else x509.load_der_x509_certificate(data)
    except ValueError:
        raise ValueError(f"{file}: holds no certificate") from None
