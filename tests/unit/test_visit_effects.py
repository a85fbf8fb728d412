"""Effects: which room runs which, and what becomes of the paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from kiosk.clock import AdjustableClock
from kiosk.contact import Email
from kiosk.conversation.do import Delivery, Effect, Enquiry, Identification, Purchase, Submission
from kiosk.declarations.api import (
    Document,
    DocumentKind,
    FilingOutcome,
    Incoherent,
    NotFiled,
    Standing,
    Trouble,
)
from kiosk.declarations.situation import Declaration
from kiosk.devices.absent import AbsentPrinter
from kiosk.devices.device import Actor, Severity, Status, Unsubscribe
from kiosk.devices.document_printer.api import (
    Capabilities,
    Held,
    NotPrinted,
    Printed,
    PrinterState,
    PrintJob,
    PrintOutcome,
    Sent,
)
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.identity import api as identity
from kiosk.identity.api import Identified, NotIdentified
from kiosk.money import euros
from kiosk.months import Month
from kiosk.orders import events
from kiosk.orders.api import NotSold, Progress, PurchaseOutcome, Sold, Stage, StampOrder, Stopped
from kiosk.orders.events import Event, PrintEnded, PrintIntended
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.printing import Printing
from kiosk.orders.reference import OrderReference
from kiosk.procedures.fiscal_stamp.papers import StampPapers
from kiosk.procedures.france_travail.acts import AskDocumentLink, AskStanding, FileDeclaration
from kiosk.procedures.papers import Handed, OrderSlip
from kiosk.stamp import Stamp, StampNumber
from kiosk.text import verbatim
from kiosk.visit.effects import Paper
from kiosk.visit.sheets import Sheet
from tests.faults.orders_stories import SALE
from tests.unit.rooms import HAND_OVER, Declarations, Listener, Nobody, rooms

ORDER = StampOrder("passport.adult", euros(86), Email("adresse@exemple.fr"), "fr")
STAMP = Stamp(StampNumber("1234567890123456"), euros(86), date(2026, 9, 15), date(2027, 9, 15), True)
REFERENCE = OrderReference("CHY1-0000-0000")
PAPERS = StampPapers(Sold(REFERENCE.code, STAMP, "A1", True), verbatim("Passport"), verbatim("A passport"))
SLIP = OrderSlip("CHY1-0000-0000", verbatim("Paid"))
MONTH = Month(2026, 11)
EMPTY = Declaration(month=MONTH)
PAY_SLIP = (Document(DocumentKind.PAY_SLIP, "Boulangerie du Lac"),)

READY = Status(PrinterState.READY, Severity.OK, Actor.NOBODY)
JAM = NotPrinted(PrinterState.JAMMED)
STUCK = Held(PrinterState.OFFLINE)


class Shop:
    """A shop that has the same answer for everybody."""

    def __init__(self, outcome: PurchaseOutcome) -> None:
        self.outcome = outcome
        self.orders: list[StampOrder] = []

    def buy(self, order: StampOrder, watch: Callable[[Progress], None]) -> PurchaseOutcome:
        self.orders.append(order)
        watch(Stage.RESERVING)
        return self.outcome


class Press:
    """A press that makes two pages of a stamp and one of anything else."""

    def __init__(self) -> None:
        self.asked: list[tuple[Paper, str]] = []

    def sheets(self, paper: Paper, language: str, *, large: bool = False) -> tuple[Sheet, ...]:
        def page(title: str) -> Sheet:
            return Sheet(lambda: self._drawn(paper, language, title))

        stamp = page("stamp"), page("receipt")
        return stamp if isinstance(paper, StampPapers) else stamp[:1]

    def _drawn(self, paper: Paper, language: str, title: str) -> PrintJob:
        self.asked.append((paper, language))
        return PrintJob(title, b"%PDF")


class Printer:
    """A printer whose outcomes are told beforehand; it fails on a job that nobody expected."""

    def __init__(self, *outcomes: PrintOutcome, status: Status[PrinterState] = READY) -> None:
        self.outcomes = list(outcomes)
        self.jobs: list[str] = []
        self._status = status

    def capabilities(self) -> Capabilities:
        return Capabilities(colour=False, duplex=False, proves_printed=True)

    def status(self) -> Status[PrinterState]:
        return self._status

    def subscribe(self, callback: Callable[[Status[PrinterState]], None]) -> Unsubscribe:
        raise AssertionError(f"nobody listens to the printer while it prints, {callback} neither")

    def print_document(self, job: PrintJob) -> PrintOutcome:
        self.jobs.append(job.title)
        return self.outcomes.pop(0)

    def close(self) -> None:
        raise AssertionError("a printer is closed by who opened it")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path)
    journal.append(REFERENCE, *SALE)
    yield journal
    journal.close()


@pytest.fixture
def printing(journal: Journal) -> Printing:
    return Printing(journal)


def delivery(paper: Paper) -> Effect:
    return Delivery(id="delivery", title=verbatim("Printing"), item=paper)


@pytest.mark.parametrize(
    ("outcomes", "handed"),
    [
        ((Printed(1), Printed(1)), Handed.PRINTED),
        ((Sent(), Sent()), Handed.PRINTED),
        ((JAM,), Handed.NOT_PRINTED),
        ((STUCK,), Handed.HELD),
        ((Printed(1), JAM), Handed.PARTLY),
        ((Printed(1), STUCK), Handed.HELD),
    ],
    ids=["both", "both sent", "none", "the first held", "the first only", "the second held"],
)
def test_two_pages_come_out_or_not(outcomes: tuple[PrintOutcome, ...], handed: Handed, printing: Printing) -> None:
    printer, press = Printer(*outcomes), Press()
    assert rooms(Shop(PAPERS.sold), press, printing, printer).run(delivery(PAPERS), "en", Nobody()) is handed
    assert printer.jobs == ["stamp", "receipt"][: len(outcomes)], "nothing is sent after a job that failed"
    assert press.asked == [(PAPERS, "en")] * len(outcomes), "nothing is drawn after it either"


def test_a_single_page_is_never_partly_there(printing: Printing) -> None:
    effects = rooms(Shop(PAPERS.sold), Press(), printing, Printer(JAM))
    assert effects.run(delivery(SLIP), "fr", Nobody()) is Handed.NOT_PRINTED


@pytest.mark.parametrize("state", [PrinterState.PAPER_OUT, PrinterState.JAMMED, PrinterState.UNKNOWN])
def test_a_printer_that_cannot_print_is_sent_nothing(state: PrinterState, printing: Printing) -> None:
    printer, press = Printer(status=Status(state, Severity.FAULT, Actor.AGENT)), Press()
    assert (
        rooms(Shop(PAPERS.sold), press, printing, printer).run(delivery(PAPERS), "fr", Nobody()) is Handed.NOT_PRINTED
    )
    assert (printer.jobs, press.asked) == ([], [])


def test_a_kiosk_without_a_printer_draws_no_page(printing: Printing) -> None:
    press = Press()
    assert (
        rooms(Shop(PAPERS.sold), press, printing, AbsentPrinter()).run(delivery(PAPERS), "fr", Nobody())
        is Handed.NOT_PRINTED
    )
    assert press.asked == []


def test_low_paper_is_still_paper(printing: Printing) -> None:
    printer = Printer(Printed(1), status=Status(PrinterState.PAPER_LOW, Severity.WARNING, Actor.AGENT))
    assert rooms(Shop(PAPERS.sold), Press(), printing, printer).run(delivery(SLIP), "fr", Nobody()) is Handed.PRINTED


@pytest.mark.parametrize("outcome", [PAPERS.sold, NotSold("CHY1-0000-0000", Stopped.DECLINED)])
def test_a_purchase_is_the_shops_and_its_progress_is_heard(outcome: PurchaseOutcome, printing: Printing) -> None:
    shop, printer, citizen = Shop(outcome), Printer(), Listener()
    purchase = Purchase(id="purchase.1", title=verbatim("Payment"), order=ORDER)
    assert rooms(shop, Press(), printing, printer).run(purchase, "fr", citizen) == outcome
    assert (shop.orders, citizen.news, printer.jobs) == ([ORDER], [Stage.RESERVING], [])


@pytest.mark.parametrize(("patience", "who"), [(2, Identified("token-en")), (1, NotIdentified.GIVEN_UP)])
def test_the_broker_tells_who_waits_and_hears_when_he_leaves(
    patience: int, who: identity.Identification, printing: Printing
) -> None:
    effect = Identification(id="identify.1", title=verbatim("Who"), interrupted=NotIdentified.GIVEN_UP)
    citizen = Listener(patience)
    assert rooms(Shop(PAPERS.sold), Press(), printing, Printer()).run(effect, "en", citizen) == who
    assert citizen.news == [HAND_OVER]


def test_a_remark_names_the_declaration_that_it_is_about(printing: Printing) -> None:
    class Doubting(Declarations):
        def file(self, declaration: Declaration, token: str, *, force: bool) -> FilingOutcome:
            return Incoherent(("?",))

    effects = rooms(Shop(PAPERS.sold), Press(), printing, Printer(), Doubting())
    sent = Submission(id="submit.1", title=verbatim("Send"), form=FileDeclaration(EMPTY, "token", force=False))
    assert effects.run(sent, "fr", Nobody()) == Incoherent(("?",), EMPTY)


@pytest.mark.parametrize(
    ("effect", "asked", "answer"),
    [
        (
            Enquiry(id="standing.1", title=verbatim("May I"), subject=AskStanding(MONTH, "token")),
            (MONTH, "token"),
            Standing.OPEN,
        ),
        (
            Enquiry(id="link", title=verbatim("Papers"), subject=AskDocumentLink(PAY_SLIP, MONTH, "token")),
            (PAY_SLIP, MONTH, "token"),
            Trouble.UNREACHED,
        ),
        (
            Submission(id="submit.1", title=verbatim("Send"), form=FileDeclaration(EMPTY, "token", force=True)),
            (EMPTY, "token", True),
            NotFiled.NOT_TAKEN,
        ),
    ],
    ids=["standing", "link", "declaration"],
)
def test_the_organism_is_asked_once(
    effect: Effect, asked: tuple[object, ...], answer: object, printing: Printing
) -> None:
    organism = Declarations()
    effects = rooms(Shop(PAPERS.sold), Press(), printing, Printer(), organism)
    assert effects.run(effect, "fr", Nobody()) is answer
    assert organism.asked == [asked]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard(Effect):
    """An effect that no room knows."""


@pytest.mark.parametrize(
    "effect",
    [
        Unheard(id="dance", title=verbatim("Dance")),
        Purchase(id="dance", title=verbatim("Dance"), order="adresse@exemple.fr"),
        Delivery(id="dance", title=verbatim("Dance"), item="adresse@exemple.fr"),
    ],
    ids=["kind", "order", "paper"],
)
def test_what_no_room_runs_is_a_defect_told_without_its_content(effect: Effect, printing: Printing) -> None:
    with pytest.raises(TypeError, match=r"^no room runs \w+ dance$"):
        rooms(Shop(PAPERS.sold), Press(), printing, Printer()).run(effect, "fr", Nobody())


# --- a stamp is printed once ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "paper"),
    [
        ((Printed(1), Printed(1)), events.Paper.PRINTED),
        ((Printed(1), JAM), events.Paper.PARTLY),
        ((JAM,), events.Paper.NOT_PRINTED),
        ((STUCK,), events.Paper.HELD),
    ],
    ids=["printed", "partly", "not printed", "held"],
)
@pytest.mark.expects_log("^ERROR kiosk.orders.printing: a stamp was to be printed a second time$")
def test_whatever_became_of_it_a_stamp_is_never_sent_to_the_printer_again(
    outcomes: tuple[PrintOutcome, ...], paper: events.Paper, journal: Journal
) -> None:
    printer = Printer(*outcomes)
    effects = rooms(Shop(PAPERS.sold), Press(), Printing(journal), printer)
    first = effects.run(delivery(PAPERS), "fr", Nobody())
    assert journal.events(REFERENCE) == (*SALE, PrintIntended(), PrintEnded(paper))
    assert first is Handed[paper.name]
    assert effects.run(delivery(PAPERS), "fr", Nobody()) is Handed.HELD
    assert len(printer.jobs) == len(outcomes)
    assert journal.events(REFERENCE) == (*SALE, PrintIntended(), PrintEnded(paper))


class FullDisk(Journal):
    """Can be read, and cannot be written any more."""

    def append(self, reference: OrderReference, *events: Event) -> None:
        raise JournalError("SQLITE_FULL")


@pytest.mark.expects_log("^ERROR kiosk.orders.printing: journal: SQLITE_FULL, paper not noted$")
def test_a_full_disk_keeps_no_paper_from_who_has_paid(journal: Journal, path: Path) -> None:
    full, printer = FullDisk(path), Printer(Printed(1), Printed(1))
    handed = rooms(Shop(PAPERS.sold), Press(), Printing(full), printer).run(delivery(PAPERS), "fr", Nobody())
    full.close()
    assert (handed, printer.jobs) == (Handed.PRINTED, ["stamp", "receipt"])
    assert journal.events(REFERENCE) == SALE


@pytest.mark.expects_log(
    "^ERROR kiosk.orders.printing: journal: ProgrammingError, printed without looking back$",
    "^ERROR kiosk.orders.printing: journal: ProgrammingError, paper not noted$",
)
def test_neither_does_a_journal_that_cannot_be_read(journal: Journal) -> None:
    journal.close()
    printer = Printer(Printed(1), Printed(1))
    effects = rooms(Shop(PAPERS.sold), Press(), Printing(journal), printer)
    assert effects.run(delivery(PAPERS), "fr", Nobody()) is Handed.PRINTED
    assert printer.jobs == ["stamp", "receipt"]


class PowerCutError(BaseException):
    """The kiosk is gone."""


class DyingPrinter(Printer):
    """The power goes while it prints."""

    def print_document(self, job: PrintJob) -> PrintOutcome:
        super().print_document(job)
        raise PowerCutError


@pytest.mark.expects_log("^ERROR kiosk.orders.printing: a stamp was to be printed a second time$")
def test_a_stamp_that_was_being_printed_when_the_power_went_is_an_agents(journal: Journal, path: Path) -> None:
    with pytest.raises(PowerCutError):
        rooms(Shop(PAPERS.sold), Press(), Printing(journal), DyingPrinter(Printed(1))).run(
            delivery(PAPERS), "fr", Nobody()
        )
    journal.close()
    again, printer = Journal(path), Printer()
    assert again.doubtful_papers() == (REFERENCE,)
    effects = rooms(Shop(PAPERS.sold), Press(), Printing(again), printer)
    assert effects.run(delivery(PAPERS), "fr", Nobody()) is Handed.HELD
    assert printer.jobs == []
    again.close()


def test_a_slip_is_worth_nothing_and_is_not_journalled(journal: Journal) -> None:
    printer = Printer(Printed(1), Printed(1))
    effects = rooms(Shop(PAPERS.sold), Press(), Printing(journal), printer)
    assert [effects.run(delivery(SLIP), "fr", Nobody()) for _ in range(2)] == [Handed.PRINTED] * 2
    assert journal.events(REFERENCE) == SALE


# --- what breaks after the money moved -------------------------------------------------------------------------------


class BrokenPress:
    """Cannot draw anything."""

    def sheets(self, paper: Paper, language: str, *, large: bool = False) -> tuple[Sheet, ...]:
        def broken() -> PrintJob:
            raise RuntimeError("9999000011112222")

        return (Sheet(broken),)


class BrokenPrinter(SimulatedPrinter):
    """Breaks in the middle of a job."""

    def print_document(self, job: PrintJob) -> PrintOutcome:
        raise RuntimeError("9999000011112222")


@pytest.mark.expects_log("^ERROR kiosk.visit.sheets: paper not drawn: RuntimeError$")
def test_a_page_that_cannot_be_drawn_never_takes_the_number_from_the_screen(printing: Printing) -> None:
    effects = rooms(_NoShop(), BrokenPress(), printing, SimulatedPrinter(AdjustableClock()))
    slip = Delivery(id="slip", title=verbatim("Title"), item=SLIP)
    assert effects.run(slip, "fr", Nobody()) is Handed.NOT_PRINTED


@pytest.mark.expects_log("^ERROR kiosk.visit.sheets: printer broke: RuntimeError$")
def test_a_printer_that_breaks_may_still_hold_the_page(printing: Printing) -> None:
    effects = rooms(_NoShop(), _OnePage(), printing, BrokenPrinter(AdjustableClock()))
    slip = Delivery(id="slip", title=verbatim("Title"), item=SLIP)
    assert effects.run(slip, "fr", Nobody()) is Handed.HELD


class _NoShop:
    def buy(self, order: StampOrder, watch: Callable[[Progress], None]) -> PurchaseOutcome:
        raise AssertionError("nothing is bought here")


class _OnePage:
    def sheets(self, paper: Paper, language: str, *, large: bool = False) -> tuple[Sheet, ...]:
        return (Sheet(lambda: PrintJob("page", b"%PDF-1.4")),)
