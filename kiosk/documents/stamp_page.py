"""The stamp itself, on paper: a number that is worth its price (CGI art. 887, 899 A and 900)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kiosk.documents.blocks import Beside, Block, Stack
from kiosk.documents.page import page
from kiosk.documents.sheet import ROOM
from kiosk.documents.typesetter import BIG, STRONG, Typesetter
from kiosk.documents.wording import Said, SiteIdentity, Voice, Words, same
from kiosk.orders.api import Sold
from kiosk.text import Message, _

_TITLE: Final = _("Electronic fiscal stamp")
_GUTTER: Final = 10.0


def stamp_page(
    sold: Sold,
    tariff_label: Message,
    legal_use: Message,
    language: str,
    words: Words,
    site: SiteIdentity,
    *,
    duplicate: bool = False,
) -> bytes:
    """Return the A4 page of a stamp, as PDF, in French and in ``language``.

    The QR code holds the 16 digits and nothing else: it never imitates the code of the administration. A specimen
    says so across the page and in words, and a ``duplicate`` below its title.
    """
    voice = Voice(words, language)
    specimen = sold.stamp.specimen

    def content(typesetter: Typesetter) -> list[Block]:
        return list(_content(typesetter, voice, sold, tariff_label, legal_use))

    watermark = _("SPECIMEN") if specimen else None
    return page(_TITLE, content, voice, site, watermark=watermark, duplicate=duplicate)


def _content(
    typesetter: Typesetter, voice: Voice, sold: Sold, tariff_label: Message, legal_use: Message
) -> Iterator[Block]:
    if sold.stamp.specimen:
        yield typesetter.banner(
            voice.say(_("SPECIMEN, no value")),
            voice.say(_("This is a demonstration. No office accepts this stamp.")),
        )
    yield typesetter.hero(voice.say(_("Number of your stamp")), sold.stamp.number.grouped)
    code = typesetter.code(sold.stamp.number.digits, voice.say(_("The same number, to scan with a phone.")))
    offset = ROOM - code.side
    yield Beside(_facts(typesetter, voice, sold, tariff_label, legal_use, offset - _GUTTER), code, offset)
    yield typesetter.notes([voice.say(sentence) for sentence in stamp_sentences(sold)], ROOM)


def _facts(
    typesetter: Typesetter, voice: Voice, sold: Sold, tariff_label: Message, legal_use: Message, room: float
) -> Stack:
    facts = stamp_facts(voice, sold, tariff_label, legal_use)
    styles = (BIG, *(STRONG for _rest in facts[1:]))
    return Stack(
        tuple(typesetter.row(label, value, room, style) for (label, value), style in zip(facts, styles, strict=True))
    )


def stamp_facts(voice: Voice, sold: Sold, tariff_label: Message, legal_use: Message) -> tuple[tuple[Said, Said], ...]:
    """Return what the stamp is worth, for what and until when, each with its label; the amount comes first."""
    stamp = sold.stamp
    facts = (
        (_("Amount"), voice.say(_("{amount}", amount=stamp.amount))),
        (_("Stamp"), voice.say(tariff_label)),
        (_("Legal use"), voice.say(legal_use)),
        (_("Bought on"), voice.say(_("{day}", day=stamp.issued_on))),
        (_("Valid until"), voice.say(_("{day}", day=stamp.valid_until))),
        (_("Order number"), same(sold.reference)),
    )
    return tuple((voice.say(label), value) for label, value in facts)


def stamp_sentences(sold: Sold) -> tuple[Message, ...]:
    """Return what its owner has to know."""
    sent = (
        _("The same number was sent to you by message.")
        if sold.message_sent
        else _("The same number will be sent to you by message.")
    )
    return (
        _("Keep this number like cash: whoever has it can use it."),
        sent,
        # CGI art. 899 (one use) and 900 (12 months whatever becomes of the tariff).
        _("Valid for this use only, for 12 months, even if the price changes."),
        # CGI art. 900 A; service-public R55925.
        _("Not used and not refunded? Ask for a refund more than 3 days and less than 18 months after the purchase."),
    )
