"""Waiting for the citizen's phone: what the screen shows, and every way to leave. An approval then opens nothing."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtGui import QAccessible

from kiosk.conversation.do import Effect, Identification
from kiosk.declarations.api import Standing
from kiosk.identity.api import Identification as Identifying
from kiosk.identity.api import Identified, NotIdentified
from kiosk.ui.content import Screen
from kiosk.ui.demo.declaration_scenes import HAND_OVER
from kiosk.ui.demo.stage import Stage
from kiosk.visit.effects import EffectResult, Watch

pytestmark = pytest.mark.usefixtures("qapp")

GLANCE = 0.005


class Phone:
    """A phone that approves when the test says so, asked again and again as a broker is."""

    def __init__(self, stage: Stage) -> None:
        self.asked = 0
        self.languages: list[str] = []
        self.approved = Event()
        self.left = Event()
        self.answered = Event()
        self._others = stage.effects.run

    def run(self, effect: Effect, language: str, watch: Watch, *, large: bool = False) -> EffectResult:
        """Identify; everything else is as the scene has it."""
        if not isinstance(effect, Identification):
            return self._others(effect, language, watch, large=large)
        self.asked += 1
        self.languages.append(language)
        self.left.clear()
        watch.tell(HAND_OVER)
        answer = self._answer(watch)
        self.answered.set()
        return answer

    def _answer(self, watch: Watch) -> Identifying:
        while not watch.left(GLANCE):
            if self.approved.is_set():
                return Identified("token")
        self.left.set()
        return NotIdentified.GIVEN_UP


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage(landscape=False)
    yield stage
    stage.close()


@pytest.fixture
def phone(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Phone:
    """A phone that is being waited for."""
    phone = Phone(stage)
    monkeypatch.setattr(stage.effects, "run", phone.run)
    stage.start("france_travail")
    stage.go()
    stage.pick("here")
    stage.robot.wait_until(lambda: stage.shell.property("handOverCode") == HAND_OVER.code, "the code")
    return phone


def test_both_screens_show_the_same_code(stage: Stage, phone: Phone) -> None:
    QAccessible.setActive(True)
    qr, code = stage.robot.find("qr"), stage.robot.find("code")
    assert qr is not None
    assert code is not None
    assert qr.property("payload") == HAND_OVER.address_with_code
    assert qr.width() * stage.parts.settings.screen.mm_per_px >= 60
    assert code.property("text") == HAND_OVER.code
    spelt = QAccessible.queryAccessibleInterface(code).text(QAccessible.Text.Name)
    assert "W, D, J, B, M, J, H, T" in spelt
    assert HAND_OVER.address in stage.shell.property("byHand")
    assert phone.asked == 1


def test_the_phone_says_who_it_is(stage: Stage, phone: Phone) -> None:
    phone.approved.set()
    stage.robot.wait_until(lambda: stage.place == "standing.1", "the next step")
    assert not phone.left.is_set()
    assert stage.shell.property("handOver") == ""


def test_who_gives_up_is_asked_what_to_do_and_may_try_again(stage: Stage, phone: Phone) -> None:
    assert stage.robot.find("back") is None
    assert stage.robot.find("continue") is None
    stage.robot.tap("giveup")
    assert stage.place == "identify.1.then"
    assert not stage.shell.property("busy")
    _nobody_waits(stage, phone)
    stage.robot.tap("option.again")
    stage.robot.wait_until(lambda: stage.shell.property("handOverCode") == HAND_OVER.code, "another code")
    assert stage.place == "identify.2"


def test_an_approval_after_giving_up_opens_nothing(stage: Stage, phone: Phone) -> None:
    stage.robot.tap("giveup")
    phone.approved.set()
    _nobody_waits(stage, phone)
    assert stage.place == "identify.1.then"


def test_the_words_change_while_the_phone_is_waited_for(stage: Stage, phone: Phone) -> None:
    words = stage.shell.property("waitingHeadline")
    stage.robot.tap("language")
    stage.robot.tap("language.en")
    assert stage.shell.property("waitingHeadline") != words
    assert stage.shell.property("handOverCode") == HAND_OVER.code
    assert phone.languages == ["fr"]
    phone.approved.set()
    stage.robot.wait_until(lambda: stage.place == "standing.1", "the next step")


def test_who_walks_away_is_warned_and_then_erased(stage: Stage, phone: Phone) -> None:
    idle = stage.parts.settings.idle
    stage.clock.advance(idle.warn_after_s + 1)
    stage.shows("idle")
    stage.robot.tap("stay")
    assert stage.shell.property("handOverCode") == HAND_OVER.code, "who is still there goes on waiting"
    stage.clock.advance(idle.warn_after_s + idle.warning_s + 1)
    stage.robot.wait_until(lambda: stage.shell.content.screen is Screen.GOODBYE, "the end of the visit")
    phone.approved.set()
    _nobody_waits(stage, phone)
    assert stage.shell.content.screen is Screen.GOODBYE
    assert stage.shell.property("handOver") == ""


def test_an_approval_gives_no_more_time_to_whoever_stands_there(stage: Stage, phone: Phone) -> None:
    idle = stage.parts.settings.idle
    stage.clock.advance(idle.warn_after_s - 1)
    stage.effects.results["standing.1"] = Standing.OPEN
    phone.approved.set()
    stage.comes_to("worked")
    stage.clock.advance(idle.warning_s + 2)
    stage.robot.wait_until(lambda: stage.shell.content.screen is Screen.GOODBYE, "the end of the visit")


def test_who_finishes_is_asked_and_then_erased(stage: Stage, phone: Phone) -> None:
    stage.robot.tap("finish")
    assert stage.shell.property("overlay") == "finish"
    stage.robot.tap("finish-now")
    assert stage.shell.content.screen is Screen.GOODBYE
    _nobody_waits(stage, phone)


def test_what_only_takes_a_moment_is_not_interrupted(stage: Stage, phone: Phone) -> None:
    phone.approved.set()
    stage.robot.wait_until(lambda: stage.place == "standing.1", "the question to the organism")
    stage.robot.settle()
    assert stage.robot.find("giveup") is None
    for identifier in ("finish", "language"):
        item = stage.robot.find(identifier)
        assert item is not None
        assert not item.isEnabled()
    stage.shell.giveUp()
    assert stage.place == "standing.1"
    stage.clock.advance(stage.parts.settings.idle.warn_after_s + 1)
    stage.shell._look_at_the_clock()
    assert stage.shell.property("overlay") == ""


def _nobody_waits(stage: Stage, phone: Phone) -> None:
    stage.robot.wait_until(phone.answered.is_set, "the broker to stop")
    assert phone.left.is_set()
    stage.robot.settle()
