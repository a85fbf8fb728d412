"""What a procedure is to the rest of the kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Protocol

from kiosk.conversation.engine import Talk
from kiosk.procedures.mode import Mode
from kiosk.tariffs import Catalogue
from kiosk.text import Message


class Facts(Protocol):
    """What a procedure may know of the visit. Everything but the language is frozen when the visit starts."""

    @property
    def now(self) -> datetime:
        """The moment at which the visit started, in Europe/Paris."""

    @property
    def today(self) -> date:
        """The civil date of ``now``."""

    @property
    def clock_sure(self) -> bool:
        """Whether a time source kept the kiosk's clock right when the visit started."""

    @property
    def language(self) -> str:
        """The language of this moment."""

    @property
    def catalogue(self) -> Catalogue | None:
        """The tariffs, or None when they could not be had."""

    @property
    def can_print(self) -> bool:
        """Whether the printer was usable at the start of the visit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """What the home screen says before anybody starts."""

    title: Message
    summary: Message
    cost: Message
    duration: Message
    bring: Message
    icon: str


class Requirement(Enum):
    """What the connected mode of a procedure cannot do without."""

    TERMINAL = "terminal"
    TARIFFS = "tariffs"
    BACK_OFFICE = "back_office"


class Procedure(Protocol):
    """A conversation with a name on the home screen."""

    @property
    def id(self) -> str:
        """A stable identifier, as in the configuration."""

    @property
    def tile(self) -> Tile:
        """The words of the home tile."""

    @property
    def needs(self) -> frozenset[Requirement]:
        """What the connected mode needs; without it the citizen is prepared for the official site."""

    def notice(self, now: datetime, clock_sure: bool) -> Message | None:
        """Return what the tile says of this very day, None when there is nothing to say."""

    def conversation(self, mode: Mode, facts: Facts) -> Talk:
        """Return the talk for ``mode`` (never OFF); called again for each replay, so it has no state of its own."""
