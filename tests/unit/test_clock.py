"""The clock of the demo and the tests: what moves with what."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from kiosk.clock import PARIS, AdjustableClock, today

START = datetime(2026, 3, 2, 9, 30, tzinfo=PARIS)
HOUR = timedelta(hours=1)


def test_advancing_moves_both_clocks() -> None:
    clock = AdjustableClock(START)
    monotonic = clock.monotonic()
    clock.advance(3600)
    assert clock.now() - START >= HOUR
    assert clock.monotonic() - monotonic >= 3600


def test_time_does_not_run_back() -> None:
    with pytest.raises(ValueError, match="forward"):
        AdjustableClock(START).advance(-1)


@pytest.mark.parametrize("days", [-1, 1])
def test_a_jump_moves_the_wall_clock_alone(days: int) -> None:
    clock = AdjustableClock(START)
    monotonic = clock.monotonic()
    clock.jump(days * 86_400)
    assert today(clock) == START.date() + timedelta(days=days)
    assert monotonic <= clock.monotonic() < monotonic + 86_400
