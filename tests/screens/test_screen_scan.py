"""A code in front of the glass: the number of a stamp goes into its field, anything else is told, nothing is answered
for the citizen."""

from __future__ import annotations

from kiosk.dock.actions import Action
from kiosk.text import _
from kiosk.ui.content import Screen
from tests.screens.standing import StandingKiosk

DIGITS = "1234567890123456"


def at_the_number(kiosk: StandingKiosk) -> None:
    kiosk.begin("stamp_refund")
    while kiosk.page.screen is not Screen.ENTRY:
        kiosk.tap("continue" if kiosk.page.screen is Screen.INFORMATION else "option.check")
    kiosk.at("number")


def test_the_code_of_a_stamp_fills_its_field(kiosk: StandingKiosk) -> None:
    at_the_number(kiosk)
    assert kiosk.shows("scan-hint")
    kiosk.do(Action.SCANNER_SCAN, text=DIGITS)
    kiosk.until(lambda: kiosk.page.entered.replace("\u00a0", " ").replace(" ", "") == DIGITS, "the digits")
    kiosk.at("number")
    kiosk.tap("continue")
    assert kiosk.page.id != "number"


def test_another_code_is_told_and_what_was_typed_stays(kiosk: StandingKiosk) -> None:
    at_the_number(kiosk)
    kiosk.type("12")
    before = kiosk.page.entered
    kiosk.do(Action.SCANNER_SCAN, text="https://exemple.fr")
    kiosk.until(lambda: kiosk.page.problem != "", "the problem")
    assert kiosk.page.problem == kiosk.words(_("This is not the code of a stamp."))
    assert kiosk.page.entered == before


def test_a_code_answers_no_other_question(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.at("start")
    before = kiosk.page
    kiosk.do(Action.SCANNER_SCAN, text=DIGITS)
    assert kiosk.page == before
    assert DIGITS not in kiosk.written


def test_a_code_is_nothing_where_nobody_is(kiosk: StandingKiosk) -> None:
    kiosk.do(Action.SCANNER_SCAN, text=DIGITS)
    assert kiosk.page.screen is Screen.ATTRACT


def test_without_its_scanner_the_page_offers_none(kiosk: StandingKiosk) -> None:
    kiosk.do(Action.SCANNER_UNPLUG)
    at_the_number(kiosk)
    assert not kiosk.shows("scan-hint")
