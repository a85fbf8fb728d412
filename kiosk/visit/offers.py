"""What can be had now: the truth that the home tiles tell before anybody starts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Procedure, Requirement
from kiosk.text import Message, _


@dataclass(frozen=True, slots=True)
class Condition:
    """What the devices, the back office and the clock allow at this moment.

    ``tariffs`` is whether they were had from a back office that answers, ``now`` the time in Europe/Paris.
    """

    terminal_usable: bool
    printer_usable: bool
    back_office_reachable: bool
    tariffs: bool
    now: datetime
    clock_sure: bool

    def lacks(self, need: Requirement) -> bool:
        """Return whether ``need`` cannot be met now."""
        match need:
            case Requirement.TERMINAL:
                return not self.terminal_usable
            case Requirement.TARIFFS:
                return not (self.back_office_reachable and self.tariffs)
            case Requirement.BACK_OFFICE:
                return not self.back_office_reachable


@dataclass(frozen=True, slots=True)
class Offer:
    """One tile: the procedure, how it is delivered now, and what to know before starting."""

    procedure: Procedure
    mode: Mode
    notice: Message | None = None
    degraded: bool = False


_WITHOUT = {
    Requirement.TERMINAL: _("No card payment at the moment: we prepare you for the official site."),
    Requirement.TARIFFS: _("The stamp service does not answer: we prepare you for the official site."),
    Requirement.BACK_OFFICE: _("No connection at the moment: we prepare you for the official site."),
}


def offer(procedure: Procedure, configured: Mode, condition: Condition) -> Offer:
    """Return how ``procedure`` is delivered now, degraded to a guide when what its connected mode needs is missing."""
    if configured is Mode.OFF:
        return Offer(procedure, configured, _("This service is closed at this kiosk. Ask an agent."), degraded=True)
    missing = [need for need in Requirement if need in procedure.needs and condition.lacks(need)]
    degraded = configured is Mode.CONNECTED and bool(missing)
    mode = Mode.GUIDE if degraded else configured
    of_today = procedure.notice(condition.now, condition.clock_sure)
    if of_today is not None:
        return Offer(procedure, mode, of_today)
    if degraded:
        return Offer(procedure, mode, _WITHOUT[missing[0]], degraded=True)
    if mode is Mode.GUIDE and procedure.needs:
        return Offer(procedure, mode, _("We prepare you for the official site."))
    if not condition.printer_usable:
        if Requirement.TERMINAL in procedure.needs:
            return Offer(procedure, mode, _("No paper today: on the screen and by message only."))
        return Offer(procedure, mode, _("No paper today: on the screen only."))
    return Offer(procedure, mode)
