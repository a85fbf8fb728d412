"""How long no PIN is taken after wrong ones."""

from __future__ import annotations

from kiosk.agent.lockout import FREE, LONGEST, Lockout, resumed, wait_after


def test_the_wait_is_the_table_of_the_module() -> None:
    table = [0, 0, 0, 0, 0, 15, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert [wait_after(wrong) for wrong in range(15)] == table
    assert wait_after(10**6) == LONGEST


def test_each_further_wrong_pin_waits_longer() -> None:
    lockout, now = Lockout(), -5.0  # a monotonic clock may begin anywhere
    for _ in range(FREE - 1):
        lockout = lockout.after_wrong(now)
        assert lockout.left(now) == 0
    lockout = lockout.after_wrong(now)
    assert lockout.left(now) == 15
    assert lockout.left(now + 14.5) == 0.5
    assert lockout.left(now + 15) == 0
    lockout = lockout.after_wrong(now + 15)
    assert lockout.left(now + 15) == 30


def test_a_restart_forgets_nothing() -> None:
    assert resumed(7, 20, 1000).left(1000) == 40
    assert resumed(7, 61, 1000).left(1000) == 0
    assert resumed(7, 61, 1000).after_wrong(1000).left(1000) == 120
    assert resumed(0, 0, 1000).left(1000) == 0


def test_a_clock_that_was_set_back_makes_nobody_wait_longer() -> None:
    assert resumed(5, -86400, 1000).left(1000) == 15
