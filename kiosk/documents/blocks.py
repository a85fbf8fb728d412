"""The pieces that pages are made of. Each knows its height before it is drawn, so that a page can be balanced."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from kiosk.documents.qr import QUIET_MODULES, Matrix
from kiosk.documents.sheet import ROOM, Sheet
from kiosk.documents.structure import Tag
from kiosk.documents.typeface import Ink, Style


class Block(Protocol):
    """A piece of a page."""

    @property
    def height(self) -> float:
        """The mm that it takes."""

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        """Draw it with its top left corner there."""


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of one language, in ``room`` mm."""

    lines: tuple[str, ...] = field(repr=False)
    language: str
    style: Style
    tag: Tag = Tag.PARAGRAPH
    room: float = 0.0

    @property
    def height(self) -> float:
        return len(self.lines) * self.style.line_mm

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        sheet.text(self.lines, self.language, self.style, left, top, self.tag, self.room)


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

    @property
    def height(self) -> float:
        return self.inside.height + 6.0

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        sheet.panel(left, top, ROOM, self.height)
        self.inside.draw(sheet, left + 8.0, top + 3.0)


@dataclass(frozen=True, slots=True)
class Mark:
    """A word and, ``offset`` from it, what it means, in a dark frame over the whole width."""

    word: Block
    meaning: Block
    offset: float

    @property
    def height(self) -> float:
        return max(self.word.height, self.meaning.height) + 5.0

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        sheet.frame(left, top, ROOM, self.height)
        for block, across in ((self.word, 8.0), (self.meaning, 8.0 + self.offset)):
            block.draw(sheet, left + across, top + (self.height - block.height) / 2)


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
    """A QR code of ``side`` mm in its quiet zone, with its caption below; ``alternative`` says it in words."""

    matrix: Matrix = field(repr=False)
    side: float
    caption: Block
    alternative: str
    language: str

    @property
    def height(self) -> float:
        return self.side + 2 * self._quiet + self.caption.height

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        sheet.qr(self.matrix, left, top + self._quiet, self.side, self.alternative, self.language)
        self.caption.draw(sheet, left, top + self.side + 2 * self._quiet)

    @property
    def _quiet(self) -> float:
        return self.side * QUIET_MODULES / len(self.matrix)


@dataclass(frozen=True, slots=True)
class Heading:
    """A title above a bar, over the whole width."""

    title: Block

    @property
    def height(self) -> float:
        return self.title.height + 1.8

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        self.title.draw(sheet, left, top)
        sheet.rule(left, top + self.height - 0.6, ROOM, Ink.ACCENT, 0.6)


@dataclass(frozen=True, slots=True)
class Row:
    """A label and its value, above a hairline. Without a value, there is a line to write it on."""

    label: Block
    value: Block | None
    offset: float
    room: float
    padding: float

    @property
    def height(self) -> float:
        inside = max(self.label.height, self.value.height) if self.value else self.label.height + 2.0
        return inside + 2 * self.padding

    def draw(self, sheet: Sheet, left: float, top: float) -> None:
        self.label.draw(sheet, left, top + self.padding)
        if self.value is not None:
            self.value.draw(sheet, left + self.offset, top + self.padding)
            sheet.rule(left, top + self.height, self.room, Ink.HAIRLINE, 0.2)
        else:
            sheet.rule(left + self.offset, top + self.height, self.room - self.offset, Ink.INK, 0.3)
