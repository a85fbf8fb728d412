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
        self._ask.timeout.connect(self.look)
        self._asked = 0
        self._number: int | None = None
        self._due = False
        self.state = Call.NONE
        self.need: Need | None = None

    def call(self) -> None:
        """Call; again if there is a call already, as nobody may have come."""
        self._ask.stop()
        self._number = self.need = None
        self.state = Call.CALLING
        self._send()

    def say(self, need: Need) -> None:
        """Say what for."""
        self.need = need
        self._send()

    def forget(self) -> None:
        """Nobody waits any more."""
        self._worker.abandon()
        self._ask.stop()
        self._number = self.need = None
        self._due = False
        self.state = Call.NONE

    def _send(self) -> None:
        # One at a time: what is under way is followed by the newest wish.
        self._due = self._worker.busy
        if not self._due:
            (screen, language), need = self._where(), self.need
            self._worker.run(
                lambda _watch: self._office.call_agent(screen, language, need), done=self._sent, failed=self._not_sent
            )
        self.changed.emit()

    def _sent(self, number: int | None) -> None:
        if self._due:
            self._send()
            return
        if number is not None:
            self._number = number
            if self.state is not Call.COMING:
                self.state = Call.TOLD
                self._asked = 0
                self._ask.start()
        elif self._number is None:
            self.state = Call.UNREACHED
        else:
            # The call itself had arrived; what for did not.
            self.need = None
        self.changed.emit()

    def _not_sent(self, error: BaseException) -> None:
        self._complain(error)
        self._sent(None)

    def look(self) -> None:
        """Ask whether somebody comes; after a call it is asked by itself every few seconds."""
        number = self._number
        if self._worker.busy or number is None:
            return
        self._asked += 1
        if self._asked >= _ASKED:
            self._ask.stop()
        self._worker.run(lambda _watch: self._office.agent_comes(number), done=self._looked, failed=self._not_looked)

    def _looked(self, coming: bool) -> None:
        if self._due:
            self._send()
        elif coming:
            self._ask.stop()
            self.state = Call.COMING
            self.comes.emit()
            self.changed.emit()

    def _not_looked(self, error: BaseException) -> None:
        self._complain(error)
        self._looked(False)

    def _complain(self, error: BaseException) -> None:
        # The class only: a message may quote the address that was called.
        log.error("agent call failed by %s", type(error).__name__)
