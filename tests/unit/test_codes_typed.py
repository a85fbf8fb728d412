"""A scanner that types: keys of two layouts back to codes. The key numbers are those of linux/input-event-codes.h."""

from __future__ import annotations

import os
import string
from collections.abc import Iterable
from threading import Event
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import AdjustableClock
from kiosk.codes.api import Seal, TwoDDoc
from kiosk.codes.reading import read
from kiosk.device_settings import Devices, KeyboardLayout, WedgeScanner
from kiosk.devices.code_scanner.api import LONGEST
from kiosk.devices.code_scanner.keystrokes import HALF, Keystrokes, Layout
from kiosk.devices.code_scanner.wedge import WedgeCodeScanner
from kiosk.devices.evdev import DROPPED, EVENT, Code, Happened, Kind, follow
from kiosk.fitted import scanner
from kiosk.stamp import StampNumber

TAB, ENTER, CTRL, SHIFT, RIGHT_SHIFT, ALT, CAPS, PAD_ENTER, ALTGR = 15, 28, 29, 42, 54, 56, 58, 96, 100
US, FR = Layout.US, Layout.FR

# Where a sign stands: its key, and what is held down with it.
_Stroke = tuple[int, tuple[int, ...]]
_LETTERS_US: Final = ((16, "qwertyuiop"), (30, "asdfghjkl"), (44, "zxcvbnm"))
_LETTERS_FR: Final = ((16, "azertyuiop"), (30, "qsdfghjklm"), (44, "wxcvbn"))


def _letters(rows: Iterable[tuple[int, str]]) -> dict[str, _Stroke]:
    plain = {sign: first + place for first, row in rows for place, sign in enumerate(row)}
    return {sign: (key, ()) for sign, key in plain.items()} | {s.upper(): (k, (SHIFT,)) for s, k in plain.items()}


_US: Final[dict[str, _Stroke]] = {
    " ": (57, ()),
    **_letters(_LETTERS_US),
    **{sign: (2 + place, ()) for place, sign in enumerate("1234567890-=")},
    **{sign: (2 + place, (SHIFT,)) for place, sign in enumerate("!@#$%^&*()_+")},
    "[": (26, ()),
    "]": (27, ()),
    "{": (26, (SHIFT,)),
    "}": (27, (SHIFT,)),
    ";": (39, ()),
    ":": (39, (SHIFT,)),
    "'": (40, ()),
    '"': (40, (SHIFT,)),
    "`": (41, ()),
    "~": (41, (SHIFT,)),
    "\\": (43, ()),
    "|": (43, (SHIFT,)),
    ",": (51, ()),
    "<": (51, (SHIFT,)),
    ".": (52, ()),
    ">": (52, (SHIFT,)),
    "/": (53, ()),
    "?": (53, (SHIFT,)),
}
# The French signs that have no key of their own are dead keys: a scanner types two keys, and the code is dropped.
_FR: Final[dict[str, _Stroke]] = {
    " ": (57, ()),
    **_letters(_LETTERS_FR),
    **{sign: (2 + place, (SHIFT,)) for place, sign in enumerate("1234567890°+")},
    **{sign: (2 + place, ()) for place, sign in enumerate("&é\"'(-è_çà)=")},
    "#": (4, (ALTGR,)),
    "{": (5, (ALTGR,)),
    "[": (6, (ALTGR,)),
    "|": (7, (ALTGR,)),
    "\\": (9, (ALTGR,)),
    "^": (10, (ALTGR,)),
    "@": (11, (ALTGR,)),
    "]": (12, (ALTGR,)),
    "}": (13, (ALTGR,)),
    "$": (27, ()),
    "%": (40, (SHIFT,)),
    "*": (43, ()),
    "<": (86, ()),
    ">": (86, (SHIFT,)),
    "ù": (40, ()),
    ",": (50, ()),
    "?": (50, (SHIFT,)),
    ";": (51, ()),
    ".": (51, (SHIFT,)),
    ":": (52, ()),
    "/": (52, (SHIFT,)),
    "!": (53, ()),
    "§": (53, (SHIFT,)),
    "£": (27, (SHIFT,)),
    "µ": (43, (SHIFT,)),
    "²": (41, ()),
}
_KEYBOARDS: Final = {US: _US, FR: _FR}


