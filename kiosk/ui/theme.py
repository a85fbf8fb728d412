"""The look, from `assets/themes`: colours, millimetres and type sizes, computed into pixels of this panel."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetricsF
from PySide6.QtQml import QmlElement, QmlSingleton

from kiosk.i18n.languages import Language
from kiosk.ui.icons import glyphs
from kiosk.visit.comfort import CAP_HEIGHT_MM, USUAL, Colours, Comfort, TextSize, least_cap_height_mm

QML_IMPORT_NAME = "Kiosk.Core"
QML_IMPORT_MAJOR_VERSION = 1

Size = Annotated[float, Meta(gt=0)]


class ThemeError(Exception):
    """A theme file cannot be used; the message names the file and the key."""


Palette = dict[str, Annotated[str, Meta(pattern="^#([0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$")]]


class _Tokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    palettes: dict[str, Palette]
    millimetres: dict[str, Size]
    capHeight: dict[str, Size]


COLOURS = (
    *("paper", "surface", "ink", "inkSoft", "primary", "primaryPressed", "primaryInk", "primarySoft"),
    *("accent", "accentInk", "line", "hairline", "good", "goodSoft", "problem", "problemSoft"),
    *("notice", "noticeSoft", "focus", "shade"),
)
LENGTHS = (
    *("margin", "gap", "radius", "target", "key", "keyGap", "header", "footer", "rail"),
    *("border", "focusWidth", "iconSize"),
)
# What is large already grows less: a title at twice its size would leave no room for the question's answers.
_GROWTH = {"rail": 0.64, "small": 0.6, "body": 1.0, "label": 0.8, "title": 0.35, "hero": 0.35}
# What is small already stays above 3.5 mm (VVSG 2.0, 7.1-G).
_SHRINKAGE = {"rail": 0.7, "small": 0.95, "body": 1.0, "label": 1.0, "title": 1.0, "hero": 1.0}
REACH_MM = 1100.0
"""How high above the floor a seated person reaches, at most (EN 301 549, 8.3.2.2: between 800 and 1100 mm)."""
CAPS = ["rail", "small", "body", "label", "title", "hero"]


def load_tokens(file: Path) -> _Tokens:
    """Return the tokens of a theme file. Raises ThemeError naming the file and the key that is wrong."""
    try:
        tokens = msgspec.json.decode(file.read_bytes(), type=_Tokens)
    except OSError as error:
        raise ThemeError(f"{file}: cannot be read ({type(error).__name__})") from None
    except (msgspec.ValidationError, msgspec.DecodeError) as error:
        raise ThemeError(f"{file}: {error}") from None
    sections: list[tuple[str, Mapping[str, object], Sequence[str]]] = [
        ("palettes", tokens.palettes, [colours.value for colours in Colours]),
        *((f"palettes.{name}", palette, COLOURS) for name, palette in tokens.palettes.items()),
        ("millimetres", tokens.millimetres, LENGTHS),
        ("capHeight", tokens.capHeight, CAPS),
    ]
    for section, given, wanted in sections:
        for key in (*wanted, *given):
            if key not in given or key not in wanted:
                raise ThemeError(f"{file}: {section}.{key}: {'is missing' if key not in given else 'unknown key'}")
    return tokens


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two opaque colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        channels = [int(part, 16) / 255 for part in re.findall("..", colour.lstrip("#"))[-3:]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@QmlElement
@QmlSingleton
class Style(QObject):
    """Colours, and sizes in pixels, for QML, as one person wants them."""

    changed = Signal()

    instance: Style | None = None

    @staticmethod
    def create(_engine: Any) -> Style:
        """Hand the style made by the composition root to QML."""
        assert Style.instance is not None
        return Style.instance

    def __init__(
        self,
        tokens: _Tokens,
        mm_per_px: float,
        family: str,
        icon_family: str,
        *,
        bottom_mm: float = 0.0,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        Style.instance = self
        self._tokens = tokens
        self._mm_per_px = mm_per_px
        self._bottom_mm = bottom_mm
        self._family = family
        self._icon_family = icon_family
        self._glyphs = glyphs()
        self._comfort = USUAL
        self._script = (1.0, 1.12)
        probe = QFont(family)
        probe.setPixelSize(1000)
        self._cap_ratio = QFontMetricsF(probe).capHeight() / 1000

    def _colour(self, name: str) -> QColor:
        return QColor(self._tokens.palettes[self._comfort.colours.value][name])

    def _px(self, name: str) -> float:
        return round(self._tokens.millimetres[name] / self._mm_per_px)

    def _font(self, name: str) -> int:
        larger = self.text_scale - 1
        scale = 1 + larger * (_GROWTH[name] if larger > 0 else _SHRINKAGE[name])
        cap_px = self._tokens.capHeight[name] * scale / self._mm_per_px
        # Letters of that size need no help.
        letters = 1.0 if name == "hero" else self._script[0]
        return round(cap_px / self._cap_ratio * letters)

    def cap_height_mm(self, font_px: float) -> float:
        """Return how high the capitals of a font of that size are on this panel."""
        return font_px * self._cap_ratio * self._mm_per_px

    @property
    def text_scale(self) -> float:
        """How much larger than usual the running text is."""
        return CAP_HEIGHT_MM[self._comfort.text] / CAP_HEIGHT_MM[TextSize.USUAL]

    def write(self, language: Language) -> None:
        """Write in a language whose letters may be smaller, and its lines further apart."""
        script = (language.scale, language.leading)
        if script != self._script:
            self._script = script
            self.changed.emit()

    def wear(self, comfort: Comfort) -> None:
        """Look as one person wants it."""
        if comfort != self._comfort:
            self._comfort = comfort
            self.changed.emit()

    @Slot(float, result=int)
    def px(self, millimetres: float) -> int:
        """Return that many millimetres in whole pixels of this panel."""
        return round(millimetres / self._mm_per_px)

    @Slot(str, result=str)
    def icon(self, name: str) -> str:
        """Return the character of an icon; an unknown name is a defect and raises KeyError."""
        return self._glyphs[name] if name else ""

    def _get_reach(self) -> int:
        """How high a seated person reaches, in pixels from the lower edge."""
        return self.px(max(0.0, REACH_MM - self._bottom_mm))

    def _get_letters(self) -> float:
        """How much larger the letters of the language are written."""
        return self._script[0]

    def _get_leading(self) -> float:
        return self._script[1]

    def _get_illustrated(self) -> bool:
        """Whether pictures of the usual colours belong on the page."""
        return self._comfort.colours is Colours.USUAL

    def _get_family(self) -> str:
        return self._family

    def _get_icon_family(self) -> str:
        return self._icon_family

    def _get_paper(self) -> QColor:
        return self._colour("paper")

    def _get_surface(self) -> QColor:
        return self._colour("surface")

    def _get_ink(self) -> QColor:
        return self._colour("ink")

    def _get_ink_soft(self) -> QColor:
        return self._colour("inkSoft")

    def _get_primary(self) -> QColor:
        return self._colour("primary")

    def _get_primary_pressed(self) -> QColor:
        return self._colour("primaryPressed")

    def _get_primary_ink(self) -> QColor:
        return self._colour("primaryInk")

    def _get_primary_soft(self) -> QColor:
        return self._colour("primarySoft")

    def _get_accent(self) -> QColor:
        return self._colour("accent")

    def _get_accent_ink(self) -> QColor:
        return self._colour("accentInk")

    def _get_line(self) -> QColor:
        return self._colour("line")

    def _get_hairline(self) -> QColor:
        return self._colour("hairline")

    def _get_good(self) -> QColor:
        return self._colour("good")

    def _get_good_soft(self) -> QColor:
        return self._colour("goodSoft")

    def _get_problem(self) -> QColor:
        return self._colour("problem")

    def _get_problem_soft(self) -> QColor:
        return self._colour("problemSoft")

    def _get_notice(self) -> QColor:
        return self._colour("notice")

    def _get_notice_soft(self) -> QColor:
        return self._colour("noticeSoft")

    def _get_focus(self) -> QColor:
        return self._colour("focus")

    def _get_shade(self) -> QColor:
        return self._colour("shade")

    def _get_margin(self) -> float:
        return self._px("margin")

    def _get_gap(self) -> float:
        return self._px("gap")

    def _get_radius(self) -> float:
        return self._px("radius")

    def _get_target(self) -> float:
        return self._px("target")

    def _get_key(self) -> float:
        return self._px("key")

    def _get_key_gap(self) -> float:
        return self._px("keyGap")

    def _get_header(self) -> float:
        return self._px("header")

    def _get_footer(self) -> float:
        return self._px("footer")

    def _get_rail(self) -> float:
        return self._px("rail")

    def _get_border(self) -> float:
        return self._px("border")

    def _get_focus_width(self) -> float:
        return self._px("focusWidth")

    def _get_icon_size(self) -> float:
        return self._px("iconSize")

    def _get_least_font(self) -> int:
        """The smallest letters that may be used to make a text fit."""
        return math.ceil(least_cap_height_mm(self._comfort.text) / self._mm_per_px / self._cap_ratio)

    def _get_rail_font(self) -> int:
        return self._font("rail")

    def _get_small_font(self) -> int:
        return self._font("small")

    def _get_body_font(self) -> int:
        return self._font("body")

    def _get_label_font(self) -> int:
        return self._font("label")

    def _get_title_font(self) -> int:
        return self._font("title")

    def _get_hero_font(self) -> int:
        return self._font("hero")

    family = Property(str, _get_family, constant=True)
    iconFamily = Property(str, _get_icon_family, constant=True)
    reach = Property(int, _get_reach, constant=True)
    letters = Property(float, _get_letters, notify=changed)
    leading = Property(float, _get_leading, notify=changed)
    illustrated = Property(bool, _get_illustrated, notify=changed)
    paper = Property(QColor, _get_paper, notify=changed)
    surface = Property(QColor, _get_surface, notify=changed)
    ink = Property(QColor, _get_ink, notify=changed)
    inkSoft = Property(QColor, _get_ink_soft, notify=changed)
    primary = Property(QColor, _get_primary, notify=changed)
    primaryPressed = Property(QColor, _get_primary_pressed, notify=changed)
    primaryInk = Property(QColor, _get_primary_ink, notify=changed)
    primarySoft = Property(QColor, _get_primary_soft, notify=changed)
    accent = Property(QColor, _get_accent, notify=changed)
    accentInk = Property(QColor, _get_accent_ink, notify=changed)
    line = Property(QColor, _get_line, notify=changed)
    hairline = Property(QColor, _get_hairline, notify=changed)
    good = Property(QColor, _get_good, notify=changed)
    goodSoft = Property(QColor, _get_good_soft, notify=changed)
    problem = Property(QColor, _get_problem, notify=changed)
    problemSoft = Property(QColor, _get_problem_soft, notify=changed)
    notice = Property(QColor, _get_notice, notify=changed)
    noticeSoft = Property(QColor, _get_notice_soft, notify=changed)
    focus = Property(QColor, _get_focus, notify=changed)
    shade = Property(QColor, _get_shade, notify=changed)
    margin = Property(float, _get_margin, constant=True)
    gap = Property(float, _get_gap, constant=True)
    radius = Property(float, _get_radius, constant=True)
    target = Property(float, _get_target, constant=True)
    key = Property(float, _get_key, constant=True)
    keyGap = Property(float, _get_key_gap, constant=True)
    header = Property(float, _get_header, constant=True)
    footer = Property(float, _get_footer, constant=True)
    rail = Property(float, _get_rail, constant=True)
    border = Property(float, _get_border, constant=True)
    focusWidth = Property(float, _get_focus_width, constant=True)
    iconSize = Property(float, _get_icon_size, constant=True)
    leastFont = Property(int, _get_least_font, notify=changed)
    railFont = Property(int, _get_rail_font, notify=changed)
    smallFont = Property(int, _get_small_font, notify=changed)
    bodyFont = Property(int, _get_body_font, notify=changed)
    labelFont = Property(int, _get_label_font, notify=changed)
    titleFont = Property(int, _get_title_font, notify=changed)
    heroFont = Property(int, _get_hero_font, notify=changed)
