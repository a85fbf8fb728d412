"""Every pictogram that a page names exists in the icon font; pictures hold no words, and nothing moves."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontMetrics

import kiosk
from kiosk import resources
from kiosk.conversation.step import Tone
from kiosk.ui.icons import ICONS, font_file, glyphs

PACKAGE: Final = Path(kiosk.__file__).parent
_BINDING: Final = re.compile(r"\b(?:icon|name):(.*)")
_WORD: Final = re.compile(r'"([a-z_]+)"')


def named_in_qml() -> Iterator[str]:
    """Yield each word that QML gives as an icon."""
    for file in sorted(resources.folder("screens").rglob("*.qml")):
        for binding in _BINDING.findall(file.read_text(encoding="utf-8")):
            yield from _WORD.findall(binding)


def named_in_python() -> Iterator[str]:
    """Yield each word that a procedure or the screen gives as an icon."""
    for room in ("procedures", "visit", "ui"):
        for file in sorted((PACKAGE / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call):
                    yield from _icons_of(node)


def _icons_of(call: ast.Call) -> Iterator[str]:
    place = {"Point": 0, "_priced": 3, "OptionRow": 4}.get(getattr(call.func, "id", ""))
    given = [keyword.value for keyword in call.keywords if keyword.arg == "icon"]
    if place is not None and len(call.args) > place:
        given.append(call.args[place])
    for value in given:
        if isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
            yield value.value


def test_the_search_finds_what_is_used() -> None:
    assert {"touch", "erase", "town", "scanner"} <= set(named_in_qml())
    assert {"passport", "printer", "yes", "lost", "stamp"} <= set(named_in_python())


def test_every_icon_that_is_named_exists() -> None:
    tones = {tone.value for tone in Tone}
    assert {*named_in_qml(), *named_in_python(), *tones} - ICONS.keys() == set()


@pytest.mark.usefixtures("qapp")
def test_every_icon_is_one_character_that_the_font_draws() -> None:
    (family,) = QFontDatabase.applicationFontFamilies(QFontDatabase.addApplicationFont(str(font_file())))
    font = QFont(family)
    font.setStyleStrategy(QFont.StyleStrategy.NoFontMerging)
    metrics = QFontMetrics(font)
    found = glyphs()
    assert found.keys() == ICONS.keys()
    for name, character in found.items():
        assert len(character) == 1, name
        assert metrics.inFontUcs4(ord(character)), name


def test_an_icon_that_the_font_lacks_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ICONS, "unicorn", "no-such-glyph")
    with pytest.raises(KeyError, match="no-such-glyph"):
        glyphs()


def test_no_picture_holds_words() -> None:
    pictures = sorted((resources.folder("assets") / "illustrations").iterdir())
    assert {picture.suffix for picture in pictures} == {".svg"}
    for picture in pictures:
        assert not re.search(r"<(text|tspan|image|foreignObject)\b", picture.read_text(encoding="utf-8")), picture.name


def test_nothing_moves_by_itself() -> None:
    moving = re.compile(
        r"\b(\w*Animation|\w*Animator|Behavior|Transition|AnimatedImage|MediaPlayer|Timer)\b\s*(on\b|{)"
    )
    for file in sorted(resources.folder("screens").rglob("*.qml")):
        assert not moving.search(file.read_text(encoding="utf-8")), file.name
