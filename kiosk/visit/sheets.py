"""Puts papers out: each by the printer that suits it, or by the other one when that cannot."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from kiosk.devices.document_printer import api as document
from kiosk.devices.document_printer.api import DocumentPrinter, PrintJob
from kiosk.devices.receipt_printer import api as roll
from kiosk.devices.receipt_printer.api import Bitmap, ReceiptPrinter
from kiosk.procedures.papers import Handed

Job = TypeVar("Job", PrintJob, Bitmap)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One paper. ``page`` draws it for the A4 printer; ``ticket`` for the roll, None when it is too long for one.

    ``roll_first`` when the roll is its own; otherwise the roll is its second chance.
    """

    page: Callable[[], PrintJob]
    ticket: Callable[[roll.Capabilities], Bitmap] | None = None
    roll_first: bool = False


class Printers:
    """The printers of a kiosk; without ``receipts`` nothing goes on a roll. Blocks, so call it from a worker thread."""

    def __init__(self, printer: DocumentPrinter, receipts: ReceiptPrinter | None = None) -> None:
        self._printer = printer
        self._receipts = receipts

    def put_out(self, sheets: Sequence[Sheet]) -> Handed:
        """Print ``sheets``, the most important first, up to the first that does not come out; return what became of
        them.

        Nothing is drawn for a printer that cannot print, and nothing is raised: who has paid gets on without paper.
        """
        for number, sheet in enumerate(sheets):
            handed = self._put_out(sheet)
            if handed is not Handed.PRINTED:
                return Handed.PARTLY if number and handed is Handed.NOT_PRINTED else handed
        return Handed.PRINTED

    def _put_out(self, sheet: Sheet) -> Handed:
        for way in self._ways(sheet):
            handed = way()
            # A page that may still come out is not printed again elsewhere: it may be worth money.
            if handed is not Handed.NOT_PRINTED:
                return handed
        return Handed.NOT_PRINTED

    def _ways(self, sheet: Sheet) -> Iterator[Callable[[], Handed]]:
        ways: list[tuple[DocumentPrinter | ReceiptPrinter, Callable[[], Handed]]] = [
            (self._printer, lambda: _printed(sheet.page, self._printer.print_document))
        ]
        ticket, receipts = sheet.ticket, self._receipts
        if ticket is not None and receipts is not None:
            paper = receipts.capabilities()
            on_roll = (receipts, lambda: _printed(lambda: ticket(paper), receipts.print_receipt))
            ways.insert(0 if sheet.roll_first else 1, on_roll)
        for printer, way in ways:
            if printer.status().usable:
                yield way


def _printed(draw: Callable[[], Job], put_out: Callable[[Job], document.PrintOutcome | roll.ReceiptOutcome]) -> Handed:
    try:
        job = draw()
    except Exception as error:
        log.error("paper not drawn: %s", type(error).__name__)
        return Handed.NOT_PRINTED
    try:
        outcome = put_out(job)
    except Exception as error:
        log.error("printer broke: %s", type(error).__name__)
        return Handed.HELD
    match outcome:
        case document.Printed() | document.Sent() | roll.Printed() | roll.Sent():
            return Handed.PRINTED
        case document.NotPrinted() | roll.NotPrinted():
            return Handed.NOT_PRINTED
        case document.Held() | roll.Held():
            return Handed.HELD
