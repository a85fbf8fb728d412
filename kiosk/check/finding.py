"""What a probe finds, and how it is kept from hanging the check."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, TypeAlias

from kiosk.devices.device import Severity

PATIENCE: Final = 20.0
"""Seconds for one probe; more than the client of the back office allows itself for a whole call."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table."""

    what: str
    result: Severity
    detail: str


Findings: TypeAlias = Iterator[Finding]


def probed(what: str, probe: Callable[[], Finding]) -> Finding:
    """Return what ``probe`` finds, on a thread that is abandoned after :data:`PATIENCE`: a driver or a name look-up
    that hangs must not hang the check."""
    found: SimpleQueue[Finding] = SimpleQueue()

    def work() -> None:
        try:
            found.put(probe())
        except Exception as error:  # whatever breaks in there is a finding of its own
            found.put(Finding(what, Severity.FAULT, f"the probe failed with {type(error).__name__}"))

    Thread(target=work, name="check", daemon=True).start()
    try:
        return found.get(timeout=PATIENCE)
    except Empty:
        return Finding(what, Severity.FAULT, f"no answer within {PATIENCE:.0f} s")


def cause(error: BaseException) -> str:
    """Return the system's own words, from under the layers of a library: connection refused, no such name..."""
    while (inner := error.__cause__ or error.__context__) is not None:
        error = inner
    return getattr(error, "strerror", None) or str(error).strip() or type(error).__name__
