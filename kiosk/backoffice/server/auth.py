"""Which kiosk is calling: one bearer token each (RFC 6750), known here by its hash only."""

from __future__ import annotations

from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from kiosk.backoffice.server.problems import ProblemError
from kiosk.backoffice.server.settings import KioskToken
from kiosk.orders.api import RefusalCode

_bearer = HTTPBearer(auto_error=False, scheme_name="kiosk", description="The kiosk's own token.")


class Doorkeeper:
    """Knows the kiosks by the hash of their token."""

    def __init__(self, tokens: tuple[KioskToken, ...]) -> None:
        self._tokens = tokens

    def kiosk_of(self, token: str) -> str | None:
        """Return the kiosk that holds ``token``, None when no kiosk does. Every hash is compared, in constant time."""
        digest = sha256(token.encode()).hexdigest()
        found = [known.kiosk_id for known in self._tokens if compare_digest(known.sha256, digest)]
        return found[0] if found else None


def _calling_kiosk(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]
) -> str:
    doorkeeper: Doorkeeper = request.app.state.doorkeeper
    kiosk_id = doorkeeper.kiosk_of(credentials.credentials) if credentials else None
    if kiosk_id is None:
        raise ProblemError(HTTPStatus.UNAUTHORIZED, RefusalCode.NOT_AUTHORISED, "A kiosk's bearer token is needed.")
    return kiosk_id


CallingKiosk = Annotated[str, Depends(_calling_kiosk)]
"""The id of the kiosk whose token came with the request; 401 when there is none."""
