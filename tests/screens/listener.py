"""Somebody who sees nothing and touches nothing: hears what is said, and presses the keys of a keypad."""

from __future__ import annotations

import pytest

from kiosk.devices.keypad.api import Key
from kiosk.devices.keypad.simulated import SimulatedKeypad
from kiosk.devices.speech.api import Manner
from kiosk.devices.speech.simulated import SimulatedSpeech
from kiosk.text import Message
from kiosk.ui.demo.robot import Robot
from kiosk.ui.guide import Guide
from tests.screens.standing import StandingKiosk

PATIENCE = 80
"""Steps after which he calls for help: no page is longer."""


class LostError(Exception):
    """He did not hear what he was waiting for; what he heard instead is in the message."""


class Listener:
    """Has a voice in his ear and a keypad under his hand, and nothing else."""

    def __init__(self, speech: SimulatedSpeech, keypad: SimulatedKeypad, robot: Robot, guide: Guide) -> None:
        self._speech = speech
        self._guide = guide
        self._keypad = keypad
        self._robot = robot
        self._since = 0
        self.pressed: set[Key] = set()
        """The keys that were ever pressed."""

    def plug_in(self) -> None:
        """Put the headset in."""
        self._keypad.plug_headset()
        self._settle()

    def press(self, key: Key) -> str:
        """Press a key and return what is said then."""
        self._since = len(self._speech.heard)
        self.pressed.add(key)
        self._keypad.press(key)
        self._settle()
        return self.last

    @property
    def first(self) -> str:
        """The first words since the last key."""
        heard = self._speech.heard[self._since :]
        return heard[0][0].text if heard else ""

    @property
    def last(self) -> str:
        """What was said since the last key."""
        return " ".join(piece.text for piece, _manner in self._speech.heard[self._since :])

    @property
    def everything(self) -> str:
        """All that was ever said."""
        return " ".join(piece.text for piece, _manner in self._speech.heard)

    def find(self, words: str, key: Key = Key.DOWN) -> str:
        """Go on with one key until something is said that begins with exactly ``words``. Raises LostError."""
        heard: list[str] = []
        for _step in range(PATIENCE):
            said = self.press(key)
            if self.first == words:
                return said
            heard.append(self.first)
        raise LostError(f"{words!r} never came; heard: {heard}")

    def choose(self, *choices: str) -> str:
        """Find each and press the middle key; return what is said then."""
        said = ""
        for words in choices:
            self.find(words)
            said = self.press(Key.SELECT)
        return said

    def waits_for(self, words: str) -> None:
        """Wait until ``words`` are said. Raises the robot's error when they never are."""
        self._robot.wait_until(lambda: words in self.last, words)

    def _settle(self) -> None:
        # The page comes to rest, then the voice looks at it.
        self._robot.settle()
        self._robot.wait_until(lambda: self._guide.settled, "the page to come to rest")


def manner(kiosk: StandingKiosk) -> Manner:
    """Return how the last words were said."""
    return kiosk.devices.speech.heard[-1][1]


def words(kiosk: StandingKiosk, sentence: str, language: str = "fr") -> str:
    """Return a sentence of the catalogue."""
    return kiosk.words(Message(sentence), language)


def pass_time(kiosk: StandingKiosk, seconds: int) -> None:
    """Let the kiosk's time pass, and have it look at its clock."""
    kiosk.robot.settle()
    kiosk.clock.advance(seconds)
    kiosk.shell._look_at_the_clock()
    kiosk.robot.settle()


def count_stops(kiosk: StandingKiosk, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that has a line for each time that the voice is cut from now on."""
    stopped: list[str] = []
    stop = kiosk.devices.speech.stop

    def noted() -> None:
        stopped.append("stop")
        stop()

    monkeypatch.setattr(kiosk.devices.speech, "stop", noted)
    return stopped
