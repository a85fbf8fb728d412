"""Questions that can be answered with "I do not know": the talk ends then, with an agent. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeAlias, TypeVar

from kiosk.conversation import ask
from kiosk.conversation.ask import Reply, Special
from kiosk.conversation.step import Chapter, Step
from kiosk.procedures.france_travail import words
from kiosk.text import Message

T = TypeVar("T")
Asking: TypeAlias = Generator[Step, Any, T]


class DoesNotKnowError(Exception):
    """The citizen does not know an answer."""


def known(question: ask.Question) -> Asking[Any]:
    """Ask, and return the answer. Raises DoesNotKnowError."""
    answer = yield question
    if answer is Special.UNSURE:
        raise DoesNotKnowError
    return answer


def yes_no(step: str, chapter: Chapter, title: Message, help_: Message | None = None) -> Asking[bool]:
    """Ask, and return whether the answer is yes. Raises DoesNotKnowError."""
    answer = yield from known(ask.YesNo(id=step, chapter=chapter, title=title, help=help_, unsure=words.DONT_KNOW))
    return answer is Reply.YES
