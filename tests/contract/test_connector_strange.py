"""Answers that no simulator gives: only what is understood is believed, and only the status ends a doubt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kiosk.declarations.api import (
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
from tests.contract.connector_bench import Counter
from tests.contract.france_travail_bench import Organism, organism_open
from tests.faults.test_backoffice_misbehaves import Rogue, says

STRANGE = "^WARNING kiosk.backoffice.france_travail.line: an answer of France Travail was not believed: "


@pytest.fixture(scope="module")
def organism() -> Iterator[Organism]:
    with organism_open() as organism:
        yield organism


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    rogue = Rogue()
    yield rogue
    rogue.close()


@pytest.mark.parametrize(
    ("statut", "standing"),
    [
        (0, Standing.DONE),
        (1, Trouble.UNREACHED),
        (2, Trouble.IDENTITY_ENDED),
        (3, Standing.CLOSED),
        (4, Standing.IMPOSSIBLE),
        (5, Standing.IMPOSSIBLE),
        (6, Standing.IMPOSSIBLE),
        (7, Standing.OPEN),
        *(
            pytest.param(unknown, Trouble.UNREACHED, marks=pytest.mark.expects_log(STRANGE + "200$"))
            for unknown in (8, -1, "7", 7.5, None, True, [7])
        ),
    ],
)
def test_only_a_seven_is_a_yes(organism: Organism, rogue: Rogue, statut: Any, standing: Standing | Trouble) -> None:
    rogue.answers = [says(200, {"statut": statut})]
    assert Counter(organism, url=rogue.url).standing() is standing


@pytest.mark.parametrize("status", [204, 302, 403, 404])
@pytest.mark.expects_log(STRANGE)
def test_a_yes_comes_with_200_only(organism: Organism, rogue: Rogue, status: int) -> None:
    rogue.answers = [says(status, {"statut": 7})]
    assert Counter(organism, url=rogue.url).file() is Trouble.UNREACHED


MAY = says(200, {"statut": 7})


@pytest.mark.parametrize(
    ("said", "outcome"),
    [
        ({"statut": 5}, Incoherent(())),
        ({"statut": 5, "erreursIncoherence": None}, Incoherent(())),
        ({"statut": 5, "erreursIncoherence": ["a" * 3_000] * 200}, Incoherent(("a" * 2_000,) * 100)),
        ({"statut": 6, "message": "Non."}, Invalid(((Part.OTHER, "Non."),))),
        ({"statut": 6, "erreursValidation": {"nbHeuresTrav": "a" * 3_000}}, Invalid(((Part.HOURS, "a" * 2_000),))),
        ({"statut": 4, "statutActu": 99, "new": {}}, NotFiled.ALREADY_DONE),
        ({"statut": 2}, Trouble.IDENTITY_ENDED),
    ],
)
def test_a_refusal_is_read_with_little_or_much_in_it(
    organism: Organism, rogue: Rogue, said: dict[str, Any], outcome: FilingOutcome
) -> None:
    rogue.answers = [MAY, says(200, said)]
    assert Counter(organism, url=rogue.url).file() == outcome


@pytest.mark.parametrize("message", [None, "", "a" * 3_000])
def test_what_is_saved_is_saved_whatever_is_said_with_it(organism: Organism, rogue: Rogue, message: str | None) -> None:
    rogue.answers = [MAY, says(200, {"statut": 0, "message": message})]
    outcome = Counter(organism, url=rogue.url).file()
    assert isinstance(outcome, Filed)
    assert outcome.acknowledgement.message == (message or "")[:2_000]


@pytest.mark.parametrize(
    "answer",
    [
        says(200, {"statut": 9}),
        says(200, {"statut": 0, "message": 5}),
        says(200, {"statut": 5, "erreursIncoherence": {"a": "b"}}),
        says(201, {"statut": 0}),
        says(403, {"statut": 0}),
    ],
)
@pytest.mark.expects_log(STRANGE)
def test_what_cannot_be_read_is_looked_up_once_it_is_sent(organism: Organism, rogue: Rogue, answer: Any) -> None:
    for found, looked_up in ((says(200, {"statut": 0}), Filed), (MAY, NotFiled), (says(200, {"statut": 3}), Uncertain)):
        rogue.requests.clear()
        rogue.answers = [MAY, answer, *[found] * 3]
        assert isinstance(Counter(organism, url=rogue.url).file(), looked_up)
        assert [request.partition(b" ")[0] for request in rogue.requests].count(b"POST") == 1
