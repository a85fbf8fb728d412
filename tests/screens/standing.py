"""A whole kiosk on its feet: the real screens, rooms and back office, simulated devices, and a hand that taps.

Tests name pages, cards and buttons by identifier. What a page says is compared with the sentence of the catalogue.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any, Final

from kiosk.agent.desk import AgentsMode
from kiosk.app import assembled
from kiosk.backoffice.server.calls import come
from kiosk.backoffice.server.tables import open_database
from kiosk.backoffice.simulated import NetworkMode, NetworkSwitch
from kiosk.clock import AdjustableClock, Clock, SystemClock
from kiosk.devices.absent import AbsentReceiptPrinter
from kiosk.devices.card_reader.api import CardReader
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.payment_terminal.api import Prompt
from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
from kiosk.dock.actions import Action, Dock, Performed
from kiosk.dock.beside import SimulatedDevices
from kiosk.dock.demo import demo_settings
from kiosk.supervision.monitor import Monitor
from kiosk.text import Message
from kiosk.ui.application import Application
from kiosk.ui.content import Content, Screen
from kiosk.ui.demo.robot import Robot
from kiosk.ui.parts import Parts
from kiosk.ui.shell import Kiosk
from tests.beside import Organism, Phone

EMAIL: Final = "usager.canari@exemple.fr"
MOBILE: Final = "0612345678"


@dataclass(frozen=True, slots=True)
class OrderAtOffice:
    """What the back office has written down about one order."""

    tariff: str
    cents: int
    verdict: str | None
    message: str | None
    stamp: str | None


@dataclass(frozen=True, slots=True)
class BackOffice:
    """The real back office in its own process, and its book, read from outside."""

    url: str
    token: str
    database: Path

    def order(self, reference: str) -> OrderAtOffice | None:
        """Return what it knows of ``reference``; None when it never heard of it."""
        rows = self._rows(
            "SELECT o.tariff_id, o.amount_cents, d.verdict, m.state, s.number FROM orders o"
            " LEFT JOIN decisions d ON d.order_id = o.id LEFT JOIN outbox m ON m.order_id = o.id"
            " LEFT JOIN stamps s ON s.order_id = o.id WHERE o.reference = ?",
            reference,
        )
        return OrderAtOffice(*rows[0]) if rows else None

    def calls(self) -> list[tuple[str, str, str | None]]:
        """Return the screen, the language and the need of each call for an agent, oldest first."""
        return self._rows("SELECT screen, language, need FROM agent_calls ORDER BY id")

    def agent_comes(self) -> None:
        """Let an agent say, on the machine of the back office, that he comes."""
        engine = open_database(f"sqlite:///{self.database}")
        come(engine, SystemClock().now())
        engine.dispose()

    def _rows(self, query: str, *values: str) -> list[Any]:
        connection = sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10)
        try:
            return connection.execute(query, values).fetchall()
        finally:
            connection.close()


@dataclass(slots=True)
class StandingKiosk:
    """One kiosk with a citizen in front of it, an agent behind it, and everything it talks to in reach."""

    office: BackOffice
    parts: Parts
    application: Application
    robot: Robot
    dock: Dock
    devices: SimulatedDevices
    network: NetworkSwitch
    clock: AdjustableClock

    @property
    def terminal(self) -> SimulatedTerminal:
        """The payment terminal."""
        return self.devices.terminal

    @property
    def printer(self) -> SimulatedPrinter:
        """The document printer."""
        return self.devices.printer

    # --- the citizen ---------------------------------------------------------------------------------------------

    def tap(self, *identifiers: str) -> None:
        """Tap one item after the other."""
        for identifier in identifiers:
            self.robot.tap(identifier)

    def type(self, text: str) -> None:
        """Type on the kiosk's own keys."""
        self.robot.type(text)

    def choose(self, *options: str) -> None:
        """Answer one page after the other with a card."""
        for option in options:
            self.tap(f"option.{option}")

    def begin(self, procedure: str = "fiscal_stamp") -> None:
        """Come in and start a procedure."""
        self.tap("wake", f"tile.{procedure}")

    def come_to_the_review(self, *, sms: bool = False) -> None:
        """Answer everything about an adult's passport, up to the review."""
        self.begin()
        self.answer_up_to_the_review(sms=sms)

    def answer_up_to_the_review(self, *, sms: bool = False) -> None:
        """The same, from the first page of the procedure."""
        self.at("start")
        self.tap("continue")
        self.choose("passport", "passport.adult", "standard", "sms" if sms else "email")
        self.type(MOBILE if sms else EMAIL)
        self.tap("continue")
        self.at("review.1")

    def come_to_the_terminal(self) -> None:
        """Confirm the review and look at the terminal, which asks for a card."""
        self.come_to_the_review()
        self.tap("continue")
        self.wait_for_the_terminal()

    def wait_for_the_terminal(self) -> None:
        """Wait until the terminal asks for a card, and the screen says so."""
        self.until(lambda: self.terminal.prompt is Prompt.PRESENT_CARD, "the terminal asks for a card")
        self.until(lambda: self.shell.property("waitingPlace") == "terminal", "the screen points at the terminal")

    def do(self, action: Action, **parameters: object) -> None:
        """Do something to the devices, the network or the clock."""
        result = self.dock.perform(action, **parameters)
        assert isinstance(result, Performed), result
        self.robot.settle()

    # --- what is seen --------------------------------------------------------------------------------------------

    @property
    def shell(self) -> Kiosk:
        """The object that QML calls."""
        return self.application.shell

    @property
    def page(self) -> Content:
        """The page on screen."""
        return self.shell.content

    @property
    def written(self) -> str:
        """Everything that the page says, also what hides in its repr."""
        return str(astuple(self.page))

    @property
    def overlay(self) -> str:
        """What lies over the page; empty when nothing does."""
        return str(self.shell.property("overlay"))

    def at(self, step: str) -> Content:
        """Return the page, which must be that of ``step``."""
        assert self.page.id == step
        return self.page

    def ends(self, ending: str) -> Content:
        """Wait for the last page, which must be ``ending``, and return it."""
        self.until(lambda: self.page.screen is Screen.ENDING, f"the ending {ending}")
        return self.at(ending)

    def shows(self, identifier: str) -> bool:
        """Whether an item of that identifier can be seen."""
        return self.robot.find(identifier) is not None

    def words(self, message: Message, language: str = "fr") -> str:
        """Return the sentence of the catalogue."""
        return self.parts.words.render(message, language)

    def tiles(self) -> dict[str, dict[str, Any]]:
        """Return what each tile of the home screen says."""
        rows = self.shell.property("tiles")
        names = {role: bytes(name.data()).decode() for role, name in rows.roleNames().items()}
        tiles = [
            {name: rows.data(rows.index(number, 0), role) for role, name in names.items()}
            for number in range(rows.rowCount())
        ]
        return {tile["procedure"]: tile for tile in tiles}

    def answers(self) -> dict[str, Any]:
        """Return the answers of the visit under way."""
        visit = self.shell._attendant._visit
        return dict(visit.conversation.answers) if visit else {}

    def debits(self) -> list[int]:
        """Return every debit that stands on the card, in cents."""
        return [debit.cents for entry in self.terminal.ledger().values() for debit in entry.debits]

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for something that happens on another thread."""
        self.robot.wait_until(condition, what)

    def office_answers_again(self) -> None:
        """Restore the network and have the kiosk find out."""
        self.network.mode = NetworkMode.ONLINE
        self.clock.advance(30)  # past the circuit's cool-down, short of the idle warning
        monitor = self.parts.office
        assert isinstance(monitor, Monitor)
        monitor.look_now()
        self.until(lambda: monitor.reachable, "the back office is reachable again")

    def office_is_gone(self) -> None:
        """Cut the network and have the kiosk find out."""
        self.network.mode = NetworkMode.CUT
        monitor = self.parts.office
        assert isinstance(monitor, Monitor)

        def noticed() -> bool:
            monitor.look_now()
            return not monitor.reachable

        self.until(noticed, "the kiosk notices that the back office is gone")


@contextmanager
def standing(
    office: BackOffice,
    *,
    language: str = "fr",
    page_seconds: float = 0,
    receipts: bool = False,
    agents: Callable[[CardReader, Clock], AgentsMode] | None = None,
    real: Callable[[], Mapping[str, Any]] = dict,
) -> Iterator[StandingKiosk]:
    """Put a kiosk on its feet before ``office``, and take it down again. Its printer takes ``page_seconds`` a page; it
    has a receipt printer if ``receipts``, and an agents' mode if there are ``agents``; ``real`` returns the devices of
    `Hardware` that are not simulated."""
    clock = AdjustableClock()
    network = NetworkSwitch()
    devices = replace(SimulatedDevices.fitted(clock), printer=SimulatedPrinter(clock, pace=page_seconds))
    settings = demo_settings(office.url, language=language)
    hardware = devices.hardware if receipts else replace(devices.hardware, receipt_printer=AbsentReceiptPrinter())
    hardware = replace(hardware, **real())
    mode = agents(devices.reader, clock) if agents else None
    with assembled(
        settings, hardware, clock, office.token, journal=":memory:", transport=network.adapter, agents=mode
    ) as parts:
        application = Application(parts)
        parts.begin()
        try:
            application.window.show()
            robot = Robot(application.window)
            dock = Dock(devices, network, clock, Phone(), Organism())
            kiosk = StandingKiosk(office, parts, application, robot, dock, devices, network, clock)
            kiosk.until(
                lambda: parts.office.reachable and parts.office.latest_catalogue is not None, "the first tariffs"
            )
            yield kiosk
        finally:
            application.close()
