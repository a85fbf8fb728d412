"""The upstream login as it can fail: the phone is told, the code stays good, the kiosk gets nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import Response
from fastapi.responses import HTMLResponse, JSONResponse

from kiosk.dock.phone import Phone, PhoneError
from tests.contract.identity_bench import (
    CLIENT_ID,
    PERSONA,
    CannedLogin,
    Desk,
    desk_open,
    desk_with_login,
    fresh,
    serving,
)

BROKER = "kiosk.backoffice.server.identity"
NOT_BELIEVED = rf"^WARNING {BROKER}.upstream: an answer of the upstream login was not believed: \d+$"


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Desk, CannedLogin]]:
    with desk_with_login() as running:
        yield running


@pytest.fixture
def desk(running: tuple[Desk, CannedLogin]) -> Desk:
    fresh(*running)
    return running[0]


@pytest.fixture
def login(running: tuple[Desk, CannedLogin]) -> CannedLogin:
    return running[1]


@pytest.fixture
def phone() -> Iterator[Phone]:
    with Phone() as phone:
        yield phone


def _to_the_login(desk: Desk, phone: Phone) -> dict[str, Any]:
    code = desk.code()
    phone.open(code["verification_uri_complete"])
    phone.same_code(True)
    return code


def _fail(desk: Desk, phone: Phone, sheet: str) -> dict[str, Any]:
    """Sign in, see that it failed, see that the kiosk still waits."""
    code = _to_the_login(desk, phone)
    with pytest.raises(PhoneError):
        phone.sign_in(PERSONA)
    assert (phone.status, phone.sheet) == (502, sheet)
    assert desk.poll(code) == {"error": "authorization_pending"}
    return code


def _try_again(desk: Desk, phone: Phone, code: dict[str, Any]) -> None:
    phone.same_code(True)
    phone.sign_in(PERSONA)
    phone.approve()
    assert "access_token" in desk.poll(code)


@pytest.mark.parametrize("status", [429, 500, 503])
@pytest.mark.parametrize("call", ["token", "userinfo"])
def test_a_login_that_is_down_can_be_tried_again(
    desk: Desk, phone: Phone, login: CannedLogin, call: str, status: int
) -> None:
    setattr(login, call, Response("no", status))
    code = _fail(desk, phone, "unreached")
    setattr(login, call, None)
    _try_again(desk, phone, code)


def test_a_login_that_nobody_reaches_is_said(phone: Phone) -> None:
    login = CannedLogin()
    with serving(login.app) as url, desk_open(url, token_url="http://127.0.0.1:9/token") as desk:
        _fail(desk, phone, "unreached")


@pytest.mark.expects_log(NOT_BELIEVED)
@pytest.mark.parametrize(
    "answer",
    [
        JSONResponse({"error": "invalid_grant"}, 400),
        HTMLResponse("<h1>maintenance</h1>"),
        JSONResponse({"access_token": "t"}),
        JSONResponse({"access_token": "t", "token_type": "mac"}),
        JSONResponse({"access_token": "two words", "token_type": "Bearer"}),
        JSONResponse({"access_token": "t", "token_type": "Bearer", "expires_in": -1}),
        JSONResponse([]),
        JSONResponse({}, 302, {"location": "http://127.0.0.1:9/"}),
    ],
)
def test_a_token_response_that_is_none_is_not_believed(
    desk: Desk, phone: Phone, login: CannedLogin, answer: Response
) -> None:
    login.token = answer
    code = _fail(desk, phone, "failed")
    login.token = None
    _try_again(desk, phone, code)


@pytest.mark.expects_log(NOT_BELIEVED)
@pytest.mark.parametrize(
    "answer", [JSONResponse({}, 401), JSONResponse({}), JSONResponse({"sub": ""}), JSONResponse({"sub": 7})]
)
def test_nobody_is_believed_without_a_name(desk: Desk, phone: Phone, login: CannedLogin, answer: Response) -> None:
    login.userinfo = answer
    _fail(desk, phone, "failed")


@pytest.mark.parametrize("audience", [CLIENT_ID, ["somebody", CLIENT_ID]])
def test_an_id_token_for_this_sign_in_is_believed(
    desk: Desk, phone: Phone, login: CannedLogin, audience: object
) -> None:
    login.claims = {"aud": audience}
    _to_the_login(desk, phone)
    phone.sign_in(PERSONA)
    assert phone.sheet == "consent"


@pytest.mark.expects_log(rf"^WARNING {BROKER}.upstream: an ID token of the upstream login is not for this sign-in$")
@pytest.mark.parametrize(
    "claims",
    [{"aud": "somebody"}, {"aud": [CLIENT_ID], "nonce": "of another"}, {"aud": CLIENT_ID, "nonce": None}, {}],
)
def test_an_id_token_for_another_sign_in_is_not(
    desk: Desk, phone: Phone, login: CannedLogin, claims: dict[str, Any]
) -> None:
    login.claims = claims
    _fail(desk, phone, "failed")


@pytest.mark.expects_log(rf"^WARNING {BROKER}.upstream: an ID token of the upstream login is not for this sign-in$")
@pytest.mark.parametrize("id_token", ["", "a.b", "a.é.c", "a.W10.c", "a." + "Ww" * 4000 + ".c"])
def test_an_id_token_that_is_none_is_not(desk: Desk, phone: Phone, login: CannedLogin, id_token: str) -> None:
    login.token = JSONResponse({"access_token": "t", "token_type": "Bearer", "id_token": id_token})
    _fail(desk, phone, "failed")


def test_an_error_from_the_login_is_told_apart_from_a_cancellation(
    desk: Desk, phone: Phone, login: CannedLogin
) -> None:
    code = _to_the_login(desk, phone)
    phone.open(f"{desk.issuer}/callback?error=access_denied&state={login.asked['state']}")
    assert phone.sheet == "cancelled"
    _try_again(desk, phone, code)


@pytest.mark.expects_log(rf"^WARNING {BROKER}.phone: the upstream login refused what the broker asks of it$")
def test_an_error_of_ours_is_told_to_it(desk: Desk, phone: Phone, login: CannedLogin) -> None:
    _to_the_login(desk, phone)
    with pytest.raises(PhoneError):
        phone.open(f"{desk.issuer}/callback?error=invalid_scope&state={login.asked['state']}")
    assert phone.sheet == "failed"
