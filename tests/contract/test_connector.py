"""A declaration is sent when the status says so, once, and is looked up when nobody knows what became of it."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from kiosk.backoffice.france_travail.simulator.faults import Call, Fault, Planned
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.declarations.api import (
    Filed,
    FilingOutcome,
    Incoherent,
    Invalid,
    NotFiled,
    Part,
    Standing,
    StandingAnswer,
    Trouble,
    Uncertain,
)
from kiosk.declarations.situation import Declaration, Period, Work
from kiosk.money import euros
from tests.contract.connector_bench import IMPATIENT, NOT_BELIEVED, NOTHING, OCTOBER, Counter, until
from tests.contract.france_travail_bench import Organism, organism_open

ODD = replace(NOTHING, work=(Work("", 255, euros(75), ended=False),))
S, D = Call.STATUS, Call.DECLARE


@pytest.fixture(scope="module")
def running() -> Iterator[Organism]:
    with organism_open() as organism:
        yield organism


@pytest.fixture
def organism(running: Organism) -> Organism:
    running.simulation.reset()
    return running


@pytest.fixture
def counter(organism: Organism) -> Counter:
    return Counter(organism)


def _filed(outcome: FilingOutcome, *, found: bool) -> bool:
    return isinstance(outcome, Filed) and outcome.acknowledgement.found is found


# --- when all goes well ----------------------------------------------------------------------------------------------


def test_what_is_saved_is_acknowledged(counter: Counter) -> None:
    outcome = counter.file()
    assert isinstance(outcome, Filed)
    made = outcome.acknowledgement
    assert re.fullmatch(r"AR-[2346789ACDEFGHJKMNPQRTWXY]{4}-[2346789ACDEFGHJKMNPQRTWXY]{4}", made.number)
    assert (made.month, made.received_at, made.found) == (OCTOBER, counter.clock.now(), False)
    assert made.message.endswith("Votre actualisation est enregistrée.")
    assert counter.calls == [S, D]
    assert counter.organism.simulation.declarations.saved == {(Persona.ORDINARY, OCTOBER): {"forceIncoherence": 0}}


def test_no_two_acknowledgements_have_one_number(counter: Counter) -> None:
    people = (Persona.ORDINARY, Persona.SHORT_TOKEN)
    numbers = {outcome.acknowledgement.number for p in people if isinstance(outcome := counter.file(p), Filed)}
    assert len(numbers) == 2


@pytest.mark.parametrize(
    ("person", "standing"),
    [
        (Persona.ORDINARY, Standing.OPEN),
        (Persona.DONE, Standing.DONE),
        (Persona.CLOSED, Standing.CLOSED),
        (Persona.IMPOSSIBLE, Standing.IMPOSSIBLE),
        (Persona.REFUSED, Standing.OPEN),
    ],
)
def test_the_month_stands_as_the_organism_says(counter: Counter, person: Persona, standing: Standing) -> None:
    assert counter.standing(person) is standing
    assert counter.calls == [S]


@pytest.mark.parametrize(
    ("person", "outcome", "calls", "waits"),
    [
        (Persona.DONE, NotFiled.ALREADY_DONE, [S], []),
        (Persona.CLOSED, NotFiled.CLOSED, [S], []),
        (Persona.IMPOSSIBLE, NotFiled.IMPOSSIBLE, [S], []),
        (Persona.REFUSED, NotFiled.IMPOSSIBLE, [S, D] * 3, [1, 1]),
        (Persona.NOT_RECOGNISED, Trouble.IDENTITY_ENDED, [S, D], []),
        (Persona.TECHNICAL, NotFiled.NOT_TAKEN, [S, D, S], [1]),
    ],
)
def test_each_case_ends_as_it_must(
    counter: Counter, person: Persona, outcome: FilingOutcome, calls: list[Call], waits: list[float]
) -> None:
    assert counter.file(person) is outcome
    assert (counter.calls, counter.waits) == (calls, waits)
    assert not counter.organism.simulation.declarations.saved


def test_who_is_told_twice_that_it_is_impossible_is_filed_at_the_third_try(counter: Counter) -> None:
    assert _filed(counter.file(Persona.PATIENCE), found=False)
    assert (counter.calls, counter.waits) == ([S, D] * 3, [1, 1])


def test_who_was_not_taken_can_send_it_again(counter: Counter) -> None:
    assert counter.file(Persona.TECHNICAL) is NotFiled.NOT_TAKEN
    assert _filed(counter.file(Persona.TECHNICAL), found=False)
    assert counter.file(Persona.TECHNICAL) is NotFiled.ALREADY_DONE


def test_what_is_odd_is_changed_or_confirmed(counter: Counter) -> None:
    outcome = counter.file(declaration=ODD)
    assert outcome == Incoherent(("Le salaire ne correspond pas au nombre d’heures.",))
    assert not counter.organism.simulation.declarations.saved
    assert _filed(counter.file(declaration=ODD, force=True), found=False)


def test_what_is_refused_is_told_by_part() -> None:
    wrong = Declaration(
        month=OCTOBER,
        sick_leaves=(Period(date(2026, 10, 1), date(2026, 10, 2)),),
        retirement=date(2026, 10, 3),
    )
    with organism_open(month="2026-09") as other:
        outcome = Counter(other).file(declaration=wrong)
    said = "Indiquez une date du mois de la déclaration."
    assert isinstance(outcome, Invalid)
    assert set(outcome.errors) == {(Part.SICK_LEAVE, said), (Part.RETIREMENT, said)}


# --- when something goes wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("call", [S, D])
def test_a_token_that_ends_in_between_is_told(counter: Counter, call: Call) -> None:
    token = counter.organism.sign_in()
    if call is S:
        counter.organism.clock.advance(25 * 60)
    else:
        counter.plan(Planned(D, Fault.TOO_MANY))
        counter.at_wait[1] = lambda: counter.organism.clock.advance(25 * 60)
    assert counter.connector.file(NOTHING, "somebody", token, force=False) is Trouble.IDENTITY_ENDED
    assert counter.connector.standing(token) is Trouble.IDENTITY_ENDED
    assert not counter.organism.simulation.declarations.saved


AFTERWARDS_DONE = (
    Fault.LOSE_ANSWER,
    Fault.SERVER_ERROR_AFTER,
    pytest.param(Fault.GARBAGE_AFTER, marks=pytest.mark.expects_log(NOT_BELIEVED)),
    Fault.HANG_AFTER,
)
NOTHING_DONE = (
    Fault.LOSE_REQUEST,
    Fault.SERVER_ERROR,
    Fault.UNAVAILABLE,
    pytest.param(Fault.GARBAGE, marks=pytest.mark.expects_log(NOT_BELIEVED)),
    pytest.param(Fault.EMPTY, marks=pytest.mark.expects_log(NOT_BELIEVED)),
    Fault.HANG,
)
NO_ANSWER = (Fault.LOSE_REQUEST, Fault.HANG)


@pytest.mark.parametrize("fault", AFTERWARDS_DONE)
def test_a_lost_answer_is_found_by_the_status(organism: Organism, fault: Fault) -> None:
    counter = Counter(organism, pace=IMPATIENT)
    counter.plan(Planned(D, fault))
    outcome = counter.file()
    assert isinstance(outcome, Filed)
    assert outcome.acknowledgement.found
    assert outcome.acknowledgement.message == ""
    assert counter.calls == [S, D, S]


@pytest.mark.parametrize("fault", NOTHING_DONE)
def test_what_never_arrived_is_known_not_to_have(organism: Organism, fault: Fault) -> None:
    counter = Counter(organism, pace=IMPATIENT)
    counter.plan(Planned(D, fault))
    assert counter.file() is NotFiled.NOT_TAKEN
    # Without any answer the organism may still be at it, and is looked at for longer.
    assert counter.calls == ([S, D, S, S, S] if fault in NO_ANSWER else [S, D, S])
    assert _filed(counter.file(), found=False)


def test_what_is_done_late_is_found_while_it_is_looked_up(organism: Organism) -> None:
    counter = Counter(organism, pace=IMPATIENT)
    counter.plan(Planned(D, Fault.LATE))

    def come_through() -> None:
        organism.simulation.release()
        until(lambda: len(organism.simulation.records.all(D)) == 2)

    counter.at_wait[3] = come_through
    assert _filed(counter.file(), found=True)
    assert counter.calls == [S, D, S, S, D, S]


@pytest.mark.parametrize("lost", [Fault.LOSE_ANSWER, Fault.LOSE_REQUEST, Fault.SERVER_ERROR])
def test_what_nobody_can_find_out_is_uncertain_and_not_sent_again(counter: Counter, lost: Fault) -> None:
    counter.plan(Planned(D, lost))
    counter.at_wait[1] = lambda: counter.plan(Planned(S, Fault.UNAVAILABLE, None))
    assert counter.file() == Uncertain()
    assert counter.calls == [S, D, S, S, S]


def test_a_status_that_comes_back_is_believed(counter: Counter) -> None:
    counter.plan(Planned(D, Fault.LOSE_ANSWER))
    counter.at_wait[1] = lambda: counter.plan(Planned(S, Fault.UNAVAILABLE, 2))
    assert _filed(counter.file(), found=True)
    assert counter.calls == [S, D, S, S, S]


def test_a_token_that_ends_after_a_lost_answer_leaves_it_uncertain(counter: Counter) -> None:
    counter.plan(Planned(D, Fault.LOSE_ANSWER))
    counter.at_wait[1] = lambda: counter.organism.clock.advance(25 * 60)
    assert counter.file() == Uncertain()


@pytest.mark.parametrize("fault", [Fault.TOO_MANY, Fault.TOO_MANY_UNSAID])
def test_who_asks_too_often_waits_and_looks_before_he_sends_again(counter: Counter, fault: Fault) -> None:
    counter.plan(Planned(S, fault), Planned(D, fault, 2))
    assert _filed(counter.file(), found=False)
    assert counter.calls == [S, S, D, S, D, S, D]
    assert counter.waits == [1, 1, 1]


def test_who_is_always_told_that_he_asks_too_often_gives_up(counter: Counter) -> None:
    counter.plan(Planned(D, Fault.TOO_MANY, None))
    assert counter.file() is NotFiled.NOT_TAKEN
    assert counter.calls == [S, D] * 3
    counter.organism.simulation.reset()
    counter.plan(Planned(S, Fault.TOO_MANY, None))
    assert counter.file() is Trouble.UNREACHED
    assert counter.calls == [S, S, S]


@pytest.mark.parametrize(
    "fault",
    [
        Fault.LOSE_REQUEST,
        Fault.LOSE_ANSWER,
        Fault.SERVER_ERROR,
        Fault.UNAVAILABLE,
        pytest.param(Fault.GARBAGE, marks=pytest.mark.expects_log(NOT_BELIEVED)),
        pytest.param(Fault.EMPTY, marks=pytest.mark.expects_log(NOT_BELIEVED)),
        Fault.HANG,
    ],
)
def test_nothing_is_sent_while_the_status_cannot_be_read(organism: Organism, fault: Fault) -> None:
    counter = Counter(organism, pace=IMPATIENT)
    counter.plan(Planned(S, fault, None))
    assert counter.file() is Trouble.UNREACHED
    assert counter.standing() is Trouble.UNREACHED
    assert counter.calls == [S, S]


def test_an_organism_that_is_away_is_unreached(organism: Organism) -> None:
    counter = Counter(organism, url="http://127.0.0.1:9")
    answers: list[StandingAnswer | FilingOutcome] = [counter.standing(), counter.file()]
    assert answers == [Trouble.UNREACHED, Trouble.UNREACHED]


def test_an_address_in_clear_is_refused(organism: Organism) -> None:
    with pytest.raises(ValueError, match="https"):
        Counter(organism, url="http://api.francetravail.example")


def test_neither_token_nor_answers_are_in_a_log(counter: Counter, caplog: pytest.LogCaptureFixture) -> None:
    worked = replace(NOTHING, work=(Work("Boulangerie", 119, euros(1777), ended=False),))
    token = counter.organism.sign_in()
    counter.plan(Planned(D, Fault.LOSE_ANSWER))
    with caplog.at_level(logging.DEBUG):
        assert _filed(counter.connector.file(worked, "a-citizen", token, force=False), found=True)
    assert "a declaration: Filed" in caplog.messages
    for secret in (token, "119", "1777", "Boulangerie", "a-citizen"):
        assert secret not in caplog.text
