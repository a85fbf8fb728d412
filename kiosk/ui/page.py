"""The page that QML shows: one object with typed properties, updated in place."""

from __future__ import annotations

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlAnonymous

from kiosk.ui.content import Content, LineRow, OptionRow, PointRow, Screen
from kiosk.ui.rows import Rows

QML_IMPORT_NAME = "Kiosk.Core"
QML_IMPORT_MAJOR_VERSION = 1


@QmlAnonymous
class Page(QObject):
    """What is on screen now. Everything changes together, so one signal is enough."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._content = Content(Screen.ATTRACT)
        self._options = Rows(OptionRow, self)
        self._points = Rows(PointRow, self)
        self._lines = Rows(LineRow, self)

    @property
    def content(self) -> Content:
        """The values that are shown."""
        return self._content

    def show(self, content: Content) -> None:
        """Show another page."""
        self._content = content
        self._options.show(content.options)
        self._points.show(content.points)
        self._lines.show(content.lines)
        self.changed.emit()

    def _screen(self) -> str:
        return self._content.screen.value

    def _id(self) -> str:
        return self._content.id

    def _procedure(self) -> str:
        return self._content.procedure

    def _title(self) -> str:
        return self._content.title

    def _help(self) -> str:
        return self._content.help

    def _chapter(self) -> int:
        return self._content.chapter

    def _chapters(self) -> int:
        return self._content.chapters

    def _chapter_title(self) -> str:
        return self._content.chapter_title

    def _can_go_back(self) -> bool:
        return self._content.can_go_back

    def _first(self) -> bool:
        return self._content.first

    def _proceed(self) -> str:
        return self._content.proceed

    def _option_rows(self) -> QObject:
        return self._options

    def _more(self) -> bool:
        return self._content.more

    def _point_rows(self) -> QObject:
        return self._points

    def _line_rows(self) -> QObject:
        return self._lines

    def _total(self) -> str:
        return self._content.total

    def _total_label(self) -> str:
        return self._content.total_label

    def _keyboard(self) -> str:
        return self._content.keyboard

    def _entered(self) -> str:
        return self._content.entered

    def _placeholder(self) -> str:
        return self._content.placeholder

    def _suffix(self) -> str:
        return self._content.suffix

    def _unsure(self) -> str:
        return self._content.unsure

    def _problem(self) -> str:
        return self._content.problem

    def _cure(self) -> str:
        return self._content.cure

    def _tone(self) -> str:
        return self._content.tone

    def _number(self) -> str:
        return self._content.number

    def _number_caption(self) -> str:
        return self._content.number_caption

    def _qr(self) -> str:
        return self._content.qr

    def _qr_caption(self) -> str:
        return self._content.qr_caption

    screen = Property(str, _screen, notify=changed)
    stepId = Property(str, _id, notify=changed)
    procedure = Property(str, _procedure, notify=changed)
    title = Property(str, _title, notify=changed)
    help = Property(str, _help, notify=changed)
    chapter = Property(int, _chapter, notify=changed)
    chapters = Property(int, _chapters, notify=changed)
    chapterTitle = Property(str, _chapter_title, notify=changed)
    canGoBack = Property(bool, _can_go_back, notify=changed)
    first = Property(bool, _first, notify=changed)
    proceed = Property(str, _proceed, notify=changed)
    options = Property(QObject, _option_rows, constant=True)
    more = Property(bool, _more, notify=changed)
    points = Property(QObject, _point_rows, constant=True)
    lines = Property(QObject, _line_rows, constant=True)
    total = Property(str, _total, notify=changed)
    totalLabel = Property(str, _total_label, notify=changed)
    keyboard = Property(str, _keyboard, notify=changed)
    entered = Property(str, _entered, notify=changed)
    placeholder = Property(str, _placeholder, notify=changed)
    suffix = Property(str, _suffix, notify=changed)
    unsure = Property(str, _unsure, notify=changed)
    problem = Property(str, _problem, notify=changed)
    cure = Property(str, _cure, notify=changed)
    tone = Property(str, _tone, notify=changed)
    number = Property(str, _number, notify=changed)
    numberCaption = Property(str, _number_caption, notify=changed)
    qr = Property(str, _qr, notify=changed)
    qrCaption = Property(str, _qr_caption, notify=changed)
