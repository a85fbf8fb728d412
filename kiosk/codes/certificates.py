"""The certificates of those who sign 2D-Docs, from a folder that IT fills.

The folder is believed: neither the authority's own signature nor its list of revoked certificates is looked at.
"""

from __future__ import annotations

import re
from datetime import UTC
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.x509.oid import NameOID

from kiosk.codes.api import Certificate, Certificates
from kiosk.codes.two_d_doc import HASHES

SUFFIXES: Final = (".pem", ".crt", ".cer", ".der")
"""The endings of the files that are read, PEM or DER; no other file of the folder is."""

_NAME: Final = re.compile(r"[A-Z0-9]{4}")


def load(folder: Path) -> Certificates:
    """Return the certificates of ``folder``, by authority and identifier.

    Both stand in the certificate: the common names of its issuer and of its subject, four signs each (ANTS,
    Spécifications 2D-Doc 3.1.3). Raises ValueError, naming the file, for one that is no such certificate, and for a
    second one of the same name; raises OSError when the folder or a file cannot be read.
    """
    known: dict[tuple[str, str], Certificate] = {}
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in SUFFIXES:
            continue
        try:
            name, certificate = _read(file.read_bytes())
        except ValueError as problem:
            raise ValueError(f"{file}: {problem}") from problem
        if name in known:
            raise ValueError(f"{file}: there is another certificate {'-'.join(name)}")
        known[name] = certificate
    return known


def _read(data: bytes) -> tuple[tuple[str, str], Certificate]:
    try:
        found = x509.load_pem_x509_certificate(data) if b"-----BEGIN" in data else x509.load_der_x509_certificate(data)
        key = found.public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion) as problem:
        raise ValueError("this is no certificate, neither PEM nor DER") from problem
    if not isinstance(key, EllipticCurvePublicKey) or key.curve.name not in HASHES:
        raise ValueError("its key signs no 2D-Doc: P-256, P-384 and P-521 do")
    name = (_common_name(found.issuer, "issuer"), _common_name(found.subject, "subject"))
    first, last = found.not_valid_before_utc, found.not_valid_after_utc
    return name, Certificate(key, first.astimezone(UTC).date(), last.astimezone(UTC).date())


def _common_name(who: x509.Name, role: str) -> str:
    names = [str(name.value) for name in who.get_attributes_for_oid(NameOID.COMMON_NAME)]
    if len(names) != 1 or _NAME.fullmatch(names[0]) is None:
        raise ValueError(f"the common name of its {role} is not four signs A-Z and 0-9")
    return names[0]
