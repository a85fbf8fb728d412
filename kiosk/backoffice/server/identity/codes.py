"""The short code that both screens show, and who guesses at it."""

from __future__ import annotations

import secrets
from collections import deque
from threading import Lock
from typing import Final

from kiosk.clock import Clock

ALPHABET: Final = "BCDFGHJKLMNPQRSTVWXZ"
"""RFC 8628, section 6.1: no vowels, so no words, and nothing that looks like a digit."""

_HALF: Final = 4

WINDOW: Final = 60
MOST_WRONG: Final = 5
"""Wrong codes from one address in ``WINDOW`` seconds."""

_REMEMBERED: Final = 10_000


def new_user_code() -> str:
    """Return a random code, written ``ABCD-EFGH``."""
    first, second = ("".join(secrets.choice(ALPHABET) for _letter in range(_HALF)) for _half in range(2))
    return f"{first}-{second}"


def read_user_code(typed: str) -> str | None:
    """Return what somebody typed, in any case and spacing, as :func:`new_user_code` writes it; None if it is none."""
    letters = "".join(filter(str.isalnum, typed.upper()))
    if len(letters) != 2 * _HALF or not set(letters) <= set(ALPHABET):
        return None
    return f"{letters[:_HALF]}-{letters[_HALF:]}"


class Guesses:
    """Counts the wrong codes of each address (RFC 8628, section 5.1). Safe from any thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._wrong: deque[tuple[float, str]] = deque(maxlen=_REMEMBERED)

    def too_many(self, address: str) -> bool:
        """Return whether that address is to wait before it tries another code."""
        since = self._clock.monotonic() - WINDOW
        with self._lock:
            while self._wrong and self._wrong[0][0] <= since:
                self._wrong.popleft()
            return sum(guesser == address for _moment, guesser in self._wrong) >= MOST_WRONG

    def wrong(self, address: str) -> None:
        """Count one."""
        with self._lock:
            self._wrong.append((self._clock.monotonic(), address))
