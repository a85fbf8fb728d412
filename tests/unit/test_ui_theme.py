"""The look: a theme file that is wrong says where, and what is written can be read by everybody."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest
from PySide6.QtGui import QFont, QFontMetricsF, QGuiApplication

from kiosk import resources
from kiosk.ui.theme import CAPS, COLOURS, LENGTHS, Style, ThemeError, contrast, load_tokens
from kiosk.visit.comfort import CAP_HEIGHT_MM, Colours, Comfort, TextSize

THEMES: Final = sorted((resources.folder("assets") / "themes").glob("*.json"))

# Text on what it is written on, in QML: at least 7:1 (WCAG 2.2, 1.4.6).
TEXT: Final = [
    *[("ink", ground) for ground in ("paper", "surface", "primarySoft", "problemSoft", "noticeSoft", "goodSoft")],
    *[("inkSoft", ground) for ground in ("paper", "surface", "primarySoft")],
    *[("primary", ground) for ground in ("paper", "surface", "primarySoft")],
    *[("primaryInk", ground) for ground in ("primary", "primaryPressed")],
    ("accentInk", "accent"),
    ("problem", "problemSoft"),
    *[("notice", ground) for ground in ("paper", "surface", "noticeSoft")],
]

# The pressed key of a moment may be less than black.
CONTRAST: Final = {
    Colours.USUAL: (7, 21),
    Colours.BLACK_ON_WHITE: (12, 21),
    Colours.WHITE_ON_BLACK: (12, 21),
    Colours.LOW_CONTRAST: (4.5, 10),
}

# Pictograms, edges of what can be touched, the ring of the focus: at least 3:1 (WCAG 2.2, 1.4.11).
GRAPHICS: Final = [
    ("good", "goodSoft"),
    *[("line", ground) for ground in ("paper", "surface", "primarySoft")],
    *[("problem", ground) for ground in ("paper", "surface")],
    *[("focus", ground) for ground in ("paper", "surface", "primarySoft", "noticeSoft")],
]

# Nothing depends on seeing them: a rule between two lines, and the veil under a question.
DECORATION: Final = {"hairline", "shade"}


@pytest.fixture
def tokens() -> dict[str, Any]:
    """The tokens of the first theme, to be spoiled."""
    spoiled: dict[str, Any] = json.loads(THEMES[0].read_text(encoding="utf-8"))
    return spoiled


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.stem)
@pytest.mark.parametrize("colours", Colours)
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_can_be_read_by_everybody(theme: Path, colours: Colours, ink: str, ground: str) -> None:
    palette = load_tokens(theme).palettes[colours.value]
    least, most = CONTRAST[colours]
    assert least <= contrast(palette[ink], palette[ground]) <= most


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.stem)
@pytest.mark.parametrize("colours", Colours)
@pytest.mark.parametrize(("ink", "ground"), GRAPHICS)
def test_signs_can_be_seen_by_everybody(theme: Path, colours: Colours, ink: str, ground: str) -> None:
    palette = load_tokens(theme).palettes[colours.value]
    assert contrast(palette[ink], palette[ground]) >= 3


def test_every_colour_was_judged() -> None:
    judged = {name for pair in TEXT + GRAPHICS for name in pair}
    assert judged | DECORATION == set(COLOURS)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.stem)
def test_what_is_touched_is_twenty_millimetres_with_three_between(theme: Path) -> None:
    lengths = load_tokens(theme).millimetres
    assert min(lengths["target"], lengths["key"]) >= 20
    assert min(lengths["gap"], lengths["keyGap"]) >= 3


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#FFFFFF", "#FFFFFF", 1.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#0000FF", "#FFFFFF", 8.59),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert contrast(one, other) == contrast(other, one)


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        (lambda t: t["palettes"]["usual"].pop("ink"), r"palettes\.usual\.ink: is missing"),
        (
            lambda t: t["palettes"]["low_contrast"].update(mauve="#123456"),
            r"palettes\.low_contrast\.mauve: unknown key",
        ),
        (lambda t: t["palettes"]["usual"].update(ink="black"), r"\$\.palettes"),
        (lambda t: t["palettes"]["usual"].update(ink="#12345"), r"\$\.palettes"),
        (lambda t: t["millimetres"].pop("gap"), r"millimetres\.gap: is missing"),
        (lambda t: t["millimetres"].update(gap=0), r"\$\.millimetres"),
        (lambda t: t["millimetres"].update(gap="wide"), r"\$\.millimetres"),
        (lambda t: t["capHeight"].pop("hero"), r"capHeight\.hero: is missing"),
        (lambda t: t.update(shadow={}), "shadow"),
        (lambda t: t.pop("palettes"), "palettes"),
        (lambda t: t["palettes"].pop("white_on_black"), r"palettes\.white_on_black: is missing"),
    ],
    ids=[
        *("colour-missing", "colour-unknown", "colour-word", "colour-short", "length-missing", "length-zero"),
        *("length-word", "cap-missing", "section-unknown", "section-missing", "palette-missing"),
    ],
)
def test_a_wrong_token_is_named_with_its_file(
    tokens: dict[str, Any], tmp_path: Path, spoil: Callable[[dict[str, Any]], object], complaint: str
) -> None:
    spoil(tokens)
    file = tmp_path / "spoiled.json"
    file.write_text(json.dumps(tokens), encoding="utf-8")
    with pytest.raises(ThemeError, match=complaint) as caught:
        load_tokens(file)
    assert str(caught.value).startswith(f"{file}: ")


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff\xfe"], ids=["no-file", "empty", "half", "not-utf8"])
def test_a_file_that_is_no_theme_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "broken.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ThemeError, match=r"broken\.json: ") as caught:
        load_tokens(file)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize("mm_per_px", [0.1, 0.248, 0.5])
def test_millimetres_become_pixels_of_this_panel(qapp: QGuiApplication, mm_per_px: float) -> None:
    tokens = load_tokens(THEMES[0])
    style = Style(tokens, mm_per_px, qapp.font().family(), "icons")
    assert style.px(20) == round(20 / mm_per_px)
    for name in LENGTHS:
        assert style.property(name) == round(tokens.millimetres[name] / mm_per_px)


def test_letters_are_as_tall_as_the_theme_says(qapp: QGuiApplication) -> None:
    tokens = load_tokens(THEMES[0])
    style = Style(tokens, 0.1, qapp.font().family(), "icons")
    for name in CAPS:
        font = QFont(qapp.font().family())
        font.setPixelSize(style.property(f"{name}Font"))
        assert QFontMetricsF(font).capHeight() * 0.1 == pytest.approx(tokens.capHeight[name], abs=0.15)


def test_each_size_makes_every_letter_larger_and_keeps_their_order(qapp: QGuiApplication) -> None:
    style = Style(load_tokens(THEMES[0]), 0.1, qapp.font().family(), "icons")
    before = [0] * len(CAPS)
    for size in TextSize:
        style.wear(Comfort(text=size))
        fonts = [style.property(f"{name}Font") for name in CAPS]
        assert all(now > smaller for now, smaller in zip(fonts, before, strict=True))
        assert fonts == sorted(fonts)
        before = fonts


@pytest.mark.parametrize("size", TextSize)
def test_running_text_is_as_tall_as_its_size_says(qapp: QGuiApplication, size: TextSize) -> None:
    style = Style(load_tokens(THEMES[0]), 0.1, qapp.font().family(), "icons")
    style.wear(Comfort(text=size))
    font = QFont(qapp.font().family())
    font.setPixelSize(style.property("bodyFont"))
    assert QFontMetricsF(font).capHeight() * 0.1 == pytest.approx(CAP_HEIGHT_MM[size], abs=0.15)


def test_the_four_sizes_are_those_of_the_standard() -> None:
    """VVSG 2.0, 7.1-G, in millimetres."""
    ranges = {
        TextSize.SMALL: (3.5, 4.2),
        TextSize.USUAL: (4.8, 5.6),
        TextSize.LARGE: (6.4, 7.1),
        TextSize.LARGEST: (8.5, 9.0),
    }
    assert all(least <= CAP_HEIGHT_MM[size] <= most for size, (least, most) in ranges.items())


def test_a_comfort_is_told_once_and_shows_its_colours(qapp: QGuiApplication) -> None:
    style = Style(load_tokens(THEMES[0]), 0.1, qapp.font().family(), "icons")
    told: list[bool] = []
    style.changed.connect(lambda: told.append(True))
    for _again in range(2):
        style.wear(Comfort(colours=Colours.WHITE_ON_BLACK))
    assert told == [True]
    assert style.property("paper").name() == "#000000"
    assert style.property("illustrated") is False
