"""A receipt printer that speaks ESC/POS (Epson's command reference), over TCP, a serial port or a device file.

A receipt goes as a raster (GS v 0), is cut (GS V), and is followed by a question that the printer answers in order,
only after the paper came out (GS r 1): that answer is the proof. Bytes are taken while the roll is out, so a write that
succeeds proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Lock, Thread
from typing import Final

from kiosk.clock import Clock
from kiosk.devices.device import Board, Status, Unsubscribe
from kiosk.devices.line import Address, FileAddress, Line, LineError, open_line
from kiosk.devices.receipt_printer.api import (
    Bitmap,
    Capabilities,
    Held,
    NotPrinted,
    Printed,
    ReceiptOutcome,
    ReceiptPrinterState,
    Sent,
)
from kiosk.devices.receipt_printer.states import TAKES_A_RECEIPT, status_of

PROOF_TIMEOUT: Final = 15.0
"""Seconds that a printer has to print a receipt and say so."""
STATUS_TIMEOUT: Final = 2.0
"""Seconds for a real-time status byte."""
_WHEN_WELL: Final = 10.0
_WHEN_NOT: Final = 2.0
_GLANCE: Final = 0.05

_INITIALISE: Final = b"\x1b@"
_FEED_AND_CUT: Final = b"\x1dVB\x10"  # GS V, function B: feed 16 dots past the cutter, then cut partially
_PROOF: Final = b"\x1dr\x01"  # GS r 1: paper sensor, answered in order
_BAND: Final = 128  # rows in one raster command: more overflows the buffer of small printers
_STATUS_REQUESTS: Final = (b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x04")  # DLE EOT 1, 2 and 4


def raster(picture: Bitmap) -> Iterator[bytes]:
    """Yield the bytes of ``picture``, band by band (GS v 0, mode 0: one dot for a bit)."""
    for top in range(0, picture.height, _BAND):
        rows = min(_BAND, picture.height - top)
        head = b"\x1dv0\x00" + picture.stride.to_bytes(2, "little") + rows.to_bytes(2, "little")
        yield head + picture.dots[top * picture.stride : (top + rows) * picture.stride]


def meaning_of(printer: int, offline: int, paper: int) -> ReceiptPrinterState:
    """Return what the answers to DLE EOT 1, 2 and 4 say. A byte that is no status byte (bits 1 and 4 set, 0 and 7 not)
    says nothing: UNKNOWN."""
    if any(byte & 0b10010011 != 0b00010010 for byte in (printer, offline, paper)):
        return ReceiptPrinterState.UNKNOWN
    if offline & 0x04:
        return ReceiptPrinterState.COVER_OPEN
    if paper & 0x60 or offline & 0x20:
        return ReceiptPrinterState.PAPER_OUT
    if offline & 0x40:
        return ReceiptPrinterState.BROKEN
    if printer & 0x08:
        return ReceiptPrinterState.OFFLINE
    return ReceiptPrinterState.PAPER_LOW if paper & 0x0C else ReceiptPrinterState.READY


class EscPosPrinter:
    """The printer at ``address``: ``width`` dots of paper, at ``dpi`` dots per inch. ``clock`` measures the proof.

    A connection is opened for each look and each receipt: these printers take one at a time, and one that was switched
    off and on does not tell that the old one is dead.
    """

    def __init__(self, address: Address, clock: Clock, *, width: int = 576, dpi: int = 203) -> None:
        self._address = address
        self._clock = clock
        self._answers = True
        self._width, self._dpi = width, dpi
        # Nobody knows what a restart left inside: the first look asks for the proof that nothing is.
        self._holding = False
        self._first_look = True
        self._turn = Lock()
        self._closing = Event()
        self._look = Event()
        self._board = Board(status_of(ReceiptPrinterState.UNKNOWN))
        self._watcher = Thread(target=self._watch, name="receipt-printer", daemon=True)
        self._watcher.start()

    # --- the interface of every receipt printer ------------------------------------------------------------------

    def capabilities(self) -> Capabilities:
        """Return what the printer can do."""
        return Capabilities(width=self._width, dpi=self._dpi, cuts=True, proves_printed=self._answers)

    def status(self) -> Status[ReceiptPrinterState]:
        """Return the last known status."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[ReceiptPrinterState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status."""
        return self._board.subscribe(callback)

    def print_receipt(self, picture: Bitmap) -> ReceiptOutcome:
        """Print ``picture`` and wait for the proof. Once the first byte left, what is not proved is Held."""
        if picture.width > self._width:
            raise ValueError("a receipt is no wider than its paper")
        with self._turn:
            if self._closing.is_set():
                return NotPrinted(ReceiptPrinterState.UNKNOWN)
            outcome = self._print(picture)
        self._look.set()
        return outcome

    def clear_held(self) -> bool:
        """Return whether the printer is ready and has answered in order: what was inside has come out before that."""
        with self._turn:
            try:
                line = open_line(self._address)
            except LineError:
                return not self._holding
            try:
                if self._ask(line) in TAKES_A_RECEIPT and self._proved(line):
                    self._holding = False
            except LineError:
                pass
            finally:
                line.close()
        self._look.set()
        return not self._holding

    def close(self) -> None:
        """Ask no more; a receipt that waits for its proof is Held."""
        self._closing.set()
        self._look.set()
        self._watcher.join(timeout=10)
        self._board.post(status_of(ReceiptPrinterState.UNKNOWN))

    # --- inside --------------------------------------------------------------------------------------------------

    def _print(self, picture: Bitmap) -> ReceiptOutcome:
        if self._holding:
            return NotPrinted(ReceiptPrinterState.HOLDING)
        try:
            line = open_line(self._address)
        except LineError:
            return NotPrinted(self._tell(ReceiptPrinterState.OFFLINE))
        begun = False
        try:
            state = self._ask(line) if self._answers else ReceiptPrinterState.READY
            if state not in TAKES_A_RECEIPT:
                return NotPrinted(self._tell(state))
            self._tell(ReceiptPrinterState.PRINTING)
            begun = True
            for band in (_INITIALISE, *raster(picture), _FEED_AND_CUT):
                line.send(band)
            if not self._answers:
                return Sent()
            if self._proved(line):
                self._tell(state)
                return Printed()
            return self._hold(self._ask(line))
        except LineError:
            return self._hold(ReceiptPrinterState.OFFLINE) if begun else NotPrinted(ReceiptPrinterState.OFFLINE)
        finally:
            line.close()

    def _hold(self, reason: ReceiptPrinterState) -> Held:
        self._holding = True
        self._tell(ReceiptPrinterState.HOLDING)
        return Held(reason)

    def _tell(self, state: ReceiptPrinterState) -> ReceiptPrinterState:
        if not self._closing.is_set():
            self._board.post(status_of(state))
        return state

    def _watch(self) -> None:
        while not self._closing.is_set():
            with self._turn:
                self._tell(self._looked())
            well = self.status().state in TAKES_A_RECEIPT
            self._look.wait(_WHEN_WELL if well else _WHEN_NOT)
            self._look.clear()

    def _looked(self) -> ReceiptPrinterState:
        try:
            line = open_line(self._address)
        except LineError:
            return ReceiptPrinterState.HOLDING if self._holding else ReceiptPrinterState.OFFLINE
        try:
            state = self._ask(line)
            if isinstance(self._address, FileAddress):
                # A printer behind a device file may be one that only listens.
                self._answers = state is not ReceiptPrinterState.UNKNOWN
                state = state if self._answers else ReceiptPrinterState.READY
            if self._first_look and self._answers and state in TAKES_A_RECEIPT:
                self._first_look = False
                if not self._proved(line):
                    self._holding = True
        except LineError:
            state = ReceiptPrinterState.OFFLINE
        finally:
            line.close()
        return ReceiptPrinterState.HOLDING if self._holding else state

    def _ask(self, line: Line) -> ReceiptPrinterState:
        """Return what the printer says of itself in real time; UNKNOWN when it says nothing, or half of it."""
        answers = []
        for request in _STATUS_REQUESTS:
            line.send(request)
            answer = self._heard(line, STATUS_TIMEOUT)
            if answer is None:
                return ReceiptPrinterState.UNKNOWN
            answers.append(answer)
        return meaning_of(*answers)

    def _proved(self, line: Line) -> bool:
        """Ask the question that is answered in order, and return whether it was."""
        line.send(_PROOF)
        return self._heard(line, PROOF_TIMEOUT) is not None

    def _heard(self, line: Line, within: float) -> int | None:
        ends = self._clock.monotonic() + within
        while not self._closing.is_set() and self._clock.monotonic() < ends:
            data = line.receive(_GLANCE)
            if data:
                return data[-1]
        return None
