"""The first frame: the picture of the attract screen, there while everything behind it is still being loaded.

A raster window and not QML: all QML types of ours must be registered before the engine loads its first file, and
importing them takes longer than painting this.
"""

from __future__ import annotations

import os
from types import TracebackType
from typing import Self

# Not the name Qt: it builds a hundred enumerations, which takes 50 ms.
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QGuiApplication, QImageReader, QPainter, QPaintEvent, QRasterWindow

from kiosk import resources
from kiosk.config import Screen


class Curtain(QRasterWindow):
    """A window with a picture. A context manager: painted on entry, gone at the exit at the latest."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._fullscreen = screen.fullscreen
        self.resize(screen.width_px, screen.height_px)

    def paintEvent(self, event: QPaintEvent) -> None:
        shape = "portrait" if self.height() >= self.width() else "landscape"
        reader = QImageReader(str(resources.folder("assets") / "illustrations" / f"lake-{shape}.svg"))
        drawn = reader.size()
        scale = max(self.width() / max(1, drawn.width()), self.height() / max(1, drawn.height()))
        whole = QSize(round(drawn.width() * scale), round(drawn.height() * scale))
        reader.setScaledSize(whole)
        painter = QPainter(self)
        painter.fillRect(QRect(0, 0, self.width(), self.height()), QColor("#FAF8F4"))
        # Cropped like the attract screen's own picture: what the window cannot hold is missing at the top.
        painter.drawImage((self.width() - whole.width()) // 2, self.height() - whole.height(), reader.read())
        painter.end()

    def __enter__(self) -> Self:
        if self._fullscreen:
            self.showFullScreen()
        else:
            self.show()
        QGuiApplication.processEvents()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lift()

    def lift(self) -> None:
        """Take the curtain away; twice is harmless."""
        self.destroy()


def qt_application() -> QGuiApplication:
    """Return the one application of this process, made now if there is none.

    On the software renderer unless the operator chose otherwise; offscreen where there is no display.
    """
    existing = QGuiApplication.instance()
    if isinstance(existing, QGuiApplication):
        return existing
    os.environ.setdefault("QT_QUICK_BACKEND", "software")
    os.environ.setdefault("QT_ACCESSIBILITY", "1")
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication(["kiosk"])
    application.setApplicationName("kiosk")
    # The curtain closes long before the kiosk ends.
    application.setQuitOnLastWindowClosed(False)
    return application
