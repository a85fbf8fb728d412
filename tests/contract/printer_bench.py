"""Who stands at a document printer in the contract tests: at the simulator, or at a printer that is not ours."""

from __future__ import annotations

import time
from io import BytesIO
from typing import Protocol

from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from kiosk.clock import AdjustableClock
from kiosk.devices.document_printer.api import DocumentPrinter, PrinterState, PrintJob
from kiosk.devices.document_printer.ipp import IppPrinter
from kiosk.devices.document_printer.simulated import PATIENCE, SimulatedPrinter
from tests.lab.cupsd import Cupsd
from tests.lab.daemons import until
from tests.lab.printing import EvePrinter

GUARD = 40.0  # seconds before a test that hangs is called broken; nothing here takes that long


def document(pages: int, *, word: str = "page", compressed: bool = True) -> PrintJob:
    """Return a real PDF of that many pages, made as the kiosk makes its own."""
    paper = BytesIO()
    canvas = Canvas(paper, pageCompression=int(compressed))
    for page in range(1, pages + 1):
        canvas.bookmarkPage(f"page-{page}")
        canvas.addOutlineEntry(f"Page {page}", f"page-{page}")
        canvas.drawString(72, 72, f"{word} {page}")
        canvas.showPage()
    canvas.save()
    return PrintJob("stamp", paper.getvalue())


def words(pdf: bytes) -> tuple[str, ...]:
    """Return what is on each page: a queue of cupsd may write the same pages in other bytes."""
    return tuple(page.extract_text().strip() for page in PdfReader(BytesIO(pdf)).pages)


class Bench(Protocol):
    """Somebody standing at the printer. A real adapter joins the contract by bringing one."""

    adapter: str
    against: str

    @property
    def printer(self) -> DocumentPrinter: ...
    def leave_paper(self, pages: int) -> None: ...
    def load(self, pages: int) -> None: ...
    def jam(self) -> None: ...
    def clear_jam(self) -> None: ...
    def open_door(self) -> None: ...
    def close_door(self) -> None: ...
    def toner(self, level: str) -> None: ...
    def somebody_prints(self) -> None: ...
    def somebody_is_done(self) -> None: ...
    def cut_line(self) -> None: ...
    def line_is_back(self) -> None: ...
    def patience_ends(self) -> None: ...
    def sees(self, state: PrinterState) -> None:
        """Wait until the kiosk, which prints nothing, has seen how the printer is."""

    def tray(self) -> tuple[tuple[str, ...], ...]:
        """The words on the pages of each whole document that came out, oldest first."""

    def close(self) -> None: ...


class SimulatedBench:
    """The bench of the simulated printer."""

    adapter = "simulated"
    against = "simulator"

    def __init__(self) -> None:
        self.clock = AdjustableClock()
        self.printer = SimulatedPrinter(self.clock)

    def leave_paper(self, pages: int) -> None:
        self.printer.empty()
        if pages:
            self.printer.load(pages)

    def load(self, pages: int) -> None:
        self.printer.load(pages)

    def jam(self) -> None:
        assert self.printer.jam()

    def clear_jam(self) -> None:
        assert self.printer.clear_jam()

    def open_door(self) -> None:
        assert self.printer.open_door()

    def close_door(self) -> None:
        assert self.printer.close_door()

    def toner(self, level: str) -> None:
        self.printer.toner(level)

    def somebody_prints(self) -> None:
        self.printer.serve_others(True)

    def somebody_is_done(self) -> None:
        self.printer.serve_others(False)

    def cut_line(self) -> None:
        self.printer.offline()

    def line_is_back(self) -> None:
        self.printer.online()

    def patience_ends(self) -> None:
        self.clock.advance(PATIENCE)

    def sees(self, state: PrinterState) -> None:
        assert self.printer.status().state is state

    def tray(self) -> tuple[tuple[str, ...], ...]:
        return tuple(words(pdf) for pdf in self.printer.tray)

    def close(self) -> None:
        self.printer.close()


class IppBench:
    """The bench of the adapter for IPP: ippeveprinter, by itself or behind a queue of cupsd."""

    adapter = "ipp"

    def __init__(self, eve: EvePrinter, cupsd: Cupsd | None = None, *, on: bool = False) -> None:
        """``on``: the printer is on, with whatever is in it."""
        self.against = f"{cupsd.against} and {eve.against}" if cupsd else eve.against
        self.clock = AdjustableClock()
        self._eve = eve
        self._somebodys = 0
        if not on:
            eve.start()
        self.uri = cupsd.uri if cupsd else eve.uri
        self.printer = IppPrinter(self.uri, self.clock, patience=PATIENCE)
        self.sees(PrinterState.READY)

    def leave_paper(self, pages: int) -> None:
        self._eve.paper(pages)

    def load(self, pages: int) -> None:
        self._eve.paper(pages)

    def jam(self) -> None:
        self._eve.begin("jam")

    def clear_jam(self) -> None:
        self._eve.end("jam")

    def open_door(self) -> None:
        self._eve.begin("door")

    def close_door(self) -> None:
        self._eve.end("door")

    def toner(self, level: str) -> None:
        self._eve.toner(level)

    def somebody_prints(self) -> None:
        self._somebodys = self._eve.somebody_prints(document(1, word="somebody").pdf)

    def somebody_is_done(self) -> None:
        self._eve.somebody_is_done(self._somebodys)

    def cut_line(self) -> None:
        self._eve.cable.cut()

    def line_is_back(self) -> None:
        self._eve.cable.back()

    def patience_ends(self) -> None:
        self.clock.advance(PATIENCE)

    def sees(self, state: PrinterState) -> None:
        def seen() -> bool:
            if self.printer.status().state is state:
                return True
            self.clock.advance(5)  # the watcher looks now and then
            time.sleep(0.1)
            return False

        until(seen, f"the kiosk sees {state.value}")

    def tray(self) -> tuple[tuple[str, ...], ...]:
        return tuple(words(pdf) for pdf in self._eve.tray())

    def close(self) -> None:
        self.printer.close()
        self._eve.off()
