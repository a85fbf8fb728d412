"""The tour: the real screens, driven by taps from the first touch to the paper in hand, with proof of each step."""

from __future__ import annotations

import json
import logging
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.declarations.calendar import open_window
from kiosk.dock.actions import Action, Dock, Performed
from kiosk.dock.demo import Demo
from kiosk.ui.application import Application
from kiosk.ui.content import Screen
from kiosk.ui.demo.gallery import write_png
from kiosk.ui.demo.robot import Robot
from kiosk.ui.ticket import picture_of

EMAIL = "usager@exemple.fr"


class TourError(Exception):
    """Something went wrong on the way; the message says where."""


@dataclass(frozen=True, slots=True)
class Turn:
    """At the step ``at``, type ``types`` and then tap ``taps``."""

    at: str
    taps: str
    types: str = ""


PURCHASE: Sequence[Turn] = (
    Turn("start", "continue"),
    Turn("use", "option.passport"),
    Turn("passport.age", "option.passport.adult"),
    Turn("passport.case", "option.standard"),
    Turn("channel", "option.email"),
    Turn("contact.email", "continue", EMAIL),
    Turn("review.1", "continue"),
)


def refund(bought_on: str) -> Sequence[Turn]:
    """Return the turns that prepare a refund; ``bought_on`` is DDMMYYYY."""
    return (
        Turn("goal", "option.refund"),
        Turn("number", "continue", "9999000011112222"),
        Turn("seller", "option.online"),
        Turn("used", "option.no"),
        Turn("bought_on", "continue", bought_on),
        Turn("amount", "continue", "86"),
        Turn("transaction", "unsure"),
        Turn("review", "continue"),
    )


DECLARATION_BEFORE: Sequence[Turn] = (Turn("start", "continue"), Turn("phone", "option.here"))


def declaration(last_day: str) -> Sequence[Turn]:
    """Return the turns of a month with one employer and a sick leave that ends on ``last_day`` (DDMMYYYY)."""
    return (
        Turn("worked", "option.yes"),
        Turn("employers", "continue", "1"),
        Turn("employer.1.name", "continue", "boulangerie du lac"),
        Turn("employer.1.hours", "continue", "64"),
        Turn("employer.1.gross", "continue", "780,50"),
        Turn("employer.1.ended", "option.no"),
        Turn("training", "option.no"),
        Turn("internship", "option.none"),
        Turn("sick", "option.once"),
        Turn("sick.1.start", "continue", "12"),
        Turn("sick.1.end", "continue", last_day),
        Turn("maternity", "option.no"),
        Turn("paternity", "option.no"),
        Turn("retirement", "option.no"),
        Turn("invalidity", "option.no"),
        Turn("looking", "option.yes"),
        Turn("review.1", "continue"),
        Turn("confirm.1", "continue"),
        Turn("documents", "option.now"),
        Turn("documents.send", "continue"),
        Turn("documents.sent", "option.not_all"),
        Turn("paper", "option.yes"),
    )


@dataclass(slots=True)
class Record:
    """What `tour.json` says of one procedure."""

    procedure: str
    steps: list[dict[str, Any]] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    outcome: dict[str, Any] = field(default_factory=dict)


