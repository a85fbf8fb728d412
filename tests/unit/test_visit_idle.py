"""How long nobody has touched anything."""

from __future__ import annotations

import pytest

from kiosk.clock import AdjustableClock
from kiosk.visit.idle import IdleClock, Idleness, IdleState

ACTIVE = Idleness(IdleState.ACTIVE)
EXPIRED = Idleness(IdleState.EXPIRED)


class StillClock(AdjustableClock):
    """A clock that only moves when it is told to."""

    def monotonic(self) -> float:
        return self._added


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def idle(clock: StillClock) -> IdleClock:
    return IdleClock(clock, warn_after=120, warning=45)


def test_a_silent_visit_is_warned_then_over(clock: StillClock, idle: IdleClock) -> None:
    clock.advance(119.9)
    assert idle.look() == ACTIVE
    clock.advance(0.1)
    assert idle.look() == Idleness(IdleState.WARNING, 45)
    clock.advance(44.5)
    assert idle.look() == Idleness(IdleState.WARNING, 1), "half a second is told as one, never as none"
    clock.advance(0.5)
    assert idle.look() == EXPIRED
    clock.advance(3600)
    assert idle.look() == EXPIRED


def test_looking_is_no_touch(clock: StillClock, idle: IdleClock) -> None:
    for _ in range(165):
        clock.advance(1)
        idle.look()
    assert idle.look() == EXPIRED


def test_more_time_may_be_asked_for_as_often_as_wanted(clock: StillClock, idle: IdleClock) -> None:
    for _ in range(50):
        clock.advance(164)
        assert idle.look() == Idleness(IdleState.WARNING, 1)
        idle.touch()
        assert idle.look() == ACTIVE


def test_nobody_is_hurried_while_a_machine_has_the_hand(clock: StillClock, idle: IdleClock) -> None:
    clock.advance(119)
    idle.hold()
    clock.advance(3600)
    assert idle.look() == ACTIVE

    idle.release()
    clock.advance(119)
    assert idle.look() == ACTIVE, "the count starts again when the machine has done"
    clock.advance(1)
    assert idle.look() == Idleness(IdleState.WARNING, 45)


def test_what_nobody_asked_for_gives_nobody_more_time(clock: StillClock, idle: IdleClock) -> None:
    clock.advance(100)
    idle.hold()
    clock.advance(3600)
    idle.resume()
    clock.advance(19)
    assert idle.look() == ACTIVE
    clock.advance(1)
    assert idle.look() == Idleness(IdleState.WARNING, 45)
    idle.resume()
    assert idle.look() == Idleness(IdleState.WARNING, 45), "what is not held has nothing to resume"


def test_a_touch_while_it_is_held_counts_when_it_is_resumed(clock: StillClock, idle: IdleClock) -> None:
    clock.advance(100)
    idle.hold()
    clock.advance(50)
    idle.touch()
    clock.advance(3600)
    idle.resume()
    clock.advance(119)
    assert idle.look() == ACTIVE


def test_a_touch_while_it_is_held_does_not_let_go(clock: StillClock, idle: IdleClock) -> None:
    idle.hold()
    idle.touch()
    clock.advance(3600)
    assert idle.look() == ACTIVE
