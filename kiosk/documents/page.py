"""What all pages share: the head with the annex and the kiosk, the title, the balance of the rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kiosk.documents import blocks
from kiosk.documents.blocks import Block
from kiosk.documents.sheet import BOTTOM, HEIGHT, ROOM, SIDE, TOP, WIDTH, Sheet
from kiosk.documents.structure import Tag
from kiosk.documents.typeface import Face, Ink, Style
from kiosk.documents.wording import SiteIdentity, Voice, same
from kiosk.text import Message, Reference, _

_NAME: Final = Style(Face.BOLD, 12)
_HEAD_HEIGHT: Final = 12.0
_GAP: Final = 8.0


def page(
    title: Message, content: Sequence[Block], voice: Voice, site: SiteIdentity, *, watermark: Message | None = None
) -> bytes:
    """Return the PDF of one A4 page; the title is also the document's, in French."""
    heading = voice.say(title)
    sheet = Sheet(heading.french.text, f"{site.name}, {site.town}", voice.language)
    if watermark is not None:
        sheet.watermark(voice.say(watermark).french.text)
    _head(sheet, voice, site)
    first = blocks.bilingual(heading, blocks.TITLE, ROOM, other=blocks.SUBTITLE, tag=Tag.TITLE)
    blocks.place(sheet, (first, *content), TOP + _HEAD_HEIGHT + _GAP, HEIGHT - BOTTOM, _GAP)
    return sheet.pdf()


def _head(sheet: Sheet, voice: Voice, site: SiteIdentity) -> None:
    half = ROOM * 2 / 3
    name = blocks.text(same(site.name).french, _NAME, half, at_most=1)
    name.draw(sheet, SIDE, TOP)
    blocks.text(same(site.town).french, blocks.LABEL, half, at_most=1).draw(sheet, SIDE, TOP + name.height)
    kiosk = voice.say(_("Kiosk {kiosk}", kiosk=Reference(site.kiosk)))
    sheet.right_text(kiosk.french, blocks.LABEL, WIDTH - SIDE, TOP)
    if kiosk.other is not None:
        sheet.right_text(kiosk.other, blocks.OTHER, WIDTH - SIDE, TOP + name.height)
    sheet.rule(SIDE, TOP + _HEAD_HEIGHT, ROOM, Ink.HAIRLINE, 0.2)
