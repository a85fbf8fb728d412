"""Steps that ask: pure questions, each of which turns what was typed or touched into a frozen value."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from kiosk.conversation.entries import Amount, Channel, Code, Contact, Day, DayOf, Name, Text, Whole
from kiosk.conversation.question import UNSURE, Entry, InvalidAnswer, Question, Special
from kiosk.conversation.step import Point
from kiosk.money import Money
from kiosk.text import Message, _

__all__ = [
    "PAGE",
    "UNSURE",
    "Amount",
    "Channel",
    "Choice",
    "Code",
    "Contact",
    "Day",
    "DayOf",
    "Entry",
    "Information",
    "InvalidAnswer",
    "Line",
    "Name",
    "Option",
    "Question",
    "Reply",
    "Review",
    "Special",
    "Text",
    "Whole",
    "YesNo",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Information(Question):
    """Something to read before going on. ``qr`` is the exact payload of a code for the phone; not in a traceback."""

    points: tuple[Point, ...] = ()
    qr: str | None = field(default=None, repr=False)
    qr_caption: Message | None = None
    proceed: Message = field(default_factory=lambda: _("Continue"))

    def parse(self, raw: str) -> Special:
        return Special.SEEN

    def accepts(self, answer: Any) -> bool:
        return answer is Special.SEEN

    def written(self, answer: Any) -> str:
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One big card of a choice. ``value`` is the answer; its text never shows."""

    value: StrEnum
    label: Message
    detail: Message | None = None
    price: Message | None = None
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Question):
    """One of several cards; a screen shows at most :data:`PAGE` of them and pages beyond."""

    options: tuple[Option, ...]

    def __post_init__(self) -> None:
        values = [option.value for option in self.options]
        if not values or len(set(values)) != len(values):
            raise ValueError(f"step {self.id}: a choice has options, each once")

    def parse(self, raw: str) -> StrEnum | InvalidAnswer:
        for option in self.options:
            if option.value == raw:
                return option.value
        return InvalidAnswer(_("This is not one of the choices."), _("Touch one of the cards."), raw)

    def accepts(self, answer: Any) -> bool:
        return any(option.value is answer for option in self.options)

    def written(self, answer: Any) -> str:
        return str(answer)

    def pages(self) -> tuple[tuple[Option, ...], ...]:
        """Return the options screen by screen: all on one, or by four with room for a "more choices" card."""
        if len(self.options) <= PAGE:
            return (self.options,)
        size = PAGE - 1
        return tuple(self.options[i : i + size] for i in range(0, len(self.options), size))


PAGE: Final = 5
"""Cards a person takes in at one glance (facts: at most five choices a screen)."""


class Reply(StrEnum):
    """The answer to a yes/no question."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNo(Question):
    """A question that yes or no answers. ``unsure`` is the label of the way out for who does not know."""

    yes: Message = field(default_factory=lambda: _("Yes"))
    no: Message = field(default_factory=lambda: _("No"))
    unsure: Message | None = None

    def parse(self, raw: str) -> Reply | Special | InvalidAnswer:
        if raw == UNSURE and self.unsure is not None:
            return Special.UNSURE
        if raw in (Reply.YES, Reply.NO):
            return Reply(raw)
        return InvalidAnswer(_("This is not one of the choices."), _("Touch one of the cards."), raw)

    def accepts(self, answer: Any) -> bool:
        return isinstance(answer, Reply) or (answer is Special.UNSURE and self.unsure is not None)

    def written(self, answer: Any) -> str:
        return UNSURE if answer is Special.UNSURE else str(answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a review; ``edit`` names the step that "change" re-opens."""

    label: Message
    value: Message = field(repr=False)
    edit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review(Question):
    """Everything at a glance before an act; the only door to an irreversible effect."""

    lines: tuple[Line, ...]
    total: Money | None = None
    total_label: Message | None = None
    notices: tuple[Point, ...] = field(default=(), repr=False)
    proceed: Message

    def editable(self) -> Collection[str]:
        """Return the ids of the steps that can be re-opened from here."""
        return {line.edit for line in self.lines if line.edit is not None}

    def parse(self, raw: str) -> Special:
        return Special.CONFIRMED

    def accepts(self, answer: Any) -> bool:
        return answer is Special.CONFIRMED

    def written(self, answer: Any) -> str:
        return ""
