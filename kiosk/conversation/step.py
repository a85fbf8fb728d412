"""What every step of a conversation has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from kiosk.text import Message


@dataclass(frozen=True, slots=True)
class Chapter:
    """Where a step stands, in words and in segments (``number`` of ``total``, from 1)."""

    number: int
    total: int
    title: Message


@dataclass(frozen=True, slots=True)
class Point:
    """One line of explanation with its pictogram (a name of the icon set). ``paper`` is what stands on the paper that
    it is about, for who cannot read that; it is only said."""

    icon: str
    text: Message
    paper: Message | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step(ABC):
    """One turn of the conversation. ``id`` is unique on any path through a procedure and never translated."""

    id: str
    title: Message
    help: Message | None = None
    chapter: Chapter | None = None

    @abstractmethod
    def accepts(self, answer: Any) -> bool:
        """Whether an answer given earlier is still one to this step."""


class Tone(Enum):
    """How an ending is meant."""

    DONE = "done"
    NOTHING_TO_PAY = "nothing_to_pay"
    ELSEWHERE = "elsewhere"
    AGENT = "agent"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """The last page: what was reached, what to take along, what to do next.

    ``number`` is shown very large; ``qr`` is the exact payload of a QR code, or a message that the code holds in the
    citizen's language; neither shows in a traceback.
    """

    id: str
    tone: Tone
    title: Message
    help: Message | None = None
    points: tuple[Point, ...] = ()
    number: str | None = field(default=None, repr=False)
    number_caption: Message | None = None
    qr: str | Message | None = field(default=None, repr=False)
    qr_caption: Message | None = None
    chapter: Chapter | None = None
