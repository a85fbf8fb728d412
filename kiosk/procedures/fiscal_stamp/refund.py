"""Checking a stamp that somebody already has, and asking for its refund (CGI art. 900 A; service-public R55925)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from kiosk.conversation import ask, do
from kiosk.conversation.ask import Line, Option, Reply
from kiosk.conversation.engine import Talk
from kiosk.conversation.step import Chapter, Ending, Point, Tone
from kiosk.money import Money
from kiosk.procedures.fiscal_stamp import words
from kiosk.procedures.fiscal_stamp.papers import RefundMemoPaper
from kiosk.procedures.fiscal_stamp.rules import RefundState, RefundWindow, refund_window
from kiosk.procedures.mode import Mode
from kiosk.procedures.papers import Handed
from kiosk.procedures.procedure import Facts, Requirement, Tile
from kiosk.stamp import StampNumber
from kiosk.text import Message, _, verbatim

_TOTAL: Final = 4
_NUMBER: Final = Chapter(1, _TOTAL, _("Your stamp"))
_CONDITIONS: Final = Chapter(2, _TOTAL, _("Conditions"))
_CHECK: Final = Chapter(3, _TOTAL, _("Check"))
_MEMO: Final = Chapter(4, _TOTAL, _("Your memo"))

_TILE: Final = Tile(
    title=_("I already have a stamp"),
    summary=_("Check its number, or ask for a refund"),
    cost=_("Free"),
    duration=_("About 3 minutes"),
    bring=_("The stamp and its receipt"),
    icon="refund",
)


class Goal(StrEnum):
    CHECK = "check"
    REFUND = "refund"


class Seller(StrEnum):
    ONLINE = "online"
    TOBACCONIST = "tobacconist"
    ANTS = "ants"
    JUSTICE = "justice"


@dataclass(frozen=True, slots=True)
class StampRefund:
    """The procedure ``stamp_refund``: nothing is sold, so both modes are the same."""

    id: str = "stamp_refund"
    tile: Tile = _TILE
    needs: frozenset[Requirement] = frozenset()

    def notice(self, now: datetime, clock_sure: bool) -> Message | None:
        """Every day is a day for a stamp."""
        return None

    def conversation(self, mode: Mode, facts: Facts) -> Talk:
        """Check the format of a number, and prepare what the official refund form asks for."""
        goal = yield ask.Choice(
            id="goal",
            chapter=_NUMBER,
            title=_("What do you want to do?"),
            options=(
                Option(value=Goal.CHECK, label=_("Check a stamp number"), icon="check"),
                Option(
                    value=Goal.REFUND,
                    label=_("Ask for a refund"),
                    detail=_("The stamp was not used, or is the wrong one"),
                    icon="refund",
                ),
            ),
        )
        number: StampNumber = yield ask.Code(
            id="number",
            chapter=_NUMBER,
            title=_("What is the number of the stamp?"),
            help=_("It has 16 digits, on the paper or in the message."),
        )
        if goal is Goal.CHECK:
            return _checked(number)
        seller = yield _seller()
        if seller is Seller.JUSTICE:
            return _justice()
        if (yield _used()) is Reply.YES:
            return _used_up()
        bought_on = yield ask.Day(
            id="bought_on",
            chapter=_CONDITIONS,
            title=_("When was it bought?"),
            help=_("The date is on the receipt."),
            earliest=date(facts.today.year - 10, 1, 1),
            latest=facts.today,
        )
        window = refund_window(bought_on, facts.today)
        if window.state is RefundState.TOO_LATE:
            return _too_late(window)
        amount = yield ask.Amount(
            id="amount",
            chapter=_CONDITIONS,
            title=_("How much did it cost?"),
            at_least=Money(100),
            at_most=Money(99_900),
            unsure=_("I do not know the amount"),
        )
        transaction = yield ask.Text(
            id="transaction",
            chapter=_CONDITIONS,
            title=_("What is the transaction number?"),
            help=_("It is on the receipt. Without it, you can write it on the memo later."),
            unsure=_("I do not have it"),
        )
        paper = RefundMemoPaper(
            number,
            amount if isinstance(amount, Money) else None,
            bought_on,
            transaction if isinstance(transaction, str) else None,
            seller is Seller.TOBACCONIST,
            _verdict(window),
        )
        yield _review(paper, facts)
        handed = yield do.Delivery(id="memo", chapter=_MEMO, title=_("Your memo is being printed"), item=paper)
        return _ready(paper, handed, seller)


def _checked(number: StampNumber) -> Ending:
    return Ending(
        id="format_right",
        tone=Tone.ELSEWHERE,
        title=_("The number has the right form"),
        help=_("This kiosk cannot know if the stamp is genuine or already used. Only the official site can."),
        points=(words.official_site(words.OFFICIAL_SITE), Point("warning", _("Never buy a stamp from a stranger."))),
        number=number.grouped,
        number_caption=_("The number that you typed"),
        qr=words.OFFICIAL_SITE,
        qr_caption=_("Scan with your phone: you open the official site."),
        chapter=_MEMO,
    )


def _seller() -> ask.Choice:
    return ask.Choice(
        id="seller",
        chapter=_CONDITIONS,
        title=_("Where was it bought?"),
        options=(
            Option(value=Seller.ONLINE, label=_("Online, with a bank card"), icon="globe"),
            Option(value=Seller.TOBACCONIST, label=_("At a tobacconist"), icon="shop"),
            Option(value=Seller.ANTS, label=_("On the ANTS site, with a request"), icon="paid"),
            Option(value=Seller.JUSTICE, label=_("For a court case"), icon="justice"),
        ),
    )


def _used() -> ask.YesNo:
    return ask.YesNo(
        id="used",
        chapter=_CONDITIONS,
        title=_("Was the stamp used, or refunded already?"),
        yes=_("Yes, used or refunded"),
        no=_("No, neither"),
    )


def _justice() -> Ending:
    return Ending(
        id="justice",
        tone=Tone.ELSEWHERE,
        title=_("A court stamp has its own site"),
        help=_("Its refund is asked for there, with the data of the purchase."),
        points=(words.official_site(words.JUSTICE_SITE),),
        qr=words.JUSTICE_SITE,
        qr_caption=_("Scan with your phone: you open the official site."),
        chapter=_MEMO,
    )


def _used_up() -> Ending:
    return Ending(
        id="not_refundable",
        tone=Tone.AGENT,
        title=_("This stamp cannot be refunded"),
        help=_("A stamp that was used or refunded is finished."),
        points=(Point("agent", _("If you think that this is a mistake, ask an agent.")),),
        chapter=_MEMO,
    )


def _too_late(window: RefundWindow) -> Ending:
    return Ending(
        id="too_late",
        tone=Tone.AGENT,
        title=_("It is too late for a refund"),
        help=_("The last day was {day}.", day=window.last),
        points=(Point("agent", _("If you think that this is a mistake, ask an agent.")),),
        chapter=_MEMO,
    )


def _verdict(window: RefundWindow) -> Message:
    if window.state is RefundState.TOO_EARLY:
        return _("You can ask for the refund from {first} to {last}.", first=window.first, last=window.last)
    return _("You can ask for the refund until {last}.", last=window.last)


def _review(paper: RefundMemoPaper, facts: Facts) -> ask.Review:
    missing = _("To be written by hand")
    notices = [Point("calendar", paper.verdict)]
    if not facts.can_print:
        notices.append(Point("no_printer", _("No paper today: you can write the data down from the screen.")))
    return ask.Review(
        id="review",
        chapter=_CHECK,
        title=_("Is everything right?"),
        help=_("The official form asks for these four data."),
        lines=(
            Line(label=_("Number of the stamp"), value=verbatim(paper.number.grouped), edit="number"),
            Line(label=_("Bought on"), value=_("{day}", day=paper.bought_on), edit="bought_on"),
            Line(
                label=_("Amount"),
                value=_("{amount}", amount=paper.amount) if paper.amount else missing,
                edit="amount",
            ),
            Line(
                label=_("Transaction number"),
                value=verbatim(paper.transaction) if paper.transaction else missing,
                edit="transaction",
            ),
        ),
        notices=tuple(notices),
        proceed=_("Make the memo"),
    )


def _ready(paper: RefundMemoPaper, handed: Handed, seller: Seller) -> Ending:
    how = {
        Seller.ONLINE: Point("card", _("The money goes back to the card that paid, if it is still valid.")),
        Seller.TOBACCONIST: Point("bank", _("Have your bank details (RIB) and a copy of your identity document.")),
        Seller.ANTS: Point("card", _("The money goes back to the card that paid, if it is still valid.")),
    }[seller]
    match handed:
        case Handed.PRINTED:
            printed = Point("printer", _("Take your memo. It is not a proof."))
        case Handed.HELD:
            # The memo carries the number of a stamp: it must not come out in front of the next citizen.
            printed = Point("agent", _("The printer kept your paper. Call an agent before you leave."))
        case _:
            printed = Point("no_printer", _("It could not be printed. You can write the number down."))
    return Ending(
        id="refund_ready",
        tone=Tone.ELSEWHERE,
        title=_("Ask for the refund on the official site"),
        help=paper.verdict,
        points=(printed, how, words.official_site(words.OFFICIAL_SITE)),
        number=paper.number.grouped,
        number_caption=_("Number of the stamp"),
        qr=words.OFFICIAL_SITE,
        qr_caption=_("Scan with your phone: you open the official site."),
        chapter=_MEMO,
    )
