"""The rule of a declaration: looked up before it is sent, and looked up after every answer that does not say.

There is nothing in the interface that makes a second POST harmless, so none is sent unless the status said, since the
one before, that the month can be declared (docs/adr/0013).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

from kiosk.backoffice.france_travail.contract import DECLARED, MAY_DECLARE, Statut
from kiosk.backoffice.france_travail.line import Busy, Decided, Line, Unclear
from kiosk.backoffice.france_travail.payload import Payload
from kiosk.clock import Clock
from kiosk.declarations.api import NotFiled, Standing, StandingAnswer, Trouble

MOST_TRIES: Final = 3
"""Of one call that is answered 429, and of a declaration that is told that it is impossible."""

IMPOSSIBLE_WAIT: Final = 1.0
"""Seconds before a declaration that is told that it is impossible is looked up and sent again."""

_STANDINGS: Final[dict[Statut, StandingAnswer]] = {
    MAY_DECLARE: Standing.OPEN,
    DECLARED: Standing.DONE,
    Statut.CLOSED: Standing.CLOSED,
    Statut.AUTHENTICATION_ERROR: Trouble.IDENTITY_ENDED,
    Statut.TECHNICAL_ERROR: Trouble.UNREACHED,
}
"""What a status says; any other number says that this person cannot declare."""

_NOT_OPEN: Final = {
    Standing.DONE: NotFiled.ALREADY_DONE,
    Standing.CLOSED: NotFiled.CLOSED,
    Standing.IMPOSSIBLE: NotFiled.IMPOSSIBLE,
}


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds: for a connection, for one answer, for a whole call about a declaration, how many of these are kept to
    look it up once it is sent, and the waits before each look."""

    connect: float = 3.0
    answer: float = 7.0
    whole: float = 24.0
    looking: float = 9.0
    looks: tuple[float, ...] = (1.0, 2.0, 3.0)


class Looked(Enum):
    """What was found out of a declaration that nobody answered for, when it is not a clear no."""

    DECLARED = "declared"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Filing:
    """Calls about one declaration of the holder of ``token``, all of them before ``deadline`` (monotonic)."""

    line: Line
    clock: Clock
    pace: Pace
    deadline: float
    token: str = field(repr=False)
    pause: Callable[[float], None] = time.sleep

    def standing(self) -> StandingAnswer:
        """Return what the status says."""
        for _try in range(MOST_TRIES):
            left = self._left()
            answer = self.line.status(self.token, min(left, self.pace.answer)) if left > 0 else Trouble.UNREACHED
            if not isinstance(answer, Busy):
                return answer if isinstance(answer, Trouble) else _STANDINGS.get(answer, Standing.IMPOSSIBLE)
            if not self._waited(answer.seconds):
                break
        return Trouble.UNREACHED

    def file(self, payload: Payload) -> Decided | NotFiled | Trouble | Looked:
        """Send ``payload``, for as long as the status says that it can be sent and there is time to look it up."""
        tries = {Busy: 0, Decided: 0}
        last: NotFiled | Trouble = Trouble.UNREACHED
        while True:
            standing = self.standing()
            if standing is not Standing.OPEN:
                return standing if isinstance(standing, Trouble) else _NOT_OPEN[standing]
            answer = self._send(payload)
            match answer:
                case None:
                    return last
                case Unclear():
                    return self._looked_up(over=answer.over)
                case Busy(seconds):
                    last, wait = NotFiled.NOT_TAKEN, seconds
                case Decided(statut=Statut.IMPOSSIBLE):
                    last, wait = NotFiled.IMPOSSIBLE, IMPOSSIBLE_WAIT
                case Decided(statut=Statut.TECHNICAL_ERROR):
                    return self._looked_up(over=True)
                case _:
                    return answer
            tries[type(answer)] += 1
            if tries[type(answer)] == MOST_TRIES or not self._waited(wait):
                return last

    def _send(self, payload: Payload) -> Decided | Busy | Trouble | Unclear | None:
        """Return the answer to one POST; None, and nothing is sent, when there would be no time to look it up."""
        if self._left() < self.pace.answer + self.pace.looking:
            return None
        return self.line.declare(self.token, payload, self.pace.answer)

    def _looked_up(self, *, over: bool) -> NotFiled | Looked:
        """Find out what became of what was sent.

        "Declared" is true whenever it is said. "Not declared" is true at once when the organism is ``over`` with it,
        having answered, however badly; when it has not, it may still be at it, and only the last look counts.
        """
        standing: StandingAnswer | None = None
        for wait in self.pace.looks:
            if not self._waited(wait):
                return Looked.UNKNOWN
            standing = self.standing()
            if standing is Standing.DONE:
                return Looked.DECLARED
            if standing is Standing.OPEN and over:
                break
        return NotFiled.NOT_TAKEN if standing is Standing.OPEN else Looked.UNKNOWN

    def _left(self) -> float:
        return self.deadline - self.clock.monotonic()

    def _waited(self, seconds: float) -> bool:
        """Wait; return False, at once, when that would leave no time for anything."""
        if seconds >= self._left():
            return False
        self.pause(seconds)
        return True
