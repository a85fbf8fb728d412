"""The memo for a refund: the four data that the official form asks for (service-public R55925)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final

from kiosk.documents import blocks
from kiosk.documents.blocks import Beside, Block, Code, Stack
from kiosk.documents.page import page
from kiosk.documents.sheet import QR_SIDE, ROOM
from kiosk.documents.wording import SiteIdentity, Voice, Words, same
from kiosk.money import Money
from kiosk.stamp import StampNumber
from kiosk.text import Message, _

_TITLE: Final = _("Memo for a refund")
_CODE_OFFSET: Final = ROOM - QR_SIDE
_SITE_ROOM: Final = _CODE_OFFSET - 12.0


class RefundChannel(Enum):
    """How the stamp was paid, which decides where the money goes back to."""

    CARD = "card"
    TOBACCONIST = "tobacconist"


@dataclass(frozen=True, slots=True)
class RefundMemo:
    """What the citizen knows of his stamp. None is written by hand later, or, for ``channel``, both ways are told.

    ``verdict`` is what the rules say today; ``official_site`` is an ``https://`` address.
    """

    number: StampNumber
    amount: Money | None
    bought_on: date
    transaction_reference: str | None
    channel: RefundChannel | None
    verdict: Message
    official_site: str


_MONEY_BACK: Final = {
    RefundChannel.CARD: _("Paid by card online: the money goes back to that card, if it is still valid."),
    RefundChannel.TOBACCONIST: _(
        "Bought at a tobacconist: have your bank details (RIB) and a copy of your identity document."
    ),
}


def refund_memo(memo: RefundMemo, language: str, words: Words, site: SiteIdentity) -> bytes:
    """Return the A4 memo, as PDF, in French and in ``language``. It says of itself that it proves nothing."""
    voice = Voice(words, language)
    content: tuple[Block, ...] = (
        blocks.banner(
            voice.say(_("No value as proof")),
            voice.say(_("This page helps you fill in the official form. Keep your stamp and its receipt.")),
        ),
        blocks.hero(voice.say(_("Number of the stamp")), memo.number.grouped),
        _facts(memo, voice),
        Beside(_conditions(memo, voice), _site(memo, voice), _CODE_OFFSET),
    )
    return page(_TITLE, content, voice, site)


def _facts(memo: RefundMemo, voice: Voice) -> Stack:
    amount = None if memo.amount is None else voice.say(_("{amount}", amount=memo.amount))
    transaction = None if memo.transaction_reference is None else same(memo.transaction_reference)
    return Stack(
        (
            blocks.row(voice.say(_("Bought on")), voice.say(_("{day}", day=memo.bought_on)), ROOM),
            blocks.row(voice.say(_("Amount")), amount, ROOM),
            blocks.row(voice.say(_("Transaction number")), transaction, ROOM),
        )
    )


def _conditions(memo: RefundMemo, voice: Voice) -> Stack:
    channels = tuple(RefundChannel) if memo.channel is None else (memo.channel,)
    sentences = (
        memo.verdict,
        _("The rule: more than 3 days and less than 18 months after the purchase."),
        _("The stamp was neither used nor refunded."),
        *(_MONEY_BACK[channel] for channel in channels),
    )
    return blocks.notes([voice.say(sentence) for sentence in sentences], _SITE_ROOM, voice.say(_("Conditions")))


def _site(memo: RefundMemo, voice: Voice) -> Code:
    address = memo.official_site.removeprefix("https://")
    lead = voice.say(_("Ask for the refund on the official site:"))
    caption = Stack(
        (
            blocks.bilingual(lead, blocks.OTHER, QR_SIDE),
            blocks.bilingual(same(address), blocks.STRONG, QR_SIDE),
        ),
        gap=1.0,
    )
    return Code(memo.official_site, caption, f"{lead.french.text} {address}")
