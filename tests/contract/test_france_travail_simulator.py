"""The simulated organism decides as the real one was seen to: eight answers inside HTTP 200, strict about fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from kiosk.backoffice.france_travail import contract
from kiosk.backoffice.france_travail.contract import DECLARED, MAY_DECLARE, Statut, StatutActu
from kiosk.backoffice.france_travail.simulator.faults import Call, Record
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.clock import PARIS
from kiosk.declarations.api import DocumentKind
from kiosk.months import Month
from tests.contract.france_travail_bench import NOTHING, Organism, organism_open

OCTOBER = Month(2026, 10)
WORKED = NOTHING | {"nbHeuresTrav": 120, "montSalaire": 1500}
ODD = NOTHING | {"nbHeuresTrav": 255, "montSalaire": 75}
"""Two employers of the one open program's own tests: 232 + 23 hours, 41 + 34 euros."""

FULL = WORKED | {
    "dateDebutStage": "03102026",
    "dateFinStage": "09102026",
    "dateDebutMaladie": "18102026",
    "dateFinMaladie": "19012027",
    "dateDebutMaternite": "01102026",
    "dateRetraite": "31102026",
    "dateInvalidite": "15102026",
    "dateFinRech": "20102026",
    "motifFinRech": 1,
}


@pytest.fixture(scope="module")
def running() -> Iterator[Organism]:
    with organism_open() as organism:
        yield organism


@pytest.fixture
def organism(running: Organism) -> Organism:
    running.simulation.reset()
    return running


def _pair(answer: dict[str, Any]) -> tuple[int, int]:
    return answer["statut"], answer["statutActu"]


def test_a_declaration_is_saved_once(organism: Organism) -> None:
    token = organism.sign_in()
    assert organism.status(token) == MAY_DECLARE == 7
    first = organism.declare(token, NOTHING)
    assert first.keys() == {"statut", "statutActu", "message", "erreursIncoherence", "erreursValidation"}
    assert _pair(first) == (Statut.SAVED, StatutActu.MODIFICATION_POSSIBLE) == (0, 1)
    assert first["message"]
    assert organism.status(token) == DECLARED == 0
    assert _pair(organism.declare(token, WORKED)) == (Statut.ALREADY_DONE, StatutActu.PROCESSING) == (4, 2)
    assert organism.simulation.declarations.saved == {(Persona.ORDINARY, OCTOBER): NOTHING}


def test_what_one_declared_is_not_what_another_did(organism: Organism) -> None:
    organism.declare(organism.sign_in(Persona.SHORT_TOKEN), NOTHING)
    assert organism.status(organism.sign_in()) == MAY_DECLARE


@pytest.mark.parametrize(
    ("person", "status", "answers"),
    [
        (Persona.DONE, DECLARED, [(4, 3)]),
        (Persona.IMPOSSIBLE, 5, [(7, 5)] * 4),
        (Persona.REFUSED, MAY_DECLARE, [(7, 5)] * 4),
        (Persona.CLOSED, Statut.CLOSED, [(3, 4)]),
        (Persona.TECHNICAL, MAY_DECLARE, [(1, 0), (0, 1), (4, 2)]),
        (Persona.PATIENCE, MAY_DECLARE, [(7, 5), (7, 5), (0, 1), (4, 2)]),
        (Persona.SHORT_TOKEN, MAY_DECLARE, [(0, 1)]),
        (Persona.NOT_RECOGNISED, MAY_DECLARE, [(2, 0)] * 2),
    ],
)
def test_each_case_gets_its_answers(
    organism: Organism, person: Persona, status: int, answers: list[tuple[int, int]]
) -> None:
    token = organism.sign_in(person)
    assert organism.status(token) == status
    assert [_pair(organism.declare(token, NOTHING)) for _ in answers] == answers
    saved = (0, 1) in answers
    assert ((person, OCTOBER) in organism.simulation.declarations.saved) is saved
    assert organism.status(token) == (DECLARED if saved else status)


@pytest.mark.parametrize(
    "odd",
    [
        ODD,
        NOTHING | {"nbHeuresTrav": 1, "montSalaire": 501},
        NOTHING | {"dateFinRech": "20102026", "motifFinRech": 0},
    ],
)
def test_what_is_odd_is_saved_only_when_it_is_confirmed(organism: Organism, odd: dict[str, Any]) -> None:
    token = organism.sign_in()
    answer = organism.declare(token, odd)
    assert _pair(answer) == (Statut.INCOHERENT, StatutActu.OPEN)
    assert len(answer["erreursIncoherence"]) == 1
    assert organism.status(token) == MAY_DECLARE
    assert organism.declare(token, odd | {"forceIncoherence": 1})["statut"] == Statut.SAVED


