"""The proof of payment. It holds neither the stamp's number, nor a card, nor a contact: it can be given to anybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from kiosk.clock import PARIS
from kiosk.documents.blocks import Block, Hero, Stack
from kiosk.documents.page import page
from kiosk.documents.sheet import ROOM
from kiosk.documents.typesetter import STRONG, SUM, Typesetter
from kiosk.documents.wording import Said, SiteIdentity, Voice, Words, same
from kiosk.orders.api import Sold
from kiosk.text import Message, Reference, _

_TITLE: Final = _("Payment receipt")
# A specimen acknowledges nothing and nobody sold it.
_FOR_SALES: Final = (
    _("The town hall sells this stamp on behalf of the administration, under a convention with it."),
    _(
        "This receipt acknowledges your payment (article L112-11 of the code of relations between the public and the "
        "administration)."
    ),
)
_FOR_ALL: Final = (
    _("It does not show the number of the stamp, so you can give it to somebody else."),
    _("Keep it: a refund asks for the order number and the date."),
)


def receipt(
    sold: Sold,
    tariff_label: Message,
    language: str,
    words: Words,
    site: SiteIdentity,
    paid_at: datetime,
    *,
    duplicate: bool = False,
) -> bytes:
    """Return the A4 receipt of a paid stamp, as PDF, in French and in ``language``.

    It is the acknowledgement that CRPA art. L112-11 asks for. A ``duplicate`` says so below its title. Raises
    ValueError when ``paid_at`` has no timezone.
    """
    voice = Voice(words, language)
    facts = receipt_facts(voice, sold, tariff_label, site, paid_at)

    def content(typesetter: Typesetter) -> list[Block]:
        return list(_content(typesetter, voice, sold, facts))

    watermark = _("SPECIMEN") if sold.stamp.specimen else None
    return page(_TITLE, content, voice, site, watermark=watermark, duplicate=duplicate)


def moment(at: datetime) -> Message:
    """Return the day and the time in Europe/Paris. Raises ValueError when ``at`` has no timezone."""
    if at.tzinfo is None:
        raise ValueError("a time on paper needs a timezone")
    local = at.astimezone(PARIS)
    return _("{day}, {time}", day=local.date(), time=Reference(f"{local:%H:%M}"))


def receipt_facts(
    voice: Voice, sold: Sold, tariff_label: Message, site: SiteIdentity, paid_at: datetime
) -> tuple[tuple[Said, Said], ...]:
    """Return what was bought, when and where, each with its label. Raises ValueError as :func:`moment` does."""
    facts = (
        (_("What you bought"), voice.say(_("Electronic fiscal stamp: {stamp}", stamp=tariff_label))),
        (_("Paid on"), voice.say(moment(paid_at))),
        (_("Order number"), same(sold.reference)),
        (_("Authorisation"), same(sold.authorisation)),
        (_("Sold by"), same(f"{site.name}, {site.town}")),
    )
    return tuple((voice.say(label), value) for label, value in facts)


def receipt_sentences(sold: Sold) -> tuple[Message, ...]:
    """Return what a receipt is good for."""
    return _FOR_ALL if sold.stamp.specimen else _FOR_SALES + _FOR_ALL


def _content(typesetter: Typesetter, voice: Voice, sold: Sold, facts: tuple[tuple[Said, Said], ...]) -> Iterator[Block]:
    if sold.stamp.specimen:
        yield typesetter.banner(
            voice.say(_("DEMONSTRATION, no value")),
            voice.say(_("The stamp sold is a specimen. This page proves no payment.")),
        )
    paid = voice.say(_("{amount}", amount=sold.stamp.amount))
    yield Hero(typesetter.said(voice.say(_("You paid, by bank card")), STRONG, ROOM), typesetter.said(paid, SUM, ROOM))
    yield Stack(tuple(typesetter.row(label, value, ROOM) for label, value in facts))
    yield typesetter.notes([voice.say(sentence) for sentence in receipt_sentences(sold)], ROOM)
