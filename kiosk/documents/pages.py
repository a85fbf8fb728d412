"""A document of as many pages as it needs: the title, and how far one is, on each; nothing is cut or left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from kiosk.documents import typeface
from kiosk.documents.blocks import Block
from kiosk.documents.page import GAP, START, head
from kiosk.documents.receipt import moment
from kiosk.documents.sheet import BOTTOM, HEIGHT, ROOM, SIDE, WIDTH, Sheet
from kiosk.documents.structure import Tag
from kiosk.documents.typeface import Face, Style
from kiosk.documents.typesetter import OTHER, SCALES, SUBTITLE, TITLE, Typesetter
from kiosk.documents.wording import FRENCH, Said, SiteIdentity, Voice
from kiosk.text import Message, _


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks one under the other after ``heading``. A page may end between two of them; the next has ``again``."""

    blocks: tuple[Block, ...]
    heading: Block | None = None
    again: Block | None = None


Parts: TypeAlias = Callable[[Typesetter], Sequence[Part]]
Pages: TypeAlias = list[list[tuple[float, Block]]]
"""The blocks of each page, with the mm from the top of the page to theirs."""

_AGAIN: Final = Style(Face.BOLD, 16, leading=1.16)
_GAPS: Final = (GAP, 6.0, 4.5)
"""The mm between two parts that are tried; in large type, only the first."""


def pages(title: Message, parts: Parts, voice: Voice, site: SiteIdentity, printed_at: datetime | None) -> bytes:
    """Return the PDF of ``parts``: as few A4 pages as can be, then in the largest type.

    ``printed_at`` is told at the foot when it is known. Raises ValueError when it has no timezone, or when one block
    is higher than a page.
    """
    plain = Typesetter(1.0)
    heading = voice.say(title)
    first = plain.said(heading, _fitting(heading), ROOM, other=SUBTITLE, tag=Tag.TITLE)
    others = plain.said(heading, _AGAIN, ROOM)
    printed = None if printed_at is None else voice.say(_("Printed on {moment}", moment=moment(printed_at)))
    foot = None if printed is None else plain.said(printed, OTHER, ROOM * 3 / 4)
    bottom = HEIGHT - BOTTOM - (OTHER.line_mm if foot is None else foot.height)
    filled = _fewest(parts, [START + above.height + GAP for above in (first, others)], bottom - GAP / 2)

    sheet = Sheet(heading.french.text, f"{site.name}, {site.town}", voice.language)
    for number, blocks in enumerate(filled, start=1):
        if number > 1:
            sheet.next_page()
        with sheet.unspoken() if number > 1 else nullcontext():
            head(sheet, voice, site)
            (first if number == 1 else others).draw(sheet, SIDE, START)
        for top, block in blocks:
            block.draw(sheet, SIDE, top)
        with sheet.unspoken() if number < len(filled) else nullcontext():
            if foot is not None:
                foot.draw(sheet, SIDE, bottom)
        if len(filled) > 1:
            _how_far(sheet, number, len(filled))
    return sheet.pdf()


def _fitting(heading: Said) -> Style:
    """Return the style of a title that a little less size keeps on one line."""
    style = typeface.fitted(typeface.drawable(heading.french.text), TITLE, ROOM)
    return style if style.size >= _AGAIN.size else TITLE


def _how_far(sheet: Sheet, number: int, of: int) -> None:
    far = f"{number} / {of}"
    top = HEIGHT - BOTTOM - OTHER.line_mm
    with sheet.unspoken():
        sheet.text((far,), FRENCH, OTHER, WIDTH - SIDE - typeface.width(far, OTHER), top)


def _fewest(parts: Parts, tops: Sequence[float], bottom: float) -> Pages:
    whole: list[Pages] = []
    for scale in SCALES:
        sized = parts(Typesetter(scale))
        fillings = (_filled(sized, gap, tops, bottom) for gap in (_GAPS[:1] if scale > 1 else _GAPS))
        whole += [filling for filling in fillings if filling is not None]
    if not whole:
        raise ValueError("a block is higher than a page")
    return min(whole, key=len)


def _filled(parts: Sequence[Part], gap: float, tops: Sequence[float], bottom: float) -> Pages | None:
    """Return the pages in order, the first block of the first at ``tops[0]``, of the others at ``tops[1]``."""
    start, following = tops
    filled: Pages = [[]]
    top = start
    for part in parts:
        for number, block in enumerate(part.blocks):
            lead = part.heading if number == 0 else None
            space = gap if number == 0 and filled[-1] else 0.0
            if filled[-1] and top + space + _height(lead, block) > bottom:
                filled.append([])
                lead = part.heading if number == 0 else part.again
                top, space = following, 0.0
            if top + space + _height(lead, block) > bottom:
                return None
            top += space
            for piece in (lead, block):
                if piece is not None:
                    filled[-1].append((top, piece))
                    top += piece.height
    return filled


def _height(lead: Block | None, block: Block) -> float:
    return block.height if lead is None else lead.height + block.height
