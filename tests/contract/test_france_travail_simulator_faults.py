"""What can go wrong on the way to the simulated organism does, on a real connection, and what arrived is on record."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from time import sleep
from typing import Any

import pytest
import requests

from kiosk.backoffice.france_travail import contract
from kiosk.backoffice.france_travail.contract import DECLARED, MAY_DECLARE, Statut
from kiosk.backoffice.france_travail.simulator.faults import Call, Fault, Planned, Record
from kiosk.backoffice.france_travail.simulator.persona import Persona
from tests.contract.france_travail_bench import CLIENT_ID, CLIENT_SECRET, GUARD, NOTHING, Organism, organism_open

AFTER = {Fault.SERVER_ERROR_AFTER, Fault.GARBAGE_AFTER, Fault.LOSE_ANSWER}
ANSWERED = {
    Fault.TOO_MANY: 429,
    Fault.TOO_MANY_UNSAID: 429,
    Fault.SERVER_ERROR: 500,
    Fault.SERVER_ERROR_AFTER: 500,
    Fault.UNAVAILABLE: 503,
    Fault.GARBAGE: 200,
    Fault.GARBAGE_AFTER: 200,
    Fault.EMPTY: 200,
}


@pytest.fixture(scope="module")
def running() -> Iterator[Organism]:
    with organism_open() as organism:
        yield organism


@pytest.fixture
def organism(running: Organism) -> Organism:
    running.simulation.reset()
    return running


def _plan(organism: Organism, call: Call | None, fault: Fault, times: int | None = 1) -> None:
    organism.simulation.faults.plan(Planned(call, fault, times))


def _saved(organism: Organism) -> bool:
    return bool(organism.simulation.declarations.saved)


@pytest.mark.parametrize("fault", ANSWERED)
def test_a_fault_answers_in_the_place_of_the_organism(organism: Organism, fault: Fault) -> None:
    token = organism.sign_in()
    _plan(organism, Call.DECLARE, fault)
    assert organism.status(token) == MAY_DECLARE
    assert organism.post(token, NOTHING).status_code == ANSWERED[fault]
    assert _saved(organism) is (fault in AFTER)
    assert organism.status(token) == (DECLARED if fault in AFTER else MAY_DECLARE)
    decided = Statut.SAVED if fault in AFTER else None
    assert organism.simulation.records.all(Call.DECLARE) == (Record(Call.DECLARE, Persona.ORDINARY, decided, fault),)


def test_too_many_calls_are_told_when_to_come_back(organism: Organism) -> None:
    _plan(organism, Call.STATUS, Fault.TOO_MANY)
    answer = organism.call("GET", contract.DECLARATION_PATH, organism.sign_in())
    assert answer.headers["Retry-After"] == "1"
    assert answer.headers["X-Ratelimit-Remaining-Clientidlimiter"] == "0"
    assert answer.headers["Content-Type"].startswith("text/plain")
    _plan(organism, Call.STATUS, Fault.TOO_MANY_UNSAID)
    assert "Retry-After" not in organism.call("GET", contract.DECLARATION_PATH, organism.sign_in()).headers


def test_garbage_is_no_json(organism: Organism) -> None:
    _plan(organism, Call.STATUS, Fault.GARBAGE)
    answer = organism.call("GET", contract.DECLARATION_PATH, organism.sign_in())
    assert answer.headers["Content-Type"].startswith("text/html")
    with pytest.raises(requests.JSONDecodeError):
        answer.json()


@pytest.mark.parametrize("fault", [Fault.LOSE_REQUEST, Fault.LOSE_ANSWER])
def test_a_lost_call_is_a_connection_that_drops(organism: Organism, fault: Fault) -> None:
    token = organism.sign_in()
    _plan(organism, Call.DECLARE, fault)
    with pytest.raises(requests.ConnectionError):
        organism.post(token, NOTHING)
    assert _saved(organism) is (fault in AFTER)
    assert organism.status(token) == (DECLARED if fault in AFTER else MAY_DECLARE)


def _when_it_hangs(organism: Organism, fault: Fault, then: Callable[[Future[requests.Response]], None]) -> None:
    token = organism.sign_in()
    _plan(organism, Call.DECLARE, fault)
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(organism.post, token, NOTHING)
        while not organism.simulation.records.all(Call.DECLARE):
            sleep(0.01)
        assert organism.status(token) == (DECLARED if fault is Fault.HANG_AFTER else MAY_DECLARE)
        assert not under_way.done()
        organism.simulation.release()
        then(under_way)


def test_a_call_that_hangs_is_dropped_when_released(organism: Organism) -> None:
    def then(under_way: Future[requests.Response]) -> None:
        with pytest.raises(requests.ConnectionError):
            under_way.result(GUARD)
        assert not _saved(organism)

    _when_it_hangs(organism, Fault.HANG, then)


@pytest.mark.parametrize("fault", [Fault.HANG_AFTER, Fault.LATE])
def test_an_answer_that_hangs_comes_when_released(organism: Organism, fault: Fault) -> None:
    def then(under_way: Future[requests.Response]) -> None:
        assert under_way.result(GUARD).json()["statut"] == Statut.SAVED
        assert _saved(organism)

    _when_it_hangs(organism, fault, then)


def test_a_late_call_is_done_though_nobody_listens(organism: Organism) -> None:
    token = organism.sign_in()
    _plan(organism, Call.DECLARE, Fault.LATE)
    with pytest.raises(requests.ReadTimeout):
        requests.post(
            organism.url + contract.DECLARATION_PATH,
            json=NOTHING,
            headers={"Authorization": f"Bearer {token}", "media": "I"},
            timeout=(GUARD, 0.2),
        )
    assert organism.status(token) == MAY_DECLARE
    organism.simulation.release()
    while organism.status(token) != DECLARED:
        sleep(0.01)
    arrived, done = organism.simulation.records.all(Call.DECLARE)
    assert (arrived.statut, done.statut) == (None, Statut.SAVED)


def test_a_reset_lets_nothing_arrive_late(organism: Organism) -> None:
    token = organism.sign_in()
    _plan(organism, Call.DECLARE, Fault.LATE)
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(organism.post, token, NOTHING)
        while not organism.simulation.records.all(Call.DECLARE):
            sleep(0.01)
        organism.simulation.reset()
        with pytest.raises(requests.ConnectionError):
            under_way.result(GUARD)
    assert not _saved(organism)


def test_faults_come_as_often_and_in_the_order_that_was_planned(organism: Organism) -> None:
    token = organism.sign_in()
    organism.simulation.faults.plan(
        Planned(Call.STATUS, Fault.SERVER_ERROR, 2),
        Planned(Call.DECLARE, Fault.UNAVAILABLE),
        Planned(Call.STATUS, Fault.TOO_MANY),
    )
    said = [organism.call("GET", contract.DECLARATION_PATH, token).status_code for _ in range(4)]
    assert said == [500, 500, 429, 200]
    assert organism.simulation.faults.to_come == (Planned(Call.DECLARE, Fault.UNAVAILABLE),)
    assert organism.post(token, NOTHING).status_code == 503
    assert organism.simulation.faults.to_come == ()
    with pytest.raises(ValueError, match="once at least"):
        Planned(None, Fault.EMPTY, 0)


def test_the_whole_service_can_be_down(organism: Organism) -> None:
    token = organism.sign_in()
    _plan(organism, None, Fault.UNAVAILABLE, None)
    calls = [
        ("GET", contract.AUTHORIZE_PATH),
        ("POST", contract.TOKEN_PATH),
        ("GET", contract.USERINFO_PATH),
        ("GET", contract.DECLARATION_PATH),
        ("POST", contract.DECLARATION_PATH),
        ("POST", contract.DEPOSIT_PATH),
        ("POST", contract.confirm_path("x")),
    ]
    assert {organism.call(method, path, token, json={}).status_code for method, path in calls} == {503}
    assert {record.call for record in organism.simulation.records.all()} == set(Call)


def _answer(organism: Organism, method: str, path: str, body: Any = None) -> Any:
    answer = organism.call(method, f"/simulation{path}", json=body)
    assert answer.ok, answer.text
    return answer.json() if answer.content else None


def test_the_knobs_are_turned_over_http(organism: Organism) -> None:
    plan = [{"call": "declare", "fault": "lose_answer", "times": 1}, {"call": None, "fault": "late", "times": None}]
    _answer(organism, "PUT", "/faults", plan)
    assert _answer(organism, "GET", "")["faults"] == plan
    token = organism.sign_in()
    with pytest.raises(requests.ConnectionError):
        organism.post(token, NOTHING)
    _answer(organism, "PUT", "/faults", [])
    assert organism.status(token) == DECLARED
    assert _answer(organism, "GET", "/calls") == [
        {"call": "declare", "person": "ordinaire", "statut": 0, "fault": "lose_answer"},
        {"call": "status", "person": "ordinaire", "statut": 0, "fault": None},
    ]
    _answer(organism, "DELETE", "/calls")
    assert _answer(organism, "GET", "/calls") == []
    assert _answer(organism, "GET", "") == {
        "month": "2026-10",
        "declared": [{"person": "ordinaire", "month": "2026-10"}],
        "documents": [],
        "unconfirmed": 0,
        "faults": [],
    }
    _answer(organism, "DELETE", "")
    assert organism.status(token) == MAY_DECLARE
    assert _answer(organism, "GET", "")["declared"] == []


def test_a_call_that_hangs_is_released_over_http(organism: Organism) -> None:
    token = organism.sign_in()
    _plan(organism, Call.STATUS, Fault.LATE)
    with ThreadPoolExecutor(1) as pool:
        under_way = pool.submit(organism.status, token)
        while not organism.simulation.records.all():
            sleep(0.01)
        _answer(organism, "POST", "/release")
        assert under_way.result(GUARD) == MAY_DECLARE


@pytest.mark.parametrize(
    "plan",
    [{}, [{"call": "declare"}], [{"call": "x", "fault": "late"}], [{"call": None, "fault": "late", "times": 0}]],
)
def test_a_plan_that_cannot_be_changes_nothing(organism: Organism, plan: Any) -> None:
    _plan(organism, Call.STATUS, Fault.EMPTY)
    assert organism.call("PUT", "/simulation/faults", json=plan).status_code == 422
    assert organism.simulation.faults.to_come == (Planned(Call.STATUS, Fault.EMPTY),)


@pytest.mark.parametrize("hangs", [False, True])
def test_a_child_serves_until_its_parent_ends(hangs: bool) -> None:
    settings = {"host": "127.0.0.1", "port": 0, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    child = subprocess.Popen(
        [sys.executable, "-m", "kiosk.backoffice.france_travail.simulator", "--embedded"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(json.dumps(settings | {"month": "2026-10", "redirect_uris": []}) + "\n")
        child.stdin.flush()
        url = f"http://127.0.0.1:{json.loads(child.stdout.readline())['port']}"
        assert requests.get(f"{url}/simulation", timeout=GUARD).json()["month"] == "2026-10"
        with ThreadPoolExecutor(1) as pool:
            if hangs:
                plan = [{"call": "status", "fault": "hang"}]
                requests.put(f"{url}/simulation/faults", json=plan, timeout=GUARD).raise_for_status()
                pool.submit(requests.get, url + contract.DECLARATION_PATH, timeout=GUARD)
                while not requests.get(f"{url}/simulation/calls", timeout=GUARD).json():
                    sleep(0.01)
            child.stdin.close()
            assert child.wait(GUARD) == 0
    finally:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            assert pipe is not None
            pipe.close()
