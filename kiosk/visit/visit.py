"""One person's use of the kiosk. Everything of the citizen lives in here, in memory, until :meth:`Visit.wipe`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from kiosk.conversation.engine import Conversation
from kiosk.procedures.mode import Mode
from kiosk.procedures.procedure import Procedure
from kiosk.tariffs import Catalogue


@dataclass(slots=True)
class VisitFacts:
    """What a procedure may know. Only the language changes during a visit."""

    now: datetime
    clock_sure: bool
    catalogue: Catalogue | None
    can_print: bool
    language: str

    @property
    def today(self) -> date:
        """The civil date at the start of the visit."""
        return self.now.date()


class Visit:
    """A procedure under way: its conversation, its language, and what is being typed."""

    def __init__(self, procedure: Procedure, mode: Mode, facts: VisitFacts) -> None:
        self.procedure = procedure
        self.mode = mode
        self._facts = facts
        self.entered = ""
        self.conversation = Conversation(lambda: procedure.conversation(mode, facts))

    @property
    def language(self) -> str:
        """The language of this moment."""
        return self._facts.language

    @language.setter
    def language(self, code: str) -> None:
        """Change the language; no answer is lost."""
        self._facts.language = code
        self.conversation.refresh()

    def wipe(self) -> None:
        """Erase everything of the citizen. The one place that does; harmless when called twice."""
        self.entered = ""
        self.conversation.wipe()
