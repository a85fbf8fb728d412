"""The memo for a refund: the four data that the official form asks for (service-public R55925)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from kiosk.documents.blocks import Beside, Block, Stack
from kiosk.documents.page import page
from kiosk.documents.sheet import ROOM
from kiosk.documents.typesetter import Typesetter
from kiosk.documents.wording import SiteIdentity, Voice, Words, same
from kiosk.money import Money
from kiosk.stamp import StampNumber
from kiosk.text import Message, _

_TITLE: Final = _("Memo for a refund")
_GUTTER: Final = 10.0


class RefundChannel(Enum):
    """How the stamp was paid, which decides where the money goes back to."""

    CARD = "card"
    TOBACCONIST = "tobacconist"


_MONEY_BACK: Final = {
    RefundChannel.CARD: _("Paid by card online: the money goes back to that card, if it is still valid."),
    RefundChannel.TOBACCONIST: _(
        "Bought at a tobacconist: have your bank details (RIB) and a copy of your identity document."
    ),
}


@dataclass(frozen=True, slots=True)
class RefundMemo:
    """What the citizen knows of his stamp. A datum that is None is left to be written by hand.

    ``channel`` is None when it is not known: the page then tells both ways. ``verdict`` is what the rules say today.
    ``official_site`` is an ``https://`` address.
    """

    number: StampNumber
    amount: Money | None
    bought_on: date
    transaction_reference: str | None = field(repr=False)
    channel: RefundChannel | None
    verdict: Message
    official_site: str


def refund_memo(memo: RefundMemo, language: str, words: Words, site: SiteIdentity) -> bytes:
    """Return the A4 memo, as PDF, in French and in ``language``. It says of itself that it proves nothing."""
    voice = Voice(words, language)

    def content(typesetter: Typesetter) -> tuple[Block, ...]:
        code = typesetter.code(memo.official_site, voice.say(_("Scan with your phone: you open the official site.")))
        offset = ROOM - code.side
        conditions = typesetter.notes(
            [voice.say(sentence) for sentence in _sentences(memo)], offset - _GUTTER, voice.say(_("Conditions"))
        )
        return (
            typesetter.banner(
                voice.say(_("No value as proof")),
                voice.say(_("This page helps you fill in the official form. Keep your stamp and its receipt.")),
            ),
            typesetter.hero(voice.say(_("Number of the stamp")), memo.number.grouped),
            _facts(typesetter, voice, memo),
            Beside(conditions, code, offset),
        )

    return page(_TITLE, content, voice, site)


def _facts(typesetter: Typesetter, voice: Voice, memo: RefundMemo) -> Stack:
    amount = None if memo.amount is None else voice.say(_("{amount}", amount=memo.amount))
    transaction = None if memo.transaction_reference is None else same(memo.transaction_reference)
    facts = (
        (_("Bought on"), voice.say(_("{day}", day=memo.bought_on))),
        (_("Amount"), amount),
        (_("Transaction number"), transaction),
        (_("Official site"), same(memo.official_site.removeprefix("https://"))),
    )
    return Stack(tuple(typesetter.row(voice.say(label), value, ROOM) for label, value in facts))


def _sentences(memo: RefundMemo) -> tuple[Message, ...]:
    channels = tuple(RefundChannel) if memo.channel is None else (memo.channel,)
    return (
        memo.verdict,
        _("The rule: more than 3 days and less than 18 months after the purchase."),
        _("The stamp was neither used nor refunded."),
        *(_MONEY_BACK[channel] for channel in channels),
    )
