"""The opaque codes that an order carries: its own reference, the bank's authorisation, and its terminal's mark.

They are the only texts that the journal can hold, and their alphabets keep everything else out.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

# Crockford's base 32: no I, L, O or U, so that what is read aloud at a desk is typed back unharmed.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_MISREAD: Final = str.maketrans("ILO", "110")
_PUNCTUATION: Final = str.maketrans("", "", " -.\u00a0\u202f")
_DRAWN = 7
_KIOSK: Final = re.compile(r"[A-Z0-9]{2,8}")
_CODE: Final = re.compile(rf"(?P<kiosk>{_KIOSK.pattern})-(?P<head>[{_ALPHABET}]{{4}})-(?P<tail>[{_ALPHABET}]{{4}})")
# ISO 8583 field 38 has six characters. Eight leave room for terminals that pad, and still fit neither
# a telephone number nor a stamp number.
_AUTHORISATION: Final = re.compile(r"[0-9A-Z]{1,8}")
_MARK: Final = re.compile(r"[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class OrderReference:
    """The number of an order, as printed and read aloud: ``CHY1-7K3M-92Q2``.

    A kiosk's code, seven drawn characters and a check character (Luhn mod 32), which catches every single mistyped
    character. It is also the reference of the order's only payment: another try is another order.

    Raises ValueError when ``code`` is not one.
    """

    code: str

    def __post_init__(self) -> None:
        match = _CODE.fullmatch(self.code)
        if match is None or _check_character(match["head"] + match["tail"][:-1]) != match["tail"][-1]:
            raise ValueError("not an order reference")

    def __str__(self) -> str:
        return self.code


@dataclass(frozen=True, slots=True)
class Authorisation:
    """The bank's authorisation of a payment: one to eight digits and capital letters (ISO 8583, field 38).

    Raises ValueError when ``code`` is not one.
    """

    code: str

    def __post_init__(self) -> None:
        if not _AUTHORISATION.fullmatch(self.code):
            raise ValueError("not an authorisation code")


@dataclass(frozen=True, slots=True)
class TerminalMark:
    """What a terminal says of itself, unreadable: twelve hexadecimal digits, the start of a SHA-256.

    Raises ValueError when ``digest`` is not that.
    """

    digest: str

    def __post_init__(self) -> None:
        if not _MARK.fullmatch(self.digest):
            raise ValueError("not the mark of a terminal")


def terminal_mark(serial: str) -> TerminalMark | None:
    """Return the mark of a serial number, of a memory or of a payment; None for ``""``, which it has not said."""
    return TerminalMark(sha256(serial.encode()).hexdigest()[:12]) if serial else None


def check_kiosk_code(code: str) -> str:
    """Return ``code`` when references can start with it: 2 to 8 digits and capital letters.

    Raises ValueError otherwise.
    """
    if not _KIOSK.fullmatch(code):
        raise ValueError(f"a kiosk code is 2 to 8 capital letters and digits: {code!r}")
    return code


def new_reference(kiosk: str) -> OrderReference:
    """Return a reference of that kiosk, drawn from the system's random source (35 bits).

    Whoever uses it makes sure that the journal does not know it yet. Raises ValueError for a bad kiosk code.
    """
    drawn = "".join(secrets.choice(_ALPHABET) for _ in range(_DRAWN))
    body = drawn + _check_character(drawn)
    return OrderReference(f"{check_kiosk_code(kiosk)}-{body[:4]}-{body[4:]}")


def parse_reference(raw: str) -> OrderReference | None:
    """Return the reference that a person typed, or None when it cannot be one.

    Case, hyphens and spaces do not matter, nor does O for 0 or I and L for 1 in the drawn part.
    """
    typed = raw.upper().translate(_PUNCTUATION)
    kiosk, body = typed[: -_DRAWN - 1], typed[-_DRAWN - 1 :].translate(_MISREAD)
    try:
        return OrderReference(f"{kiosk}-{body[:4]}-{body[4:]}")
    except ValueError:
        return None


def _check_character(drawn: str) -> str:
    """Return the Luhn mod N check character (ISO/IEC 7812's method, in base 32)."""
    base = len(_ALPHABET)
    total = 0
    for place, character in enumerate(reversed(drawn)):
        addend = _ALPHABET.index(character) * (2 if place % 2 == 0 else 1)
        total += addend // base + addend % base
    return _ALPHABET[-total % base]
