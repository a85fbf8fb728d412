"""What a waiting screen says: what is happening, where to look, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk.conversation.do import Effect, Purchase
from kiosk.devices.payment_terminal.api import Prompt
from kiosk.orders.api import Progress, Stage
from kiosk.text import Message, _


class Place(Enum):
    """The drawing that shows where to look."""

    TERMINAL = "terminal"
    PRINTER = "printer"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One state of a waiting screen."""

    place: Place
    headline: Message
    detail: Message


_BY_PROMPT = {
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


def waiting_for(effect: Effect, news: Progress | None) -> Waiting:
    """Return what to say while ``effect`` runs and has told ``news`` last."""
    if isinstance(news, Prompt):
        return _BY_PROMPT[news]
    if isinstance(news, Stage):
        return _BY_STAGE[news]
    return _BY_STAGE[Stage.RESERVING] if isinstance(effect, Purchase) else _PRINTING
