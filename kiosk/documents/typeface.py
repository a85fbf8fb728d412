"""The one door through which every line of a page goes: what can be drawn, how wide it is, where it breaks.

Latin scripts today. For a right-to-left script only this file changes: lines keep breaking in logical order
(:func:`wrap`), then :func:`drawable` reorders the runs of a line and picks the font that has its letters. reportlab
shapes Arabic but lays the words of a line left to right, so its own ``shaping`` is not enough.
"""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

POINT_MM: Final = 25.4 / 72
_ELLIPSIS: Final = "…"
_log = logging.getLogger(__name__)
_loading = Lock()

# The typeface has no narrow no-break space (which French amounts and dates use) and no non-breaking hyphen. The
# isolates that keep a number in order inside Arabic have no form of their own.
_SUBSTITUTES: Final = {0x202F: "\u00a0", 0x2011: "-", 0x00AD: None} | dict.fromkeys(
    (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)


class Face(Enum):
    """A cut of Atkinson Hyperlegible (Braille Institute, OFL 1.1), drawn for readers with low vision."""

    REGULAR = "AtkinsonHyperlegible-Regular"
    BOLD = "AtkinsonHyperlegible-Bold"


class Ink(Enum):
    """What is put on paper. INK and SOFT hold 10:1 on white and on TINT and MARK; the others never carry text."""

    INK = "#111111"
    SOFT = "#2B3436"
    ACCENT = "#0B4F5C"
    HAIRLINE = "#9DB3B8"
    TINT = "#EEF4F5"
    MARK = "#E3E9EB"
    PAPER = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Style:
    """How a line looks: size in points, leading as a multiple of it."""

    face: Face
    size: float
    ink: Ink = Ink.INK
    leading: float = 1.24

    @property
    def line_mm(self) -> float:
        """The height of one line."""
        return self.size * self.leading * POINT_MM

    def resized(self, size: float) -> Style:
        """Return this style in another size."""
        return Style(self.face, size, self.ink, self.leading)


def drawable(text: str) -> str:
    """Return ``text`` with only what the typeface can draw: a letter that it lacks becomes a question mark.

    That is logged, never raised: a page that was paid for comes out all the same.
    """
    clean = unicodedata.normalize("NFC", text).translate(_SUBSTITUTES)
    letters = _font(Face.REGULAR).face.charToGlyph
    missing = sum(ord(letter) not in letters for letter in clean)
    if missing:
        _log.warning("%d characters of a page are not in the typeface", missing)
        clean = "".join(letter if ord(letter) in letters else "?" for letter in clean)
    return clean


def width(text: str, style: Style) -> float:
    """Return the width in mm of a drawable line."""
    return float(_font(style.face).stringWidth(text, style.size)) * POINT_MM


def wrap(text: str, style: Style, room: float, at_most: int | None = None) -> tuple[str, ...]:
    """Return the drawable lines of ``text``, none wider than ``room`` mm.

    They break at spaces, which stay at the end of the line, never at a no-break one, and inside a word that is wider
    than a line. Beyond ``at_most`` lines the text ends with an ellipsis.
    """
    lines = [""]
    for word in drawable(text).split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if width(joined, style) <= room:
            lines[-1] = joined
        else:
            pieces = _pieces(word, style, room)
            # The space at a break is kept: a reader that speaks or copies the page joins the lines again.
            lines[-1:] = [lines[-1] + " ", *pieces] if lines[-1] else pieces
    if at_most is not None and len(lines) > at_most:
        last = lines[at_most - 1]
        while last and width(last + _ELLIPSIS, style) > room:
            last = last[:-1]
        lines[at_most - 1 :] = [last.rstrip() + _ELLIPSIS]
    return tuple(lines)


def fitted(text: str, style: Style, room: float) -> Style:
    """Return ``style`` in the largest size, at most its own, in which ``text`` is one line of ``room`` mm."""
    needed = width(text, style)
    size = style.size if needed <= room else int(style.size * room / needed * 2) / 2
    return style.resized(size)


def load() -> None:
    """Make the fonts known to reportlab."""
    for face in Face:
        _font(face)


def _pieces(word: str, style: Style, room: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width(pieces[-1] + letter, style) > room:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _font(face: Face) -> TTFont:
    # Two pages may be made at once: a second copy of a font under the same name would split its letters in two.
    with _loading:
        return _loaded(face)


@cache
def _loaded(face: Face) -> TTFont:
    from reportlab.pdfbase.pdfmetrics import registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    data = files("fontpkg_atkinson_hyperlegible") / "files" / f"{face.value}.ttf"
    font = TTFont(face.value, BytesIO(data.read_bytes()))
    registerFont(font)
    return font
