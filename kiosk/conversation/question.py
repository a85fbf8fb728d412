"""What every question has: it turns what was typed or touched into a frozen value, or says why it cannot."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Any, Final

from kiosk.conversation.step import Step
from kiosk.text import Message, _

UNSURE: Final = "?"
"""What the screen submits for "I don't know"."""


class Special(Enum):
    """Answers that are not values."""

    SEEN = "seen"
    CONFIRMED = "confirmed"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class InvalidAnswer:
    """What was typed is not an answer: what is wrong, how to cure it, and the input as it was, kept."""

    problem: Message
    cure: Message
    kept: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Step):
    """A step that a person answers."""

    @abstractmethod
    def parse(self, raw: str) -> Any | InvalidAnswer:
        """Return the frozen value that ``raw`` means, or why it means none."""

    @abstractmethod
    def written(self, answer: Any) -> str:
        """Return the text that, parsed again, gives ``answer``; it fills the field when a step is re-opened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Question):
    """A question answered by typing. ``unsure`` is the label of the way out for who does not know."""

    unsure: Message | None = None

    def parse(self, raw: str) -> Any | InvalidAnswer:
        if raw == UNSURE and self.unsure is not None:
            return Special.UNSURE
        text = raw.strip()
        if not text:
            return InvalidAnswer(_("Nothing is written yet."), self.example(), raw)
        value = self.read(text)
        return replace(value, kept=raw) if isinstance(value, InvalidAnswer) else value

    @abstractmethod
    def read(self, text: str) -> Any | InvalidAnswer:
        """Return the value of the non-empty ``text``, or why it has none."""

    @abstractmethod
    def example(self) -> Message:
        """Return a sentence that shows what to type."""

    def accepts(self, answer: Any) -> bool:
        if answer is Special.UNSURE:
            return self.unsure is not None
        return not isinstance(answer, Special | StrEnum) and self.read(self.written(answer)) == answer
