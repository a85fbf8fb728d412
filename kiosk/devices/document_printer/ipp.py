"""An A4 printer over the Internet Printing Protocol (RFC 8011): an IPP Everywhere one, or a queue of cupsd.

A job is followed to its end. One that stops is waited for, then cancelled, and the cancellation is proved: after the
states 7, 8 and 9 nothing more of it comes out. What cannot be proved is held until an agent has looked.

A job is made first and given its document second, so that a lost answer leaves either a job without a document, from
which nothing can come out, or one whose number is known.
"""

from __future__ import annotations

import os.path
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from threading import Event, Lock, Thread
from typing import Final

from kiosk.clock import Clock
from kiosk.devices.device import Board, Status, Unsubscribe
from kiosk.devices.document_printer.alone import Claim
from kiosk.devices.document_printer.api import (
    Capabilities,
    Held,
    NotPrinted,
    Printed,
    PrinterState,
    PrintJob,
    PrintOutcome,
    Sent,
)
from kiosk.devices.document_printer.ipp_jobs import End, JobSeen, Refused
from kiosk.devices.document_printer.ipp_ways import Ways
from kiosk.devices.document_printer.ipp_wire import NoAnswerError
from kiosk.devices.document_printer.pages import count_pages
from kiosk.devices.document_printer.states import status_of

STANDSTILL: Final = 120.0
"""Seconds without a new page after which a printer that says nothing is wrong is not believed; some warm up for 60."""
_LOOK_WHEN_WELL: Final = 5.0
_LOOK_WHEN_NOT: Final = 1.0
_GLANCE: Final = 0.1
_POLL: Final = 0.2
_PROOF: Final = 30.0  # seconds for a printer to stop at a page and call the job cancelled
_CLEARING: Final = 10.0
_CLOSING: Final = 5.0


