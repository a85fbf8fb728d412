"""PINs that the kiosk checks itself, kept as scrypt (RFC 7914). Only for badges that cannot check a PIN."""

from __future__ import annotations

import hashlib
import hmac
import os
import re
from typing import Final

LENGTHS: Final = range(6, 9)
"""How many digits a PIN may have, as on a PIV card (NIST SP 800-73-4, part 1, 2.4.3)."""

# RFC 7914, section 2: 32 MB and about 0.1 s for each guess.
_N, _R, _P = 1 << 15, 8, 1
_ROOM: Final = 64 << 20
_LINE: Final = re.compile(r"scrypt\$([0-9a-f]{32})\$([0-9a-f]{64})")
_RUNS: Final = "01234567890", "09876543210"


def is_pin(text: str) -> bool:
    """Return whether ``text`` has the form of a PIN."""
    return len(text) in LENGTHS and text.isascii() and text.isdigit()


def hashed(pin: str) -> str:
    """Return the line of the list for ``pin``. Raises ValueError, saying why, for a PIN that is none or the first guess
    of anybody."""
    if not is_pin(pin):
        raise ValueError(f"a PIN has {LENGTHS[0]} to {LENGTHS[-1]} digits")
    if len(set(pin)) == 1 or any(pin in run for run in _RUNS):
        raise ValueError("a PIN is not one digit again and again, nor digits in a row")
    salt = os.urandom(16)
    return f"scrypt${salt.hex()}${_derived(pin, salt).hex()}"


def is_hashed(line: str) -> bool:
    """Return whether ``line`` is one that :func:`hashed` makes."""
    return _LINE.fullmatch(line) is not None


def opens(pin: str, line: str) -> bool:
    """Return whether ``line`` was made of ``pin``; takes about 0.1 s. Raises ValueError for another kind of line."""
    known = _LINE.fullmatch(line)
    if known is None:
        raise ValueError("not a line of scrypt")
    return hmac.compare_digest(_derived(pin, bytes.fromhex(known[1])), bytes.fromhex(known[2]))


def _derived(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=_ROOM, dklen=32)
