"""PySide6 must give back every reference it takes to True, False and None.

PySide6 6.12.0 loses one at each emit, click or event on Python 3.11; after some hundreds the interpreter frees the
object and the process ends ("Fatal Python error: none_dealloc"). A kiosk that runs for weeks cannot have that.
From Python 3.12 on the three are immortal (PEP 683) and nothing can drift.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QWindow
from PySide6.QtTest import QTest

TIMES = 100
NOISE = 20
"""References that come and go by themselves; a leak costs at least ``TIMES``."""

Act = Callable[[], object]


class Probe(QObject):
    told = Signal(bool)
    rang = Signal()

    def hear(self, _value: bool) -> None: ...

    def eventFilter(self, _watched: QObject, _event: QEvent) -> bool:
        return False


def references() -> dict[str, int]:
    return {str(value): sys.getrefcount(value) for value in (True, False, None)}


@pytest.fixture
def window(qapp: QGuiApplication) -> Iterator[QWindow]:
    window = QWindow()
    window.resize(100, 100)
    window.show()
    qapp.processEvents()
    yield window
    window.close()
    window.destroy()
    window.deleteLater()


@pytest.fixture
def acts(qapp: QGuiApplication, window: QWindow) -> dict[str, Act]:
    probe = Probe(window)
    probe.told.connect(probe.hear)
    window.installEventFilter(probe)

    def ring_later() -> None:
        QTimer.singleShot(0, probe.rang.emit)
        qapp.processEvents()

    def connect_and_disconnect() -> None:
        connection = probe.rang.connect(lambda: None)
        probe.rang.disconnect(connection)

    return {
        "emit a boolean": lambda: probe.told.emit(True),
        "emit nothing": lambda: probe.rang.emit(),
        "click": lambda: QTest.mouseClick(
            window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(5, 5)
        ),
        "set a property": lambda: probe.setProperty("lit", True),
        "read a property": lambda: probe.property("lit"),
        "process events": lambda: qapp.processEvents(),
        "single shot": ring_later,
        "connect and disconnect": connect_and_disconnect,
        "ask for the parent": lambda: window.parent(),
        "ask for the focus": lambda: qapp.focusWindow(),
    }


@pytest.mark.parametrize(
    "name",
    [
        "emit a boolean",
        "emit nothing",
        "click",
        "set a property",
        "read a property",
        "process events",
        "single shot",
        "connect and disconnect",
        "ask for the parent",
        "ask for the focus",
    ],
)
def test_a_hundred_times_costs_no_reference(acts: dict[str, Act], name: str) -> None:
    act: Any = acts[name]
    act()
    before = references()

    for _ in range(TIMES):
        act()

    after = references()
    drift = {value: after[value] - count for value, count in before.items()}
    assert all(abs(change) <= NOISE for change in drift.values()), f"{name}: {drift}"
