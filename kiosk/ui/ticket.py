"""Draws a ticket as the one-bit picture that a receipt printer takes: the fonts, the shaping and the directions of the
screen, so that every script prints right (docs/adr/0016)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication, QImage, QPainter, QTextLayout, QTextOption

from kiosk.devices.receipt_printer.api import Bitmap, Capabilities
from kiosk.documents.qr import QUIET_MODULES, qr_matrix
from kiosk.documents.ticket import Banner, Code, Fact, Line, Rule, Size, Ticket
from kiosk.documents.wording import Said, Span
from kiosk.i18n.languages import Direction, language

_POINTS: Final = {Size.NOTE: 10.0, Size.BODY: 10.5, Size.STRONG: 11.5, Size.TITLE: 15.0, Size.HERO: 23.0}
_BOLD: Final = frozenset({Size.STRONG, Size.TITLE, Size.HERO})
_OTHER: Final = 10.0
"""Points of the second language under the French one, at most (the first one's size if that is smaller)."""
_LARGE: Final = 1.6
"""Large print is 16 points and more."""
_LEAST_HERO: Final = 10.0
"""Points of a number in large print, before its scale: it may break between its groups."""
_SIDE_MM: Final = 1.5
_GAP_MM: Final = 1.6
_PART_MM: Final = 2.4
_CODE_MM: Final = 30.0
_RULE_MM: Final = 0.3
_DARK: Final = 150
"""A dot is black below this grey (0 to 255): thermal heads print thin strokes thinner than they were drawn."""

_DIRECTIONS: Final = {
    Direction.LEFT_TO_RIGHT: Qt.LayoutDirection.LeftToRight,
    Direction.RIGHT_TO_LEFT: Qt.LayoutDirection.RightToLeft,
}
_White, _Black = Qt.GlobalColor.white, Qt.GlobalColor.black


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A piece of the roll: how high it is in dots, and how it is painted from a top."""

    height: float
    paint: Callable[[QPainter, float], None]


def drawn(ticket: Ticket, paper: Capabilities) -> Bitmap:
    """Return ``ticket`` for ``paper``, as wide as that is. May be called on any thread while an application stands.

    Raises ValueError when the paper is too narrow for a QR code of one dot per module.
    """
    pen = _Pen(paper, _LARGE if ticket.large else 1.0)
    gap: float = pen.dots(_GAP_MM)
    pieces = [drawing for piece in ticket.pieces for drawing in pen.pieces(piece)]
    height = round(sum(piece.height for piece in pieces) + gap * (len(pieces) + 1))
    image = QImage(paper.width, height, QImage.Format.Format_Grayscale8)
    image.fill(_White)
    painter = QPainter(image)
    try:
        painter.setPen(_Black)
        top = gap
        for piece in pieces:
            piece.paint(painter, top)
            top += piece.height + gap
    finally:
        painter.end()
    return _one_bit(image)


def picture_of(ticket: Bitmap) -> QImage:
    """Return what comes out of the printer, black on white."""
    image = QImage(ticket.dots, ticket.width, ticket.height, ticket.stride, QImage.Format.Format_Mono)
    image.setColorTable([0xFFFFFFFF, 0xFF000000])
    return image.convertToFormat(QImage.Format.Format_RGB32)


def _one_bit(image: QImage) -> Bitmap:
    width, height = image.width(), image.height()
    # Through a table and not by a conversion of Qt's, which dithers: a scattered dot is a stain on a letter.
    table = bytes(value < _DARK for value in range(256))
    dots = bytearray()
    grey = memoryview(image.constBits())
    for y in range(height):
        row = bytes(grey[y * image.bytesPerLine() : y * image.bytesPerLine() + width]).translate(table)
        bits = int(row.hex()[1::2].ljust((width + 7) // 8 * 8, "0"), 2)
        dots += bits.to_bytes((width + 7) // 8, "big")
    return Bitmap(width, height, bytes(dots))


class _Pen:
    """Turns pieces into drawings for one paper."""

    def __init__(self, paper: Capabilities, scale: float) -> None:
        self._paper = paper
        self._scale = scale
        self._side = self.dots(_SIDE_MM)
        self._room = paper.width - 2 * self._side

    def dots(self, mm: float) -> int:
        """Return ``mm`` in dots."""
        return round(mm * self._paper.dpi / 25.4)

    def pieces(self, piece: Line | Banner | Fact | Code | Rule) -> list[_Drawn]:
        """Return the drawings of one piece."""
        match piece:
            case Line(said=said, size=size, centred=centred):
                return [self._said(said, size, centred)]
            case Banner(said=said):
                return [self._banner(said)]
            case Fact(label=label, value=value):
                return [self._stacked(self._said(label, Size.NOTE), self._said(value, Size.STRONG))]
            case Code(payload=payload):
                return [self._code(payload)]
            case Rule():
                return [self._rule()]

    def _said(self, said: Said, size: Size, centred: bool = False) -> _Drawn:
        points = self._scale * _POINTS[size] if size is not Size.HERO else self._on_one_line(said.french)
        lines = [self._text(said.french, points, size in _BOLD, centred)]
        if said.other is not None:
            lines.append(self._text(said.other, self._scale * min(_OTHER, _POINTS[size]), False, centred))
        return self._stacked(*lines)

    def _banner(self, said: Said) -> _Drawn:
        inside, edge = self._said(said, Size.STRONG, centred=True), self.dots(_GAP_MM)

        def paint(painter: QPainter, top: float) -> None:
            painter.fillRect(QRectF(0, top, self._paper.width, inside.height + 2 * edge), _Black)
            painter.setPen(_White)
            inside.paint(painter, top + edge)
            painter.setPen(_Black)

        return _Drawn(inside.height + 2 * edge, paint)

    def _stacked(self, *pieces: _Drawn) -> _Drawn:
        def paint(painter: QPainter, top: float) -> None:
            for piece in pieces:
                piece.paint(painter, top)
                top += piece.height

        return _Drawn(sum(piece.height for piece in pieces), paint)

    def _text(self, span: Span, points: float, bold: bool, centred: bool) -> _Drawn:
        layout = QTextLayout(span.text, self._font(self._unbroken(span, points, bold), bold))
        option = QTextOption(Qt.AlignmentFlag.AlignHCenter if centred else Qt.AlignmentFlag.AlignLeading)
        option.setTextDirection(_DIRECTIONS[language(span.language).direction])
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        height = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(self._room)
            line.setPosition(QPointF(0, height))
            height += line.height()
        layout.endLayout()
        return _Drawn(height, lambda painter, top: layout.draw(painter, QPointF(self._side, top)))

    def _unbroken(self, span: Span, points: float, bold: bool) -> float:
        """Return the points in which no word is broken: large print gives way as far as the usual size."""
        metrics = QFontMetricsF(self._font(points, bold))
        longest = max((metrics.horizontalAdvance(word) for word in span.text.split()), default=0.0)
        return points if longest <= self._room else max(points / self._scale, 0.97 * points * self._room / longest)

    def _on_one_line(self, span: Span) -> float:
        """Return the points in which a number is not broken; it breaks all the same rather than be too small."""
        largest = self._scale * _POINTS[Size.HERO]
        needed = QFontMetricsF(self._font(largest, bold=True)).horizontalAdvance(span.text)
        fitting = largest * min(1.0, 0.99 * self._room / needed)
        return max(fitting, _LEAST_HERO * self._scale if self._scale > 1 else _POINTS[Size.TITLE])

    def _font(self, points: float, bold: bool) -> QFont:
        font = QFont(QGuiApplication.font())
        font.setPixelSize(round(points * self._paper.dpi / 72))
        font.setBold(bold)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return font

    def _code(self, payload: str) -> _Drawn:
        matrix = qr_matrix(payload)
        count = len(matrix) + 2 * QUIET_MODULES
        # Whole dots for a module: anything else makes modules of unequal width.
        module = min(math.ceil(self.dots(_CODE_MM) / len(matrix)), self._paper.width // count)
        if module < 1:
            raise ValueError("the paper is too narrow for a QR code")
        left = (self._paper.width - module * len(matrix)) // 2
        quiet = module * QUIET_MODULES

        def paint(painter: QPainter, top: float) -> None:
            start = round(top) + quiet
            for y, row in enumerate(matrix):
                for x, dark in enumerate(row):
                    if dark:
                        painter.fillRect(left + x * module, start + y * module, module, module, _Black)

        return _Drawn(module * count, paint)

    def _rule(self) -> _Drawn:
        thick, air = max(1, self.dots(_RULE_MM)), self.dots(_PART_MM) - self.dots(_GAP_MM)
        return _Drawn(
            thick + 2 * air,
            lambda painter, top: painter.fillRect(QRectF(self._side, round(top) + air, self._room, thick), _Black),
        )
