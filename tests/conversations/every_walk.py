"""Every straight walk through a script: each card touched, each result of each effect, what fails tried twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kiosk.conversation.ask import Question, Reply
from kiosk.conversation.do import Effect
from kiosk.conversation.engine import Position, Script, replay
from kiosk.conversation.step import Ending, Step
from tests.conversations.inputs import good_answers, results

_THIRD_TRY = ".3"


def positions(script: Script, turns: int | None = None) -> Iterator[Position]:
    """Yield every position that can be reached without Back, up to the second attempt to act.

    A form of many questions has more walks than anybody can make: with ``turns``, only those that leave the plain way
    (no to every question, the first card, the best result) that many times at most.
    """
    waiting: list[tuple[dict[str, Any], int]] = [({}, 0)]
    while waiting:
        answers, turned = waiting.pop()
        position = replay(script, answers)
        yield position
        step = position.current
        if step.id.endswith(_THIRD_TRY):
            continue
        for place, answer in enumerate(_answers(step)):
            left = turned + (place > 0)
            if turns is None or left <= turns:
                waiting.append((answers | {step.id: answer}, left))


def _answers(step: Step | Ending) -> list[Any]:
    if isinstance(step, Effect):
        return list(results(step))
    if isinstance(step, Question):
        plain_first = sorted(good_answers(step), key=lambda raw: raw != Reply.NO)
        return [step.parse(raw) for raw in plain_first]
    return []