@pytest.mark.parametrize(
    "good",
    [
        FULL,
        WORKED | {"nbHeuresTrav": 420, "montSalaire": 99_999},
        NOTHING | {"nbHeuresTrav": 1, "montSalaire": 1},
        WORKED | {"dateFinRech": "01102026", "motifFinRech": 0},
        NOTHING | {"dateFinRech": "31102026", "motifFinRech": 1},
        NOTHING | {"dateFinRech": "31102026", "motifFinRech": 2},
        NOTHING | {"dateDebutMaladie": "31102026", "dateFinMaladie": "31129999"},
        NOTHING | {"forceIncoherence": 1},
    ],
)
def test_what_the_contract_allows_is_saved(organism: Organism, good: dict[str, Any]) -> None:
    assert organism.declare(organism.sign_in(), good)["statut"] == Statut.SAVED
    assert organism.simulation.declarations.saved == {(Persona.ORDINARY, OCTOBER): good}


def test_two_leaves_of_the_one_open_program_are_one_span() -> None:
    leave = NOTHING | {"dateDebutMaladie": "03122018", "dateFinMaladie": "19012019"}
    with organism_open(month="2018-12") as organism:
        assert organism.declare(organism.sign_in(), leave)["statut"] == Statut.SAVED


def _without(*names: str) -> dict[str, Any]:
    return {name: value for name, value in FULL.items() if name not in names}


INVALID = [
    (FULL | {"nom": "x"}, {"nom"}),
    (_without("forceIncoherence"), {"forceIncoherence"}),
    *((FULL | {"forceIncoherence": value}, {"forceIncoherence"}) for value in (2, -1, True, "0", None)),
    *((FULL | {"nbHeuresTrav": value}, {"nbHeuresTrav"}) for value in (0, 421, 500, -1, 1.5, 120.0, "120", None)),
    *((FULL | {"montSalaire": value}, {"montSalaire"}) for value in (0, 100_000, -5, 1500.5, 1500.0, "1500", [])),
    *((FULL | {"motifFinRech": value}, {"motifFinRech"}) for value in (3, -1, "0", False, 1.0)),
    (_without("nbHeuresTrav"), {"nbHeuresTrav"}),
    (_without("montSalaire"), {"montSalaire"}),
    (_without("dateDebutStage"), {"dateDebutStage"}),
    (_without("dateFinStage"), {"dateFinStage"}),
    (_without("dateDebutMaladie"), {"dateDebutMaladie"}),
    (_without("dateFinMaladie"), {"dateFinMaladie"}),
    (_without("dateFinRech"), {"dateFinRech"}),
    (_without("motifFinRech"), {"motifFinRech"}),
    (FULL | {"dateFinStage": "02102026"}, {"dateFinStage"}),
    (FULL | {"dateFinMaladie": "17102026"}, {"dateFinMaladie"}),
    (FULL | {"dateDebutStage": "30092026"}, {"dateDebutStage"}),
    (FULL | {"dateDebutMaladie": "01112026", "dateFinMaladie": "02112026"}, {"dateDebutMaladie"}),
    (FULL | {"dateDebutMaternite": "01102025"}, {"dateDebutMaternite"}),
    (FULL | {"dateRetraite": "01112026"}, {"dateRetraite"}),
    (FULL | {"dateInvalidite": "30092026"}, {"dateInvalidite"}),
    (FULL | {"dateFinRech": "01112026"}, {"dateFinRech"}),
    *(
        (FULL | {"dateRetraite": value}, {"dateRetraite"})
        for value in ("2026-10-31", "10312026", "31102026 ", "3110 026", "311026", "٣١١٠٢٠٢٦", 31102026, None, "")
    ),
    (FULL | {"dateFinMaladie": "30022027"}, {"dateFinMaladie"}),
    ({}, {"forceIncoherence"}),
    (WORKED | {"nbHeuresTrav": 0, "dateRetraite": "x"}, {"nbHeuresTrav", "dateRetraite"}),
]


