"""The procedure on the home screen: what it says before anybody starts, and which talk it leads to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from kiosk.conversation import ask
from kiosk.conversation.ask import Reply
from kiosk.conversation.engine import Talk
from kiosk.declarations.calendar import next_window, open_window
from kiosk.procedures.france_travail import outcomes, papers
from kiosk.procedures.france_travail.declare import declare
from kiosk.procedures.france_travail.rehearse import deliver, guide
from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Facts, Requirement, Tile
from kiosk.text import Message, _

_TILE: Final = Tile(
    title=_("France Travail: monthly declaration"),
    summary=_("Actualisation: say each month if you worked"),
    cost=_("Free"),
    duration=_("About 5 minutes"),
    bring=_("Your phone, and your pay slips if you worked"),
    icon="work",
)


@dataclass(frozen=True, slots=True)
class MonthlyDeclaration:
    """The procedure ``france_travail``."""

    id: str = "france_travail"
    tile: Tile = _TILE
    needs: frozenset[Requirement] = frozenset({Requirement.BACK_OFFICE})

    def notice(self, now: datetime, clock_sure: bool) -> Message | None:
        """Say when it opens, or that the kiosk is not sure of the date."""
        if not clock_sure:
            return _("This kiosk is not sure of the date: use the official site.")
        if open_window(now) is None:
            return _("It opens on {day}.", day=next_window(now).first_day)
        return None

    def conversation(self, mode: Mode, facts: Facts) -> Talk:
        """Declare the month that is open (connected), prepare it (guide), or say when it opens."""
        if not facts.clock_sure:
            return outcomes.clock_unsure()
        window = open_window(facts.now)
        if window is None:
            return (yield from _not_open(facts))
        if mode is Mode.GUIDE:
            return (yield from guide(window, facts))
        return (yield from declare(window, facts))


def _not_open(facts: Facts) -> Talk:
    window = next_window(facts.now)
    handed = None
    if facts.can_print:
        wanted = yield ask.YesNo(
            id="not_open.reminder",
            title=_("It opens on {day}", day=window.first_day),
            help=_(
                "You can declare {month} from {first} to {last}. Do you want a reminder on paper?",
                month=window.month,
                first=window.first_day,
                last=window.last_day,
            ),
            yes=_("Yes, print it"),
            no=_("No, thank you"),
        )
        if wanted is Reply.YES:
            handed = yield from deliver("reminder", papers.reminder(window), facts)
    return outcomes.not_open(window, handed)
