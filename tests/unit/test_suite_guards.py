"""The guards of tests/conftest.py bite: a warning nobody announced, a Qt object nobody closed."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ElementTree
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


STORIES = {
    "quiet": (QUIET, "passed"),
    "warns": (WARNS, "unexpected log records:\n  WARNING kiosk.x: paper is low"),
    "announced": (ANNOUNCED, "passed"),
    "stayed_away": (STAYED_AWAY, "log records that never came:\n  paper"),
    "fails_anyway": (FAILS_ANYWAY, "assert 1 == 2"),
    "qml": (QML, "ReferenceError: nothing is not defined"),
    "window": (WINDOW, "left behind by this test:\n  QWindow 'forgotten'"),
    "timer": (TIMER, "left behind by this test:\n  QTimer 'forgotten'"),
    "thread": (THREAD, "left behind by this test:\n  QThread 'forgotten'"),
    "closed": (CLOSED, "passed"),
}


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Run every story once, in one pytest of its own, and return what it said of each."""
    folder = tmp_path_factory.mktemp("stories")
    for name, (story, _said) in STORIES.items():
        (folder / f"test_{name}.py").write_text(story)
    report = folder / "report.xml"
    plugins = ("-p", "tests.conftest", "-p", "no:cacheprovider", "-p", "no:schemathesis", "-p", "no:hypothesispytest")
    where = ("-c", "pyproject.toml", "--rootdir", ".", "--junitxml", str(report), str(folder))
    subprocess.run((sys.executable, "-m", "pytest", *plugins, *where), cwd=ROOT, capture_output=True, timeout=120)
    said: dict[str, str] = {}
    for case in ElementTree.parse(report).iter("testcase"):
        name = case.attrib["classname"].rpartition("test_")[2]
        said[name] = "".join(child.get("message", "") + (child.text or "") for child in case) or "passed"
    return said


@pytest.mark.parametrize("name", STORIES)
def test_what_the_guards_say(verdicts: dict[str, str], name: str) -> None:
    expected = STORIES[name][1]
    assert expected in verdicts[name]
    assert (verdicts[name] == "passed") == (expected == "passed")
