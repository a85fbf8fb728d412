"""What can strike a call to a partner, or a write to the journal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final


class Crash(BaseException):
    """The power is gone."""


class Fault(Enum):
    NOT_SENT = "nothing left the kiosk"
    REQUEST_LOST = "it left and never arrived"
    ANSWER_LOST = "it was done, and nobody heard"
    LATE = "it arrives when nobody expects it any more"
    REFUSED = "a definite no"
    CRASH_BEFORE = "the kiosk dies before it"
    CRASH_AFTER = "the kiosk dies after it"
    CRASH_LATE = "the kiosk dies, and it arrives later"
    ARRIVAL = "all that was under way arrives just before it"
    MEANWHILE = "a round of recovery runs just before it"


CRASHES: Final = frozenset({Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.CRASH_LATE})


@dataclass(frozen=True)
class Position:
    """One call or one append: what it was, of which order, and what else was going on."""

    place: str
    reference: str | None
    late_things: bool
    others_open: bool


@dataclass(frozen=True)
class UnderWay:
    """What left the kiosk and has not arrived yet."""

    place: str
    reference: str | None
    act: Callable[[], object]
