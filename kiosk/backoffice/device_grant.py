"""The kiosk's side of the OAuth 2.0 Device Authorization Grant (RFC 8628): the citizen's phone signs in, not the kiosk.

Nothing is believed that was not validated, no redirect is followed, and neither code nor token nor address is logged.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from enum import Enum
from typing import Annotated, Final, TypeAlias, TypeVar
from urllib.parse import urlencode, urlsplit, urlunsplit

from msgspec import Meta, Struct

from kiosk.backoffice.wire import Outcome, Reply, Request, Transport, Wire, decode, secure
from kiosk.clock import Clock, SystemClock
from kiosk.identity.api import HandOver, Identification, Identified, NotIdentified, Watch

GRANT_TYPE: Final = "urn:ietf:params:oauth:grant-type:device_code"
"""RFC 8628, section 3.4."""

INTERVAL: Final = 5
"""Seconds between two polls when the server does not say (RFC 8628, section 3.2), and what each slow_down adds
(section 3.5)."""

LEAST_INTERVAL: Final = 1
"""Seconds. A server that asks for no pause at all gets one."""

LONGEST_WAIT: Final = 900
"""Seconds. A code may be good for longer; nobody stands longer before a kiosk."""

_OK: Final = frozenset({200})
_REFUSED: Final = frozenset({400})
_BUSY: Final = frozenset({429, 503})
_FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}

Address: TypeAlias = Annotated[str, Meta(pattern=r"^https?://[\x21-\x7e]{1,1000}\Z")]
Opaque: TypeAlias = Annotated[str, Meta(pattern=r"^[\x20-\x7e]{1,4096}\Z")]
Bearer: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._~+/-]{1,4096}=*\Z")]
"""A token that can travel in a header (RFC 6750, section 2.1)."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Endpoints(Struct, frozen=True):
    """What the discovery document says (RFC 8414, section 2; RFC 8628, section 4). Raises at decoding for an endpoint
    in clear."""

    issuer: str
    device_authorization_endpoint: Address
    token_endpoint: Address

    def __post_init__(self) -> None:
        if not (secure(self.device_authorization_endpoint) and secure(self.token_endpoint)):
            raise ValueError("codes and tokens do not cross a network in clear")


class Authorization(Struct, frozen=True):
    """The device authorization response (RFC 8628, section 3.2). Raises at decoding for a page in clear."""

    device_code: Opaque
    user_code: Annotated[str, Meta(pattern=r"^[\x21-\x7e][\x20-\x7e]{0,30}[\x21-\x7e]\Z")]
    verification_uri: Address
    expires_in: Annotated[int, Meta(ge=1)]
    verification_uri_complete: Address | None = None
    interval: Annotated[int, Meta(ge=0, le=60)] = INTERVAL

    def __post_init__(self) -> None:
        if not (secure(self.verification_uri) and secure(self.address_with_code)):
            raise ValueError("a phone signs in over https")

    def __repr__(self) -> str:
        return "Authorization(****)"

    @property
    def address_with_code(self) -> str:
        """The page for the QR code; without the code when the server has no such page."""
        return self.verification_uri_complete or self.verification_uri


class TokenAnswer(Struct, frozen=True):
    """The successful token response (RFC 6749, section 5.1). Raises at decoding for a token of another kind."""

    access_token: Bearer
    token_type: str

    def __post_init__(self) -> None:
        if self.token_type.lower() != "bearer":
            raise ValueError("only a bearer token can be used")

    def __repr__(self) -> str:
        return "TokenAnswer(****)"


class TokenError(Struct, frozen=True):
    """The error response (RFC 6749, section 5.2; RFC 8628, section 3.5)."""

    error: str


class _Pace(Enum):
    """What the server says while nobody has answered on the phone."""

    AS_BEFORE = "authorization_pending"
    SLOWER = "slow_down"


@dataclass(frozen=True, slots=True)
class _Grant:
    """A code that was handed out: where it is polled for, and until when by our own clock."""

    device_code: str = field(repr=False)
    token_endpoint: str
    interval: float
    ends: float


