"""The connector in front of a simulated organism; its waits move its own clock and take no time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta

from kiosk.backoffice.france_travail.connector import FranceTravail
from kiosk.backoffice.france_travail.filing import Pace
from kiosk.backoffice.france_travail.simulator.faults import Call, Planned, Record
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.wire import Transport
from kiosk.clock import PARIS
from kiosk.declarations.api import FilingOutcome, StandingAnswer
from kiosk.declarations.situation import Declaration
from kiosk.months import Month
from tests.contract.france_travail_bench import GUARD, Organism

OCTOBER = Month(2026, 10)
NOTHING = Declaration(month=OCTOBER)
IMPATIENT = Pace(connect=10, answer=1.5)
"""For an organism that hangs; long enough for a slow machine that does not."""

NOT_BELIEVED = "^WARNING kiosk.backoffice.france_travail.line: an answer of France Travail was not believed: 200$"


def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that another thread brings about."""
    guard = time.monotonic() + GUARD
    while not holds():
        assert time.monotonic() < guard
        time.sleep(0.01)


class StillClock:
    """A clock that stands still until somebody waits."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now(self) -> datetime:
        return datetime(2026, 10, 29, 10, 0, tzinfo=PARIS) + timedelta(seconds=self.seconds)

    def monotonic(self) -> float:
        return self.seconds

    def synchronised(self) -> bool:
        return True


class Counter:
    """The connector. ``at_wait`` is done in the wait of that number, the first being 1."""

    def __init__(
        self, organism: Organism, *, url: str = "", pace: Pace | None = None, transport: Transport | None = None
    ) -> None:
        self.organism = organism
        self.clock = StillClock()
        self.waits: list[float] = []
        self.at_wait: dict[int, Callable[[], None]] = {}
        self.connector = FranceTravail(
            url or organism.url, self.clock, pace=pace, pause=self._pause, transport=transport
        )

    def plan(self, *plan: Planned) -> None:
        self.organism.simulation.faults.plan(*plan)

    def standing(self, person: Persona = Persona.ORDINARY) -> StandingAnswer:
        return self.connector.standing(self.organism.sign_in(person))

    def file(
        self, person: Persona = Persona.ORDINARY, declaration: Declaration = NOTHING, *, force: bool = False
    ) -> FilingOutcome:
        return self.connector.file(declaration, person.value, self.organism.sign_in(person), force=force)

    @property
    def records(self) -> tuple[Record, ...]:
        return self.organism.simulation.records.all(Call.STATUS, Call.DECLARE)

    @property
    def calls(self) -> list[Call]:
        return [record.call for record in self.records]

    def _pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.clock.seconds += seconds
        self.at_wait.get(len(self.waits), lambda: None)()
