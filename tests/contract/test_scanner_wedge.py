"""A code scanner that types: its keys are read by its layout, and it knows what it loses."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from kiosk.devices.code_scanner.api import LONGEST, ScannerState
from kiosk.devices.code_scanner.wedge import PAUSE, Layout, WedgeScanner, signs_of
from kiosk.devices.evdev import CODES, EVENT, Code
from tests.lab.daemons import until

PATH = "/dev/borne/scanner-keys"


class Hand:
    """A scanner that types, on a pipe that carries what the kernel would write. USB itself is not here."""

    against = "records of struct input_event through a pipe"

    def __init__(self, layout: Layout) -> None:
        self._signs = {
            sign: (code, shifted)
            for code, pair in reversed(signs_of(layout).items())
            for shifted, sign in ((True, pair[1]), (False, pair[0]))
        }
        self._ends: tuple[int, int] | None = os.pipe()
        self.at = 100
        self.scanner = WedgeScanner(PATH, layout, open_device=self._opened)
        self.heard: list[bytes] = []
        self.scanner.subscribe_scans(lambda scan: self.heard.append(scan.data))
        self.sees(ScannerState.READY)

    def scan(self, text: str) -> None:
        self.type(text)
        self.press(CODES["KEY_ENTER"])

    def type(self, text: str) -> None:
        for sign in text:
            code, shifted = self._signs[sign]
            if shifted:
                self.write(CODES["KEY_LEFTSHIFT"], 1)
            self.press(code)
            if shifted:
                self.write(CODES["KEY_LEFTSHIFT"], 0)

    def press(self, code: Code) -> None:
        for value in (1, 2, 0):  # held: the kernel repeats it
            self.write(code, value)

    def write(self, code: Code, value: int) -> None:
        assert self._ends is not None
        os.write(self._ends[1], EVENT.pack(self.at, 0, code.kind, code.number, value) + EVENT.pack(self.at, 0, 0, 0, 0))

    def unplug(self) -> None:
        assert self._ends is not None
        os.close(self._ends[1])
        self._ends = None
        self.sees(ScannerState.OFFLINE)

    def plug(self) -> None:
        self._ends = os.pipe()
        self.sees(ScannerState.READY)

    def close(self) -> None:
        self.scanner.close()
        if self._ends is not None:
            os.close(self._ends[1])

    def hears(self, *codes: bytes) -> None:
        until(lambda: len(self.heard) >= len(codes), "the codes")
        assert self.heard == list(codes)

    def sees(self, state: ScannerState) -> None:
        until(lambda: self.scanner.status().state is state, f"the kiosk sees {state.value}")

    def _opened(self, path: str) -> int:
        assert path == PATH
        if self._ends is None:
            raise FileNotFoundError(path)
        return self._ends[0]


@pytest.fixture(params=Layout, ids=lambda layout: layout.value)
def hand(request: pytest.FixtureRequest, record_property: object) -> Iterator[Hand]:
    hand = Hand(request.param)
    assert callable(record_property)
    for name, value in (("device", "code scanner"), ("adapter", "wedge"), ("against", hand.against)):
        record_property(name, value)
    yield hand
    hand.close()


@pytest.mark.parametrize("text", ["1234567890123456", "CHY1-7K3M-92Q2", "https://exemple.fr/?a=1&b=2", "MME/PAPIER"])
def test_what_is_typed_is_what_the_code_holds(hand: Hand, text: str) -> None:
    hand.scan(text)
    hand.hears(text.encode())


def test_it_says_that_it_loses_control_characters(hand: Hand) -> None:
    assert not hand.scanner.capabilities().exact


def test_the_keys_of_the_pad_are_digits_too(hand: Hand) -> None:
    for digit in "123":
        hand.press(CODES[f"KEY_KP{digit}"])
    hand.press(CODES["KEY_KPENTER"])
    hand.hears(b"123")


def test_half_a_code_is_given_up_after_a_pause(hand: Hand) -> None:
    hand.type("999")
    until(lambda: hand.scanner._typed == "999", "half a code")
    hand.at += 1 + int(PAUSE)
    hand.scan("1234567890123456")
    hand.hears(b"1234567890123456")


def test_an_end_without_a_code_is_nothing(hand: Hand) -> None:
    hand.press(CODES["KEY_ENTER"])
    hand.scan("1")
    hand.hears(b"1")


def test_more_than_any_code_is_dropped(hand: Hand) -> None:
    hand.scan("1" * (LONGEST + 1))
    hand.scan("2")
    hand.hears(b"2")


def test_a_scanner_that_is_pulled_is_waited_for_and_forgets_half_a_code(hand: Hand) -> None:
    hand.type("999")
    hand.unplug()
    hand.plug()
    hand.scan("1")
    hand.hears(b"1")


def test_closing_twice_is_harmless_and_is_never_ok_afterwards(hand: Hand) -> None:
    hand.scanner.close()
    hand.scanner.close()
    assert hand.scanner.status().state is ScannerState.UNKNOWN
