"""An agent's reprint: the same stamp, marked DUPLICATA, and only of an order that was paid and issued."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from io import BytesIO
from queue import Queue

import pytest
from pypdf import PdfReader

from kiosk import resources
from kiosk.clock import PARIS, AdjustableClock
from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.documents import SiteIdentity
from kiosk.i18n.translations import Translations
from kiosk.money import euros
from kiosk.orders.api import Lost, NotReached, OrderAnswer, OrderRecord, OrderState, RefusalCode, Refused
from kiosk.orders.chain import Intact
from kiosk.orders.events import Doubt, Event, Paper, Parked, PayUnknown, PrintEnded, PrintIntended, Settled, Settlement
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.printing import Printing
from kiosk.orders.reference import OrderReference, new_reference
from kiosk.orders.state import Phase, Standing, fold
from kiosk.stamp import Stamp, StampNumber
from kiosk.tariffs import METROPOLE, Catalogue, Certainty, Tariff
from kiosk.visit.press import DocumentPress
from kiosk.visit.reprint import (
    NotIssued,
    NotReprinted,
    OfficeContradicts,
    OfficeUnreached,
    Reprinted,
    Reprinter,
    ReprintHeld,
    ReprintOutcome,
    UnknownOrder,
)
from tests.faults.orders_stories import HELD_SALE, SALE

GUARD = 20.0  # seconds before a test that hangs is called broken
SOLD_AT = datetime(2026, 9, 15, 10, 5, tzinfo=PARIS)
DAYS_LATER = 2 * 24 * 3600
REFERENCE = OrderReference("CHY1-0000-0000")
NUMBER = StampNumber("1234567890123456")
STAMP = Stamp(NUMBER, euros(86), date(2026, 9, 15), date(2027, 9, 14), specimen=False)
RECORD = OrderRecord(REFERENCE.code, OrderState.ISSUED, euros(86), STAMP, True, "passport.adult")


@dataclass
class Office:
    """A back office with one answer."""

    answer: OrderAnswer = RECORD
    asked: list[str] = field(default_factory=list)

    def order(self, reference: str) -> OrderAnswer:
        self.asked.append(reference)
        return self.answer


class Desk:
    """The kiosk on the day when the citizen comes back: journal, press and printer are real, the paper is simulated."""

    def __init__(self, printer: SimulatedPrinter | None = None, *, story: tuple[Event, ...] = SALE) -> None:
        self.clock = AdjustableClock(SOLD_AT)
        self.journal = Journal(":memory:", self.clock)
        self.journal.append(REFERENCE, *story)
        self.clock.advance(DAYS_LATER)
        self.office = Office()
        self.printer = printer or SimulatedPrinter(self.clock)
        self.catalogue: Catalogue | None = None
        words = Translations(resources.folder("locales"), ("fr", "en"))
        self.press = DocumentPress(words, SiteIdentity("Mairie annexe", "Chambéry", "CHY1"), self.clock)

    def reprint(self, reference: OrderReference = REFERENCE, language: str = "fr") -> ReprintOutcome:
        printing = Printing(self.journal)
        reprinter = Reprinter(self.office, self.journal, self.press, self.printer, printing, self.catalogue)
        return reprinter.reprint(reference, language)

    @property
    def standing(self) -> Standing:
        standing = fold(self.journal.events(REFERENCE))
        assert standing is not None
        return standing

    @property
    def pages(self) -> list[str]:
        """The words of each document in the tray as another program reads them, spaces evened out."""
        readers = [PdfReader(BytesIO(pdf)) for pdf in self.printer.tray]
        return [" ".join(" ".join(page.extract_text() for page in reader.pages).split()) for reader in readers]

    def close(self) -> None:
        self.printer.close()
        self.journal.close()


@pytest.fixture
def desk() -> Iterator[Desk]:
    desk = Desk()
    yield desk
    desk.close()


# --- it comes out ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "mark"), [("fr", "DUPLICATA"), ("en", "DUPLICATA DUPLICATE")])
def test_both_pages_come_out_marked_with_the_numbers_of_the_first_ones(desk: Desk, language: str, mark: str) -> None:
    assert desk.reprint(language=language) == Reprinted(complete=True)
    stamp, receipt = desk.pages
    for page in (stamp, receipt):
        assert mark in page
        assert REFERENCE.code in page
        assert "86 €" in page
        assert "Passeport, adulte" in page
    assert NUMBER.grouped in stamp
    assert NUMBER.grouped not in receipt
    assert "Demande de passeport" in stamp
    assert "A1B2C3" in receipt
    assert desk.office.asked == [REFERENCE.code]


def test_the_receipt_tells_when_it_was_paid_and_not_when_it_was_printed_again(desk: Desk) -> None:
    desk.reprint()
    _stamp, receipt = desk.pages
    assert "15 septembre 2026, 10:05" in receipt
    assert "17 septembre" not in receipt


@pytest.mark.parametrize(
    "tried",
    [(), (PrintIntended(),), (PrintIntended(), PrintEnded(Paper.HELD)), (PrintIntended(), PrintEnded(Paper.PRINTED))],
    ids=["never printed", "tried", "held", "printed"],
)
def test_the_journal_knows_of_the_duplicate_and_doubts_its_paper_no_more(desk: Desk, tried: tuple[Event, ...]) -> None:
    for event in tried:
        desk.journal.append(REFERENCE, event)
    assert desk.reprint() == Reprinted(complete=True)
    assert desk.standing.paper is Paper.DUPLICATE
    assert desk.journal.doubtful_papers() == ()
    assert isinstance(desk.journal.verify(), Intact)


def test_a_duplicate_of_a_duplicate_is_the_same_page(desk: Desk) -> None:
    assert [desk.reprint(), desk.reprint()] == [Reprinted(complete=True)] * 2
    assert desk.printer.tray[:2] == desk.printer.tray[2:]


@pytest.mark.parametrize(
    "story",
    [HELD_SALE[:-1], (*HELD_SALE[:-1], Parked(Doubt.CAPTURE_REFUSED))],
    ids=["not captured yet", "capture refused"],
)
def test_a_stamp_that_is_valid_is_printed_whatever_becomes_of_the_money(story: tuple[Event, ...]) -> None:
    desk = Desk(story=story)
    assert desk.reprint() == Reprinted(complete=True)
    assert len(desk.pages) == 2
    desk.close()


def test_a_specimen_stays_a_specimen(desk: Desk) -> None:
    desk.office.answer = replace(RECORD, stamp=replace(STAMP, specimen=True))
    desk.reprint()
    assert all("DUPLICATA" in page and "sans valeur" in page for page in desk.pages)


# --- the words of a tariff -------------------------------------------------------------------------------------------

TARIFF = Tariff(
    id="fishing",
    group="other",
    label_fr="Permis de pêche",
    amount=euros(86),
    territory=METROPOLE,
    effective_from=date(2026, 1, 1),
    effective_to=None,
    sold_on="timbres",
    legal="",
    certainty=Certainty.OFFICIAL,
    checked_on=date(2026, 9, 1),
)


@pytest.mark.parametrize(
    ("catalogue", "name"),
    [(Catalogue("1", (TARIFF,)), "Permis de pêche"), (Catalogue("1", ()), "fishing"), (None, "fishing")],
)
def test_a_tariff_that_the_program_does_not_know_is_called_as_the_catalogue_does(
    desk: Desk, catalogue: Catalogue | None, name: str
) -> None:
    desk.catalogue = catalogue
    desk.office.answer = replace(RECORD, tariff_id="fishing")
    assert desk.reprint() == Reprinted(complete=True)
    assert all(name in page for page in desk.pages)


# --- it is not to come out -------------------------------------------------------------------------------------------

UNKNOWN_PAYMENT = (*SALE[:3], PayUnknown(), Parked(Doubt.TERMINAL_CANNOT_TELL))


@pytest.mark.parametrize(
    ("story", "phase"),
    [
        (SALE[:1], Phase.OPENED),
        (SALE[:3], Phase.PAYING),
        (SALE[:5], Phase.ISSUING),
        (UNKNOWN_PAYMENT, Phase.PARKED),
        ((*UNKNOWN_PAYMENT, Settled(Settlement.STAMP_ISSUED)), Phase.SETTLED),
    ],
    ids=lambda value: value.value if isinstance(value, Phase) else "",
)
def test_an_order_without_a_paid_and_issued_stamp_is_refused_before_anybody_is_asked(
    story: tuple[Event, ...], phase: Phase
) -> None:
    desk = Desk(story=story)
    assert desk.reprint() == NotIssued(phase)
    assert (desk.office.asked, desk.printer.printed) == ([], 0)
    assert desk.journal.events(REFERENCE) == story
    desk.close()


def test_an_order_that_the_kiosk_never_had_is_unknown(desk: Desk) -> None:
    assert desk.reprint(new_reference("CHY2")) == UnknownOrder()
    assert (desk.office.asked, desk.printer.printed) == ([], 0)


@pytest.mark.parametrize(
    "answer",
    [NotReached(), Lost(), Refused(RefusalCode.NOT_AUTHORISED), replace(RECORD, reference="CHY1-0000-0001")],
    ids=["not reached", "lost", "token refused", "another order"],
)
def test_without_the_number_nothing_is_printed(desk: Desk, answer: OrderAnswer) -> None:
    desk.office.answer = answer
    assert desk.reprint() == OfficeUnreached()
    assert (desk.printer.printed, desk.standing.paper) == (0, Paper.NONE)


@pytest.mark.parametrize(
    "answer",
    [
        Refused(RefusalCode.UNKNOWN_ORDER),
        replace(RECORD, state=OrderState.RESERVED, stamp=None),
        replace(RECORD, state=OrderState.REVERSED, stamp=None),
        replace(RECORD, amount=euros(10)),
        replace(RECORD, stamp=replace(STAMP, amount=euros(10))),
        replace(RECORD, stamp=None),
    ],
    ids=["unknown", "reserved", "reversed", "another amount", "a stamp of another amount", "no stamp"],
)
def test_an_office_that_says_otherwise_than_the_journal_is_an_agents_to_hear(desk: Desk, answer: OrderAnswer) -> None:
    desk.office.answer = answer
    assert desk.reprint() == OfficeContradicts()
    assert (desk.printer.printed, desk.standing.paper) == (0, Paper.NONE)


def test_a_journal_that_cannot_be_read_is_an_error_and_no_page(desk: Desk) -> None:
    desk.journal.close()
    with pytest.raises(JournalError):
        desk.reprint()
    assert (desk.office.asked, desk.printer.printed) == ([], 0)


# --- the printer -----------------------------------------------------------------------------------------------------


def test_without_paper_nothing_comes_out_and_it_may_be_asked_for_again(desk: Desk) -> None:
    desk.printer.empty()
    assert desk.reprint() == NotReprinted(PrinterState.PAPER_OUT)
    assert desk.standing.paper is Paper.NONE
    desk.printer.load(20)
    assert desk.reprint() == Reprinted(complete=True)


def test_with_one_sheet_the_stamp_comes_out_and_the_receipt_does_not() -> None:
    desk = Desk(SimulatedPrinter(AdjustableClock(), paper=1))
    assert desk.reprint() == Reprinted(complete=False)
    assert [NUMBER.grouped in page for page in desk.pages] == [True]
    assert desk.standing.paper is Paper.DUPLICATE
    desk.close()


def test_a_page_that_may_still_come_out_is_told_and_not_noted_as_a_duplicate() -> None:
    desk = Desk(SimulatedPrinter(AdjustableClock(), pace=3600.0, cancel_fails=True))
    seen: Queue[PrinterState] = Queue()
    desk.printer.subscribe(lambda status: seen.put(status.state))
    with ThreadPoolExecutor(1) as hands:
        reprinting = hands.submit(desk.reprint)
        while seen.get(timeout=GUARD) is not PrinterState.PRINTING:
            pass
        desk.printer.jam()
        assert reprinting.result(GUARD) == ReprintHeld(PrinterState.HOLDING)
    assert desk.printer.holds_a_job
    assert desk.standing.paper is Paper.NONE
    desk.close()
