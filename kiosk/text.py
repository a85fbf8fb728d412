"""Sentences that are not yet in anybody's language.

The core never holds translated text: it passes :class:`Message` values, and the edge (screen, paper, speech)
renders them in the language of that moment. Message ids are the English sentences; every language, English
included, has a gettext catalogue in ``locales/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias, Union

from kiosk.money import Money
from kiosk.months import Month


@dataclass(frozen=True, slots=True)
class Reference:
    """A number, code or address that keeps its left-to-right order inside any sentence."""

    value: str

    def __repr__(self) -> str:
        # It may be a stamp number or a citizen's address.
        return "Reference(****)"


Argument: TypeAlias = Union[str, int, Money, date, Month, Reference, "Message"]


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by its id, with the values of its ``{placeholders}``."""

    id: str
    args: tuple[tuple[str, Argument], ...] = ()


def _(message_id: str, /, **args: Argument) -> Message:
    """Return the message ``message_id``; Babel extracts every call of this function."""
    return Message(message_id, tuple(sorted(args.items())))


def verbatim(text: str) -> Message:
    """Return a message that reads the same in every language (a number, a name, an address)."""
    return Message("{text}", (("text", Reference(text)),))
