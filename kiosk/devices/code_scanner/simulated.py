"""A code scanner without hardware: it is pulled out, sends noise, half a code, or a code that never ends."""

from __future__ import annotations

from collections.abc import Callable

from kiosk.clock import Clock
from kiosk.devices.code_scanner.api import LONGEST, Capabilities, Scan, ScannerState
from kiosk.devices.code_scanner.states import status_of
from kiosk.devices.device import Listeners, Status, Unsubscribe
from kiosk.devices.simulation import SimulatedDevice


class SimulatedScanner(SimulatedDevice[ScannerState]):
    """A scanner driven by hand; ships with the product for the demo and the tests."""

    def __init__(self, clock: Clock) -> None:
        self._plugged = True
        self._scans: Listeners[Scan] = Listeners()
        super().__init__(clock)

    def capabilities(self) -> Capabilities:
        """Return that every byte arrives as it is."""
        return Capabilities(exact=True)

    def subscribe_scans(self, callback: Callable[[Scan], None]) -> Unsubscribe:
        """Call ``callback`` with each whole code, from the thread that held it in front of the scanner."""
        return self._scans.subscribe(callback)

    # --- the hand with the paper -----------------------------------------------------------------------------------

    def scan(self, data: bytes) -> bool:
        """Hold a code in front of it; return whether it was read. Too much is not."""
        with self._acting():
            read = self._plugged and not self._closed and 0 < len(data) <= LONGEST
            if read:
                self._scans.add(Scan(data))
        self._scans.tell()
        return read

    def half(self, data: bytes) -> bool:
        """Take the paper away in the middle: nothing is told. Return whether the scanner was there."""
        return self._plugged and not self._closed

    def noise(self, length: int) -> bool:
        """Send ``length`` bytes that no suffix ends: nothing is told. Return whether the scanner was there."""
        return self.half(b"\xff" * length)

    def unplug(self) -> bool:
        """Pull the cable; return whether it was in."""
        return self._plug(False)

    def plug(self) -> bool:
        """Put it back; return whether it was out."""
        return self._plug(True)

    def _plug(self, plugged: bool) -> bool:
        with self._acting():
            was, self._plugged = self._plugged, plugged
            return was is not plugged

    def _read(self) -> Status[ScannerState]:
        if self._closed:
            return status_of(ScannerState.UNKNOWN)
        return status_of(ScannerState.READY if self._plugged else ScannerState.OFFLINE)
