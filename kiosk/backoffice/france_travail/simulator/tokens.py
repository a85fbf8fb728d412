"""Codes and tokens of the login, in memory. Times are of the injected clock."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field

from kiosk.backoffice.france_travail.contract import CODE_SECONDS, SHORT_TOKEN_SECONDS, TOKEN_SECONDS
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.clock import Clock


@dataclass(frozen=True, slots=True)
class Access:
    """What a token opens: the file of ``person``, as far as ``scopes`` reach."""

    person: Persona
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Code:
    access: Access
    redirect_uri: str = field(repr=False)
    until: float


@dataclass(frozen=True, slots=True)
class Issued:
    """A token, good for so many seconds."""

    token: str = field(repr=False)
    seconds: int
    access: Access


class NotIssuedError(RuntimeError):
    """Why a code gives no token: its message is the error of the answer."""


class Tokens:
    """What was given out and is still good."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, tuple[Access, float]] = {}

    def new_code(self, access: Access, redirect_uri: str) -> str:
        """Return a code for who came from there, good once and for 60 seconds."""
        now = self._clock.monotonic()
        self._codes = {code: given for code, given in self._codes.items() if now < given.until}
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(access, redirect_uri, now + CODE_SECONDS)
        return code

    def exchange(self, code: str, redirect_uri: str) -> Issued:
        """Return a token for ``code``, which is spent by it either way. Raises NotIssuedError."""
        given = self._codes.pop(code, None)
        if given is None or self._clock.monotonic() >= given.until:
            raise NotIssuedError("invalid_grant")
        if redirect_uri != given.redirect_uri:
            raise NotIssuedError("redirect_uri_mismatch")
        return self.issue(given.access)

    def issue(self, access: Access) -> Issued:
        """Return a new token."""
        now = self._clock.monotonic()
        self._tokens = {token: given for token, given in self._tokens.items() if now < given[1]}
        seconds = SHORT_TOKEN_SECONDS if access.person is Persona.SHORT_TOKEN else TOKEN_SECONDS
        token = secrets.token_urlsafe(32)
        self._tokens[token] = (access, now + seconds)
        return Issued(token, seconds, access)

    def access(self, token: str) -> Access | None:
        """Return what ``token`` opens, None for one that is not known or no longer good."""
        access, until = self._tokens.get(token, (None, 0.0))
        return access if self._clock.monotonic() < until else None
