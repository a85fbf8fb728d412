"""A citizen who touches everything: any move at any time, each checked against what the answers alone imply."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import pytest
from hypothesis import strategies as st

from kiosk.conversation import ask
from kiosk.conversation.do import Effect
from kiosk.conversation.engine import Conversation, NotAllowedError, Script, replay
from kiosk.conversation.step import Ending, Step
from tests.conversations.inputs import bad_answers, good_answers, results


class Act(Enum):
    """What a hand can do."""

    ANSWER = "answer"
    MISTYPE = "mistype"
    BACK = "back"
    EDIT = "edit"
    RUN = "run"
    REFRESH = "refresh"


@dataclass(frozen=True, slots=True)
class Move:
    """One move; ``pick`` chooses among whatever is on the screen."""

    act: Act
    pick: int = 0


# Mostly forward, or few walks would ever see a payment.
_ACTS = (Act.ANSWER,) * 7 + (Act.RUN,) * 3 + (Act.BACK,) * 3 + (Act.EDIT,) * 3 + (Act.MISTYPE, Act.REFRESH)


def moves(*, at_most: int = 40) -> st.SearchStrategy[list[Move]]:
    """Return a strategy of walks."""
    return st.lists(st.builds(Move, st.sampled_from(_ACTS), st.integers(0, 11)), max_size=at_most)


class Rambler:
    """Makes moves, keeps a model of its own (a plain dictionary), and checks the conversation after each.

    The model knows the rules in one sentence each: an answer is written down and un-confirms what lies behind it, save
    the reviews whose act has run; Back strikes the last one; an edit strikes one, as far behind as nothing was settled
    since, and Back brings it back.
    """

    def __init__(self, script: Script, talk: Conversation | None = None) -> None:
        """Start at the beginning, or where somebody has led ``talk`` over ``script``."""
        self.script = script
        self.talk = talk or Conversation(script)
        self.model = self.talk.answers
        self.reopened: tuple[str, Any] | None = None
        self.acted = [step.id for step in self.talk.path if isinstance(step, Effect)]
        self.confirmed: str | None = None
        """The review that was confirmed last, as long as nothing but a reversible effect came after."""
        self.looked_at: dict[str, ask.Review] = {}
        """Each review as it stood on the screen when it was confirmed."""

    def makes(self, move: Move) -> None:
        """Make one move, or see it refused; either way the rules hold afterwards."""
        match move.act:
            case Act.ANSWER:
                self._answer(move.pick)
            case Act.MISTYPE:
                self._mistype(move.pick)
            case Act.BACK:
                self._back()
            case Act.EDIT:
                self._edit(move.pick)
            case Act.RUN:
                self._run(move.pick)
            case Act.REFRESH:
                self.talk.refresh()
        self.check()

    def check(self) -> None:
        """Assert that the conversation stands exactly where the model's answers lead."""
        position = replay(self.script, self.model)
        assert self.talk.path == position.path
        assert self.talk.current == position.current
        assert list(self.talk.answers.items()) == [(step.id, self.model[step.id]) for step in position.path]
        ids = [step.id for step in position.path]
        assert len(set(ids)) == len(ids)
        chapters = [step.chapter.number for step in (*position.path, position.current) if step.chapter]
        assert chapters == sorted(chapters)

    def told_again(self) -> Conversation:
        """Return a fresh conversation that was given the same answers in the same order."""
        fresh = Conversation(self.script)
        for step_id, answer in self.talk.answers.items():
            step = fresh.current
            assert step.id == step_id
            if isinstance(step, ask.Question):
                raw = ask.UNSURE if answer is ask.Special.UNSURE else step.written(answer)
                assert fresh.answer(raw) is None
            else:
                fresh.begin()
                fresh.record(step_id, answer)
        return fresh

    def _answer(self, pick: int) -> None:
        step = self.talk.current
        if not isinstance(step, ask.Question):
            with pytest.raises(NotAllowedError):
                self.talk.answer("")
            return
        passed = self.talk.answers
        raw = good_answers(step)[pick % len(good_answers(step))]
        assert self.talk.answer(raw) is None
        value = step.parse(raw)
        assert step.accepts(value)
        self._notes(step.id, value, {*passed, step.id})
        self.reopened = None
        self.confirmed = None
        if isinstance(step, ask.Review):
            self.confirmed = step.id
            self.looked_at[step.id] = step
        assert self.talk.answers[step.id] == value
        if len(self.talk.answers) == len(passed) + 1:
            self._would_undo(step, passed, raw)

    def _notes(self, step_id: str, value: Any, behind: set[str]) -> None:
        self.model[step_id] = value
        path = replay(self.script, self.model).path
        acts = [place for place, step in enumerate(path) if isinstance(step, Effect) and step.irreversible]
        behind |= {step.id for step in path[: max(acts, default=0)]}
        for known in [known for known, answer in self.model.items() if answer is ask.Special.CONFIRMED]:
            if known not in behind:
                del self.model[known]

    def _would_undo(self, step: Step, passed: dict[str, Any], raw: str) -> None:
        """Assert that Back undoes an answer that led to the very next step, and that the same answer redoes it."""
        after = self.talk.current, self.talk.answers
        self.talk.back()
        assert (self.talk.current, self.talk.answers) == (step, passed)
        assert self.talk.answer(raw) is None
        assert (self.talk.current, self.talk.answers) == after

    def _mistype(self, pick: int) -> None:
        step = self.talk.current
        if not isinstance(step, ask.Question) or not bad_answers(step):
            return
        raw = bad_answers(step)[pick % len(bad_answers(step))]
        draft = self.talk.draft
        problem = self.talk.answer(raw)
        assert problem is not None
        assert problem.kept == raw
        assert self.talk.draft == draft

    def _back(self) -> None:
        if not self.talk.can_go_back:
            assert self.reopened is None
            assert not self.talk.path or isinstance(self.talk.path[-1], Effect)
            with pytest.raises(NotAllowedError):
                self.talk.back()
            return
        self.confirmed = None
        if self.reopened is not None:
            self.talk.back()
            self.model |= dict([self.reopened])
            self.reopened = None
            assert isinstance(self.talk.current, ask.Review)
            return
        last = self.talk.path[-1]
        assert not isinstance(last, Effect)
        given = self.model.pop(last.id)
        self.talk.back()
        assert self.talk.current == last
        self._remembers(last, given)

    def _edit(self, pick: int) -> None:
        current = self.talk.current
        passed = [step.id for step in self.talk.path]
        if not isinstance(current, ask.Review):
            for step_id in (*passed, current.id):
                with pytest.raises(NotAllowedError):
                    self.talk.edit(step_id)
            return
        effects = [(place, step) for place, step in enumerate(self.talk.path) if isinstance(step, Effect)]
        settled = max((place for place, effect in effects if effect.settles(self.model[effect.id])), default=-1)
        acted = {effect.id for _, effect in effects}
        free = [step_id for step_id in passed[settled + 1 :] if step_id in current.editable() and step_id not in acted]
        assert self.talk.can_edit == set(free)
        for locked in (*passed[: settled + 1], *acted):
            with pytest.raises(NotAllowedError):
                self.talk.edit(locked)
        if not free:
            return
        chosen = free[pick % len(free)]
        before = self.talk.answers, current
        self.talk.edit(chosen)
        self.talk.back()
        assert (self.talk.answers, self.talk.current) == before
        self.talk.edit(chosen)
        self.confirmed = None
        self.reopened = (chosen, self.model.pop(chosen))
        assert self.talk.current.id == chosen
        self._remembers(self.talk.current, self.reopened[1])

    def _remembers(self, step: Step | Ending, given: Any) -> None:
        """Assert that a re-opened field holds what was written in it."""
        assert isinstance(step, ask.Question)
        if self.talk.draft or not isinstance(given, ask.Special):
            assert step.parse(self.talk.draft) == given

    def _run(self, pick: int) -> None:
        effect = self.talk.current
        if not isinstance(effect, Effect):
            with pytest.raises(NotAllowedError):
                self.talk.begin()
            return
        assert effect.id not in self.acted
        if effect.irreversible:
            questions = [step.id for step in self.talk.path if isinstance(step, ask.Question)]
            assert self.confirmed is not None
            assert self.confirmed == questions[-1]
            assert self.looked_at[self.confirmed] in self.talk.path, "what was confirmed is what the answers say now"
            self.confirmed = None
        assert self.talk.begin() == effect
        self._nothing_moves_while_it_runs()
        result = results(effect)[pick % len(results(effect))]
        self.talk.record(effect.id, result)
        with pytest.raises(NotAllowedError):
            self.talk.record(effect.id, result)
        self.acted.append(effect.id)
        self.model[effect.id] = result

    def _nothing_moves_while_it_runs(self) -> None:
        assert not self.talk.can_go_back
        for forbidden in (self.talk.begin, self.talk.back, lambda: self.talk.answer("")):
            with pytest.raises(NotAllowedError):
                forbidden()
        with pytest.raises(NotAllowedError):
            self.talk.record("another", None)
