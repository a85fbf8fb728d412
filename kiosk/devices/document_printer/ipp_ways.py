"""The printer as the kiosk reaches it: by itself, or by a queue of cupsd and, where it speaks IPP, by itself too.

An idle queue does not know that its printer was switched off, and a job that cupsd gave up may still be in the printer.
"""

from __future__ import annotations

import time
from dataclasses import replace
from threading import Event
from typing import Final

from kiosk.devices.document_printer.api import Capabilities, PrinterState
from kiosk.devices.document_printer.ipp_jobs import End, Jobs, JobSeen
from kiosk.devices.document_printer.ipp_reading import Reading
from kiosk.devices.document_printer.ipp_wire import NoAnswerError, Wire
from kiosk.devices.document_printer.states import status_of

_POLL: Final = 0.2


class Ways:
    """One or two ways to the same printer. One thread at a time asks; :meth:`cut` may come from another. Raises
    ValueError for a URI that is none of a printer."""

    def __init__(self, uri: str, ca_file: str) -> None:
        self._ca_file = ca_file
        self._cut = Event()
        self._wires = [Wire(uri, ca_file)]
        self.jobs = Jobs(self._wires[0])
        """The jobs where they are sent."""
        self._behind: Jobs | None = None
        self._leads_to = ""
        self._last: Reading | None = None
        self._before: frozenset[int] = frozenset()

    @property
    def can(self) -> Capabilities:
        """What the printer said that it can do; nothing before it was reached once."""
        return self._last.can if self._last else Capabilities(colour=False, duplex=False, proves_printed=False)

    def state(self) -> PrinterState:
        """Return the worst that printer and queue say. Raises NoAnswerError."""
        self._last = self.jobs.reading()
        self._follow(self._last.leads_to)
        readings = [self._last] if self._behind is None else [self._last, self._behind.reading()]
        states = [reading.state for reading in readings]
        for state in states:
            if not status_of(state).usable:
                return state
        if any(reading.at_work for reading in readings):
            return PrinterState.BUSY
        return next((state for state in states if state is not PrinterState.READY), PrinterState.READY)

    def none_left(self, within: float = 0.0) -> bool:
        """Cancel every job of this kiosk that has not ended, and return whether none is left after ``within`` seconds;
        False when nobody says so."""
        ends = time.monotonic() + within
        ways = [self.jobs] if self._behind is None else [self.jobs, self._behind]
        try:
            for jobs in ways:
                for number in jobs.unfinished():
                    jobs.cancel(number)
            while any(jobs.unfinished() for jobs in ways):
                if time.monotonic() >= ends or self._cut.wait(_POLL):
                    return False
        except NoAnswerError:
            return False
        return True

    def begin(self) -> None:
        """Note what the printer has done before; called before a job is sent. Raises NoAnswerError."""
        self._before = frozenset(self._behind.ended()) if self._behind else frozenset()

    def still_inside(self) -> bool:
        """Return whether the printer behind a queue still has a job of this kiosk. Raises NoAnswerError."""
        return self._behind is not None and bool(self._behind.unfinished())

    def verdict(self, seen: JobSeen, within: float) -> JobSeen | None:
        """Return how a job that has ended where it was sent ended in the printer; None when that cannot be known.

        cupsd calls a job completed that its printer aborted, and what it has given up may have been passed on: so the
        printer behind it has the last word. Blocks for ``within`` seconds and more, while that still works on it.
        """
        if self._last is None or not self._last.queue:
            return seen
        if self._behind is None:
            return replace(seen, printed=None) if seen.end is End.COMPLETED else None
        try:
            if not self.none_left(within):
                return None
            new = [one for number, one in self._behind.ended().items() if number not in self._before]
        except NoAnswerError:
            return None
        completed = (one for one in new if one.end is End.COMPLETED)
        # A printer that keeps no list of what it has done proves nothing.
        return next(completed, new[0] if new else replace(seen, printed=None))

    def cut(self) -> None:
        """End what is under way, and ask no more; twice is harmless."""
        self._cut.set()
        for wire in tuple(self._wires):
            wire.cut()

    def _follow(self, leads_to: str) -> None:
        if leads_to != self._leads_to:
            del self._wires[1:]
            self._leads_to, self._behind = leads_to, None
            if leads_to:
                self._wires.append(Wire(leads_to, self._ca_file))
                self._behind = Jobs(self._wires[1])
