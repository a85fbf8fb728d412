"""A QR code drawn on screen. The payload lives in the item only: no image cache keeps it."""

from __future__ import annotations

from PySide6.QtCore import Property, QRectF, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtQml import QmlElement
from PySide6.QtQuick import QQuickItem, QQuickPaintedItem

QML_IMPORT_NAME = "Kiosk.Core"
QML_IMPORT_MAJOR_VERSION = 1

_QUIET = 4
"""Modules of quiet zone on each side (ISO/IEC 18004, section 5.3.8)."""


@QmlElement
class QrCode(QQuickPaintedItem):
    """Draws ``payload`` in whole pixels, black on white, with its quiet zone."""

    payloadChanged = Signal()

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._payload = ""
        self._matrix: tuple[tuple[bool, ...], ...] = ()

    def _get_payload(self) -> str:
        return self._payload

    def _set_payload(self, payload: str) -> None:
        if payload == self._payload:
            return
        self._payload = payload
        self._matrix = ()
        if payload:
            # Imported here: qrcode costs 46 ms and the first frame does not need it.
            from kiosk.documents import qr_matrix

            self._matrix = qr_matrix(payload)
        self.payloadChanged.emit()
        self.update()

    payload = Property(str, _get_payload, _set_payload, notify=payloadChanged)

    def paint(self, painter: QPainter) -> None:
        side = min(self.width(), self.height())
        painter.fillRect(QRectF(0, 0, side, side), QColor("white"))
        if not self._matrix:
            return
        count = len(self._matrix) + 2 * _QUIET
        module = int(side // count)
        start = (side - module * len(self._matrix)) // 2
        black = QColor("black")
        for y, row in enumerate(self._matrix):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(QRectF(start + x * module, start + y * module, module, module), black)
