"""The dock's panel: a window beside the kiosk's, dark so that nobody takes it for the kiosk."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Property, QEvent, QObject, QRect, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QmlElement, QmlSingleton
from PySide6.QtQuick import QQuickWindow

from kiosk.config import Screen as Display
from kiosk.dock.actions import Dock, Performed
from kiosk.dock.catalogue import CATALOGUE, Action, Group, Number
from kiosk.dock.demo import Demo
from kiosk.ui.application import Application, StartError
from kiosk.ui.content import Screen
from kiosk.ui.curtain import qt_application
from kiosk.ui.demo.labels import ButtonRow, buttons_of, sentence
from kiosk.ui.rows import Rows
from kiosk.ui.shell import Kiosk

QML_IMPORT_NAME = "Kiosk.Demo"
QML_IMPORT_MAJOR_VERSION = 1

WIDTH: Final = 460
"""Of the panel, in pixels of the screen."""
FRAME: Final = 40
"""What a desktop may take for the title of a window, in the same pixels."""
GAP: Final = 12
REFRESH_MS: Final = 300


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One heading and its buttons."""

    heading: str
    buttons: Rows


@QmlElement
@QmlSingleton
class DockPanel(QObject):
    """The dock as Panel.qml sees it. ``unit`` is how many of the window's pixels make one of the screen."""

    changed = Signal()
    closed = Signal()

    instance: DockPanel | None = None

    @staticmethod
    def create(_engine: Any) -> DockPanel:
        """Hand the panel that was made for the demo to QML."""
        assert DockPanel.instance is not None
        return DockPanel.instance

    def __init__(self, dock: Dock, address: str, unit: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        DockPanel.instance = self
        self._dock = dock
        self._address = address
        self._unit = unit
        self._told = ""
        self._states: list[str] = []
        self._groups = Rows(GroupRow, self)
        self._groups.show([GroupRow(group.value, self._buttons(group)) for group in Group])
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()

    def _buttons(self, group: Group) -> Rows:
        rows = Rows(ButtonRow, self)
        rows.show(buttons_of(group))
        return rows

    @Slot(str, str)
    def perform(self, action: str, value: str) -> None:
        """Do what a button says, with the value of its first parameter if it has any, and tell what came of it."""
        asked = Action(action)
        description = CATALOGUE[asked]
        parameters: dict[str, object] = {
            parameter.name: int(value) if isinstance(parameter, Number) else value
            for parameter in description.parameters[:1]
        }
        done = isinstance(self._dock.perform(asked, **parameters), Performed)
        self._told = f"{description.label} : {'fait' if done else 'rien à faire en ce moment'}"
        self.refresh()
        self.changed.emit()

    @Slot()
    def close(self) -> None:
        """The panel was closed: tell whoever runs the demo."""
        self.closed.emit()

    def refresh(self) -> None:
        """Look at the devices again."""
        state = self._dock.state()
        states = [sentence(group, state) for group in Group]
        if states != self._states:
            self._states = states
            self.changed.emit()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _get_groups(self) -> QObject:
        return self._groups

    def _get_states(self) -> str:
        return "\n".join(self._states)  # one line for each group

    def _get_told(self) -> str:
        return self._told

    def _get_address(self) -> str:
        return self._address

    def _get_unit(self) -> float:
        return self._unit

    groups = Property(QObject, _get_groups, constant=True)
    states = Property(str, _get_states, notify=changed)
    told = Property(str, _get_told, notify=changed)
    address = Property(str, _get_address, constant=True)
    unit = Property(float, _get_unit, constant=True)


# --- two windows on one desk -----------------------------------------------------------------------------------------


def scale_for(free: QRect, display: Display) -> float:
    """Return how much smaller (1 or less) the kiosk must be for both windows to fit into ``free``, title included."""
    across = (free.width() - WIDTH - GAP) / display.width_px
    down = (free.height() - FRAME) / display.height_px
    return min(1.0, max(0.2, min(across, down)))


def _scaled_to_the_screen(display: Display) -> float:
    """Make everything that Qt draws smaller, and return the factor.

    The kiosk keeps its own pixels, so what is shown is what a panel of its size shows. Qt reads the factor once, when
    the application is made, and only an application knows the screen: so there is a short first one.
    """
    if QGuiApplication.instance() is not None or "QT_SCALE_FACTOR" in os.environ:
        return 1.0
    first = qt_application()
    factor = scale_for(first.primaryScreen().availableGeometry(), display)
    first.shutdown()
    if factor < 1:
        os.environ["QT_SCALE_FACTOR"] = f"{factor:.4f}"
    return factor


def open_panel(application: Application, panel: DockPanel) -> QQuickWindow:
    """Return the panel's window, beside the kiosk's and not shown yet. Raises StartError when it does not load."""
    kiosk, unit = application.window, panel.property("unit")
    kiosk.setFlags(Qt.WindowType.Window)  # on a desk it can be moved, unlike in its cabinet
    # Not the window's own screen(): its wrapper takes the screen along when it is collected (PySide6 6.11.3).
    free = QGuiApplication.primaryScreen().availableGeometry()
    kiosk.setFramePosition(free.topLeft())
    application.engine.setInitialProperties(
        {"width": round(WIDTH * unit), "height": min(round(960 * unit), free.height() - round(FRAME * unit))}
    )
    application.engine.load(QUrl.fromLocalFile(str(Path(__file__).with_name("Panel.qml"))))
    window = application.engine.rootObjects()[-1]
    if window is kiosk or not isinstance(window, QQuickWindow):
        raise StartError("the panel does not load: see the log")
    window.setFramePosition(free.topLeft() + QRect(0, 0, kiosk.width() + round(GAP * unit), 1).topRight())
    return window


class _Closing(QObject):
    """Calls ``leave`` when somebody closes the window that it watches; whether the window agrees does not matter."""

    def __init__(self, leave: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._leave = leave

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Close:
            self._leave()
        return super().eventFilter(watched, event)


class _Opening(QObject):
    """Starts a procedure as soon as it can be had, unless somebody came first."""

    def __init__(self, shell: Kiosk, procedure: str, parent: QObject) -> None:
        super().__init__(parent)
        self._shell = shell
        self._procedure = procedure
        self._timer = QTimer(self)
        self._timer.setInterval(50)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        office = self._shell.parts.office
        if self._shell.content.screen is not Screen.ATTRACT:
            self._timer.stop()
        elif office.reachable and office.latest_catalogue is not None:
            self._timer.stop()
            self._shell.wake()
            self._shell.start(self._procedure)


@contextmanager
def _ended_by_signals(leave: Callable[[], None]) -> Iterator[None]:
    """Call ``leave`` on SIGINT and SIGTERM; the panel's timer gives Python its turn within :data:`REFRESH_MS`."""
    before = {number: signal.signal(number, lambda *_: leave()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_with_panel(running: Demo, procedure: str | None) -> int:
    """Show the kiosk and the dock's panel side by side until either is closed; return the exit code.

    ``procedure`` is started by itself. Raises StartError when a window does not load.
    """
    factor = _scaled_to_the_screen(running.parts.settings.screen)
    application = Application(running.parts)
    panel = DockPanel(running.dock, running.server.url, 1 / factor)
    try:
        window = open_panel(application, panel)

        def leave() -> None:
            # Not quit(): it asks each window first, and the kiosk's refuses.
            application.qt.exit(0)

        panel.closed.connect(leave)
        application.window.installEventFilter(_Closing(leave, panel))
        if procedure is not None:
            _Opening(application.shell, procedure, panel)
        window.show()
        with _ended_by_signals(leave):
            return application.run(fullscreen=False)
    finally:
        panel.stop()
        application.close()
