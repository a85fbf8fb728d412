"""How unkind the simulated document printer can be: what the contract of all printers does not ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Queue

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.device import Actor
from kiosk.devices.document_printer.api import Held, NotPrinted, Printed, PrinterState, PrintJob, PrintOutcome
from kiosk.devices.document_printer.pages import count_pages
from kiosk.devices.document_printer.simulated import PATIENCE, SimulatedPrinter
from tests.contract.printer_bench import GUARD, SimulatedBench, document, words

Reach = Callable[[SimulatedPrinter, PrintJob, PrinterState], Future[PrintOutcome]]


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield pool


@pytest.fixture
def until_seen(workers: ThreadPoolExecutor) -> Reach:
    """Start a job on a worker thread and come back once the printer has been seen in a state."""

    def start(printer: SimulatedPrinter, job: PrintJob, state: PrinterState) -> Future[PrintOutcome]:
        seen: Queue[PrinterState] = Queue()
        printer.subscribe(lambda status: seen.put(status.state))
        future = workers.submit(printer.print_document, job)
        while seen.get(timeout=GUARD) is not state:
            pass
        return future

    return start


@pytest.fixture
def bench() -> Iterator[SimulatedBench]:
    made = SimulatedBench()
    yield made
    made.printer.close()


def test_a_job_that_could_not_be_cancelled_comes_out_for_the_next_citizen(
    bench: SimulatedBench, until_seen: Reach
) -> None:
    bench.printer.cancel_fails = True
    bench.leave_paper(1)
    job = document(3)
    future = until_seen(bench.printer, job, PrinterState.PAPER_OUT)
    bench.patience_ends()
    assert future.result(timeout=GUARD) == Held(PrinterState.PAPER_OUT)
    assert bench.printer.holds_a_job
    bench.load(1)
    assert bench.tray() == ()
    bench.load(1)
    assert bench.tray() == (words(job.pdf),)
    bench.load(20)
    assert bench.tray() == (words(job.pdf),)


def test_an_agent_can_delete_a_held_job_at_the_printer(bench: SimulatedBench, until_seen: Reach) -> None:
    bench.leave_paper(1)
    future = until_seen(bench.printer, document(2), PrinterState.PAPER_OUT)
    bench.cut_line()
    bench.patience_ends()
    assert isinstance(future.result(timeout=GUARD), Held)
    assert bench.printer.discard_held()
    assert not bench.printer.discard_held()
    bench.line_is_back()
    bench.load(20)
    assert bench.tray() == ()
    assert bench.printer.spoiled == 1


def test_a_held_job_comes_out_when_the_jam_is_cleared(bench: SimulatedBench, until_seen: Reach) -> None:
    bench.printer.cancel_fails = True
    bench.leave_paper(1)
    future = until_seen(bench.printer, document(2), PrinterState.PAPER_OUT)
    bench.jam()
    assert future.result(timeout=GUARD) == Held(PrinterState.JAMMED)
    bench.load(20)
    assert bench.tray() == ()
    bench.clear_jam()
    assert len(bench.tray()) == 1


def test_a_jam_cleared_at_once_still_ended_the_job(workers: ThreadPoolExecutor) -> None:
    printer = SimulatedPrinter(AdjustableClock(), pace=3600)
    started: Queue[PrinterState] = Queue()
    printer.subscribe(lambda status: started.put(status.state))
    future = workers.submit(printer.print_document, document(2))
    assert started.get(timeout=GUARD) is PrinterState.PRINTING
    printer.jam()
    printer.clear_jam()
    assert future.result(timeout=GUARD) == NotPrinted(PrinterState.JAMMED)
    assert printer.tray == ()


def test_pages_come_out_at_the_pace_of_the_clock(until_seen: Reach) -> None:
    clock = AdjustableClock()
    printer = SimulatedPrinter(clock, paper=1, pace=3600)
    future = until_seen(printer, document(2), PrinterState.PRINTING)
    assert printer.paper == 1
    assert not future.done()
    printer.load(1)
    clock.advance(7200)
    assert future.result(timeout=GUARD) == Printed(2)
    assert printer.paper == 0


def test_the_patience_begins_anew_each_time_the_paper_runs_out(bench: SimulatedBench, until_seen: Reach) -> None:
    bench.leave_paper(1)
    for _ in range(3):
        future = until_seen(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.clock.advance(PATIENCE - 10)
        assert not future.done()
        bench.load(2)
        assert future.result(timeout=GUARD) == Printed(2)


def test_the_last_sheet_is_enough() -> None:
    printer = SimulatedPrinter(AdjustableClock(), paper=2)
    assert printer.print_document(document(2)) == Printed(2)
    assert printer.status().state is PrinterState.PAPER_OUT


def test_pages_of_a_cancelled_job_are_counted_as_spoiled(bench: SimulatedBench, until_seen: Reach) -> None:
    bench.leave_paper(1)
    future = until_seen(bench.printer, document(2), PrinterState.PAPER_OUT)
    bench.patience_ends()
    future.result(timeout=GUARD)
    assert (bench.printer.printed, bench.printer.spoiled) == (0, 1)


def test_taking_the_paper_empties_the_tray(bench: SimulatedBench) -> None:
    job = document(1)
    bench.printer.print_document(job)
    assert bench.printer.take() == (job.pdf,)
    assert bench.printer.take() == ()
    assert bench.printer.printed == 1


@pytest.mark.parametrize("pages", [1, 2, 11])
@pytest.mark.parametrize("compressed", [True, False])
def test_pages_are_counted_in_the_document_itself(pages: int, compressed: bool) -> None:
    assert count_pages(document(pages, compressed=compressed).pdf) == pages


def test_a_document_whose_pages_cannot_be_counted_is_refused() -> None:
    with pytest.raises(ValueError, match="pages"):
        count_pages(b"%PDF-1.5\n1 0 obj <</Type /Pages /Count 1>> endobj\n%%EOF\n")


def test_paper_is_never_negative(bench: SimulatedBench) -> None:
    with pytest.raises(ValueError, match="page"):
        bench.printer.load(0)
    with pytest.raises(ValueError, match="paper"):
        SimulatedPrinter(AdjustableClock(), paper=-1)


def test_a_broken_printer_is_a_matter_for_it(bench: SimulatedBench) -> None:
    bench.printer.break_down()
    assert bench.printer.status().actor is Actor.IT
    assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.BROKEN)
    bench.printer.break_down(False)
    assert bench.printer.print_document(document(1)) == Printed(1)


def test_a_held_job_stays_held_as_long_as_it_cannot_be_cancelled(bench: SimulatedBench, until_seen: Reach) -> None:
    bench.printer.cancel_fails = True
    bench.leave_paper(1)
    future = until_seen(bench.printer, document(2), PrinterState.PAPER_OUT)
    bench.patience_ends()
    assert isinstance(future.result(timeout=GUARD), Held)
    assert not bench.printer.clear_held()
    bench.printer.cancel_fails = False
    assert bench.printer.clear_held()
    bench.load(20)
    assert bench.tray() == ()


@pytest.mark.parametrize("gone", [SimulatedPrinter.discard_held, lambda printer: printer.load(20)])
def test_a_held_job_that_is_gone_waits_for_somebody_to_look(
    bench: SimulatedBench, until_seen: Reach, gone: Callable[[SimulatedPrinter], object]
) -> None:
    bench.printer.cancel_fails = True
    bench.leave_paper(1)
    future = until_seen(bench.printer, document(2), PrinterState.PAPER_OUT)
    bench.patience_ends()
    assert isinstance(future.result(timeout=GUARD), Held)
    gone(bench.printer)
    assert not bench.printer.holds_a_job
    assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.HOLDING)
    assert bench.printer.clear_held()
    assert bench.printer.status().state is not PrinterState.HOLDING


def test_toner_has_three_levels(bench: SimulatedBench) -> None:
    with pytest.raises(ValueError, match="half"):
        bench.printer.toner("half")
