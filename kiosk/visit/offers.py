"""What can be had now: the truth that the home tiles tell before anybody starts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Procedure
from kiosk.text import Message, _


class Reason(Enum):
    """Why a procedure is not delivered as configured."""

    TERMINAL = "terminal"
    BACK_OFFICE = "back_office"


@dataclass(frozen=True, slots=True)
class Condition:
    """What the devices and the back office allow at this moment."""

    terminal_usable: bool
    printer_usable: bool
    back_office_reachable: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One tile: the procedure, how it is delivered now, and what to know before starting."""

    procedure: Procedure
    mode: Mode
    notice: Message | None = None
    degraded: bool = False


_WHY = {
    Reason.TERMINAL: _("No card payment at the moment: we prepare you for the official site."),
    Reason.BACK_OFFICE: _("The stamp service does not answer: we prepare you for the official site."),
}


def offer(procedure: Procedure, configured: Mode, condition: Condition) -> Offer:
    """Return how ``procedure`` is delivered now, degraded to a guide when what it needs to sell is missing."""
    if configured is Mode.CONNECTED and procedure.sells:
        if not condition.terminal_usable:
            return Offer(procedure, Mode.GUIDE, _WHY[Reason.TERMINAL], degraded=True)
        if not condition.back_office_reachable:
            return Offer(procedure, Mode.GUIDE, _WHY[Reason.BACK_OFFICE], degraded=True)
    if configured is Mode.GUIDE and procedure.sells:
        return Offer(procedure, configured, _("We prepare you for the official site."))
    if configured is Mode.OFF:
        return Offer(procedure, configured, _("This service is closed at this kiosk. Ask an agent."), degraded=True)
    if not condition.printer_usable:
        if procedure.sells:
            return Offer(procedure, configured, _("No paper today: on the screen and by message only."))
        return Offer(procedure, configured, _("No paper today: on the screen only."))
    return Offer(procedure, configured)
