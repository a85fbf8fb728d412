"""Who the citizen is: by his own phone, as often as he wants to try."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from enum import StrEnum
from typing import Any, Final, TypeAlias

from kiosk.conversation import ask, do
from kiosk.conversation.ask import Option
from kiosk.conversation.step import Chapter, Step
from kiosk.identity.api import Identification, Identified, NotIdentified
from kiosk.procedures.france_travail import words
from kiosk.text import Message, _

Identifying: TypeAlias = Generator[Step, Any, str | None]


class Then(StrEnum):
    """What to do when something did not work."""

    AGAIN = "again"
    WITHOUT = "without"


_WHY: Final = {
    NotIdentified.REFUSED: (_("The phone said no"), _("Nothing was sent. You can try again.")),
    NotIdentified.EXPIRED: (
        _("The code is no longer good"),
        _("Nobody confirmed on a phone in time. Nothing was sent."),
    ),
    NotIdentified.GIVEN_UP: (_("You stopped the identification"), _("Nothing was sent.")),
    NotIdentified.UNREACHED: (
        _("The identification does not work at the moment"),
        _("It is not your fault. Nothing was sent."),
    ),
}


def identify(numbers: Iterator[int], chapter: Chapter = words.IDENTITY) -> Identifying:
    """Have the phone approve; return the token, or None when the citizen goes on without it.

    ``numbers`` numbers every identification of the talk.
    """
    for number in numbers:
        answer: Identification = yield do.Identification(
            id=f"identify.{number}",
            chapter=chapter,
            title=_("Sign in on your phone"),
            wait=do.Wait(_("One moment"), _("We prepare the code for your phone.")),
            interrupted=NotIdentified.GIVEN_UP,
        )
        if isinstance(answer, Identified):
            return answer.token
        title, help_ = _WHY[answer]
        if (yield then(f"identify.{number}.then", chapter, title, help_)) is Then.WITHOUT:
            return None
    raise AssertionError("there is always a next number")


def then(step: str, chapter: Chapter, title: Message, help_: Message) -> ask.Choice:
    """Return the question what to do after something that did not work."""
    return ask.Choice(
        id=step,
        chapter=chapter,
        title=title,
        help=help_,
        options=(
            Option(value=Then.AGAIN, label=_("Try again"), icon="retry"),
            Option(
                value=Then.WITHOUT,
                label=_("Go on without it"),
                detail=_("We prepare your answers, you send them on the official site"),
                icon="paper",
            ),
        ),
    )
