"""Serves the visit under way: turns touches and keys into answers, and the current step into a page. No Qt in here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kiosk.conversation import ask
from kiosk.conversation.ask import InvalidAnswer
from kiosk.conversation.do import Effect
from kiosk.conversation.step import Ending
from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Procedure
from kiosk.stamp import StampNumber
from kiosk.text import _
from kiosk.ui.content import Content, Render, content_of
from kiosk.ui.fields import Field, field_of
from kiosk.visit.visit import Visit, VisitFacts

if TYPE_CHECKING:
    from kiosk.codes.api import Code


class Attendant:
    """Has at most one visit. Every method is harmless when nothing of its kind waits."""

    def __init__(self) -> None:
        self._visit: Visit | None = None
        self._invalid: InvalidAnswer | None = None
        self._page = 0

    @property
    def visiting(self) -> bool:
        """Whether a visit is under way."""
        return self._visit is not None

    @property
    def at_ending(self) -> bool:
        """Whether the visit has reached its last page."""
        return self._visit is not None and isinstance(self._visit.conversation.current, Ending)

    @property
    def nothing_to_lose(self) -> bool:
        """Whether the visit can be ended without asking: nothing was answered yet, or all is done."""
        return self._visit is None or self.at_ending or not self._visit.conversation.path

    @property
    def written(self) -> tuple[str, ...]:
        """The words that were written in answer so far; numbers, dates and amounts are none."""
        if self._visit is None:
            return ()
        talk = self._visit.conversation
        texts = (talk.answers[step.id] for step in talk.path if isinstance(step, ask.Entry))
        return tuple(text for text in texts if isinstance(text, str) and any(sign.isalpha() for sign in text))

    def welcome(self, procedure: Procedure, mode: Mode, facts: VisitFacts) -> None:
        """Start a visit."""
        self._visit = Visit(procedure, mode, facts)
        self._open()

    def content(self, render: Render) -> Content | None:
        """Return the page of the current step, or None without a visit."""
        return content_of(self._visit, render, self._page, self._invalid) if self._visit else None

    def speak(self, language: str) -> None:
        """Go on in another language; no answer is lost."""
        if self._visit is not None:
            self._visit.language = language

    def answer(self, raw: str | None) -> bool:
        """Answer the current question, with what is in its field when ``raw`` is None; return whether it went on."""
        if self._visit is None or not isinstance(self._visit.conversation.current, ask.Question):
            return False
        self._invalid = self._visit.conversation.answer(self._visit.entered if raw is None else raw)
        if self._invalid is None:
            self._open()
        return self._invalid is None

    def back(self) -> bool:
        """Go one step back; return False when there is no step before."""
        if self._visit is None or not self._visit.conversation.can_go_back:
            return False
        self._visit.conversation.back()
        self._open()
        return True

    def edit(self, step_id: str) -> None:
        """Re-open one line of the review."""
        if self._visit is not None and step_id in self._visit.conversation.can_edit:
            self._visit.conversation.edit(step_id)
            self._open()

    def type(self, text: str) -> None:
        """Put ``text`` at the end of the field."""
        field = self._field()
        if field is not None and self._visit is not None:
            self._visit.entered = field.typed(self._visit.entered, text)
            self._invalid = None

    def erase(self) -> None:
        """Take the last sign out of the field."""
        field = self._field()
        if field is not None and self._visit is not None:
            self._visit.entered = field.erased(self._visit.entered)
            self._invalid = None

    @property
    def takes_scans(self) -> bool:
        """Whether the question on screen can be answered by a code."""
        return self._visit is not None and isinstance(self._visit.conversation.current, ask.Code)

    def scan(self, code: Code) -> None:
        """Put what a code says into the field; the citizen reads it and goes on by himself. A code of something else
        changes nothing but what is said below the field."""
        if self._visit is None or not self.takes_scans:
            return
        if isinstance(code, StampNumber):
            self._visit.entered, self._invalid = code.digits, None
        else:
            kept = self._visit.entered
            self._invalid = InvalidAnswer(_("This is not the code of a stamp."), _("You can type the number."), kept)

    def turn_page(self) -> None:
        """Show the next cards of a long choice."""
        self._page += 1

    def begin_effect(self) -> Effect | None:
        """Begin the effect that waits and return it, or None when the current step is another kind."""
        if self._visit is None or not isinstance(self._visit.conversation.current, Effect):
            return None
        return self._visit.conversation.begin()

    def record(self, effect_id: str, result: Any) -> None:
        """Record what an effect came to."""
        if self._visit is not None:
            self._visit.conversation.record(effect_id, result)
            self._open()

    def wipe(self) -> None:
        """End the visit and erase everything of it."""
        if self._visit is not None:
            self._visit.wipe()
        self._visit = None
        self._invalid = None
        self._page = 0

    def _open(self) -> None:
        """Come to a step: its field holds what it was answered earlier, if it ever was."""
        assert self._visit is not None
        self._invalid = None
        self._page = 0
        field = self._field()
        self._visit.entered = field.raw(self._visit.conversation.draft) if field is not None else ""

    def _field(self) -> Field | None:
        step = self._visit.conversation.current if self._visit else None
        return field_of(step) if isinstance(step, ask.Entry) else None
