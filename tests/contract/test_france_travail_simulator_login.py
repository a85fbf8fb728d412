"""The simulated login: authorization code flow with the habits of the real one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from kiosk.backoffice.france_travail import contract
from kiosk.backoffice.france_travail.contract import MAY_DECLARE
from kiosk.backoffice.france_travail.simulator.faults import Call
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.dock.phone import Phone, PhoneError
from tests.contract.france_travail_bench import CLIENT_ID, CLIENT_SECRET, NOTHING, Organism, organism_open
from tests.contract.identity_bench import desk_open

BACK = "http://127.0.0.1:9/identity/callback"
ASKED = {
    "realm": "/individu",
    "response_type": "code",
    "client_id": CLIENT_ID,
    "scope": contract.scope_of(CLIENT_ID),
    "redirect_uri": BACK,
    "state": "a-state",
    "nonce": "a-nonce",
}
SPENT = {
    "grant_type": "authorization_code",
    "redirect_uri": BACK,
    "client_id": CLIENT_ID,
    "client_secret": CLIENT_SECRET,
}


@pytest.fixture(scope="module")
def running() -> Iterator[Organism]:
    with organism_open() as organism:
        yield organism


@pytest.fixture
def organism(running: Organism) -> Organism:
    running.simulation.reset()
    return running


def _without(name: str) -> dict[str, str]:
    return {key: value for key, value in ASKED.items() if key != name}


def _address(asked: dict[str, str]) -> str:
    return f"{contract.AUTHORIZE_PATH}?{urlencode(asked)}"


def _led_back(answer: requests.Response, to: str = BACK) -> dict[str, str]:
    assert answer.status_code == 303
    where, _, query = answer.headers["location"].partition("?")
    assert where == to
    found = parse_qs(query, strict_parsing=True)
    assert all(len(values) == 1 for values in found.values())
    return {name: values[0] for name, values in found.items()}


def _code(organism: Organism, person: Persona = Persona.ORDINARY, **changed: str) -> str:
    answer = organism.call("POST", _address(ASKED | changed), data={"persona": person.value})
    found = _led_back(answer, (ASKED | changed)["redirect_uri"])
    assert found.keys() == {"code", "state"}
    assert found["state"] == "a-state"
    return found["code"]


def _token(organism: Organism, realm: str = "/individu", **form: str) -> requests.Response:
    path = f"{contract.TOKEN_PATH}?{urlencode({'realm': realm})}"
    return organism.call("POST", path, data=SPENT | form)


def _refused(answer: requests.Response) -> str:
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    body: dict[str, str] = answer.json()
    assert body.keys() == {"error"}
    return body["error"]


def test_a_sign_in_opens_the_declaration(organism: Organism) -> None:
    answer = _token(organism, code=_code(organism))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 1500)
    assert set(body["scope"].split()) == set(ASKED["scope"].split())
    who = organism.call("GET", contract.USERINFO_PATH, body["access_token"])
    assert (who.status_code, who.json()) == (200, {"sub": "ordinaire"})
    assert organism.status(body["access_token"]) == MAY_DECLARE
    assert [record.call for record in organism.simulation.records.all()] == [
        Call.AUTHORIZE,
        Call.TOKEN,
        Call.USERINFO,
        Call.STATUS,
    ]


def test_the_page_has_a_button_for_each_case_and_no_script(organism: Organism) -> None:
    page = organism.call("GET", _address(ASKED))
    assert page.status_code == 200
    assert all(f'name="persona" value="{person.value}"' in page.text for person in Persona)
    assert 'lang="fr"' in page.text
    assert "SIMULATEUR" in page.text
    assert page.headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert page.headers["Cache-Control"] == "no-store"


def test_a_phone_signs_in_or_cancels(organism: Organism) -> None:
    with Phone() as phone:
        # Nobody listens where it is led back: that it was sent there is all there is to see.
        for press, brought in ((lambda: phone.sign_in("patience"), "code"), (phone.cancel_sign_in, "state")):
            phone.open(organism.url + _address(ASKED))
            assert phone.sheet == "login"
            with pytest.raises(requests.ConnectionError) as led:
                press()
            assert led.value.request is not None
            query = parse_qs(urlsplit(str(led.value.request.url)).query)
            assert brought in query


def test_a_cancellation_brings_the_state_alone(organism: Organism) -> None:
    answer = organism.call("POST", _address(ASKED), data={"cancel": "1"})
    assert _led_back(answer) == {"state": "a-state"}


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (ASKED | {"client_id": "somebody"}, "invalid_client"),
        (ASKED | {"response_type": "token"}, "invalid_request"),
        (_without("nonce"), "invalid_request"),
        (_without("scope"), "invalid_scope"),
        (ASKED | {"scope": "openid"}, "invalid_scope"),
        (ASKED | {"scope": ASKED["scope"].replace(f"application_{CLIENT_ID}", "application_x")}, "invalid_scope"),
        (ASKED | {"scope": ASKED["scope"] + " everything"}, "invalid_scope"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_wrong_is_said_where_it_came_from(
    organism: Organism, method: str, asked: dict[str, str], error: str
) -> None:
    answer = organism.call(method, _address(asked), data={"persona": "ordinaire"} if method == "POST" else None)
    assert _led_back(answer) == {"error": error, "state": "a-state"}


@pytest.mark.parametrize(
    "asked",
    [
        _without("realm"),
        ASKED | {"realm": "/entreprise"},
        _without("state"),
        ASKED | {"state": ""},
        _without("redirect_uri"),
        ASKED | {"redirect_uri": "https://example.org/callback"},
        ASKED | {"redirect_uri": "https://127.0.0.1@example.org/"},
        ASKED | {"redirect_uri": "http://127.0.0.1.example.org/"},
        ASKED | {"redirect_uri": "javascript://127.0.0.1/%0aalert(1)"},
        ASKED | {"redirect_uri": "//127.0.0.1/"},
        ASKED | {"redirect_uri": f"{BACK}#part"},
        ASKED | {"redirect_uri": "http://[127.0.0.1/"},
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_is_led_back_to_a_place_that_is_not_believed(
    organism: Organism, method: str, asked: dict[str, str]
) -> None:
    answer = organism.call(method, _address(asked), data={"persona": "ordinaire"} if method == "POST" else None)
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_a_parameter_comes_once(organism: Organism) -> None:
    assert organism.call("GET", _address(ASKED) + "&redirect_uri=http://127.0.0.1:8/").status_code == 400


@pytest.mark.parametrize("form", [{}, {"persona": "somebody"}, {"persona": "ordinaire", "cancel": ""}])
def test_only_a_case_signs_in(organism: Organism, form: dict[str, str]) -> None:
    status = 303 if form.get("persona") == "ordinaire" else 400
    assert organism.call("POST", _address(ASKED), data=form).status_code == status


def test_a_registered_address_is_taken_to_the_letter() -> None:
    registered = "https://kiosk.example.org/identity/callback?annex=1"
    with organism_open(redirect_uris=(registered,)) as organism:
        answer = organism.call("POST", _address(ASKED | {"redirect_uri": registered}), data={"cancel": "1"})
        assert answer.headers["location"] == f"{registered}&state=a-state"
        for other in (BACK, f"{registered}0", registered.replace("https", "http")):
            assert organism.call("GET", _address(ASKED | {"redirect_uri": other})).status_code == 400


def test_a_code_is_good_once(organism: Organism) -> None:
    code = _code(organism)
    assert _token(organism, code=code).status_code == 200
    assert _refused(_token(organism, code=code)) == "invalid_grant"


def test_a_code_is_good_for_a_minute(organism: Organism) -> None:
    early, late = _code(organism), _code(organism)
    organism.clock.advance(50)
    assert _token(organism, code=early).status_code == 200
    organism.clock.advance(10)
    assert _refused(_token(organism, code=late)) == "invalid_grant"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"client_id": "somebody"}, "invalid_client"),
        ({"client_secret": "guessed"}, "invalid_client"),
        ({"client_secret": "é"}, "invalid_client"),
        ({"redirect_uri": f"{BACK}2"}, "redirect_uri_mismatch"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"code": ""}, "invalid_request"),
        ({"realm": "/entreprise"}, "invalid_request"),
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
    ],
)
def test_a_token_request_that_is_wrong_is_refused(organism: Organism, changed: dict[str, str], error: str) -> None:
    assert _refused(_token(organism, **({"code": _code(organism)} | changed))) == error


def test_the_client_says_who_it_is_in_a_form(organism: Organism) -> None:
    path = f"{contract.TOKEN_PATH}?realm=%2Findividu"
    rest = {"grant_type": "authorization_code", "redirect_uri": BACK, "code": _code(organism)}
    in_the_header = organism.call("POST", path, data=rest, auth=(CLIENT_ID, CLIENT_SECRET))
    assert _refused(in_the_header) == "invalid_client"
    assert _refused(organism.call("POST", path, json=SPENT | rest)) == "invalid_client"


@pytest.mark.parametrize(("person", "seconds"), [(Persona.ORDINARY, 1500), (Persona.SHORT_TOKEN, 59)])
def test_a_token_ends(organism: Organism, person: Persona, seconds: int) -> None:
    body = _token(organism, code=_code(organism, person)).json()
    assert body["expires_in"] == seconds
    organism.clock.advance(seconds - 5)
    assert organism.status(body["access_token"]) == MAY_DECLARE
    organism.clock.advance(5)
    assert organism.call("GET", contract.DECLARATION_PATH, body["access_token"]).status_code == 401
    assert organism.post(body["access_token"], NOTHING).status_code == 401
    assert not organism.simulation.declarations.saved


def test_a_token_opens_what_was_asked_for_and_no_more(organism: Organism) -> None:
    scope = f"openid application_{CLIENT_ID} {contract.Scope.IDENTITY.value}"
    token = _token(organism, code=_code(organism, scope=scope)).json()["access_token"]
    calls: list[tuple[str, str, Any]] = [
        ("GET", contract.USERINFO_PATH, None),
        ("GET", contract.DECLARATION_PATH, None),
        ("POST", contract.DECLARATION_PATH, NOTHING),
        ("POST", contract.DEPOSIT_PATH, {}),
        ("POST", contract.confirm_path("x"), {}),
    ]
    assert [organism.call(method, path, token, json=body).status_code for method, path, body in calls] == [
        200,
        *[403] * 4,
    ]


def test_the_identity_broker_and_the_login_understand_each_other(organism: Organism) -> None:
    settings = {
        "authorize_url": organism.url + contract.AUTHORIZE_PATH,
        "token_url": organism.url + contract.TOKEN_PATH,
        "userinfo_url": organism.url + contract.USERINFO_PATH,
        "scope": contract.scope_of(CLIENT_ID),
    }
    with desk_open(organism.url, **settings) as desk, Phone() as phone:
        code = desk.code()
        phone.open(code["verification_uri_complete"])
        phone.same_code(True)
        phone.cancel_sign_in()
        assert phone.sheet == "cancelled"
        phone.same_code(True)
        phone.sign_in(Persona.SHORT_TOKEN.value)
        phone.approve()
        answer = desk.poll(code)
        holder = desk.identities.holder(answer["access_token"])
    assert answer["expires_in"] <= contract.SHORT_TOKEN_SECONDS
    assert holder is not None
    assert organism.status(holder.upstream_token) == MAY_DECLARE


def test_a_page_that_is_an_error_says_so_to_a_phone(organism: Organism) -> None:
    with Phone() as phone, pytest.raises(PhoneError):
        phone.open(organism.url + _address(_without("state")))
    assert phone.sheet == "error"
