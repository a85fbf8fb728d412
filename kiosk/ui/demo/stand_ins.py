"""Stand-ins for what is around the screen: a clock, a back office and effects that do what a scene tells them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.resources import files
from threading import Event
from typing import Final

import msgspec

from kiosk.backoffice.contract import CatalogueBody
from kiosk.clock import PARIS
from kiosk.conversation.do import Delivery, Effect, Identification, Purchase
from kiosk.declarations.api import Trouble
from kiosk.devices.badge.api import Agent, Badge, Level, Look, NotABadge, Recognised, Role, Unlock
from kiosk.devices.card_reader.simulated import CardKind, SimulatedReader
from kiosk.devices.device import Unsubscribe
from kiosk.identity.api import NotIdentified
from kiosk.need import Need
from kiosk.orders.api import NotSold, PurchaseOutcome, Stopped
from kiosk.procedures.papers import Handed
from kiosk.tariffs import Catalogue
from kiosk.ui.demo.robot import HANG
from kiosk.visit.effects import EffectResult, Effects, News, Watch

TODAY: Final = datetime(2026, 12, 1, 10, 0, tzinfo=PARIS)
"""The day on which every scene plays: after the tariffs were last checked."""


class StagedError(Exception):
    """What a scene raises on purpose, so that the log says that it was no accident."""


class StillClock:
    """A clock that only moves when it is told to."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self.later = timedelta()
        """How far the wall clock alone is ahead; settable."""
        self.in_step = True
        """Whether it says that it is synchronised; settable."""

    def now(self) -> datetime:
        """Return the wall clock of the scene."""
        return TODAY + timedelta(seconds=self._seconds) + self.later

    def monotonic(self) -> float:
        """Return the seconds that it was moved."""
        return self._seconds

    def synchronised(self) -> bool:
        """Return what the scene wants."""
        return self.in_step

    def advance(self, seconds: float) -> None:
        """Move it forward."""
        self._seconds += seconds


def published_tariffs() -> Catalogue:
    """Return the tariffs that the back office ships with, read without the network."""
    text = files("kiosk.backoffice.server").joinpath("data/tariffs.json").read_bytes()
    return msgspec.json.decode(text, type=CatalogueBody).value()


class StillOffice:
    """A back office that is what a scene makes it; implements :class:`kiosk.ui.parts.Office`."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], None]] = []
        self._published = published_tariffs()
        self._catalogue: Catalogue | None = self._published
        self._reachable = True
        self._answered = Event()
        self._told = True
        self.coming = False

    @property
    def reachable(self) -> bool:
        """Whether the scene lets it answer."""
        return self._reachable

    @property
    def latest_catalogue(self) -> Catalogue | None:
        """The published tariffs, unless the scene took them away."""
        return self._catalogue

    def subscribe(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call ``callback`` when a scene changes anything."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def call_agent(self, screen: str, language: str, need: Need | None) -> int | None:
        """Wait until the scene has the call answered, and return that answer."""
        return 1 if self._answered.wait(HANG) and self._told else None

    def agent_comes(self, call: int) -> bool:
        """Return whether the scene has an agent come."""
        return self.coming

    def stand(self, *, reachable: bool = True, catalogue: Catalogue | None = None, tariffs: bool = True) -> None:
        """Be reachable or not, with the published tariffs, others, or none."""
        self._reachable = reachable
        self._catalogue = (catalogue or self._published) if tariffs else None
        for callback in tuple(self._callbacks):
            callback()

    def hold_calls(self) -> None:
        """Leave the next call for an agent without an answer."""
        self._answered.clear()

    def answer_calls(self, *, told: bool) -> None:
        """Answer the call that waits, and the later ones."""
        self._told = told
        self._answered.set()
        self.coming = False


class ScriptedEffects(Effects):
    """Effects that end as a scene chose; ``None`` keeps them running at ``news`` until :meth:`let_go`."""

    def __init__(self) -> None:
        """Have no rooms: nothing is bought and nothing printed."""
        self._go = Event()
        self.running: Effect | None = None
        self.forget()

    def forget(self) -> None:
        """Be as at the start of a scene."""
        self._go.clear()
        self.news: News | None = None
        self.results: dict[str, EffectResult] = {}
        """By the id of the effect; these come before ``purchase`` and ``delivery``."""
        self.purchase: PurchaseOutcome | None = None
        self.delivery: Handed | None = None
        self.fails = False

    def run(self, effect: Effect, language: str, watch: Watch, *, large: bool = False) -> EffectResult:
        """Tell the news and return what the scene chose. Raises StagedError when the scene wants it to fail."""
        self.running = effect
        if self.fails:
            raise StagedError
        if self.news is not None:
            watch.tell(self.news)
        chosen = self._chosen(effect)
        if chosen is None:
            self._go.wait(HANG)
            chosen = self._in_vain(effect)
        return chosen

    def let_go(self) -> None:
        """End whatever still runs, as if nothing had been bought, printed or asked."""
        self._go.set()

    def _chosen(self, effect: Effect) -> EffectResult | None:
        if effect.id in self.results:
            return self.results[effect.id]
        match effect:
            case Purchase():
                return self.purchase
            case Delivery():
                return self.delivery
            case _:
                return None

    @staticmethod
    def _in_vain(effect: Effect) -> EffectResult:
        match effect:
            case Purchase():
                return NotSold("", Stopped.CANCELLED)
            case Delivery():
                return Handed.NOT_PRINTED
            case Identification():
                return NotIdentified.UNREACHED
            case _:
                return Trouble.UNREACHED


class ScriptedBadge:
    """A badge that is what a scene makes it; implements :class:`kiosk.devices.badge.api.BadgeReader`."""

    level = Level.PIV

    def __init__(self, reader: SimulatedReader) -> None:
        self._reader = reader
        self.tries = 3
        """How many it says are left; settable."""
        self.right: Unlock = Recognised(Agent("A012", Role.AGENT, Level.PIV))
        """What becomes of the right PIN."""
        self.outcome: Unlock = self.right
        """What becomes of the next one; settable."""

    def look(self) -> Look:
        """Return a badge when one is in."""
        return Badge(self.tries) if self._reader.card is CardKind.AGENT_BADGE else NotABadge()

    def unlock(self, pin: str) -> Unlock:
        """Return what the scene wants."""
        return self.outcome
