"""Each paper by the printer that suits it, or by the other one; never twice."""

from __future__ import annotations

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.document_printer.api import PrintJob
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.receipt_printer.api import Bitmap, Capabilities, ReceiptPrinterState
from kiosk.devices.receipt_printer.simulated import SimulatedReceiptPrinter
from kiosk.procedures.papers import Handed
from kiosk.visit.sheets import Printers, Sheet


def _pdf(name: str) -> bytes:
    """The least that a printer takes for a document of one page."""
    return b"%PDF-1.4 /Type /Page " + name.encode() + b" %%EOF"


def _names(printer: SimulatedPrinter) -> list[bytes]:
    return [pdf.split()[-2] for pdf in printer.tray]


class Counter:
    """Both printers, and sheets whose pages and tickets are told apart by their bytes."""

    def __init__(self) -> None:
        self.clock = AdjustableClock()
        self.printer = SimulatedPrinter(self.clock)
        self.roll = SimulatedReceiptPrinter(self.clock, proof_timeout=0.0)
        self.drawn: list[str] = []

    def sheet(self, name: str, *, on_roll: bool = True, roll_first: bool = False) -> Sheet:
        def page() -> PrintJob:
            self.drawn.append(f"{name} page")
            return PrintJob(name, _pdf(name))

        def ticket(paper: Capabilities) -> Bitmap:
            self.drawn.append(f"{name} ticket, {paper.width} dots")
            return Bitmap(8 * len(name), 1, name.encode())

        return Sheet(page, ticket if on_roll else None, roll_first)

    def sale(self) -> tuple[Sheet, ...]:
        return self.sheet("stamp"), self.sheet("receipt", roll_first=True)

    def put_out(self, *sheets: Sheet) -> tuple[Handed, list[bytes], list[bytes]]:
        """Return what became of them, the pages and the tickets."""
        handed = Printers(self.printer, self.roll).put_out(sheets or self.sale())
        return handed, _names(self.printer), [ticket.dots for ticket in self.roll.tray]


@pytest.fixture
def counter() -> Counter:
    return Counter()


def test_a_stamp_is_a_page_and_its_receipt_a_ticket(counter: Counter) -> None:
    assert counter.put_out() == (Handed.PRINTED, [b"stamp"], [b"receipt"])
    assert counter.drawn == ["stamp page", "receipt ticket, 576 dots"]


def test_without_a_roll_both_are_pages(counter: Counter) -> None:
    counter.roll.run_out()
    assert counter.put_out() == (Handed.PRINTED, [b"stamp", b"receipt"], [])


def test_a_kiosk_without_a_receipt_printer_prints_pages(counter: Counter) -> None:
    assert Printers(counter.printer).put_out(counter.sale()) is Handed.PRINTED
    assert _names(counter.printer) == [b"stamp", b"receipt"]


def test_without_pages_the_stamp_too_is_a_ticket(counter: Counter) -> None:
    counter.printer.empty()
    assert counter.put_out() == (Handed.PRINTED, [], [b"stamp", b"receipt"])


def test_a_leaflet_is_too_long_for_a_roll(counter: Counter) -> None:
    counter.printer.empty()
    assert counter.put_out(counter.sheet("leaflet", on_roll=False)) == (Handed.NOT_PRINTED, [], [])
    assert counter.drawn == []


def test_without_either_nothing_is_drawn(counter: Counter) -> None:
    counter.printer.empty()
    counter.roll.open_cover()
    assert counter.put_out() == (Handed.NOT_PRINTED, [], [])
    assert counter.drawn == []


def test_a_ticket_that_may_still_come_out_is_not_printed_as_a_page(counter: Counter) -> None:
    counter.roll.break_proof()
    assert counter.put_out() == (Handed.HELD, [b"stamp"], [b"receipt"])
    assert counter.roll.status().state is ReceiptPrinterState.HOLDING


def test_nothing_goes_on_a_roll_that_holds_the_ticket_of_another(counter: Counter) -> None:
    counter.roll.break_proof()
    counter.put_out()
    assert counter.put_out() == (Handed.PRINTED, [b"stamp", b"stamp", b"receipt"], [b"receipt"])


@pytest.mark.expects_log("ERROR kiosk.visit.sheets: paper not drawn: ValueError")
def test_a_ticket_that_cannot_be_drawn_is_a_page(counter: Counter) -> None:
    def broken(_paper: Capabilities) -> Bitmap:
        raise ValueError("too narrow")

    slip = counter.sheet("slip")
    assert counter.put_out(Sheet(slip.page, broken, roll_first=True)) == (Handed.PRINTED, [b"slip"], [])
