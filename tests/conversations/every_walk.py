"""Every straight walk through a script: each card touched, each result of each effect, payments tried twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiosk.conversation.ask import Question
from kiosk.conversation.do import Effect
from kiosk.conversation.engine import Position, Script, replay
from tests.conversations.ramble import good_answers, results

_THIRD_TRY = ".3"


def positions(script: Script) -> Iterator[Position]:
    """Yield every position that can be reached without Back, up to the second attempt to pay."""
    waiting: list[dict[str, Any]] = [{}]
    while waiting:
        answers = waiting.pop()
        position = replay(script, answers)
        yield position
        step = position.current
        if step.id.endswith(_THIRD_TRY):
            continue
        if isinstance(step, Effect):
            waiting += [answers | {step.id: result} for result in results(step)]
        elif isinstance(step, Question):
            waiting += [answers | {step.id: step.parse(raw)} for raw in good_answers(step)]