class DeviceGrant:
    """A client of the identity broker ``issuer``; implements :class:`kiosk.identity.api.IdentityBroker`.

    ``client_id`` is this kiosk's public client, ``scope`` what it asks for. ``connect_timeout`` and ``read_timeout``
    are in seconds, and their sum bounds each call. ``transport`` makes the transport adapter of each call (the demo's
    network switch). Raises ValueError for an ``issuer`` that is neither https nor this machine.
    """

    def __init__(
        self,
        issuer: str,
        client_id: str,
        scope: str,
        *,
        clock: Clock | None = None,
        transport: Transport | None = None,
        connect_timeout: float = 3.0,
        read_timeout: float = 8.0,
    ) -> None:
        self._issuer = issuer
        self._client_id = client_id
        self._scope = scope
        self._clock = clock or SystemClock()
        self._transport = transport
        self._timeouts = (connect_timeout, read_timeout)
        self._wire = self._wire_to(issuer)

    def identify(self, language: str, watch: Watch) -> Identification:
        """Hand over to the citizen's phone and wait for it, as :class:`kiosk.identity.api.IdentityBroker` says.

        A call that is under way when ``watch`` is left is waited for, and its answer dropped.
        """
        endpoints = self._discover()
        if endpoints is None:
            return NotIdentified.UNREACHED
        asked = self._clock.monotonic()
        granted = self._authorize(endpoints, language)
        if granted is None:
            return NotIdentified.UNREACHED
        seconds = min(granted.expires_in, LONGEST_WAIT)
        watch.tell(HandOver(granted.verification_uri, granted.address_with_code, granted.user_code, seconds))
        interval = max(granted.interval, LEAST_INTERVAL)
        return self._poll(_Grant(granted.device_code, endpoints.token_endpoint, interval, asked + seconds), watch)

    def answers(self) -> bool:
        """Return whether the broker answers as this issuer and offers the device grant; blocks for one call."""
        return self._discover() is not None

    def _discover(self) -> Endpoints | None:
        """Return the endpoints. The issuer must be ours to the letter (RFC 8414, section 3.3)."""
        request = Request("GET", "/.well-known/openid-configuration")
        endpoints = _believed(self._wire.exchange(request, sum(self._timeouts)), Endpoints)
        if endpoints is not None and endpoints.issuer != self._issuer:
            _log.warning("the identity broker says that it is another one")
            return None
        return endpoints

    def _authorize(self, endpoints: Endpoints, language: str) -> Authorization | None:
        """Return the device authorization response (RFC 8628, sections 3.1 and 3.2)."""
        form = {"client_id": self._client_id, "scope": self._scope, "ui_locales": language}
        return _believed(self._post(endpoints.device_authorization_endpoint, form), Authorization)

    def _poll(self, grant: _Grant, watch: Watch) -> Identification:
        """Ask for the token at the server's pace until there is an end (RFC 8628, sections 3.4 and 3.5).

        ``slow_down`` adds five seconds for good. A call without an answer doubles the pause until there is one.
        """
        form = {"grant_type": GRANT_TYPE, "device_code": grant.device_code, "client_id": self._client_id}
        interval = pause = grant.interval
        no_answer = NotIdentified.EXPIRED
        while True:
            left = grant.ends - self._clock.monotonic()
            if watch.left(max(min(pause, left), 0.0)):
                return NotIdentified.GIVEN_UP
            if self._clock.monotonic() >= grant.ends:
                return no_answer
            reply = self._post(grant.token_endpoint, form)
            if watch.left(0.0):
                return NotIdentified.GIVEN_UP
            if not isinstance(reply, Reply) or reply.status in _BUSY:
                no_answer = NotIdentified.UNREACHED
                pause *= 2
                continue
            answer = _read(reply)
            if not isinstance(answer, _Pace):
                return answer
            no_answer = NotIdentified.EXPIRED
            interval += INTERVAL if answer is _Pace.SLOWER else 0
            pause = interval

    def _post(self, endpoint: str, form: dict[str, str]) -> Outcome:
        parts = urlsplit(endpoint)
        path = urlunsplit(("", "", parts.path, parts.query, ""))
        request = Request("POST", path, urlencode(form).encode(), _FORM)
        return self._wire_to(f"{parts.scheme}://{parts.netloc}").exchange(request, sum(self._timeouts))

    def _wire_to(self, address: str) -> Wire:
        connect, read = self._timeouts
        return Wire(
            address, None, self._client_id, connect_timeout=connect, read_timeout=read, transport=self._transport
        )


def _believed(reply: Outcome, body: type[T]) -> T | None:
    """Return the ``body`` in ``reply``, None when there is none; an answer that is none is told to IT."""
    if not isinstance(reply, Reply):
        return None
    found = decode(reply, _OK, body)
    if found is None:
        _log.warning("an answer of the identity broker was not believed: %d", reply.status)
    return found


def _read(reply: Reply) -> Identification | _Pace:
    """Return what the token response says; UNREACHED for one that a running grant cannot get."""
    error = decode(reply, _REFUSED, TokenError)
    if error is None:
        token = _believed(reply, TokenAnswer)
        return NotIdentified.UNREACHED if token is None else Identified(token.access_token)
    match error.error:
        case "authorization_pending":
            return _Pace.AS_BEFORE
        case "slow_down":
            return _Pace.SLOWER
        case "access_denied":
            return NotIdentified.REFUSED
        case "expired_token":
            return NotIdentified.EXPIRED
        case _:
            _log.warning("the identity broker ended a grant for a reason of its own")
            return NotIdentified.UNREACHED
