"""A key struck twice, and help pressed once, twice, or again and again."""

from __future__ import annotations

import pytest

from kiosk.devices.keypad.api import Key
from kiosk.visit.comfort import DOUBLE_STRIKE_S
from kiosk.visit.keys import DOES, JACK, TWICE_S, Lessons, Meaning, Strikes


def test_a_second_strike_is_hasty_until_half_a_second_after_the_first() -> None:
    strikes = Strikes()
    struck = [strikes.hasty(Key.DOWN, at) for at in (10.0, 10.2, 10.4, 10.0 + DOUBLE_STRIKE_S, 10.7)]
    assert struck == [False, True, True, False, True], "a dropped strike renews nothing"


def test_another_key_is_never_hasty_and_a_headset_neither() -> None:
    strikes = Strikes()
    assert not any(strikes.hasty(key, 10.0) for key in (Key.DOWN, Key.UP, Key.DOWN))
    assert not any(strikes.hasty(Key.JACK_IN, 10.0) for _time in range(2))


def test_help_twice_teaches_until_the_next_help() -> None:
    lessons = Lessons()
    assert lessons.meaning(Key.HELP, 10.0, heard=True) is Meaning.AGAIN
    assert lessons.meaning(Key.HELP, 10.0 + TWICE_S - 0.1, heard=True) is Meaning.LEARN
    for key in DOES:
        assert lessons.meaning(key, 99.0, heard=True) is Meaning.EXPLAIN
    assert lessons.meaning(Key.JACK_OUT, 99.0, heard=True) is Meaning.ACT
    assert lessons.meaning(Key.HELP, 100.0, heard=True) is Meaning.GO_ON
    assert lessons.meaning(Key.DOWN, 100.0, heard=True) is Meaning.ACT
    assert lessons.meaning(Key.HELP, 100.1, heard=True) is Meaning.AGAIN, "the one that ended it began nothing"


@pytest.mark.parametrize(
    ("between", "later", "heard"),
    [(None, TWICE_S, True), (Key.DOWN, 0.1, True), (None, 0.1, False)],
    ids=["slow", "another key between", "nobody hears"],
)
def test_help_again_is_help_again(between: Key | None, later: float, heard: bool) -> None:
    lessons = Lessons()
    lessons.meaning(Key.HELP, 10.0, heard=heard)
    if between is not None:
        lessons.meaning(between, 10.0, heard=heard)
    assert lessons.meaning(Key.HELP, 10.0 + later, heard=heard) is Meaning.AGAIN


def test_what_was_learnt_is_forgotten() -> None:
    lessons = Lessons()
    for _time in range(2):
        lessons.meaning(Key.HELP, 10.0, heard=True)
    lessons.forget()
    assert lessons.meaning(Key.DOWN, 10.0, heard=True) is Meaning.ACT


def test_every_key_but_help_says_what_it_does() -> None:
    assert {*DOES, *JACK, Key.HELP} == set(Key)
