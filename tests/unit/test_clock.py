"""The clock of the demo and the tests: what moves with what."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from kiosk.clock import PARIS, AdjustableClock, SystemClock, today

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


# --- whether the machine's clock is kept right -----------------------------------------------------------------------

_TIME_OK, _TIME_ERROR, _EPERM = 0, 5, -1
_STATUS_AT, _KERNEL_WRITES = 40, 208
"""Where ``struct timex`` holds its status, and how much of it a 64-bit kernel fills in (adjtimex(2))."""
_PLL, _UNSYNC = 0x0001, 0x0040


class Libc:
    """A C library whose kernel answers so."""

    def __init__(self, answer: int, status: int) -> None:
        self._answer = answer
        self._status = status

    def adjtimex(self, timex: Any) -> int:
        """Fill in the structure as the kernel does, once it is sure that nothing is to be set."""
        structure = timex._obj
        assert ctypes.sizeof(structure) >= _KERNEL_WRITES
        filled = bytearray(ctypes.string_at(ctypes.addressof(structure), _KERNEL_WRITES))
        assert filled[:4] == bytes(4), "the clock is only read"
        filled[_STATUS_AT : _STATUS_AT + 4] = self._status.to_bytes(4, sys.byteorder)
        ctypes.memmove(ctypes.addressof(structure), bytes(filled), _KERNEL_WRITES)
        return self._answer


@pytest.mark.parametrize(
    ("answer", "status", "right"),
    [
        (_TIME_OK, 0, True),
        (_TIME_OK, _PLL, True),
        (_TIME_OK, _PLL | _UNSYNC, False),
        (_TIME_ERROR, 0, False),
        (_TIME_ERROR, _UNSYNC, False),
        (_EPERM, 0, False),
    ],
)
def test_the_clock_is_right_when_the_kernel_says_that_a_source_keeps_it(
    answer: int, status: int, right: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: Libc(answer, status))
    assert SystemClock().synchronised() is right


def _no_library(_name: None) -> Libc:
    raise OSError("no C library")


@pytest.mark.parametrize("library", [_no_library, lambda _name: object()], ids=["none", "one without adjtimex"])
def test_a_machine_that_cannot_be_asked_has_no_clock_to_trust(
    library: Callable[[None], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "CDLL", library)
    assert not SystemClock().synchronised()


def test_the_clock_of_the_demo_is_in_step_until_it_is_told_otherwise() -> None:
    clock = AdjustableClock(START)
    assert clock.synchronised()
    clock.in_step = False
    assert not clock.synchronised()
