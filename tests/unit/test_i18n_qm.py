"""Qt serves our catalogues: the same sentences and the same plurals as gettext."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication, Qt, QTranslator, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlComponent, QQmlEngine

from kiosk.i18n import catalogues as files
from kiosk.i18n.catalogue import Catalogue
from kiosk.i18n.catalogues import Catalogues
from kiosk.i18n.languages import Direction, language
from kiosk.i18n.qm import qm
from kiosk.i18n.translations import Translations

QML = """
import QtQml
QtObject {
    property int count: 1
    property string title: qsTr("Your stamp’s number")
    property string open: qsTr("Open", "adjective")
    property string action: qsTr("Open")
    property string pages: qsTr("%n page(s)", "", count)
    property string unknown: [qsTr][0]("Nowhere")
}
"""
FRENCH = {
    'msgid "Your stamp’s number"\nmsgstr ""': 'msgid "Your stamp’s number"\nmsgstr "Le numéro de votre timbre"',
    'msgctxt "adjective"\nmsgid "Open"\nmsgstr ""': 'msgctxt "adjective"\nmsgid "Open"\nmsgstr "Ouvert"',
    'msgid "Open"\nmsgstr ""': 'msgid "Open"\nmsgstr "Ouvrir"',
    'msgstr[0] ""\nmsgstr[1] ""': 'msgstr[0] "%n page"\nmsgstr[1] "%n pages"',
}

Speak = Callable[[str], None]


@pytest.fixture
def locales(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "LANGUAGES", tuple(map(language, ("fr", "en"))))
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "screens").mkdir()
    (tmp_path / "screens" / "Stamp.qml").write_text(QML, encoding="utf-8")
    catalogues = Catalogues(tmp_path)
    catalogues.update()
    french = tmp_path / "locales" / "fr" / "LC_MESSAGES" / "kiosk.po"
    text = french.read_text(encoding="utf-8")
    for empty, translated in FRENCH.items():
        assert empty in text
        text = text.replace(empty, translated)
    french.write_text(text, encoding="utf-8")
    assert catalogues.check() == ()
    catalogues.compile()
    return tmp_path / "locales"


@pytest.fixture
def engine(qapp: QGuiApplication) -> Iterator[QQmlEngine]:
    del qapp
    engine = QQmlEngine()
    yield engine
    engine.deleteLater()


@pytest.fixture
def speak(locales: Path, engine: QQmlEngine) -> Iterator[Speak]:
    """Switch the application to a language, live."""
    translations = Translations(locales, ("fr", "en", "qps"))
    installed: list[QTranslator] = []

    def speak(code: str) -> None:
        for translator in installed:
            QCoreApplication.removeTranslator(translator)
        translator = QTranslator()
        assert translator.load(translations.qm(code))
        QCoreApplication.installTranslator(translator)
        installed[:] = [translator]
        engine.retranslate()

    yield speak
    for translator in installed:
        QCoreApplication.removeTranslator(translator)


def test_a_screen_changes_its_language_while_it_is_open(engine: QQmlEngine, speak: Speak) -> None:
    component = QQmlComponent(engine)
    component.setData(QByteArray(QML.encode()), QUrl())
    screen = component.create()
    assert screen is not None, component.errorString()

    def says(name: str) -> object:
        return screen.property(name)

    assert says("title") == "Your stamp’s number"

    speak("fr")
    assert [says("title"), says("open"), says("action")] == ["Le numéro de votre timbre", "Ouvert", "Ouvrir"]
    assert says("pages") == "1 page"
    screen.setProperty("count", 2)
    assert says("pages") == "2 pages"

    speak("en")
    assert [says("title"), says("open"), says("pages")] == ["Your stamp’s number", "Open", "2 pages"]

    speak("qps")
    assert [says("open"), says("pages")] == ["[Ööpééñ]", "[2 páágéés~]"]
    assert says("unknown") == "Nowhere"
    screen.deleteLater()


@pytest.mark.parametrize("code", ["fr", "en"])
def test_qt_counts_as_gettext_does(locales: Path, speak: Speak, code: str) -> None:
    with (locales / code / "LC_MESSAGES" / "kiosk.mo").open("rb") as file:
        theirs = gettext.GNUTranslations(file)
    speak(code)
    for n in range(201):
        expected = theirs.ngettext("%n page(s)", "%n page(s)", n).replace("%n", str(n))
        assert QCoreApplication.translate("Any", "%n page(s)", "", n) == expected


def test_a_plural_rule_that_qt_was_not_taught_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no Qt rule for the plural expression 'n==0 \? 0 : 1'"):
        qm(Catalogue("n==0 ? 0 : 1", {}), Direction.LEFT_TO_RIGHT)


def test_qt_learns_the_direction_of_writing(qapp: QGuiApplication) -> None:
    before = qapp.layoutDirection()
    translator = QTranslator()
    content = qm(Catalogue("", {}), Direction.RIGHT_TO_LEFT)
    assert translator.load(content)
    QCoreApplication.installTranslator(translator)
    assert qapp.layoutDirection() is Qt.LayoutDirection.RightToLeft
    QCoreApplication.removeTranslator(translator)
    assert qapp.layoutDirection() is before
