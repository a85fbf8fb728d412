"""What a procedure is to the rest of the kiosk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from kiosk.conversation.engine import Talk
from kiosk.procedures.mode import Mode
from kiosk.tariffs import Catalogue
from kiosk.text import Message


class Facts(Protocol):
    """What a procedure may know of the visit. Everything but the language is frozen when the visit starts."""

    @property
    def today(self) -> date:
        """The civil date in Europe/Paris at the start of the visit."""

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


class Procedure(Protocol):
    """A conversation with a name on the home screen."""

    @property
    def id(self) -> str:
        """A stable identifier, as in the configuration."""

    @property
    def tile(self) -> Tile:
        """The words of the home tile."""

    @property
    def sells(self) -> bool:
        """Whether the connected mode needs the payment terminal and the back office."""

    def conversation(self, mode: Mode, facts: Facts) -> Talk:
        """Return the talk for ``mode`` (never OFF); called again for each replay, so it has no state of its own."""
