"""What holds for every test: offscreen, in one locale, and no warning or Qt object left unexplained."""

from __future__ import annotations

import gc
import logging
import os
import re
import sys
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

# Before anything imports Qt. A display of the developer's own must not change what the tests see.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_QUICK_BACKEND"] = "software"
os.environ["LC_ALL"] = "C.UTF-8"
os.environ["QT_LINUX_ACCESSIBILITY_ALWAYS_ON"] = "0"

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication

pytest_plugins = ["tests.conformance", "tests.hardware_table"]

_REPOSITORY = Path(__file__).resolve().parent.parent


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues once, so that a bare ``pytest`` in a fresh checkout finds them."""
    if not hasattr(config, "workerinput"):
        from kiosk.i18n.catalogues import Catalogues

        Catalogues(_REPOSITORY).compile()


@pytest.fixture(scope="session")
def qapp_cls() -> type[QGuiApplication]:
    """The application of the kiosk, which has no widgets."""
    from PySide6.QtGui import QGuiApplication

    return QGuiApplication


# --- no unexpected log record ------------------------------------------------------------------------------------


class _Warnings(logging.Handler):
    """Keeps what was logged at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def _only_expected_logs(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail on a warning of Python or Qt that the marker ``expects_log`` does not announce, or one that stayed away."""
    heard = _Warnings()
    root = logging.getLogger()
    root.addHandler(heard)
    restore = _hear_qt()
    try:
        yield
    finally:
        restore()
        root.removeHandler(heard)
    expected = [re.compile(p) for mark in request.node.iter_markers("expects_log") for p in mark.args]
    unexpected = [line for line in heard.lines if not any(p.search(line) for p in expected)]
    absent = [p.pattern for p in expected if not any(p.search(line) for line in heard.lines)]
    if unexpected:
        pytest.fail("unexpected log records:\n  " + "\n  ".join(unexpected), pytrace=False)
    if absent and not request.node.stash.get(_FAILED, False):
        pytest.fail("log records that never came:\n  " + "\n  ".join(absent), pytrace=False)


def _hear_qt() -> Any:
    """Turn Qt's messages, QML warnings among them, into records of the logger ``qt``; return what undoes it."""
    if "PySide6.QtCore" not in sys.modules:
        return lambda: None
    from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

    levels = {
        QtMsgType.QtDebugMsg: logging.DEBUG,
        QtMsgType.QtInfoMsg: logging.INFO,
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }

    def hear(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        logging.getLogger(f"qt.{context.category or 'default'}").log(levels[kind], "%s", text)

    previous = qInstallMessageHandler(hear)
    return lambda: qInstallMessageHandler(previous)


_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed: what it did not log afterwards is then no news."""
    report = yield
    if report.failed:
        item.stash[_FAILED] = True
    return report


# --- nothing of Qt left behind -----------------------------------------------------------------------------------


@pytest.fixture(autouse=True)
def _nothing_of_qt_left_behind(_only_expected_logs: None) -> Iterator[None]:
    """Fail when a test leaves a window, a running QThread or an active QTimer, and name it."""
    before = _living()
    yield
    left = _living() - before
    if left:
        gc.collect()
        _settle()
        left = _living() - before
    if left:
        pytest.fail("left behind by this test:\n  " + "\n  ".join(sorted(name for _, name in left)), pytrace=False)


def _settle() -> None:
    """Let Qt delete what ``deleteLater`` promised."""
    from PySide6.QtCore import QCoreApplication, QEvent

    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def _living() -> set[tuple[int, str]]:
    """Return the address and description of every window, running thread and active timer known to Python."""
    if "PySide6.QtGui" not in sys.modules:
        return set()
    import shiboken6
    from PySide6.QtCore import QObject, QThread, QTimer
    from PySide6.QtGui import QGuiApplication

    found: list[QObject] = []
    if isinstance(QGuiApplication.instance(), QGuiApplication):
        found += QGuiApplication.topLevelWindows()
    for wrapper in shiboken6.getAllValidWrappers():
        if (isinstance(wrapper, QThread) and wrapper.isRunning()) or (
            isinstance(wrapper, QTimer) and wrapper.isActive()
        ):
            found.append(wrapper)
    main = QGuiApplication.instance()
    here = main.thread() if main is not None else None
    return {(shiboken6.getCppPointer(thing)[0], _describe(thing)) for thing in found if thing is not here}


def _describe(thing: Any) -> str:
    parent = thing.parent()
    return f"{type(thing).__name__} {thing.objectName()!r}, child of {type(parent).__name__}"
