"""The screen can be made and taken down many times in one process, and leaves nothing behind."""

from __future__ import annotations

import threading

import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication

from kiosk.app import assembled
from kiosk.backoffice.simulated import NetworkMode, NetworkSwitch
from kiosk.clock import AdjustableClock
from kiosk.devices.card_reader.simulated import SimulatedReader
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
from kiosk.dock.demo import demo_settings
from kiosk.fitted import Hardware
from kiosk.ui.application import Application
from kiosk.ui.content import Screen
from kiosk.ui.demo.robot import Robot
from tests.screens.standing import BackOffice, standing


def test_five_screens_one_after_the_other_leave_nothing(back_office: BackOffice) -> None:
    threads = set(threading.enumerate())
    for _life in range(5):
        with standing(back_office) as kiosk:
            kiosk.begin()
            kiosk.at("start")
    assert QGuiApplication.topLevelWindows() == []
    assert [w for w in shiboken6.getAllValidWrappers() if isinstance(w, QTimer) and w.isActive()] == []
    assert set(threading.enumerate()) <= threads


def test_close_twice_is_harmless(back_office: BackOffice) -> None:
    with standing(back_office) as kiosk:
        kiosk.application.close()


def test_a_kiosk_without_any_device_or_office_still_opens(back_office: BackOffice) -> None:
    network = NetworkSwitch(NetworkMode.CUT)
    clock = AdjustableClock()
    terminal = SimulatedTerminal(clock)
    terminal.set_online(False)
    devices = Hardware(terminal, SimulatedPrinter(clock, paper=0), SimulatedReader(clock))
    settings = demo_settings(back_office.url)
    with assembled(settings, devices, clock, back_office.token, journal=":memory:", transport=network.adapter) as parts:
        application = Application(parts)
        parts.begin()
        try:
            application.window.show()
            robot = Robot(application.window)
            robot.settle()
            robot.tap("wake")
            assert application.shell.content.screen is Screen.HOME
            robot.tap("tile.fiscal_stamp")
            robot.tap("continue")
            assert application.shell.content.id == "hand_over"
        finally:
            application.close()
