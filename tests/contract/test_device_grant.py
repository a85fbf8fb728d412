"""An identity broker that answers anything at all: the kiosk identifies somebody, or says why it did not."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest

from kiosk.backoffice.device_grant import GRANT_TYPE, Authorization, DeviceGrant, TokenAnswer
from kiosk.backoffice.simulated import NetworkMode, NetworkSwitch
from kiosk.identity.api import HandOver, Identification, Identified, NotIdentified
from tests.contract.oidc_provider.bench import Citizen, StillClock
from tests.faults.test_backoffice_misbehaves import Answer, Rogue, drip, raw, says, silence

GRANTED: dict[str, Any] = {
    "device_code": "GmRhmhcxhwAzkoEqiMEg_DnyEysNkuNhszIySk9eS",
    "user_code": "WDJB-MJHT",
    "verification_uri": "https://broker.example/identity/device",
    "verification_uri_complete": "https://broker.example/identity/device?user_code=WDJB-MJHT",
    "expires_in": 300,
    "interval": 5,
}
TOKEN: dict[str, Any] = {"access_token": "2YotnFZFEjr1zCsicMWpAA", "token_type": "Bearer", "expires_in": 1500}
APPROVED = says(200, TOKEN)


def error(code: object, status: int = 400) -> Answer:
    return says(status, {"error": code, "error_description": "X"})


PENDING = error("authorization_pending")


class Bench:
    """A kiosk, the broker it knows and who waits."""

    def __init__(self, rogue: Rogue) -> None:
        self.rogue = rogue
        self.clock = StillClock()
        self.citizen = Citizen(self.clock)
        self.network = NetworkSwitch()
        self.issuer = f"{rogue.url}/identity"
        self.endpoints = {
            "issuer": self.issuer,
            "device_authorization_endpoint": f"{self.issuer}/device_authorization",
            "token_endpoint": f"{self.issuer}/token?realm=town",
        }

    def identify(self, *answers: Answer, timeout: float = 30.0) -> Identification:
        self.rogue.answers = list(answers)
        grant = DeviceGrant(
            self.issuer,
            "K1",
            "openid declaration",
            clock=self.clock,
            transport=self.network.adapter,
            connect_timeout=timeout,
            read_timeout=timeout,
        )
        return grant.identify("fr", self.citizen)

    def granted(self, *answers: Answer, timeout: float = 30.0, **changes: object) -> Identification:
        """Identify with a good discovery and these ``changes`` to the authorization, None for what is absent."""
        said = {name: value for name, value in (GRANTED | changes).items() if value is not None}
        return self.identify(says(200, self.endpoints), says(200, said), *answers, timeout=timeout)


@pytest.fixture
def bench() -> Iterator[Bench]:
    rogue = Rogue()
    yield Bench(rogue)
    rogue.close()


# --- what is said, and to whom ---------------------------------------------------------------------------------------


def test_the_calls_are_those_of_the_rfc(bench: Bench) -> None:
    assert bench.granted(PENDING, APPROVED) == Identified(TOKEN["access_token"])
    discovery, authorization, *polls = [request.decode() for request in bench.rogue.requests]
    assert discovery.startswith("GET /identity/.well-known/openid-configuration HTTP/1.1\r\n")
    assert authorization.startswith("POST /identity/device_authorization HTTP/1.1\r\n")
    assert form(authorization) == {"client_id": ["K1"], "scope": ["openid declaration"], "ui_locales": ["fr"]}
    assert len(polls) == 2
    for poll in polls:
        assert poll.startswith("POST /identity/token?realm=town HTTP/1.1\r\n")
        assert form(poll) == {
            "client_id": ["K1"],
            "grant_type": [GRANT_TYPE],
            "device_code": [GRANTED["device_code"]],
        }
    for request in (discovery, authorization, *polls):
        assert "authorization:" not in request.lower().partition("\r\n\r\n")[0]


def form(request: str) -> dict[str, list[str]]:
    head, _, body = request.partition("\r\n\r\n")
    assert "Content-Type: application/x-www-form-urlencoded" in head
    return parse_qs(body, strict_parsing=True)


def test_what_is_shown_is_what_the_broker_said(bench: Bench) -> None:
    bench.granted(APPROVED)
    uri, complete = GRANTED["verification_uri"], GRANTED["verification_uri_complete"]
    assert bench.citizen.shown == [HandOver(uri, complete, "WDJB-MJHT", 300)]


def test_without_a_page_for_the_qr_code_it_leads_to_the_page_for_the_hand(bench: Bench) -> None:
    bench.granted(APPROVED, verification_uri_complete=None)
    assert bench.citizen.shown[0].address_with_code == GRANTED["verification_uri"]


@pytest.mark.parametrize("kind", ["bearer", "Bearer", "BEARER"])
def test_the_kind_of_a_token_has_no_case(bench: Bench, kind: str) -> None:
    assert isinstance(bench.granted(says(200, TOKEN | {"token_type": kind})), Identified)


def test_neither_code_nor_token_is_in_a_log_or_a_repr(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = bench.granted(PENDING, error("slow_down"), APPROVED)
    complete = GRANTED["verification_uri_complete"]
    said = Authorization(GRANTED["device_code"], GRANTED["user_code"], complete, 300)
    text = caplog.text + repr([answer, said, TokenAnswer(TOKEN["access_token"], "bearer"), bench.citizen.shown])
    for secret in (GRANTED["device_code"], GRANTED["user_code"], TOKEN["access_token"]):
        assert secret not in text


# --- the pace (RFC 8628, section 3.5) --------------------------------------------------------------------------------


@pytest.mark.parametrize(("interval", "pause"), [(None, 5.0), (0, 1.0), (1, 1.0), (7, 7.0), (60, 60.0)])
def test_the_interval_is_the_servers(bench: Bench, interval: int | None, pause: float) -> None:
    bench.granted(PENDING, APPROVED, interval=interval)
    assert bench.citizen.waits == [pause, pause]


def test_each_slow_down_adds_five_seconds_for_good(bench: Bench) -> None:
    bench.granted(error("slow_down"), PENDING, error("slow_down"), PENDING, APPROVED)
    assert bench.citizen.waits == [5.0, 10.0, 10.0, 15.0, 15.0]


def test_no_answer_doubles_the_pause_until_there_is_one(bench: Bench) -> None:
    answers = (raw(b""), says(503), says(429, Retry_After="1"), PENDING, error("slow_down"), raw(b""), APPROVED)
    assert isinstance(bench.granted(*answers), Identified)
    assert bench.citizen.waits == [5.0, 10.0, 20.0, 40.0, 5.0, 10.0, 20.0]


@pytest.mark.parametrize("answer", [silence, drip], ids=["silence", "a byte at a time"])
def test_a_poll_that_takes_too_long_is_one_without_an_answer(bench: Bench, answer: Answer) -> None:
    # Long enough for the answers before it on a busy machine; the rogue serves one at a time, so this is the last.
    assert bench.granted(answer, timeout=2.0, expires_in=14) is NotIdentified.UNREACHED
    assert bench.citizen.waits == [5.0, pytest.approx(9.0)]


@pytest.mark.parametrize(("expires_in", "seconds"), [(1, 1), (300, 300), (900, 900), (901, 900), (10**15, 900)])
def test_a_code_is_waited_for_as_long_as_it_is_good_and_no_longer_than_somebody_stands(
    bench: Bench, expires_in: int, seconds: int
) -> None:
    assert bench.granted(PENDING, expires_in=expires_in) is NotIdentified.EXPIRED
    assert bench.citizen.shown[0].seconds == seconds
    assert sum(bench.citizen.waits) == seconds
    assert len(bench.rogue.requests) == 2 + (seconds - 1) // 5


# --- the ends --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "end"), [("access_denied", NotIdentified.REFUSED), ("expired_token", NotIdentified.EXPIRED)]
)
def test_a_no_of_the_broker_is_the_end(bench: Bench, code: str, end: NotIdentified) -> None:
    assert bench.granted(PENDING, error(code), APPROVED) is end
    assert len(bench.rogue.requests) == 4


def test_who_is_gone_before_the_code_is_shown_is_never_polled_for(bench: Bench) -> None:
    bench.citizen.gone = True
    assert bench.granted(APPROVED) is NotIdentified.GIVEN_UP
    assert len(bench.rogue.requests) == 2


@pytest.mark.parametrize("answer", [APPROVED, PENDING, error("access_denied"), raw(b""), says(200, b"<html>")])
def test_whatever_arrives_after_somebody_left_is_dropped(bench: Bench, answer: Answer) -> None:
    bench.citizen.leaves_while_asked = True
    assert bench.granted(answer) is NotIdentified.GIVEN_UP
    assert len(bench.rogue.requests) == 3


@pytest.mark.parametrize("mode", [NetworkMode.CUT, NetworkMode.LOSE_REQUESTS, NetworkMode.LOSE_ANSWERS])
def test_without_a_network_the_broker_is_not_reached(bench: Bench, mode: NetworkMode) -> None:
    bench.network.mode = mode
    assert bench.granted(APPROVED) is NotIdentified.UNREACHED
    assert bench.citizen.shown == []


def test_a_network_that_comes_back_in_time_costs_only_time(bench: Bench) -> None:
    def mend(_shown: HandOver) -> None:
        bench.network.mode = NetworkMode.ONLINE

    def cut(_shown: HandOver) -> None:
        bench.network.mode = NetworkMode.CUT
        bench.citizen.at, bench.citizen.act = 3, mend

    bench.citizen.at, bench.citizen.act = 1, cut
    assert isinstance(bench.granted(APPROVED), Identified)
    assert bench.citizen.waits == [5.0, 10.0, 20.0]
