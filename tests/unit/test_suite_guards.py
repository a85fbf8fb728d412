"""The guards of tests/conftest.py bite: a warning nobody announced, a Qt object nobody closed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

QUIET = "def test_it(): pass"
WARNS = 'import logging\ndef test_it(): logging.getLogger("kiosk.x").warning("paper is low")'
ANNOUNCED = f'import logging, pytest\n@pytest.mark.expects_log("WARNING kiosk.x: paper"){WARNS[14:]}'
STAYED_AWAY = 'import pytest\n@pytest.mark.expects_log("paper")\ndef test_it(): pass'
FAILS_ANYWAY = 'import pytest\n@pytest.mark.expects_log("paper")\ndef test_it(): assert 1 == 2'
QML = """
from PySide6.QtCore import QByteArray, QUrl
from PySide6.QtQml import QQmlComponent, QQmlEngine
def test_it(qapp):
    engine = QQmlEngine()
    component = QQmlComponent(engine)
    component.setData(QByteArray(b"import QtQml; QtObject { property var x: nothing.there }"), QUrl())
    component.create()
"""
WINDOW = """
from PySide6.QtGui import QWindow
def test_it(qapp, request):
    request.config.kept = window = QWindow(objectName="forgotten")
    window.show()
"""
TIMER = """
from PySide6.QtCore import QTimer
def test_it(qapp, request):
    request.config.kept = timer = QTimer(objectName="forgotten")
    timer.start(60_000)
"""
THREAD = """
from PySide6.QtCore import QThread
def test_it(qapp, request):
    request.config.kept = thread = QThread(objectName="forgotten")
    thread.start()
    request.config.add_cleanup(lambda: (thread.quit(), thread.wait(10_000)))
"""
CLOSED = """
from PySide6.QtGui import QWindow
def test_it(qapp):
    window = QWindow()
    window.show()
    window.close()
    window.deleteLater()
"""


@pytest.mark.parametrize(
    ("story", "said"),
    [
        (QUIET, "1 passed"),
        (WARNS, "WARNING kiosk.x: paper is low"),
        (ANNOUNCED, "1 passed"),
        (STAYED_AWAY, "log records that never came:\n  paper"),
        (FAILS_ANYWAY, "1 failed in"),
        (QML, "ReferenceError: nothing is not defined"),
        (WINDOW, "QWindow 'forgotten'"),
        (TIMER, "QTimer 'forgotten'"),
        (THREAD, "QThread 'forgotten'"),
        (CLOSED, "1 passed"),
    ],
    ids=[
        "quiet",
        "warns",
        "announced",
        "stayed-away",
        "fails-anyway",
        "qml",
        "window",
        "timer",
        "thread",
        "closed",
    ],
)
def test_what_the_guards_say(tmp_path: Path, story: str, said: str) -> None:
    test = tmp_path / "test_story.py"
    test.write_text(story)
    arguments = ("-p", "tests.conftest", "-p", "no:cacheprovider", "-c", "pyproject.toml", "--rootdir", ".", str(test))
    run = subprocess.run(
        (sys.executable, "-m", "pytest", *arguments), cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert said in run.stdout, run.stdout + run.stderr
    assert (run.returncode == 0) == (said == "1 passed")