class Typist:
    """Presses keys as a scanner does, and collects the codes that come of it."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self._keystrokes = Keystrokes(layout)
        self.now = 100.0
        self.codes: list[bytes] = []

    def event(self, key: int, value: int) -> None:
        self.happen(Code(Kind.KEY, key), value)

    def happen(self, code: Code, value: int) -> None:
        self.now += 0.004
        scan = self._keystrokes.take(Happened(code, value, self.now))
        if scan is not None:
            self.codes.append(scan.data)

    def press(self, key: int, *held: int) -> None:
        for other in held:
            self.event(other, 1)
        self.event(key, 1)
        self.event(key, 0)
        for other in reversed(held):
            self.event(other, 0)

    def type(self, text: str) -> None:
        for sign in text:
            key, held = _KEYBOARDS[self.layout][sign]
            self.press(key, *held)

    def scan(self, text: str, end: int = ENTER) -> None:
        self.type(text)
        self.press(end)


@pytest.fixture(params=[US, FR], ids=["us", "fr"])
def typist(request: pytest.FixtureRequest) -> Typist:
    return Typist(request.param)


@pytest.mark.parametrize("layout", [US, FR])
def test_every_sign_of_a_keyboard_is_read(layout: Layout) -> None:
    typist = Typist(layout)
    for sign in _KEYBOARDS[layout]:
        typist.scan(f"a{sign}a")
    assert typist.codes == [f"a{sign}a".encode() for sign in _KEYBOARDS[layout]]


def test_a_us_keyboard_has_all_of_ascii_and_a_french_one_all_but_two() -> None:
    printable = {sign for sign in string.printable if sign.isprintable()}
    assert set(_US) == printable
    assert printable - set(_FR) == {"`", "~"}


@given(st.lists(st.text(st.sampled_from(sorted(_FR)), min_size=1, max_size=30)))
def test_codes_are_told_apart(codes: list[str]) -> None:
    typist = Typist(FR)
    for code in codes:
        typist.scan(code)
    assert typist.codes == [code.encode() for code in codes]


def test_the_layout_matters(typist: Typist) -> None:
    for key in (16, 30, 44):
        typist.press(key)
    typist.press(ENTER)
    assert typist.codes in ([b"qaz"], [b"aqw"])
    assert (typist.codes == [b"qaz"]) is (typist.layout is US)


def test_the_digits_beside_the_keyboard_and_both_ends(typist: Typist) -> None:
    for key in (79, 80, 81, 75, 76, 77, 71, 72, 73, 82):
        typist.press(key)
    typist.press(PAD_ENTER)
    typist.press(ENTER)  # CR and LF: the second ends nothing
    assert typist.codes == [b"1234567890"]


def test_a_stamp_that_was_typed_is_a_stamp(typist: Typist) -> None:
    typist.scan("1234 5678 9012 3456")
    assert [read(code, {}) for code in typist.codes] == [StampNumber("1234567890123456")]


def test_a_2d_doc_that_was_typed_has_no_signature_left(typist: Typist) -> None:
    typist.type("DC04FR000001FFFF25472801FR432,75")
    typist.press(27, CTRL)
    typist.type("4163198")
    typist.press(12, CTRL, SHIFT)
    typist.scan("MA2KMBNB")
    (data,) = typist.codes
    assert data == b"DC04FR000001FFFF25472801FR432,754163198MA2KMBNB"
    document = read(data, {})
    assert isinstance(document, TwoDDoc)
    assert document.seal is Seal.UNREADABLE


def test_control_characters_typed_by_their_numbers_are_lost(typist: Typist) -> None:
    typist.type("a")
    typist.event(ALT, 1)
    for key in (82, 80, 73):  # Alt+029
        typist.press(key)
    typist.event(ALT, 0)
    typist.scan("b")
    assert typist.codes == [b"ab"]


@pytest.mark.parametrize("key", [TAB, CAPS, 1, 59, 103, 240], ids=["Tab", "Caps", "Esc", "F1", "Up", "unknown"])
def test_a_key_that_types_nothing_drops_the_code_and_no_other(typist: Typist, key: int) -> None:
    typist.type("1234")
    typist.press(key)
    typist.scan("5678")
    typist.scan("whole")
    assert typist.codes == [b"whole"]


def test_a_dead_key_drops_the_code() -> None:
    typist = Typist(FR)
    typist.type("a")
    typist.press(26)
    typist.scan("a")
    assert typist.codes == []


def test_half_a_code_is_given_up_after_a_pause_and_not_before(typist: Typist) -> None:
    typist.type("1234")
    typist.now += HALF - 0.01
    typist.scan("5678")
    typist.type("half")
    typist.now += HALF + 0.01
    typist.scan("whole")
    typist.type("half")
    typist.now += HALF + 0.01
    typist.press(ENTER)
    assert typist.codes == [b"12345678", b"whole"]


def test_a_key_that_is_held_counts_once_and_shift_as_long_as_it_is_held(typist: Typist) -> None:
    typist.event(RIGHT_SHIFT, 1)
    typist.event(RIGHT_SHIFT, 2)
    for value in (1, 2, 2, 0):
        typist.event(18, value)
    typist.event(SHIFT, 1)
    typist.event(SHIFT, 0)
    typist.press(18)
    typist.event(RIGHT_SHIFT, 0)
    typist.press(18)
    typist.press(ENTER)
    assert typist.codes == [b"EEe"]


def test_keys_that_the_kernel_lost_drop_the_code_and_what_is_held(typist: Typist) -> None:
    typist.type("12")
    typist.event(SHIFT, 1)
    typist.happen(DROPPED, 0)
    typist.scan("34")
    typist.scan("whole")
    assert typist.codes == [b"whole"]


def test_the_longest_code_is_read_and_a_longer_one_is_not(typist: Typist) -> None:
    typist.scan("a" * LONGEST)
    typist.scan("a" * (LONGEST + 1))
    typist.scan("whole")
    assert typist.codes == [b"a" * LONGEST, b"whole"]


@given(st.lists(st.tuples(st.integers(0, 255), st.integers(0, 2), st.sampled_from([0.001, 1.0]))))
def test_any_keys_give_codes_or_nothing(keys: list[tuple[int, int, float]]) -> None:
    typist = Typist(FR)
    for key, value, pause in keys:
        typist.now += pause
        typist.event(key, value)
    assert all(0 < len(code) <= len(keys) * 2 for code in typist.codes)


def test_the_kernels_stamps_and_its_losses_are_heard() -> None:
    told: list[Happened] = []
    over = Event()

    def hear(event: Happened) -> None:
        told.append(event)
        if event.value == 0:
            over.set()

    reading, writing = os.pipe()
    try:
        records = [
            (5, 250_000, 1, 30, 1),
            (5, 250_000, 0, 0, 0),
            (5, 250_001, 0, 3, 1),
            (6, 0, 4, 4, 7),
            (6, 0, 1, 30, 0),
        ]
        os.write(writing, b"".join(EVENT.pack(*record) for record in records))
        follow(reading, hear, over)
    finally:
        os.close(reading)
        os.close(writing)
    key = Code(Kind.KEY, 30)
    assert told == [Happened(key, 1, 5.25), Happened(DROPPED, 1, 5.250001), Happened(key, 0, 6.0)]


@pytest.mark.parametrize("layout", KeyboardLayout)
def test_the_configuration_fits_it(layout: KeyboardLayout) -> None:
    fitted = scanner(Devices(code_scanner=WedgeScanner(path="/dev/nowhere", layout=layout)), AdjustableClock())
    try:
        assert isinstance(fitted, WedgeCodeScanner)
        assert not fitted.capabilities().exact
        assert Layout(layout.value).name == layout.name
    finally:
        fitted.close()