class _Complaints(logging.Handler):
    """Everything that the program complained about during the tour."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


class Tour:
    """Walks the procedures of a demo and writes pictures, documents and `tour.json` into a folder."""

    def __init__(self, demo: Demo, application: Application, folder: Path) -> None:
        self._dock: Dock = demo.dock
        self._clock = demo.parts.clock
        self._shell = application.shell
        self._robot = Robot(application.window)
        self._folder = folder
        self._count = 0
        self._started = time.monotonic()

    def run(self, procedures: Sequence[str]) -> dict[str, Any]:
        """Walk ``procedures`` and return what `tour.json` says. Raises TourError or LostError when something fails."""
        complaints = _Complaints()
        logging.getLogger().addHandler(complaints)
        try:
            walks: dict[str, Callable[[], Record]] = {
                "fiscal_stamp": self._purchase,
                "france_travail": self._declaration,
                "stamp_refund": self._refund,
            }
            self._robot.wait_until(self._home_is_open, "the back office")
            self._picture("attract")
            records = [walks[procedure]() for procedure in procedures]
        finally:
            logging.getLogger().removeHandler(complaints)
        if complaints.lines:
            raise TourError("the program complained: " + "; ".join(complaints.lines))
        return {
            "language": self._shell.property("language"),
            "duration_s": round(time.monotonic() - self._started, 2),
            "procedures": [
                {
                    "procedure": record.procedure,
                    "steps": record.steps,
                    "answers": record.answers,
                    "documents": record.documents,
                    "outcome": record.outcome,
                }
                for record in records
            ],
        }

    # --- the two walks -------------------------------------------------------------------------------------------

    def _purchase(self) -> Record:
        record = self._begin("fiscal_stamp")
        self._walk(record, PURCHASE)
        self._wait_for_headline("present_card", record)
        self._perform(Action.PAYMENT_APPROVE)
        for name in ("enter_pin", "please_wait", "remove_card", "printing"):
            self._wait_for_headline(name, record)
        self._end(record, "sold", documents=2)
        return record

    def _declaration(self) -> Record:
        # Between two windows the demo goes on to the next one; the tile says why.
        if open_window(self._clock.now()) is None:
            self._perform(Action.CLOCK_TO_DECLARATIONS)
        window = open_window(self._clock.now())
        assert window is not None
        record = self._begin("france_travail")
        self._walk(record, DECLARATION_BEFORE)
        self._robot.wait_until(lambda: bool(self._shell.property("handOverCode")), "the code for the phone")
        self._step(record, "identify.1", self._picture("identify.1"), "", time.monotonic())
        self._perform(Action.PHONE_SIGN_IN)
        last = window.month.first.replace(day=19)
        self._walk(record, declaration(f"{last:%d%m%Y}"))
        self._end(record, "filed", documents=1)
        return record

    def _refund(self) -> Record:
        record = self._begin("stamp_refund")
        # Long enough ago on any day of the year: a refund may be asked for after three days.
        bought = self._clock.now().date() - timedelta(days=30)
        self._walk(record, refund(f"{bought:%d%m%Y}"))
        self._end(record, "refund_ready", documents=1)
        return record

    def _begin(self, procedure: str) -> Record:
        self._robot.tap("wake")
        self._expect(Screen.HOME)
        self._picture("home")
        self._robot.tap(f"tile.{procedure}")
        return Record(procedure)

    def _walk(self, record: Record, turns: Sequence[Turn]) -> None:
        for turn in turns:
            began = time.monotonic()
            self._robot.wait_until(partial(self._effect_over, turn.at), f"the page {turn.at}")
            page = self._shell.content
            if page.id != turn.at:
                raise TourError(f"the screen shows {page.id} and not {turn.at}")
            if turn.types:
                self._picture(f"{turn.at}-empty")
                self._robot.type(turn.types)
            if page.total:
                record.outcome["total"] = page.total
            picture = self._picture(turn.at)
            shown = self._shell.content.entered
            self._robot.tap(turn.taps)
            record.answers[turn.at] = shown or turn.taps
            self._step(record, turn.at, picture, turn.taps, began)

    def _wait_for_headline(self, name: str, record: Record) -> None:
        began = time.monotonic()
        before = getattr(self, "_headline", "")

        def changed() -> bool:
            if self._shell.content.screen is Screen.ENDING:
                raise TourError(f"the procedure ended with {self._shell.content.id} before {name}")
            headline = self._shell.property("waitingHeadline")
            return bool(headline) and headline != before and self._stage() == name

        self._robot.wait_until(changed, f"the terminal or printer ({name})")
        self._headline = self._shell.property("waitingHeadline")
        self._step(record, name, self._picture(name), "", began)

    def _stage(self) -> str:
        if self._shell.property("waitingPlace") == "printer":
            return "printing"
        prompt = self._dock.state().prompt
        return prompt.value if prompt is not None else ""

    def _end(self, record: Record, ending: str, *, documents: int) -> None:
        began = time.monotonic()
        self._robot.wait_until(lambda: self._shell.content.screen is Screen.ENDING, f"the ending {ending}")
        page = self._shell.content
        if page.id != ending:
            raise TourError(f"the procedure ends with {page.id} and not {ending}")
        picture = self._picture(ending)
        self._keep_papers(record)
        if len(record.documents) != documents:
            raise TourError(f"{len(record.documents)} documents were printed and not {documents}")
        record.outcome |= {"ending": page.id, "number": page.number, "qr": page.qr}
        self._robot.tap("continue")
        self._expect(Screen.GOODBYE)
        self._step(record, ending, picture, "continue", began)
        self._picture("goodbye")
        for tray, take in (
            (self._dock.documents, Action.PRINTER_TAKE),
            (self._dock.receipts, Action.RECEIPT_TAKE),
        ):
            if tray():
                self._perform(take)

    def _keep_papers(self, record: Record) -> None:
        """Write what both printers put out: pages as PDF, receipts as PNG."""
        for number, pdf in enumerate(self._dock.documents(), start=1):
            name = f"{record.procedure}-{number}.pdf"
            (self._folder / name).write_bytes(pdf)
            record.documents.append(name)
        for number, ticket in enumerate(self._dock.receipts(), start=1):
            name = f"{record.procedure}-receipt-{number}.png"
            write_png(picture_of(ticket), self._folder / name)
            record.documents.append(name)

    def _effect_over(self, expected: str) -> bool:
        """Whether the screen shows what is ``expected``, or anything that does not go away by itself."""
        page = self._shell.content
        return page.id == expected or page.screen is not Screen.WORKING

    # --- small things --------------------------------------------------------------------------------------------

    def _home_is_open(self) -> bool:
        office = self._shell.parts.office
        return office.reachable and office.latest_catalogue is not None

    def _expect(self, screen: Screen) -> None:
        if self._shell.content.screen is not screen:
            raise TourError(f"the screen shows {self._shell.content.screen.value} and not {screen.value}")

    def _perform(self, action: Action) -> None:
        result = self._dock.perform(action)
        if not isinstance(result, Performed):
            raise TourError(f"the dock could not do {action.value}: {result.detail}")

    def _picture(self, name: str) -> str:
        self._count += 1
        file = self._folder / f"{self._count:02d}-{name.replace('.', '-')}.png"
        self._robot.save(file)
        return file.name

    def _step(self, record: Record, step: str, picture: str, tapped: str, began: float) -> None:
        milliseconds = round((time.monotonic() - began) * 1000)
        record.steps.append({"step": step, "picture": picture, "tapped": tapped, "ms": milliseconds})


def run_tour(demo: Demo, folder: Path, procedures: Sequence[str]) -> dict[str, Any]:
    """Run the tour into an emptied ``folder`` and write `tour.json`. Raises what :meth:`Tour.run` raises."""
    if folder.exists():
        if any(folder.iterdir()) and not (folder / "tour.json").exists():
            raise TourError(f"{folder} holds files that no tour wrote; name another folder")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    # Present from the start, so that a tour that fails can be run again into the same folder.
    (folder / "tour.json").write_text("{}\n", encoding="utf-8")
    application = Application(demo.parts)
    try:
        application.window.show()
        result = Tour(demo, application, folder).run(procedures)
    finally:
        application.close()
    text = json.dumps(result, ensure_ascii=False, indent=2)
    (folder / "tour.json").write_text(text + "\n", encoding="utf-8")
    return result
