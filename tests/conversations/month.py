"""A month as somebody lived it, and the well-trodden stretches of its declaration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from kiosk.declarations.api import FilingOutcome, Incoherent, Standing
from kiosk.declarations.calendar import window_of
from kiosk.declarations.situation import Declaration, EndOfSearch, Period, Work
from kiosk.money import Money
from kiosk.months import Month
from kiosk.procedures.france_travail.situation import Situation
from tests.conversations.organism import EMPLOYER, ME, OCTOBER
from tests.conversations.walk import Known, Walker

IN_OCTOBER = Known(None, date(2026, 10, 29))
"""A visit in the window of October 2026."""
WINDOW = window_of(OCTOBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What somebody lived through in a month; nothing at all if nothing is said."""

    work: tuple[Work, ...] = ()
    training: bool = False
    internships: tuple[Period, ...] = ()
    sick_leaves: tuple[Period, ...] = ()
    maternity: date | None = None
    paternity: bool = False
    retirement: date | None = None
    invalidity: date | None = None
    stopped: EndOfSearch | None = None

    def situation(self, month: Month = OCTOBER) -> Situation:
        """Return what has to be declared of it, and what elsewhere."""
        declaration = Declaration(
            month=month,
            work=self.work,
            training=self.training,
            internships=self.internships,
            sick_leaves=self.sick_leaves,
            maternity=self.maternity,
            retirement=self.retirement,
            invalidity=self.invalidity,
            end_of_search=self.stopped,
        )
        return Situation(declaration, self.paternity)

    def told(self) -> Iterator[tuple[str, str]]:
        """Yield each question that must be asked about it, in order, and what is touched or typed there."""
        yield "worked", yes_no(bool(self.work))
        if self.work:
            yield "employers", str(len(self.work))
        for number, job in enumerate(self.work, start=1):
            yield f"employer.{number}.name", job.employer
            yield f"employer.{number}.hours", str(job.hours)
            yield f"employer.{number}.gross", typed(job.gross)
            yield f"employer.{number}.ended", yes_no(job.ended)
        yield "training", yes_no(self.training)
        yield from _periods("internship", self.internships)
        yield from _periods("sick", self.sick_leaves)
        yield from _since("maternity", self.maternity)
        yield "paternity", yes_no(self.paternity)
        yield from _since("retirement", self.retirement)
        yield from _since("invalidity", self.invalidity)
        if not self.training:
            yield "looking", yes_no(self.stopped is None)
        if self.stopped:
            yield "looking.until", str(self.stopped.on.day)
            yield "looking.why", self.stopped.motive.value


def yes_no(yes: bool) -> str:
    """Return the card to touch."""
    return "yes" if yes else "no"


def typed(amount: Money) -> str:
    """Return what is typed for ``amount``."""
    return f"{amount.cents // 100},{amount.cents % 100:02d}"


def _periods(step: str, periods: tuple[Period, ...]) -> Iterator[tuple[str, str]]:
    yield step, ("none", "once", "several")[min(len(periods), 2)]
    if len(periods) > 1:
        yield f"{step}.times", str(len(periods))
    for number, period in enumerate(periods, start=1):
        yield f"{step}.{number}.start", str(period.start.day)
        yield f"{step}.{number}.end", f"{period.end:%d/%m/%Y}"


def _since(step: str, day: date | None) -> Iterator[tuple[str, str]]:
    yield step, yes_no(day is not None)
    if day is not None:
        yield f"{step}.since", str(day.day)


NOTHING = Lived()
BAKERY = Work(EMPLOYER, 232, Money(4100), False)
GARAGE = Work("Garage de l'Ouest", 23, Money(3400), True)
TWO_JOBS = Lived(work=(BAKERY, GARAGE))


def signed_in(walk: Walker) -> Walker:
    """Walk up to the first question about the month."""
    walk.reads("start").picks("phone", "here").identifies("identify.1", ME)
    return walk.asks("standing.1", Standing.OPEN)


def tells(walk: Walker, lived: Lived) -> Walker:
    """Answer every question about the month."""
    for step, raw in lived.told():
        walk.types(step, raw)
    return walk


def confirms_twice(walk: Walker, number: int = 1) -> Walker:
    """Confirm both reviews of one attempt."""
    return walk.confirms(f"review.{number}").confirms(f"confirm.{number}")


def sends(walk: Walker, outcome: FilingOutcome, number: int = 1) -> Walker:
    """Confirm both reviews, and let the submission end with ``outcome``; a remark is about what was sent."""
    confirms_twice(walk, number)
    if isinstance(outcome, Incoherent):
        outcome = replace(outcome, about=walk.form(f"submit.{number}").declaration)
    return walk.submits(f"submit.{number}", outcome)


def ready_to_send(walk: Walker, lived: Lived = NOTHING) -> Walker:
    """Walk up to the first review."""
    return tells(signed_in(walk), lived)
