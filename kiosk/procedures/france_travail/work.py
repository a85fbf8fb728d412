"""The questions about work: each employer by name, whole hours, gross pay, and whether the contract ended."""

from __future__ import annotations

from typing import Final

from kiosk.conversation import ask
from kiosk.conversation.step import Chapter
from kiosk.declarations.situation import LEAST_PAY, MOST_PAY, Work, hours_of
from kiosk.money import Money
from kiosk.months import Month
from kiosk.procedures.france_travail import words
from kiosk.procedures.france_travail.turns import Asking, DoesNotKnowError, known, yes_no
from kiosk.text import Reference, _

MOST_EMPLOYERS: Final = 12


def find_work(month: Month, chapter: Chapter) -> Asking[tuple[Work, ...]]:
    """Ask for whom the citizen worked in ``month``, how long and for how much. Raises DoesNotKnowError."""
    if not (
        yield from yes_no(
            "worked",
            chapter,
            _("Did you work in {month}?", month=month),
            _("Even one hour counts, and even if you are not paid yet."),
        )
    ):
        return ()
    count = yield from known(
        ask.Whole(
            id="employers",
            chapter=chapter,
            title=_("For how many employers?"),
            help=_("Count each employer once."),
            at_least=1,
            at_most=MOST_EMPLOYERS,
            unsure=words.DONT_KNOW,
        )
    )
    work: list[Work] = []
    for number in range(1, count + 1):
        earned = sum(job.gross.cents for job in work)
        work.append((yield from _job(number, count, month, chapter, Money(max(MOST_PAY.cents - earned, 0)))))
    return tuple(work)


def _job(number: int, count: int, month: Month, chapter: Chapter, room: Money) -> Asking[Work]:
    step = f"employer.{number}"
    employer = yield from known(
        ask.Name(
            id=f"{step}.name",
            chapter=chapter,
            title=_("What is the name of the employer?")
            if count == 1
            else _("What is the name of employer {number}?", number=number),
            help=_("It stays on this kiosk and on your paper."),
            unsure=words.DONT_KNOW,
        )
    )
    hours = yield from known(
        ask.Whole(
            id=f"{step}.hours",
            chapter=chapter,
            title=_("How many hours for {employer}?", employer=Reference(employer)),
            help=_("All the hours of {month}, without the minutes.", month=month),
            at_least=1,
            at_most=hours_of(month),
            unit=_("hours"),
            unsure=words.DONT_KNOW,
        )
    )
    gross = yield from known(
        ask.Amount(
            id=f"{step}.gross",
            chapter=chapter,
            title=_("How much gross pay from {employer}?", employer=Reference(employer)),
            help=_("The gross amount of your pay slip. Without a pay slip, the amount of your contract."),
            at_least=LEAST_PAY,
            at_most=max(room, LEAST_PAY),
            unsure=words.DONT_KNOW,
        )
    )
    if gross > room:
        raise DoesNotKnowError  # more than the form takes: an agent looks at it
    ended = yield from yes_no(
        f"{step}.ended",
        chapter,
        _("Did the contract with {employer} end in {month}?", employer=Reference(employer), month=month),
        None,
    )
    return Work(employer, hours, gross, ended)
