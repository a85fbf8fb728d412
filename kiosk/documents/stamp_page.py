"""The stamp itself, on paper: a number that is worth its price (CGI art. 887, 899 A and 900)."""

from __future__ import annotations

from typing import Final

from kiosk.documents import blocks
from kiosk.documents.blocks import Beside, Block, Code, Stack
from kiosk.documents.page import page
from kiosk.documents.sheet import QR_SIDE, ROOM
from kiosk.documents.wording import SiteIdentity, Voice, Words, same
from kiosk.orders.api import Sold
from kiosk.text import Message, _

_TITLE: Final = _("Electronic fiscal stamp")
_CODE_OFFSET: Final = ROOM - QR_SIDE
_FACTS_ROOM: Final = _CODE_OFFSET - 10.0


def stamp_page(
    sold: Sold, tariff_label: Message, legal_use: Message, language: str, words: Words, site: SiteIdentity
) -> bytes:
    """Return the A4 page of a stamp, as PDF, in French and in ``language``.

    The QR code holds the 16 digits and nothing else: it never imitates the code of the administration. A specimen
    says so across the page and in words.
    """
    voice = Voice(words, language)
    stamp = sold.stamp
    content: list[Block] = []
    if stamp.specimen:
        content.append(
            blocks.banner(
                voice.say(_("SPECIMEN, no value")),
                voice.say(_("This is a demonstration. No office accepts this stamp.")),
            )
        )
    content.append(blocks.hero(voice.say(_("Number of your stamp")), stamp.number.grouped))
    content.append(Beside(_facts(sold, tariff_label, legal_use, voice), _code(sold, voice), _CODE_OFFSET))
    content.append(_notes(sold, voice))
    return page(_TITLE, content, voice, site, watermark=_("SPECIMEN") if stamp.specimen else None)


def _facts(sold: Sold, tariff_label: Message, legal_use: Message, voice: Voice) -> Stack:
    stamp = sold.stamp
    facts = (
        (_("Amount"), _("{amount}", amount=stamp.amount), blocks.BIG),
        (_("Stamp"), tariff_label, blocks.STRONG),
        (_("Legal use"), legal_use, blocks.STRONG),
        (_("Bought on"), _("{day}", day=stamp.issued_on), blocks.STRONG),
        (_("Valid until"), _("{day}", day=stamp.valid_until), blocks.STRONG),
    )
    rows = [blocks.row(voice.say(label), voice.say(value), _FACTS_ROOM, style) for label, value, style in facts]
    return Stack((*rows, blocks.row(voice.say(_("Order number")), same(sold.reference), _FACTS_ROOM)))


def _code(sold: Sold, voice: Voice) -> Code:
    caption = voice.say(_("The same number, to be scanned at the counter."))
    return Code(
        sold.stamp.number.digits, blocks.bilingual(caption, blocks.OTHER, QR_SIDE), caption.french.text
    )


def _notes(sold: Sold, voice: Voice) -> Stack:
    sent = (
        _("The same number was sent to you by message.")
        if sold.message_sent
        else _("The same number will be sent to you by message.")
    )
    # CGI art. 900 (12 months) and 900 A; service-public R55925 (more than 3 days, less than 18 months).
    sentences = (
        _("Keep this number like cash: whoever has it can use it."),
        sent,
        _("Valid for this use only, for 12 months, even if the price changes."),
        _("Not used and not refunded? Ask for a refund more than 3 days and less than 18 months after the purchase."),
    )
    return blocks.notes([voice.say(sentence) for sentence in sentences], ROOM)
