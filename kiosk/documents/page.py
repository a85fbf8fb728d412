"""What all pages share: the head with the annex and the kiosk, the title, the balance of the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from kiosk.documents import typeface
from kiosk.documents.blocks import Block
from kiosk.documents.sheet import BOTTOM, HEIGHT, ROOM, SIDE, TOP, WIDTH, Sheet
from kiosk.documents.typeface import Face, Ink, Style
from kiosk.documents.typesetter import LABEL, OTHER, SCALES, Typesetter
from kiosk.documents.wording import SiteIdentity, Voice, same
from kiosk.text import Message, Reference, _

Content: TypeAlias = Callable[[Typesetter], Sequence[Block]]

_NAME: Final = Style(Face.BOLD, 12)
_HEAD_HEIGHT: Final = 12.0
GAP: Final = 8.0
"""The mm between two pieces that have room."""
_TIGHT: Final = 3.0
START: Final = TOP + _HEAD_HEIGHT + GAP
"""Where the title stands, in mm from the top."""
_BODY_HEIGHT: Final = HEIGHT - BOTTOM - START


def page(
    title: Message,
    content: Content,
    voice: Voice,
    site: SiteIdentity,
    *,
    watermark: Message | None = None,
    duplicate: bool = False,
) -> bytes:
    """Return the PDF of one A4 page; the title is also the document's, in French. A duplicate says so below it.

    Raises ValueError when the content does not fit even at the smallest size.
    """
    heading = voice.say(title)
    sheet = Sheet(heading.french.text, f"{site.name}, {site.town}", voice.language)

    def whole(typesetter: Typesetter) -> list[Block]:
        mark = [_duplicate(typesetter, voice)] if duplicate else []
        return [typesetter.title(heading), *mark, *content(typesetter)]

    blocks, gap = _balanced(whole)
    if watermark is not None:
        sheet.watermark(voice.say(watermark).french.text)
    head(sheet, voice, site)
    top = START
    for block in blocks:
        block.draw(sheet, SIDE, top)
        top += block.height + gap
    return sheet.pdf()


def _balanced(content: Content) -> tuple[Sequence[Block], float]:
    """Return the blocks in the largest type that fits, and the mm between them."""
    for scale in SCALES:
        blocks = content(Typesetter(scale))
        gap = (_BODY_HEIGHT - sum(block.height for block in blocks)) / (len(blocks) - 1)
        if gap >= (GAP if scale > 1 else _TIGHT):
            return blocks, min(gap, GAP)
    # Names are cut and our own sentences are known, so only a sentence that somebody made very long leads here.
    raise ValueError("the page is too full")


def _duplicate(typesetter: Typesetter, voice: Voice) -> Block:
    # CGI art. 899: one use, however often its number is printed.
    meaning = _("It replaces the lost page and adds no value: one stamp, one use.")
    return typesetter.mark(voice.say(_("DUPLICATE")), voice.say(meaning))


def head(sheet: Sheet, voice: Voice, site: SiteIdentity) -> None:
    """Draw whom the page comes from: annex, town and kiosk."""
    typesetter = Typesetter(1.0)
    room = ROOM * 2 / 3
    name = typesetter.text(same(site.name).french, _NAME, room, at_most=1)
    name.draw(sheet, SIDE, TOP)
    typesetter.text(same(site.town).french, LABEL, room, at_most=1).draw(sheet, SIDE, TOP + name.height)
    kiosk = voice.say(_("Kiosk {kiosk}", kiosk=Reference(site.kiosk)))
    top = TOP
    for span, style in ((kiosk.french, LABEL), (kiosk.other, OTHER)):
        if span is not None:
            line = typeface.drawable(span.text)
            sheet.text((line,), span.language, style, WIDTH - SIDE - typeface.width(line, style), top)
            top += name.height
    sheet.rule(SIDE, TOP + _HEAD_HEIGHT, ROOM, Ink.HAIRLINE, 0.2)
