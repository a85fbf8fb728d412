"""The pages on which a citizen's phone approves what a kiosk asks (RFC 8628, section 3.3)."""

from __future__ import annotations

import logging
import secrets
from hashlib import sha256
from hmac import compare_digest
from http import HTTPStatus
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from kiosk.backoffice.server.identity.broker import CALLBACK, CONSENT, DEVICE, PREFIX, Broker, Issuer, Sent, TheBroker
from kiosk.backoffice.server.identity.codes import read_user_code
from kiosk.backoffice.server.identity.grants import GOOD, Grant
from kiosk.backoffice.server.identity.sheets import Answer, OfCode, Sheet, Sheets
from kiosk.backoffice.server.identity.upstream import Failure

_CANCELLED: Final = "access_denied"
_SHEETS: Final = {Failure.UNREACHED: Sheet.UNREACHED, Failure.NOT_BELIEVED: Sheet.FAILED}

_log = logging.getLogger(__name__)

router = APIRouter(prefix=PREFIX, include_in_schema=False)


@router.get(f"/{DEVICE}")
def code_page(request: Request, broker: TheBroker, issuer: Issuer, user_code: str | None = None) -> Response:
    """Ask for the code, or whether it is the same on the kiosk."""
    if user_code is None:
        return _sheets(request, broker).type_code()
    grant = _looked_up(request, broker, user_code)
    if isinstance(grant, Response):
        return grant
    # The same browser keeps its name, so that a second page of it does not end the first.
    browser = _browser(request, issuer) or secrets.token_urlsafe(32)
    page = _sheets(request, broker, grant).same_code(_of_code(broker, grant, browser), broker.settings.authorize_url)
    page.set_cookie(
        _cookie(issuer), browser, max_age=GOOD, path="/", secure=_encrypted(issuer), httponly=True, samesite="lax"
    )
    return page


@router.post(f"/{DEVICE}")
def code_answered(request: Request, broker: TheBroker, issuer: Issuer, sent: Sent) -> Response:
    """Send the phone to the upstream login, or refuse for good."""
    fields = sent or {}
    browser = _browser(request, issuer)
    if browser is None or not _sealed(browser, fields.get("seal", "")):
        return _sheets(request, broker).stale()
    grant = _looked_up(request, broker, fields.get("user_code", ""))
    if isinstance(grant, Response):
        return grant
    if fields.get("answer") != Answer.YES.value:
        return _refused(request, broker, grant)
    sign_in = broker.grants.begin(grant.user_code, browser)
    if sign_in is None:
        return _sheets(request, broker, grant).unknown()
    return _redirect(broker.login.address(sign_in.state, sign_in.nonce, f"{issuer}/{CALLBACK}"))


@router.get(f"/{CALLBACK}")
def signed_in(
    request: Request,
    broker: TheBroker,
    issuer: Issuer,
    state: str = "",
    code: str | None = None,
    error: str | None = None,
) -> Response:
    """Take what the upstream login sent the phone back with."""
    browser = _browser(request, issuer)
    arrived = broker.grants.arrived(state, browser) if browser else None
    if browser is None or arrived is None:
        return _sheets(request, broker).stale()
    grant, sign_in = arrived
    if code is None:
        # francetravail.io: who cancels comes back with the state alone.
        if error in (None, _CANCELLED):
            return _not_signed_in(request, broker, grant, browser, Sheet.CANCELLED)
        _log.warning("the upstream login refused what the broker asks of it")
        return _not_signed_in(request, broker, grant, browser, Sheet.FAILED)
    asked = broker.clock.monotonic()
    who = broker.login.sign_in(code, sign_in.nonce, f"{issuer}/{CALLBACK}")
    if isinstance(who, Failure):
        return _not_signed_in(request, broker, grant, browser, _SHEETS[who])
    if not broker.grants.signed_in(sign_in, who.holder, asked + who.seconds):
        return _sheets(request, broker, grant).stale()
    # An address with a code in it does not stay in the phone's history.
    return _redirect(f"{issuer}/{CONSENT}?{urlencode({'user_code': grant.user_code})}")


@router.get(f"/{CONSENT}")
def consent_page(request: Request, broker: TheBroker, issuer: Issuer, user_code: str = "") -> Response:
    """Ask whether the kiosk may."""
    browser = _browser(request, issuer)
    grant = broker.grants.consenting(user_code, browser) if browser else None
    if browser is None or grant is None:
        return _sheets(request, broker).stale()
    return _sheets(request, broker, grant).consent(_of_code(broker, grant, browser))


@router.post(f"/{CONSENT}")
def consent_answered(request: Request, broker: TheBroker, issuer: Issuer, sent: Sent) -> Response:
    """Approve, or refuse for good."""
    fields = sent or {}
    browser = _browser(request, issuer)
    sealed = browser is not None and _sealed(browser, fields.get("seal", ""))
    grant = broker.grants.consenting(fields.get("user_code", ""), browser) if browser and sealed else None
    if browser is None or grant is None:
        return _sheets(request, broker).stale()
    if fields.get("answer") != Answer.YES.value:
        return _refused(request, broker, grant)
    if not broker.grants.approve(grant.user_code, browser):
        return _sheets(request, broker, grant).stale()
    return _sheets(request, broker, grant).approved()


def _looked_up(request: Request, broker: Broker, typed: str) -> Grant | Response:
    """Return the grant of the code that was typed, or the page that says that there is none."""
    address = request.client.host if request.client else ""
    if broker.guesses.too_many(address):
        return _sheets(request, broker).too_many()
    user_code = read_user_code(typed)
    grant = broker.grants.waiting(user_code) if user_code else None
    if grant is None:
        broker.guesses.wrong(address)
        return _sheets(request, broker).unknown()
    return grant


def _refused(request: Request, broker: Broker, grant: Grant) -> Response:
    sheets = _sheets(request, broker, grant)
    return sheets.refused() if broker.grants.refuse(grant.user_code) else sheets.unknown()


def _not_signed_in(request: Request, broker: Broker, grant: Grant, browser: str, sheet: Sheet) -> Response:
    code = _of_code(broker, grant, browser)
    return _sheets(request, broker, grant).not_signed_in(sheet, code, broker.settings.authorize_url)


def _sheets(request: Request, broker: Broker, grant: Grant | None = None) -> Sheets:
    """The pages in the language chosen on the kiosk; in the phone's own where no kiosk is known."""
    chosen = grant.language if grant else None
    return Sheets(broker.pages, chosen or broker.pages.language(request.headers.get("accept-language")))


def _of_code(broker: Broker, grant: Grant, browser: str) -> OfCode:
    return OfCode(grant.user_code, broker.settings.kiosks[grant.kiosk] or grant.kiosk, _seal(browser))


def _seal(browser: str) -> str:
    """What our own forms know of the cookie: a page of somebody else cannot send them (cross-site request forgery)."""
    return sha256(f"seal {browser}".encode()).hexdigest()


def _sealed(browser: str, seal: str) -> bool:
    return compare_digest(_seal(browser).encode(), seal.encode())


def _browser(request: Request, issuer: str) -> str | None:
    """Return the name that this browser was given, None when it has none."""
    return request.cookies.get(_cookie(issuer)) or None


def _cookie(issuer: str) -> str:
    # With this prefix no neighbouring host can set it (RFC 6265bis, section 4.1.3.2); it needs https.
    return "__Host-phone" if _encrypted(issuer) else "phone"


def _encrypted(issuer: str) -> bool:
    return issuer.startswith("https:")


def _redirect(address: str) -> Response:
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(address, HTTPStatus.SEE_OTHER, headers)
