"""The login: authorization code flow (RFC 6749, section 4.1) with the habits of the real one.

There is no ID token: nothing that is asked for here needs one. The real login sends one with the scope ``openid``.
"""

from __future__ import annotations

from hmac import compare_digest
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from kiosk.backoffice.france_travail.contract import AUTHORIZE_PATH, REALM, TOKEN_PATH, USERINFO_PATH, Scope, scope_of
from kiosk.backoffice.france_travail.simulator.answering import Answer, answered, answered_to, refusal
from kiosk.backoffice.france_travail.simulator.faults import Call
from kiosk.backoffice.france_travail.simulator.page import error_page, login_page
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.backoffice.france_travail.simulator.simulation import Simulation
from kiosk.backoffice.france_travail.simulator.tokens import Access, NotIssuedError

_OTHER_SCOPES: Final = frozenset(
    ("profile", "email", "api_peconnect-coordonneesv1", "qos_gold_peconnect-coordonneesv1", "coordonnees")
)
"""Known scopes that open nothing here."""

_MOST_FIELDS: Final = 20
_NO_STORE: Final = {"Cache-Control": "no-store", "Pragma": "no-cache"}

router = APIRouter()


async def _form(request: Request) -> dict[str, str]:
    """Return the fields of a form, none when the body is no such form or has a field twice."""
    if request.headers.get("content-type", "").partition(";")[0] != "application/x-www-form-urlencoded":
        return {}
    return _once((await request.body()).decode(errors="replace"))


Form = Annotated[dict[str, str], Depends(_form)]


@router.get(AUTHORIZE_PATH)
async def authorize(request: Request) -> Response:
    """Show who can sign in."""
    return await answered(request, Call.AUTHORIZE, lambda: (_first_wrong(request) or login_page(), None))


@router.post(AUTHORIZE_PATH)
async def signed_in(request: Request, form: Form) -> Response:
    """Go back with a code, or, after a cancellation, with the state alone."""
    return await answered(request, Call.AUTHORIZE, lambda: (_first_wrong(request) or _back(request, form), None))


@router.post(TOKEN_PATH)
async def token(request: Request, form: Form) -> Response:
    """Give a token for a code. The client says who it is in the form."""
    return await answered(request, Call.TOKEN, lambda: _token(_of(request), request.query_params.get("realm"), form))


@router.get(USERINFO_PATH)
async def userinfo(request: Request) -> Response:
    """Say who signed in."""
    return await answered_to(request, Call.USERINFO, Scope.IDENTITY, _who)


def _of(request: Request) -> Simulation:
    simulation: Simulation = request.app.state.simulation
    return simulation


def _once(query: str) -> dict[str, str]:
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    fields = dict(pairs)
    return fields if len(fields) == len(pairs) else {}


def _first_wrong(request: Request) -> Response | None:
    """Return the refusal of an authorization request, None for one that is in order."""
    settings = _of(request).settings
    asked = _once(request.url.query)
    # Whoever cannot be believed about where he came from is not sent back there.
    if not settings.leads_back(asked.get("redirect_uri", "")) or not asked.get("state") or asked.get("realm") != REALM:
        return error_page()
    error = _error(settings, asked)
    return _redirect(asked, error=error, state=asked["state"]) if error else None


def _error(settings: SimulatorSettings, asked: dict[str, str]) -> str | None:
    if asked.get("client_id") != settings.client_id:
        return "invalid_client"
    if asked.get("response_type") != "code" or not asked.get("nonce"):
        return "invalid_request"
    scopes = set(asked.get("scope", "").split())
    needed = {"openid", f"application_{settings.client_id}"}
    known = _OTHER_SCOPES.union(scope_of(settings.client_id).split())
    return None if needed <= scopes <= known else "invalid_scope"


def _back(request: Request, form: dict[str, str]) -> Response:
    asked = _once(request.url.query)
    if form.get("cancel"):
        return _redirect(asked, state=asked["state"])
    try:
        person = Persona(form.get("persona"))
    except ValueError:
        return error_page()
    access = Access(person, frozenset(asked["scope"].split()))
    return _redirect(asked, code=_of(request).tokens.new_code(access, asked["redirect_uri"]), state=asked["state"])


def _redirect(asked: dict[str, str], **parameters: str) -> RedirectResponse:
    parts = urlsplit(asked["redirect_uri"])
    query = "&".join(filter(None, (parts.query, urlencode(parameters))))
    return RedirectResponse(urlunsplit(parts._replace(query=query)), 303, _NO_STORE)


def _token(simulation: Simulation, realm: str | None, form: dict[str, str]) -> Answer:
    settings = simulation.settings
    secret = form.get("client_secret", "")
    if form.get("client_id") != settings.client_id or not compare_digest(
        secret.encode(), settings.client_secret.encode()
    ):
        return refusal(400, "invalid_client", _NO_STORE)
    if realm != REALM or not form.get("code") or not form.get("redirect_uri"):
        return refusal(400, "invalid_request", _NO_STORE)
    if form.get("grant_type") != "authorization_code":
        return refusal(400, "unsupported_grant_type", _NO_STORE)
    try:
        issued = simulation.tokens.exchange(form["code"], form["redirect_uri"])
    except NotIssuedError as error:
        return refusal(400, str(error), _NO_STORE)
    scope = " ".join(sorted(issued.access.scopes))
    body = {"access_token": issued.token, "token_type": "Bearer", "expires_in": issued.seconds, "scope": scope}
    return JSONResponse(body, headers=_NO_STORE), None


def _who(person: Persona) -> Answer:
    return JSONResponse({"sub": person.value}), None
