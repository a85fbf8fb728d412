"""A document printer without hardware, as unkind as the field: it runs dry in the middle of a page, jams, and lets a
job that could not be cancelled out when somebody puts paper in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum

from kiosk.clock import Clock
from kiosk.devices.device import Status
from kiosk.devices.document_printer.api import (
    Capabilities,
    Held,
    NotPrinted,
    Printed,
    PrinterState,
    PrintJob,
    PrintOutcome,
)
from kiosk.devices.document_printer.pages import count_pages
from kiosk.devices.document_printer.states import status_of
from kiosk.devices.simulation import SimulatedDevice

PATIENCE = 30.0  # seconds a job that has stopped waits for paper or for the line before it is cancelled
LOW_BELOW = 10  # pages

_TAKES_A_JOB = (PrinterState.READY, PrinterState.PAPER_LOW, PrinterState.TONER_LOW)


class Toner(Enum):
    """How much of it is left."""

    FULL = "full"
    LOW = "low"
    OUT = "out"


@dataclass(slots=True)
class _Job:
    """A document on its way through the printer."""

    pdf: bytes
    pages: int
    jams: int  # how often the printer had jammed when the job began
    next_at: float  # when the next page is out, if nothing is in the way
    done: int = 0


class SimulatedPrinter(SimulatedDevice[PrinterState]):
    """A page printer driven by hand; ships with the product for the demo and the tests.

    ``clock`` measures the ``patience`` (seconds before a stopped job is cancelled) and the ``pace`` (seconds a page
    takes). With ``cancel_fails``, a job that has stopped cannot be cancelled: it is Held, and comes out later.
    """

    def __init__(
        self,
        clock: Clock,
        paper: int = 50,
        *,
        pace: float = 0.0,
        patience: float = PATIENCE,
        cancel_fails: bool = False,
    ) -> None:
        if paper < 0:
            raise ValueError("paper is counted from 0")
        self.cancel_fails = cancel_fails
        self._paper = paper
        self._pace = pace
        self._patience = patience
        self._online = True
        self._door_open = False
        self._toner = Toner.FULL
        self._busy_elsewhere = False
        self._broken = False
        self._jammed = False
        self._jams = 0
        self._stuck_since: float | None = None
        self._job: _Job | None = None
        self._held: _Job | None = None
        self._holding = False
        self._tray: list[bytes] = []
        self._printed = 0
        self._spoiled = 0
        super().__init__(clock)

    # --- the interface of every printer --------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the printer can do: black on one side, and it knows what it printed."""
        return Capabilities(colour=False, duplex=False, proves_printed=True)

    def print_document(self, job: PrintJob) -> PrintOutcome:
        """Print ``job`` once, or cancel it: at once when it jams, after the patience when anything else is in the way.

        Somebody else's job is waited for as long, and nothing is sent meanwhile. Out of reach, a job that was sent
        cannot be cancelled for certain: it is Held. Raise ValueError when the
        document is not a PDF with pages, which no citizen can cause.
        """
        pages = count_pages(job.pdf)
        with self._acting():
            self._wait(self._clock.monotonic() + self._patience, lambda: self._state() is not PrinterState.BUSY)
            state = self._state()
            if state not in _TAKES_A_JOB:
                return NotPrinted(state)
            running = self._job = _Job(job.pdf, pages, self._jams, self._clock.monotonic() + self._pace)
        try:
            return self._feed(running)
        finally:
            with self._acting():
                self._job = None

    def clear_held(self) -> bool:
        """Return whether nothing is held any more: it came out meanwhile, was deleted, or can be cancelled by now. Out
        of reach the printer cannot say so."""
        with self._acting():
            if self._holding and self._online and not self._closed and not (self._held and self.cancel_fails):
                self._discard()
                self._holding = False
            return not self._holding

    # --- the hands of the agent ----------------------------------------------------------------------------------

    def empty(self) -> bool:
        """Take all the paper out; return whether there was any."""
        with self._acting():
            had, self._paper = self._paper > 0, 0
            return had

    def load(self, pages: int) -> None:
        """Add paper. A job that waits goes on, and a Held one comes out. Raise ValueError below 1 page."""
        if pages < 1:
            raise ValueError("paper is loaded by at least one page")
        with self._acting():
            self._paper += pages
            self._release()

    def jam(self) -> bool:
        """Jam the paper path; the printer aborts its job. Return whether it was clear before."""
        with self._acting():
            if self._jammed:
                return False
            self._jammed = True
            self._jams += 1
            return True

    def clear_jam(self) -> bool:
        """Take the jammed sheet out; a Held job comes out after it. Return whether there was a jam."""
        with self._acting():
            was, self._jammed = self._jammed, False
            self._release()
            return was

    def open_door(self) -> bool:
        """Open the door: the printer stops. Return whether it was closed."""
        with self._acting():
            was, self._door_open = self._door_open, True
            return not was

    def close_door(self) -> bool:
        """Close the door; a Held job comes out. Return whether it was open."""
        with self._acting():
            was, self._door_open = self._door_open, False
            self._release()
            return was

    def toner(self, level: Toner | str) -> None:
        """Set how much toner is left; without any the printer stops. Raise ValueError for a word that is no level."""
        with self._acting():
            self._toner = Toner(level)
            self._release()

    def serve_others(self, busy: bool) -> None:
        """Begin, or end, a job of somebody else."""
        with self._acting():
            self._busy_elsewhere = busy

    def break_down(self, broken: bool = True) -> None:
        """Break it, or have it mended; a Held job comes out then."""
        with self._acting():
            self._broken = broken
            self._release()

    def offline(self) -> None:
        """Cut the line to the kiosk."""
        with self._acting():
            self._online = False

    def online(self) -> None:
        """Put the line back; a Held job comes out."""
        with self._acting():
            self._online = True
            self._release()

    def discard_held(self) -> bool:
        """Delete the Held job at the printer's own panel; return whether there was one."""
        with self._acting():
            return self._discard()

    def take(self) -> tuple[bytes, ...]:
        """Take the printed documents out of the tray and return them, oldest first."""
        with self._acting():
            documents, self._tray = tuple(self._tray), []
            return documents

    # --- what can be seen ----------------------------------------------------------------------------------------

    @property
    def tray(self) -> tuple[bytes, ...]:
        """The whole documents that lie in the tray, oldest first."""
        with self._changed:
            return tuple(self._tray)

    @property
    def paper(self) -> int:
        """Pages of paper left."""
        with self._changed:
            return self._paper

    @property
    def printed(self) -> int:
        """Whole documents that ever came out."""
        with self._changed:
            return self._printed

    @property
    def spoiled(self) -> int:
        """Loose pages that came out of documents that were never finished."""
        with self._changed:
            return self._spoiled

    @property
    def holds_a_job(self) -> bool:
        """Whether a job that could not be cancelled is still inside."""
        with self._changed:
            return self._held is not None

    # --- inside --------------------------------------------------------------------------------------------------

    @contextmanager
    def _acting(self) -> Iterator[None]:
        with super()._acting():
            yield
            # Noted by whoever causes it, so that the patience of a job runs from that moment on the clock.
            if self._can_feed:
                self._stuck_since = None
            elif self._stuck_since is None:
                self._stuck_since = self._clock.monotonic()

    def _read(self) -> Status[PrinterState]:
        return status_of(self._state())

    def _state(self) -> PrinterState:
        if self._closed:
            return PrinterState.UNKNOWN
        if self._holding:
            return PrinterState.HOLDING
        for wrong, state in self._troubles():
            if wrong:
                return state
        if self._job is not None and self._job.done == self._job.pages:
            return PrinterState.PRINTING
        if self._paper == 0:
            return PrinterState.PAPER_OUT
        if self._job is not None:
            return PrinterState.PRINTING
        if self._paper < LOW_BELOW:
            return PrinterState.PAPER_LOW
        return PrinterState.TONER_LOW if self._toner is Toner.LOW else PrinterState.READY

    def _troubles(self) -> tuple[tuple[bool, PrinterState], ...]:
        return (
            (not self._online, PrinterState.OFFLINE),
            (self._broken, PrinterState.BROKEN),
            (self._jammed, PrinterState.JAMMED),
            (self._door_open, PrinterState.DOOR_OPEN),
            (self._toner is Toner.OUT, PrinterState.TONER_OUT),
            (self._busy_elsewhere and self._job is None, PrinterState.BUSY),
        )

    def _feed(self, job: _Job) -> PrintOutcome:
        """Print page after page; a jam or a closed device ends the job for good, anything else may be put right."""
        while job.done < job.pages:
            with self._acting():
                self._wait(job.next_at, lambda: self._aborted(job))
                if self._stuck_since is not None:
                    self._wait(self._stuck_since + self._patience, lambda: self._can_feed or self._aborted(job))
                if self._aborted(job) or not self._can_feed:
                    return self._give_up(job, PrinterState.JAMMED if self._jams != job.jams else self._state())
                self._turn_out(job)
                job.next_at += self._pace
        return Printed(job.pages)

    @property
    def _can_feed(self) -> bool:
        stopped = self._jammed or self._door_open or self._broken or self._toner is Toner.OUT
        return self._online and not stopped and self._paper > 0

    def _aborted(self, job: _Job) -> bool:
        return self._closed or self._jams != job.jams

    def _turn_out(self, job: _Job) -> None:
        """Bring one page out, and the document to the tray when it was the last."""
        self._paper -= 1
        job.done += 1
        if job.done == job.pages:
            self._tray.append(job.pdf)
            self._printed += 1

    def _give_up(self, job: _Job, reason: PrinterState) -> PrintOutcome:
        if self.cancel_fails or not self._online or self._closed:
            self._held = job
            self._holding = True
            return Held(reason)
        self._spoiled += job.done
        return NotPrinted(reason)

    def _discard(self) -> bool:
        held, self._held = self._held, None
        if held is not None:
            self._spoiled += held.done
        return held is not None

    def _release(self) -> None:
        """Let the Held job out as far as the paper goes: nobody asked the printer to forget it."""
        while self._held is not None and self._can_feed:
            self._turn_out(self._held)
            if self._held.done == self._held.pages:
                self._held = None
