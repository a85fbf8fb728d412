"""What can be typed, touched or answered at each kind of step."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from kiosk.conversation import ask
from kiosk.conversation.do import Effect, Enquiry, Identification, Purchase, Submission
from kiosk.conversation.step import Step
from kiosk.declarations.api import NotFiled, Standing, Trouble, Uncertain
from kiosk.identity.api import NotIdentified
from kiosk.money import Money
from kiosk.orders.api import NotSold, PaidNotIssued, PaidWithoutStamp, Stopped, Unresolved
from kiosk.procedures.france_travail.acts import AskDocumentLink, FileDeclaration
from kiosk.procedures.papers import Handed
from tests.conversations.organism import EMPLOYER, FILED, FOUND, INCOHERENT, INVALID, LINK, ME
from tests.conversations.walk import ADDRESS, MOBILE, NUMBER, sold


def good_answers(step: Step) -> tuple[str, ...]:
    """Return texts that ``step`` understands."""
    match step:
        case ask.Choice():
            return tuple(option.value for option in step.options)
        case ask.YesNo():
            return (ask.Reply.YES, ask.Reply.NO, *_unsure(step))
        case ask.Amount():
            known = {step.at_least, step.at_most, min(Money(step.at_least.cents + 50), step.at_most)}
            return (*(step.written(amount) for amount in sorted(known)), *_unsure(step))
        case ask.Whole():
            return (*(str(number) for number in _numbers(step)), *_unsure(step))
        case ask.Contact():
            return (ADDRESS,) if step.channel is ask.Channel.EMAIL else (MOBILE,)
        case ask.Code():
            return (NUMBER, "6543 2109 8765 4321")
        case ask.Day():
            return (*(step.written(day) for day in _days(step)), *_unsure(step))
        case ask.DayOf():
            return ("1", str(step.month.days), f"{step.month.first:%d/%m/%Y}", *_unsure(step))
        case ask.Text():
            return ("TR-2026/7", *_unsure(step))
        case ask.Name():
            return (EMPLOYER, *_unsure(step))
        case _:
            return ("",)


def bad_answers(step: Step) -> tuple[str, ...]:
    """Return texts that ``step`` refuses; none where a touch is all there is."""
    match step:
        case ask.Choice() | ask.YesNo():
            return ("", "nothing of the kind")
        case ask.Amount():
            return ("", "abc", "0", step.written(Money(step.at_most.cents + 100)))
        case ask.Contact():
            return ("", " ", "adresse@", "0123456789")
        case ask.Code():
            return ("", NUMBER[:-1], "12O4 5678 9012 3456")
        case ask.Day():
            return ("", "31/02/2026", "01/01/1900", step.written(step.latest + timedelta(days=1)))
        case ask.DayOf():
            return ("", "0", str(step.month.days + 1), f"{step.month.next.first:%d/%m/%Y}")
        case ask.Whole():
            return ("", str(step.at_least - 1), str(step.at_most + 1), "1,5", "-1")
        case ask.Text():
            return ("", "é", "x" * (step.at_most + 1))
        case ask.Name():
            return ("", " ", "?", "x" * (step.at_most + 1))
        case _:
            return ()


def results(effect: Effect) -> tuple[Any, ...]:
    """Return what can become of an effect."""
    if isinstance(effect, Purchase):
        return (
            sold(Money(8600)),
            *(NotSold("CH-0001", why) for why in Stopped),
            PaidNotIssued("CH-0001"),
            PaidWithoutStamp("CH-0001"),
            Unresolved("CH-0001"),
        )
    if isinstance(effect, Identification):
        return (ME, *NotIdentified)
    if isinstance(effect, Enquiry):
        return (*((LINK,) if isinstance(effect.subject, AskDocumentLink) else Standing), *Trouble)
    if isinstance(effect, Submission):
        about = effect.form.declaration if isinstance(effect.form, FileDeclaration) else None
        return (FILED, FOUND, replace(INCOHERENT, about=about), INVALID, *NotFiled, *Trouble, Uncertain())
    return tuple(Handed)


def _unsure(step: ask.Entry | ask.YesNo) -> tuple[str, ...]:
    return (ask.UNSURE,) if step.unsure is not None else ()


_A_COUNT = 12
"""Up to here a whole number may say how often something is asked: two are as good as twelve, and end sooner."""


def _numbers(step: ask.Whole) -> list[int]:
    numbers = {step.at_least, min(step.at_least + 1, step.at_most)}
    return sorted(numbers if step.at_most <= _A_COUNT else numbers | {step.at_most})


def _days(step: ask.Day) -> tuple[date, ...]:
    ago = (timedelta(days=days) for days in (0, 4, 400, 600))
    return tuple(day for day in (step.latest - time for time in ago) if day >= step.earliest)
