"""The questions about the month, one a screen, in the order of the official form.

The order and the rules are those of the only open program that ever filed declarations (Zen, 2022). Nobody's gender
is asked or guessed: everybody meets every question.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from kiosk.conversation import ask
from kiosk.conversation.ask import Option
from kiosk.conversation.step import Chapter, Ending
from kiosk.declarations.situation import Declaration, EndOfSearch, Motive
from kiosk.months import Month
from kiosk.procedures.france_travail import words
from kiosk.procedures.france_travail.periods import INTERNSHIP, SICK, find_periods
from kiosk.procedures.france_travail.turns import Asking, DoesNotKnowError, known, yes_no
from kiosk.procedures.france_travail.work import find_work
from kiosk.text import Message, _


class Why(StrEnum):
    """The cards of :class:`Motive`."""

    WORK = "work"
    RETIREMENT = "retirement"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Situation:
    """What is declared, and what the citizen must tell France Travail elsewhere (``paternity``)."""

    declaration: Declaration
    paternity: bool = field(repr=False)


def find_situation(month: Month, chapter: Chapter) -> Asking[Situation | Ending]:
    """Ask everything about ``month``; return what is declared, or the Ending of who does not know."""
    try:
        return (yield from _situation(month, chapter))
    except DoesNotKnowError:
        return words.ask_agent()


def _situation(month: Month, chapter: Chapter) -> Asking[Situation]:
    work = yield from find_work(month, chapter)
    training = yield from yes_no(
        "training",
        chapter,
        _("Did you follow a training course in {month}?", month=month),
        _("A course that France Travail knows of, or any other."),
    )
    internships = yield from find_periods("internship", month, chapter, INTERNSHIP)
    sick_leaves = yield from find_periods("sick", month, chapter, SICK)
    maternity = yield from _since(
        "maternity",
        month,
        chapter,
        _("Did a maternity leave begin in {month}?", month=month),
        _("On which day did the maternity leave begin?"),
    )
    paternity = yield from yes_no(
        "paternity",
        chapter,
        _("Did a paternity leave begin in {month}?", month=month),
        _("It is not part of this declaration. If yes, we tell you where to declare it."),
    )
    retirement = yield from _since(
        "retirement",
        month,
        chapter,
        _("Did you begin to receive a retirement pension in {month}?", month=month),
        _("From which day do you receive the retirement pension?"),
        _("Answer no if you received it before."),
    )
    invalidity = yield from _since(
        "invalidity",
        month,
        chapter,
        _("Did you begin to receive an invalidity pension in {month}?", month=month),
        _("From which day do you receive the invalidity pension?"),
        _("Of category 2 or 3. Answer no if you received it before."),
    )
    # Who is trained stays registered: the form does not ask (Zen, 2022).
    end_of_search = None if training else (yield from _end_of_search(month, chapter))
    declaration = Declaration(
        month=month,
        work=work,
        training=training,
        internships=internships,
        sick_leaves=sick_leaves,
        maternity=maternity,
        retirement=retirement,
        invalidity=invalidity,
        end_of_search=end_of_search,
    )
    return Situation(declaration, paternity)


def _since(
    step: str, month: Month, chapter: Chapter, happened: Message, when: Message, help_: Message | None = None
) -> Asking[date | None]:
    if not (yield from yes_no(step, chapter, happened, help_)):
        return None
    day: date = yield from known(
        ask.DayOf(id=f"{step}.since", chapter=chapter, title=when, month=month, unsure=words.DONT_KNOW)
    )
    return day


def _end_of_search(month: Month, chapter: Chapter) -> Asking[EndOfSearch | None]:
    stays = yield from yes_no(
        "looking",
        chapter,
        _("Are you still looking for work?"),
        _("If you answer no, you are no longer registered with France Travail, and no longer paid."),
    )
    if stays:
        return None
    day: date = yield from known(
        ask.DayOf(
            id="looking.until",
            chapter=chapter,
            title=_("Since which day are you no longer looking for work?"),
            month=month,
            unsure=words.DONT_KNOW,
        )
    )
    why = yield ask.Choice(
        id="looking.why",
        chapter=chapter,
        title=_("Why are you no longer looking for work?"),
        options=(
            Option(value=Why.WORK, label=_("I work again"), icon="work"),
            Option(value=Why.RETIREMENT, label=_("I am retired"), icon="retirement"),
            Option(value=Why.OTHER, label=_("Another reason"), icon="other"),
        ),
    )
    return EndOfSearch(day, Motive(why.value))
