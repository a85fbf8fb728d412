"""A kiosk without a world around it: every part is scripted, so that any page can be had at will, in any language.

No server, no money, no paper: an office that stands still, simulated devices, and effects whose end a scene chooses.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.resources import files
from threading import Event
from typing import Final

import msgspec

from kiosk import resources
from kiosk.backoffice.contract import CatalogueBody
from kiosk.clock import PARIS
from kiosk.config import ProcedureSettings, Settings
from kiosk.conversation.do import Effect, Purchase
from kiosk.devices.card_reader.simulated import SimulatedReader
from kiosk.devices.device import Unsubscribe
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
from kiosk.i18n.languages import LANGUAGES, PSEUDO
from kiosk.i18n.translations import Translations
from kiosk.orders.api import NotSold, Progress, PurchaseOutcome, Stopped
from kiosk.procedures.fiscal_stamp.papers import Handed
from kiosk.procedures.mode import Mode
from kiosk.procedures.registry import PROCEDURES
from kiosk.tariffs import Catalogue
from kiosk.ui.application import Application
from kiosk.ui.content import Screen
from kiosk.ui.demo.robot import HANG, Robot
from kiosk.ui.parts import Parts
from kiosk.ui.waiting import waiting_for
from kiosk.visit.effects import EffectResult, Effects, Watch

TODAY: Final = datetime(2026, 12, 1, 10, 0, tzinfo=PARIS)
"""The day on which every scene plays: after the tariffs were last checked."""


class StageError(Exception):
    """The screen does not show what the scene says it does."""


class StagedError(Exception):
    """What a scene raises on purpose, so that the log says that it was no accident."""


class StillClock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def now(self) -> datetime:
        """Return the wall clock of the scene."""
        return TODAY + timedelta(seconds=self._seconds)

    def monotonic(self) -> float:
        """Return the seconds that it was moved."""
        return self._seconds

    def advance(self, seconds: float) -> None:
        """Move it forward."""
        self._seconds += seconds


def published_tariffs() -> Catalogue:
    """Return the tariffs that the back office ships with, read without the network."""
    text = files("kiosk.backoffice.server").joinpath("data/tariffs.json").read_bytes()
    return msgspec.json.decode(text, type=CatalogueBody).value()


class StillOffice:
    """A back office that is what a scene makes it; implements :class:`kiosk.ui.parts.Office`."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], None]] = []
        self._published = published_tariffs()
        self._catalogue: Catalogue | None = self._published
        self._reachable = True
        self._answered = Event()
        self._told = True

    @property
    def reachable(self) -> bool:
        """Whether the scene lets it answer."""
        return self._reachable

    @property
    def latest_catalogue(self) -> Catalogue | None:
        """The published tariffs, unless the scene took them away."""
        return self._catalogue

    def subscribe(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call ``callback`` when a scene changes anything."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def call_agent(self, screen: str, language: str) -> bool:
        """Wait until the scene has the call answered, and return that answer."""
        return self._answered.wait(HANG) and self._told

    def stand(self, *, reachable: bool = True, catalogue: Catalogue | None = None, tariffs: bool = True) -> None:
        """Be reachable or not, with the published tariffs, others, or none."""
        self._reachable = reachable
        self._catalogue = (catalogue or self._published) if tariffs else None
        for callback in tuple(self._callbacks):
            callback()

    def hold_calls(self) -> None:
        """Leave the next call for an agent without an answer."""
        self._answered.clear()

    def answer_calls(self, *, told: bool) -> None:
        """Answer the call that waits, and the later ones."""
        self._told = told
        self._answered.set()


class ScriptedEffects(Effects):
    """Effects that end as a scene chose; ``None`` keeps them running at ``news`` until :meth:`let_go`."""

    def __init__(self) -> None:
        """Have no rooms: nothing is bought and nothing printed."""
        self._go = Event()
        self.running: Effect | None = None
        self.forget()

    def forget(self) -> None:
        """Be as at the start of a scene."""
        self._go.clear()
        self.news: Progress | None = None
        self.purchase: PurchaseOutcome | None = None
        self.delivery: Handed | None = None
        self.fails = False

    def run(self, effect: Effect, language: str, watch: Watch) -> EffectResult:
        """Tell the news and return what the scene chose. Raises StagedError when the scene wants it to fail."""
        self.running = effect
        if self.fails:
            raise StagedError
        if self.news is not None:
            watch(self.news)
        chosen = self.purchase if isinstance(effect, Purchase) else self.delivery
        if chosen is None:
            self._go.wait(HANG)
            chosen = NotSold("", Stopped.CANCELLED) if isinstance(effect, Purchase) else Handed.NOT_PRINTED
        return chosen

    def let_go(self) -> None:
        """End whatever still runs, as if nothing had been bought or printed."""
        self._go.set()


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
            "procedures": {procedure.id: {"mode": Mode.CONNECTED.value} for procedure in PROCEDURES},
        },
        Settings,
    )


class Stage:
    """One orientation of the kiosk and the hands of whoever plays a scene on it.

    The verbs are those of the citizen. Nothing is painted until a picture is wanted.
    """

    def __init__(self, *, landscape: bool) -> None:
        self.clock = StillClock()
        self.terminal = SimulatedTerminal(self.clock)
        self.printer = SimulatedPrinter(self.clock)
        self.reader = SimulatedReader(self.clock)
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
            languages=tuple((known.code, known.endonym) for known in LANGUAGES),
            procedures=PROCEDURES,
            effects=self.effects,
            office=self.office,
            terminal=self.terminal,
            printer=self.printer,
            reader=self.reader,
        )
        self.application = Application(self.parts)
        self.shell = self.application.shell
        self.robot = Robot(self.application.window)
        self.application.window.show()

    def close(self) -> None:
        """Take the kiosk down; harmless when called twice."""
        self.office.answer_calls(told=False)
        self.effects.let_go()
        self.application.close()
        for device in (self.terminal, self.printer, self.reader):
            device.close()

    def see(self, language: str, scale: float) -> None:
        """Look at the page in another language or size of text; what lies over it goes when the language changes."""
        self.application.style.setProperty("textScale", scale)
        if language != self.language:
            self.shell.setLanguage(language)

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
        self.office.stand()
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
        headline = waiting_for(running, self.effects.news).headline
        return bool(
            running.id == self.shell.content.id
            and self.shell.property("waitingHeadline") == self.words.render(headline, self.shell.property("language"))
        )
