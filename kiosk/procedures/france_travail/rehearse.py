"""The guide: the same questions as a rehearsal, a memo that proves nothing, then the official site."""

from __future__ import annotations

from collections.abc import Generator
from enum import StrEnum
from typing import Any

from kiosk.conversation import ask, do
from kiosk.conversation.ask import Option
from kiosk.conversation.engine import Talk
from kiosk.conversation.step import Chapter, Ending, Point, Step
from kiosk.declarations.calendar import Window
from kiosk.leaflet import Leaflet
from kiosk.procedures.france_travail import outcomes, papers, review, words
from kiosk.procedures.france_travail.situation import Situation, find_situation
from kiosk.procedures.papers import Handed
from kiosk.procedures.procedure import Facts
from kiosk.text import _


class Way(StrEnum):
    """What the citizen wants of the guide."""

    REHEARSE = "rehearse"
    SITE = "site"


def guide(window: Window, facts: Facts) -> Talk:
    """Lead to the official site, with the answers prepared if the citizen wants it."""
    way = yield ask.Choice(
        id="start",
        title=words.title(window.month),
        help=_("This kiosk does not send your declaration today. It helps you prepare it."),
        options=(
            Option(
                value=Way.REHEARSE,
                label=_("Prepare my answers"),
                detail=_("The same questions, then a memo to copy from"),
                icon="list",
            ),
            Option(
                value=Way.SITE,
                label=_("Go to the official site"),
                detail=_("On my phone, now"),
                icon="phone",
            ),
        ),
    )
    if way is Way.SITE:
        return outcomes.hand_over(window, None)
    return (yield from rehearse(window, facts, words.REHEARSAL))


def rehearse(window: Window, facts: Facts, chapters: tuple[Chapter, Chapter, Chapter] = words.INSTEAD) -> Talk:
    """Ask everything, make the memo, and send the citizen to the official site."""
    questions, check, proof = chapters
    yield ask.Information(
        id="checklist",
        chapter=questions,
        title=_("Have these papers ready"),
        help=_("Only those that you have. You can also answer without them."),
        points=(
            Point("paper", _("Pay slips or contracts of the month")),
            Point("calendar", _("Sick notes, with their dates")),
            Point("list", _("Certificates of training or internship")),
            Point("id_card", _("Your France Travail number and password, for the official site")),
        ),
        proceed=_("Start"),
    )
    situation = yield from find_situation(window.month, questions)
    if isinstance(situation, Ending):
        return situation
    yield ask.Review(
        id="rehearsal",
        chapter=check,
        title=_("Is everything right?"),
        help=_("Nothing is sent. You copy these answers on the official site."),
        lines=review.lines(situation),
        notices=review.notices(situation),
        proceed=_("Make the memo"),
    )
    return (yield from memo(situation, window, facts, proof))


def memo(situation: Situation, window: Window, facts: Facts, chapter: Chapter = words.INSTEAD[-1]) -> Talk:
    """Hand over the memo of a declaration that was not sent, and send the citizen to the official site."""
    handed = yield from deliver("memo", papers.memo(situation, window), facts, chapter)
    return outcomes.hand_over(window, handed)


def deliver(
    step: str, paper: Leaflet, facts: Facts, chapter: Chapter | None = None
) -> Generator[Step, Any, Handed | None]:
    """Print ``paper``; return what became of it, None when this kiosk cannot print today."""
    if not facts.can_print:
        return None
    handed: Handed = yield do.Delivery(id=step, chapter=chapter, title=_("Your paper is being printed"), item=paper)
    return handed
