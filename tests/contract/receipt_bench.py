"""Somebody who stands at a receipt printer: the simulated one, one of the tests, and one of emupos."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PIL import Image

from kiosk.clock import AdjustableClock
from kiosk.devices.device import Status
from kiosk.devices.line import TcpAddress
from kiosk.devices.receipt_printer.api import ReceiptPrinter
from kiosk.devices.receipt_printer.api import ReceiptPrinterState as S
from kiosk.devices.receipt_printer.escpos import PROOF_TIMEOUT, EscPosPrinter
from kiosk.devices.receipt_printer.simulated import SimulatedReceiptPrinter
from tests.lab.daemons import until
from tests.lab.emupos import Emupos
from tests.lab.receipts import PaperLab


class Bench(Protocol):
    """Somebody standing at the printer. A real adapter joins the contract by bringing one."""

    against: str

    @property
    def printer(self) -> ReceiptPrinter: ...
    def run_low(self) -> None: ...
    def run_out(self) -> None: ...
    def open_cover(self) -> None: ...
    def put_right(self) -> None: ...
    def cut_line(self) -> None: ...
    def line_is_back(self) -> None: ...
    def say_nothing(self) -> None: ...
    def patience_ends(self) -> None: ...
    def papers(self) -> list[bytes]: ...
    def close(self) -> None: ...


class SimulatedBench:
    """The bench of the simulated printer."""

    against = "simulator"

    def __init__(self) -> None:
        self.clock = AdjustableClock()
        self.printer = SimulatedReceiptPrinter(self.clock)

    def run_low(self) -> None:
        assert self.printer.run_low()

    def run_out(self) -> None:
        assert self.printer.run_out()

    def open_cover(self) -> None:
        assert self.printer.open_cover()

    def put_right(self) -> None:
        self.printer.load_roll()
        self.printer.close_cover()

    def cut_line(self) -> None:
        assert self.printer.offline()

    def line_is_back(self) -> None:
        assert self.printer.online()

    def say_nothing(self) -> None:
        assert self.printer.break_proof()

    def patience_ends(self) -> None:
        self.clock.advance(60)

    def papers(self) -> list[bytes]:
        return [picture.dots for picture in self.printer.tray]

    def close(self) -> None:
        self.printer.close()


class EscPosBench:
    """The bench of the adapter for ESC/POS, before a printer of the tests on a real socket."""

    against = "a printer of the tests, ESC/POS on a socket"

    def __init__(self) -> None:
        self.lab = PaperLab()
        self.clock = AdjustableClock()
        self.printer = EscPosPrinter(TcpAddress("127.0.0.1", self.lab.port), self.clock)
        self._sees(S.READY)

    def run_low(self) -> None:
        self.lab.set(roll_low=True)

    def run_out(self) -> None:
        self.lab.set(roll_out=True)

    def open_cover(self) -> None:
        self.lab.set(cover_open=True)

    def put_right(self) -> None:
        self.lab.set(roll_out=False, roll_low=False, cover_open=False, proves=True)

    def cut_line(self) -> None:
        self.lab.switch_off()

    def line_is_back(self) -> None:
        self.lab.switch_on()

    def say_nothing(self) -> None:
        self.lab.set(proves=False)

    def patience_ends(self) -> None:
        self.clock.advance(PROOF_TIMEOUT + 1)

    def papers(self) -> list[bytes]:
        whole: list[bytes] = []
        for _stride, dots in self.lab.pictures:
            # A receipt comes in bands of 128 rows; the last one is shorter.
            if whole and len(whole[-1]) % (72 * 128) == 0:
                whole[-1] += dots
            else:
                whole.append(dots)
        return whole

    def close(self) -> None:
        self.printer.close()
        self.lab.switch_off()

    def _sees(self, state: S) -> None:
        until(lambda: self.printer.status().state is state, f"the kiosk sees {state.value}")


class ReadClock(AdjustableClock):
    """A clock that counts how often it is read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def monotonic(self) -> float:
        self.reads += 1
        return super().monotonic()


class EmuposBench:
    """The bench of the adapter for ESC/POS, before a printer of emupos, which always proves what it printed."""

    def __init__(self, emupos: Emupos) -> None:
        self.emupos = emupos
        self.against = emupos.against
        self._faults: set[str] = set()
        self._begun = 0
        self.clock = ReadClock()
        emupos.start()
        emupos.forget()
        self.printer = EscPosPrinter(TcpAddress("127.0.0.1", emupos.port), self.clock)
        self.printer.subscribe(self._note)
        until(lambda: self.printer.status().state is S.READY, "the kiosk sees ready")

    def run_low(self) -> None:
        self.begin("paper-near-end")

    def run_out(self) -> None:
        self.begin("paper-out")

    def open_cover(self) -> None:
        self.begin("cover-open")

    def begin(self, fault: str) -> None:
        """Let one of its faults begin."""
        self._faults.add(fault)
        self.emupos.begin(fault)

    def put_right(self) -> None:
        while self._faults:
            self.emupos.end(self._faults.pop())

    def cut_line(self) -> None:
        self.emupos.stop()

    def line_is_back(self) -> None:
        self.emupos.start()

    def say_nothing(self) -> None:
        raise NotImplementedError("emupos always says that it printed")

    def patience_ends(self) -> None:
        # Between the receipt and its proof the adapter reads the clock for nothing else: once to begin, then to wait.
        until(lambda: self.clock.reads >= self._begun + 2, "the kiosk waits for the proof")
        self.clock.advance(PROOF_TIMEOUT + 1)

    def papers(self) -> list[bytes]:
        return [self.dots(picture) for picture in self.emupos.receipts()]

    def dots(self, picture: Path) -> bytes:
        """Return the black dots of a picture, as a Bitmap has them."""
        with Image.open(picture) as image:
            assert (image.mode, image.width) == ("1", self.printer.capabilities().width)
            return bytes(byte ^ 0xFF for byte in image.tobytes())

    def close(self) -> None:
        self.printer.close()
        self.put_right()

    def _note(self, status: Status[S]) -> None:
        if status.state is S.PRINTING:
            self._begun = self.clock.reads
