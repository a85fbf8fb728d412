"""The slip of a purchase that did not end well: an order number for an agent, and what to do."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from kiosk.documents.blocks import Block, Stack
from kiosk.documents.page import page
from kiosk.documents.receipt import moment
from kiosk.documents.sheet import ROOM
from kiosk.documents.typesetter import Typesetter
from kiosk.documents.wording import Said, SiteIdentity, Voice, Words, same
from kiosk.text import Message, _

_TITLE: Final = _("Your order")
ADVICE: Final = (
    _("Do not pay again."),
    _("Show this paper at the desk: an agent finds your purchase with the order number."),
    _("If your card was charged, you get your stamp or your money back."),
)


def slip(reference: str, what: Message, language: str, words: Words, site: SiteIdentity, printed_at: datetime) -> bytes:
    """Return the A4 slip of the order ``reference``, as PDF, in French and in ``language``.

    ``what`` tells what happened. Raises ValueError when ``printed_at`` has no timezone.
    """
    voice = Voice(words, language)
    facts = slip_facts(voice, site, printed_at)

    def content(typesetter: Typesetter) -> tuple[Block, ...]:
        return (
            typesetter.headline(voice.say(what)),
            typesetter.hero(voice.say(_("Order number")), reference),
            Stack(tuple(typesetter.row(label, value, ROOM) for label, value in facts)),
            typesetter.notes([voice.say(sentence) for sentence in ADVICE], ROOM, voice.say(_("What to do"))),
        )

    return page(_TITLE, content, voice, site)


def slip_facts(voice: Voice, site: SiteIdentity, printed_at: datetime) -> tuple[tuple[Said, Said], ...]:
    """Return when and where it happened, each with its label. Raises ValueError as :func:`moment` does."""
    return (
        (voice.say(_("Date")), voice.say(moment(printed_at))),
        (voice.say(_("Place")), same(f"{site.name}, {site.town}")),
    )
