"""The words of the declaration: chapters, addresses, and sentences used in more than one place."""

from __future__ import annotations

from typing import Final

from kiosk.conversation.step import Chapter, Ending, Point, Tone
from kiosk.months import Month
from kiosk.text import Message, Reference, _

SITE: Final = "https://www.francetravail.fr"
PHONE: Final = "3949"
"""Free, at the price of a call, every day and all day (service-public F1637)."""

_CONNECTED: Final = 4
IDENTITY: Final = Chapter(1, _CONNECTED, _("Who you are"))
SITUATION: Final = Chapter(2, _CONNECTED, _("Your month"))
CHECK: Final = Chapter(3, _CONNECTED, _("Check"))
PROOF: Final = Chapter(4, _CONNECTED, _("Your proof"))

_GUIDED: Final = 3
REHEARSAL: Final = (
    Chapter(1, _GUIDED, _("Your month")),
    Chapter(2, _GUIDED, _("Check")),
    Chapter(3, _GUIDED, _("Your memo")),
)
"""The chapters of the guide."""
INSTEAD: Final = (SITUATION, CHECK, Chapter(4, _CONNECTED, _("Your memo")))
"""Those of a rehearsal that takes the place of the connected mode: what was announced keeps its length."""

DONT_KNOW: Final = _("I do not know")
SCAN_SITE: Final = _("Scan with your phone: you open the official site.")
OFFICIAL_SITE: Final = Point("globe", _("The official site is {address}.", address=Reference("francetravail.fr")))
BY_PHONE: Final = Point("phone", _("By phone: {number}, at any hour.", number=Reference(PHONE)))
ASK_AGENT: Final = Point("agent", _("An agent of the town hall can help you."))

NO_ANSWER: Final = (_("France Travail does not answer"), _("Your answers are kept. Nothing was sent."))


def title(month: Month) -> Message:
    """Return what the declaration of ``month`` is called on a page and on paper."""
    return _("France Travail declaration: {month}", month=month)


def ask_agent() -> Ending:
    """Return the page for who does not know an answer: nothing is guessed, and nothing was sent."""
    return Ending(
        id="ask_agent",
        tone=Tone.AGENT,
        title=_("An agent helps you"),
        help=_("Nothing was sent. A wrong answer could cost you money: ask first."),
        points=(
            Point("agent", _("Touch “Call an agent”, or go to the desk.")),
            BY_PHONE,
            Point("back", _("You can also go back and answer.")),
        ),
    )
