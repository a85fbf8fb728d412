"""Code scanner (2D and bar codes): one page of interface.

A scan is what somebody holds in front of the glass: it may be a stamp, which is money, or an identity document. It is
handed over as it was read, kept nowhere and never logged. What it means is `kiosk.codes`' to say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from kiosk.devices.device import Status, Unsubscribe


class ScannerState(Enum):
    READY = "ready"
    OFFLINE = "offline"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this scanner can do. ``exact``: bytes arrive as they are in the code, control characters included; a
    scanner that types like a keyboard loses them, and with them the fields of a 2D-Doc."""

    exact: bool


@dataclass(frozen=True, slots=True)
class Scan:
    """What one code holds, without the suffix that the scanner adds. At most :data:`LONGEST` bytes."""

    data: bytes

    def __repr__(self) -> str:
        return f"Scan({len(self.data)} bytes)"


LONGEST = 4096
"""Bytes; the largest symbols in use hold less (QR code version 40: 2953 bytes, ISO/IEC 18004, table 7)."""


class CodeScanner(Protocol):
    """A code scanner. It has no commands: it reads when somebody holds a code in front of it."""

    def capabilities(self) -> Capabilities:
        """Return what the scanner can do."""

    def status(self) -> Status[ScannerState]:
        """Return the last known status at once, without I/O."""

    def subscribe(self, callback: Callable[[Status[ScannerState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread."""

    def subscribe_scans(self, callback: Callable[[Scan], None]) -> Unsubscribe:
        """Call ``callback`` with each whole code, from the device's thread. Half a code, noise and more than
        :data:`LONGEST` bytes are dropped."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
