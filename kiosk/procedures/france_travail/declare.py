"""The connected mode: the phone says who it is, the kiosk asks, two reviews protect, and the declaration is sent."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from enum import StrEnum
from itertools import count
from typing import Any

from kiosk.conversation import ask, do
from kiosk.conversation.ask import Option
from kiosk.conversation.engine import Talk
from kiosk.conversation.step import Ending, Point, Step
from kiosk.declarations.api import Standing, StandingAnswer, Trouble
from kiosk.declarations.calendar import Window
from kiosk.procedures.france_travail import outcomes, words
from kiosk.procedures.france_travail.acts import AskStanding
from kiosk.procedures.france_travail.identify import Then, identify, then
from kiosk.procedures.france_travail.rehearse import rehearse
from kiosk.procedures.france_travail.sending import send
from kiosk.procedures.france_travail.situation import find_situation
from kiosk.procedures.procedure import Facts
from kiosk.text import _


class Phone(StrEnum):
    """Whether the citizen can identify himself here."""

    HERE = "here"
    NONE = "none"


def declare(window: Window, facts: Facts) -> Talk:
    """Identify, ask, show everything twice, send, and hand over the acknowledgement."""
    yield _start(window, facts)
    if (yield _phone()) is Phone.NONE:
        return (yield from rehearse(window, facts))
    identifications = count(1)
    token = yield from identify(identifications)
    if token is not None:
        token, standing = yield from _standing(window, token, identifications)
        if standing is not None and standing is not Standing.OPEN:
            return outcomes.cannot_declare(standing, window.month)
    if token is None:
        return (yield from rehearse(window, facts))
    situation = yield from find_situation(window.month, words.SITUATION)
    if isinstance(situation, Ending):
        return situation
    return (yield from send(situation, token, identifications, window, facts))


def _start(window: Window, facts: Facts) -> ask.Information:
    paper = Point("printer", _("You get an acknowledgement, on paper if you want."))
    if not facts.can_print:
        paper = Point("no_printer", _("No paper today: you get the acknowledgement on your phone."))
    return ask.Information(
        id="start",
        title=words.title(window.month),
        help=_("You can declare until {day}, before midnight.", day=window.last_day),
        points=(
            Point("phone", _("You sign in to France Travail on your own phone.")),
            Point("list", _("Then one question at a time. Have your pay slips ready.")),
            paper,
            Point("erase", _("Everything you type is erased when you finish.")),
        ),
        proceed=_("Start"),
    )


def _phone() -> ask.Choice:
    return ask.Choice(
        id="phone",
        chapter=words.IDENTITY,
        title=_("Do you have your smartphone with you?"),
        help=_("You need it to sign in, and your France Travail password."),
        options=(
            Option(value=Phone.HERE, label=_("Yes, and I know my password"), icon="phone"),
            Option(
                value=Phone.NONE,
                label=_("No"),
                detail=_("We prepare your answers, you send them on the official site or by phone"),
                icon="paper",
            ),
        ),
    )


def _standing(
    window: Window, token: str, identifications: Iterator[int]
) -> Generator[Step, Any, tuple[str | None, Standing | None]]:
    """Ask if the month can be declared; return the token that is good now and the answer, or None for each."""
    current: str | None = token
    for number in count(1):
        if current is None:
            break
        answer: StandingAnswer = yield do.Enquiry(
            id=f"standing.{number}",
            chapter=words.IDENTITY,
            title=words.title(window.month),
            wait=do.Wait(_("We ask France Travail"), _("Can this month be declared? One moment.")),
            subject=AskStanding(window.month, current),
        )
        if isinstance(answer, Standing):
            return current, answer
        if answer is Trouble.IDENTITY_ENDED:
            current = yield from identify(identifications)
        elif (yield then(f"standing.{number}.then", words.IDENTITY, *words.NO_ANSWER)) is Then.WITHOUT:
            break
    return None, None
