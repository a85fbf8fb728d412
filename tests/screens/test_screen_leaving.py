"""Being slow, leaving, asking for help: the idle clock, the finish button, the agent, a card in the wrong slot."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from kiosk.backoffice.simulated import NetworkMode
from kiosk.dock.actions import Action
from kiosk.ui.content import Screen
from kiosk.ui.reading import place_of
from kiosk.ui.shell import Kiosk
from tests.screens.standing import EMAIL, StandingKiosk

# --- the idle clock ------------------------------------------------------------------------------------------------


def test_more_time_is_given_ten_times_and_more(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    review = kiosk.page
    for _time in range(11):
        _be_silent(kiosk, 125)
        assert kiosk.overlay == "idle"
        assert 0 < kiosk.shell.property("secondsLeft") <= 40
        kiosk.tap("stay")
        assert kiosk.overlay == ""
        assert kiosk.page == review


def test_a_touch_beside_the_question_gives_more_time_too(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    _be_silent(kiosk, 125)
    assert kiosk.overlay == "idle"
    QTest.mouseClick(kiosk.robot.window, Qt.MouseButton.LeftButton, pos=QPoint(8, 900))
    kiosk.robot.settle()
    assert kiosk.overlay == ""
    kiosk.at("review.1")


def test_who_asked_for_more_time_is_waited_for_three_times_as_long(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("comfort", "more-time", "stay")
    _be_silent(kiosk, 355)
    assert kiosk.overlay == ""
    _be_silent(kiosk, 10)
    assert kiosk.overlay == "idle"
    assert 120 < kiosk.shell.property("secondsLeft") <= 130


def test_a_hand_that_trembles_does_not_turn_off_what_it_turned_on(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("comfort")
    item = kiosk.robot.find("more-time")
    assert item is not None
    middle = place_of(item).center().toPoint()
    for _tap in range(2):
        QTest.mouseClick(kiosk.robot.window, Qt.MouseButton.LeftButton, pos=middle)
    assert kiosk.shell.property("moreTime") is True


def test_to_start_again_is_to_start_as_usual(kiosk: StandingKiosk) -> None:
    """Whoever touches the last page may be somebody else: only the language stays, to find the page in."""
    kiosk.shell.setLanguage("en")
    kiosk.tap("wake", "comfort", "size.largest", "more-time", "stay", "listen", "tile.fiscal_stamp", "finish")
    assert kiosk.page.screen is Screen.GOODBYE
    assert kiosk.shell.property("textSize") == "largest"
    kiosk.tap("wake")
    assert kiosk.page.screen is Screen.HOME
    assert kiosk.shell.property("textSize") == "usual"
    assert kiosk.shell.property("moreTime") is False
    assert kiosk.application.guide.property("speaks") is False
    assert kiosk.shell.property("language") == "en"


@pytest.mark.parametrize("help_", ["comfort", "listen"])
def test_what_is_changed_on_the_first_page_is_not_for_the_next_one(kiosk: StandingKiosk, help_: str) -> None:
    kiosk.tap(help_)
    if help_ == "comfort":
        kiosk.tap("size.largest")
    else:
        kiosk.application.guide.louder(2)
    _be_silent(kiosk, 170)
    assert kiosk.page.screen is Screen.ATTRACT
    assert kiosk.overlay == ""
    assert kiosk.shell.property("textSize") == "usual"
    assert kiosk.application.guide.property("speaks") is False


def test_the_next_person_has_the_usual_size_colours_and_time(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("comfort", "size.largest", "colours.white_on_black", "reach", "more-time", "stay", "finish")
    _let_the_goodbye_pass(kiosk)
    kiosk.begin()
    assert [kiosk.shell.property(name) for name in ("textSize", "colours", "reach", "moreTime")] == [
        "usual",
        "usual",
        False,
        False,
    ]
    _be_silent(kiosk, 125)
    assert kiosk.overlay == "idle"


def test_any_touch_counts_as_being_there(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    for _time in range(3):
        _be_silent(kiosk, 100)
        kiosk.tap("page")
        assert kiosk.overlay == ""
    kiosk.at("start")


def test_who_has_left_is_erased_and_the_screen_says_so(kiosk: StandingKiosk) -> None:
    kiosk.tap("language.en")
    kiosk.come_to_the_review()
    _be_silent(kiosk, 125)
    assert kiosk.overlay == "idle"
    _be_silent(kiosk, 46)
    assert kiosk.page.screen is Screen.GOODBYE
    assert kiosk.answers() == {}
    assert EMAIL not in kiosk.written

    _let_the_goodbye_pass(kiosk)
    assert kiosk.page.screen is Screen.ATTRACT
    assert kiosk.shell.property("language") == "fr"


def test_nobody_is_warned_while_the_terminal_has_the_hand(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    _be_silent(kiosk, 50)
    assert kiosk.overlay == ""
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")
    _be_silent(kiosk, 100)
    assert kiosk.overlay == "", "the count starts when the machine gives the hand back"


def test_an_abandoned_home_screen_goes_back_to_the_start(kiosk: StandingKiosk) -> None:
    kiosk.tap("wake")
    _be_silent(kiosk, 166)
    assert kiosk.page.screen is Screen.ATTRACT


# --- finish and erase ----------------------------------------------------------------------------------------------


def test_finish_asks_before_it_erases(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    kiosk.tap("finish")
    assert kiosk.overlay == "finish"
    kiosk.tap("stay")
    assert kiosk.overlay == ""
    kiosk.at("review.1")
    kiosk.tap("finish", "finish-now")
    assert kiosk.page.screen is Screen.GOODBYE
    assert kiosk.answers() == {}
    kiosk.tap("wake")
    assert kiosk.page.screen is Screen.HOME


def test_finish_is_immediate_when_nothing_would_be_lost(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("finish")
    assert kiosk.page.screen is Screen.GOODBYE
    kiosk.tap("wake", "finish")
    assert kiosk.page.screen is Screen.ATTRACT


def test_finish_cannot_be_had_while_the_terminal_has_the_hand(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    for identifier in ("finish", "language"):
        item = kiosk.robot.find(identifier)
        assert item is not None
        assert not item.isEnabled()
    assert not kiosk.shows("back")
    assert not kiosk.shows("continue")
    kiosk.do(Action.PAYMENT_RED_BUTTON)
    kiosk.until(lambda: kiosk.page.id == "not_sold.1", "the cancellation")


# --- the agent -----------------------------------------------------------------------------------------------------


def test_an_agent_is_told_which_screen_needs_help(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    kiosk.tap("agent")
    assert kiosk.overlay == "agent"
    kiosk.until(lambda: kiosk.shell.property("agentCall") == "told", "the call")
    assert kiosk.office.calls()[-1] == ("review.1", "fr", None)
    kiosk.tap("stay")
    kiosk.at("review.1")


def test_an_agent_is_told_what_for_and_who_waits_sees_that_he_comes(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("agent", "need.write")
    kiosk.until(lambda: kiosk.office.calls()[-1] == ("start", "fr", "write"), "the need")
    kiosk.until(lambda: kiosk.shell.property("agentCall") == "told", "the call")
    assert kiosk.shell.property("need") == "write"
    kiosk.tap("stay")
    assert kiosk.overlay == ""
    kiosk.office.agent_comes()
    kiosk.until(lambda: kiosk.shell.property("agentCall") == "coming", "the agent on his way")
    assert kiosk.overlay == "agent", "said where it is seen and heard"
    kiosk.tap("stay", "finish")
    kiosk.until(lambda: kiosk.shell.property("agentCall") == "", "the next person has called nobody")
    assert kiosk.shell.property("need") == ""


def test_an_agent_who_cannot_be_reached_is_at_the_desk(kiosk: StandingKiosk) -> None:
    kiosk.network.mode = NetworkMode.CUT
    kiosk.begin()
    kiosk.tap("agent")
    kiosk.until(lambda: kiosk.shell.property("agentCall") == "unreached", "the call that fails")
    kiosk.tap("stay")
    kiosk.at("start")


def test_an_agent_can_be_called_while_the_terminal_has_the_hand(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.tap("agent")
    kiosk.until(lambda: kiosk.shell.property("agentCall") == "told", "the call")
    kiosk.tap("stay")
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")


# --- a card in the agents' reader ----------------------------------------------------------------------------------


def test_a_bank_card_in_the_agents_reader_is_sent_back(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    kiosk.do(Action.CARD_INSERT_BANK)
    kiosk.until(lambda: kiosk.overlay == "card", "the screen sees the card")
    kiosk.do(Action.CARD_REMOVE)
    kiosk.until(lambda: kiosk.overlay == "", "the screen sees that it is gone")
    kiosk.at("review.1")


# --- the unexpected ------------------------------------------------------------------------------------------------


@pytest.mark.expects_log(r"ERROR kiosk\.ui\.shell: visit ended by ZeroDivisionError$")
def test_a_defect_in_a_slot_ends_the_visit_on_a_friendly_page(
    kiosk: StandingKiosk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.come_to_the_review()
    _break(monkeypatch, kiosk.shell._attendant, "edit")
    kiosk.tap("edit.use")
    _is_on_the_failure_page(kiosk, caplog)


@pytest.mark.expects_log(r"ERROR kiosk\.ui\.shell: visit ended by ZeroDivisionError$")
def test_a_defect_in_an_effect_ends_the_visit_on_a_friendly_page(
    kiosk: StandingKiosk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kiosk.come_to_the_review()
    _break(monkeypatch, kiosk.parts.effects, "run")
    kiosk.tap("continue")
    kiosk.until(lambda: kiosk.page.screen is Screen.FAILURE, "the friendly page")
    _is_on_the_failure_page(kiosk, caplog)


def _break(monkeypatch: pytest.MonkeyPatch, thing: object, method: str) -> None:
    def broken(*_args: object, **_named: object) -> None:
        raise ZeroDivisionError(f"a defect that quotes {EMAIL}")

    monkeypatch.setattr(thing, method, broken)


def _is_on_the_failure_page(kiosk: StandingKiosk, caplog: pytest.LogCaptureFixture) -> None:
    assert kiosk.page.screen is Screen.FAILURE
    assert kiosk.answers() == {}
    assert EMAIL not in caplog.text
    assert kiosk.shows("wake")
    _be_silent(kiosk, 166)
    assert kiosk.page.screen is Screen.ATTRACT


# --- what time does ------------------------------------------------------------------------------------------------


def _be_silent(kiosk: StandingKiosk, seconds: int) -> None:
    """Let the kiosk's time pass, and have it look at its clock as its own timer would within half a second."""
    kiosk.do(Action.CLOCK_ADVANCE, seconds=seconds)
    shell: Kiosk = kiosk.shell
    if shell._tick.isActive():
        shell._look_at_the_clock()
        kiosk.robot.settle()


def _let_the_goodbye_pass(kiosk: StandingKiosk) -> None:
    """Let the kiosk's time pass until the last page leaves by itself."""
    _be_silent(kiosk, 7)
    assert kiosk.page.screen is Screen.GOODBYE
    _be_silent(kiosk, 2)
    assert kiosk.page.screen is not Screen.GOODBYE
