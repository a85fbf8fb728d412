"""Who holds which token of ours, for some minutes and in memory only."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from threading import Lock
from typing import Final

from kiosk.clock import Clock

LONGEST: Final = 25 * 60
"""Seconds that a token is good at most: as long as France Travail's own."""

MOST: Final = 1_000
"""Tokens at once; one more wipes the oldest."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The citizen behind a token: a hash of what France Travail calls him, and the token that opens his file there."""

    subject: str = field(repr=False)
    upstream_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Issued:
    """A new bearer token, and the whole seconds that it is good."""

    token: str = field(repr=False)
    seconds: int


class Identities:
    """The tokens that are good now. Safe from any thread. What has ended is wiped at the next call of any kind."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._held: dict[bytes, tuple[Holder, float]] = {}

    def issue(self, holder: Holder, ends: float) -> Issued | None:
        """Return a token for ``holder``, good until ``ends`` of the monotonic clock at most; None if that is over."""
        seconds = int(min(ends - self._clock.monotonic(), LONGEST))
        if seconds < 1:
            return None
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._sweep()
            while len(self._held) >= MOST:
                del self._held[next(iter(self._held))]
            self._held[_key(token)] = (holder, self._clock.monotonic() + seconds)
        return Issued(token, seconds)

    def holder(self, token: str) -> Holder | None:
        """Return who holds ``token``, None when it is not good, or no more."""
        with self._lock:
            self._sweep()
            held = self._held.get(_key(token))
        return held[0] if held else None

    def forget(self, token: str) -> None:
        """Wipe ``token`` and what it opened; one that is not known is harmless."""
        with self._lock:
            self._sweep()
            self._held.pop(_key(token), None)

    def _sweep(self) -> None:
        now = self._clock.monotonic()
        self._held = {key: held for key, held in self._held.items() if held[1] > now}


def _key(token: str) -> bytes:
    """Look up by hash: how long that takes says nothing about the token."""
    return sha256(token.encode()).digest()
