"""Somebody who sees no screen and touches none: each procedure by a headset and two keys, to the paper in hand.

Two switches are the down key and the middle key, so that who can press nine keys, or only two, gets as far.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

import pytest

from kiosk.declarations.calendar import open_window
from kiosk.devices.keypad.api import Key
from kiosk.devices.keypad.simulated import SimulatedKeypad
from kiosk.devices.payment_terminal.api import Prompt
from kiosk.devices.receipt_printer.simulated import SimulatedReceiptPrinter
from kiosk.devices.speech.api import Sink
from kiosk.devices.speech.simulated import SimulatedSpeech
from kiosk.dock.actions import Action
from kiosk.dock.demo import Demo, demo
from kiosk.text import Message
from kiosk.ui.application import Application
from kiosk.ui.content import Content, Screen
from kiosk.ui.demo.robot import Robot
from kiosk.ui.demo.tour import DECLARATION_BEFORE, PURCHASE, Turn, declaration, refund
from kiosk.ui.spoken import speakable
from tests.screens.listener import Listener

pytestmark = pytest.mark.usefixtures("qapp")

SIGNS: Final = {"@": "At sign", ".": "Full stop", ",": "Comma", " ": "Space", "-": "Hyphen"}


class Visitor:
    """Goes through a procedure with what he hears; the test only says what he wants."""

    def __init__(self, running: Demo, application: Application) -> None:
        devices = running.parts.devices
        assert isinstance(devices.speech, SimulatedSpeech)
        assert isinstance(devices.keypad, SimulatedKeypad)
        self.running = running
        self.speech = devices.speech
        self._application = application
        self._robot = Robot(application.window)
        self.ear = Listener(devices.speech, devices.keypad, self._robot, application.guide)

    @property
    def page(self) -> Content:
        """The page that he cannot see."""
        return self._application.shell.content

    def words(self, sentence: str) -> str:
        """Return a sentence of the catalogue."""
        return self.running.parts.words.render(Message(sentence), "fr")

    def begins(self, title: str) -> None:
        """Plug the headset in and find a procedure."""
        self.until(lambda: self.running.parts.office.latest_catalogue is not None, "the tariffs")
        self.ear.plug_in()
        self.ear.choose(self.words("Touch the screen"), self.words(title))

    def goes_on(self, turns: Sequence[Turn]) -> None:
        """Answer page after page, with the words that are on its cards and keys."""
        for turn in turns:
            self.until(lambda at=turn.at: self.page.id == at and not self.busy, f"the page {turn.at}")
            for sign in turn.types:
                self.ear.choose(self.words(SIGNS[sign]) if sign in SIGNS else sign)
            self.ear.choose(self._called(turn.taps))

    def ends(self, ending: str) -> None:
        """Hear the last page to its end."""
        self.until(lambda: self.page.screen is Screen.ENDING, "the end")
        assert self.page.id == ending
        self.ear.waits_for(self.page.title)
        # Every point of the page lies before the button that leaves it.
        self.ear.find(self.page.proceed)
        for point in self.page.points:
            assert speakable(point.text) in self.ear.everything
        if self.page.number:
            assert speakable(self.page.number) in self.ear.everything

    @property
    def papers(self) -> int:
        """How many papers lie in the trays."""
        receipts = self.running.parts.devices.receipt_printer
        assert isinstance(receipts, SimulatedReceiptPrinter)
        return len(self.running.dock.documents()) + len(receipts.tray)

    @property
    def busy(self) -> bool:
        """Whether something runs that he waits for."""
        return bool(self._application.shell.property("busy"))

    def shown(self, name: str) -> str:
        """Return a word of the screen."""
        return str(self._application.shell.property(name))

    def until(self, condition: object, what: str) -> None:
        """Wait for something that happens on another thread."""
        self._robot.wait_until(condition, what)  # type: ignore[arg-type]

    def _called(self, identifier: str) -> str:
        match identifier.partition("."):
            case ("option", _, value):
                return next(option.label for option in self.page.options if option.value == value)
            case ("unsure", _, _):
                return self.page.unsure
            case _:
                return self.page.proceed


@pytest.fixture
def visitor() -> Iterator[Visitor]:
    with demo(pace=0) as running:
        application = Application(running.parts)
        try:
            application.window.show()
            visitor = Visitor(running, application)
            yield visitor
            heard = visitor.speech.heard
            assert {manner.sink for _piece, manner in heard} == {Sink.HEADSET}, "nobody else hears it"
            assert visitor.ear.pressed <= {Key.DOWN, Key.SELECT}
        finally:
            application.close()


def test_a_stamp_is_bought_by_ear(visitor: Visitor) -> None:
    visitor.begins("Buy a fiscal stamp")
    visitor.goes_on(PURCHASE)
    # The payment terminal has keys and a voice of its own.
    visitor.until(lambda: visitor.running.dock.state().prompt is Prompt.PRESENT_CARD, "the terminal asks for a card")
    visitor.ear.waits_for(visitor.shown("waitingHeadline"))
    visitor.running.dock.perform(Action.PAYMENT_APPROVE)
    visitor.ends("sold")
    assert visitor.papers == 2, "the stamp and its receipt"


def test_a_month_is_declared_by_ear(visitor: Visitor) -> None:
    clock = visitor.running.parts.clock
    if open_window(clock.now()) is None:
        visitor.running.dock.perform(Action.CLOCK_TO_DECLARATIONS)
    window = open_window(clock.now())
    assert window is not None
    visitor.begins("France Travail: monthly declaration")
    visitor.goes_on(DECLARATION_BEFORE)
    visitor.until(lambda: visitor.shown("handOverCode") != "", "the code for the phone")
    code = ", ".join(visitor.shown("handOverCode").replace("-", ""))
    assert code in visitor.ear.find(visitor.words("Code: %1").replace("%1", code)), "letter by letter"
    visitor.running.dock.perform(Action.PHONE_SIGN_IN)
    turns = declaration(f"{window.month.first.replace(day=19):%d%m%Y}")
    visitor.goes_on([replace(turn, types="lac") if turn.at == "employer.1.name" else turn for turn in turns])
    visitor.ends("filed")
    assert visitor.papers == 1


def test_a_refund_is_prepared_by_ear(visitor: Visitor) -> None:
    visitor.begins("I already have a stamp")
    bought = visitor.running.parts.clock.now().date() - timedelta(days=30)
    visitor.goes_on(refund(f"{bought:%d%m%Y}"))
    visitor.ends("refund_ready")
    assert visitor.papers == 1


def test_an_agent_is_called_by_ear_and_heard_to_come(visitor: Visitor) -> None:
    visitor.begins("Buy a fiscal stamp")
    visitor.ear.choose(visitor.words("Call an agent"), visitor.words("Explain this page to me"))
    visitor.until(lambda: visitor.shown("agentCall") == "told" and visitor.shown("need") == "explain", "the call")
    visitor.ear.choose(visitor.words("Go on meanwhile"))
    visitor.running.dock.perform(Action.AGENT_COMES)
    visitor.ear.waits_for(visitor.words("An agent is coming"))
