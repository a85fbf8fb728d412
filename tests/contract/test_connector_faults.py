"""Whatever goes wrong, in whatever order: no blind second POST, no wrong answer, nothing longer than promised."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from requests.adapters import HTTPAdapter

from kiosk.backoffice.france_travail.contract import MAY_DECLARE
from kiosk.backoffice.france_travail.filing import Pace
from kiosk.backoffice.france_travail.simulator.faults import Call, Fault, Planned, Record
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.france_travail.turns import Turns
from kiosk.declarations.api import Filed, FilingOutcome, NotFiled, Trouble, Uncertain
from tests.contract.connector_bench import IMPATIENT, NOT_BELIEVED, OCTOBER, Counter, StillClock, until
from tests.contract.france_travail_bench import GUARD, Organism, organism_open
from tests.faults.test_backoffice_misbehaves import Rogue, raw, says

PROMISED = 25.0
"""Seconds that a kiosk waits for the end of a call."""

QUICK = (
    Fault.TOO_MANY,
    Fault.TOO_MANY_UNSAID,
    Fault.SERVER_ERROR,
    Fault.UNAVAILABLE,
    Fault.GARBAGE,
    Fault.EMPTY,
    Fault.LOSE_REQUEST,
    Fault.SERVER_ERROR_AFTER,
    Fault.GARBAGE_AFTER,
    Fault.LOSE_ANSWER,
)
SLOW = (Fault.HANG, Fault.HANG_AFTER)
ANY = settings(
    deadline=None, derandomize=True, database=None, max_examples=120, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def organism() -> Iterator[Organism]:
    with organism_open() as organism:
        yield organism


# --- any faults in any order -----------------------------------------------------------------------------------------


def _looked_up_before_each_post(records: tuple[Record, ...], too_late: frozenset[int] = frozenset()) -> bool:
    """``too_late`` are the places of those whose answer nobody waited for."""
    may = False
    for place, record in enumerate(records):
        if record.call is Call.STATUS:
            may = may or (record.statut == MAY_DECLARE and record.fault is None and place not in too_late)
        elif may:
            may = False
        else:
            return False
    return True


def _is_true(outcome: FilingOutcome, before: bool, after: bool) -> bool:
    if isinstance(outcome, Filed):
        return after and not before
    if outcome is NotFiled.ALREADY_DONE:
        return before
    return isinstance(outcome, Uncertain) or before == after


def _plans(*faults: Fault, most: int) -> st.SearchStrategy[list[Planned]]:
    one = st.builds(Planned, st.sampled_from([Call.STATUS, Call.DECLARE]), st.sampled_from(faults), st.integers(1, 4))
    return st.lists(one, max_size=most)


PEOPLE = st.sampled_from(
    [Persona.ORDINARY, Persona.PATIENCE, Persona.TECHNICAL, Persona.REFUSED, Persona.NOT_RECOGNISED]
)


@given(person=PEOPLE, plans=st.lists(_plans(*QUICK, most=4), min_size=1, max_size=3))
@example(Persona.ORDINARY, [[Planned(Call.DECLARE, Fault.GARBAGE_AFTER)]])
@ANY
@pytest.mark.expects_log(NOT_BELIEVED)
def test_no_declaration_is_sent_blindly_and_no_answer_is_wrong(
    organism: Organism, person: Persona, plans: list[list[Planned]]
) -> None:
    _hold(Counter(organism), person, plans)


@given(person=PEOPLE, quick=_plans(*QUICK, most=2), slow=_plans(*SLOW, most=1))
@example(Persona.ORDINARY, [Planned(Call.DECLARE, Fault.GARBAGE)], [])
@settings(ANY, max_examples=15)
@pytest.mark.expects_log(NOT_BELIEVED)
def test_nor_when_the_organism_hangs(
    organism: Organism, person: Persona, quick: list[Planned], slow: list[Planned]
) -> None:
    _hold(Counter(organism, pace=IMPATIENT), person, [quick + slow, []])


def _hold(counter: Counter, person: Persona, plans: list[list[Planned]]) -> None:
    """Send it once for each of ``plans``, as a citizen does who tries again."""
    simulation = counter.organism.simulation
    simulation.reset()
    for plan in plans:
        counter.plan(*plan)
        began, before = counter.clock.monotonic(), (person, OCTOBER) in simulation.declarations.saved
        outcome = counter.file(person)
        assert _is_true(outcome, before, (person, OCTOBER) in simulation.declarations.saved)
        assert counter.clock.monotonic() - began <= PROMISED
    assert _looked_up_before_each_post(counter.records)
    statuts = [record.statut for record in simulation.records.all(Call.DECLARE)]
    assert statuts.count(0) <= 1


# --- time ------------------------------------------------------------------------------------------------------------


class _Slow(HTTPAdapter):
    """A network on which each answer takes as long as was drawn; the clock is the test's. ``too_late`` gets the places
    of those that nobody waited for."""

    def __init__(self, clock: StillClock, latencies: Iterator[tuple[int, float]], too_late: set[int]) -> None:
        super().__init__()
        self._clock = clock
        self._latencies = latencies
        self._too_late = too_late

    def send(self, request: Any, *where: Any, timeout: Any = None, **how: Any) -> requests.Response:
        place, latency = next(self._latencies)
        response = super().send(request, *where, timeout=GUARD, **how)
        self._clock.seconds += min(latency, timeout[1])
        if latency >= timeout[1]:
            self._too_late.add(place)
            response.close()
            raise requests.ReadTimeout
        return response


@given(
    person=PEOPLE,
    plan=_plans(*QUICK, most=4),
    latencies=st.lists(st.sampled_from([0.0, 0.5, 2.0, 5.0, 6.9, 8.0, 60.0]), min_size=20, max_size=20),
)
@example(Persona.ORDINARY, [Planned(Call.DECLARE, Fault.EMPTY)], [0.0] * 20)
@example(Persona.ORDINARY, [], [60.0] * 20)
@example(Persona.ORDINARY, [], [0.0, 60.0, *([6.9] * 18)])
@ANY
@pytest.mark.expects_log(NOT_BELIEVED)
def test_a_call_ends_in_time_however_slow_the_organism_is(
    organism: Organism, person: Persona, plan: list[Planned], latencies: list[float]
) -> None:
    simulation = organism.simulation
    simulation.reset()
    drawn, too_late = enumerate(latencies), set[int]()
    counter = Counter(organism, transport=lambda: _Slow(counter.clock, drawn, too_late))
    counter.plan(*plan)
    began = counter.clock.monotonic()
    outcome = counter.file(person)
    assert counter.clock.monotonic() - began <= PROMISED
    assert _is_true(outcome, False, (person, OCTOBER) in simulation.declarations.saved)
    assert _looked_up_before_each_post(counter.records, frozenset(too_late))


def test_nothing_is_sent_that_could_not_be_looked_up_in_time(organism: Organism) -> None:
    organism.simulation.reset()
    drawn, too_late = enumerate([6.9] * 3), set[int]()
    counter = Counter(organism, transport=lambda: _Slow(counter.clock, drawn, too_late))
    counter.plan(Planned(Call.STATUS, Fault.TOO_MANY))
    assert counter.file() is Trouble.UNREACHED
    assert counter.calls == [Call.STATUS, Call.STATUS]


@pytest.mark.parametrize("wait", ["3600", "Mon, 23 Nov 2099 07:00:00 GMT"])
def test_a_wait_that_is_too_long_is_not_waited_for(organism: Organism, wait: str) -> None:
    rogue = Rogue()
    counter = Counter(organism, url=rogue.url)
    head = f"HTTP/1.1 429 Too Many Requests\r\nRetry-After: {wait}\r\nContent-Length: 0\r\n\r\n"
    rogue.answers = [raw(head.encode())]
    assert counter.file() is Trouble.UNREACHED
    rogue.answers = [says(200, {"statut": 7}), raw(head.encode())]
    assert counter.file() is NotFiled.NOT_TAKEN
    assert counter.waits == []
    rogue.close()


# --- two at once -----------------------------------------------------------------------------------------------------


def _name(outcome: FilingOutcome) -> str:
    return type(outcome).__name__ if isinstance(outcome, Filed) else str(outcome)


def test_two_calls_of_one_person_send_one_declaration(organism: Organism) -> None:
    simulation = organism.simulation
    simulation.reset()
    counter = Counter(organism)
    with ThreadPoolExecutor(4) as pool:
        outcomes = [call.result(GUARD) for call in [pool.submit(counter.file) for _call in range(4)]]
    assert sorted(map(_name, outcomes)) == ["Filed", *["NotFiled.ALREADY_DONE"] * 3]
    assert len(simulation.records.all(Call.DECLARE)) == 1
    assert _looked_up_before_each_post(counter.records)


def test_one_who_waits_for_the_organism_holds_up_nobody_else(organism: Organism) -> None:
    simulation = organism.simulation
    simulation.reset()
    counter = Counter(organism, pace=Pace(answer=GUARD, whole=3 * GUARD, looking=0))
    counter.plan(Planned(Call.DECLARE, Fault.HANG_AFTER))
    with ThreadPoolExecutor(2) as pool:
        slow = pool.submit(counter.file)
        until(lambda: len(simulation.records.all(Call.DECLARE)) == 1)
        assert isinstance(counter.file(Persona.SHORT_TOKEN), Filed)
        again = pool.submit(counter.file)
        assert not slow.done()
        simulation.release()
        assert isinstance(slow.result(GUARD), Filed)
        assert again.result(GUARD) is NotFiled.ALREADY_DONE


def test_a_turn_is_had_by_one_and_waited_for_no_longer_than_asked() -> None:
    turns = Turns()
    with turns.turn("one", 0) as had, turns.turn("one", 0.01) as again, turns.turn("other", 0) as other:
        assert (had, again, other) == (True, False, True)
    with turns.turn("one", 0) as free:
        assert free
