"""Every sentence of the screens reaches the catalogues, with its context and its plural."""

from __future__ import annotations

import io
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from babel.messages.extract import extract

from kiosk.i18n.extract import KEYWORDS, extract_qml

ROOT = Path(__file__).resolve().parents[2]


def extracted(qml: str) -> list[tuple[str | tuple[str, ...], str | None]]:
    content = io.BytesIO(qml.encode())
    return [(text, context) for _line, text, _notes, context in extract(extract_qml, content, KEYWORDS, (":",))]


def test_a_plain_sentence() -> None:
    assert extracted('Text { text: qsTr("Your stamp") }') == [("Your stamp", None)]


def test_a_disambiguation_is_a_context() -> None:
    assert extracted('Text { text: qsTr("Open", "adjective") }') == [("Open", "adjective")]


def test_a_count_makes_a_plural() -> None:
    assert extracted('Text { text: qsTr("%n page(s)", "", count) }') == [(("%n page(s)", "%n page(s)"), None)]


def test_a_count_with_a_context() -> None:
    assert extracted('Text { text: qsTr("%n open", "doors", count) }') == [(("%n open", "%n open"), "doors")]


def test_a_sentence_in_pieces_an_escape_and_an_argument() -> None:
    qml = """
    Text { width: a < b ? w / 2 : w; text: on ? qsTr("Pay " + "%1").arg(amount) : qsTr('L\\u2019agent') }
    """
    assert extracted(qml) == [("Pay %1", None), ("L’agent", None)]


def test_what_is_not_a_sentence_is_left_alone() -> None:
    assert extracted('Text { text: qsTr(variable); objectName: "back" } // qsTr("no")') == []


def test_a_note_for_translators_comes_along() -> None:
    qml = b'//: on a button\nText { text: qsTr("Open") }'
    ((_line, _text, notes, _context),) = extract(extract_qml, io.BytesIO(qml), KEYWORDS, (":",))
    assert notes == [": on a button"]


def test_qts_own_extractor_finds_the_same_sentences_in_the_screens(tmp_path: Path) -> None:
    screens = sorted((ROOT / "screens").glob("**/*.qml"))
    by_qt = tmp_path / "screens.ts"
    lupdate = Path(sys.executable).with_name("pyside6-lupdate")
    subprocess.run((lupdate, "-silent", *screens, "-ts", by_qt), check=True, timeout=120, capture_output=True)
    found_by_qt = {source.text for source in ElementTree.parse(by_qt).iter("source")}

    found_by_us = set()
    for screen in screens:
        for text, _context in extracted(screen.read_text(encoding="utf-8")):
            found_by_us.add(text[0] if isinstance(text, tuple) else text)

    assert found_by_qt
    assert found_by_us == found_by_qt
