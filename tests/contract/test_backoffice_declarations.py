"""A declaration from the kiosk's client through the back office to the organism, and what each side believes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from kiosk.backoffice.device_grant import DeviceGrant
from kiosk.backoffice.france_travail.contract import Statut
from kiosk.backoffice.france_travail.simulator.faults import Call, Fault, Planned
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.declarations.api import (
    Filed,
    Incoherent,
    Invalid,
    NotFiled,
    Part,
    Standing,
    Trouble,
    Uncertain,
)
from kiosk.declarations.situation import Declaration, EndOfSearch, Motive, Period, Work
from kiosk.dock.phone import Phone
from kiosk.identity.api import HandOver, Identified
from kiosk.money import Money, euros
from tests.contract.connector_bench import until
from tests.contract.france_travail_bench import GUARD
from tests.contract.town_bench import KIOSK, OCTOBER, Town, town_open

NOTHING = Declaration(month=OCTOBER)
ODD = replace(NOTHING, work=(Work("", 255, euros(75), ended=False),))


@pytest.fixture(scope="module")
def running() -> Iterator[Town]:
    with town_open() as town:
        yield town


@pytest.fixture
def town(running: Town) -> Town:
    running.organism.simulation.reset()
    return running


# --- the whole way ---------------------------------------------------------------------------------------------------


class _Waits:
    """Who waits before the kiosk while a phone signs in."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone

    def tell(self, news: HandOver) -> None:
        self._phone.walk(news.address_with_code, Persona.ORDINARY.value)

    def left(self, within: float) -> bool:
        return False


def test_a_phone_signs_in_and_the_kiosk_declares(town: Town) -> None:
    broker = DeviceGrant(f"{town.url}/identity", KIOSK, scope="openid", clock=town.clock)
    with Phone() as phone:
        identified = broker.identify("fr", _Waits(phone))
    assert isinstance(identified, Identified)
    assert town.office.standing(OCTOBER, identified.token) is Standing.OPEN
    worked = Declaration(
        month=OCTOBER,
        work=(Work("Mairie", 232, Money(4_100), ended=False), Work("Théâtre", 500, Money(160_050), ended=True)),
        internships=(Period(date(2026, 10, 3), date(2026, 10, 9)),),
        sick_leaves=(Period(date(2026, 10, 18), date(2027, 1, 19)), Period(date(2026, 10, 3), date(2026, 10, 9))),
        maternity=date(2026, 10, 1),
        retirement=date(2026, 10, 31),
        invalidity=date(2026, 10, 15),
        end_of_search=EndOfSearch(date(2026, 10, 20), Motive.RETIREMENT),
    )
    outcome = town.office.file(worked, identified.token, force=False)
    assert isinstance(outcome, Filed)
    made = outcome.acknowledgement
    assert (made.month, made.found) == (OCTOBER, False)
    assert made.message
    assert made.received_at.tzinfo is not None
    assert town.organism.simulation.declarations.saved == {
        (Persona.ORDINARY, OCTOBER): {
            "nbHeuresTrav": 420,
            "montSalaire": 1642,
            "dateDebutStage": "03102026",
            "dateFinStage": "09102026",
            "dateDebutMaladie": "03102026",
            "dateFinMaladie": "19012027",
            "dateDebutMaternite": "01102026",
            "dateRetraite": "31102026",
            "dateInvalidite": "15102026",
            "dateFinRech": "20102026",
            "motifFinRech": 1,
            "forceIncoherence": 0,
        }
    }
    assert town.office.standing(OCTOBER, identified.token) is Standing.DONE
    assert town.office.file(worked, identified.token, force=False) is NotFiled.ALREADY_DONE


