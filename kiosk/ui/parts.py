"""What the composition root hands to the shell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from kiosk.agent.desk import AgentDesk
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.devices.device import Unsubscribe
from kiosk.fitted import Hardware
from kiosk.i18n.languages import Language
from kiosk.need import Need
from kiosk.procedures.procedure import Procedure
from kiosk.tariffs import Catalogue
from kiosk.text import Message
from kiosk.visit.effects import Effects

if TYPE_CHECKING:
    from kiosk.codes.api import Certificates  # it loads cryptography, which the first frame does not need


class Words(Protocol):
    """Renders messages and feeds Qt; `kiosk.i18n.translations.Translations` does."""

    def render(self, message: Message, language: str) -> str:
        """Return the sentence in that language."""

    def qm(self, language: str) -> bytes:
        """Return the catalogue as Qt .qm bytes."""


class Office(Protocol):
    """The back office as the screen sees it: only what is in memory, and calls for the worker thread."""

    @property
    def reachable(self) -> bool:
        """Whether it answered lately; no I/O."""

    @property
    def latest_catalogue(self) -> Catalogue | None:
        """The tariffs fetched last; no I/O."""

    def subscribe(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call ``callback`` when either changes, from another thread."""

    def call_agent(self, screen: str, language: str, need: Need | None) -> int | None:
        """Tell the agents that somebody needs help at that screen; blocks. Return the call, or None if it failed."""

    def agent_comes(self, call: int) -> bool:
        """Return whether an agent said that he comes; blocks."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a shell talks to."""

    settings: Settings
    clock: Clock
    words: Words
    languages: tuple[Language, ...]
    procedures: tuple[Procedure, ...]
    effects: Effects
    office: Office
    certificates: Certificates
    devices: Hardware
    desk: AgentDesk
    power_off: Callable[[], None] = lambda: None
    """Switches the machine off, before its battery does; returns at once."""
    begin: Callable[[], None] = lambda: None
    """Starts what runs beside the screen; called once the first page is painted."""
    at_rest: Callable[[float], bool] = lambda _within: True
    """Waits at most that many seconds until no effect runs; returns whether none does. Never on Qt's thread."""
