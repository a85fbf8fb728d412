"""What the back office answers by itself, without asking the organism: to whom, of which month, in which form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from kiosk.clock import PARIS
from kiosk.declarations.api import Document, DocumentKind, DocumentLink, Trouble
from kiosk.declarations.situation import Declaration
from tests.contract.town_bench import OCTOBER, Town, town_open

NOTHING = Declaration(month=OCTOBER)
SLIPS = (Document(DocumentKind.PAY_SLIP, "Mairie"),)
EMPTY: dict[str, Any] = {
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
POSTED = "/v1/declarations/2026-10"


@pytest.fixture(scope="module")
def running() -> Iterator[Town]:
    with town_open() as town:
        yield town


@pytest.fixture
def town(running: Town) -> Town:
    running.organism.simulation.reset()
    return running


@pytest.mark.parametrize(
    ("now", "month"),
    [
        (datetime(2026, 10, 27, 23, 59, 59, tzinfo=PARIS), "2026-10"),
        (datetime(2026, 11, 16, tzinfo=PARIS), "2026-10"),
        (datetime(2026, 10, 29, 10, tzinfo=PARIS), "2026-09"),
        (datetime(2026, 10, 29, 10, tzinfo=PARIS), "2026-11"),
        (datetime(2026, 10, 29, 10, tzinfo=PARIS), "2027-10"),
    ],
)
def test_a_month_that_is_not_open_is_closed_and_the_organism_is_not_asked(
    town: Town, now: datetime, month: str
) -> None:
    before = town.clock.now()
    town.clock.jump((now - before).total_seconds())
    token = town.citizen()
    try:
        standing = town.call("GET", f"/v1/declarations/{month}", token)
        filed = town.call("POST", f"/v1/declarations/{month}", token, json=EMPTY)
    finally:
        town.clock.jump((before - now).total_seconds())
    assert (standing.status_code, standing.json()) == (200, {"standing": "closed"})
    assert (filed.status_code, filed.json()) == (200, {"outcome": "closed"})
    assert town.organism.simulation.records.all() == ()


@pytest.mark.parametrize("how", ["never given", "forgotten", "over"])
def test_a_citizen_whose_token_is_not_good_is_told(town: Town, how: str) -> None:
    token = town.citizen()
    if how == "never given":
        token = "abc"
    elif how == "forgotten":
        town.identities.forget(token)
    else:
        town.clock.advance(1501)
    answers: list[object] = [
        town.office.standing(OCTOBER, token),
        town.office.file(NOTHING, token, force=False),
        town.office.document_link(SLIPS, OCTOBER, token),
    ]
    assert answers == [Trouble.IDENTITY_ENDED] * 3
    assert town.organism.simulation.records.all() == ()


def test_without_a_convention_nothing_is_reached_and_nobody_signs_in() -> None:
    with town_open(convention=False) as town:
        answers: list[object] = [
            town.office.standing(OCTOBER, "abc"),
            town.office.file(NOTHING, "abc", force=False),
            town.office.document_link(SLIPS, OCTOBER, "abc"),
        ]
        assert answers == [Trouble.UNREACHED] * 3
        assert town.call("GET", "/identity/.well-known/openid-configuration").status_code == 404
        assert town.call("GET", "/documents/abc").status_code == 404


def test_only_the_keys_of_the_outcome_travel(town: Town) -> None:
    token = town.citizen()
    filed = town.call("POST", POSTED, token, json=EMPTY).json()
    assert filed.keys() == {"outcome", "acknowledgement"}
    assert filed["acknowledgement"].keys() == {"number", "month", "received_at", "message", "found"}
    assert town.call("POST", POSTED, token, json=EMPTY).json() == {"outcome": "already_done"}
    assert town.call("GET", POSTED, token).json() == {"standing": "done"}


BAD_BODIES: list[tuple[str, Any, int]] = [
    ("not an object", [], 422),
    ("a key too many", EMPTY | {"employer": "Mairie"}, 422),
    ("a key missing", {name: value for name, value in EMPTY.items() if name != "training"}, 422),
    ("no hour", EMPTY | {"work": [{"hours": 0, "gross_cents": 100, "ended": False}]}, 422),
    ("half an hour", EMPTY | {"work": [{"hours": 1.5, "gross_cents": 100, "ended": False}]}, 422),
    ("too many hours", EMPTY | {"work": [{"hours": 745, "gross_cents": 100, "ended": False}]}, 422),
    ("negative pay", EMPTY | {"work": [{"hours": 1, "gross_cents": -100, "ended": False}]}, 422),
    ("too much pay", EMPTY | {"work": [{"hours": 1, "gross_cents": 9_999_900, "ended": False}] * 2}, 409),
    ("no day", EMPTY | {"maternity": "2026-10-32"}, 422),
    ("seconds for a day", EMPTY | {"maternity": 1_790_000_000}, 422),
    ("another month", EMPTY | {"retirement": "2026-11-01"}, 409),
    ("ends before it starts", EMPTY | {"sick_leaves": [{"start": "2026-10-09", "end": "2026-10-08"}]}, 409),
    ("starts in another month", EMPTY | {"internships": [{"start": "2026-09-30", "end": "2026-10-08"}]}, 409),
    ("no such motive", EMPTY | {"end_of_search": {"on": "2026-10-20", "motive": "holiday"}}, 422),
    ("trained and gone", EMPTY | {"training": True, "end_of_search": {"on": "2026-10-20", "motive": "work"}}, 409),
    ("forced by a word", EMPTY | {"force": "yes"}, 422),
]


@pytest.mark.parametrize(
    ("body", "status"), [(body, status) for _what, body, status in BAD_BODIES], ids=[what for what, *_ in BAD_BODIES]
)
def test_what_breaks_the_form_is_a_problem_and_goes_nowhere(town: Town, body: Any, status: int) -> None:
    answer = town.call("POST", POSTED, town.citizen(), json=body)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert town.organism.simulation.records.all() == ()


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "202610", "2026-1", "0000-01", "2026-10-01", "now"])
def test_a_month_that_does_not_exist_is_a_problem(town: Town, month: str) -> None:
    assert town.call("GET", f"/v1/declarations/{month}", town.citizen()).status_code == 422
    body = {"month": month, "documents": [{"kind": "pay_slip", "name": ""}]}
    assert town.call("POST", "/v1/document-links", town.citizen(), json=body).status_code == 422


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer a b", "Bearer é"])
def test_a_citizen_without_a_sound_header_is_a_problem(town: Town, header: str | None) -> None:
    headers = {} if header is None else {"Citizen-Authorization": header.encode("latin-1")}
    for method, path, body in (("GET", POSTED, None), ("POST", POSTED, EMPTY), ("POST", "/v1/document-links", {})):
        assert town.call(method, path, json=body, headers=headers).status_code == 422
    assert town.organism.simulation.records.all() == ()


def test_a_kiosk_that_is_not_known_is_not_served(town: Town) -> None:
    headers = {"Authorization": "Bearer another"}
    for method, path in (("GET", POSTED), ("POST", POSTED), ("POST", "/v1/document-links")):
        answer = town.call(method, path, town.citizen(), json=EMPTY, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (401, "not_authorised")


def test_a_link_is_for_one_to_forty_papers(town: Town) -> None:
    token = town.citizen()
    paper = {"kind": "pay_slip", "name": "x" * 60}
    for documents, status in (([], 422), ([paper], 201), ([paper] * 40, 201), ([paper] * 41, 422)):
        body = {"month": "2026-10", "documents": documents}
        assert town.call("POST", "/v1/document-links", token, json=body).status_code == status
    for wrong in ({"kind": "photo", "name": ""}, paper | {"name": "x" * 61}, {"kind": "pay_slip"}):
        body = {"month": "2026-10", "documents": [wrong]}
        assert town.call("POST", "/v1/document-links", token, json=body).status_code == 422
    link = town.office.document_link(SLIPS, OCTOBER, token)
    assert isinstance(link, DocumentLink)
    assert link.url.startswith(f"{town.url}/documents/")
    assert 590 < (link.expires_at - town.clock.now()).total_seconds() <= 600
