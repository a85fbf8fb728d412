"""A citizen's phone, a kiosk and the broker between them: what is approved, refused, too late, or somebody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from kiosk.backoffice.device_grant import DeviceGrant
from kiosk.backoffice.server.identity.grants import GOOD, MOST_OF_A_KIOSK
from kiosk.backoffice.server.identity.identities import LONGEST
from kiosk.dock.phone import Phone, PhoneError
from kiosk.identity.api import HandOver, Identified
from tests.contract.identity_bench import (
    CLIENT_ID,
    CLIENT_SECRET,
    GUARD,
    KIOSK,
    OTHER_KIOSK,
    PERSONA,
    CannedLogin,
    Desk,
    desk_with_login,
    fresh,
    phones,
)

NewPhone = Callable[..., Phone]


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
def new_phone() -> Iterator[NewPhone]:
    with phones() as new:
        yield new


@pytest.fixture
def phone(new_phone: NewPhone) -> Phone:
    return new_phone()


def test_a_citizen_approves_and_the_kiosk_holds_a_token(desk: Desk, phone: Phone, login: CannedLogin) -> None:
    code = desk.code()
    assert desk.poll(code) == {"error": "authorization_pending"}
    phone.walk(code["verification_uri_complete"], PERSONA)
    assert phone.sheet == "approved"
    token = desk.poll(code)
    assert token["token_type"] == "Bearer"
    assert 0 < token["expires_in"] <= LONGEST
    holder = desk.identities.holder(token["access_token"])
    assert holder is not None
    assert holder.subject == sha256(PERSONA.encode()).hexdigest()
    assert holder.upstream_token != token["access_token"]
    assert login.asked["realm"] == login.exchanged["realm"] == "/individu"
    assert login.asked["redirect_uri"] == login.exchanged["redirect_uri"] == f"{desk.issuer}/callback"
    assert (login.exchanged["client_id"], login.exchanged["client_secret"]) == (CLIENT_ID, CLIENT_SECRET)
    assert "secret" not in " ".join(login.asked.values())


def test_the_kiosks_own_client_believes_the_broker(desk: Desk, phone: Phone) -> None:
    class Citizen:
        def tell(self, news: HandOver) -> None:
            self.news = news
            phone.walk(news.address_with_code, PERSONA)

        def left(self, within: float) -> bool:
            desk.clock.advance(within)
            return False

    citizen = Citizen()
    got = DeviceGrant(desk.issuer, KIOSK, "openid", clock=desk.clock).identify("en", citizen)
    assert isinstance(got, Identified)
    assert desk.identities.holder(got.token) is not None
    assert citizen.news.code in citizen.news.address_with_code
    assert 'lang="en"' in phone.html


def test_a_device_code_is_good_for_one_token(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    phone.walk(code["verification_uri_complete"], PERSONA)
    assert "access_token" in desk.poll(code)
    assert desk.poll(code) == {"error": "invalid_grant"}


def test_only_the_kiosk_that_was_given_a_code_can_poll_for_it(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    phone.walk(code["verification_uri_complete"], PERSONA)
    assert desk.poll(code, OTHER_KIOSK) == {"error": "invalid_grant"}
    assert "access_token" in desk.poll(code)


def test_a_code_is_approved_once(desk: Desk, phone: Phone, new_phone: NewPhone) -> None:
    code = desk.code()
    phone.walk(code["verification_uri_complete"], PERSONA)
    second = new_phone()
    with pytest.raises(PhoneError):
        second.open(code["verification_uri_complete"])
    assert second.sheet == "unknown"


def test_another_code_on_the_kiosk_ends_it(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    phone.open(code["verification_uri_complete"])
    assert phone.sheet == "same-code"
    assert code["user_code"] in phone.html
    phone.same_code(False)
    assert phone.sheet == "refused"
    assert desk.poll(code) == {"error": "access_denied"}


def test_no_consent_no_token(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    phone.open(code["verification_uri_complete"])
    phone.same_code(True)
    phone.sign_in(PERSONA)
    assert phone.sheet == "consent"
    assert code["user_code"] in phone.html
    assert desk.poll(code) == {"error": "authorization_pending"}
    phone.refuse()
    assert phone.sheet == "refused"
    assert desk.poll(code) == {"error": "access_denied"}


def test_who_cancels_the_sign_in_may_try_again_or_stop(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    phone.open(code["verification_uri_complete"])
    phone.same_code(True)
    phone.cancel_sign_in()
    assert phone.sheet == "cancelled"
    assert desk.poll(code) == {"error": "authorization_pending"}
    phone.same_code(True)
    phone.sign_in(PERSONA)
    phone.approve()
    assert "access_token" in desk.poll(code)

    code = desk.code()
    phone.open(code["verification_uri_complete"])
    phone.same_code(True)
    phone.cancel_sign_in()
    phone.refuse()
    assert desk.poll(code) == {"error": "access_denied"}


def test_a_code_ends_for_the_kiosk_and_for_the_phone(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    assert code["expires_in"] == GOOD
    phone.open(code["verification_uri_complete"])
    phone.same_code(True)
    phone.sign_in(PERSONA)
    desk.clock.advance(GOOD)
    with pytest.raises(PhoneError):
        phone.approve()
    assert phone.sheet == "stale"
    assert desk.poll(code) == {"error": "expired_token"}
    with pytest.raises(PhoneError):
        phone.open(code["verification_uri_complete"])
    assert phone.sheet == "unknown"


def test_an_approval_after_the_kiosk_stopped_polling_opens_nothing(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    phone.walk(code["verification_uri_complete"], PERSONA)
    assert desk.identities._held == {}
    desk.clock.advance(GOOD)
    assert desk.poll(code) == {"error": "expired_token"}
    assert desk.identities._held == {}
    assert all(grant.sign_in is None for grant in desk.broker.grants._grants.values())


def test_a_token_ends_with_the_one_of_the_login(desk: Desk, phone: Phone, login: CannedLogin) -> None:
    login.seconds = 59
    code = desk.code()
    phone.walk(code["verification_uri_complete"], PERSONA)
    token = desk.poll(code)
    assert 0 < token["expires_in"] < 59
    desk.clock.advance(token["expires_in"])
    assert desk.identities.holder(token["access_token"]) is None
    assert desk.identities._held == {}


def test_a_token_that_ended_before_the_poll_is_not_handed_out(desk: Desk, phone: Phone, login: CannedLogin) -> None:
    login.seconds = 59
    code = desk.code()
    phone.walk(code["verification_uri_complete"], PERSONA)
    desk.clock.advance(59)
    assert desk.poll(code) == {"error": "expired_token"}


def test_a_consent_after_the_login_ended_opens_nothing(desk: Desk, phone: Phone, login: CannedLogin) -> None:
    login.seconds = 59
    code = desk.code()
    phone.open(code["verification_uri_complete"])
    phone.same_code(True)
    phone.sign_in(PERSONA)
    desk.clock.advance(59)
    with pytest.raises(PhoneError):
        phone.approve()
    assert phone.sheet == "stale"
    assert desk.poll(code) == {"error": "authorization_pending"}


def test_a_token_never_lives_longer_than_ours_may(desk: Desk, phone: Phone, login: CannedLogin) -> None:
    login.seconds = 86_400
    code = desk.code()
    phone.walk(code["verification_uri_complete"], PERSONA)
    assert desk.poll(code)["expires_in"] == LONGEST


def test_a_token_that_is_revoked_is_wiped(desk: Desk, phone: Phone) -> None:
    code = desk.code()
    phone.walk(code["verification_uri_complete"], PERSONA)
    token = desk.poll(code)["access_token"]
    assert desk.post("revoke", {"token": token, "client_id": KIOSK}).status_code == 200
    assert desk.identities.holder(token) is None
    assert desk.identities._held == {}


def test_another_browser_cannot_finish_what_one_began(desk: Desk, phone: Phone, new_phone: NewPhone) -> None:
    code = desk.code()
    phone.open(code["verification_uri_complete"])
    phone.same_code(True)
    # The one who began sends his victim the rest of the way.
    answer = phone._browser.get(
        phone.url.replace("/authorize", "/chosen"), params={"persona": PERSONA}, allow_redirects=False, timeout=GUARD
    )
    callback = answer.headers["location"]
    victim = new_phone()
    victim.open(desk.code()["verification_uri_complete"])  # he has a cookie, of his own
    with pytest.raises(PhoneError):
        victim.open(callback)
    assert victim.sheet == "stale"
    # It was not used up: the browser that began can still go on, once.
    phone.open(callback)
    assert phone.sheet == "consent"
    with pytest.raises(PhoneError):
        victim.open(phone.url)
    with pytest.raises(PhoneError):
        phone.open(callback)
    assert phone.sheet == "stale"


def test_a_forged_state_is_refused(desk: Desk, phone: Phone) -> None:
    phone.open(desk.code()["verification_uri_complete"])
    phone.same_code(True)
    for state in ("", "state=", "state=forged", "code=a-code"):
        with pytest.raises(PhoneError):
            phone.open(f"{desk.issuer}/callback?{state}")
        assert phone.sheet == "stale"


@pytest.mark.parametrize("page", ["device", "consent"])
def test_a_form_of_another_page_is_refused(desk: Desk, phone: Phone, page: str) -> None:
    code = desk.code()
    phone.open(code["verification_uri_complete"])
    form = {"user_code": code["user_code"], "answer": "no"}
    for forged in (form, form | {"seal": "forged"}, form | {"seal": "é"}):
        answer = phone._browser.post(f"{desk.issuer}/{page}", data=forged, timeout=GUARD)
        assert answer.status_code == 400
    assert requests.post(f"{desk.issuer}/{page}", data=form, timeout=GUARD).status_code == 400
    assert desk.poll(code) == {"error": "authorization_pending"}


def test_a_second_sign_in_ends_the_first(desk: Desk, phone: Phone, new_phone: NewPhone) -> None:
    code = desk.code()
    phone.open(code["verification_uri_complete"])
    phone.same_code(True)
    phone.sign_in(PERSONA)
    second = new_phone()
    second.open(code["verification_uri_complete"])
    second.same_code(True)
    with pytest.raises(PhoneError):
        phone.approve()
    second.sign_in(PERSONA)
    second.approve()
    assert "access_token" in desk.poll(code)


def test_a_kiosk_has_so_many_codes_and_the_newest_are_good(desk: Desk) -> None:
    others = desk.code(OTHER_KIOSK)
    codes = [desk.code() for _each in range(MOST_OF_A_KIOSK + 1)]
    assert desk.poll_at_once(codes[0]) == {"error": "invalid_grant"}
    assert desk.poll_at_once(codes[1]) == {"error": "authorization_pending"}
    assert desk.poll_at_once(others, OTHER_KIOSK) == {"error": "authorization_pending"}
    desk.clock.advance(2 * GOOD)
    desk.code()
    assert len(desk.broker.grants._grants) == 1


def test_the_phone_goes_to_the_login_with_state_and_nonce_of_its_own(desk: Desk, phone: Phone) -> None:
    seen = set()
    for _each in range(2):
        phone.open(desk.code()["verification_uri_complete"])
        phone.same_code(True)
        query = parse_qs(urlsplit(phone.url).query)
        seen |= {query["state"][0], query["nonce"][0]}
        assert query["scope"] == ["openid individu"]
    assert len(seen) == 4
    assert all(len(value) >= 32 for value in seen)
