"""Starts Qt: fonts, style, engine, window. The composition root calls it; nothing else makes an application."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QMessageLogContext, QTimer, QtMsgType, QUrl, qInstallMessageHandler
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow

from kiosk import resources
from kiosk.i18n.languages import Direction, language
from kiosk.ui import icons, page, qr  # noqa: F401 (page and qr register their QML types)
from kiosk.ui.curtain import qt_application
from kiosk.ui.guide import Guide
from kiosk.ui.language import LanguageSwitch
from kiosk.ui.parts import Parts
from kiosk.ui.shell import Kiosk
from kiosk.ui.taps import TapGuard
from kiosk.ui.theme import Style, load_tokens

log = logging.getLogger(__name__)

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


class StartError(Exception):
    """The screen cannot start; the message says what is missing."""


def _to_log(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "qt: %s", message)


def _family(file: Path) -> str:
    families = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(file)))
    if not families:
        raise StartError(f"{file.name}: the font does not load")
    return families[0]


def text_fonts() -> tuple[Path, ...]:
    """Return the files of the text typeface (Atkinson Hyperlegible, SIL Open Font License)."""
    import importlib.util

    spec = importlib.util.find_spec("fontpkg_atkinson_hyperlegible")
    if spec is None or spec.origin is None:
        raise StartError("the package fontpkg-atkinson-hyperlegible is not installed")
    return tuple(sorted((Path(spec.origin).parent / "files").glob("*.ttf")))


def arabic_font() -> Path:
    """Return the file of the Arabic typeface (Noto Sans Arabic, SIL Open Font License)."""
    import importlib.util

    spec = importlib.util.find_spec("fontpkg_noto_sans_arabic")
    if spec is None or spec.origin is None:
        raise StartError("the package fontpkg-noto-sans-arabic is not installed")
    return next((Path(spec.origin).parent / "files").glob("*.ttf"))


class Application:
    """One running screen: the application, its engine, the shell and the window."""

    def __init__(self, parts: Parts) -> None:
        self._closed = False
        qInstallMessageHandler(_to_log)
        self.qt = qt_application()
        families = [_family(file) for file in text_fonts()]
        if any(offered.direction is Direction.RIGHT_TO_LEFT for offered in parts.languages):
            families.append(_family(arabic_font()))
        font = QFont([families[0], "Noto Sans", "Noto Sans Arabic"])
        self.qt.setFont(font)
        screen = parts.settings.screen
        self.style = Style(
            load_tokens(resources.folder("assets") / "themes" / f"{screen.theme}.json"),
            screen.mm_per_px,
            families[0],
            _family(icons.font_file()),
            bottom_mm=screen.bottom_mm,
        )
        self.engine = QQmlApplicationEngine()
        self.engine.addImportPath(str(resources.folder("screens").parent))
        self.shell = Kiosk(parts, LanguageSwitch(self.engine, parts.words))
        self.shell.worn.connect(self.style.wear)
        self.shell.switched.connect(lambda code: self.style.write(language(code)))
        self.style.write(language(str(self.shell.property("language"))))
        self.guide = Guide(self.shell)
        self.engine.setInitialProperties({"width": screen.width_px, "height": screen.height_px})
        self.engine.load(QUrl.fromLocalFile(str(resources.folder("screens") / "Main.qml")))
        roots = self.engine.rootObjects()
        if not roots or not isinstance(roots[0], QQuickWindow):
            raise StartError("the screens do not load: see the log")
        self.window: QQuickWindow = roots[0]
        self.guide.watch(self.window)
        self._taps = TapGuard(lambda: self.shell.place, lambda: bool(self.shell.property("moreTime")), self.shell)
        self.window.installEventFilter(self._taps)

    def after_first_frame(self, callback: Callable[[], None]) -> None:
        """Call ``callback`` once, on this thread, when the window has painted for the first time."""

        def painted() -> None:
            self.window.frameSwapped.disconnect(painted)
            QTimer.singleShot(0, callback)

        self.window.frameSwapped.connect(painted)

    def run(self, *, fullscreen: bool) -> int:
        """Show the window and return the exit code when it is over."""
        if fullscreen:
            self.window.showFullScreen()
        else:
            self.window.show()
        return self.qt.exec()

    def close(self) -> None:
        """Take everything down; harmless when called twice."""
        if self._closed:
            return
        self._closed = True
        self.guide.close()
        self.shell.close()
        # The engine goes first, and now: bindings must not see a shell that is gone.
        self.engine.deleteLater()
        QCoreApplication.sendPostedEvents(self.engine, QEvent.Type.DeferredDelete)
        self.qt.processEvents()
        qInstallMessageHandler(None)
