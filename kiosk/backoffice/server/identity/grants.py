"""The device codes that were handed out, and how far each has come. In memory, for as long as they are good."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from threading import Lock
from typing import Final, TypeAlias

from kiosk.backoffice.device_grant import INTERVAL
from kiosk.backoffice.server.identity.codes import new_user_code
from kiosk.backoffice.server.identity.identities import Holder, Identities, Issued
from kiosk.clock import Clock

GOOD: Final = 300
"""Seconds that a code can be approved."""

_KNOWN: Final = 2 * GOOD
"""Seconds that a code is known: a kiosk that polls after its end hears that it has ended."""

MOST_OF_A_KIOSK: Final = 20
"""Codes of one kiosk at once; one more ends the oldest. A kiosk serves one citizen at a time."""


class Stage(Enum):
    """How far a code has come on the phone."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


class NoToken(Enum):
    """Why a poll got no token (RFC 8628, section 3.5; RFC 6749, section 5.2)."""

    PENDING = "authorization_pending"
    SLOW_DOWN = "slow_down"
    EXPIRED = "expired_token"
    DENIED = "access_denied"
    INVALID = "invalid_grant"


@dataclass(frozen=True, slots=True)
class SignIn:
    """One browser's way through the upstream login. ``state`` is empty once its answer came; ``holder`` and ``ends``,
    of the monotonic clock, are there once it succeeded."""

    browser: str = field(repr=False)
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    holder: Holder | None = None
    ends: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One device code. ``kiosk`` is the client that it was given to; ``born`` and ``polled`` are of the monotonic
    clock; ``interval`` is in seconds."""

    device_code: str = field(repr=False)
    user_code: str = field(repr=False)
    kiosk: str
    language: str | None
    born: float
    interval: int
    stage: Stage = Stage.WAITING
    polled: float | None = None
    sign_in: SignIn | None = None


Polled: TypeAlias = Issued | NoToken


class Grants:
    """The codes of all kiosks. Safe from any thread. ``interval`` is the seconds between two polls.

    No token exists before a kiosk polls for it, so an approval that nobody waits for opens nothing.
    """

    def __init__(self, identities: Identities, clock: Clock, interval: int) -> None:
        self._identities = identities
        self._clock = clock
        self._interval = interval
        self._lock = Lock()
        self._grants: dict[str, Grant] = {}

    def new(self, kiosk: str, language: str | None) -> Grant:
        """Hand out a code to ``kiosk``; the phone's pages will speak ``language``, None leaves that to the phone."""
        with self._lock:
            self._sweep()
            own = [grant for grant in self._grants.values() if grant.kiosk == kiosk]
            if len(own) >= MOST_OF_A_KIOSK:
                del self._grants[own[0].user_code]
            user_code = new_user_code()
            while user_code in self._grants:
                user_code = new_user_code()
            grant = Grant(
                device_code=secrets.token_urlsafe(32),
                user_code=user_code,
                kiosk=kiosk,
                language=language,
                born=self._clock.monotonic(),
                interval=self._interval,
            )
            self._grants[user_code] = grant
            return grant

    def waiting(self, user_code: str) -> Grant | None:
        """Return the grant of that code while somebody can still approve or refuse it."""
        with self._lock:
            return self._waiting(lambda grant: grant.user_code == user_code)

    def begin(self, user_code: str, browser: str) -> SignIn | None:
        """Begin a sign-in of that browser, which ends one that is under way for the code; None as :meth:`waiting`."""
        with self._lock:
            grant = self._waiting(lambda grant: grant.user_code == user_code)
            if grant is None:
                return None
            sign_in = SignIn(browser, secrets.token_urlsafe(32), secrets.token_urlsafe(32))
            self._keep(replace(grant, sign_in=sign_in))
            return sign_in

    def arrived(self, state: str, browser: str) -> tuple[Grant, SignIn] | None:
        """Return the sign-in with that ``state``, once, and to the browser that began it only."""
        with self._lock:
            grant = self._waiting(
                lambda grant: (
                    bool(state)
                    and grant.sign_in is not None
                    and (grant.sign_in.state, grant.sign_in.browser) == (state, browser)
                )
            )
            if grant is None or grant.sign_in is None:
                return None
            sign_in = replace(grant.sign_in, state="")
            grant = replace(grant, sign_in=sign_in)
            self._keep(grant)
            return grant, sign_in

    def signed_in(self, sign_in: SignIn, holder: Holder, ends: float) -> bool:
        """Note who signed in, until ``ends``; False when that sign-in is no longer the one under way."""
        with self._lock:
            grant = self._waiting(lambda grant: grant.sign_in == sign_in)
            if grant is not None:
                self._keep(replace(grant, sign_in=replace(sign_in, holder=holder, ends=ends)))
            return grant is not None

    def consenting(self, user_code: str, browser: str) -> Grant | None:
        """Return the grant that ``browser`` has signed in for and can approve now."""
        with self._lock:
            return self._consenting(user_code, browser)

    def approve(self, user_code: str, browser: str) -> bool:
        """Approve; False when :meth:`consenting` is None."""
        with self._lock:
            grant = self._consenting(user_code, browser)
            if grant is not None:
                self._keep(replace(grant, stage=Stage.APPROVED))
            return grant is not None

    def refuse(self, user_code: str) -> bool:
        """Refuse for good; False when :meth:`waiting` is None."""
        with self._lock:
            grant = self._waiting(lambda grant: grant.user_code == user_code)
            if grant is not None:
                self._keep(replace(grant, stage=Stage.REFUSED, sign_in=None))
            return grant is not None

    def poll(self, device_code: str, kiosk: str) -> Polled:
        """Return a token, once, when the phone has approved; else why there is none."""
        with self._lock:
            found = [grant for grant in self._grants.values() if grant.device_code == device_code]
            if not found or found[0].kiosk != kiosk:
                return NoToken.INVALID
            grant, now = found[0], self._clock.monotonic()
            if self._ended(grant):
                self._sweep()
                return NoToken.EXPIRED
            if grant.polled is not None and now < grant.polled + grant.interval:
                self._keep(replace(grant, polled=now, interval=grant.interval + INTERVAL))
                return NoToken.SLOW_DOWN
            self._keep(replace(grant, polled=now))
            match grant.stage:
                case Stage.WAITING:
                    return NoToken.PENDING
                case Stage.REFUSED:
                    return NoToken.DENIED
                case Stage.APPROVED:
                    return self._issue(grant)

    def _issue(self, grant: Grant) -> Polled:
        del self._grants[grant.user_code]
        assert grant.sign_in is not None
        assert grant.sign_in.holder is not None
        return self._identities.issue(grant.sign_in.holder, grant.sign_in.ends) or NoToken.EXPIRED

    def _consenting(self, user_code: str, browser: str) -> Grant | None:
        now = self._clock.monotonic()
        return self._waiting(
            lambda grant: (
                grant.user_code == user_code
                and grant.sign_in is not None
                and grant.sign_in.browser == browser
                and grant.sign_in.holder is not None
                and grant.sign_in.ends > now
            )
        )

    def _waiting(self, wanted: Callable[[Grant], bool]) -> Grant | None:
        self._sweep()
        found = [grant for grant in self._grants.values() if grant.stage is Stage.WAITING and wanted(grant)]
        return found[0] if found and not self._ended(found[0]) else None

    def _keep(self, grant: Grant) -> None:
        self._grants[grant.user_code] = grant

    def _ended(self, grant: Grant) -> bool:
        return self._clock.monotonic() >= grant.born + GOOD

    def _sweep(self) -> None:
        """Forget the codes that nobody asks for any more, and who signed in for one that has ended."""
        now = self._clock.monotonic()
        self._grants = {
            code: replace(grant, sign_in=None) if self._ended(grant) else grant
            for code, grant in self._grants.items()
            if now < grant.born + _KNOWN
        }
