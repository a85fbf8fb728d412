"""The agents' mode as QML sees it: a PIN that is asked for, and a page of devices and acts. It decides nothing; the
desk does (`kiosk.agent.desk`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlAnonymous

from kiosk.agent.desk import DeskState, DeskView
from kiosk.agent.events import Act
from kiosk.agent.wording import ACTED, LEVELS, REFUSALS, STATES
from kiosk.device_settings import Driver
from kiosk.devices.device import Severity, Status
from kiosk.text import Message, Reference, _
from kiosk.ui.content import Render
from kiosk.ui.parts import Parts
from kiosk.ui.rows import Rows

QML_IMPORT_NAME = "Kiosk.Core"
QML_IMPORT_MAJOR_VERSION = 1

_NAMES: Final[dict[str, tuple[Message, str]]] = {
    "payment_terminal": (_("Payment terminal"), "card"),
    "document_printer": (_("A4 printer"), "printer"),
    "receipt_printer": (_("Receipt printer"), "receipt"),
    "card_reader": (_("Badge reader"), "id_card"),
    "code_scanner": (_("Code scanner"), "scanner"),
    "keypad": (_("Tactile keypad"), "keypad"),
    "speech": (_("Voice"), "voice"),
    "power": (_("Power supply"), "power"),
}
"""What people call each device, and its pictogram, by its key in the configuration."""


_MARKS: Final = {Severity.OK: "yes", Severity.WARNING: "warning", Severity.FAULT: "problem"}


@dataclass(frozen=True, slots=True)
class DeviceRow:
    key: str
    label: str
    icon: str
    condition: str
    severity: str
    mark: str


@QmlAnonymous
class AgentsView(QObject):
    """The desk, as typed properties that change together. The digits of a PIN stay in here."""

    changed = Signal()
    _moved = Signal(object)

    def __init__(self, parts: Parts, render: Render, parent: QObject | None = None) -> None:
        super().__init__(parent)
        desk = self._desk = parts.desk
        self._devices = tuple(
            (key, device)
            for key, device in parts.devices.by_key().items()
            if getattr(parts.settings.devices, key) is not Driver.NONE
        )
        self._render = render
        self._view = desk.view
        self._pin = ""
        self._rows = Rows(DeviceRow, self)
        # The desk speaks from threads of its own: a queued signal brings it to this one.
        self._moved.connect(self._on_desk)
        self._unsubscribe = desk.subscribe(self._moved.emit)

    @property
    def view(self) -> DeskView:
        """The desk as it is shown."""
        return self._view

    def refresh(self) -> None:
        """Show how the devices stand now, in the language of now."""
        self._rows.show([self._row(key, device.status()) for key, device in self._devices])
        self.changed.emit()

    def touched(self) -> None:
        """Somebody is there."""
        self._desk.touched()

    def close(self) -> None:
        """Stop listening, and forget what was typed."""
        self._unsubscribe()
        self._pin = ""

    # --- what QML calls ------------------------------------------------------------------------------------------

    @Slot(str)
    def type(self, digit: str) -> None:
        """Put a digit at the end of the PIN; one that is as long as it can be stays as it is."""
        if len(self._pin) < self._view.longest_pin:
            self._pin += digit
            self.changed.emit()

    @Slot()
    def erase(self) -> None:
        """Take the last digit away."""
        self._pin = self._pin[:-1]
        self.changed.emit()

    @Slot()
    def enter(self) -> None:
        """Try the PIN; it is forgotten here."""
        pin, self._pin = self._pin, ""
        self._desk.enter(pin)
        self.changed.emit()

    @Slot()
    def leave(self) -> None:
        """Close the mode, or put away what the desk says."""
        self._pin = ""
        self._desk.leave()

    @Slot()
    def clearHeld(self) -> None:
        """The agent has looked at the printers and taken what they held."""
        self._desk.act(Act.CLEAR_HELD)

    # --- inside --------------------------------------------------------------------------------------------------

    def _on_desk(self, view: DeskView) -> None:
        if view.state is not DeskState.ASKING or self._view.state is not DeskState.ASKING:
            self._pin = ""
        self._view = view
        self.refresh()

    def _row(self, key: str, status: Status[Any]) -> DeviceRow:
        label, icon = _NAMES[key]
        return DeviceRow(
            key,
            self._render(label),
            icon,
            self._render(STATES[status.state]),
            status.severity.value,
            _MARKS[status.severity],
        )

    # --- the properties ------------------------------------------------------------------------------------------

    def _get_state(self) -> str:
        return self._view.state.value

    def _get_rows(self) -> QObject:
        return self._rows

    def _get_digits(self) -> int:
        return len(self._pin)

    def _get_can_enter(self) -> bool:
        asked = self._view.state is DeskState.ASKING and not self._view.wait
        return asked and len(self._pin) >= self._view.shortest_pin

    def _get_problem(self) -> str:
        return self._render(REFUSALS[self._view.problem]) if self._view.problem else ""

    def _get_tries(self) -> int:
        return -1 if self._view.tries is None else self._view.tries

    def _get_wait(self) -> int:
        return self._view.wait

    def _get_shortest(self) -> int:
        return self._view.shortest_pin

    def _get_longest(self) -> int:
        return self._view.longest_pin

    def _get_who(self) -> str:
        agent = self._view.agent
        if agent is None:
            return ""
        level = LEVELS[agent.level]
        return self._render(_("Agent {number}, {level}", number=Reference(agent.number), level=level))

    def _get_acting(self) -> bool:
        return self._view.acting is not None

    def _get_acted(self) -> str:
        return self._render(ACTED[self._view.acted]) if self._view.acted else ""

    def _get_well_done(self) -> bool:
        return self._view.acted is not None and self._view.acted.done

    state = Property(str, _get_state, notify=changed)
    devices = Property(QObject, _get_rows, constant=True)
    digits = Property(int, _get_digits, notify=changed)
    canEnter = Property(bool, _get_can_enter, notify=changed)
    problem = Property(str, _get_problem, notify=changed)
    tries = Property(int, _get_tries, notify=changed)
    wait = Property(int, _get_wait, notify=changed)
    shortest = Property(int, _get_shortest, notify=changed)
    longest = Property(int, _get_longest, notify=changed)
    who = Property(str, _get_who, notify=changed)
    acting = Property(bool, _get_acting, notify=changed)
    acted = Property(str, _get_acted, notify=changed)
    wellDone = Property(bool, _get_well_done, notify=changed)
