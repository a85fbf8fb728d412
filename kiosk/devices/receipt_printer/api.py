"""Receipt printer (80 mm thermal paper): one page of interface.

A receipt is a picture, so that every script prints right. Paper that comes out late goes to the next citizen: a job is
followed until the printer has proved that it printed, and one that may still come out is Held until an agent looked.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from kiosk.devices.device import Status, Unsubscribe


class ReceiptPrinterState(Enum):
    READY = "ready"
    PAPER_LOW = "paper_low"
    PRINTING = "printing"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    BROKEN = "broken"
    OFFLINE = "offline"
    HOLDING = "holding"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this printer can do. ``width`` is in dots (576 on 80 mm paper at 203 dpi), ``dpi`` in dots per inch."""

    width: int
    dpi: int
    cuts: bool
    proves_printed: bool


@dataclass(frozen=True, slots=True)
class Bitmap:
    """A one-bit picture: rows from the top, each padded to whole bytes, the first dot in the highest bit, 1 is black.

    Raises ValueError when ``dots`` is not exactly ``height`` such rows.
    """

    width: int
    height: int
    dots: bytes

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or len(self.dots) != self.height * self.stride:
            raise ValueError("a bitmap is height rows of (width + 7) // 8 bytes")

    @property
    def stride(self) -> int:
        """Bytes in a row."""
        return (self.width + 7) // 8

    def __repr__(self) -> str:
        return f"Bitmap({self.width} x {self.height})"


@dataclass(frozen=True, slots=True)
class Printed:
    """The paper came out: the printer said so after the last line."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The printer took it and cannot prove more."""


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """Nothing will come out: the job never started, or was thrown away and that is certain."""

    reason: ReceiptPrinterState


@dataclass(frozen=True, slots=True)
class Held:
    """It may still come out. The printer is HOLDING until an agent has looked."""

    reason: ReceiptPrinterState


ReceiptOutcome: TypeAlias = Printed | Sent | NotPrinted | Held


class ReceiptPrinter(Protocol):
    """A receipt printer. ``print_receipt`` blocks, so it is called from a worker thread, one receipt at a time."""

    def capabilities(self) -> Capabilities:
        """Return what the printer can do."""

    def status(self) -> Status[ReceiptPrinterState]:
        """Return the last known status at once, without I/O; UNKNOWN when it could not be read."""

    def subscribe(self, callback: Callable[[Status[ReceiptPrinterState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread."""

    def print_receipt(self, picture: Bitmap) -> ReceiptOutcome:
        """Print ``picture`` once, cut, and wait for the proof. Expected failures are outcomes; nothing is raised for
        them. Raises ValueError when it is wider than the paper. While HOLDING: NotPrinted(HOLDING)."""

    def clear_held(self) -> bool:
        """An agent has looked and taken what came out: be ready for the next one. Blocks for seconds. Return whether
        nothing is held any more; False as long as the printer cannot say so."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
