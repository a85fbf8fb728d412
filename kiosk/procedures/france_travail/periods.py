"""The questions about what has a first and a last day: internships and sick leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kiosk.conversation import ask
from kiosk.conversation.ask import Option
from kiosk.conversation.step import Chapter
from kiosk.declarations.situation import Period
from kiosk.months import Month, add_months
from kiosk.procedures.france_travail import words
from kiosk.procedures.france_travail.turns import Asking, DoesNotKnowError, known
from kiosk.text import Message, _

MOST_PERIODS: Final = 5
_FURTHEST_END: Final = 60
"""Months after the declared one in which a period may end."""


class Times(StrEnum):
    """How often something happened in the month."""

    NONE = "none"
    ONCE = "once"
    SEVERAL = "several"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class PeriodWords:
    """What is asked about one kind of period."""

    happened: Callable[[Month], Message]
    help: Message
    times: Message
    start: Message
    end: Message


INTERNSHIP: Final = PeriodWords(
    lambda month: _("Did you do an internship in {month}?", month=month),
    _("Also one in a firm during a course."),
    _("How many internships?"),
    _("On which day did the internship begin?"),
    _("On which day does the internship end?"),
)
SICK: Final = PeriodWords(
    lambda month: _("Were you on sick leave in {month}?", month=month),
    _("With a sick note of a doctor."),
    _("How many sick leaves?"),
    _("On which day did the sick leave begin?"),
    _("On which day does the sick leave end?"),
)


def find_periods(step: str, month: Month, chapter: Chapter, said: PeriodWords) -> Asking[tuple[Period, ...]]:
    times = yield from known(
        ask.Choice(
            id=step,
            chapter=chapter,
            title=said.happened(month),
            help=said.help,
            options=(
                Option(value=Times.NONE, label=_("No"), icon="no"),
                Option(value=Times.ONCE, label=_("Yes, once"), icon="yes"),
                Option(value=Times.SEVERAL, label=_("Yes, several times"), icon="list"),
                Option(value=Times.UNKNOWN, label=words.DONT_KNOW, icon="agent"),
            ),
        )
    )
    if times is Times.UNKNOWN:
        raise DoesNotKnowError
    if times is Times.NONE:
        return ()
    count = 1
    if times is Times.SEVERAL:
        count = yield from known(
            ask.Whole(
                id=f"{step}.times",
                chapter=chapter,
                title=said.times,
                at_least=2,
                at_most=MOST_PERIODS,
                unsure=words.DONT_KNOW,
            )
        )
    periods: list[Period] = []
    for number in range(1, count + 1):
        periods.append((yield from _period(f"{step}.{number}", number, count, month, chapter, said)))
    return tuple(periods)


def _period(step: str, number: int, count: int, month: Month, chapter: Chapter, said: PeriodWords) -> Asking[Period]:
    which = _("Number {number} of {count}", number=number, count=count) if count > 1 else None
    start = yield from known(
        ask.DayOf(
            id=f"{step}.start",
            chapter=chapter,
            title=said.start,
            help=which or _("If it began before {month}, write 1.", month=month),
            month=month,
            unsure=words.DONT_KNOW,
        )
    )
    end = yield from known(
        ask.Day(
            id=f"{step}.end",
            chapter=chapter,
            title=said.end,
            help=which or _("It may be after {month}.", month=month),
            earliest=start,
            latest=add_months(month.last, _FURTHEST_END),
            too_early=_("It ends before it begins, on {day}.", day=start),
            too_late=_("This date is too far away."),
            unsure=words.DONT_KNOW,
        )
    )
    return Period(start, end)
