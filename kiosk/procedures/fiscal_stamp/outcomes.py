"""What a citizen reads of his purchase: the truth about his money, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kiosk.contact import Contact
from kiosk.conversation import ask
from kiosk.conversation.step import Ending, Point, Tone
from kiosk.orders.api import Sold, Stopped
from kiosk.procedures.fiscal_stamp import words
from kiosk.procedures.papers import Handed
from kiosk.text import Message, Reference, _

_NOT_SOLD: Final[dict[Stopped, Message]] = {
    Stopped.DECLINED: _("Your card was refused"),
    Stopped.CANCELLED: _("You cancelled the payment"),
    Stopped.TIMED_OUT: _("The payment took too long"),
    Stopped.TERMINAL_UNREACHED: _("The payment terminal does not answer"),
    Stopped.OFFICE_UNREACHED: _("The stamp service does not answer"),
    Stopped.OFFICE_REFUSED: _("This stamp cannot be sold now"),
    Stopped.REVERSED: _("The purchase was undone"),
    Stopped.JOURNAL_FAILED: _("This kiosk cannot sell now"),
}

PAID_NOT_ISSUED: Final = _("Your payment is made, your stamp will follow")
PAID_WITHOUT_STAMP: Final = _("Your payment is made, but there is no stamp")
UNRESOLVED: Final = _("We do not know yet if you have paid")

_WRITE_DOWN: Final = Point("pencil", _("Write this order number down: an agent finds your purchase with it."))
_SLIP: Final = {
    Handed.PRINTED: Point("printer", _("Take the page with your order number: an agent finds your purchase with it.")),
    Handed.PARTLY: _WRITE_DOWN,
    Handed.NOT_PRINTED: _WRITE_DOWN,
    Handed.HELD: _WRITE_DOWN,
}

_STAMP_NUMBER: Final = _("Number of your stamp")
_SPECIMEN_NUMBER: Final = _("Number of your stamp (specimen, no value)")


def try_again(why: Stopped, attempt: int) -> ask.Information:
    """Return what the citizen reads when nothing was sold and another try may do."""
    return ask.Information(
        id=f"not_sold.{attempt}",
        chapter=words.PAYMENT,
        title=_NOT_SOLD[why],
        help=_("Your card was not charged. Your answers are kept."),
        points=(
            Point("retry", _("You can try again, with this card or another one.")),
            Point("finish", _("Or stop here: touch “Finish and erase”.")),
        ),
        proceed=_("Try again"),
    )


def given_up(why: Stopped, address: str) -> Ending:
    """Return the end when nothing was sold and another try would not do."""
    return Ending(
        id="not_sold",
        tone=Tone.PROBLEM,
        title=_NOT_SOLD[why],
        help=_("Your card was not charged."),
        points=(
            words.official_site(address),
            Point("agent", _("An agent can tell you when it works again.")),
        ),
        qr=address,
        qr_caption=_("Scan with your phone: you open the official site."),
        chapter=words.PAYMENT,
    )


def paid_not_issued(reference: str, contact: Contact, handed: Handed) -> Ending:
    """Return the end when the stamp follows by message."""
    return Ending(
        id="paid_not_issued",
        tone=Tone.PROBLEM,
        title=PAID_NOT_ISSUED,
        help=_("The stamp service does not answer now. Do not pay again."),
        points=(
            Point("message", _("The stamp will be sent to {contact}.", contact=Reference(contact.masked))),
            Point("card", _("If it cannot be issued, your money is given back.")),
            _SLIP[handed],
        ),
        number=reference,
        number_caption=_("Order number"),
        chapter=words.STAMP,
    )


def paid_without_stamp(reference: str, handed: Handed) -> Ending:
    """Return the end when he has paid and an agent or the machine gives the money back."""
    return Ending(
        id="paid_without_stamp",
        tone=Tone.PROBLEM,
        title=PAID_WITHOUT_STAMP,
        help=_("Do not pay again. Your money is given back, or you get your stamp."),
        points=(
            Point("agent", _("Show the order number to an agent before you leave.")),
            _SLIP[handed],
        ),
        number=reference,
        number_caption=_("Order number"),
        chapter=words.PAYMENT,
    )


def unresolved(reference: str, handed: Handed) -> Ending:
    """Return the end when nobody knows yet whether he has paid."""
    return Ending(
        id="unresolved",
        tone=Tone.PROBLEM,
        title=UNRESOLVED,
        help=_("Do not pay again. An agent will check it with you."),
        points=(
            _SLIP[handed],
            Point("card", _("If your card was charged, you get your stamp or your money back.")),
        ),
        number=reference,
        number_caption=_("Order number"),
        chapter=words.PAYMENT,
    )


def sold(sold: Sold, product: Message, contact: Contact, handed: Handed) -> Ending:
    """Return the end with the number of the stamp."""
    receipt = _(
        "{product}. You paid {amount} by bank card, on {day}. Order number {order}. Authorisation {code}.",
        product=product,
        amount=sold.stamp.amount,
        day=sold.stamp.issued_on,
        order=Reference(sold.reference),
        code=Reference(sold.authorisation),
    )
    message = (
        _("Sent to {contact}.", contact=Reference(contact.masked))
        if sold.message_sent
        else _("It will be sent to {contact}.", contact=Reference(contact.masked))
    )
    paper = {
        Handed.PRINTED: Point("printer", _("Take your two papers: the stamp and the receipt.")),
        Handed.PARTLY: Point("printer", _("Take your stamp. The receipt could not be printed.")),
        Handed.NOT_PRINTED: Point("no_printer", _("It could not be printed. The message and this screen are enough."))
        if sold.message_sent
        else Point("pencil", _("It could not be printed, and the message has not left yet. Write this number down.")),
        Handed.HELD: Point("agent", _("The printer kept your paper. Call an agent before you leave.")),
    }[handed]
    return Ending(
        id="sold",
        tone=Tone.DONE,
        title=_("Here is your stamp"),
        help=_("Keep this number like cash: whoever has it can use it."),
        points=(
            Point("message", message),
            replace(paper, paper=receipt),
            Point("calendar", _("Valid until {day}.", day=sold.stamp.valid_until)),
        ),
        number=sold.stamp.number.grouped,
        number_caption=_SPECIMEN_NUMBER if sold.stamp.specimen else _STAMP_NUMBER,
        qr=sold.stamp.number.digits,
        qr_caption=_("The same number, to scan with a phone."),
        chapter=words.STAMP,
    )
