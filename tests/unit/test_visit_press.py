"""From what a procedure hands over to the jobs of the printer: the right documents, in the right order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from kiosk import resources
from kiosk.clock import PARIS, AdjustableClock
from kiosk.devices.document_printer.api import PrintJob
from kiosk.devices.receipt_printer.api import Bitmap, Capabilities
from kiosk.documents import SiteIdentity
from kiosk.documents.ticket import Code, Ticket
from kiosk.i18n.translations import Translations
from kiosk.leaflet import Leaflet, Row, Section
from kiosk.money import euros
from kiosk.orders.api import Sold
from kiosk.procedures.fiscal_stamp.papers import RefundMemoPaper, StampPapers
from kiosk.procedures.papers import OrderSlip
from kiosk.stamp import Stamp, StampNumber
from kiosk.text import _, verbatim
from kiosk.visit.effects import Paper
from kiosk.visit.press import DocumentPress

NUMBER = StampNumber("1234567890123456")
REFERENCE = "CHY1-7K3M-92QE"
STAMP = Stamp(NUMBER, euros(86), date(2026, 9, 15), date(2027, 9, 15), specimen=True)
PAPERS = StampPapers(Sold(REFERENCE, STAMP, "A1B2C3", True), _("Valid for"), _("Legal use"))


@pytest.fixture(scope="module")
def press() -> DocumentPress:
    words = Translations(resources.folder("locales"), ("fr", "en"))
    clock = AdjustableClock(datetime(2026, 9, 15, 10, 0, tzinfo=PARIS))
    return DocumentPress(words, SiteIdentity("Mairie annexe", "Chambéry", "CHY1"), clock)


def text(job: PrintJob) -> str:
    """Return the words of a job as another program reads them, spaces evened out."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(job.pdf)).pages).split())


def pages(press: DocumentPress, paper: Paper, language: str) -> tuple[PrintJob, ...]:
    """The A4 page of each sheet."""
    return tuple(sheet.page() for sheet in press.sheets(paper, language))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_sold_stamp_is_a_page_with_its_number_and_a_receipt_without(press: DocumentPress, language: str) -> None:
    stamp, receipt = pages(press, PAPERS, language)
    assert (stamp.title, receipt.title) == ("stamp", "receipt")
    assert NUMBER.grouped in text(stamp)
    assert REFERENCE in text(receipt)
    assert NUMBER.grouped not in text(receipt)
    assert NUMBER.digits not in text(receipt)


@pytest.mark.parametrize(("language", "mark"), [("fr", "DUPLICATA"), ("en", "DUPLICATA DUPLICATE")])
def test_a_stamp_printed_again_is_marked_and_keeps_its_numbers(press: DocumentPress, language: str, mark: str) -> None:
    stamp, receipt = (
        sheet.page() for sheet in press.duplicates(PAPERS, datetime(2026, 9, 13, 15, 42, tzinfo=UTC), language)
    )
    assert (stamp.title, receipt.title) == ("stamp", "receipt")
    assert all(mark in text(job) and REFERENCE in text(job) for job in (stamp, receipt))
    assert NUMBER.grouped in text(stamp)
    assert NUMBER.grouped not in text(receipt)
    assert "13 septembre 2026, 17:42" in text(receipt), "the time of the payment, not of the printing"
    assert not any("DUPLICAT" in text(job) for job in pages(press, PAPERS, language))


@pytest.mark.parametrize("at_tobacconist", [True, False])
def test_a_memo_has_the_data_of_the_official_form(press: DocumentPress, at_tobacconist: bool) -> None:
    paper = RefundMemoPaper(NUMBER, euros(86), date(2026, 9, 1), "TR-0042", at_tobacconist, _("Conditions"))
    (memo,) = pages(press, paper, "fr")
    assert memo.title == "refund-memo"
    said = text(memo)
    assert all(datum in said for datum in (NUMBER.grouped, "86", "1er septembre 2026", "TR-0042"))
    assert ("bureau de tabac" in said) is at_tobacconist


