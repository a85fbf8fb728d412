"""Sheets of A4, in millimetres from the top left corner of each."""

from __future__ import annotations

from contextlib import AbstractContextManager
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from kiosk.documents import typeface
from kiosk.documents.qr import QUIET_MODULES, Matrix
from kiosk.documents.structure import Structure, Tag
from kiosk.documents.typeface import POINT_MM, Face, Ink, Style

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

WIDTH: Final = 210.0
HEIGHT: Final = 297.0
SIDE: Final = 20.0
TOP: Final = 14.0
BOTTOM: Final = 14.0
ROOM: Final = WIDTH - 2 * SIDE
"""The width that text has."""

_EDGE: Final = 2.0
_STROKE: Final = 0.8
_BASELINE: Final = 0.78
"""Where the baseline stands in a line, from its top."""


class Sheet:
    """Draws on a page, then on the next, and turns them into a PDF. Nothing is written to a disk."""

    def __init__(self, title: str, author: str, language: str) -> None:
        from reportlab.pdfgen.canvas import Canvas

        typeface.load()
        self._file = BytesIO()
        # invariant: the same page gives the same bytes, and no clock is read.
        self._canvas = Canvas(
            self._file,
            pagesize=(WIDTH / POINT_MM, HEIGHT / POINT_MM),
            invariant=1,
            lang=language,
            pdfVersion=(1, 7),
            initialFontName=Face.REGULAR.value,  # type: ignore[arg-type]  # the stubs take this name for a number
        )
        _leave_out_the_dates(self._canvas)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setCreator(author)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._structure = Structure(self._canvas)

    def text(
        self,
        lines: tuple[str, ...],
        language: str,
        style: Style,
        left: float,
        top: float,
        tag: Tag = Tag.PARAGRAPH,
        room: float = 0.0,
    ) -> None:
        """Draw drawable ``lines`` (see :func:`typeface.wrap`) one under the other, as one piece of the page. What is
        read from the right stands at the right of ``room`` mm."""
        with self._structure.piece(tag, language):
            for number, line in enumerate(lines):
                baseline = top + number * style.line_mm + style.line_mm * _BASELINE
                aside = max(0.0, room - typeface.width(line, style)) if typeface.right_to_left(line) else 0.0
                self._line(line, style, left + aside, baseline)

    def rule(self, left: float, top: float, length: float, ink: Ink, thickness: float) -> None:
        """Draw a horizontal bar whose upper edge is at ``top``."""
        with self._structure.decoration():
            self._box(left, top, length, thickness, ink)

    def panel(self, left: float, top: float, width: float, height: float) -> None:
        """Draw a tinted box with an accent edge at its start."""
        with self._structure.decoration():
            self._box(left, top, width, height, Ink.TINT)
            self._box(left, top, _EDGE, height, Ink.ACCENT)

    def frame(self, left: float, top: float, width: float, height: float) -> None:
        """Draw the dark edges of a box."""
        with self._structure.decoration():
            for down in (0.0, height - _STROKE):
                self._box(left, top + down, width, _STROKE, Ink.INK)
            for across in (0.0, width - _STROKE):
                self._box(left + across, top, _STROKE, height, Ink.INK)

    def watermark(self, word: str) -> None:
        """Draw ``word`` across the page, under everything that follows; text on it keeps 10:1."""
        line = typeface.drawable(word)
        style = typeface.fitted(line, Style(Face.BOLD, 160, Ink.MARK), 236.0)
        with self._structure.decoration():
            self._canvas.saveState()
            self._canvas.translate(WIDTH / 2 / POINT_MM, HEIGHT / 2 / POINT_MM)
            self._canvas.rotate(52)
            self._canvas.setFillColor(style.ink.value)
            self._canvas.setFont(style.face.value, style.size)
            self._canvas.drawCentredString(0, -style.size / 3, line)
            self._canvas.restoreState()

    def qr(self, matrix: Matrix, left: float, top: float, side: float, alternative: str, language: str) -> None:
        """Draw a QR code ``side`` mm wide, and its quiet zone around it; ``alternative`` says it in words."""
        module = side / len(matrix)
        quiet = module * QUIET_MODULES
        with self._structure.decoration():
            self._box(left - quiet, top - quiet, side + 2 * quiet, side + 2 * quiet, Ink.PAPER)
        with self._structure.piece(Tag.FIGURE, language, alternative):
            self._canvas.setFillColor("#000000")
            # One path for all: two boxes that touch would show a light seam between them.
            path = self._canvas.beginPath()
            for row, modules in enumerate(matrix):
                for column, dark in enumerate(modules):
                    if dark:
                        x, y = left + column * module, top + (row + 1) * module
                        path.rect(x / POINT_MM, (HEIGHT - y) / POINT_MM, module / POINT_MM, module / POINT_MM)
            self._canvas.drawPath(path, stroke=0, fill=1)

    def unspoken(self) -> AbstractContextManager[None]:
        """What is drawn inside is on other pages too: a reader that speaks the document leaves it out."""
        return self._structure.silence()

    def next_page(self) -> None:
        """Close the page and begin another one."""
        self._canvas.showPage()
        self._structure.next_page()

    def pdf(self) -> bytes:
        """Close the last page and return the document. The sheet is of no use afterwards."""
        self._canvas.showPage()
        self._structure.close()
        self._canvas.save()
        return self._file.getvalue()

    def _line(self, line: str, style: Style, left: float, baseline: float) -> None:
        self._canvas.setFillColor(style.ink.value)
        self._canvas.setFont(typeface.face_of(line, style).value, style.size)
        self._canvas.drawString(left / POINT_MM, (HEIGHT - baseline) / POINT_MM, line)

    def _box(self, left: float, top: float, width: float, height: float, ink: Ink) -> None:
        self._canvas.setFillColor(ink.value)
        self._canvas.rect(
            left / POINT_MM, (HEIGHT - top - height) / POINT_MM, width / POINT_MM, height / POINT_MM, stroke=0, fill=1
        )


def _leave_out_the_dates(canvas: Canvas) -> None:
    """Neither date of a file is required (ISO 32000-1, table 317); reportlab writes both, a constant when invariant."""
    from reportlab.pdfbase.pdfdoc import PDFDictionary, PDFInfo, PDFString

    class Undated(PDFInfo):
        def format(self, document: Any) -> bytes:
            known = {"Title": self.title, "Author": self.author, "Creator": self.creator, "Producer": self.producer}
            return bytes(PDFDictionary({name: PDFString(text) for name, text in known.items()}).format(document))

    vars(canvas)["_doc"].info = Undated()  # no public name leads to the properties
