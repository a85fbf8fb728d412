"""What every document printer promises, and how unkind the simulated one can be.

The contract is written against the Protocol; a `Bench` plays the agent with the paper in front of the hardware.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from io import BytesIO
from queue import Queue
from typing import Protocol

import pytest
from reportlab.pdfgen.canvas import Canvas

from kiosk.clock import AdjustableClock
from kiosk.devices.device import Severity, Status
from kiosk.devices.document_printer.api import (
    DocumentPrinter,
    Held,
    NotPrinted,
    Printed,
    PrinterState,
    PrintJob,
    PrintOutcome,
)
from kiosk.devices.document_printer.pages import count_pages
from kiosk.devices.document_printer.simulated import PATIENCE, SimulatedPrinter

GUARD = 20.0  # seconds before a test that hangs is called broken; nothing here takes that long


def document(pages: int, *, compressed: bool = True) -> PrintJob:
    """Return a real PDF of that many pages, made as the kiosk makes its own."""
    paper = BytesIO()
    canvas = Canvas(paper, pageCompression=int(compressed))
    for page in range(1, pages + 1):
        canvas.bookmarkPage(f"page-{page}")
        canvas.addOutlineEntry(f"Page {page}", f"page-{page}")
        canvas.drawString(72, 72, f"page {page}")
        canvas.showPage()
    canvas.save()
    return PrintJob("stamp", paper.getvalue())


class Bench(Protocol):
    """Somebody standing at the printer. A real adapter joins the contract by bringing one."""

    @property
    def printer(self) -> DocumentPrinter: ...
    def leave_paper(self, pages: int) -> None: ...
    def load(self, pages: int) -> None: ...
    def jam(self) -> None: ...
    def clear_jam(self) -> None: ...
    def cut_line(self) -> None: ...
    def line_is_back(self) -> None: ...
    def patience_ends(self) -> None: ...
    def tray(self) -> tuple[bytes, ...]: ...


class SimulatedBench:
    """The bench of the simulated printer."""

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

    def cut_line(self) -> None:
        self.printer.offline()

    def line_is_back(self) -> None:
        self.printer.online()

    def patience_ends(self) -> None:
        self.clock.advance(PATIENCE)

    def tray(self) -> tuple[bytes, ...]:
        return self.printer.tray


@pytest.fixture(params=[SimulatedBench], ids=["simulated"])
def bench(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Bench]:
    made: Bench = request.param()
    record_property("device", "document printer")
    record_property("adapter", "simulated")
    record_property("against", "simulator")
    yield made
    made.printer.close()


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield pool


Reach = Callable[[DocumentPrinter, PrintJob, PrinterState], Future[PrintOutcome]]


@pytest.fixture
def print_until(workers: ThreadPoolExecutor) -> Reach:
    """Start a job on a worker thread and come back once the printer has been seen in a state."""

    def start(printer: DocumentPrinter, job: PrintJob, state: PrinterState) -> Future[PrintOutcome]:
        seen: Queue[PrinterState] = Queue()
        printer.subscribe(lambda status: seen.put(status.state))
        future = workers.submit(printer.print_document, job)
        while seen.get(timeout=GUARD) is not state:
            pass
        return future

    return start


class TestContract:
    def test_every_page_comes_out_once(self, bench: Bench) -> None:
        job = document(3)
        assert bench.printer.print_document(job) == Printed(3)
        assert bench.tray() == (job.pdf,)

    def test_a_printer_known_to_be_empty_takes_no_job(self, bench: Bench) -> None:
        bench.leave_paper(0)
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.PAPER_OUT)
        bench.load(20)
        assert bench.tray() == ()

    def test_paper_that_comes_in_time_lets_the_job_finish(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        job = document(2)
        future = print_until(bench.printer, job, PrinterState.PAPER_OUT)
        bench.load(20)
        assert future.result(timeout=GUARD) == Printed(2)
        assert bench.tray() == (job.pdf,)

    def test_a_job_cancelled_for_want_of_paper_never_comes_out(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.patience_ends()
        assert future.result(timeout=GUARD) == NotPrinted(PrinterState.PAPER_OUT)
        bench.load(20)
        assert bench.tray() == ()
        following = document(1)
        assert bench.printer.print_document(following) == Printed(1)
        assert bench.tray() == (following.pdf,)

    def test_a_jam_ends_the_job_for_good(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.jam()
        assert future.result(timeout=GUARD) == NotPrinted(PrinterState.JAMMED)
        bench.load(20)
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.JAMMED)
        bench.clear_jam()
        assert bench.tray() == ()
        assert bench.printer.status().usable

    def test_out_of_reach_before_the_job_nothing_is_printed(self, bench: Bench) -> None:
        bench.cut_line()
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.OFFLINE)
        bench.line_is_back()
        assert bench.tray() == ()

    def test_out_of_reach_with_a_job_inside_nobody_can_be_sure(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.cut_line()
        bench.patience_ends()
        assert future.result(timeout=GUARD) == Held(PrinterState.OFFLINE)

    def test_one_job_at_a_time(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        assert isinstance(bench.printer.print_document(document(1)), NotPrinted)
        bench.load(20)
        assert future.result(timeout=GUARD) == Printed(2)
        assert len(bench.tray()) == 1

    def test_what_is_not_a_pdf_is_our_own_mistake(self, bench: Bench) -> None:
        whole = document(1).pdf
        for wrong in (b"", b"<html></html>", whole[: len(whole) // 2]):
            with pytest.raises(ValueError, match="PDF"):
                bench.printer.print_document(PrintJob("stamp", wrong))
        assert bench.tray() == ()

    def test_status_tells_who_must_act(self, bench: Bench) -> None:
        seen: list[Status[PrinterState]] = []
        unsubscribe = bench.printer.subscribe(seen.append)
        bench.leave_paper(0)
        bench.load(5)
        bench.printer.print_document(document(1))
        unsubscribe()
        bench.leave_paper(0)
        assert [(status.state, status.severity) for status in seen] == [
            (PrinterState.PAPER_OUT, Severity.FAULT),
            (PrinterState.PAPER_LOW, Severity.WARNING),
            (PrinterState.PRINTING, Severity.OK),
            (PrinterState.PAPER_LOW, Severity.WARNING),
        ]

    def test_closing_ends_a_job_and_is_never_ok_afterwards(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.printer.close()
        bench.printer.close()
        assert isinstance(future.result(timeout=GUARD), Held)
        assert not bench.printer.status().usable
        assert isinstance(bench.printer.print_document(document(1)), NotPrinted)


class TestSimulatedUnkindness:
    """What only the simulator can be made to do."""

    @pytest.fixture
    def bench(self) -> Iterator[SimulatedBench]:
        made = SimulatedBench()
        yield made
        made.printer.close()

    def test_a_job_that_could_not_be_cancelled_comes_out_for_the_next_citizen(
        self, bench: SimulatedBench, print_until: Reach
    ) -> None:
        bench.printer.cancel_fails = True
        bench.leave_paper(1)
        job = document(3)
        future = print_until(bench.printer, job, PrinterState.PAPER_OUT)
        bench.patience_ends()
        assert future.result(timeout=GUARD) == Held(PrinterState.PAPER_OUT)
        assert bench.printer.holds_a_job
        bench.load(1)
        assert bench.tray() == ()
        bench.load(1)
        assert bench.tray() == (job.pdf,)
        bench.load(20)
        assert bench.tray() == (job.pdf,)

    def test_an_agent_can_delete_a_held_job_at_the_printer(self, bench: SimulatedBench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.cut_line()
        bench.patience_ends()
        assert isinstance(future.result(timeout=GUARD), Held)
        assert bench.printer.discard_held()
        assert not bench.printer.discard_held()
        bench.line_is_back()
        bench.load(20)
        assert bench.tray() == ()
        assert bench.printer.spoiled == 1

    def test_a_held_job_comes_out_when_the_jam_is_cleared(self, bench: SimulatedBench, print_until: Reach) -> None:
        bench.printer.cancel_fails = True
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.jam()
        assert future.result(timeout=GUARD) == Held(PrinterState.JAMMED)
        bench.load(20)
        assert bench.tray() == ()
        bench.clear_jam()
        assert len(bench.tray()) == 1

    def test_a_jam_cleared_at_once_still_ended_the_job(self, workers: ThreadPoolExecutor) -> None:
        printer = SimulatedPrinter(AdjustableClock(), pace=3600)
        started: Queue[PrinterState] = Queue()
        printer.subscribe(lambda status: started.put(status.state))
        future = workers.submit(printer.print_document, document(2))
        assert started.get(timeout=GUARD) is PrinterState.PRINTING
        printer.jam()
        printer.clear_jam()
        assert future.result(timeout=GUARD) == NotPrinted(PrinterState.JAMMED)
        assert printer.tray == ()

    def test_pages_come_out_at_the_pace_of_the_clock(self, print_until: Reach) -> None:
        clock = AdjustableClock()
        printer = SimulatedPrinter(clock, paper=1, pace=3600)
        future = print_until(printer, document(2), PrinterState.PRINTING)
        assert printer.paper == 1
        assert not future.done()
        printer.load(1)
        clock.advance(7200)
        assert future.result(timeout=GUARD) == Printed(2)
        assert printer.paper == 0

    def test_the_patience_begins_anew_each_time_the_paper_runs_out(
        self, bench: SimulatedBench, print_until: Reach
    ) -> None:
        bench.leave_paper(1)
        for _ in range(3):
            future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
            bench.clock.advance(PATIENCE - 10)
            assert not future.done()
            bench.load(2)
            assert future.result(timeout=GUARD) == Printed(2)

    def test_the_last_sheet_is_enough(self) -> None:
        printer = SimulatedPrinter(AdjustableClock(), paper=2)
        assert printer.print_document(document(2)) == Printed(2)
        assert printer.status().state is PrinterState.PAPER_OUT

    def test_pages_of_a_cancelled_job_are_counted_as_spoiled(self, bench: SimulatedBench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.patience_ends()
        future.result(timeout=GUARD)
        assert (bench.printer.printed, bench.printer.spoiled) == (0, 1)

    def test_taking_the_paper_empties_the_tray(self, bench: SimulatedBench) -> None:
        job = document(1)
        bench.printer.print_document(job)
        assert bench.printer.take() == (job.pdf,)
        assert bench.printer.take() == ()
        assert bench.printer.printed == 1

    @pytest.mark.parametrize("pages", [1, 2, 11])
    @pytest.mark.parametrize("compressed", [True, False])
    def test_pages_are_counted_in_the_document_itself(self, pages: int, compressed: bool) -> None:
        assert count_pages(document(pages, compressed=compressed).pdf) == pages

    def test_a_document_whose_pages_cannot_be_counted_is_refused(self) -> None:
        with pytest.raises(ValueError, match="pages"):
            count_pages(b"%PDF-1.5\n1 0 obj <</Type /Pages /Count 1>> endobj\n%%EOF\n")

    def test_paper_is_never_negative(self, bench: SimulatedBench) -> None:
        with pytest.raises(ValueError, match="page"):
            bench.printer.load(0)
        with pytest.raises(ValueError, match="paper"):
            SimulatedPrinter(AdjustableClock(), paper=-1)
