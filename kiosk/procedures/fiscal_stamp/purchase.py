"""Buying a fiscal stamp (CGI art. 887 and following)."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any, Final

from kiosk.contact import Contact, Email
from kiosk.conversation import ask, do
from kiosk.conversation.ask import Channel, Line, Option
from kiosk.conversation.engine import Talk
from kiosk.conversation.step import Ending, Point, Step, Tone
from kiosk.orders.api import NotSold, PaidNotIssued, PaidWithoutStamp, PurchaseOutcome, Sold, StampOrder, Stopped
from kiosk.procedures.fiscal_stamp import outcomes, words
from kiosk.procedures.fiscal_stamp.need import Need, find_need
from kiosk.procedures.fiscal_stamp.papers import StampPapers
from kiosk.procedures.mode import Mode
from kiosk.procedures.papers import OrderSlip
from kiosk.procedures.procedure import Facts, Requirement, Tile
from kiosk.text import Message, Reference, _

_TILE: Final = Tile(
    title=_("Buy a fiscal stamp"),
    summary=_("Passport, identity card, licence, residence permit…"),
    cost=_("Price of the stamp, no fee"),
    duration=_("About 3 minutes"),
    bring=_("A bank card, and an e-mail address or a mobile phone"),
    icon="stamp",
)

_WORTH_RETRYING: Final = frozenset({Stopped.DECLINED, Stopped.CANCELLED, Stopped.TIMED_OUT, Stopped.TERMINAL_UNREACHED})


@dataclass(frozen=True, slots=True)
class StampPurchase:
    """The procedure ``fiscal_stamp``."""

    id: str = "fiscal_stamp"
    tile: Tile = _TILE
    needs: frozenset[Requirement] = frozenset({Requirement.TERMINAL, Requirement.TARIFFS})

    def notice(self, now: datetime, clock_sure: bool) -> Message | None:
        """Every day is a day for a stamp."""
        return None

    def conversation(self, mode: Mode, facts: Facts) -> Talk:
        """Sell a stamp (connected), or prepare the citizen for the official site (guide)."""
        yield _start(mode, facts)
        if mode is Mode.GUIDE and facts.catalogue is None:
            return _official_site(None)
        need = yield from find_need(facts)
        if isinstance(need, Ending):
            return need
        if mode is Mode.GUIDE:
            return _official_site(need)
        contact = yield from _contact()
        return (yield from _buy(need, contact, facts))


def _start(mode: Mode, facts: Facts) -> ask.Information:
    if mode is Mode.GUIDE:
        return ask.Information(
            id="start",
            title=_("Buy a stamp on the official site"),
            help=_("This kiosk does not take the payment today. It helps you prepare."),
            points=(
                Point("list", _("A few questions tell you which stamp you need.")),
                Point("phone", _("Then you open the official site on your phone.")),
                Point("card", _("Have a bank card and an e-mail address or a mobile phone.")),
            ),
            proceed=_("Start"),
        )
    paper = (
        Point("printer", _("You also get it on paper."))
        if facts.can_print
        else Point("no_printer", _("No paper today: you get the number on the screen and by message."))
    )
    return ask.Information(
        id="start",
        title=_("Buy a fiscal stamp here"),
        help=_("It takes about 3 minutes. No account and no name are needed."),
        points=(
            Point("card", _("You pay by bank card, on the terminal beside the screen.")),
            Point("message", _("The stamp is sent to your e-mail address or mobile phone.")),
            paper,
            Point("erase", _("Everything you type is erased when you finish.")),
        ),
        proceed=_("Start"),
    )


def _official_site(need: Need | None) -> Ending:
    address = words.site_of(need.tariff.sold_on if need else "")
    points = [words.official_site(address), Point("warning", _("Other sites may ask for more money."))]
    if need is not None:
        points.insert(0, Point("stamp", need.product.name))
        points.insert(1, Point("card", _("Amount to pay: {amount}", amount=need.amount)))
    return Ending(
        id="hand_over",
        tone=Tone.ELSEWHERE,
        title=_("Go on with your phone"),
        help=_("Scan this code with the camera of your phone."),
        points=tuple(points),
        qr=address,
        qr_caption=_("Scan with your phone: you open the official site."),
    )


def _contact() -> Generator[Step, Any, Contact]:
    channel = yield ask.Choice(
        id="channel",
        chapter=words.SENDING,
        title=_("How do you want to receive the stamp?"),
        help=_("The message arrives right after the payment. It is your first copy."),
        options=(
            Option(value=Channel.EMAIL, label=_("By e-mail"), icon="email"),
            Option(value=Channel.SMS, label=_("By text message (SMS)"), icon="phone"),
        ),
    )
    email = channel is Channel.EMAIL
    contact: Contact = yield ask.Contact(
        id=f"contact.{channel}",
        chapter=words.SENDING,
        channel=channel,
        title=_("What is your e-mail address?") if email else _("What is your mobile number?"),
        help=_("It is used for this stamp only, then erased."),
    )
    return contact


def _buy(need: Need, contact: Contact, facts: Facts) -> Talk:
    for attempt in count(1):
        yield _review(need, contact, attempt)
        order = StampOrder(need.tariff.id, need.amount, contact, facts.language)
        outcome: PurchaseOutcome = yield do.Purchase(
            id=f"purchase.{attempt}",
            chapter=words.PAYMENT,
            title=_("Payment of {amount}", amount=need.amount),
            order=order,
        )
        match outcome:
            case Sold():
                papers = StampPapers(outcome, need.product.name, need.product.use)
                handed = yield do.Delivery(
                    id="delivery", chapter=words.STAMP, title=_("Your stamp is being printed"), item=papers
                )
                return outcomes.sold(outcome, need.product.name, contact, handed)
            case NotSold(why=why) if why in _WORTH_RETRYING:
                yield outcomes.try_again(why, attempt)
            case NotSold(why=why):
                return outcomes.given_up(why, words.site_of(need.tariff.sold_on))
            case PaidNotIssued(reference=reference):
                handed = yield _slip(reference, outcomes.PAID_NOT_ISSUED)
                return outcomes.paid_not_issued(reference, contact, handed)
            case PaidWithoutStamp(reference=reference):
                handed = yield _slip(reference, outcomes.PAID_WITHOUT_STAMP)
                return outcomes.paid_without_stamp(reference, handed)
            case _:
                handed = yield _slip(outcome.reference, outcomes.UNRESOLVED)
                return outcomes.unresolved(outcome.reference, handed)
    raise AssertionError("unreachable")


def _review(need: Need, contact: Contact, attempt: int) -> ask.Review:
    email = isinstance(contact, Email)
    written = Reference(contact.address if isinstance(contact, Email) else contact.national)
    lines = [Line(label=_("Stamp"), value=need.product.name, edit="use")]
    if need.product.audience is not None:
        lines.append(Line(label=_("For"), value=need.product.audience, edit="passport.age"))
    lines += [
        Line(label=_("Legal use"), value=need.product.use),
        Line(label=_("Way of sending"), value=_("E-mail") if email else _("Text message (SMS)"), edit="channel"),
        Line(
            label=_("Send to"),
            value=_("{contact}", contact=written),
            edit="contact.email" if email else "contact.sms",
        ),
        Line(label=_("Valid for"), value=words.VALIDITY_RULE),
    ]
    if need.tariff.amount is None:
        lines.insert(1, Line(label=_("Amount of your letter"), value=_("{amount}", amount=need.amount), edit="amount"))
    return ask.Review(
        id=f"review.{attempt}",
        # Progress never goes back: the review of a second attempt belongs to the payment.
        chapter=words.CHECK if attempt == 1 else words.PAYMENT,
        title=_("Is everything right?"),
        help=_("The stamp is valid for this use only. Check before you pay."),
        lines=tuple(lines),
        total=need.amount,
        total_label=_("You pay"),
        notices=(words.REFUND_RULE,),
        proceed=_("Pay {amount}", amount=need.amount),
    )


def _slip(reference: str, what: Message) -> do.Delivery[OrderSlip]:
    return do.Delivery(
        id="slip", chapter=words.PAYMENT, title=_("Your order number is being printed"), item=OrderSlip(reference, what)
    )
