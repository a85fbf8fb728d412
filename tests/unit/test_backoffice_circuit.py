"""The circuit breaker: who passes, when it opens, and what one trial is worth."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.backoffice.circuit import LONGEST_HOLD, Circuit, Position
from kiosk.clock import PARIS


class HandClock:
    """Time that moves by hand only."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return datetime(2026, 11, 22, tzinfo=PARIS)

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def circuit(clock: HandClock) -> Circuit:
    return Circuit(clock, threshold=3, cooldown=5.0)


def fail(circuit: Circuit, times: int) -> None:
    for _ in range(times):
        assert circuit.admit()
        circuit.failed()


def test_silence_is_not_success(circuit: Circuit) -> None:
    assert circuit.admit()
    assert circuit.position is Position.CLOSED
    assert not circuit.reachable


def test_failures_in_a_row_open_it_and_a_success_between_them_does_not(circuit: Circuit) -> None:
    fail(circuit, 2)
    circuit.succeeded()
    fail(circuit, 2)
    assert circuit.position is Position.CLOSED
    fail(circuit, 1)
    assert circuit.position is Position.OPEN
    assert not circuit.admit()


def test_after_the_cooldown_one_trial_passes_at_a_time(circuit: Circuit, clock: HandClock) -> None:
    fail(circuit, 3)
    clock.seconds += 4.9
    assert not circuit.admit()
    clock.seconds += 0.1
    assert circuit.admit()
    assert circuit.position is Position.HALF_OPEN
    assert not circuit.admit()
    assert not circuit.reachable
    circuit.succeeded()
    assert circuit.position is Position.CLOSED
    assert circuit.reachable


def test_a_failed_trial_opens_it_again_for_a_whole_cooldown(circuit: Circuit, clock: HandClock) -> None:
    fail(circuit, 3)
    clock.seconds += 5
    fail(circuit, 1)
    assert circuit.position is Position.OPEN
    clock.seconds += 4.9
    assert not circuit.admit()
    clock.seconds += 0.2
    assert circuit.admit()


def test_a_service_that_asks_for_time_gets_it_within_reason(circuit: Circuit, clock: HandClock) -> None:
    circuit.failed(leave_alone_for=120)
    clock.seconds += 119
    assert not circuit.admit()
    clock.seconds += 1
    assert circuit.admit()
    circuit.failed(leave_alone_for=86_400)
    clock.seconds += LONGEST_HOLD
    assert circuit.admit()


def test_listeners_hear_each_change_once(circuit: Circuit, clock: HandClock) -> None:
    news: list[bool] = []
    stop = circuit.subscribe(news.append)
    circuit.succeeded()
    circuit.succeeded()
    fail(circuit, 3)
    clock.seconds += 5
    fail(circuit, 1)
    clock.seconds += 5
    circuit.succeeded()
    stop()
    stop()
    fail(circuit, 3)
    assert news == [True, False, True]


@pytest.mark.expects_log("^ERROR kiosk.backoffice.circuit: a listener of the circuit raised ZeroDivisionError$")
def test_a_listener_that_breaks_costs_nobody_his_answer(circuit: Circuit) -> None:
    def breaks(_reachable: bool) -> None:
        raise ZeroDivisionError

    news: list[bool] = []
    circuit.subscribe(breaks)
    circuit.subscribe(news.append)
    circuit.succeeded()
    assert news == [True]


@pytest.mark.parametrize("wrong", [{"threshold": 0}, {"cooldown": -1.0}])
def test_a_circuit_that_could_never_close_is_refused(clock: HandClock, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="threshold"):
        Circuit(clock, **wrong)
