"""Bad input: a sentence says what is wrong and how to cure it, what was typed stays, and the way on is open."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from kiosk.money import euros
from kiosk.text import Message, _
from kiosk.ui.content import Screen
from tests.screens.standing import StandingKiosk

LIMITS = _("The amount must be between {least} and {most}.", least=euros(1), most=euros(999))
NOTHING = _("Nothing is written yet.")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [("", NOTHING), ("0", LIMITS), ("1000", LIMITS), ("1,5,0", _("This is not an amount."))],
    ids=["empty", "zero", "a-thousand", "two-commas"],
)
def test_an_amount_that_cannot_be(kiosk: StandingKiosk, typed: str, sentence: Message) -> None:
    _come_to_the_amount(kiosk)
    kiosk.type(typed)
    _is_refused(kiosk, "amount", typed, sentence)
    _erase(kiosk, typed)
    kiosk.type("225")
    kiosk.tap("continue")
    kiosk.at("channel")


def test_letters_do_not_get_into_an_amount(kiosk: StandingKiosk) -> None:
    _come_to_the_amount(kiosk)
    assert not kiosk.shows("key.a")
    for key in (Qt.Key.Key_A, Qt.Key.Key_B, Qt.Key.Key_C):
        QTest.keyClick(kiosk.robot.window, key)
    assert kiosk.at("amount").entered == ""
    kiosk.shell.submit("abc")
    _says(kiosk, "amount", "", _("This is not an amount."))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", NOTHING),
        ("usager", _("The sign @ is missing in the address.")),
        ("usager@", _("The end of the address is missing, after the sign @.")),
        ("usager@exemple", _("The end of the address is missing, after the sign @.")),
    ],
    ids=["empty", "no-at", "no-domain", "half-a-domain"],
)
def test_an_address_that_cannot_be(kiosk: StandingKiosk, typed: str, sentence: Message) -> None:
    _come_to_the_channel(kiosk)
    kiosk.choose("email")
    kiosk.type(typed)
    _is_refused(kiosk, "contact.email", typed, sentence)
    _erase(kiosk, typed)
    kiosk.type("usager@exemple.fr")
    kiosk.tap("continue")
    kiosk.at("review.1")


@pytest.mark.parametrize("typed", ["061234567", "0112345678"], ids=["nine-digits", "a-landline"])
def test_a_mobile_number_that_cannot_be(kiosk: StandingKiosk, typed: str) -> None:
    _come_to_the_channel(kiosk)
    kiosk.choose("sms")
    kiosk.type(typed)
    _is_refused(kiosk, "contact.sms", typed, _("This is not a French mobile number."))
    _erase(kiosk, typed)
    kiosk.type("0612345678")
    kiosk.tap("continue")
    kiosk.at("review.1")


def test_fifteen_digits_are_no_stamp(kiosk: StandingKiosk) -> None:
    kiosk.begin("stamp_refund")
    kiosk.choose("refund")
    kiosk.type("999900001111222")
    _is_refused(kiosk, "number", "999900001111222", _("The number has {count} digits instead of 16.", count=15))
    kiosk.type("2")
    kiosk.tap("continue")
    kiosk.at("seller")


def test_the_sentence_goes_as_soon_as_it_is_being_cured(kiosk: StandingKiosk) -> None:
    _come_to_the_amount(kiosk)
    kiosk.tap("continue")
    assert kiosk.shows("problem")
    kiosk.type("5")
    assert not kiosk.shows("problem")


def test_a_card_that_does_not_exist_answers_nothing(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.shell.submit("yacht")
    assert kiosk.at("use").screen is Screen.CHOICE


def _come_to_the_amount(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.choose("residence")
    kiosk.choose("no")
    kiosk.at("amount")


def _come_to_the_channel(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.choose("id_card", "lost", "no")
    kiosk.at("channel")


def _erase(kiosk: StandingKiosk, typed: str) -> None:
    for _sign in typed:
        kiosk.tap("key.erase")


def _is_refused(kiosk: StandingKiosk, step: str, typed: str, sentence: Message) -> None:
    kiosk.tap("continue")
    _says(kiosk, step, typed, sentence)


def _says(kiosk: StandingKiosk, step: str, typed: str, sentence: Message) -> None:
    page = kiosk.at(step)
    assert page.problem == kiosk.words(sentence)
    assert page.cure
    assert page.entered.replace(" ", "") == typed
    banner = kiosk.robot.find("problem")
    assert banner is not None
    assert banner.property("title") == page.problem
    assert banner.property("text") == page.cure
