"""Sets the words of a page into blocks, in the largest sizes that the page can hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kiosk.documents import typeface
from kiosk.documents.blocks import Code, Hero, Mark, Panel, Row, Stack, Text
from kiosk.documents.qr import qr_matrix
from kiosk.documents.sheet import ROOM
from kiosk.documents.structure import Tag
from kiosk.documents.typeface import Face, Ink, Style
from kiosk.documents.wording import FRENCH, Said, Span

SMALLEST: Final = 10.0
"""No line is smaller, in points (VVSG 2.0, 7.1-G: 3.5 mm)."""

QR_SIDE: Final = 36.0
"""No QR code is smaller, in mm, its quiet zone not counted."""

SCALES: Final = (1.3, 1.2, 1.1, 1.0, 0.92)
"""The sizes that are tried, the largest first."""

TITLE: Final = Style(Face.BOLD, 24, leading=1.14)
SUBTITLE: Final = Style(Face.REGULAR, 14, Ink.SOFT)
WARNING: Final = Style(Face.BOLD, 16)
HERO: Final = Style(Face.BOLD, 64, leading=1.15)
SUM: Final = Style(Face.BOLD, 40, leading=1.16)
BIG: Final = Style(Face.BOLD, 22, leading=1.16)
STRONG: Final = Style(Face.BOLD, 12.5)
BODY: Final = Style(Face.REGULAR, 11)
LABEL: Final = Style(Face.REGULAR, 11, Ink.SOFT)
OTHER: Final = Style(Face.REGULAR, SMALLEST, Ink.SOFT)

_LABEL_ROOM: Final = 40.0
_COLUMN_GAP: Final = 4.0
_PANEL_ROOM: Final = ROOM - 16.0
_MARK_ROOM: Final = 52.0
_VALUE_LINES: Final = 2
"""Where even the smallest type is too large: a name of the catalogue never pushes the rest off the page."""


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Makes blocks at one scale of the type. Widths are in mm."""

    scale: float

    @property
    def qr_side(self) -> float:
        """The side of a QR code."""
        return max(QR_SIDE, QR_SIDE * self.scale)

    def text(self, span: Span, style: Style, room: float, tag: Tag = Tag.PARAGRAPH, at_most: int | None = None) -> Text:
        """Return ``span`` wrapped to ``room``."""
        sized = style.resized(max(SMALLEST, round(style.size * self.scale * 2) / 2))
        return Text(typeface.wrap(span.text, sized, room, at_most), span.language, sized, tag, room)

    def said(
        self,
        said: Said,
        style: Style,
        room: float,
        *,
        other: Style = OTHER,
        tag: Tag = Tag.PARAGRAPH,
        at_most: int | None = None,
    ) -> Stack:
        """Return the French sentence and, under it and smaller, the other language when there is one."""
        lines = [self.text(said.french, style, room, tag, at_most)]
        if said.other is not None:
            lines.append(self.text(said.other, other, room, Tag.PARAGRAPH, at_most))
        return Stack(tuple(lines))

    def title(self, said: Said) -> Stack:
        """Return the title of the page."""
        return Typesetter(1.0).said(said, TITLE, ROOM, other=SUBTITLE, tag=Tag.TITLE)

    def hero(self, caption: Said, number: str, style: Style = HERO) -> Hero:
        """Return ``number`` on one line, as large as the page is wide and at most ``style``."""
        line = typeface.drawable(number)
        digits = Text((line,), FRENCH, typeface.fitted(line, style, ROOM))
        return Hero(self.said(caption, STRONG, ROOM), digits)

    def banner(self, title: Said, sentence: Said) -> Panel:
        """Return a warning that nobody overlooks."""
        lead = self.said(title, WARNING, _PANEL_ROOM)
        return Panel(Stack((lead, self.said(sentence, BODY, _PANEL_ROOM)), gap=1.0))

    def mark(self, word: Said, sentence: Said) -> Mark:
        """Return what kind of copy the page is: a word that nobody overlooks, and what it means."""
        column = _MARK_ROOM * self.scale
        offset = column + _COLUMN_GAP
        meaning = self.said(sentence, BODY, _PANEL_ROOM - offset)
        return Mark(self.said(word, BIG, column, other=SUBTITLE, tag=Tag.HEADING), meaning, offset)

    def headline(self, said: Said) -> Panel:
        """Return one large sentence in a panel."""
        return Panel(self.said(said, BIG, _PANEL_ROOM, other=SUBTITLE))

    def row(self, label: Said, value: Said | None, room: float, style: Style = STRONG) -> Row:
        """Return a row of facts; without a value, a line to write it on."""
        column = _LABEL_ROOM * self.scale
        offset = column + _COLUMN_GAP
        at_most = _VALUE_LINES if self.scale == SCALES[-1] else None
        shown = None if value is None else self.said(value, style, room - offset, at_most=at_most)
        return Row(self.said(label, LABEL, column), shown, offset, room, 1.8 * self.scale)

    def notes(self, sentences: Sequence[Said], room: float, heading: Said | None = None) -> Stack:
        """Return sentences to be read one by one, under a heading when there is one."""
        head = () if heading is None else (self.said(heading, STRONG, room, tag=Tag.HEADING),)
        return Stack((*head, *(self.said(sentence, BODY, room) for sentence in sentences)), gap=2.0 * self.scale)

    def code(self, payload: str, caption: Said) -> Code:
        """Return a QR code with its caption, which also says it in words."""
        lines = self.said(caption, OTHER, self.qr_side)
        return Code(qr_matrix(payload), self.qr_side, lines, caption.french.text, caption.french.language)