@pytest.mark.parametrize(("payload", "wrong"), INVALID)
def test_what_the_contract_does_not_allow_is_refused_by_field(
    organism: Organism, payload: dict[str, Any], wrong: set[str]
) -> None:
    token = organism.sign_in()
    answer = organism.declare(token, payload)
    assert _pair(answer) == (Statut.INVALID, StatutActu.OPEN)
    assert answer["erreursValidation"].keys() == wrong
    assert all(answer["erreursValidation"].values())
    assert organism.status(token) == MAY_DECLARE


@pytest.mark.parametrize("body", [b"", b"[]", b"7", b"{", b"\xff", b'{"forceIncoherence":0'])
def test_a_body_that_is_no_object_is_no_declaration(organism: Organism, body: bytes) -> None:
    headers = {"media": "I", "Content-Type": "application/json"}
    token = organism.sign_in()
    assert organism.call("POST", contract.DECLARATION_PATH, token, data=body, headers=headers).status_code in (400, 411)
    assert organism.status(token) == MAY_DECLARE


@pytest.mark.parametrize("headers", [{}, {"media": "M"}, {"media": "i"}])
def test_a_declaration_says_its_media(organism: Organism, headers: dict[str, str]) -> None:
    answer = organism.call("POST", contract.DECLARATION_PATH, organism.sign_in(), json=NOTHING, headers=headers)
    assert answer.status_code == 400
    assert not organism.simulation.declarations.saved


def test_a_declaration_is_json(organism: Organism) -> None:
    answer = organism.call("POST", contract.DECLARATION_PATH, organism.sign_in(), data=NOTHING, headers={"media": "I"})
    assert answer.status_code == 400


def test_a_body_has_a_size_and_it_is_small(organism: Organism) -> None:
    token = organism.sign_in()
    assert organism.post(token, NOTHING | {"x": "x" * 9_000}).status_code == 413
    chunks = organism.call("POST", contract.DECLARATION_PATH, token, data=iter([b"{}"]), headers={"media": "I"})
    assert chunks.status_code == 411


@pytest.mark.parametrize("token", [None, "", "somebody"])
def test_nobody_gets_in_without_a_token(organism: Organism, token: str | None) -> None:
    for method in ("GET", "POST"):
        answer = organism.call(method, contract.DECLARATION_PATH, token, json=NOTHING, headers={"media": "I"})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert not organism.simulation.declarations.saved
    assert {record.person for record in organism.simulation.records.all()} == {None}


def test_what_arrived_is_on_record(organism: Organism) -> None:
    token = organism.sign_in(Persona.TECHNICAL)
    organism.status(token)
    organism.declare(token, NOTHING)
    assert organism.simulation.records.all() == (
        Record(Call.STATUS, Persona.TECHNICAL, MAY_DECLARE),
        Record(Call.DECLARE, Persona.TECHNICAL, Statut.TECHNICAL_ERROR),
    )
    assert len(organism.simulation.records.all(Call.DECLARE)) == 1


@pytest.mark.parametrize(
    ("at", "month"),
    [
        (datetime(2026, 11, 15, 23, 59, 50, tzinfo=PARIS), OCTOBER),
        (datetime(2026, 11, 16, tzinfo=PARIS), None),
        (datetime(2026, 2, 26, tzinfo=PARIS), Month(2026, 2)),
        (datetime(2027, 1, 1, tzinfo=PARIS), Month(2026, 12)),
    ],
)
def test_the_calendar_says_which_month_it_is(at: datetime, month: Month | None) -> None:
    with organism_open(at) as organism:
        token = organism.sign_in()
        assert organism.status(token) == (Statut.CLOSED if month is None else MAY_DECLARE)
        answer = organism.declare(token, NOTHING)
        assert _pair(answer) == ((3, 4) if month is None else (0, 1))
        assert organism.simulation.declarations.saved.keys() == ({(Persona.ORDINARY, month)} if month else set())


def test_a_new_month_is_a_new_declaration() -> None:
    with organism_open() as organism:
        assert organism.declare(organism.sign_in(), NOTHING)["statut"] == Statut.SAVED
        organism.clock.jump(31 * 86_400)
        assert organism.status(organism.sign_in()) == MAY_DECLARE


def test_settings_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="this machine"):
        SimulatorSettings(client_id="c", client_secret="s", host="0.0.0.0")
    with pytest.raises(ValueError, match="YYYY-MM"):
        SimulatorSettings(client_id="c", client_secret="s", month="2026-1")
    assert "secret-of" not in repr(SimulatorSettings(client_id="c", client_secret="secret-of"))


def test_every_kind_of_document_has_a_code() -> None:
    assert contract.DOCUMENT_CODES.keys() == set(DocumentKind)
