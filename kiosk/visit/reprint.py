"""An agent has the stamp of an order printed again: the same number and order number, each page marked DUPLICATA."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias

from kiosk.devices.document_printer.api import DocumentPrinter, PrinterState
from kiosk.orders.answers import after_issue, believed, open_to_another_try
from kiosk.orders.api import OrderAnswer, OrderRecord, Sold
from kiosk.orders.events import Issued, Paid, Paper
from kiosk.orders.journal import Dated
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Phase, fold
from kiosk.procedures.fiscal_stamp.papers import StampPapers
from kiosk.procedures.fiscal_stamp.words import product
from kiosk.procedures.papers import Handed
from kiosk.stamp import Stamp
from kiosk.tariffs import Catalogue, Price
from kiosk.visit.effects import noted, told
from kiosk.visit.sheets import Printers, Sheet


class Office(Protocol):
    """Knows the number of a stamp, which the journal never holds; `kiosk.backoffice.client` does."""

    def order(self, reference: str) -> OrderAnswer:
        """Return where the order stands."""


class History(Protocol):
    """Knows what happened to an order and when; `kiosk.orders.journal` does."""

    def entries(self, reference: OrderReference) -> tuple[Dated, ...]:
        """Return what happened to the order, oldest first; empty when it is not known. Raises JournalError."""


class Duplicates(Protocol):
    """Draws the pages; `kiosk.visit.press.DocumentPress` does."""

    def duplicates(self, papers: StampPapers, paid_at: datetime, language: str) -> tuple[Sheet, ...]:
        """Return the stamp and its receipt, each marked as a duplicate."""


class Reprinting(Protocol):
    """Notes a duplicate that came out; `kiosk.orders.printing.Printing` does."""

    def reprint(self, reference: str, act: Callable[[], Paper]) -> Paper:
        """Print by ``act`` and return what became of it."""


# --- what became of it -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reprinted:
    """The stamp came out, and its receipt too when ``complete``."""

    complete: bool


@dataclass(frozen=True, slots=True)
class UnknownOrder:
    """The journal of this kiosk has no such order."""


@dataclass(frozen=True, slots=True)
class NotIssued:
    """The order has no paid and issued stamp; ``phase`` is where it stands in the journal."""

    phase: Phase


@dataclass(frozen=True, slots=True)
class OfficeUnreached:
    """The back office did not answer, or not with anything that can be believed: it may be asked again."""


@dataclass(frozen=True, slots=True)
class OfficeContradicts:
    """The journal has an issued stamp, and the back office says that there is none, or one of another amount."""


@dataclass(frozen=True, slots=True)
class NotReprinted:
    """Nothing came out, for certain; ``printer`` is how the printer stands (READY: the pages could not be drawn)."""

    printer: PrinterState


@dataclass(frozen=True, slots=True)
class ReprintHeld:
    """A page may still come out of the printer: nobody leaves it before somebody looked."""

    printer: PrinterState


ReprintOutcome: TypeAlias = (
    Reprinted | UnknownOrder | NotIssued | OfficeUnreached | OfficeContradicts | NotReprinted | ReprintHeld
)


class Reprinter:
    """Prints stamps again. A tariff that this program has no words for is called as in ``catalogue``."""

    def __init__(
        self,
        office: Office,
        history: History,
        press: Duplicates,
        printer: DocumentPrinter,
        printing: Reprinting,
        catalogue: Catalogue | None = None,
    ) -> None:
        self._office = office
        self._history = history
        self._press = press
        self._printer = printer
        self._printing = printing
        self._catalogue = catalogue

    def reprint(self, reference: OrderReference, language: str) -> ReprintOutcome:
        """Print the stamp and the receipt of an issued order, in French and in ``language``; return what became of it.

        Blocks as long as the office and the printer do. It may be asked for again and again: the number stays the
        same, so no value is doubled. Raises JournalError when the journal cannot be read.
        """
        entries = self._history.entries(reference)
        standing = fold(entry.event for entry in entries)
        if standing is None:
            return UnknownOrder()
        payment = next((entry.at for entry in entries if isinstance(entry.event, Paid)), None)
        if payment is None or standing.authorisation is None or not standing.issued:
            return NotIssued(standing.phase)
        paid_at, authorisation = payment, standing.authorisation
        answer = believed(self._office.order(reference.code), reference)
        match answer, after_issue(answer, standing.amount):
            case OrderRecord(stamp=Stamp() as stamp, tariff_id=tariff, message_sent=sent), Issued():
                sold = Sold(reference.code, stamp, authorisation.code, sent)
                return self._print(self._papers(sold, tariff), paid_at, language)
            case _ if open_to_another_try(answer):
                return OfficeUnreached()
            case _:
                return OfficeContradicts()

    def _papers(self, sold: Sold, tariff_id: str) -> StampPapers:
        price = self._catalogue.price(tariff_id, sold.stamp.issued_on) if self._catalogue else Price(None)
        words = product(tariff_id, price.tariff.label_fr if price.tariff else tariff_id)
        return StampPapers(sold, words.name, words.use)

    def _print(self, papers: StampPapers, paid_at: datetime, language: str) -> ReprintOutcome:
        def act() -> Paper:
            printers = Printers(self._printer)
            return noted(printers.put_out(self._press.duplicates(papers, paid_at, language)))

        match told(self._printing.reprint(papers.sold.reference, act)):
            case Handed.PRINTED:
                return Reprinted(complete=True)
            case Handed.PARTLY:
                return Reprinted(complete=False)
            case Handed.NOT_PRINTED:
                return NotReprinted(self._printer.status().state)
            case Handed.HELD:
                return ReprintHeld(self._printer.status().state)
