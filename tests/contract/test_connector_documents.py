"""A document goes in two steps, each tried at most three times; a third of a success is none."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from kiosk.backoffice.france_travail.connector import DEPOSIT_WHOLE, Deposit, File
from kiosk.backoffice.france_travail.contract import DOCUMENT_CODES
from kiosk.backoffice.france_travail.simulator.faults import Call, Fault, Planned
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.declarations.api import Document, DocumentKind
from tests.contract.connector_bench import NOT_BELIEVED, OCTOBER, Counter, StillClock
from tests.contract.france_travail_bench import GUARD, Organism, organism_open

PDF = File("pdf", b"%PDF-1.7\n1 0 obj <</Type /Page>>\n%%EOF")
SLIP = Document(DocumentKind.PAY_SLIP, "Théâtre")
U, C = Call.DEPOSIT, Call.CONFIRM


@pytest.fixture(scope="module")
def running() -> Iterator[Organism]:
    with organism_open() as organism:
        yield organism


@pytest.fixture
def counter(running: Organism) -> Counter:
    running.simulation.reset()
    return Counter(running)


def _send(counter: Counter, document: Document = SLIP, file: File = PDF) -> Deposit:
    return counter.connector.deposit(document, OCTOBER, file, counter.organism.sign_in())


def _calls(counter: Counter) -> list[Call]:
    return [record.call for record in counter.organism.simulation.records.all(U, C)]


@pytest.mark.parametrize("kind", DocumentKind)
def test_each_kind_is_kept_under_its_code(counter: Counter, kind: DocumentKind) -> None:
    assert _send(counter, Document(kind)) is Deposit.SENT
    (kept,) = counter.organism.simulation.documents.kept
    assert (kept.person, kept.code) == (Persona.ORDINARY, DOCUMENT_CODES[kind])
    assert kept.sha256 == sha256(PDF.content).hexdigest()
    assert (_calls(counter), counter.waits) == ([U, C], [])


@pytest.mark.parametrize(
    "file",
    [
        File("png", b"\x89PNG\r\n\x1a\n" + b"\r\n--boundary\r\n" * 100),
        File("jpg", b"\xff\xd8\xff" + bytes(range(256)) * 30_000),
    ],
)
def test_a_photograph_arrives_to_the_byte(counter: Counter, file: File) -> None:
    assert _send(counter, file=file) is Deposit.SENT
    (kept,) = counter.organism.simulation.documents.kept
    assert kept.sha256 == sha256(file.content).hexdigest()
    assert kept.name == "BS - Theatre - 10-2026"


@pytest.mark.parametrize(
    ("fault", "call", "calls"),
    [
        (fault, call, [U] * 3 + [C] if call is U else [U] + [C] * 3)
        for fault in (Fault.SERVER_ERROR, Fault.UNAVAILABLE, Fault.LOSE_REQUEST, Fault.TOO_MANY, Fault.TOO_MANY_UNSAID)
        for call in (U, C)
    ],
)
def test_the_third_try_counts(counter: Counter, fault: Fault, call: Call, calls: list[Call]) -> None:
    counter.plan(Planned(call, fault, 2))
    assert _send(counter) is Deposit.SENT
    assert (_calls(counter), counter.waits) == (calls, [1, 1])
    assert len(counter.organism.simulation.documents.kept) == 1


@pytest.mark.parametrize("call", [U, C])
@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.LOSE_REQUEST, Fault.TOO_MANY])
def test_there_is_no_fourth(counter: Counter, fault: Fault, call: Call) -> None:
    counter.plan(Planned(call, fault, None))
    assert _send(counter) is Deposit.UNREACHED
    assert _calls(counter).count(call) == 3
    assert not counter.organism.simulation.documents.kept


@pytest.mark.expects_log(NOT_BELIEVED)
@pytest.mark.parametrize("fault", [Fault.EMPTY, Fault.GARBAGE])
def test_a_success_without_an_id_is_none(counter: Counter, fault: Fault) -> None:
    counter.plan(Planned(U, fault, None))
    assert _send(counter) is Deposit.REFUSED
    assert _calls(counter) == [U] * 3


@pytest.mark.expects_log(NOT_BELIEVED)
def test_a_page_for_people_confirms_nothing(counter: Counter) -> None:
    counter.plan(Planned(C, Fault.GARBAGE, None))
    assert _send(counter) is Deposit.UNREACHED
    assert _calls(counter) == [U] + [C] * 3


@pytest.mark.expects_log(NOT_BELIEVED)
@pytest.mark.parametrize("file", [File("pdf", b"%PDF-1.7 <</Type /Page>>" * 6), File("png", b"GIF89a")])
def test_what_cannot_be_converted_is_refused(counter: Counter, file: File) -> None:
    assert _send(counter, file=file) is Deposit.REFUSED
    assert not counter.organism.simulation.documents.kept


@pytest.mark.expects_log("^WARNING kiosk.backoffice.france_travail.line: an answer of .* was not believed: 404$")
def test_a_confirmation_whose_answer_was_lost_may_be_kept_and_is_not_called_sent(counter: Counter) -> None:
    counter.plan(Planned(C, Fault.LOSE_ANSWER))
    assert _send(counter) is Deposit.UNREACHED
    assert len(counter.organism.simulation.documents.kept) == 1
    assert _send(counter) is Deposit.SENT


@pytest.mark.parametrize("call", [U, C])
def test_a_token_that_has_ended_is_told_at_once(counter: Counter, call: Call) -> None:
    token = counter.organism.sign_in()
    if call is C:
        counter.plan(Planned(C, Fault.TOO_MANY))
        counter.at_wait[1] = lambda: counter.organism.clock.advance(25 * 60)
    else:
        counter.organism.clock.advance(25 * 60)
    assert counter.connector.deposit(SLIP, OCTOBER, PDF, token) is Deposit.IDENTITY_ENDED
    assert _calls(counter)[-1] is call


def test_it_is_not_tried_beyond_its_time(counter: Counter) -> None:
    counter.plan(Planned(U, Fault.SERVER_ERROR, None))
    counter.at_wait[1] = lambda: setattr(counter.clock, "seconds", counter.clock.seconds + DEPOSIT_WHOLE - 1.5)
    assert _send(counter) is Deposit.UNREACHED
    assert _calls(counter) == [U] * 2


class _Slow(HTTPAdapter):
    """A network on which a minute passes with each answer."""

    def __init__(self, clock: StillClock) -> None:
        super().__init__()
        self._clock = clock

    def send(self, request: Any, *where: Any, timeout: Any = None, **how: Any) -> requests.Response:
        response = super().send(request, *where, timeout=GUARD, **how)
        self._clock.seconds += DEPOSIT_WHOLE
        return response


def test_no_confirmation_is_begun_beyond_its_time(running: Organism) -> None:
    running.simulation.reset()
    counter = Counter(running, transport=lambda: _Slow(counter.clock))
    assert _send(counter) is Deposit.UNREACHED
    assert _calls(counter) == [U]


def test_nothing_of_it_is_in_a_log_or_a_repr(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        assert _send(counter) is Deposit.SENT
    for secret in ("Theatre", "Théâtre", "PDF-1.7"):
        assert secret not in caplog.text + repr(PDF) + repr(SLIP)
