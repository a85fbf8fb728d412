"""A declaration whose answer is lost or cannot be believed is looked up, and never sent a second time; and the page for
the papers, where nothing can be lost."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event

import pytest

from kiosk.backoffice import declarations
from kiosk.backoffice.wire import LARGEST_BODY
from kiosk.declarations.api import (
    Acknowledgement,
    Document,
    DocumentKind,
    DocumentLink,
    Filed,
    FilingOutcome,
    NotFiled,
    Trouble,
    Uncertain,
)
from tests.contract.test_declarations_client import (
    ACKNOWLEDGEMENT,
    FILED,
    LOST,
    NOT_ADMITTED,
    NOT_BELIEVED,
    OCTOBER,
    REFUSED,
    TOKEN,
    TOO_LARGE,
    Bench,
    outcome,
    stands,
)
from tests.faults.test_backoffice_misbehaves import Answer, Rogue, drip, problem, raw, says, silence

DONE, OPEN, UNREACHED = (stands(standing) for standing in ("done", "open", "unreached"))


@pytest.fixture
def bench() -> Iterator[Bench]:
    rogue = Rogue()
    yield Bench(rogue)
    rogue.close()


def found(bench: Bench) -> Filed:
    """Return what is known of a declaration that was looked up now."""
    return Filed(Acknowledgement("", OCTOBER, bench.clock.now(), "", found=True))


# --- looked up -------------------------------------------------------------------------------------------------------


def test_a_lost_answer_that_is_found_done_is_filed_without_a_number(bench: Bench) -> None:
    assert bench.file(LOST, DONE) == found(bench)
    assert bench.asked == ["POST", "GET"]
    assert bench.waits == [1.0]


def test_open_is_only_believed_when_the_back_office_cannot_be_at_it_any_more(bench: Bench) -> None:
    assert bench.file(LOST, OPEN) is NotFiled.NOT_TAKEN
    assert bench.asked == ["POST", "GET", "GET"]
    assert bench.waits == [1.0, 29.0]


def test_what_is_open_at_first_may_be_done_after_all(bench: Bench) -> None:
    assert bench.file(LOST, OPEN, DONE) == found(bench)
    assert bench.asked == ["POST", "GET", "GET"]


def test_after_a_late_answer_open_is_believed_at_once(bench: Bench) -> None:
    assert bench.file(after(bench, 40.0), OPEN) is NotFiled.NOT_TAKEN
    assert bench.asked == ["POST", "GET"]


def test_the_look_up_is_repeated_while_the_organism_is_not_reached(bench: Bench) -> None:
    assert bench.file(LOST, UNREACHED, UNREACHED, DONE) == found(bench)
    assert bench.waits == [1.0, 4.0, 10.0]


@pytest.mark.parametrize("answer", [UNREACHED, LOST, raw(b"SSH-2.0-OpenSSH_9.2\r\n")])
def test_what_cannot_be_looked_up_is_uncertain(bench: Bench, answer: Answer) -> None:
    assert bench.file(LOST, answer) == Uncertain()
    assert bench.asked == ["POST", "GET", "GET", "GET"]


@pytest.mark.parametrize("standing", ["closed", "impossible", "identity_ended"])
def test_a_standing_that_says_nothing_of_what_was_sent_leaves_it_uncertain(bench: Bench, standing: str) -> None:
    assert bench.file(LOST, stands(standing)) == Uncertain()
    assert bench.asked == ["POST", "GET"]


@NOT_ADMITTED
def test_a_kiosk_that_is_not_admitted_any_more_cannot_look_it_up(bench: Bench) -> None:
    assert bench.file(LOST, problem(401, "not_authorised")) == Uncertain()
    assert bench.asked[0] == "POST"
    assert "POST" not in bench.asked[1:]


def test_no_look_up_begins_after_a_minute_and_a_quarter(bench: Bench) -> None:
    assert bench.file(after(bench, 44.0), after(bench, 40.0), DONE) == Uncertain()
    assert bench.asked == ["POST", "GET"]


def test_a_kiosk_that_is_closed_looks_nothing_up(bench: Bench) -> None:
    def lost_and_closed(connection: socket.socket, over: Event) -> None:
        bench.client.close()
        LOST(connection, over)

    assert bench.file(lost_and_closed, DONE) == Uncertain()
    assert bench.asked == ["POST"]


def after(bench: Bench, seconds: float) -> Answer:
    """Lose the answer after that time."""

    def late(connection: socket.socket, over: Event) -> None:
        bench.clock.advance(seconds)
        LOST(connection, over)

    return late


@pytest.mark.parametrize("answer", [silence, drip], ids=["silence", "a byte at a time"])
def test_a_back_office_that_stays_silent_leaves_it_uncertain(
    bench: Bench, answer: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(declarations, "FILING_PATIENCE", 0.6)
    assert bench.file(answer) == Uncertain()
    assert bench.asked == ["POST"]  # the rogue serves one at a time


# --- what is not believed is as good as lost -------------------------------------------------------------------------


def acknowledged(**changes: object) -> Answer:
    said = {name: value for name, value in (ACKNOWLEDGEMENT | changes).items() if value is not None}
    return outcome("filed", acknowledgement=said)


UNBELIEVABLE = {
    "another month": acknowledged(month="2026-09"),
    "no such month": acknowledged(month="2026-13"),
    "month as a date": acknowledged(month="2026-10-01"),
    "no month": acknowledged(month=None),
    "no number": acknowledged(number=None),
    "an empty number": acknowledged(number=""),
    "a number with a line": acknowledged(number="AR-7K2M-9QXF\n"),
    "a number of another kind": acknowledged(number="7K2M-9QXF"),
    "no time": acknowledged(received_at=None),
    "a time without a zone": acknowledged(received_at="2026-10-29T10:12:00"),
    "a time in words": acknowledged(received_at="this morning"),
    "no message": acknowledged(message=None),
    "a message without an end": acknowledged(message="x" * 2001),
    "found unsaid": acknowledged(found=None),
    "no acknowledgement": outcome("filed"),
    "an unknown outcome": outcome("perhaps"),
    "no outcome": says(200, {"acknowledgement": ACKNOWLEDGEMENT}),
    "remarks in one": outcome("incoherent", remarks="odd"),
    "no remarks": outcome("incoherent"),
    "errors by name": outcome("invalid", errors={"hours": "x"}),
    "a page of HTML": says(200, b"<html>", "text/html"),
    "HTML that says JSON": says(200, b"<html>"),
    "created": says(201, FILED),
    "nothing": says(200),
    "a list": says(200, [FILED]),
    "deep nesting": says(200, b"[" * 100_000),
    "an error of the server": says(500, b"oops", "text/plain"),
    "an error in JSON": problem(500, "other"),
    "a gateway that gave up": says(504, b"", "text/html"),
    "a redirect": says(307, b"", Location="http://127.0.0.1:9/elsewhere"),
    "a 404 of somebody else": says(404, b"<html>", "text/html"),
    "a refusal that contradicts itself": says(409, {"status": 404, "code": "other"}, "application/problem+json"),
}


@NOT_BELIEVED
@pytest.mark.parametrize(
    ("standing", "expected"), [(DONE, None), (OPEN, NotFiled.NOT_TAKEN)], ids=["found done", "found open"]
)
@pytest.mark.parametrize("what", UNBELIEVABLE)
def test_what_cannot_be_believed_is_looked_up(
    bench: Bench, what: str, standing: Answer, expected: FilingOutcome | None
) -> None:
    assert bench.file(UNBELIEVABLE[what], standing) == (expected or found(bench))
    assert bench.asked[:2] == ["POST", "GET"]
    assert "POST" not in bench.asked[1:]


@TOO_LARGE
def test_an_answer_without_an_end_is_looked_up(bench: Bench) -> None:
    assert bench.file(says(200, b" " * (LARGEST_BODY + 1)), DONE) == found(bench)


# --- the page for the papers -----------------------------------------------------------------------------------------

LINK = {
    "outcome": "ready",
    "url": "https://office.example/documents/9f2c",
    "expires_at": "2026-11-02T10:20:00+01:00",
}
PAPERS = (Document(DocumentKind.PAY_SLIP, "Boulangerie " + "x" * 60), Document(DocumentKind.SICK_NOTE))


def test_a_page_for_the_papers_is_made(bench: Bench) -> None:
    bench.rogue.answers = [says(201, LINK)]
    link = bench.office.document_link(PAPERS, OCTOBER, TOKEN)
    assert link == DocumentLink(LINK["url"], datetime(2026, 11, 2, 9, 20, tzinfo=UTC))
    head, _, body = bench.rogue.requests[0].decode().partition("\r\n\r\n")
    assert head.startswith("POST /v1/document-links HTTP/1.1\r\n")
    assert f"\r\nCitizen-Authorization: Bearer {TOKEN}" in head
    assert json.loads(body) == {
        "month": "2026-10",
        "documents": [
            {"kind": "pay_slip", "name": "Boulangerie " + "x" * 48},
            {"kind": "sick_note", "name": ""},
        ],
    }


@pytest.mark.parametrize("trouble", Trouble)
def test_a_trouble_with_the_page_is_passed_on(bench: Bench, trouble: Trouble) -> None:
    bench.rogue.answers = [outcome(trouble.value)]
    assert bench.office.document_link(PAPERS, OCTOBER, TOKEN) is trouble


@pytest.mark.parametrize(
    "answer",
    [
        *(
            pytest.param(says(201, LINK | {"url": url}), marks=NOT_BELIEVED)
            for url in (
                "http://office.example/x",
                "javascript:alert(1)",
                "https://",
                "https://a:b@office.example/x",
                "",
            )
        ),
        pytest.param(says(201, LINK | {"expires_at": "2026-11-02T10:20:00"}), marks=NOT_BELIEVED),
        pytest.param(says(200, LINK), marks=NOT_BELIEVED, id="ready, and not created"),
        pytest.param(says(201, {"outcome": "unreached"}), marks=NOT_BELIEVED, id="created, and not ready"),
        pytest.param(outcome("closed"), marks=NOT_BELIEVED),
        pytest.param(problem(401, "not_authorised"), marks=NOT_ADMITTED),
        pytest.param(problem(422, "other"), marks=REFUSED),
        pytest.param(says(503), id="busy"),
        pytest.param(LOST, id="lost"),
    ],
)
def test_without_a_sound_answer_there_is_no_page(bench: Bench, answer: Answer) -> None:
    bench.rogue.answers = [answer]
    assert bench.office.document_link(PAPERS, OCTOBER, TOKEN) is Trouble.UNREACHED


@pytest.mark.parametrize("papers", [(), PAPERS[1:] * 41])
def test_a_page_is_for_1_to_40_papers(bench: Bench, papers: tuple[Document, ...]) -> None:
    with pytest.raises(ValueError, match="40"):
        bench.office.document_link(papers, OCTOBER, TOKEN)
    assert bench.asked == []
