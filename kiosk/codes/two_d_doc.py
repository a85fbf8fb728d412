"""2D-Doc, the signed code on French administrative papers (ANTS, Spécifications techniques des codes à barres 2D-Doc
3.1.3): a header, fields, and a signature of both."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

from kiosk.codes.fields import SIZES

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

_GS, _RS, _US = "\x1d", "\x1e", "\x1f"
_EPOCH: Final = date(2000, 1, 1)
_NONE: Final = "FFFF"
_HEADER: Final = re.compile(
    r"DC(?P<version>0[1-4])(?P<authority>[A-Z0-9]{4})(?P<certificate>[A-Z0-9]{4})"
    r"(?P<issued>[0-9A-F]{4})(?P<signed>[0-9A-F]{4})(?P<kind>[A-Z0-9]{2})"
)
_TAILS: Final = {"01": 0, "02": 0, "03": 2, "04": 4}
"""How many characters follow: the perimeter from version 3 on, the country from version 4 on."""
_ECDSA_BYTES: Final = {"secp256r1": 32, "secp384r1": 48, "secp521r1": 66}

Find: TypeAlias = Callable[[str, str], "Certificate | None"]
"""The certificate of that authority and name, None when it is not known."""


class Seal(Enum):
    """Whether the paper says what its issuer signed."""

    VERIFIED = "verified"
    FORGED = "forged"  # the signature is not of these words
    EXPIRED = "expired"  # it is, by a certificate that was not in force on the day of the signature
    UNKNOWN_CERTIFICATE = "unknown_certificate"
    UNSIGNED = "unsigned"  # no signature, or none that can be read


@dataclass(frozen=True, slots=True)
class Field:
    """One value of the paper. ``truncated`` when it did not fit into the code."""

    name: str
    value: str = field(repr=False)
    truncated: bool = False


@dataclass(frozen=True, slots=True)
class TwoDDoc:
    """A paper. ``perimeter`` and ``country`` are empty in versions that have none; ``complete`` is False when a field
    is not in the table, so that nothing after it is known. Its ``repr`` tells no value."""

    version: int
    authority: str
    certificate: str
    issued: date | None
    signed: date | None
    kind: str
    perimeter: str
    country: str
    fields: tuple[Field, ...]
    complete: bool
    seal: Seal

    def value(self, name: str) -> str | None:
        """Return the value of a field, None when the paper does not have it."""
        return next((one.value for one in self.fields if one.name == name), None)


def parse(data: bytes, find: Find) -> TwoDDoc | None:
    """Return the paper in ``data``, None when it is no 2D-Doc. Whatever the bytes, nothing is raised."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return None
    head = _HEADER.match(text)
    if head is None:
        return None
    start = head.end() + _TAILS[head["version"]]
    tail = text[head.end() : start]
    if len(tail) < start - head.end():
        return None
    words, _separator, signature = text.partition(_US)
    fields, complete = _fields(words[start:])
    signed = _day(head["signed"])
    return TwoDDoc(
        version=int(head["version"]),
        authority=head["authority"],
        certificate=head["certificate"],
        issued=_day(head["issued"]),
        signed=signed,
        kind=head["kind"],
        perimeter=tail[:2],
        country=tail[2:],
        fields=fields,
        complete=complete,
        seal=_seal(words, signature, find(head["authority"], head["certificate"]), signed),
    )


def _day(number: str) -> date | None:
    """Return the day of a header: days since 2000, FFFF for none."""
    return None if number == _NONE else _EPOCH + timedelta(days=int(number, 16))


def _fields(words: str) -> tuple[tuple[Field, ...], bool]:
    found: list[Field] = []
    while words:
        name, words = words[:2], words[2:]
        size = SIZES.get(name)
        if size is None:
            return tuple(found), False
        least, most = size
        if least == most:
            value, words = words[:least], words[least:]
            if len(value) < least or _GS in value or _RS in value:
                return tuple(found), False
            found.append(Field(name, value))
            continue
        end = next((at for at, sign in enumerate(words) if sign in _GS + _RS), len(words))
        if most is not None:
            end = min(end, most)
        value, truncated = words[:end], words[end : end + 1] == _RS
        words = words[end + 1 :] if words[end : end + 1] in (_GS, _RS) else words[end:]
        found.append(Field(name, value, truncated))
    return tuple(found), True


def _seal(words: str, signature: str, certificate: Certificate | None, signed: date | None) -> Seal:
    """Check ECDSA over the words before the separator, hashed as the curve asks."""
    if certificate is None:
        return Seal.UNKNOWN_CERTIFICATE if signature else Seal.UNSIGNED
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    key = certificate.public_key()
    numbers = _bytes(signature)
    if not isinstance(key, ec.EllipticCurvePublicKey) or numbers is None:
        return Seal.UNSIGNED
    half = _ECDSA_BYTES.get(key.curve.name, 0)
    if len(numbers) != 2 * half:
        return Seal.UNSIGNED
    digest = {32: hashes.SHA256(), 48: hashes.SHA384(), 66: hashes.SHA512()}[half]
    der = encode_dss_signature(int.from_bytes(numbers[:half]), int.from_bytes(numbers[half:]))
    try:
        key.verify(der, words.encode(), ec.ECDSA(digest))
    except InvalidSignature:
        return Seal.FORGED
    begins, ends = certificate.not_valid_before_utc.date(), certificate.not_valid_after_utc.date()
    return Seal.VERIFIED if signed is not None and begins <= signed <= ends else Seal.EXPIRED


def _bytes(signature: str) -> bytes | None:
    """Return the two numbers of a signature: base32 (RFC 4648, section 6) without its padding."""
    try:
        return base64.b32decode(signature + "=" * (-len(signature) % 8))
    except (binascii.Error, ValueError):
        return None
