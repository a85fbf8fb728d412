"""Somebody shows the kiosk and plays tricks on it from the panel beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QRect, QTimer
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.backoffice.simulated import NetworkMode, NetworkSwitch
from kiosk.clock import AdjustableClock
from kiosk.config import Screen as Display
from kiosk.devices.payment_terminal.simulated import Policy
from kiosk.dock.actions import Dock, Reason
from kiosk.dock.beside import SimulatedDevices
from kiosk.dock.catalogue import CATALOGUE, Group
from kiosk.dock.demo import Demo
from kiosk.dock.http import DockServer
from kiosk.ui.content import Screen
from kiosk.ui.demo.labels import buttons_of
from kiosk.ui.demo.panel import DockPanel, open_panel, run_with_panel, scale_for
from kiosk.ui.demo.robot import HANG, Robot
from kiosk.ui.demo.stage import Stage
from tests.beside import Organism, Phone

pytestmark = pytest.mark.usefixtures("qapp")


@dataclass
class Surroundings:
    """What the dock acts on."""

    clock: AdjustableClock
    devices: SimulatedDevices
    network: NetworkSwitch
    dock: Dock


@pytest.fixture
def around() -> Iterator[Surroundings]:
    clock = AdjustableClock()
    devices = SimulatedDevices.fitted(clock)
    network = NetworkSwitch()
    yield Surroundings(clock, devices, network, Dock(devices, network, clock, Phone(), Organism()))
    devices.close()


@pytest.fixture
def stage() -> Iterator[Stage]:
    stage = Stage(landscape=False)
    yield stage
    stage.close()


@pytest.fixture
def panel(around: Surroundings, stage: Stage) -> Iterator[tuple[DockPanel, Robot]]:
    """The panel's window, with a hand that presses its buttons."""
    panel = DockPanel(around.dock, "http://127.0.0.1:8790")
    window = open_panel(stage.application, panel)
    window.setHeight(4000)  # nothing to scroll
    window.show()
    yield panel, Robot(window)
    panel.stop()
    window.close()


def says(robot: Robot, identifier: str) -> str:
    item = robot.find(identifier)
    assert item is not None
    return str(item.property("text"))


def test_every_action_of_the_catalogue_has_a_button() -> None:
    offered = {button.action for group in Group for button in buttons_of(group) if button.action}
    assert offered == {action.value for action in CATALOGUE}


def test_every_button_is_on_the_panel_and_can_be_heard(panel: tuple[DockPanel, Robot]) -> None:
    QAccessible.setActive(True)
    _, robot = panel
    robot.settle()
    for group in Group:
        for button in buttons_of(group):
            if button.action:
                item = robot.find(".".join(filter(None, (button.action, button.value))))
                assert item is not None
                assert heard(item) == (QAccessible.Role.Button, button.spoken)


def heard(item: QQuickItem) -> tuple[QAccessible.Role, str]:
    interface = QAccessible.queryAccessibleInterface(item)
    return interface.role(), interface.text(QAccessible.Text.Name)


def test_the_paper_is_taken_out_and_put_back(panel: tuple[DockPanel, Robot], around: Surroundings) -> None:
    _, robot = panel
    robot.tap("printer.empty")
    assert around.devices.printer.paper == 0
    assert says(robot, "state.Imprimante") == "sans papier · papier : 0 · bac : 0"
    robot.tap("printer.load.8")
    assert around.devices.printer.paper == 8
    assert says(robot, "state.Imprimante") == "bientôt vide · papier : 8 · bac : 0"
    assert says(robot, "told") == "Charger du papier : fait"


def test_what_there_is_nothing_to_act_on_for_is_said(panel: tuple[DockPanel, Robot]) -> None:
    _, robot = panel
    robot.tap("payment.approve")
    assert says(robot, "told") == "Accepter : rien à faire en ce moment"


def test_the_network_is_cut_and_every_payment_refused(panel: tuple[DockPanel, Robot], around: Surroundings) -> None:
    _, robot = panel
    robot.tap("network.cut")
    robot.tap("payment.policy.decline")
    assert around.network.mode is NetworkMode.CUT
    assert around.devices.terminal.on_payment is Policy.DECLINE
    assert says(robot, "state.Réseau") == "coupé"
    assert says(robot, "state.Paiement") == "prêt · réponse : refuser"


