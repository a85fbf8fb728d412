"""A document printer without hardware, as unkind as the field: it runs dry in the middle of a page, jams, and lets a
job that could not be cancelled out when somebody puts paper in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from kiosk.clock import Clock
from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.document_printer.api import (
    Capabilities,
    Held,
    NotPrinted,
    Printed,
    PrinterState,
    PrintJob,
    PrintOutcome,
)
from kiosk.devices.simulation import SimulatedDevice

PATIENCE = 30.0  # seconds a job that has stopped waits for paper or for the line before it is cancelled
LOW_BELOW = 10  # pages

# The kiosk's documents keep their page objects outside compressed object streams, so the leaves of the page tree can
# be counted as they stand (ISO 32000-1, 7.7.3.3); /Pages, the inner node, is another name.
_PAGE = re.compile(rb"/Type\s*/Page(?![0-9A-Za-z])")

_STATUS: dict[PrinterState, tuple[Severity, Actor]] = {
    PrinterState.READY: (Severity.OK, Actor.NOBODY),
    PrinterState.PAPER_LOW: (Severity.WARNING, Actor.AGENT),
    PrinterState.PRINTING: (Severity.OK, Actor.NOBODY),
    PrinterState.PAPER_OUT: (Severity.FAULT, Actor.AGENT),
    PrinterState.JAMMED: (Severity.FAULT, Actor.AGENT),
    PrinterState.OFFLINE: (Severity.FAULT, Actor.IT),
    PrinterState.UNKNOWN: (Severity.FAULT, Actor.IT),
}


def count_pages(pdf: bytes) -> int:
    """Return the number of pages of ``pdf``; raise ValueError when it is not a whole PDF with pages to count."""
    if not pdf.startswith(b"%PDF-") or b"%%EOF" not in pdf[-1024:]:
        raise ValueError("a document to print is a whole PDF")
    pages = len(_PAGE.findall(pdf))
    if pages == 0:
        raise ValueError("a PDF to print has pages outside compressed object streams")
    return pages


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
        self._jammed = False
        self._jams = 0
        self._stuck_since: float | None = None
        self._job: _Job | None = None
        self._held: _Job | None = None
        self._tray: list[bytes] = []
        self._printed = 0
        self._spoiled = 0
        super().__init__(clock)

    # --- the interface of every printer --------------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the printer can do: black on one side, and it knows what it printed."""
        return Capabilities(colour=False, duplex=False, proves_printed=True)

    def print_document(self, job: PrintJob) -> PrintOutcome:
        """Print ``job`` once, or cancel it: at once when it jams, after the patience when paper or line is missing.

        Out of reach, a job that was sent cannot be cancelled for certain: it is Held. Raise ValueError when the
        document is not a PDF with pages, which no citizen can cause.
        """
        pages = count_pages(job.pdf)
        with self._acting():
            state = self._read().state
            if state not in (PrinterState.READY, PrinterState.PAPER_LOW):
                return NotPrinted(state)
            running = self._job = _Job(job.pdf, pages, self._jams, self._clock.monotonic() + self._pace)
        try:
            return self._feed(running)
        finally:
            with self._acting():
                self._job = None

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
            held, self._held = self._held, None
            if held is not None:
                self._spoiled += held.done
            return held is not None

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
        state = self._state()
        return Status(state, *_STATUS[state])

    def _state(self) -> PrinterState:
        if self._closed:
            return PrinterState.UNKNOWN
        if not self._online:
            return PrinterState.OFFLINE
        if self._jammed:
            return PrinterState.JAMMED
        if self._job is not None and self._job.done == self._job.pages:
            return PrinterState.PRINTING
        if self._paper == 0:
            return PrinterState.PAPER_OUT
        if self._job is not None:
            return PrinterState.PRINTING
        return PrinterState.PAPER_LOW if self._paper < LOW_BELOW else PrinterState.READY

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
        return self._online and not self._jammed and self._paper > 0

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
            return Held(reason)
        self._spoiled += job.done
        return NotPrinted(reason)

    def _release(self) -> None:
        """Let the Held job out as far as the paper goes: nobody asked the printer to forget it."""
        while self._held is not None and self._can_feed:
            self._turn_out(self._held)
            if self._held.done == self._held.pages:
                self._held = None
