"""A receipt printer without hardware, as unkind as the field: it takes bytes while its roll is out, and prints them at
the next one; it prints and never says so."""

from __future__ import annotations

from typing import Final

from kiosk.clock import Clock
from kiosk.devices.device import Status
from kiosk.devices.receipt_printer.api import (
    Bitmap,
    Capabilities,
    Held,
    NotPrinted,
    Printed,
    ReceiptOutcome,
    ReceiptPrinterState,
)
from kiosk.devices.receipt_printer.states import TAKES_A_RECEIPT, status_of
from kiosk.devices.simulation import SimulatedDevice

PROOF_TIMEOUT: Final = 15.0
"""Seconds that a printer has to say that it printed."""


class SimulatedReceiptPrinter(SimulatedDevice[ReceiptPrinterState]):
    """A receipt printer driven by hand; ships with the product for the demo and the tests.

    ``clock`` measures the ``pace`` (seconds a receipt takes) and the ``proof_timeout``. Each act returns whether it
    changed anything.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        width: int = 576,
        dpi: int = 203,
        pace: float = 0.0,
        proof_timeout: float = PROOF_TIMEOUT,
    ) -> None:
        self._can = Capabilities(width=width, dpi=dpi, cuts=True, proves_printed=True)
        self._pace = pace
        self._proof_timeout = proof_timeout
        self._online = True
        self._cover_open = False
        self._roll_out = False
        self._roll_low = False
        self._proves = True
        self._printing: Bitmap | None = None
        self._held: Bitmap | None = None
        self._holding = False
        self._tray: list[Bitmap] = []
        super().__init__(clock)

    # --- the interface of every receipt printer ------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the printer can do."""
        return self._can

    def print_receipt(self, picture: Bitmap) -> ReceiptOutcome:
        """Print ``picture``, or hold it when the paper or the proof is missing until the time-out."""
        if picture.width > self._can.width:
            raise ValueError("a receipt is no wider than its paper")
        with self._acting():
            state = self._state()
            if state not in TAKES_A_RECEIPT or self._printing is not None:
                return NotPrinted(state)
            self._printing = picture
            out_at = self._clock.monotonic() + self._pace
        with self._acting():
            self._wait(out_at, lambda: self._closed)
            proved_by = self._clock.monotonic() + self._proof_timeout
            # The bytes are inside: whatever is in the way, they wait for it.
            self._wait(proved_by, lambda: self._can_feed or self._closed)
            if self._closed or not self._can_feed:
                return self._hold(picture)
            self._tray.append(picture)
            if not self._proves:
                self._wait(proved_by, lambda: self._closed)
                self._proves = True
                return self._hold(None)
            self._printing = None
            return Printed()

    def clear_held(self) -> bool:
        """Return whether nothing is held any more: the printer is ready, so that everything inside came out."""
        with self._acting():
            if self._can_feed and not self._closed:
                self._release()
                self._holding = False
            return not self._holding

    # --- the hands of the agent ----------------------------------------------------------------------------------

    def run_low(self) -> bool:
        """The sensor sees the end of the roll."""
        return self._change("_roll_low", True)

    def run_out(self) -> bool:
        """The roll is at its end."""
        return self._change("_roll_out", True)

    def load_roll(self) -> bool:
        """Put a new roll in; what waits inside comes out. Return whether the old one was low or out."""
        low = self._change("_roll_low", False)
        return self._change("_roll_out", False) or low

    def open_cover(self) -> bool:
        """Open the cover."""
        return self._change("_cover_open", True)

    def close_cover(self) -> bool:
        """Close it; what waits inside comes out."""
        return self._change("_cover_open", False)

    def offline(self) -> bool:
        """Cut the line to the kiosk."""
        return self._change("_online", False)

    def online(self) -> bool:
        """Put the line back."""
        return self._change("_online", True)

    def break_proof(self) -> bool:
        """Print the next receipt, and never say so."""
        return self._change("_proves", False)

    def take(self) -> tuple[Bitmap, ...]:
        """Tear the receipts off and return them, oldest first."""
        with self._acting():
            receipts, self._tray = tuple(self._tray), []
            return receipts

    # --- what can be seen ----------------------------------------------------------------------------------------

    @property
    def tray(self) -> tuple[Bitmap, ...]:
        """The receipts that hang from the printer, oldest first."""
        with self._changed:
            return tuple(self._tray)

    @property
    def holds_a_receipt(self) -> bool:
        """Whether one is still inside."""
        with self._changed:
            return self._held is not None

    # --- inside --------------------------------------------------------------------------------------------------

    def _read(self) -> Status[ReceiptPrinterState]:
        return status_of(self._state())

    def _state(self) -> ReceiptPrinterState:
        for wrong, state in (
            (self._closed, ReceiptPrinterState.UNKNOWN),
            (self._holding, ReceiptPrinterState.HOLDING),
            (not self._online, ReceiptPrinterState.OFFLINE),
            (self._cover_open, ReceiptPrinterState.COVER_OPEN),
            (self._roll_out, ReceiptPrinterState.PAPER_OUT),
            (self._printing is not None, ReceiptPrinterState.PRINTING),
            (self._roll_low, ReceiptPrinterState.PAPER_LOW),
        ):
            if wrong:
                return state
        return ReceiptPrinterState.READY

    @property
    def _can_feed(self) -> bool:
        return self._online and not self._cover_open and not self._roll_out

    def _change(self, fact: str, value: bool) -> bool:
        with self._acting():
            was: bool = getattr(self, fact)
            setattr(self, fact, value)
            self._release()
            return was is not value

    def _hold(self, picture: Bitmap | None) -> ReceiptOutcome:
        self._printing = None
        reason = ReceiptPrinterState.READY if self._can_feed else self._state()
        self._held, self._holding = picture, True
        return Held(reason)

    def _release(self) -> None:
        """Let the held receipt out: nobody can make the printer forget it."""
        if self._held is not None and self._can_feed:
            self._tray.append(self._held)
            self._held = None
