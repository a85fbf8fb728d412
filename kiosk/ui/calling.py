"""A call for an agent: from the touch until one says that he comes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from kiosk.need import Need
from kiosk.ui.parts import Office
from kiosk.ui.worker import Worker

log = logging.getLogger(__name__)

_ASK_MS: Final = 4000
_ASKED: Final = 225
"""How often it is asked whether somebody comes: for a quarter of an hour."""


class Call(Enum):
    """What became of a call for an agent."""

    NONE = ""
    CALLING = "calling"
    TOLD = "told"
    COMING = "coming"
    UNREACHED = "unreached"


class Calling(QObject):
    """The call under way. ``where`` returns the screen and the language at which help is wanted."""

    changed = Signal()
    comes = Signal()
    """An agent said that he comes."""

    def __init__(self, office: Office, where: Callable[[], tuple[str, str]], parent: QObject) -> None:
        super().__init__(parent)
        self._office = office
        self._where = where
        self._worker = Worker("agent-call", self)
        self._ask = QTimer(self)
        self._ask.setInterval(_ASK_MS)
        self._ask.timeout.connect(self._look)
        self._asked = 0
        self._number: int | None = None
        self._said: Need | None = None
        self.state = Call.NONE
        self.need: Need | None = None

    def call(self) -> None:
        """Call; again if there is a call already, as nobody may have come."""
        self.need = None
        self.state = Call.CALLING
        self._send()
        self.changed.emit()

    def say(self, need: Need) -> None:
        """Say what for."""
        self.need = need
        self._send()
        self.changed.emit()

    def forget(self) -> None:
        """Nobody waits any more."""
        self._worker.abandon()
        self._ask.stop()
        self._number = self._said = self.need = None
        self.state = Call.NONE

    def _send(self) -> None:
        if self._worker.busy:
            return  # and what it ends with sends the need that was said meanwhile
        screen, language = self._where()
        self._said = need = self.need
        self._worker.run(
            lambda _watch: self._office.call_agent(screen, language, need), done=self._sent, failed=self._failed
        )

    def _sent(self, number: int | None) -> None:
        self._number = number
        if self._said is not self.need:
            self._send()
            return
        if number is None:
            self.state = Call.UNREACHED
        elif self.state is not Call.COMING:
            self.state = Call.TOLD
            self._asked = 0
            self._ask.start()
        self.changed.emit()

    def _look(self) -> None:
        number = self._number
        if self._worker.busy or number is None:
            return
        self._asked += 1
        if self._asked >= _ASKED:
            self._ask.stop()
        self._worker.run(lambda _watch: self._office.agent_comes(number), done=self._answered, failed=self._failed)

    def _answered(self, coming: bool) -> None:
        if coming:
            self._ask.stop()
            self.state = Call.COMING
            self.comes.emit()
            self.changed.emit()
        if self._said is not self.need:
            self._send()

    def _failed(self, error: BaseException) -> None:
        # The class only: a message may quote the address that was called.
        log.error("agent call failed by %s", type(error).__name__)
        if self.state is Call.CALLING:
            self._sent(None)
