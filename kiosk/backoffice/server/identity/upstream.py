"""The login of France Travail: the authorization code flow, of which this is the client (RFC 6749, section 4.1).

Nothing is believed that was not validated, no redirect is followed, and neither code nor token nor name is logged.
"""

from __future__ import annotations

import logging
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from enum import Enum
from hashlib import sha256
from typing import Annotated, Final, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import msgspec
from msgspec import Meta, Struct

from kiosk.backoffice.device_grant import TokenAnswer
from kiosk.backoffice.server.identity.identities import LONGEST, Holder
from kiosk.backoffice.server.identity.settings import IdentitySettings
from kiosk.backoffice.wire import Outcome, Reply, Request, Wire, decode

REALM: Final = "/individu"
"""The realm of the citizens, in the query of both addresses (francetravail.io, authorization code flow)."""

CONNECT: Final = 3.0
READ: Final = 8.0
"""Seconds. A sign-in is two calls, and the citizen looks at a page that loads."""

_OK: Final = frozenset({200})
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Failure(Enum):
    """Why a sign-in gave nothing.

    UNREACHED: the login does not answer now. NOT_BELIEVED: it answered, with no token or one that is not for us.
    """

    UNREACHED = "unreached"
    NOT_BELIEVED = "not_believed"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who signed in, and for how many seconds the upstream token is good."""

    holder: Holder
    seconds: int


class _Tokens(TokenAnswer, frozen=True):
    """The upstream token response. Without ``expires_in`` the documented life of a token is taken."""

    expires_in: Annotated[int, Meta(ge=1)] = LONGEST
    id_token: Annotated[str, Meta(max_length=16_384)] | None = None


class _Claims(Struct, frozen=True):
    """What is checked of an ID token (OpenID Connect Core 1.0, section 2)."""

    aud: str | list[str]
    nonce: str


class _Userinfo(Struct, frozen=True):
    """All that is read of who the citizen is."""

    sub: Annotated[str, Meta(min_length=1, max_length=255)]

    def __repr__(self) -> str:
        return "Userinfo(****)"


class Login:
    """The upstream login of ``settings``. Safe from any thread."""

    def __init__(self, settings: IdentitySettings) -> None:
        self._settings = settings

    def address(self, state: str, nonce: str, redirect_uri: str) -> str:
        """Return where a browser goes to sign in."""
        return _with(
            self._settings.authorize_url,
            realm=REALM,
            response_type="code",
            client_id=self._settings.client_id,
            scope=self._settings.scope,
            redirect_uri=redirect_uri,
            state=state,
            nonce=nonce,
        )

    def sign_in(self, code: str, nonce: str, redirect_uri: str) -> SignedIn | Failure:
        """Return who came back with ``code`` from the :meth:`address` of that ``nonce``. Blocks, for a bounded time."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret,
        }
        reply = self._call("POST", _with(self._settings.token_url, realm=REALM), body=urlencode(form).encode())
        tokens = _believed(reply, _Tokens)
        if isinstance(tokens, Failure):
            return tokens
        if tokens.id_token is not None and not _is_ours(tokens.id_token, self._settings.client_id, nonce):
            _log.warning("an ID token of the upstream login is not for this sign-in")
            return Failure.NOT_BELIEVED
        who = _believed(self._call("GET", self._settings.userinfo_url, token=tokens.access_token), _Userinfo)
        if isinstance(who, Failure):
            return who
        return SignedIn(Holder(sha256(who.sub.encode()).hexdigest(), tokens.access_token), tokens.expires_in)

    def _call(self, method: str, url: str, *, body: bytes | None = None, token: str | None = None) -> Outcome:
        parts = urlsplit(url)
        wire = Wire(
            f"{parts.scheme}://{parts.netloc}",
            token,
            "identity",
            connect_timeout=CONNECT,
            read_timeout=READ,
            transport=None,
        )
        request = Request(method, urlunsplit(("", "", parts.path, parts.query, "")), body, _FORM if body else {})
        return wire.exchange(request, CONNECT + READ)


def _with(url: str, **parameters: str) -> str:
    """Return ``url`` with these in its query, in the place of those of the same name."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=urlencode(dict(parse_qsl(parts.query)) | parameters)))


def _believed(reply: Outcome, body: type[T]) -> T | Failure:
    """Return the ``body`` in ``reply``; an answer that is none is told to IT."""
    if not isinstance(reply, Reply) or reply.status == 429 or reply.status >= 500:
        return Failure.UNREACHED
    found = decode(reply, _OK, body)
    if found is None:
        _log.warning("an answer of the upstream login was not believed: %d", reply.status)
        return Failure.NOT_BELIEVED
    return found


def _is_ours(id_token: str, client_id: str, nonce: str) -> bool:
    """Whether an ID token is for this client and this sign-in (OpenID Connect Core 1.0, section 3.1.3.7).

    It came from the login itself over TLS, which stands for its signature there.
    """
    try:
        payload = id_token.split(".")[1]
        claims = msgspec.json.decode(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)), type=_Claims)
    except (IndexError, ValueError, RecursionError):
        return False
    audience = [claims.aud] if isinstance(claims.aud, str) else claims.aud
    return client_id in audience and claims.nonce == nonce
