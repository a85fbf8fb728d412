"""A kiosk without a world around it: every part is scripted, so that any page can be had at will, in any language.

No server, no money, no paper: an office that stands still, simulated devices, and effects whose end a scene chooses.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from PySide6.QtCore import QCoreApplication, QEvent

from kiosk import resources
from kiosk.agent.desk import AgentDesk, AgentsMode, DeskState
from kiosk.agent.events import Act
from kiosk.agent.register import Register
from kiosk.config import ProcedureSettings, Settings
from kiosk.device_settings import Devices
from kiosk.devices.speech.api import Speech
from kiosk.dock.beside import SimulatedDevices
from kiosk.i18n.languages import LANGUAGES, PSEUDO
from kiosk.i18n.translations import Translations
from kiosk.procedures.mode import Mode
from kiosk.procedures.registry import PROCEDURES
from kiosk.ui.application import Application
from kiosk.ui.content import Screen
from kiosk.ui.demo.robot import Robot
from kiosk.ui.demo.stand_ins import ScriptedBadge, ScriptedEffects, StillClock, StillOffice
from kiosk.ui.parts import Parts
from kiosk.ui.waiting import waiting_for
from kiosk.visit.comfort import Comfort


class StageError(Exception):
    """The screen does not show what the scene says it does."""


def stage_settings(*, landscape: bool) -> Settings:
    """Return the settings of the stage, by the same model as a configuration file."""
    return msgspec.convert(
        {
            "kiosk": {"id": "CHY1", "name": "Mairie annexe", "town": "Chambéry"},
            "screen": {
                "width_px": 1920 if landscape else 1080,
                "height_px": 1080 if landscape else 1920,
                "fullscreen": False,
            },
            "back_office": {"url": "http://127.0.0.1:9", "token_file": ""},
            "devices": dict.fromkeys(Devices.__struct_fields__, "simulated"),
            "procedures": {procedure.id: {"mode": Mode.CONNECTED.value} for procedure in PROCEDURES},
        },
        Settings,
    )


class Stage:
    """One orientation of the kiosk and the hands of whoever plays a scene on it.

    The verbs are those of the citizen. Nothing is painted until a picture is wanted.
    """

    def __init__(self, *, landscape: bool, speech: Speech | None = None) -> None:
        """``speech`` takes the place of the simulated voice."""
        self.clock = StillClock()
        self.devices = SimulatedDevices.fitted(self.clock)
        self.terminal, self.printer, self.reader = self.devices.terminal, self.devices.printer, self.devices.reader
        self.badge = ScriptedBadge(self.reader)
        self._register = TemporaryDirectory()
        register = Register(Path(self._register.name) / "register.jsonl", self.clock)
        hardware = replace(self.devices.hardware, speech=speech or self.devices.speech)
        acts = {Act.CLEAR_HELD: hardware.clear_held}
        self.desk = AgentDesk(self.reader, AgentsMode(self.badge, register), self.clock, acts)
        self.office = StillOffice()
        self.effects = ScriptedEffects()
        settings = stage_settings(landscape=landscape)
        self._modes = settings.procedures
        codes = [known.code for known in LANGUAGES]
        self.words = Translations(resources.folder("locales"), (*codes, PSEUDO.code))
        self.parts = Parts(
            settings=settings,
            clock=self.clock,
            words=self.words,
            languages=LANGUAGES,
            procedures=PROCEDURES,
            effects=self.effects,
            office=self.office,
            devices=hardware,
            desk=self.desk,
            certificates={},
        )
        self.application = Application(self.parts)
        self.shell = self.application.shell
        self.robot = Robot(self.application.window)
        self.application.window.show()

    def close(self) -> None:
        """Take the kiosk down; harmless when called twice."""
        self.application.close()
        self.office.answer_calls(told=False)
        self.effects.let_go()
        self.desk.close()
        self.devices.close()
        self._register.cleanup()

    def see(self, language: str, comfort: Comfort) -> None:
        """Look at the page in another language or comfort; what lies over it goes when the language changes."""
        self.shell.setTextSize(comfort.text.value)
        self.shell.setColours(comfort.colours.value)
        self.shell.setReach(comfort.reach)
        if language != self.language:
            self.shell.setLanguage(language)
        # No event loop runs here, which would do away with what the page was made of before.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    @property
    def language(self) -> str:
        """The language on screen."""
        return str(self.shell.property("language"))

    # --- between two scenes ------------------------------------------------------------------------------------------

    def clear(self, language: str) -> None:
        """Send everybody home and put everything right: the attract screen, in ``language``, and all is well."""
        self.office.answer_calls(told=True)
        self.effects.let_go()
        self.robot.wait_until(lambda: not self.shell.property("busy"), "the effects to end")
        self.shell.stay()
        self.shell.finishNow()
        self.shell.finish()  # of the goodbye
        self.effects.forget()
        for procedure in PROCEDURES:
            self.configure(procedure.id, Mode.CONNECTED)
        self.printer.empty()
        self.printer.load(50)
        self.terminal.set_online(True)
        self.reader.remove()
        self.devices.receipts.load_roll()
        self.office.stand()
        self.clock.later, self.clock.in_step = timedelta(), True
        self.shell.setLanguage(language)

    def configure(self, procedure: str, mode: Mode) -> None:
        """Deliver a procedure in another mode from the next look at the home screen on."""
        # The one thing of the settings that a scene changes: every other comes from a device.
        self._modes[procedure] = ProcedureSettings(mode=mode)

    # --- what a citizen does ---------------------------------------------------------------------------------------

    def wake(self) -> None:
        """Touch the attract screen."""
        self.shell.wake()

    def start(self, procedure: str) -> None:
        """Come to the kiosk and touch a tile."""
        self.shell.wake()
        self.shell.start(procedure)

    def pick(self, *cards: str) -> None:
        """Touch one card after the other."""
        for card in cards:
            self.shell.submit(card)

    def go(self) -> None:
        """Touch Continue."""
        self.shell.proceed()

    def type(self, text: str) -> None:
        """Empty the field and type ``text``."""
        while self.shell.content.entered:
            self.shell.erase()
        self.shell.type(text)

    def answer(self, text: str) -> None:
        """Type ``text`` and touch Continue."""
        self.type(text)
        self.go()

    # --- what the scene relies on ------------------------------------------------------------------------------------

    def comes_to(self, step: str) -> None:
        """Wait for the page ``step``; the effects before it run on a thread. Raises LostError when it never comes."""
        self.robot.wait_until(lambda: self.shell.content.id == step and not self.shell.property("busy"), step)

    def waits(self) -> None:
        """Wait until the screen tells the news of the scene. Raises LostError when it never does."""
        self.robot.wait_until(self._told, "the waiting screen")

    def waits_for(self, step: str) -> None:
        """Wait until the screen waits for the effect ``step``. Raises LostError when it never does."""
        self.robot.wait_until(lambda: self.shell.content.id == step and self._told(), step)

    def hears_of_the_call(self) -> None:
        """Wait until the citizen is told what became of the call. Raises LostError when he never is."""
        self.robot.wait_until(lambda: self.shell.property("agentCall") in ("told", "unreached"), "the agent")

    def hears_of_the_agent(self) -> None:
        """Ask until an agent is on his way, sooner than the kiosk does by itself. Raises LostError when none comes."""

        def comes() -> bool:
            self.shell.calling.look()
            return bool(self.shell.property("agentCall") == "coming")

        self.robot.wait_until(comes, "the agent on his way")

    def agents_see(self, state: DeskState) -> None:
        """Wait until the screen shows that state of the agents' desk. Raises LostError when it never does."""
        self.robot.wait_until(lambda: self.shell.agents_view.view.state is state, state.value)

    def fails(self) -> None:
        """Wait for the page that admits a mistake. Raises LostError when it never comes."""
        self.robot.wait_until(lambda: self.shell.content.screen is Screen.FAILURE, "the failure")

    def shows(self, overlay: str) -> None:
        """Wait for an overlay. Raises LostError when it never comes."""
        self.robot.wait_until(lambda: self.shell.property("overlay") == overlay, overlay)

    @property
    def place(self) -> str:
        """The id of the step on screen, or the name of the screen where there is none."""
        content = self.shell.content
        return content.id or content.screen.value.lower()

    def check(self, name: str) -> None:
        """Raise StageError unless the page of that name is on screen."""
        self.robot.settle()
        if name.partition("/")[0] != self.place:
            raise StageError(f"the scene {name} shows {self.place}")

    def _told(self) -> bool:
        running = self.effects.running
        if running is None or not self.shell.property("busy"):
            return False
        headline = waiting_for(running, self.effects.news, self.clock.now()).headline
        return bool(
            running.id == self.shell.content.id
            and self.shell.property("waitingHeadline") == self.words.render(headline, self.shell.property("language"))
        )
