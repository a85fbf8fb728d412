"""What the organism decides of a declaration, and what it remembers: in memory, for each person and month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kiosk.backoffice.france_travail.contract import DECLARED, MAY_DECLARE, Field, Statut, StatutActu
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.backoffice.france_travail.simulator.validation import errors, remarks
from kiosk.clock import Clock
from kiosk.declarations.calendar import open_window
from kiosk.months import Month

_NOT_THIS_PERSON: Final = Statut(StatutActu.IMPOSSIBLE)
"""What a GET says of who cannot declare at all is not documented, except that it is neither 0 nor 7."""

_MESSAGES: Final = {
    Statut.SAVED: "Simulation, sans valeur. Votre actualisation est enregistrée.",
    Statut.TECHNICAL_ERROR: "Une erreur technique est survenue.",
    Statut.AUTHENTICATION_ERROR: "Votre identification n’est pas reconnue.",
    Statut.CLOSED: "La période d’actualisation est fermée.",
    Statut.ALREADY_DONE: "Votre actualisation a déjà été effectuée.",
    Statut.INCOHERENT: "Votre déclaration comporte des incohérences.",
    Statut.INVALID: "Votre déclaration comporte des erreurs.",
    Statut.IMPOSSIBLE: "Votre actualisation est impossible ou inutile.",
}
_USUAL: Final = {
    Statut.SAVED: StatutActu.MODIFICATION_POSSIBLE,
    Statut.CLOSED: StatutActu.CLOSED,
    Statut.ALREADY_DONE: StatutActu.DONE,
    Statut.IMPOSSIBLE: StatutActu.IMPOSSIBLE,
}
"""The documented pairs, and the one that goes without saying; with the others the month stays open."""

_FIRST_TIMES: Final = {
    Persona.TECHNICAL: (Statut.TECHNICAL_ERROR, 1),
    Persona.PATIENCE: (Statut.IMPOSSIBLE, 2),
}
_ALWAYS: Final = {
    Persona.IMPOSSIBLE: Statut.IMPOSSIBLE,
    Persona.REFUSED: Statut.IMPOSSIBLE,
    Persona.NOT_RECOGNISED: Statut.AUTHENTICATION_ERROR,
    Persona.CLOSED: Statut.CLOSED,
    Persona.DONE: Statut.ALREADY_DONE,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a declaration."""

    statut: Statut
    actu: StatutActu
    remarks: list[str] = field(default_factory=list, repr=False)
    errors: dict[str, str] = field(default_factory=dict, repr=False)

    def body(self) -> dict[str, Any]:
        """Return it as it is sent."""
        return {
            "statut": self.statut,
            "statutActu": self.actu,
            "message": _MESSAGES[self.statut],
            "erreursIncoherence": self.remarks,
            "erreursValidation": self.errors,
        }


class Declarations:
    """The organism's memory."""

    def __init__(self, settings: SimulatorSettings, clock: Clock) -> None:
        self._month = Month.parse(settings.month) if settings.month else None
        self._clock = clock
        self._saved: dict[tuple[Persona, Month], Mapping[str, Any]] = {}
        self._sent: Counter[Persona] = Counter()

    @property
    def month(self) -> Month | None:
        """The month that can be declared now, None between two windows."""
        if self._month is not None:
            return self._month
        window = open_window(self._clock.now())
        return window.month if window else None

    @property
    def saved(self) -> Mapping[tuple[Persona, Month], Mapping[str, Any]]:
        """What was declared, as it was sent."""
        return dict(self._saved)

    def forget(self) -> None:
        """Forget all that was ever sent."""
        self._saved.clear()
        self._sent.clear()

    def status(self, person: Persona) -> Statut:
        """Return what a GET says."""
        month = self.month
        if month is None or person is Persona.CLOSED:
            return Statut.CLOSED
        if person is Persona.IMPOSSIBLE:
            return _NOT_THIS_PERSON
        return DECLARED if person is Persona.DONE or (person, month) in self._saved else MAY_DECLARE

    def declare(self, person: Persona, payload: Mapping[str, Any]) -> Decision:
        """Save a declaration of the open month, or return why not."""
        month = self.month
        if month is None:
            return _decided(Statut.CLOSED)
        if (person, month) in self._saved:
            return Decision(Statut.ALREADY_DONE, StatutActu.PROCESSING)
        if person in _ALWAYS:
            return _decided(_ALWAYS[person])
        self._sent[person] += 1
        statut, times = _FIRST_TIMES.get(person, (Statut.SAVED, 0))
        if self._sent[person] <= times:
            return _decided(statut)
        if wrong := errors(payload, month):
            return Decision(Statut.INVALID, StatutActu.OPEN, errors=wrong)
        if (odd := remarks(payload)) and not payload[Field.FORCE]:
            return Decision(Statut.INCOHERENT, StatutActu.OPEN, remarks=odd)
        self._saved[person, month] = dict(payload)
        return _decided(Statut.SAVED)


def _decided(statut: Statut) -> Decision:
    return Decision(statut, _USUAL.get(statut, StatutActu.OPEN))
