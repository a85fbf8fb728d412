"""Going back, changing one's mind, changing the language, leaving: nothing is lost, and nothing stays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from kiosk.dock.actions import Action
from kiosk.ui.content import Screen
from tests.screens.standing import EMAIL, StandingKiosk

# Each page of the purchase of an adult's passport stamp, and what answers it.
WALK: Final[tuple[tuple[str, Callable[[StandingKiosk], None]], ...]] = (
    ("start", lambda kiosk: kiosk.tap("continue")),
    ("use", lambda kiosk: kiosk.choose("passport")),
    ("passport.age", lambda kiosk: kiosk.choose("passport.adult")),
    ("passport.case", lambda kiosk: kiosk.choose("standard")),
    ("channel", lambda kiosk: kiosk.choose("email")),
    ("contact.email", lambda kiosk: (kiosk.type(EMAIL), kiosk.tap("continue"))[1]),
)


# --- the language ------------------------------------------------------------------------------------------------


def test_the_language_changes_on_every_page_and_no_answer_is_lost(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    for step, answer in WALK:
        _there_and_back(kiosk, step)
        answer(kiosk)
    _there_and_back(kiosk, "review.1")
    kiosk.tap("continue")
    kiosk.wait_for_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")
    _there_and_back(kiosk, "sold")


def test_what_is_being_typed_survives_a_change_of_language(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    for _step, answer in WALK[:-1]:
        answer(kiosk)
    kiosk.type("usager@")
    kiosk.tap("language", "language.en")
    assert kiosk.at("contact.email").entered == "usager@"


def test_the_next_citizen_starts_in_french(kiosk: StandingKiosk) -> None:
    kiosk.tap("language.en")
    assert kiosk.shell.property("language") == "en"
    kiosk.begin()
    kiosk.tap("finish")
    assert kiosk.page.screen is Screen.GOODBYE
    assert kiosk.shell.property("language") == "en", "the goodbye is said in the citizen's language"
    kiosk.shell._attract()
    assert kiosk.shell.property("language") == "fr"


def _there_and_back(kiosk: StandingKiosk, step: str) -> None:
    before, answers = kiosk.at(step), kiosk.answers()
    kiosk.tap("language")
    assert kiosk.overlay == "languages"
    kiosk.tap("language.en")
    assert kiosk.overlay == ""
    english = kiosk.at(step)
    assert english.title != before.title
    assert kiosk.answers() == answers
    kiosk.tap("language", "language.fr")
    assert kiosk.page == before
    assert kiosk.answers() == answers


# --- back, change ------------------------------------------------------------------------------------------------


def test_back_leads_page_by_page_to_the_home_screen(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    for step, _answer in reversed(WALK):
        kiosk.tap("back")
        kiosk.at(step)
    kiosk.tap("back")
    assert kiosk.page.screen is Screen.HOME
    assert not kiosk.shell.property("visiting")


def test_what_was_typed_is_still_there_after_back(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    kiosk.tap("back")
    assert kiosk.at("contact.email").entered == EMAIL


def test_change_on_the_review_comes_back_to_the_review(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    kiosk.tap("edit.contact.email")
    assert kiosk.at("contact.email").entered == EMAIL
    kiosk.tap("key.erase", "key.erase")
    kiosk.type("eu")
    kiosk.tap("continue")
    kiosk.at("review.1")
    assert EMAIL[:-2] + "eu" in kiosk.written

    kiosk.tap("edit.passport.age", "back")
    kiosk.at("review.1")
    kiosk.tap("edit.passport.age", "option.passport.15_17")
    assert kiosk.at("review.1").total.startswith("42")


# --- a hand that trembles ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "item", "next_step"),
    [("use", "option.passport", "passport.age"), ("contact.email", "continue", "review.1")],
    ids=["card", "continue-before-paying"],
)
def test_two_quick_taps_answer_one_page_only(kiosk: StandingKiosk, step: str, item: str, next_step: str) -> None:
    kiosk.begin()
    for walked, answer in WALK:
        if walked == step:
            break
        answer(kiosk)
    if step == "contact.email":
        kiosk.type(EMAIL)
    _tap_twice(kiosk, item)
    kiosk.at(next_step)
    assert kiosk.terminal.ledger() == {}


def test_two_quick_taps_wake_the_kiosk_and_start_nothing(kiosk: StandingKiosk) -> None:
    _tap_twice(kiosk, "wake")
    assert kiosk.page.screen is Screen.HOME


def test_two_quick_taps_on_a_key_write_twice(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.choose("residence")
    kiosk.choose("no")
    _tap_twice(kiosk, "key.5")
    assert kiosk.at("amount").entered == "55"


def test_a_press_that_leaves_its_button_does_nothing(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    card, other = (_middle(kiosk, f"option.{name}") for name in ("passport", "id_card"))
    window, button, none = kiosk.robot.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    for begins, ends in ((card, other), (other, card), (QPoint(2, 2), card), (card, QPoint(2, 2))):
        QTest.mousePress(window, button, none, begins)
        for part in (1, 2, 3):
            QTest.mouseMove(window, begins + (ends - begins) * part / 3)
        QTest.mouseRelease(window, button, none, ends)
        kiosk.robot.settle()
        kiosk.at("use")
    QTest.mousePress(window, button, none, card)
    QTest.mouseRelease(window, button, none, card)
    kiosk.robot.settle()
    kiosk.at("passport.age")


def _middle(kiosk: StandingKiosk, identifier: str) -> QPoint:
    item = kiosk.robot.find(identifier)
    assert item is not None
    return item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()


def _tap_twice(kiosk: StandingKiosk, identifier: str) -> None:
    """Tap the same place twice, as quickly as a double click."""
    none = Qt.KeyboardModifier.NoModifier
    QTest.mouseDClick(kiosk.robot.window, Qt.MouseButton.LeftButton, none, _middle(kiosk, identifier))
    kiosk.robot.settle()
