"""An identity broker whose answers cannot be believed: nothing is shown, nothing is sent on, nobody is identified."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Iterator

import pytest

from kiosk.backoffice.device_grant import DeviceGrant
from kiosk.backoffice.wire import LARGEST_BODY
from kiosk.identity.api import NotIdentified
from tests.contract.oidc_provider.bench import Citizen, StillClock
from tests.contract.test_device_grant import APPROVED, GRANTED, TOKEN, Bench, error
from tests.faults.test_backoffice_misbehaves import Answer, Rogue, drip, raw, says, silence

TOO_LARGE = pytest.mark.expects_log("^WARNING kiosk.backoffice.wire: an answer was too large$")
OWN_REASON = pytest.mark.expects_log("^WARNING kiosk.backoffice.device_grant: the identity broker ended a grant for a")
ANOTHER = pytest.mark.expects_log("^WARNING kiosk.backoffice.device_grant: the identity broker says that it is another")
NOT_BELIEVED = pytest.mark.expects_log(
    r"^WARNING kiosk.backoffice.device_grant: an answer of the identity broker was not believed: \d+$"
)


@pytest.fixture
def bench() -> Iterator[Bench]:
    rogue = Rogue()
    yield Bench(rogue)
    rogue.close()


NOWHERE = {
    "a page of HTML": says(200, b"<html>Welcome to the hotel</html>", "text/html"),
    "HTML that says JSON": says(200, b"<html>"),
    "nothing": says(200),
    "a list": says(200, []),
    "null": says(200, b"null"),
    "deep nesting": says(200, b"[" * 100_000),
    "no UTF-8": says(200, b'{"issuer": "\xff"}'),
    "an error": says(500, b"oops", "text/plain"),
    "not found": error("not_found", 404),
    "a redirect": says(302, b"", Location="http://127.0.0.1:9/elsewhere"),
    "a redirect with the method": says(308, b"", Location="http://127.0.0.1:9/elsewhere"),
}
SILENT = {
    "half a body": raw(b'HTTP/1.1 200 X\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{"issuer"'),
    "no HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a line that closes": raw(b""),
}


def cases() -> list[object]:
    huge = says(200, b" " * (LARGEST_BODY + 1))
    return [
        *(pytest.param(answer, marks=NOT_BELIEVED, id=what) for what, answer in NOWHERE.items()),
        *(pytest.param(answer, id=what) for what, answer in SILENT.items()),
        pytest.param(huge, marks=TOO_LARGE, id="too much"),
    ]


@pytest.mark.parametrize("answer", cases())
def test_a_discovery_that_cannot_be_believed_leads_nowhere(bench: Bench, answer: Answer) -> None:
    assert bench.identify(answer) is NotIdentified.UNREACHED
    assert len(bench.rogue.requests) == 1


@pytest.mark.parametrize("answer", cases())
def test_an_authorization_that_cannot_be_believed_shows_nothing(bench: Bench, answer: Answer) -> None:
    assert bench.identify(says(200, bench.endpoints), answer) is NotIdentified.UNREACHED
    assert bench.citizen.shown == []
    assert len(bench.rogue.requests) == 2


@NOT_BELIEVED
@pytest.mark.parametrize("what", NOWHERE)
def test_a_token_answer_that_cannot_be_believed_is_the_end(bench: Bench, what: str) -> None:
    assert bench.granted(NOWHERE[what]) is NotIdentified.UNREACHED
    assert len(bench.rogue.requests) == 3


@pytest.mark.parametrize("answer", [silence, drip], ids=["silence", "a byte at a time"])
def test_a_broker_that_is_too_slow_is_not_reached(bench: Bench, answer: Answer) -> None:
    assert bench.identify(answer, timeout=0.2) is NotIdentified.UNREACHED


@ANOTHER
@pytest.mark.parametrize(
    "spell",
    [lambda ours: ours + "/", lambda ours: ours.replace("http", "https"), str.upper, lambda _ours: "https://x.example"],
    ids=["a slash more", "another scheme", "another case", "another host"],
)
def test_another_issuer_is_another_broker(bench: Bench, spell: Callable[[str], str]) -> None:
    said = bench.endpoints | {"issuer": spell(bench.issuer)}
    assert bench.identify(says(200, said), says(200, GRANTED), APPROVED) is NotIdentified.UNREACHED
    assert len(bench.rogue.requests) == 1


BAD_ADDRESSES = [
    None,
    5,
    "",
    "/token",
    "//broker.example/token",
    "http://broker.example/token",
    "https://",
    "https://kiosk:secret@broker.example/token",
    "javascript:alert(1)",
    "https://broker.example/a b",
    "https://broker.example/\nHost: x",
    "https://broker.exämple/",
    "https://[::1",
    "https://broker.example/" + "x" * 1000,
]


@NOT_BELIEVED
@pytest.mark.parametrize("address", BAD_ADDRESSES)
@pytest.mark.parametrize("name", ["device_authorization_endpoint", "token_endpoint"])
def test_nothing_is_sent_to_an_endpoint_that_is_not_safe(bench: Bench, name: str, address: object) -> None:
    said = {key: value for key, value in (bench.endpoints | {name: address}).items() if value is not None}
    assert bench.identify(says(200, said)) is NotIdentified.UNREACHED
    assert len(bench.rogue.requests) == 1


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:99999/x", "http://localhost:abc/x", "https://a..b/x", f"https://{'a' * 300}/x"]
)
def test_an_endpoint_that_no_connection_can_be_made_to_is_not_reached(bench: Bench, address: str) -> None:
    said = bench.endpoints | {"device_authorization_endpoint": address}
    assert bench.identify(says(200, said)) is NotIdentified.UNREACHED


@NOT_BELIEVED
@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("device_code", value) for value in (None, 5, "", "x" * 4097, "a\nb", "é")),
        *(("user_code", value) for value in (None, 5, "", "A", "A\nB", "é" * 8, " AB", "x" * 33)),
        *(("verification_uri", value) for value in BAD_ADDRESSES),
        *(("verification_uri_complete", value) for value in BAD_ADDRESSES[1:]),
        *(("expires_in", value) for value in (None, "300", 0, -1, 1.5, True)),
        *(("interval", value) for value in ("5", -1, 61, 1e300, True)),
    ],
)
def test_an_authorization_is_whole_or_it_shows_nothing(bench: Bench, name: str, value: object) -> None:
    assert bench.granted(APPROVED, **{name: value}) is NotIdentified.UNREACHED
    assert bench.citizen.shown == []
    assert len(bench.rogue.requests) == 2


@NOT_BELIEVED
@pytest.mark.parametrize(
    "answer",
    [
        *(says(200, TOKEN | {"token_type": kind}) for kind in ("mac", "", "bearer ", None, 5)),
        *(says(200, TOKEN | {"access_token": token}) for token in ("", "a b", "a\r\nb", "é", "x" * 4097, None, 5)),
        says(200, {"access_token": "abc"}),
        says(200, {"token_type": "bearer"}),
        says(201, TOKEN),
        says(200, json.dumps(TOKEN).encode(), "text/html"),
        says(400, TOKEN),
        error("authorization_pending", 200),
        error("authorization_pending", 500),
        error(5),
        error(None),
    ],
)
def test_a_token_is_a_bearer_token_or_nobody_is_identified(bench: Bench, answer: Answer) -> None:
    assert bench.granted(answer) is NotIdentified.UNREACHED
    assert len(bench.rogue.requests) == 3


@OWN_REASON
@pytest.mark.parametrize("code", ["invalid_grant", "invalid_client", "AUTHORIZATION_PENDING", "", "x" * 5000])
def test_an_error_that_a_running_grant_cannot_get_is_the_end(bench: Bench, code: str) -> None:
    assert bench.granted(error(code)) is NotIdentified.UNREACHED
    assert len(bench.rogue.requests) == 3


@pytest.mark.parametrize(
    "issuer",
    [
        "http://broker.example",
        "ftp://127.0.0.1",
        "broker.example",
        "",
        "https://a:b@broker.example",
        "https://broker.example/?a=b",
    ],
)
def test_a_broker_in_clear_is_refused_before_anybody_comes(issuer: str) -> None:
    with pytest.raises(ValueError, match="address"):
        DeviceGrant(issuer, "K1", "openid")


def test_a_broker_that_is_not_there_is_not_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        issuer = f"http://127.0.0.1:{listener.getsockname()[1]}"
    clock = StillClock()
    assert DeviceGrant(issuer, "K1", "openid", clock=clock).identify("fr", Citizen(clock)) is NotIdentified.UNREACHED
