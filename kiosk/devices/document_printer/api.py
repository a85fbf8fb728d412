"""Document printer (A4): one page of interface.

A stamp is a bearer value: a page that comes out late goes to the next citizen. So a job is followed to its end, and
one that cannot finish is cancelled before the command returns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from kiosk.devices.device import Status, Unsubscribe


class PrinterState(Enum):
    READY = "ready"
    PAPER_LOW = "paper_low"
    TONER_LOW = "toner_low"
    PRINTING = "printing"
    PAPER_OUT = "paper_out"
    TONER_OUT = "toner_out"
    JAMMED = "jammed"
    DOOR_OPEN = "door_open"
    BUSY = "busy"  # with a job that is not ours; a job of ours is sent when it has ended, within the patience
    BROKEN = "broken"
    OFFLINE = "offline"
    HOLDING = "holding"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this printer can do."""

    colour: bool
    duplex: bool
    proves_printed: bool


@dataclass(frozen=True, slots=True)
class PrintJob:
    """A PDF to print once. ``title`` is a fixed word for the job list, never anything of the citizen."""

    title: str
    pdf: bytes

    def __repr__(self) -> str:
        return f"PrintJob(title={self.title!r}, {len(self.pdf)} bytes)"


@dataclass(frozen=True, slots=True)
class Printed:
    """The paper came out."""

    pages: int


@dataclass(frozen=True, slots=True)
class Sent:
    """The printer took it and cannot prove more."""


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """Nothing will come out: the job never started, or was cancelled and that is certain."""

    reason: PrinterState


@dataclass(frozen=True, slots=True)
class Held:
    """The job could not be cancelled for certain: a page may still come out. The printer is HOLDING until an agent has
    looked."""

    reason: PrinterState


PrintOutcome: TypeAlias = Printed | Sent | NotPrinted | Held


class DocumentPrinter(Protocol):
    """A page printer. ``print_document`` blocks, so it is called from a worker thread, one job at a time."""

    def capabilities(self) -> Capabilities:
        """Return what the printer can do."""

    def status(self) -> Status[PrinterState]:
        """Return the last known status at once, without I/O; UNKNOWN when it could not be read."""

    def subscribe(self, callback: Callable[[Status[PrinterState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread."""

    def print_document(self, job: PrintJob) -> PrintOutcome:
        """Print ``job`` once and wait for its end. Expected failures are outcomes; nothing is raised for them. While
        HOLDING: NotPrinted(HOLDING). Raises ValueError for what is not a PDF with pages, which no citizen can cause."""

    def clear_held(self) -> bool:
        """An agent has looked and taken what came out: be ready for the next one. Blocks for seconds. Return whether
        nothing is held any more; False as long as the printer cannot say so."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
