"""What every tactile keypad promises; the adapter hears the kernel's own records through a pipe."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.evdev import CODES, EVENT, Kind
from kiosk.devices.keypad.api import Key, Keypad, KeypadState
from kiosk.devices.keypad.evdev import EvdevKeypad, parse_keys
from kiosk.devices.keypad.simulated import SimulatedKeypad
from tests.lab.daemons import until

MAP = {
    "KEY_UP": "up",
    "KEY_DOWN": "down",
    "KEY_LEFT": "left",
    "KEY_RIGHT": "right",
    "KEY_ENTER": "select",
    "KEY_BACKSPACE": "back",
    "KEY_F1": "help",
    "KEY_VOLUMEUP": "volume_up",
    "KEY_VOLUMEDOWN": "volume_down",
    "KEY_F20": "jack_in",
    "KEY_F21": "jack_out",
    "SW_HEADPHONE_INSERT": "jack",
}
_PATH = "/dev/borne/keypad"


class Bench(Protocol):
    """A finger, and a hand with a headset. A real adapter joins the contract by bringing one."""

    against: str

    @property
    def keypad(self) -> Keypad: ...
    def press(self, key: Key) -> None: ...
    def plug_headset(self) -> None: ...
    def unplug_headset(self) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...
    def close(self) -> None: ...


class SimulatedBench:
    """The bench of the simulated keypad."""

    against = "simulator"

    def __init__(self) -> None:
        self.keypad = SimulatedKeypad(AdjustableClock())

    def press(self, key: Key) -> None:
        assert self.keypad.press(key)

    def plug_headset(self) -> None:
        assert self.keypad.plug_headset()

    def unplug_headset(self) -> None:
        assert self.keypad.unplug_headset()

    def unplug(self) -> None:
        assert self.keypad.unplug()

    def plug(self) -> None:
        assert self.keypad.plug()

    def close(self) -> None:
        self.keypad.close()


class EvdevBench:
    """The adapter, on a pipe that carries what the kernel would write. USB itself is not here."""

    against = "records of struct input_event through a pipe"

    def __init__(self) -> None:
        self._ends: tuple[int, int] | None = os.pipe()
        self.keypad = EvdevKeypad((_PATH,), parse_keys(MAP), AdjustableClock(), open_device=self._opened)
        self._sees(KeypadState.READY)

    def press(self, key: Key) -> None:
        name = next(name for name, word in MAP.items() if word == key.value)
        self.write(name, 1)
        self.write(name, 2)  # held: the kernel repeats it
        self.write(name, 0)

    def plug_headset(self) -> None:
        self.write("SW_HEADPHONE_INSERT", 1)

    def unplug_headset(self) -> None:
        self.write("SW_HEADPHONE_INSERT", 0)

    def unplug(self) -> None:
        assert self._ends is not None
        os.close(self._ends[1])
        self._ends = None
        self._sees(KeypadState.OFFLINE)

    def plug(self) -> None:
        self._ends = os.pipe()
        self._sees(KeypadState.READY)

    def close(self) -> None:
        self.keypad.close()
        if self._ends is not None:
            os.close(self._ends[1])

    def write(self, name: str, value: int) -> None:
        assert self._ends is not None
        code = CODES[name]
        record = EVENT.pack(0, 0, code.kind, code.number, value) + EVENT.pack(0, 0, 0, 0, 0)  # and SYN_REPORT
        os.write(self._ends[1], record[:7])
        os.write(self._ends[1], record[7:])

    def _opened(self, path: str) -> int:
        assert path == _PATH
        if self._ends is None:
            raise FileNotFoundError(path)
        return self._ends[0]

    def _sees(self, state: KeypadState) -> None:
        until(lambda: self.keypad.status().state is state, f"the kiosk sees {state.value}")


@pytest.fixture(params=[SimulatedBench, EvdevBench], ids=["simulated", "evdev"])
def bench(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Bench]:
    made: Bench = request.param()
    record_property("device", "keypad")
    record_property("adapter", request.node.callspec.id)
    record_property("against", made.against)
    yield made
    made.close()


@pytest.fixture
def heard(bench: Bench) -> list[Key]:
    keys: list[Key] = []
    bench.keypad.subscribe_keys(keys.append)
    return keys


_FINGERS = [key for key in Key if key not in (Key.JACK_IN, Key.JACK_OUT)]


def test_each_key_is_heard_once_in_order(bench: Bench, heard: list[Key]) -> None:
    for key in _FINGERS:
        bench.press(key)
    until(lambda: len(heard) == len(_FINGERS), "every key")
    assert heard == _FINGERS
    assert bench.keypad.capabilities().keys >= set(_FINGERS)
    assert bench.keypad.capabilities().jack


def test_a_headset_is_heard_coming_and_going(bench: Bench, heard: list[Key]) -> None:
    assert not bench.keypad.headset
    bench.plug_headset()
    until(lambda: bench.keypad.headset, "the headset")
    bench.unplug_headset()
    until(lambda: not bench.keypad.headset, "no headset")
    until(lambda: len(heard) == 2, "both are told")
    assert heard == [Key.JACK_IN, Key.JACK_OUT]


def test_a_keypad_that_goes_takes_the_headset_with_it_and_comes_back(bench: Bench, heard: list[Key]) -> None:
    bench.plug_headset()
    until(lambda: bench.keypad.headset, "the headset")
    bench.unplug()
    until(lambda: not bench.keypad.headset, "nothing personal is spoken aloud")
    assert not bench.keypad.status().usable
    bench.plug()
    bench.press(Key.SELECT)
    until(lambda: Key.SELECT in heard, "a key")
    assert heard == [Key.JACK_IN, Key.JACK_OUT, Key.SELECT]


def test_closing_twice_is_harmless_and_is_never_ok_afterwards(bench: Bench) -> None:
    bench.keypad.close()
    bench.keypad.close()
    assert bench.keypad.status().state is KeypadState.UNKNOWN


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"KEY_NOSUCH": "up"}, "'KEY_NOSUCH' is not the name"),
        ({"KEY_UP": "upwards"}, "'upwards' is not one of"),
        ({"SW_HEADPHONE_INSERT": "up"}, "a switch is the jack"),
        ({"KEY_UP": "jack"}, "a switch is the jack"),
    ],
)
def test_a_map_that_means_nothing_is_refused(keys: dict[str, str], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_keys(keys)


@pytest.mark.parametrize(
    ("name", "number"), [("KEY_ESC", 1), ("KEY_ENTER", 28), ("KEY_SPACE", 57), ("KEY_UP", 103), ("KEY_F20", 190)]
)
def test_the_names_have_the_numbers_of_the_kernel(name: str, number: int) -> None:
    # linux/input-event-codes.h
    assert CODES[name].number == number
    assert CODES[name].kind is Kind.KEY
