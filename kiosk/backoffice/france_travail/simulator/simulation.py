"""Everything that the simulated organism knows, for the routes, the tests and the demo."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event

from kiosk.backoffice.france_travail.contract import scope_of
from kiosk.backoffice.france_travail.simulator.declarations import Declarations
from kiosk.backoffice.france_travail.simulator.documents import Documents
from kiosk.backoffice.france_travail.simulator.faults import Faults, Records
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.france_travail.simulator.settings import SimulatorSettings
from kiosk.backoffice.france_travail.simulator.tokens import Access, Tokens
from kiosk.clock import Clock


@dataclass(slots=True)
class Hold:
    """What calls that hang wait for. ``given_up``: those that are LATE are not done any more."""

    released: Event = field(default_factory=Event)
    given_up: bool = False


class Simulation:
    """The organism. ``faults`` and ``records`` are safe from any thread; the rest is for the server's own thread, and
    for others while no call is under way."""

    def __init__(self, settings: SimulatorSettings, clock: Clock) -> None:
        self.settings = settings
        self.tokens = Tokens(clock)
        self.declarations = Declarations(settings, clock)
        self.documents = Documents()
        self.faults = Faults()
        self.records = Records()
        self._hold = Hold()

    def sign_in(self, person: Persona) -> str:
        """Return a token of ``person`` with all scopes, without the login."""
        scopes = frozenset(scope_of(self.settings.client_id).split())
        return self.tokens.issue(Access(person, scopes)).token

    @property
    def hold(self) -> Hold:
        """What a call that hangs from now on waits for."""
        return self._hold

    def release(self, *, given_up: bool = False) -> None:
        """Let go of every call that hangs; of those that are LATE nothing comes when they are ``given_up``. Safe from
        any thread."""
        hold, self._hold = self._hold, Hold()
        hold.given_up = given_up
        hold.released.set()

    def reset(self) -> None:
        """Be as on the first day: nothing declared, sent, planned or recorded. Tokens stay good."""
        self.release(given_up=True)
        self.declarations.forget()
        self.documents.forget()
        self.faults.plan()
        self.records.clear()
