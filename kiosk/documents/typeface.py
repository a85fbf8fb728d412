"""The one door through which every line of a page goes: what can be drawn, how wide it is, where it breaks.

A right-to-left line breaks in logical order (:func:`wrap`); only then its runs are put in the order in which they are
drawn (Unicode annex 9), its letters joined before that. reportlab shapes Arabic but lays the words of a line left to
right, so its own ``shaping`` is not enough.
"""

from __future__ import annotations

import logging
import re
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
_SUBSTITUTES: Final[dict[int, str | None]] = {0x202F: "\u00a0", 0x2011: "-", 0x00AD: None}


class Face(Enum):
    """A cut of Atkinson Hyperlegible (Braille Institute, OFL 1.1), drawn for readers with low vision; and Noto Sans
    Arabic (Google, OFL 1.1), which has one weight here."""

    REGULAR = "AtkinsonHyperlegible-Regular"
    BOLD = "AtkinsonHyperlegible-Bold"
    ARABIC = "NotoSansArabic"


_FILES: Final = {
    Face.REGULAR: ("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Regular.ttf"),
    Face.BOLD: ("fontpkg_atkinson_hyperlegible", "AtkinsonHyperlegible-Bold.ttf"),
    Face.ARABIC: ("fontpkg_noto_sans_arabic", "NotoSansArabic[wdth,wght].ttf"),
}
_ARABIC: Final = re.compile("[\u0600-\u06ff\ufb50-\ufdff\ufe70-\ufeff]")
_MARKS: Final = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
"""What tells a direction and has no form of its own."""

_MIRRORED: Final = str.maketrans("()[]{}<>«»", ")(][}{><»«")
_BRACKET: Final = "[][(){}<>«»]"
_PROBE: Final = "\u0300"
"""A mark that takes the direction of the sign before it: it comes out on the other side where that reads leftwards."""


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
    return _visual(_joined(text))


def face_of(text: str, style: Style) -> Face:
    """Return the face that has the letters of ``text``."""
    return Face.ARABIC if _ARABIC.search(text) else style.face


def right_to_left(text: str) -> bool:
    """Return whether a line is read from its right edge."""
    return _ARABIC.search(text) is not None


def _joined(text: str) -> str:
    """Return ``text`` in logical order, its letters joined, with only what its face has."""
    clean = unicodedata.normalize("NFC", text).translate(_SUBSTITUTES)
    face = Face.REGULAR
    if _ARABIC.search(clean):
        from arabic_reshaper import reshape

        face, clean = Face.ARABIC, reshape(clean)
    else:
        clean = clean.translate(_MARKS)
    letters = _font(face).face.charToGlyph
    missing = sum(ord(letter) not in letters and ord(letter) not in _MARKS for letter in clean)
    if missing:
        _log.warning("%d characters of a page are not in the typeface", missing)
        clean = "".join(letter if ord(letter) in letters or ord(letter) in _MARKS else "?" for letter in clean)
    return clean


def _visual(line: str) -> str:
    """Return a line in the order in which it is drawn, from the left."""
    if not _ARABIC.search(line):
        return line
    from bidi import get_display

    # It puts signs in order and leaves it to the writer to mirror them (Unicode annex 9, rule L4).
    shown = str(get_display(re.sub(_BRACKET, rf"\g<0>{_PROBE}", line), base_dir="R"))
    mirrored = re.sub(f"{_PROBE}({_BRACKET})", lambda found: found[1].translate(_MIRRORED), shown)
    return re.sub(f"({_BRACKET}){_PROBE}", r"\1", mirrored).translate(_MARKS)


def width(text: str, style: Style) -> float:
    """Return the width in mm of a drawable line."""
    return float(_font(face_of(text, style)).stringWidth(text.translate(_MARKS), style.size)) * POINT_MM


def wrap(text: str, style: Style, room: float, at_most: int | None = None) -> tuple[str, ...]:
    """Return the drawable lines of ``text``, none wider than ``room`` mm.

    They break at spaces, which stay at the end of the line, never at a no-break one, and inside a word that is wider
    than a line. Beyond ``at_most`` lines the text ends with an ellipsis.
    """
    lines = [""]
    for word in _joined(text).split(" "):
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
    return tuple(_visual(line) for line in lines)


def fitted(text: str, style: Style, room: float) -> Style:
    """Return ``style`` in the largest size, at most its own, in which ``text`` is one line of ``room`` mm."""
    needed = width(text, style)
    size = style.size if needed <= room else int(style.size * room / needed * 2) / 2
    return style.resized(size)


def load() -> None:
    """Make the Latin fonts known to reportlab; another one is when its letters are met."""
    for face in (Face.REGULAR, Face.BOLD):
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

    package, name = _FILES[face]
    data = files(package) / "files" / name
    font = TTFont(face.value, BytesIO(data.read_bytes()))
    registerFont(font)
    return font
