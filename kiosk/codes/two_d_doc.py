"""2D-Doc, the signed code on French official papers (ANTS, Spécifications 2D-Doc 3.1.3), in its text form.

A header, fields, the separator US, a signature in base32 and, from version 4, perhaps GS and fields that nobody signed.
Two signs name a field. Another one follows at once where its length is fixed; else it ends with GS, or with RS when its
value was cut to fit.
"""

from __future__ import annotations

import re
from base64 import b32decode
from datetime import date, timedelta
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm

from kiosk.codes.api import Certificates, Field, Header, Seal, TwoDDoc
from kiosk.codes.fields import LENGTHS, PERIMETER, Length

HASHES: Final[dict[str, HashAlgorithm]] = {"secp256r1": SHA256(), "secp384r1": SHA384(), "secp521r1": SHA512()}
"""The hash that goes with each curve that may sign."""

_GS: Final = "\x1d"
_RS: Final = "\x1e"
_US: Final = "\x1f"
_EPOCH: Final = date(2000, 1, 1)
_NO_DATE: Final = 0xFFFF
_HEADER: Final = re.compile(
    r"DC(?P<version>01|02|03|04)(?P<authority>[A-Z0-9]{4})(?P<certificate>[A-Z0-9]{4})"
    r"(?P<issued>[0-9A-F]{4})(?P<signed>[0-9A-F]{4})(?P<type>[A-Z0-9]{2})"
)
_PERIMETER: Final = re.compile(r"[A-Z0-9]{2}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_BASE32: Final = re.compile(r"[A-Z2-7]+=*")
_ANYTHING: Final = Length(0, None)


def parse(data: bytes, certificates: Certificates) -> TwoDDoc | None:
    """Return the 2D-Doc that ``data`` is, with what its signature is worth; None when it is none. Raises nothing."""
    try:
        message, _, rest = data.decode("ascii").partition(_US)
    except UnicodeDecodeError:
        return None
    found = _header(message)
    if found is None:
        return None
    header, length = found
    lengths = LENGTHS if header.perimeter in (None, PERIMETER) else {}
    signature, _, annexe = rest.partition(_GS)
    return TwoDDoc(
        header=header,
        fields=_fields(message[length:], lengths),
        seal=_judge(header, message.encode("ascii"), signature, certificates),
        annexe=_fields(annexe, lengths),
    )


def _header(text: str) -> tuple[Header, int] | None:
    match = _HEADER.match(text)
    if match is None:
        return None
    version, at = int(match["version"]), match.end()
    perimeter = country = None
    if version >= 3:
        if (found := _PERIMETER.match(text, at)) is None:
            return None
        perimeter, at = found[0], found.end()
    if version >= 4:
        if (found := _COUNTRY.match(text, at)) is None:
            return None
        country, at = found[0], found.end()
    header = Header(
        version=version,
        authority=match["authority"],
        certificate=match["certificate"],
        issued_on=_day(match["issued"]),
        signed_on=_day(match["signed"]),
        type=match["type"],
        perimeter=perimeter,
        country=country,
    )
    return header, at


def _day(digits: str) -> date | None:
    days = int(digits, 16)
    return None if days == _NO_DATE else _EPOCH + timedelta(days=days)


# --- fields -----------------------------------------------------------------------------------------------------------


def _fields(text: str, lengths: dict[str, Length]) -> tuple[Field, ...]:
    fields, at = [], 0
    while at < len(text):
        if text[at] in (_GS, _RS):  # one too many
            at += 1
            continue
        identifier = text[at : at + 2]
        length = lengths.get(identifier)
        start = at + 2
        end = _end(text, start, length or _ANYTHING, lengths)
        value, stop = text[start:end], text[end : end + 1]
        known = length is not None and length.holds(len(value))
        fields.append(Field(identifier, value, truncated=stop == _RS, known=known))
        at = end + len(stop) if stop in (_GS, _RS) else end
    return tuple(fields)


def _end(text: str, start: int, length: Length, lengths: dict[str, Length]) -> int:
    stop = min((place for place in (text.find(_GS, start), text.find(_RS, start)) if place >= 0), default=len(text))
    full = stop if length.most is None else start + length.most
    if full >= stop:
        return stop
    # A value that has all the characters it may have needs no separator: another field begins at once.
    return full if length.fixed or text[full : full + 2] in lengths else stop


# --- signature --------------------------------------------------------------------------------------------------------


def _judge(header: Header, message: bytes, letters: str, certificates: Certificates) -> Seal:
    signature = _signature(letters)
    if signature is None:
        return Seal.UNREADABLE
    certificate = certificates.get((header.authority, header.certificate))
    if certificate is None:
        return Seal.UNKNOWN_CERTIFICATE
    if not _fits(signature, message, certificate.key):
        return Seal.FORGED
    if header.signed_on is None or not certificate.first <= header.signed_on <= certificate.last:
        return Seal.EXPIRED
    return Seal.VERIFIED


def _signature(letters: str) -> bytes | None:
    if _BASE32.fullmatch(letters) is None:
        return None
    letters = letters.rstrip("=")
    try:
        return b32decode(letters + "=" * (-len(letters) % 8))
    except ValueError:
        return None


def _fits(signature: bytes, message: bytes, key: EllipticCurvePublicKey) -> bool:
    half = (key.curve.key_size + 7) // 8
    if len(signature) != 2 * half:
        return False
    r, s = int.from_bytes(signature[:half]), int.from_bytes(signature[half:])
    try:
        key.verify(encode_dss_signature(r, s), message, ECDSA(HASHES[key.curve.name]))
    except InvalidSignature:
        return False
    return True
