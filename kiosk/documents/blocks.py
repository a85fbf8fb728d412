"""The pieces that pages are made of. Each knows its height before it is drawn, so that a page can be balanced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from kiosk.documents import typeface
from kiosk.documents.qr import qr_matrix
from kiosk.documents.sheet import QR_SIDE, ROOM, SIDE, Sheet
from kiosk.documents.structure import Tag
from kiosk.documents.typeface import Face, Ink, Style
from kiosk.documents.wording import Said, Span

TITLE: Final = Style(Face.BOLD, 27, leading=1.12)
SUBTITLE: Final = Style(Face.REGULAR, 15, Ink.SOFT)
HERO: Final = Style(Face.BOLD, 64, leading=1.15)
RECEIPT_AMOUNT: Final = Style(Face.BOLD, 40, leading=1.16)
BIG: Final = Style(Face.BOLD, 24, leading=1.16)
WARNING: Final = Style(Face.BOLD, 16)
STRONG: Final = Style(Face.BOLD, 12.5)
BODY: Final = Style(Face.REGULAR, 11)
LABEL: Final = Style(Face.REGULAR, 11, Ink.SOFT)
OTHER: Final = Style(Face.REGULAR, 10, Ink.SOFT)

_LABEL_ROOM: Final = 36.0
_COLUMN_GAP: Final = 4.0
_ROW_GAP: Final = 1.8
_VALUE_LINES: Final = 2
"""A name that comes from the catalogue never pushes the rest off the page."""


class Block(Protocol):
    """A piece of a page."""

    @property
    def height(self) -> float:
        """The mm that it takes."""

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw it with its top left corner there."""


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one language."""

    lines: tuple[str, ...]
    language: str
    style: Style
    tag: Tag = Tag.PARAGRAPH

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.line_mm

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        sheet.text(self.lines, self.language, self.style, left, top, self.tag)


@dataclass(frozen=True, slots=True)
class Stack:
    """Blocks one under the other."""

    blocks: tuple[Block, ...]
    gap: float = 0.0

    @property
    def height(self) -> float:
        return sum(block.height for block in self.blocks) + self.gap * (len(self.blocks) - 1)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        for block in self.blocks:
            block.draw(sheet, left, top)
            top += block.height + self.gap


@dataclass(frozen=True, slots=True)
class Beside:
    """Two blocks side by side; ``offset`` is where the second one starts."""

    first: Block
    second: Block
    offset: float

    @property
    def height(self) -> float:
        return max(self.first.height, self.second.height)

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        self.first.draw(sheet, left, top)
        self.second.draw(sheet, left + self.offset, top)


@dataclass(frozen=True, slots=True)
class Panel:
    """A block in a tinted box over the whole width."""

    inside: Block
    padding: float = 4.0

    @property
    def height(self) -> float:
        return self.inside.height + 2 * self.padding - 2.0

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        sheet.panel(left, top, ROOM, self.height)
        self.inside.draw(sheet, left + self.padding + 4.0, top + self.padding - 1.0)


PANEL_ROOM: Final = ROOM - 12.0
"""The width that text has in a panel."""


@dataclass(frozen=True, slots=True)
class Hero:
    """The one number that the page is about, between two bars."""

    caption: Block
    number: Block

    @property
    def height(self) -> float:
        return 4.0 + self.caption.height + self.number.height + 3.0

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        sheet.rule(left, top, ROOM, Ink.ACCENT, 1.0)
        self.caption.draw(sheet, left, top + 4.0)
        self.number.draw(sheet, left, top + 4.0 + self.caption.height)
        sheet.rule(left, top + self.height - 1.0, ROOM, Ink.ACCENT, 1.0)


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code with its caption below."""

    payload: str
    caption: Block
    alternative: str

    @property
    def height(self) -> float:
        return QR_SIDE + 5.0 + self.caption.height

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        sheet.qr(qr_matrix(self.payload), left, top, self.alternative)
        self.caption.draw(sheet, left, top + QR_SIDE + 5.0)


@dataclass(frozen=True, slots=True)
class Blank:
    """A line to write on by hand."""

    room: float

    @property
    def height(self) -> float:
        return 9.0

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        sheet.rule(left, top + 8.0, self.room, Ink.INK, 0.3)


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value, above a hairline."""

    label: Block
    value: Block
    room: float

    @property
    def height(self) -> float:
        return max(self.label.height, self.value.height) + 2 * _ROW_GAP

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        self.label.draw(sheet, left, top + _ROW_GAP)
        self.value.draw(sheet, left + _LABEL_ROOM + _COLUMN_GAP, top + _ROW_GAP)
        sheet.rule(left, top + self.height, self.room, Ink.HAIRLINE, 0.2)


def text(span: Span, style: Style, room: float, tag: Tag = Tag.PARAGRAPH, at_most: int | None = None) -> Text:
    """Return ``span`` wrapped to ``room`` mm."""
    return Text(typeface.wrap(span.text, style, room, at_most), span.language, style, tag)


def bilingual(
    said: Said,
    style: Style,
    room: float,
    *,
    other: Style = OTHER,
    tag: Tag = Tag.PARAGRAPH,
    at_most: int | None = None,
) -> Stack:
    """Return the French sentence and, under it and smaller, the other language when there is one."""
    lines = [text(said.french, style, room, tag, at_most)]
    if said.other is not None:
        lines.append(text(said.other, other, room, Tag.PARAGRAPH, at_most))
    return Stack(tuple(lines))


def hero(caption: Said, number: str) -> Hero:
    """Return ``number`` as large as the page is wide, at most :data:`HERO`."""
    line = typeface.drawable(number)
    style = typeface.fitted(line, HERO, ROOM)
    return Hero(bilingual(caption, STRONG, ROOM), text(Span(line, "fr"), style, ROOM))


def row(label: Said, value: Said | None, room: float, style: Style = STRONG) -> Row:
    """Return a row of facts; without a value, a line to write it on."""
    space = room - _LABEL_ROOM - _COLUMN_GAP
    shown = Blank(space) if value is None else bilingual(value, style, space, at_most=_VALUE_LINES)
    return Row(bilingual(label, LABEL, _LABEL_ROOM), shown, room)


def notes(sentences: Sequence[Said], room: float, heading: Said | None = None) -> Stack:
    """Return sentences to be read one by one, under a heading when there is one."""
    head = () if heading is None else (bilingual(heading, STRONG, room, tag=Tag.HEADING),)
    return Stack((*head, *(bilingual(sentence, BODY, room) for sentence in sentences)), gap=2.0)


def banner(title: Said, sentence: Said) -> Panel:
    """Return a warning that nobody overlooks."""
    lead = bilingual(title, WARNING, PANEL_ROOM)
    return Panel(Stack((lead, bilingual(sentence, BODY, PANEL_ROOM)), gap=1.0))


def place(sheet: Sheet, blocks: Sequence[Block], top: float, bottom: float, gap: float) -> None:
    """Draw ``blocks`` down the page, ``gap`` mm apart, closer when they would not fit.

    Raises ValueError when they cannot fit at all: every sentence and name is bounded, so that is a fault of ours.
    """
    spare = bottom - top - sum(block.height for block in blocks)
    gap = min(gap, spare / max(len(blocks) - 1, 1))
    if gap < 2.0:
        raise ValueError("the page is too full")
    for block in blocks:
        block.draw(sheet, SIDE, top)
        top += block.height + gap
