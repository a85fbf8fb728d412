"""RFC 8628, 8414 and 7009 as a kiosk sees them, errors included."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import requests

from kiosk.backoffice.device_grant import GRANT_TYPE, INTERVAL
from kiosk.backoffice.server.identity import IdentitySettings
from kiosk.backoffice.server.identity.codes import ALPHABET, new_user_code, read_user_code
from tests.contract.identity_bench import GUARD, KIOSK, Desk, desk_open

NOBODY = "http://127.0.0.1:9"
FORM = "application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    with desk_open(NOBODY) as desk:
        yield desk


def test_discovery_names_what_there_is(desk: Desk) -> None:
    found = requests.get(f"{desk.issuer}/.well-known/openid-configuration", timeout=GUARD).json()
    assert found["issuer"] == desk.issuer
    assert found["grant_types_supported"] == [GRANT_TYPE]
    assert found["token_endpoint_auth_methods_supported"] == ["none"]
    for endpoint in ("device_authorization_endpoint", "token_endpoint", "revocation_endpoint"):
        answer = requests.post(found[endpoint], data={"client_id": "nobody"}, timeout=GUARD)
        assert (answer.status_code, answer.json()) == (400, {"error": "invalid_client"})


def test_a_code_comes_with_all_that_the_kiosk_shows(desk: Desk) -> None:
    code = desk.code()
    assert re.fullmatch(f"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code["user_code"])
    assert code["verification_uri"] == f"{desk.issuer}/device"
    assert code["verification_uri_complete"] == f"{desk.issuer}/device?user_code={code['user_code']}"
    assert (code["expires_in"], code["interval"]) == (300, INTERVAL)
    assert len(code["device_code"]) >= 43


def test_polling_too_fast_makes_the_pause_longer_for_good(desk: Desk) -> None:
    code = desk.code()
    assert desk.poll_at_once(code) == {"error": "authorization_pending"}
    assert desk.poll_at_once(code) == {"error": "slow_down"}
    assert desk.poll(code) == {"error": "slow_down"}
    desk.clock.advance(3 * INTERVAL)
    assert desk.poll_at_once(code) == {"error": "authorization_pending"}
    desk.clock.advance(3 * INTERVAL - 1)
    assert desk.poll_at_once(code) == {"error": "slow_down"}


@pytest.mark.parametrize(
    ("path", "form", "error"),
    [
        ("token", {}, "invalid_request"),
        ("token", {"client_id": ""}, "invalid_request"),
        ("token", {"client_id": "nobody", "grant_type": GRANT_TYPE, "device_code": "x"}, "invalid_client"),
        ("token", {"client_id": KIOSK}, "invalid_request"),
        ("token", {"client_id": KIOSK, "grant_type": "password"}, "unsupported_grant_type"),
        ("token", {"client_id": KIOSK, "grant_type": GRANT_TYPE}, "invalid_request"),
        ("token", {"client_id": KIOSK, "grant_type": GRANT_TYPE, "device_code": "é"}, "invalid_grant"),
        ("token", [("client_id", KIOSK), ("client_id", KIOSK)], "invalid_request"),
        ("token", [("client_id", KIOSK), *((f"x{n}", "1") for n in range(30))], "invalid_request"),
        ("token", b"client_id=%ff", "invalid_request"),
        ("device_authorization", {"scope": "openid"}, "invalid_request"),
        ("device_authorization", {"client_id": "nobody"}, "invalid_client"),
        ("revoke", {"client_id": KIOSK}, "invalid_request"),
        ("revoke", {"client_id": "nobody", "token": "x"}, "invalid_client"),
    ],
)
def test_what_is_wrong_is_said_as_the_rfc_says(desk: Desk, path: str, form: object, error: str) -> None:
    answer = desk.post(path, form, **{"Content-Type": FORM})
    assert (answer.status_code, answer.json()) == (400, {"error": error})
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("media_type", ["application/json", "multipart/form-data; boundary=x", "text/plain"])
def test_only_a_form_is_read(desk: Desk, media_type: str) -> None:
    answer = desk.post("device_authorization", f"client_id={KIOSK}", **{"Content-Type": media_type})
    assert answer.json() == {"error": "invalid_request"}


def test_a_token_that_nobody_knows_is_revoked_like_any(desk: Desk) -> None:
    assert desk.post("revoke", {"client_id": KIOSK, "token": "unknown"}).status_code == 200
    assert desk.identities.holder("unknown") is None


def test_an_address_from_the_request_stays_on_this_machine(desk: Desk) -> None:
    for path in ("device_authorization", "token", "revoke"):
        assert "elsewhere" not in desk.post(path, {"client_id": KIOSK}, Host="elsewhere.example").text
    assert desk.post("device_authorization", {"client_id": KIOSK}, Host="elsewhere.example").status_code == 400


def test_behind_a_public_address_everything_is_there() -> None:
    with desk_open(NOBODY, public_url="https://town.example/kiosks/") as desk:
        answer = desk.post("device_authorization", {"client_id": KIOSK}, Host="elsewhere.example").json()
        assert answer["verification_uri"] == "https://town.example/kiosks/identity/device"
        page = requests.get(f"{desk.issuer}/device", {"user_code": answer["user_code"]}, timeout=GUARD)
        cookie = page.headers["set-cookie"]
        assert cookie.startswith("__Host-phone=")
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= {part.strip().lower() for part in cookie.split(";")}


@pytest.mark.parametrize("name", ["authorize_url", "token_url", "userinfo_url", "public_url"])
def test_nothing_crosses_a_network_in_clear(name: str) -> None:
    addresses = dict.fromkeys(("authorize_url", "token_url", "userinfo_url", "public_url"), "https://login.example")
    with pytest.raises(ValueError, match="in clear"):
        IdentitySettings(
            kiosks={}, client_id="town", client_secret="x", scope="", **addresses | {name: "http://login.example"}
        )


def test_the_secret_stays_out_of_the_repr() -> None:
    settings = IdentitySettings(
        kiosks={},
        authorize_url=NOBODY,
        token_url=NOBODY,
        userinfo_url=NOBODY,
        client_id="t",
        client_secret="s3",
        scope="",
    )
    assert "s3" not in repr(settings)


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_user_code()
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' – ')} ", "-".join(code)):
        assert read_user_code(typed) == code
    for wrong in ("", "ABCD-EFGH", "BCDF-GHJ", "BCDF-GHJKL", "BCDF-GHJ1", "бвгд-жзик"):
        assert read_user_code(wrong) is None