def test_a_memo_of_what_the_citizen_did_not_know_is_printed_too(press: DocumentPress) -> None:
    (memo,) = pages(press, RefundMemoPaper(NUMBER, None, date(2026, 9, 1), None, False, _("Conditions")), "en")
    assert NUMBER.grouped in text(memo)


def test_an_order_in_doubt_leaves_its_number(press: DocumentPress) -> None:
    (slip,) = pages(press, OrderSlip(REFERENCE, _("We do not know yet if you have paid")), "en")
    assert slip.title == "order-slip"
    assert REFERENCE in text(slip)


LEAFLET = Leaflet(
    name="checklist",
    title=verbatim("Carte grise"),
    sections=(Section(verbatim("Pièces"), (Row(verbatim("Numéro"), verbatim(REFERENCE)),)),),
)


def test_a_leaflet_of_any_procedure_is_one_job_under_its_own_name(press: DocumentPress) -> None:
    (job,) = pages(press, LEAFLET, "en")
    assert job.title == "checklist"
    assert all(said in text(job) for said in ("Carte grise", "Pièces", "Numéro", REFERENCE))


@pytest.mark.parametrize("in_step", [True, False])
def test_a_leaflet_tells_the_hour_only_when_the_clock_is_right(in_step: bool) -> None:
    clock = AdjustableClock(datetime(2026, 9, 15, 10, 0, tzinfo=PARIS))
    clock.in_step = in_step
    words = Translations(resources.folder("locales"), ("fr",))
    press = DocumentPress(words, SiteIdentity("Mairie annexe", "Chambéry", "CHY1"), clock)
    (job,) = pages(press, LEAFLET, "fr")
    assert ("15 septembre 2026, 10:00" in text(job)) is in_step


def test_a_job_does_not_show_what_it_prints(press: DocumentPress) -> None:
    assert all(NUMBER.digits not in repr(job) for job in pages(press, PAPERS, "fr"))
    assert REFERENCE not in repr(LEAFLET)
    assert REFERENCE not in repr(pages(press, LEAFLET, "fr"))


class Drawing:
    """Notes what is to be drawn on a roll."""

    def __init__(self) -> None:
        self.tickets: list[Ticket] = []

    def __call__(self, ticket: Ticket, paper: Capabilities) -> Bitmap:
        self.tickets.append(ticket)
        return Bitmap(8, 1, b"\x00")


def test_what_is_short_has_a_ticket_and_what_is_long_has_none() -> None:
    drawing = Drawing()
    words = Translations(resources.folder("locales"), ("fr",))
    press = DocumentPress(words, SiteIdentity("Mairie annexe", "Chambéry", "CHY1"), AdjustableClock(), drawing)
    roll = Capabilities(width=576, dpi=203, cuts=True, proves_printed=True)
    stamp, receipt = press.sheets(PAPERS, "fr")
    (slip,) = press.sheets(OrderSlip(REFERENCE, _("We do not know yet if you have paid")), "fr")
    (leaflet,) = press.sheets(LEAFLET, "fr")
    assert [sheet.roll_first for sheet in (stamp, receipt, slip)] == [False, True, True]
    assert leaflet.ticket is None
    for sheet in (stamp, receipt, slip):
        assert sheet.ticket is not None
        sheet.ticket(roll)
    codes = [piece.payload for ticket in drawing.tickets for piece in ticket.pieces if isinstance(piece, Code)]
    assert codes == [NUMBER.digits, REFERENCE, REFERENCE]
    assert not any(ticket.large for ticket in drawing.tickets)
    for sheet in press.sheets(PAPERS, "fr", large=True):
        assert sheet.ticket is not None
        sheet.ticket(roll)
    assert [ticket.large for ticket in drawing.tickets[3:]] == [True, True]


def test_without_a_pen_nothing_goes_on_a_roll(press: DocumentPress) -> None:
    assert all(sheet.ticket is None for sheet in press.sheets(PAPERS, "fr"))


def test_a_duplicate_is_for_the_a4_printer(press: DocumentPress) -> None:
    again = press.duplicates(PAPERS, datetime(2026, 9, 13, 15, 42, tzinfo=UTC), "fr")
    assert all(sheet.ticket is None for sheet in again)