class IppPrinter:
    """The printer at ``uri``, this kiosk's own. ``clock`` measures the ``patience``, the seconds that a stopped job
    waits. Raises ValueError for a URI that is none of a printer, and for a ``ca_file`` that is not there."""

    def __init__(self, uri: str, clock: Clock, *, patience: float = 30.0, ca_file: str = "") -> None:
        if ca_file and not os.path.isfile(ca_file):
            raise ValueError("the file of the authority is not there")
        self._clock = clock
        self._patience = patience
        self._ways = Ways(uri, ca_file)
        self._claim = Claim(uri)
        # Whose a job is that a crash left inside, nobody knows: until none is there, nobody prints.
        self._leftovers = True
        self._held = False
        self._working = False
        self._behind_others = False
        self._begun = Lock()
        self._turn = Lock()  # whoever has it speaks to the printer, and keeps the facts above
        self._closing = Event()
        self._board = Board(status_of(PrinterState.UNKNOWN))
        self._watcher = Thread(target=self._watch, name="document-printer", daemon=True)
        self._watcher.start()

    # --- the interface of every printer --------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the printer said that it can do; nothing before it was reached once."""
        return self._ways.can

    def status(self) -> Status[PrinterState]:
        """Return the last known status."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[PrinterState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the thread that saw it."""
        return self._board.subscribe(callback)

    def print_document(self, job: PrintJob) -> PrintOutcome:
        """Print ``job`` once and follow it to its end. Raises ValueError when the document is no PDF with pages.

        A jam ends it at once, or as soon as the printer says so; anything else that is in the way is waited for.
        """
        pages = count_pages(job.pdf)
        if not self._begun.acquire(blocking=False):
            return NotPrinted(PrinterState.PRINTING)
        try:
            with self._turn:
                try:
                    return self._print(job, pages)
                finally:
                    self._working = self._behind_others = False
                    self._look()
        finally:
            self._begun.release()

    def clear_held(self) -> bool:
        """Cancel whatever the printer still has of this kiosk, and return whether it says that nothing is left."""
        if not self._held and self.status().state is not PrinterState.HOLDING:
            return True
        with self._turn:
            cleared = self._ways.none_left(_CLEARING)
            if cleared:
                self._held = self._leftovers = False
            self._look()
            return cleared

    def close(self) -> None:
        """Ask no more. A job that runs is cancelled if the printer hears of it in time, and Held."""
        self._closing.set()
        self._ways.cut()
        self._watcher.join(_CLOSING)
        # Whoever has the turn is about to end; a name server that does not answer is all that can keep it.
        if self._turn.acquire(timeout=_CLOSING):
            self._turn.release()
        self._board.post(status_of(PrinterState.UNKNOWN))
        self._claim.release()

    # --- a job ---------------------------------------------------------------------------------------------------

    def _print(self, job: PrintJob, pages: int) -> PrintOutcome:
        number = self._made(job.title)
        if isinstance(number, PrinterState):
            return NotPrinted(number)
        self._working = True
        self._look()
        try:
            refused = self._ways.jobs.send(number, job.pdf)
        except NoAnswerError as error:
            if not error.sent:
                return self._withdrawn(number, pages, error.state)
        else:
            if refused is not None:
                return self._withdrawn(number, pages, PrinterState.BUSY if refused.busy else PrinterState.BROKEN)
        return self._followed(number, pages)

    def _made(self, title: str) -> int | PrinterState:
        """Return the number of a new job, or why there is none. A busy printer is asked until the patience ends."""
        ends = self._clock.monotonic() + self._patience
        while True:
            state = self._look()
            if not status_of(state).usable:
                return state
            if state is not PrinterState.BUSY:
                try:
                    self._ways.begin()
                    made = self._ways.jobs.create(title)
                except NoAnswerError as error:
                    # If there is a job all the same, it has no document; it only must not stay.
                    self._leftovers = self._leftovers or error.sent
                    return error.state
                if not isinstance(made, Refused):
                    return made
                if not made.busy:
                    return PrinterState.BROKEN
            if self._clock.monotonic() >= ends:
                return PrinterState.BUSY
            self._closing.wait(_POLL)

    def _followed(self, number: int, pages: int) -> PrintOutcome:
        """Wait until the job has ended; one that stands still is cancelled."""
        standing, last = _Standing(self._clock.monotonic(), self._patience), None
        while not self._closing.is_set():
            now = self._clock.monotonic()
            state = self._look()
            try:
                seen = self._ways.jobs.seen(number)
                inside = seen is None or seen.end is None or (seen.end is End.COMPLETED and self._ways.still_inside())
            except NoAnswerError as error:
                state = error.state
            else:
                if seen is None:
                    return self._forgotten(last, pages, standing.reason)
                if not inside:
                    return self._ended(seen, pages, self._why(standing.reason))
                last, self._behind_others = seen, seen.waits
            if standing.too_long(now, state, last):
                return self._withdrawn(number, pages, standing.reason or PrinterState.BROKEN)
            self._closing.wait(_POLL)
        return self._left(number)

    def _ended(self, seen: JobSeen, pages: int, reason: PrinterState) -> PrintOutcome:
        ended = self._ways.verdict(seen, _PROOF)
        if ended is None:
            return self._hold(reason)
        if ended.end is not End.COMPLETED:
            return NotPrinted(reason)
        proved = self._ways.can.proves_printed and ended.printed is not None and ended.printed >= pages
        return Printed(pages) if proved else Sent()

    def _forgotten(self, last: JobSeen | None, pages: int, reason: PrinterState | None) -> PrintOutcome:
        """The printer knows the job no more: it was switched off meanwhile, or it keeps no list of what it has done."""
        if last is not None and last.printed is not None and last.printed >= pages:
            return self._ended(replace(last, end=End.COMPLETED), pages, PrinterState.UNKNOWN)
        return self._hold(reason or PrinterState.UNKNOWN)

    def _withdrawn(self, number: int, pages: int, reason: PrinterState) -> PrintOutcome:
        """Cancel the job and prove it. It may have come out in the last moment."""
        ends = time.monotonic() + _PROOF
        try:
            will = self._ways.jobs.cancel(number)
        except NoAnswerError:
            return self._hold(reason)
        while time.monotonic() < ends:
            with suppress(NoAnswerError):
                seen = self._ways.jobs.seen(number)
                if seen is None and will:
                    seen = JobSeen(End.CANCELLED, waits=False, printed=None)
                if seen is not None and seen.end is not None:
                    return self._ended(seen, pages, reason)
                if not will:
                    break
            if self._closing.wait(_POLL):
                break
        return self._hold(reason)

    def _left(self, number: int) -> PrintOutcome:
        """The kiosk closes: nobody will follow the job, so the printer is asked once to drop it."""
        with suppress(NoAnswerError):
            self._ways.jobs.bid_farewell(number)
        return self._hold(PrinterState.UNKNOWN)

    def _hold(self, reason: PrinterState) -> Held:
        self._held = True
        return Held(reason)

    def _why(self, before: PrinterState | None) -> PrinterState:
        """Return what ended a job: what the printer says now, or said before."""
        now = self._look()
        return now if not status_of(now).usable else before or PrinterState.BROKEN

    # --- its status ----------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._closing.is_set():
            if self._turn.acquire(blocking=False):  # a command looks for itself
                try:
                    self._look()
                finally:
                    self._turn.release()
            pause = _LOOK_WHEN_WELL if self.status().usable else _LOOK_WHEN_NOT
            ends = self._clock.monotonic() + pause
            while self._clock.monotonic() < ends and not self._closing.wait(_GLANCE):
                pass

    def _look(self) -> PrinterState:
        """Ask for the state, post it and return it; called by whoever has the turn."""
        state = PrinterState.UNKNOWN if self._closing.is_set() else self._state()
        if self._closing.is_set():
            state = PrinterState.UNKNOWN
        self._board.post(status_of(state))
        return state

    def _state(self) -> PrinterState:
        try:
            said = self._ways.state()
        except NoAnswerError as error:
            return PrinterState.HOLDING if self._held else error.state
        if self._leftovers and not self._working and self._claim.mine():
            self._leftovers = not self._ways.none_left()
            if self._leftovers:
                return PrinterState.HOLDING
        if self._held:
            return PrinterState.HOLDING
        if self._working and status_of(said).usable:
            return said if self._behind_others and said is PrinterState.BUSY else PrinterState.PRINTING
        return said


class _Standing:
    """How long a job has stood still, and what for."""

    def __init__(self, now: float, patience: float) -> None:
        self._patience = patience
        self._moved_at = now
        self._stopped_at: float | None = None
        self._last: JobSeen | None = None
        self.reason: PrinterState | None = None
        """What was last in the way, None when nothing ever was."""

    def too_long(self, now: float, state: PrinterState, seen: JobSeen | None) -> bool:
        """Note how printer and job are at ``now``, and return whether the job must be given up."""
        if state is not PrinterState.PRINTING:
            self.reason = state
            if self._stopped_at is None:
                self._stopped_at = now
            return now - self._stopped_at >= self._patience
        if self._stopped_at is not None or seen != self._last:
            self._moved_at, self._stopped_at, self._last = now, None, seen
        if now - self._moved_at < STANDSTILL:
            return False
        self.reason = PrinterState.BROKEN
        return True
