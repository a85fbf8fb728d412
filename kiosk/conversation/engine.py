"""The engine: it replays a procedure over the answers given so far.

The state of a conversation is its answers and nothing else. The current step is the first one yielded without an
answer that it accepts; Back drops the last answer; an edit re-opens one step and keeps the rest; a branch that no
longer applies is simply not walked; a review that lies behind a changed answer has to be confirmed again, unless its
act has been done already.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeAlias

from kiosk.conversation.ask import InvalidAnswer, Question, Review, Special
from kiosk.conversation.do import Effect
from kiosk.conversation.step import Ending, Step

Talk: TypeAlias = Generator[Step, Any, Ending]
Script: TypeAlias = Callable[[], Talk]


class ScriptError(Exception):
    """A procedure breaks the rules of a conversation: a defect of the program, never of a citizen."""


class NotAllowedError(Exception):
    """The caller asked for a move that the current step does not offer."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the answers lead: the steps already answered, in order, and the one that is not."""

    path: tuple[Step, ...]
    current: Step | Ending


def replay(script: Script, answers: dict[str, Any]) -> Position:
    """Walk ``script`` over ``answers`` and return where it stands.

    Raises ScriptError when a step id comes twice, when an irreversible effect does not follow a confirmed review of
    its own, or when the script ends without an Ending.
    """
    talk = script()
    path: list[Step] = []
    seen: set[str] = set()
    try:
        step = next(talk)
        while True:
            if step.id in seen:
                raise ScriptError(f"step {step.id} comes twice")
            if isinstance(step, Effect) and step.irreversible and not _after_review(path):
                raise ScriptError(f"effect {step.id} does not follow a review")
            if step.id not in answers or not step.accepts(answers[step.id]):
                return Position(tuple(path), step)
            seen.add(step.id)
            path.append(step)
            step = talk.send(answers[step.id])
    except StopIteration as stop:
        if not isinstance(stop.value, Ending):
            raise ScriptError("a conversation returns an Ending") from None
        return Position(tuple(path), stop.value)
    finally:
        talk.close()


def _after_review(path: list[Step]) -> bool:
    # One review opens one irreversible act: a second one behind the same review was never looked at.
    for step in reversed(path):
        if not isinstance(step, Effect) or step.irreversible:
            return isinstance(step, Review)
    return False


def _spent(path: tuple[Step, ...]) -> set[str]:
    """Return the ids of the steps on ``path`` whose irreversible act has run."""
    acts = [place for place, step in enumerate(path) if isinstance(step, Effect) and step.irreversible]
    return {step.id for step in path[: acts[-1]]} if acts else set()


class Conversation:
    """One walk through a procedure. Not thread-safe: it belongs to the visit."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._answers: dict[str, Any] = {}
        self._withdrawn: dict[str, Any] = {}
        self._reopened: str | None = None
        self._running: str | None = None
        self._position = replay(script, self._answers)

    @property
    def current(self) -> Step | Ending:
        """The step that waits for an answer, or the ending."""
        return self._position.current

    @property
    def path(self) -> tuple[Step, ...]:
        """The answered steps, in order."""
        return self._position.path

    @property
    def answers(self) -> dict[str, Any]:
        """The answers that count: those of the steps on the path, in order."""
        return {step.id: self._answers[step.id] for step in self.path}

    @property
    def draft(self) -> str:
        """What the current question was answered before Back or an edit withdrew it, as text; empty if never."""
        step = self.current
        if not isinstance(step, Question) or step.id not in self._withdrawn:
            return ""
        answer = self._withdrawn[step.id]
        return step.written(answer) if step.accepts(answer) else ""

    @property
    def can_go_back(self) -> bool:
        """Whether Back leads anywhere: never past an effect, never while one runs."""
        if self._running is not None:
            return False
        return self._reopened is not None or (bool(self.path) and not isinstance(self.path[-1], Effect))

    @property
    def can_edit(self) -> frozenset[str]:
        """The ids of the steps that the current review may re-open."""
        if not isinstance(self.current, Review):
            return frozenset()
        open_still: set[str] = set()
        for step in self.path:
            if not isinstance(step, Effect):
                open_still.add(step.id)
            elif step.settles(self._answers[step.id]):
                open_still.clear()
        return frozenset(open_still & set(self.current.editable()))

    def answer(self, raw: str) -> InvalidAnswer | None:
        """Answer the current question with what was typed or touched.

        Return None when it was understood, else why not; the conversation then stays where it is.
        Raises NotAllowedError when no question waits.
        """
        step = self.current
        if not isinstance(step, Question):
            raise NotAllowedError(f"no question waits at {step.id}")
        value = step.parse(raw)
        if isinstance(value, InvalidAnswer):
            return value
        passed = {behind.id for behind in self.path}
        self._answers[step.id] = value
        self._withdrawn.pop(step.id, None)
        self._reopened = None
        self._replay()
        # A review that lies behind the changed answer was confirmed on something else: it is asked again. One whose
        # act has run and left everything open is not: the act will have another review.
        ahead = self._answers.keys() - passed - {step.id} - _spent(self.path)
        stale = [step_id for step_id in ahead if self._answers[step_id] is Special.CONFIRMED]
        for step_id in stale:
            del self._answers[step_id]
        if stale:
            self._replay()
        return None

    def back(self) -> None:
        """Drop the last answer; on a step re-opened from a review, restore it and return there.

        Raises NotAllowedError when :attr:`can_go_back` is false.
        """
        if not self.can_go_back:
            raise NotAllowedError(f"no way back from {self.current.id}")
        if self._reopened is not None:
            self._answers[self._reopened] = self._withdrawn.pop(self._reopened)
            self._reopened = None
        else:
            self._withdraw(self.path[-1].id)
        self._replay()

    def edit(self, step_id: str) -> None:
        """Re-open one step of the current review and keep every other answer. Raises NotAllowedError if it may not."""
        if step_id not in self.can_edit:
            raise NotAllowedError(f"{step_id} cannot be changed from {self.current.id}")
        self._withdraw(step_id)
        self._reopened = step_id
        self._replay()

    def begin(self) -> Effect:
        """Mark the current effect as running and return it. Raises NotAllowedError if none can begin now."""
        step = self.current
        if not isinstance(step, Effect) or self._running is not None:
            raise NotAllowedError(f"no effect to begin at {step.id}")
        self._running = step.id
        return step

    def record(self, effect_id: str, result: Any) -> None:
        """Record the result of the running effect. Raises NotAllowedError when it is not the one that runs."""
        if effect_id != self._running:
            raise NotAllowedError(f"{effect_id} is not running")
        self._running = None
        self._answers[effect_id] = result
        self._replay()

    def wipe(self) -> None:
        """Forget every answer, also the withdrawn ones."""
        self._answers.clear()
        self._withdrawn.clear()
        self._reopened = None
        self._running = None
        self._replay()

    def refresh(self) -> None:
        """Replay again after something that the script reads, such as the language, has changed."""
        self._replay()

    def _withdraw(self, step_id: str) -> None:
        self._withdrawn[step_id] = self._answers.pop(step_id)

    def _replay(self) -> None:
        self._position = replay(self._script, self._answers)
