"""A whole kiosk without its picture: the real shell, rooms, journal and back office, simulated devices, and a citizen
who goes on as well as he can."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final

from PySide6.QtCore import QCoreApplication
from PySide6.QtQml import QQmlEngine

from kiosk.app import assembled
from kiosk.backoffice.simulated import NetworkSwitch
from kiosk.clock import AdjustableClock
from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.payment_terminal.api import Approved, PaymentOutcome, PaymentRequest, Prompt
from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
from kiosk.dock.actions import Action, Dock, Performed, Rejected
from kiosk.dock.beside import SimulatedDevices
from kiosk.dock.demo import demo_settings
from kiosk.procedures.papers import Handed
from kiosk.supervision.monitor import Monitor
from kiosk.ui.content import Screen
from kiosk.ui.language import LanguageSwitch
from kiosk.ui.parts import Parts
from kiosk.ui.shell import Kiosk
from tests.beside import Organism, Phone
from tests.faults.matrix.cells import Moment, Trouble
from tests.screens.standing import BackOffice

GUARD: Final = 60.0
"""Seconds before a cell that hangs is called broken."""
_STUCK: Final = 0.25
"""Seconds of silence after which the citizen's patience is played by the clock."""
_ANSWERS: Final = ("passport", "passport.adult", "standard", "email")


class _PromptTerminal(SimulatedTerminal):
    """Says when it has just been paid."""

    paid: Callable[[], None] = staticmethod(lambda: None)

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        outcome = super().pay(request, on_prompt)
        if isinstance(outcome, Approved):
            self.paid()
        return outcome


