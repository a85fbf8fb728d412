"""What can go wrong on the way to the organism and back, and what arrived there all the same."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from threading import Lock
from typing import Final

from kiosk.backoffice.france_travail.contract import Statut
from kiosk.backoffice.france_travail.simulator.persona import Persona

_MOST_RECORDS: Final = 10_000


class Call(Enum):
    """A kind of call."""

    AUTHORIZE = "authorize"
    TOKEN = "token"
    USERINFO = "userinfo"
    STATUS = "status"
    DECLARE = "declare"
    DEPOSIT = "deposit"
    CONFIRM = "confirm"


class Fault(Enum):
    """What becomes of a call. Nothing is done, except where it says so.

    TOO_MANY: 429 with Retry-After. TOO_MANY_UNSAID: 429 without. SERVER_ERROR: 500, UNAVAILABLE: 503. GARBAGE: 200
    with a page of HTML. EMPTY: 200 with ``{}``, so without a conversionId. LOSE_REQUEST: the connection drops.
    HANG: no answer until released, then the connection drops.

    Done first: SERVER_ERROR_AFTER, GARBAGE_AFTER, LOSE_ANSWER, and HANG_AFTER, which answers when released.
    LATE is done when released, whether or not anybody still listens, and answers.
    """

    TOO_MANY = "too_many"
    TOO_MANY_UNSAID = "too_many_unsaid"
    SERVER_ERROR = "server_error"
    UNAVAILABLE = "unavailable"
    GARBAGE = "garbage"
    EMPTY = "empty"
    LOSE_REQUEST = "lose_request"
    HANG = "hang"
    SERVER_ERROR_AFTER = "server_error_after"
    GARBAGE_AFTER = "garbage_after"
    LOSE_ANSWER = "lose_answer"
    HANG_AFTER = "hang_after"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Planned:
    """The next ``times`` calls meet ``fault``; ``call`` None means of any kind, ``times`` None means for good.

    Raises ValueError for less than once.
    """

    call: Call | None
    fault: Fault
    times: int | None = 1

    def __post_init__(self) -> None:
        if self.times is not None and self.times < 1:
            raise ValueError("a fault is planned once at least")


class Faults:
    """The faults that are still to come, first planned first met. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._plan: list[Planned] = []

    def plan(self, *plan: Planned) -> None:
        """Plan these, in the place of all that were planned before; without any, all goes well."""
        with self._lock:
            self._plan = list(plan)

    @property
    def to_come(self) -> tuple[Planned, ...]:
        """What is still planned."""
        with self._lock:
            return tuple(self._plan)

    def next(self, call: Call) -> Fault | None:
        """Return what the call that just arrived meets, None when all goes well."""
        with self._lock:
            for position, planned in enumerate(self._plan):
                if planned.call in (call, None):
                    self._plan[position : position + 1] = _once_less(planned)
                    return planned.fault
            return None


def _once_less(planned: Planned) -> list[Planned]:
    if planned.times is None:
        return [planned]
    return [replace(planned, times=planned.times - 1)] if planned.times > 1 else []


@dataclass(frozen=True, slots=True)
class Record:
    """A call that arrived: whose token it carried, what was decided of a declaration or its status, and what it met.

    ``statut`` is what the organism decided, whether or not the answer reached anybody; None when nothing was decided.
    """

    call: Call
    person: Persona | None
    statut: Statut | None = None
    fault: Fault | None = None


class Records:
    """The latest calls, oldest first. Safe from any thread. A call that waits for its release is here from its
    arrival, and, when it is LATE, once more when it is done."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._records: deque[Record] = deque(maxlen=_MOST_RECORDS)

    def add(self, record: Record) -> None:
        """Note a call."""
        with self._lock:
            self._records.append(record)

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._records.clear()

    def all(self, *calls: Call) -> tuple[Record, ...]:
        """Return those of these kinds, or of every kind when none is named."""
        with self._lock:
            return tuple(_of(self._records, calls))


def _of(records: Iterable[Record], calls: tuple[Call, ...]) -> Iterable[Record]:
    return (record for record in records if not calls or record.call in calls)
