"""What the routes of the identity broker share: its parts, its address, and the forms that are sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Final
from urllib.parse import parse_qsl

from fastapi import Depends, HTTPException, Request

from kiosk.backoffice.server.identity.codes import Guesses
from kiosk.backoffice.server.identity.grants import Grants
from kiosk.backoffice.server.identity.identities import Identities
from kiosk.backoffice.server.identity.settings import IdentitySettings
from kiosk.backoffice.server.identity.upstream import Login
from kiosk.backoffice.server.pages import Pages
from kiosk.clock import Clock

PREFIX: Final = "/identity"

DEVICE: Final = "device"
CONSENT: Final = "consent"
CALLBACK: Final = "callback"
"""The pages under it. They name each other like this, so that a path in front of the broker changes nothing."""

_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_FORM: Final = "application/x-www-form-urlencoded"
_MOST_FIELDS: Final = 20


@dataclass(frozen=True, slots=True)
class Broker:
    """What the routes work with."""

    settings: IdentitySettings
    identities: Identities
    grants: Grants
    guesses: Guesses
    login: Login
    pages: Pages
    clock: Clock


def _broker(request: Request) -> Broker:
    broker: Broker = request.app.state.identity
    return broker


TheBroker = Annotated[Broker, Depends(_broker)]


def _issuer(request: Request, broker: TheBroker) -> str:
    base = broker.settings.public_url
    if base is None:
        # An address from the request is the caller's own: it must not lead a phone away from this machine.
        if request.url.hostname not in _LOOPBACK:
            raise HTTPException(HTTPStatus.BAD_REQUEST)
        base = str(request.base_url)
    return base.rstrip("/") + PREFIX


Issuer = Annotated[str, Depends(_issuer)]
"""The address of the broker, as kiosks and phones know it."""


async def _sent(request: Request) -> Mapping[str, str] | None:
    """Return the fields of a form that have a value (RFC 6749, section 3.1), None when the body is no such form or
    has a field twice (section 3.2)."""
    body = await request.body()
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return None
    try:
        fields = parse_qsl(body.decode(), errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:
        return None
    sent = dict(fields)
    return sent if len(sent) == len(fields) else None


Sent = Annotated[Mapping[str, str] | None, Depends(_sent)]
