"""What a kiosk asks of the broker: discovery (RFC 8414), a code (RFC 8628, section 3.1), a token (section 3.4), and
its end (RFC 7009)."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from kiosk.backoffice.device_grant import GRANT_TYPE
from kiosk.backoffice.server.identity.broker import DEVICE, PREFIX, Issuer, Sent, TheBroker
from kiosk.backoffice.server.identity.grants import GOOD, NoToken

SCOPE: Final = "declarations"
"""The one scope there is, whatever was asked for (RFC 6749, section 3.3)."""

_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class RefusedError(Exception):
    """An error response on its way to the kiosk (RFC 6749, section 5.2)."""


async def refused(_request: Request, error: Exception) -> JSONResponse:
    """Return the error response; all of them are 400."""
    return JSONResponse({"error": str(error)}, HTTPStatus.BAD_REQUEST, _NO_STORE)


def _calling_client(broker: TheBroker, sent: Sent) -> str:
    client = _field(sent, "client_id")
    if client not in broker.settings.kiosks:
        raise RefusedError("invalid_client")
    return client


CallingClient = Annotated[str, Depends(_calling_client)]
"""The public client that asks."""

# These are defined by their RFCs, so they are no part of the published contract.
router = APIRouter(prefix=PREFIX, include_in_schema=False)


@router.get("/.well-known/openid-configuration")
def discovery(broker: TheBroker, issuer: Issuer) -> JSONResponse:
    """Where everything is."""
    return _answer(
        {
            "issuer": issuer,
            "device_authorization_endpoint": f"{issuer}/device_authorization",
            "token_endpoint": f"{issuer}/token",
            "revocation_endpoint": f"{issuer}/revoke",
            "response_types_supported": [],
            "grant_types_supported": [GRANT_TYPE],
            "token_endpoint_auth_methods_supported": ["none"],
            "revocation_endpoint_auth_methods_supported": ["none"],
            "scopes_supported": [SCOPE],
            "ui_locales_supported": list(broker.pages.languages),
        }
    )


@router.post("/device_authorization")
def device_authorization(broker: TheBroker, issuer: Issuer, client: CallingClient, sent: Sent) -> JSONResponse:
    """Hand out a code. ``ui_locales`` says in which language the phone's pages are."""
    wanted = (sent or {}).get("ui_locales", "").split()
    language = next((tag for tag in wanted if tag in broker.pages.languages), None)
    grant = broker.grants.new(client, language)
    page = f"{issuer}/{DEVICE}"
    return _answer(
        {
            "device_code": grant.device_code,
            "user_code": grant.user_code,
            "verification_uri": page,
            "verification_uri_complete": f"{page}?user_code={grant.user_code}",
            "expires_in": GOOD,
            "interval": grant.interval,
        }
    )


@router.post("/token")
def token(broker: TheBroker, client: CallingClient, sent: Sent) -> JSONResponse:
    """Answer a poll."""
    if _field(sent, "grant_type") != GRANT_TYPE:
        raise RefusedError("unsupported_grant_type")
    issued = broker.grants.poll(_field(sent, "device_code"), client)
    if isinstance(issued, NoToken):
        raise RefusedError(issued.value)
    return _answer({"access_token": issued.token, "token_type": "Bearer", "expires_in": issued.seconds, "scope": SCOPE})


@router.post("/revoke")
def revoke(broker: TheBroker, _client: CallingClient, sent: Sent) -> Response:
    """Wipe a token and what it opened. One that is not known gets the same answer (RFC 7009, section 2.2)."""
    broker.identities.forget(_field(sent, "token"))
    return Response(headers=_NO_STORE)


def _field(sent: Mapping[str, str] | None, name: str) -> str:
    if sent is None or name not in sent:
        raise RefusedError("invalid_request")
    return sent[name]


def _answer(content: Mapping[str, Any]) -> JSONResponse:
    return JSONResponse(content, headers=_NO_STORE)
