"""What a waiting screen says: what is happening, where to look, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from kiosk.conversation.do import Effect, Identification, Purchase
from kiosk.devices.payment_terminal.api import Prompt
from kiosk.identity.api import HandOver
from kiosk.orders.api import Stage
from kiosk.text import Message, Reference, _
from kiosk.visit.effects import News


class Place(Enum):
    """The drawing that shows where to look."""

    TERMINAL = "terminal"
    PRINTER = "printer"
    SCREEN = "screen"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One state of a waiting screen. ``qr`` is what the phone scans, ``code`` what it shows too, ``by_hand`` the way
    for a phone that cannot scan."""

    place: Place
    headline: Message
    detail: Message
    qr: str = field(default="", repr=False)
    code: str = field(default="", repr=False)
    by_hand: Message | None = None


_BY_PROMPT = {
    Prompt.FOLLOW_TERMINAL: Waiting(
        Place.TERMINAL,
        _("Look at the payment terminal"),
        _("It tells you what to do: your card, then your PIN. To cancel: the red key of the terminal."),
    ),
    Prompt.PRESENT_CARD: Waiting(
        Place.TERMINAL,
        _("Look at the payment terminal"),
        _("Insert your card, or hold it against the terminal. To cancel: the red key of the terminal."),
    ),
    Prompt.ENTER_PIN: Waiting(
        Place.TERMINAL,
        _("Type your PIN on the terminal"),
        _("Never on this screen. Hide the keys with your hand."),
    ),
    Prompt.PLEASE_WAIT: Waiting(Place.TERMINAL, _("The payment is being checked"), _("Leave your card where it is.")),
    Prompt.REMOVE_CARD: Waiting(Place.TERMINAL, _("Take your card back"), _("The payment is accepted.")),
}
_BY_STAGE = {
    Stage.RESERVING: Waiting(Place.SCREEN, _("One moment"), _("We set your stamp aside. Nothing is charged yet.")),
    Stage.ISSUING: Waiting(Place.SCREEN, _("Your payment is accepted"), _("We are getting your stamp.")),
    Stage.ASKING: Waiting(
        Place.SCREEN,
        _("We are checking your payment"),
        _("The answer was lost. We ask again. You are not charged twice."),
    ),
    Stage.REVERSING: Waiting(Place.SCREEN, _("We are undoing the payment"), _("Please wait for the answer.")),
}
_PRINTING = Waiting(Place.PRINTER, _("Your paper is coming"), _("It comes out below the screen."))


def waiting_for(effect: Effect, news: News | None, now: datetime) -> Waiting:
    """Return what to say while ``effect`` runs and has told ``news`` last, at ``now``."""
    match news:
        case Prompt():
            return _BY_PROMPT[news]
        case Stage():
            return _BY_STAGE[news]
        case HandOver():
            return _on_the_phone(news, now)
    if effect.wait is not None:
        place = Place.PHONE if isinstance(effect, Identification) else Place.SCREEN
        return Waiting(place, effect.wait.headline, effect.wait.detail)
    return _BY_STAGE[Stage.RESERVING] if isinstance(effect, Purchase) else _PRINTING


def _on_the_phone(news: HandOver, now: datetime) -> Waiting:
    until = now + timedelta(seconds=news.seconds)
    return Waiting(
        Place.PHONE,
        _("Scan this code with your phone"),
        _("It is good until {time}.", time=Reference(f"{until:%H:%M}")),
        qr=news.address_with_code,
        code=news.code,
        by_hand=_("You cannot scan? Open {address} on your phone and type the code.", address=Reference(news.address)),
    )
