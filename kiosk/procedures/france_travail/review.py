"""Everything that was answered, line by line, the negative answers too; and what will be sent otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from kiosk.conversation.ask import Line
from kiosk.conversation.step import Point
from kiosk.declarations.situation import HOURS_COUNTED, Declaration, Motive, Period, Work
from kiosk.procedures.france_travail.situation import Situation
from kiosk.text import Message, Reference, _, verbatim

_YES: Final = _("Yes")
_NO: Final = _("No")

MOTIVES: Final = {
    Motive.WORK: _("I work again"),
    Motive.RETIREMENT: _("I am retired"),
    Motive.OTHER: _("Another reason"),
}


def lines(situation: Situation) -> tuple[Line, ...]:
    """Return one line for each answer, in the order of the questions; each re-opens its own question."""
    return tuple(_lines(situation))


def notices(situation: Situation) -> tuple[Point, ...]:
    """Return what is sent in another form than it was answered, and what is not sent at all."""
    declaration = situation.declaration
    points = []
    if declaration.hours > HOURS_COUNTED:
        points.append(Point("info", _("More than {most} hours: France Travail takes {most}.", most=HOURS_COUNTED)))
    if len(declaration.sick_leaves) > 1:
        first, last = _span(declaration.sick_leaves)
        points.append(Point("info", _("Your sick leaves are sent as one, {first} to {last}.", first=first, last=last)))
    if len(declaration.internships) > 1:
        first, last = _span(declaration.internships)
        points.append(Point("info", _("Your internships are sent as one, {first} to {last}.", first=first, last=last)))
    if situation.paternity:
        points.append(
            Point("warning", _("The paternity leave is not sent: declare it in your France Travail account."))
        )
    return tuple(points)


def _lines(situation: Situation) -> Iterator[Line]:
    declaration = situation.declaration
    yield _answered(_("Work"), bool(declaration.work), "worked")
    yield from _work(declaration)
    yield _answered(_("Training"), declaration.training, "training")
    yield from _periods(_INTERNSHIP, "internship", declaration.internships)
    yield from _periods(_SICK, "sick", declaration.sick_leaves)
    for label, since, day, step in (
        (_("Maternity leave"), _("Maternity leave, first day"), declaration.maternity, "maternity"),
        (_("New retirement pension"), _("Retirement pension since"), declaration.retirement, "retirement"),
        (_("New invalidity pension"), _("Invalidity pension since"), declaration.invalidity, "invalidity"),
    ):
        yield _answered(label, day is not None, step)
        if day is not None:
            yield Line(label=since, value=_("{day}", day=day), edit=f"{step}.since")
        if step == "maternity":
            yield _answered(_("Paternity leave"), situation.paternity, "paternity")
    yield from _search(declaration)


def _work(declaration: Declaration) -> Iterator[Line]:
    work = declaration.work
    if work:
        yield Line(label=_("Number of employers"), value=_("{count}", count=len(work)), edit="employers")
    for number, job in enumerate(work, start=1):
        yield from _job(job, f"employer.{number}")
    if len(work) > 1:
        yield Line(label=_("Hours in all"), value=_hours(declaration.hours))
        yield Line(label=_("Gross pay in all"), value=_("{amount}", amount=declaration.gross))


def _job(job: Work, step: str) -> Iterator[Line]:
    employer = Reference(job.employer)
    yield Line(label=_("Employer"), value=verbatim(job.employer), edit=f"{step}.name")
    yield Line(label=_("Hours, {employer}", employer=employer), value=_hours(job.hours), edit=f"{step}.hours")
    yield Line(
        label=_("Gross pay, {employer}", employer=employer),
        value=_("{amount}", amount=job.gross),
        edit=f"{step}.gross",
    )
    yield _answered(_("Contract ended, {employer}", employer=employer), job.ended, f"{step}.ended")


_INTERNSHIP: Final = (
    _("Internship"),
    _("Number of internships"),
    _("Internship, first day"),
    _("Internship, last day"),
)
_SICK: Final = (_("Sick leave"), _("Number of sick leaves"), _("Sick leave, first day"), _("Sick leave, last day"))


def _periods(
    labels: tuple[Message, Message, Message, Message], step: str, periods: tuple[Period, ...]
) -> Iterator[Line]:
    label, times, first, last = labels
    yield _answered(label, bool(periods), step)
    if len(periods) > 1:
        yield Line(label=times, value=_("{count}", count=len(periods)), edit=f"{step}.times")
    for number, period in enumerate(periods, start=1):
        yield Line(label=first, value=_("{day}", day=period.start), edit=f"{step}.{number}.start")
        yield Line(label=last, value=_("{day}", day=period.end), edit=f"{step}.{number}.end")


def _search(declaration: Declaration) -> Iterator[Line]:
    end = declaration.end_of_search
    if declaration.training:
        yield Line(label=_("Still looking for work"), value=_("Yes, because of the training"))
        return
    yield _answered(_("Still looking for work"), end is None, "looking")
    if end is not None:
        yield Line(label=_("No longer looking since"), value=_("{day}", day=end.on), edit="looking.until")
        yield Line(label=_("Reason"), value=MOTIVES[end.motive], edit="looking.why")


def _answered(label: Message, yes: bool, edit: str) -> Line:
    return Line(label=label, value=_YES if yes else _NO, edit=edit)


def _hours(hours: int) -> Message:
    return _("{hours} hours", hours=hours)


def _span(periods: tuple[Period, ...]) -> tuple[date, date]:
    return min(period.start for period in periods), max(period.end for period in periods)