def test_the_clock_is_moved_on_by_three_minutes(panel: tuple[DockPanel, Robot], around: Surroundings) -> None:
    _, robot = panel
    before = around.clock.monotonic()
    robot.tap("clock.advance.180")
    assert around.clock.monotonic() - before >= 180


def test_what_happens_elsewhere_shows_by_itself(panel: tuple[DockPanel, Robot], around: Surroundings) -> None:
    _, robot = panel
    around.devices.reader.unplug()
    robot.wait_until(lambda: says(robot, "state.Lecteur de carte") == "débranché", "the panel to look again")


def test_the_address_of_the_same_actions_is_shown(panel: tuple[DockPanel, Robot]) -> None:
    _, robot = panel
    assert says(robot, "address").endswith("http://127.0.0.1:8790")


@pytest.mark.parametrize("free", [QRect(0, 0, 1280, 1024), QRect(0, 0, 1920, 1080), QRect(0, 25, 1366, 743)])
@pytest.mark.parametrize("display", [Display(), Display(width_px=1920, height_px=1080)])
def test_both_windows_fit_on_a_small_screen(free: QRect, display: Display) -> None:
    scale = scale_for(free, display)
    assert scale * display.width_px + 460 <= free.width()
    assert scale * display.height_px <= free.height()


def test_on_a_large_screen_the_kiosk_keeps_its_size() -> None:
    assert scale_for(QRect(0, 0, 3840, 2160), Display()) == 1


# --- the whole demo --------------------------------------------------------------------------------------------------


@pytest.fixture
def running(around: Surroundings) -> Iterator[Demo]:
    """A demo on scripted parts: no back office to wait for."""
    parts_of = Stage(landscape=False)
    parts = parts_of.parts
    parts_of.close()
    server = DockServer(around.dock)
    server.start()
    yield Demo(parts, around.dock, server)
    server.stop()


def windows() -> dict[str, QQuickWindow]:
    shown = QGuiApplication.topLevelWindows()
    return {w.title(): w for w in shown if isinstance(w, QQuickWindow) and w.isVisible()}


def soon(act: object, *, every_ms: int = 20) -> QTimer:
    """Call ``act`` again and again until it returns True; a demo that hangs is ended by force."""
    timer = QTimer()
    tries = round(HANG * 1000 / every_ms)

    def once() -> None:
        nonlocal tries
        tries -= 1
        assert callable(act)
        if act():
            timer.stop()
        elif tries <= 0:
            timer.stop()
            QGuiApplication.exit(99)

    timer.timeout.connect(once)
    timer.start(every_ms)
    return timer


@pytest.mark.parametrize("title", ["Régie de la borne", "Kiosk"])
def test_closing_either_window_ends_the_demo(running: Demo, title: str) -> None:
    def close() -> bool:
        if title not in windows():
            return False
        QGuiApplication.postEvent(windows()[title], QEvent(QEvent.Type.Close))
        return True

    timer = soon(close)
    assert run_with_panel(running, None) == 0
    assert not timer.isActive()


def test_a_procedure_that_was_asked_for_starts_by_itself(running: Demo) -> None:
    from kiosk.ui.shell import Kiosk

    seen: list[tuple[Screen, str]] = []

    def look() -> bool:
        shell = Kiosk.instance
        if shell is None or shell.content.screen is Screen.ATTRACT or "Régie de la borne" not in windows():
            return False
        seen.append((shell.content.screen, shell.content.id))
        windows()["Régie de la borne"].close()
        return True

    timer = soon(look)
    assert run_with_panel(running, "stamp_refund") == 0
    assert seen == [(Screen.CHOICE, "goal")]
    assert not timer.isActive()


def test_no_button_is_misunderstood(around: Surroundings, monkeypatch: pytest.MonkeyPatch) -> None:
    results = []
    perform = around.dock.perform
    monkeypatch.setattr(around.dock, "perform", lambda *how, **what: results.append(perform(*how, **what)))
    panel = DockPanel(around.dock, "")
    for group in Group:
        for button in buttons_of(group):
            if button.action:
                panel.perform(button.action, button.value)
    panel.stop()
    assert results
    assert not [result for result in results if getattr(result, "reason", None) is Reason.BAD_PARAMETER]