@dataclass(slots=True)
class Headless:
    """One kiosk, its dock, and its books."""

    office: BackOffice
    parts: Parts
    shell: Kiosk
    devices: SimulatedDevices
    dock: Dock
    clock: AdjustableClock
    struck: bool = False
    overlay: str = ""

    # --- the walk ------------------------------------------------------------------------------------------------

    def walk_to(self, moment: Moment, strike: Callable[[], None]) -> None:
        """Come to ``moment`` and let the trouble ``strike``, from whatever thread the moment is on."""
        assert isinstance(self.devices.terminal, _PromptTerminal)
        if moment is Moment.PAID:
            self.devices.terminal.paid = strike
        if moment is Moment.PRINTING:
            self.devices.printer.subscribe(lambda status: strike() if status.state is PrinterState.PRINTING else None)
        if moment is not Moment.BEFORE:
            self._begin()
        if moment not in (Moment.BEFORE, Moment.QUESTIONS):
            self._answer_everything()
        if moment in (Moment.CARD, Moment.PIN, Moment.PAID, Moment.PRINTING, Moment.END):
            self.shell.proceed()
            self.until(lambda: self.devices.terminal.prompt is Prompt.PRESENT_CARD, "the terminal asks for the card")
        if moment is Moment.PIN:
            self.devices.terminal.present_card()
            self.until(lambda: self.devices.terminal.prompt is Prompt.ENTER_PIN, "the terminal asks for the PIN")
        if moment in (Moment.PAID, Moment.PRINTING, Moment.END):
            self.devices.terminal.approve()
        if moment is Moment.END:
            self.until(lambda: self.shell.content.screen is Screen.ENDING, "the last page")
        if moment in (Moment.PAID, Moment.PRINTING):
            self.until(lambda: self.struck or not self._busy, f"the moment {moment.value!r}")
        else:
            strike()

    def play_on(self) -> None:
        """The citizen goes on until a page asks something of him that he cannot know: the end, or what went wrong."""
        deadline = time.monotonic() + GUARD
        while not self._at_rest():
            assert time.monotonic() < deadline, f"stuck at {self.place}"
            if self.shell.property("overlay") == "card":
                self.overlay = "card"
                self.shell.stay()
            if self._busy:
                self._wait_for_the_machine()
            elif self.shell.content.screen is Screen.ATTRACT:
                self._begin()
            elif self.shell.content.id.startswith("review"):
                self.shell.proceed()
            else:
                self._answer_everything()
            self._settle()

    def _at_rest(self) -> bool:
        content = self.shell.content
        stopped = content.id.startswith("not_sold") or content.screen in (Screen.ENDING, Screen.FAILURE, Screen.GOODBYE)
        guide = content.id == "start" and not self.devices.terminal.status().usable
        return not self._busy and (stopped or guide or (bool(self.closed) and content.screen in _NOBODY))

    def _begin(self) -> None:
        self.shell.wake()
        self.shell.start("fiscal_stamp")

    def _answer_everything(self) -> None:
        """Answer from the first page of the procedure to its review; harmless where one question is open."""
        if self.shell.content.id == "start":
            self.shell.proceed()
        for answer in _ANSWERS:
            if self.shell.content.screen is Screen.CHOICE:
                self.shell.submit(answer)
        if self.shell.content.screen is Screen.ENTRY:
            self.shell.type("usager@exemple.fr")
            self.shell.proceed()

    def _wait_for_the_machine(self) -> None:
        before, since = self.place, time.monotonic()
        while self._busy and self.place == before:
            self._settle()
            if (
                self.devices.terminal.prompt in (Prompt.PRESENT_CARD, Prompt.ENTER_PIN)
                and self.devices.terminal.approve()
            ):
                since = time.monotonic()
            if time.monotonic() - since > _STUCK:
                self.clock.advance(60)
                since = time.monotonic()

    def visiting(self) -> bool:
        """Whether somebody's visit is still on the screen."""
        return bool(self.shell.property("visiting"))

    def leave(self) -> None:
        """Finish and erase, so that the next citizen would find the first page."""
        self.shell.finishNow()
        self.shell.finish()
        self._settle()

    # --- what is seen --------------------------------------------------------------------------------------------

    @property
    def place(self) -> str:
        """The page on screen, by its id."""
        content = self.shell.content
        return content.id or content.screen.value.lower()

    @property
    def paper(self) -> str:
        """What became of the pages of the visit, "" when none was to be printed."""
        visit = self.shell._attendant._visit
        answers = visit.conversation.answers.values() if visit else ()
        return next((answer.value.replace("_", " ") for answer in answers if isinstance(answer, Handed)), "")

    @property
    def closed(self) -> str:
        """Why nobody new is taken, or ""."""
        return str(self.shell.property("closed"))

    @property
    def _busy(self) -> bool:
        return bool(self.shell.property("busy"))

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something that happens on another thread."""
        deadline = time.monotonic() + GUARD
        while not condition():
            assert time.monotonic() < deadline, what
            self._settle()

    def _settle(self) -> None:
        QCoreApplication.processEvents()
        time.sleep(0.001)


_FOR_HIM: Final = (Prompt.PRESENT_CARD, Prompt.ENTER_PIN)
_NOBODY: Final = frozenset({Screen.ATTRACT, Screen.HOME})


@contextmanager
def headless(office: BackOffice) -> Iterator[Headless]:
    """Put a kiosk on its feet before ``office`` and take it down again. Needs an application of Qt, and no window."""
    clock, network = AdjustableClock(), NetworkSwitch()
    devices = replace(
        SimulatedDevices.fitted(clock), terminal=_PromptTerminal(clock), printer=SimulatedPrinter(clock, pace=0.02)
    )
    settings = demo_settings(office.url)
    with assembled(
        settings, devices.hardware, clock, office.token, journal=":memory:", transport=network.adapter
    ) as parts:
        shell = Kiosk(parts, LanguageSwitch(QQmlEngine(), parts.words))
        try:
            parts.begin()
            dock = Dock(devices, network, clock, Phone(), Organism())
            kiosk = Headless(office, parts, shell, devices, dock, clock)
            monitor = parts.office
            assert isinstance(monitor, Monitor)
            kiosk.until(lambda: monitor.reachable and monitor.latest_catalogue is not None, "the first tariffs")
            yield kiosk
        finally:
            shell.close()


def strike(kiosk: Headless, trouble: Trouble) -> bool:
    """Do what ``trouble`` says, once; return whether it could happen at all."""
    if kiosk.struck:
        return True
    kiosk.struck = True
    results = [kiosk.dock.perform(action, **parameters) for action, parameters in trouble.acts]
    assert all(isinstance(result, Performed | Rejected) for result in results)
    return all(isinstance(result, Performed) for result in results)


__all__ = ["Action", "Headless", "headless", "strike"]
