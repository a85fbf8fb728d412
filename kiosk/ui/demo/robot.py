"""A robot that uses the screen as a person does: it finds an item by its identifier and taps its middle."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

HANG = 30.0
"""Seconds after which the robot says that something hangs; never a measure of speed."""


class LostError(Exception):
    """The robot did not find what it was told to tap, or waited in vain."""


class Robot:
    """Taps, waits and takes pictures of one window."""

    def __init__(self, window: QQuickWindow) -> None:
        self.window = window

    def items(self) -> Iterator[QQuickItem]:
        """Yield every visible item, parents first, in painting order."""
        waiting = [self.window.contentItem()]
        while waiting:
            item = waiting.pop(0)
            if item.isVisible():
                yield item
                waiting.extend(item.childItems())

    def find(self, identifier: str) -> QQuickItem | None:
        """Return the visible item of that identifier, or None."""
        for item in self.items():
            if item.objectName() == identifier:
                return item
        return None

    def tap(self, identifier: str) -> None:
        """Tap the middle of an item. Raises LostError when it is not there, disabled, or outside the window."""
        item = self.find(identifier)
        if item is None:
            raise LostError(f"{identifier} is not on the screen")
        if not item.isEnabled():
            raise LostError(f"{identifier} is disabled")
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2)).toPoint()
        if not self.window.contentItem().contains(QPointF(middle)):
            raise LostError(f"{identifier} is outside the window")
        QTest.mouseClick(self.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, middle)
        self.settle()

    def type(self, text: str) -> None:
        """Type on the kiosk's own keys."""
        names = {"@": "at", ".": "dot", ",": "comma", "-": "hyphen", "_": "underscore", " ": "space", "/": "slash"}
        for sign in text:
            self.tap(f"key.{names.get(sign, sign)}")

    def settle(self) -> None:
        """Let everything that is due on the screen's thread happen."""
        for _ in range(3):
            QGuiApplication.processEvents()
            QGuiApplication.sendPostedEvents()
            # Columns and rows place their items just before the next frame, which may be a while away: a card that
            # was made this instant still lies under its neighbour.
            for item in self.items():
                item.ensurePolished()

    def wait_until(self, condition: Callable[[], bool], what: str) -> None:
        """Wait for ``condition``. Raises LostError naming ``what`` when it hangs."""
        limit = time.monotonic() + HANG
        while not condition():
            if time.monotonic() > limit:
                raise LostError(f"waited in vain for {what}")
            QGuiApplication.processEvents()
            time.sleep(0.005)
        self.settle()

    def picture(self) -> QImage:
        """Return what the window shows now."""
        self.settle()
        return self.window.grabWindow()

    def save(self, file: Path) -> None:
        """Write what the window shows now as PNG. Raises OSError when it cannot."""
        if not self.picture().save(str(file)):
            raise OSError(f"{file} cannot be written")
