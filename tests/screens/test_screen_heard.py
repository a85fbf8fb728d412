"""Somebody who sees no screen and touches none: by a headset and nine keys, or by two switches, to the receipt."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from kiosk.devices.keypad.api import Key
from kiosk.devices.payment_terminal.api import Prompt
from kiosk.devices.speech.api import Sink
from kiosk.dock.actions import Action
from kiosk.text import Message
from kiosk.ui.content import Screen
from kiosk.ui.spoken import speakable
from tests.screens.listener import Listener
from tests.screens.standing import EMAIL, BackOffice, StandingKiosk, standing


@pytest.fixture
def kiosk(back_office: BackOffice) -> Iterator[StandingKiosk]:
    with standing(back_office, receipts=True) as kiosk:
        yield kiosk


@pytest.fixture
def person(kiosk: StandingKiosk) -> Listener:
    person = Listener(kiosk.devices.speech, kiosk.devices.keypad, kiosk.robot, kiosk.application.guide)
    person.plug_in()
    return person


def words(kiosk: StandingKiosk, sentence: str) -> str:
    return kiosk.words(Message(sentence))


def come_in(kiosk: StandingKiosk, person: Listener, tile: str) -> None:
    person.choose(words(kiosk, "Touch the screen"), tile)


def buy_a_stamp(kiosk: StandingKiosk, person: Listener) -> None:
    """From the first page to the receipt; only the payment terminal, which has keys of its own, is another's."""
    come_in(kiosk, person, kiosk.tiles()["fiscal_stamp"]["title"])
    person.choose(kiosk.page.proceed)
    for answer in ("passport", "passport.adult", "standard", "email"):
        person.choose(label(kiosk, answer))
    for sign in EMAIL:
        person.choose({"@": words(kiosk, "At sign"), ".": words(kiosk, "Full stop")}.get(sign, sign))
    person.choose(kiosk.page.proceed)
    kiosk.at("review.1")
    person.choose(kiosk.page.proceed)
    kiosk.until(lambda: kiosk.terminal.prompt is Prompt.PRESENT_CARD, "the terminal asks for a card")
    person.waits_for(str(kiosk.shell.property("waitingHeadline")))
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.until(lambda: kiosk.page.screen is Screen.ENDING, "the end")
    person.waits_for(kiosk.page.title)


def label(kiosk: StandingKiosk, answer: str) -> str:
    return next(option.label for option in kiosk.page.options if option.value == answer)


def test_a_stamp_is_bought_by_ear_and_nine_keys(kiosk: StandingKiosk, person: Listener) -> None:
    buy_a_stamp(kiosk, person)
    kiosk.at("sold")
    person.find(words(kiosk, "Finish and erase"))
    assert speakable(kiosk.page.number) in person.everything, "the number of the stamp was heard"
    for point in kiosk.page.points:
        assert speakable(point.text) in person.everything
    assert {manner.sink for _piece, manner in kiosk.devices.speech.heard} == {Sink.HEADSET}


def test_two_switches_are_enough(kiosk: StandingKiosk, person: Listener) -> None:
    pressed: set[Key] = set()
    press = person.press

    def noted(key: Key) -> str:
        pressed.add(key)
        return press(key)

    person.press = noted  # type: ignore[method-assign]
    buy_a_stamp(kiosk, person)
    kiosk.at("sold")
    assert pressed == {Key.DOWN, Key.SELECT}


def test_a_refund_is_prepared_by_ear(kiosk: StandingKiosk, person: Listener) -> None:
    come_in(kiosk, person, kiosk.tiles()["stamp_refund"]["title"])
    while kiosk.page.screen is not Screen.ENTRY:
        person.choose(kiosk.page.proceed if kiosk.page.screen is Screen.INFORMATION else label(kiosk, "check"))
    for digit in "1234567890123456":
        person.choose(digit)
    person.choose(kiosk.page.proceed)
    assert kiosk.page.screen is Screen.ENDING
    assert kiosk.page.title in person.last