@pytest.mark.parametrize(
    ("person", "standing", "outcome"),
    [
        (Persona.DONE, Standing.DONE, NotFiled.ALREADY_DONE),
        (Persona.CLOSED, Standing.CLOSED, NotFiled.CLOSED),
        (Persona.IMPOSSIBLE, Standing.IMPOSSIBLE, NotFiled.IMPOSSIBLE),
        (Persona.TECHNICAL, Standing.OPEN, NotFiled.NOT_TAKEN),
        (Persona.NOT_RECOGNISED, Standing.OPEN, Trouble.IDENTITY_ENDED),
    ],
)
def test_each_case_reaches_the_kiosk(
    town: Town, person: Persona, standing: Standing, outcome: NotFiled | Trouble
) -> None:
    token = town.citizen(person)
    assert town.office.standing(OCTOBER, token) is standing
    assert town.office.file(NOTHING, token, force=False) is outcome


def test_what_is_odd_reaches_the_kiosk_in_its_words_and_is_confirmed(town: Town) -> None:
    token = town.citizen()
    assert town.office.file(ODD, token, force=False) == Incoherent(
        ("Le salaire ne correspond pas au nombre d’heures.",)
    )
    assert isinstance(town.office.file(ODD, token, force=True), Filed)


def test_what_is_refused_reaches_the_kiosk_by_part(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "kiosk.backoffice.france_travail.simulator.declarations.errors"
    monkeypatch.setattr(wrong, lambda *_: {"montSalaire": "Trop peu.", "dateFinStage": "Trop tard.", "nouveau": "?"})
    outcome = town.office.file(ODD, town.citizen(), force=False)
    assert outcome == Invalid(((Part.PAY, "Trop peu."), (Part.INTERNSHIP, "Trop tard."), (Part.OTHER, "?")))


def test_a_lost_answer_is_found(town: Town) -> None:
    town.organism.simulation.faults.plan(Planned(Call.DECLARE, Fault.LOSE_ANSWER))
    outcome = town.office.file(NOTHING, town.citizen(), force=False)
    assert isinstance(outcome, Filed)
    assert outcome.acknowledgement.found
    assert len(town.organism.simulation.records.all(Call.DECLARE)) == 1


def test_nobody_knows_and_the_kiosk_is_told_so(town: Town) -> None:
    simulation = town.organism.simulation
    simulation.faults.plan(Planned(Call.DECLARE, Fault.SERVER_ERROR))
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(town.office.file, NOTHING, town.citizen(), force=False)
        until(lambda: bool(simulation.records.all(Call.DECLARE)))
        simulation.faults.plan(Planned(Call.STATUS, Fault.UNAVAILABLE, None))
        assert call.result(GUARD) == Uncertain()


def test_an_organism_that_is_down_is_unreached(town: Town) -> None:
    town.organism.simulation.faults.plan(Planned(None, Fault.UNAVAILABLE, None))
    token = town.citizen()
    answers: list[object] = [town.office.standing(OCTOBER, token), town.office.file(NOTHING, token, force=False)]
    assert answers == [Trouble.UNREACHED, Trouble.UNREACHED]


def test_two_declarations_of_one_person_at_once_are_one(town: Town) -> None:
    with ThreadPoolExecutor(3) as pool:
        calls = [pool.submit(town.office.file, NOTHING, town.citizen(), force=False) for _call in range(3)]
        outcomes = [call.result(GUARD) for call in calls]
    assert outcomes.count(NotFiled.ALREADY_DONE) == 2
    assert [record.statut for record in town.organism.simulation.records.all(Call.DECLARE)] == [Statut.SAVED]


def test_an_organism_that_hangs_holds_up_nobody_else(town: Town) -> None:
    simulation = town.organism.simulation
    simulation.faults.plan(Planned(Call.DECLARE, Fault.HANG_AFTER))
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(town.office.file, NOTHING, town.citizen(), force=False)
        until(lambda: bool(simulation.records.all(Call.DECLARE)))
        assert town.kiosk.health()
        assert isinstance(town.office.file(NOTHING, town.citizen(Persona.SHORT_TOKEN), force=False), Filed)
        assert not slow.done()
        simulation.release()
        assert isinstance(slow.result(GUARD), Filed)
