"""What fits on a receipt roll: the stamp, its receipt, an order number. Values only; `kiosk.ui.ticket` draws them.

A roll is the receipt's own paper, and the second chance of the other two when the A4 printer cannot print.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Final, TypeAlias

from kiosk.documents.receipt import receipt_facts, receipt_sentences
from kiosk.documents.slip import ADVICE, slip_facts
from kiosk.documents.stamp_page import stamp_facts, stamp_sentences
from kiosk.documents.wording import Said, SiteIdentity, Voice, Words, same
from kiosk.orders.api import Sold
from kiosk.text import Message, Reference, _


class Size(Enum):
    """How large a line is."""

    NOTE = "note"
    BODY = "body"
    STRONG = "strong"
    TITLE = "title"
    HERO = "hero"


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence, across the roll; ``centred`` where it is looked for."""

    said: Said
    size: Size = Size.BODY
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Banner:
    """White on black: a warning that nobody overlooks."""

    said: Said


@dataclass(frozen=True, slots=True)
class Fact:
    """What it is, and under it what it says."""

    label: Said
    value: Said


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code of ``payload``."""

    payload: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between two parts."""


Piece: TypeAlias = Line | Banner | Fact | Code | Rule


@dataclass(frozen=True, slots=True)
class Ticket:
    """What stands on the roll, from the top; in large print if ``large``."""

    pieces: tuple[Piece, ...]
    large: bool = False


_FADES: Final = _("This paper fades. Keep it away from heat and light, or copy the number.")


def receipt_ticket(
    sold: Sold, tariff_label: Message, language: str, words: Words, site: SiteIdentity, paid_at: datetime
) -> Ticket:
    """Return the receipt of a paid stamp (CRPA art. L112-11). Raises ValueError when ``paid_at`` has no timezone."""
    voice = Voice(words, language)

    def pieces() -> Iterator[Piece]:
        yield from _head(voice, site, _("Payment receipt"))
        if sold.stamp.specimen:
            yield Banner(voice.say(_("DEMONSTRATION, no value")))
        yield Line(voice.say(_("You paid, by bank card")), centred=True)
        yield Line(voice.say(_("{amount}", amount=sold.stamp.amount)), Size.HERO, centred=True)
        yield Rule()
        yield from (Fact(*fact) for fact in receipt_facts(voice, sold, tariff_label, site, paid_at))
        yield Rule()
        yield Code(sold.reference)
        yield from (Line(voice.say(sentence), Size.NOTE) for sentence in (*receipt_sentences(sold), _FADES))

    return Ticket(tuple(pieces()))


def stamp_ticket(
    sold: Sold, tariff_label: Message, legal_use: Message, language: str, words: Words, site: SiteIdentity
) -> Ticket:
    """Return the stamp itself: a number that is worth its price (CGI art. 887, 899 A and 900)."""
    voice = Voice(words, language)

    def pieces() -> Iterator[Piece]:
        yield from _head(voice, site, _("Electronic fiscal stamp"))
        if sold.stamp.specimen:
            yield Banner(voice.say(_("SPECIMEN, no value")))
        yield Line(voice.say(_("Number of your stamp")), centred=True)
        yield Line(same(sold.stamp.number.grouped), Size.HERO, centred=True)
        yield Code(sold.stamp.number.digits)
        yield Rule()
        yield from (Fact(*fact) for fact in stamp_facts(voice, sold, tariff_label, legal_use))
        yield Rule()
        yield from (Line(voice.say(sentence), Size.NOTE) for sentence in (*stamp_sentences(sold), _FADES))

    return Ticket(tuple(pieces()))


def slip_ticket(
    reference: str, what: Message, language: str, words: Words, site: SiteIdentity, printed_at: datetime
) -> Ticket:
    """Return the slip of the order ``reference``. Raises ValueError when ``printed_at`` has no timezone."""
    voice = Voice(words, language)

    def pieces() -> Iterator[Piece]:
        yield from _head(voice, site, _("Your order"))
        yield Line(voice.say(what), Size.STRONG)
        yield Rule()
        yield Line(voice.say(_("Order number")), centred=True)
        yield Line(same(reference), Size.HERO, centred=True)
        yield Code(reference)
        yield from (Fact(*fact) for fact in slip_facts(voice, site, printed_at))
        yield Rule()
        yield Line(voice.say(_("What to do")), Size.STRONG)
        yield from (Line(voice.say(sentence)) for sentence in ADVICE)

    return Ticket(tuple(pieces()))


def _head(voice: Voice, site: SiteIdentity, title: Message) -> Iterator[Piece]:
    yield Line(same(site.name), Size.STRONG, centred=True)
    kiosk = voice.say(_("Kiosk {kiosk}", kiosk=Reference(site.kiosk))).french
    yield Line(same(f"{site.town}, {kiosk.text[:1].lower()}{kiosk.text[1:]}"), Size.NOTE, centred=True)
    yield Rule()
    yield Line(voice.say(title), Size.TITLE, centred=True)
