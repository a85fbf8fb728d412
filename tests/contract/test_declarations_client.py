"""Declarations through the back office: sent once, believed only when sound, looked up when the answer is lost."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.contract_declarations import filing_of
from kiosk.backoffice.declarations import DeclarationsClient
from kiosk.backoffice.simulated import NetworkMode, NetworkSwitch
from kiosk.declarations.api import (
    Acknowledgement,
    Filed,
    FilingOutcome,
    Incoherent,
    Invalid,
    NotFiled,
    Part,
    Standing,
    Trouble,
    Uncertain,
)
from kiosk.declarations.situation import Declaration, EndOfSearch, Motive, Period, Work
from kiosk.money import euros
from kiosk.months import Month
from tests.contract.oidc_provider.bench import StillClock
from tests.faults.test_backoffice_misbehaves import Answer, Rogue, problem, raw, says

OCTOBER = Month(2026, 10)
NOTHING = Declaration(month=OCTOBER)
TOKEN = "token-of-the-citizen"
ACKNOWLEDGEMENT: dict[str, Any] = {
    "number": "AR-7K2M-9QXF",
    "month": "2026-10",
    "received_at": "2026-10-29T10:12:00+01:00",
    "message": "Votre déclaration est enregistrée.",
    "found": False,
}
FILED = {"outcome": "filed", "acknowledgement": ACKNOWLEDGEMENT}
LOST = raw(b"")

NOT_BELIEVED = pytest.mark.expects_log("^WARNING kiosk.backoffice.client: an answer was not believed: ")
REFUSED = pytest.mark.expects_log("^ERROR kiosk.backoffice.declarations: the back office refuses a call about a decl")
NOT_ADMITTED = pytest.mark.expects_log("^ERROR kiosk.backoffice.client: the back office does not admit this kiosk: 40")
TOO_LARGE = pytest.mark.expects_log("^WARNING kiosk.backoffice.wire: an answer was too large$")


def stands(standing: str) -> Answer:
    return says(200, {"standing": standing})


def outcome(name: str, **said: object) -> Answer:
    return says(200, {"outcome": name, **said})


class Bench:
    """A kiosk whose waits move its clock at once, and the back office it knows."""

    def __init__(self, rogue: Rogue, url: str = "") -> None:
        self.rogue = rogue
        self.clock = StillClock()
        self.waits: list[float] = []
        self.network = NetworkSwitch()
        self.client = BackOfficeClient(
            url or rogue.url,
            "token-of-the-annex",
            "K1",
            clock=self.clock,
            transport=self.network.adapter,
            pause=self._pause,
        )
        self.office = DeclarationsClient(self.client)

    def file(self, *answers: Answer, declaration: Declaration = NOTHING, force: bool = False) -> FilingOutcome:
        self.rogue.answers = list(answers)
        return self.office.file(declaration, TOKEN, force=force)

    @property
    def asked(self) -> list[str]:
        """The method of each request that arrived."""
        return [request.decode().partition(" ")[0] for request in self.rogue.requests]

    def _pause(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.clock.advance(seconds)
        return False


@pytest.fixture
def bench() -> Iterator[Bench]:
    rogue = Rogue()
    yield Bench(rogue)
    rogue.close()


# --- what is asked ---------------------------------------------------------------------------------------------------


def test_the_whole_declaration_travels(bench: Bench) -> None:
    whole = Declaration(
        month=OCTOBER,
        work=(Work("Boulangerie", 120, euros(1500), False), Work("Mairie", 20, euros(240), True)),
        internships=(Period(date(2026, 10, 3), date(2026, 10, 9)),),
        sick_leaves=(Period(date(2026, 10, 12), date(2026, 11, 9)),),
        maternity=date(2026, 10, 1),
        retirement=date(2026, 10, 2),
        invalidity=date(2026, 10, 4),
        end_of_search=EndOfSearch(date(2026, 10, 20), Motive.RETIREMENT),
    )
    bench.file(says(200, FILED), declaration=whole, force=True)
    (request,) = bench.rogue.requests
    head, _, body = request.decode().partition("\r\n\r\n")
    assert head.startswith("POST /v1/declarations/2026-10 HTTP/1.1\r\n")
    for header in ("Authorization: Bearer token-of-the-annex", f"Citizen-Authorization: Bearer {TOKEN}"):
        assert f"\r\n{header}\r\n" in head + "\r\n"
    assert json.loads(body) == {
        "work": [
            {"hours": 120, "gross_cents": 150000, "ended": False},
            {"hours": 20, "gross_cents": 24000, "ended": True},
        ],
        "training": False,
        "internships": [{"start": "2026-10-03", "end": "2026-10-09"}],
        "sick_leaves": [{"start": "2026-10-12", "end": "2026-11-09"}],
        "maternity": "2026-10-01",
        "retirement": "2026-10-02",
        "invalidity": "2026-10-04",
        "end_of_search": {"on": "2026-10-20", "motive": "retirement"},
        "force": True,
    }


def test_nothing_to_declare_is_said_in_full(bench: Bench) -> None:
    bench.file(says(200, FILED))
    assert json.loads(bench.rogue.requests[0].decode().partition("\r\n\r\n")[2]) == {
        "work": [],
        "training": False,
        "internships": [],
        "sick_leaves": [],
        "maternity": None,
        "retirement": None,
        "invalidity": None,
        "end_of_search": None,
        "force": False,
    }


def test_neither_token_nor_answers_are_in_a_log_or_a_repr(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    worked = Declaration(month=OCTOBER, work=(Work("Boulangerie", 119, euros(1777), False),))
    with caplog.at_level(logging.DEBUG):
        assert bench.file(LOST, stands("done"), declaration=worked) != Uncertain()
    assert "looked up: done" in caplog.text
    text = caplog.text + repr(filing_of(worked, force=False))
    for secret in (TOKEN, "119", "1777", "Boulangerie"):
        assert secret not in text


# --- how a month stands ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [*Standing, *Trouble])
def test_the_standing_is_what_is_said(bench: Bench, answer: Standing | Trouble) -> None:
    bench.rogue.answers = [stands(answer.value)]
    assert bench.office.standing(OCTOBER, TOKEN) is answer
    (request,) = bench.rogue.requests
    assert request.startswith(b"GET /v1/declarations/2026-10 HTTP/1.1\r\n")
    assert f"\r\nCitizen-Authorization: Bearer {TOKEN}\r\n".encode() in request


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(stands("perhaps"), marks=NOT_BELIEVED),
        pytest.param(says(200, {"standing": None}), marks=NOT_BELIEVED),
        pytest.param(says(200, {}), marks=NOT_BELIEVED),
        pytest.param(says(200, b"<html>", "text/html"), marks=NOT_BELIEVED),
        pytest.param(says(302, b"", Location="http://127.0.0.1:9/"), marks=NOT_BELIEVED),
        pytest.param(says(500, b"oops", "text/plain"), marks=NOT_BELIEVED),
        pytest.param(problem(401, "not_authorised"), marks=NOT_ADMITTED),
        pytest.param(problem(404, "other"), marks=REFUSED),
        pytest.param(problem(422, "other"), marks=REFUSED),
        pytest.param(says(503), id="busy"),
        pytest.param(LOST, id="lost"),
    ],
)
def test_without_a_sound_answer_the_standing_is_not_known(bench: Bench, answer: Answer) -> None:
    bench.rogue.answers = [answer]
    assert bench.office.standing(OCTOBER, TOKEN) is Trouble.UNREACHED


def test_a_standing_is_asked_again_while_the_back_office_is_busy(bench: Bench) -> None:
    bench.rogue.answers = [says(503, b"", Retry_After="1"), stands("open")]
    assert bench.office.standing(OCTOBER, TOKEN) is Standing.OPEN


# --- what became of a declaration ------------------------------------------------------------------------------------


@pytest.mark.parametrize("found", [False, True])
def test_a_declaration_is_filed_with_its_acknowledgement(bench: Bench, found: bool) -> None:
    said = ACKNOWLEDGEMENT | {"found": found}
    received = datetime(2026, 10, 29, 9, 12, tzinfo=UTC)
    acknowledgement = Acknowledgement("AR-7K2M-9QXF", OCTOBER, received, ACKNOWLEDGEMENT["message"], found)
    assert bench.file(outcome("filed", acknowledgement=said)) == Filed(acknowledgement)


@pytest.mark.parametrize("said", [*NotFiled, *Trouble])
def test_what_was_not_recorded_is_passed_on(bench: Bench, said: NotFiled | Trouble) -> None:
    assert bench.file(outcome(said.value)) is said
    assert bench.asked == ["POST"]


def test_what_the_back_office_could_not_find_out_stays_uncertain(bench: Bench) -> None:
    assert bench.file(outcome("uncertain")) == Uncertain()
    assert bench.asked == ["POST"]


def test_odd_answers_come_back_with_the_remarks(bench: Bench) -> None:
    assert bench.file(outcome("incoherent", remarks=["Étrange.", "Odd."])) == Incoherent(("Étrange.", "Odd."))


def test_errors_come_back_by_part_and_an_unknown_part_is_another(bench: Bench) -> None:
    errors = [{"part": part.value, "message": part.name} for part in Part] + [{"part": "moon", "message": "x"}]
    expected = (*((part, part.name) for part in Part), (Part.OTHER, "x"))
    assert bench.file(outcome("invalid", errors=errors)) == Invalid(expected)


def test_what_a_newer_back_office_adds_does_no_harm(bench: Bench) -> None:
    assert bench.file(outcome("closed", until="2026-10-28")) is NotFiled.CLOSED


# --- nothing was sent: it is said, and never sent again by the machine -----------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(says(503, b"", Retry_After="0"), id="busy"),
        pytest.param(says(429, b"", Retry_After="0"), id="too many"),
        pytest.param(problem(401, "not_authorised"), marks=NOT_ADMITTED, id="not admitted"),
        pytest.param(problem(403, "not_authorised"), marks=NOT_ADMITTED, id="not allowed"),
        pytest.param(problem(400, "other"), marks=REFUSED, id="refused"),
        pytest.param(problem(404, "other"), marks=REFUSED, id="no such route"),
        pytest.param(problem(422, "other"), marks=REFUSED, id="not understood"),
    ],
)
def test_a_declaration_that_was_not_taken_in_is_not_sent_again(bench: Bench, answer: Answer) -> None:
    assert bench.file(answer, says(200, FILED)) is Trouble.UNREACHED
    assert bench.asked == ["POST"]
    assert bench.waits == []


def test_without_a_connection_nothing_is_sent(bench: Bench) -> None:
    bench.network.mode = NetworkMode.CUT
    assert bench.file(says(200, FILED)) is Trouble.UNREACHED
    assert bench.waits == []
    assert bench.asked == []


def test_a_back_office_that_is_not_there_is_not_reached(bench: Bench) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nowhere = Bench(bench.rogue, f"http://127.0.0.1:{listener.getsockname()[1]}")
    assert nowhere.file(says(200, FILED)) is Trouble.UNREACHED


def test_after_close_nothing_is_sent(bench: Bench) -> None:
    bench.client.close()
    assert bench.file(says(200, FILED)) is Trouble.UNREACHED
    assert bench.asked == []
