"""France Travail as the rest of the back office asks it. Nothing of what passes is kept or logged."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, TypeVar

from kiosk.backoffice.france_travail.contract import Statut
from kiosk.backoffice.france_travail.filing import MOST_TRIES, Filing, Looked, Pace
from kiosk.backoffice.france_travail.line import BUSY_WAIT, Busy, Decided, Line, Unclear
from kiosk.backoffice.france_travail.payload import confirmation, part_of, payload
from kiosk.backoffice.france_travail.turns import Turns
from kiosk.backoffice.wire import Transport
from kiosk.clock import Clock
from kiosk.declarations.api import (
    Acknowledgement,
    Document,
    Filed,
    FilingOutcome,
    Incoherent,
    Invalid,
    NotFiled,
    StandingAnswer,
    Trouble,
    Uncertain,
)
from kiosk.declarations.situation import Declaration
from kiosk.months import Month

ALPHABET: Final = "2346789ACDEFGHJKMNPQRTWXY"
"""Of the number of an acknowledgement: nothing in it looks like anything else."""

MOST_REMARKS: Final = 100
LONGEST_REMARK: Final = 2_000
"""How much of the organism's words goes on to a kiosk: the contract bounds them (docs/openapi.json)."""

DEPOSIT_ANSWER: Final = 20.0
DEPOSIT_WHOLE: Final = 60.0
"""Seconds for one answer about a document, and for all that is done about one."""

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Deposit(Enum):
    """What became of a document.

    SENT: it is kept. REFUSED: the file cannot be used. UNREACHED: nobody can say whether it is kept, and twice does no
    harm. IDENTITY_ENDED: the citizen's token is no longer good.
    """

    SENT = "sent"
    REFUSED = "refused"
    UNREACHED = "unreached"
    IDENTITY_ENDED = "identity_ended"


@dataclass(frozen=True, slots=True)
class File:
    """What a phone sent: ``extension`` is one of ``contract.EXTENSIONS``."""

    extension: str
    content: bytes = field(repr=False)


class FranceTravail:
    """The interface at ``api_url``. Safe from any thread; every call blocks: about a declaration for at most
    ``pace.whole`` seconds, about a document for at most :data:`DEPOSIT_WHOLE`.

    ``pause`` waits that many seconds; ``transport`` makes the transport adapter of each call. A ``token`` is the
    citizen's, a ``person`` whoever he is, always the same. Raises ValueError for an address in clear.
    """

    def __init__(
        self,
        api_url: str,
        clock: Clock,
        *,
        pace: Pace | None = None,
        pause: Callable[[float], None] = time.sleep,
        transport: Transport | None = None,
    ) -> None:
        self._clock = clock
        self._pace = pace or Pace()
        self._pause = pause
        self._line = Line(api_url, clock, connect=self._pace.connect, transport=transport)
        self._turns = Turns()

    def standing(self, token: str) -> StandingAnswer:
        """Return whether the month that is open can be declared by the holder of ``token``."""
        return self._filing(token, self._clock.monotonic() + self._pace.whole).standing()

    def file(self, declaration: Declaration, person: str, token: str, *, force: bool) -> FilingOutcome:
        """Send ``declaration``, which has to be of the month that is open: the interface takes no other.

        What `kiosk.backoffice.france_travail.filing` promises holds for all calls of this object.
        """
        deadline = self._clock.monotonic() + self._pace.whole
        with self._turns.turn((person, declaration.month), self._pace.whole) as had:
            if not had:
                # The same person's other call is on its way: nobody knows yet what it comes to.
                return Uncertain()
            found = self._filing(token, deadline).file(payload(declaration, force=force))
        outcome = self._outcome(found, declaration.month)
        _log.info("a declaration: %s", outcome.value if isinstance(outcome, Enum) else type(outcome).__name__)
        return outcome

    def deposit(self, document: Document, month: Month, file: File, token: str) -> Deposit:
        """Send a document in its two steps, each tried at most three times; for one citizen, one after the other."""
        ends = self._clock.monotonic() + DEPOSIT_WHOLE
        asked = confirmation(document, month)
        made = self._tried(lambda left: self._line.deposit(token, file.extension, file.content, left), ends)
        if isinstance(made, Unclear) and made.status is not None and made.status < 500:
            return Deposit.REFUSED
        if not isinstance(made, str):
            return _become_of(made)
        return _become_of(self._tried(lambda left: self._line.confirm(token, made, asked, left), ends))

    def _filing(self, token: str, deadline: float) -> Filing:
        return Filing(self._line, self._clock, self._pace, deadline, token, self._pause)

    def _outcome(self, found: Decided | NotFiled | Trouble | Looked, month: Month) -> FilingOutcome:
        match found:
            case Looked.DECLARED:
                return self._filed(month, "", found=True)
            case Looked.UNKNOWN:
                return Uncertain()
            case Decided():
                return self._decided(found, month)
            case _:
                return found

    def _decided(self, said: Decided, month: Month) -> FilingOutcome:
        match said.statut:
            case Statut.SAVED:
                return self._filed(month, _clipped(said.message or ""), found=False)
            case Statut.AUTHENTICATION_ERROR:
                return Trouble.IDENTITY_ENDED
            case Statut.CLOSED:
                return NotFiled.CLOSED
            case Statut.ALREADY_DONE:
                return NotFiled.ALREADY_DONE
            case Statut.INCOHERENT:
                return Incoherent(tuple(_clipped(remark) for remark in (said.remarks or [])[:MOST_REMARKS]))
            case Statut.INVALID:
                errors = list((said.errors or {"": said.message or ""}).items())[:MOST_REMARKS]
                return Invalid(tuple((part_of(name), _clipped(text)) for name, text in errors))
            case Statut.TECHNICAL_ERROR | Statut.IMPOSSIBLE:
                raise AssertionError("a filing does not end with these")

    def _filed(self, month: Month, message: str, *, found: bool) -> Filed:
        return Filed(Acknowledgement(_number(), month, self._clock.now(), message, found))

    def _tried(
        self, call: Callable[[float], T | Busy | Trouble | Unclear], ends: float
    ) -> T | Busy | Trouble | Unclear:
        """Return the first answer to ``call`` that is clear, or the last; UNREACHED when there is time for none."""
        answer: T | Busy | Trouble | Unclear = Trouble.UNREACHED
        for number in range(1, MOST_TRIES + 1):
            left = ends - self._clock.monotonic()
            if left <= 0:
                break
            answer = call(min(DEPOSIT_ANSWER, left))
            if answer is not Trouble.UNREACHED and not isinstance(answer, Busy | Unclear):
                break
            wait = answer.seconds if isinstance(answer, Busy) else BUSY_WAIT
            if number == MOST_TRIES or self._clock.monotonic() + wait >= ends:
                break
            self._pause(wait)
        return answer


def _become_of(answer: Busy | Trouble | Unclear | None) -> Deposit:
    if answer is None:
        return Deposit.SENT
    return Deposit.IDENTITY_ENDED if answer is Trouble.IDENTITY_ENDED else Deposit.UNREACHED


def _clipped(text: str) -> str:
    return text[:LONGEST_REMARK]


def _number() -> str:
    first, second = ("".join(secrets.choice(ALPHABET) for _letter in range(4)) for _half in range(2))
    return f"AR-{first}-{second}"
