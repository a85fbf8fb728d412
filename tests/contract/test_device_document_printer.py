"""What every document printer promises: the simulator, and the adapter for IPP before printers that are not ours.

The contract is written against the Protocol; a `Bench` plays the agent with the paper in front of the hardware.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Queue

import pytest

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
from tests.contract.printer_bench import GUARD, Bench, IppBench, SimulatedBench, document, words
from tests.lab.cupsd import Cupsd
from tests.lab.printing import EvePrinter


@pytest.fixture(scope="module")
def eve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EvePrinter]:
    made = EvePrinter(tmp_path_factory.mktemp("printer"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def cupsd(eve: EvePrinter) -> Iterator[Cupsd]:
    made = Cupsd()
    eve.start()
    try:
        made.start(eve.uri)
        eve.off()
        yield made
    finally:
        made.stop()


@pytest.fixture(
    params=[
        "simulated",
        "ippeveprinter",
        "cupsd",
    ]
)
def bench(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Bench]:
    made: Bench
    match request.param:
        case "simulated":
            made = SimulatedBench()
        case "ippeveprinter":
            made = IppBench(request.getfixturevalue("eve"))
        case _:
            made = IppBench(request.getfixturevalue("eve"), request.getfixturevalue("cupsd"))
    record_property("device", "document printer")
    record_property("adapter", made.adapter)
    record_property("against", made.against)
    yield made
    made.close()


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
        assert bench.tray() == (words(job.pdf),)

    def test_a_printer_known_to_be_empty_takes_no_job(self, bench: Bench) -> None:
        bench.leave_paper(0)
        bench.sees(PrinterState.PAPER_OUT)
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.PAPER_OUT)
        bench.load(20)
        assert bench.tray() == ()

    def test_paper_that_comes_in_time_lets_the_job_finish(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        job = document(2)
        future = print_until(bench.printer, job, PrinterState.PAPER_OUT)
        bench.load(20)
        assert future.result(timeout=GUARD) == Printed(2)
        assert bench.tray() == (words(job.pdf),)

    def test_a_job_cancelled_for_want_of_paper_never_comes_out(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.patience_ends()
        assert future.result(timeout=GUARD) == NotPrinted(PrinterState.PAPER_OUT)
        bench.load(20)
        assert bench.tray() == ()
        following = document(1, word="following")
        assert bench.printer.print_document(following) == Printed(1)
        assert bench.tray() == (words(following.pdf),)

    def test_a_jam_ends_the_job_for_good(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.jam()
        assert future.result(timeout=GUARD) == NotPrinted(PrinterState.JAMMED)
        bench.load(20)
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.JAMMED)
        bench.clear_jam()
        bench.sees(PrinterState.READY)
        assert bench.tray() == ()

    def test_toner_that_runs_low_warns_and_prints(self, bench: Bench) -> None:
        bench.toner("low")
        bench.sees(PrinterState.TONER_LOW)
        assert bench.printer.print_document(document(1)) == Printed(1)
        assert bench.printer.status().state is PrinterState.TONER_LOW

    def test_without_toner_or_with_its_door_open_it_takes_no_job(self, bench: Bench) -> None:
        bench.toner("out")
        bench.sees(PrinterState.TONER_OUT)
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.TONER_OUT)
        bench.toner("full")
        bench.open_door()
        bench.sees(PrinterState.DOOR_OPEN)
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.DOOR_OPEN)
        bench.close_door()
        bench.sees(PrinterState.READY)
        assert bench.tray() == ()

    def test_a_door_that_is_closed_in_time_lets_the_job_finish(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        job = document(2)
        future = print_until(bench.printer, job, PrinterState.PAPER_OUT)
        bench.open_door()
        bench.load(20)
        bench.close_door()
        assert future.result(timeout=GUARD) == Printed(2)
        assert bench.tray() == (words(job.pdf),)

    def test_somebody_elses_job_is_waited_for(self, bench: Bench, workers: ThreadPoolExecutor) -> None:
        bench.somebody_prints()
        bench.sees(PrinterState.BUSY)
        assert bench.printer.status().usable
        job = document(1)
        future = workers.submit(bench.printer.print_document, job)
        bench.somebody_is_done()
        assert future.result(timeout=GUARD) == Printed(1)
        assert bench.tray() == (words(job.pdf),)

    def test_somebody_elses_job_is_not_waited_for_for_ever(self, bench: Bench, workers: ThreadPoolExecutor) -> None:
        bench.somebody_prints()
        bench.sees(PrinterState.BUSY)
        future = workers.submit(bench.printer.print_document, document(1))
        while not future.done():
            bench.patience_ends()
        assert future.result() == NotPrinted(PrinterState.BUSY)
        bench.somebody_is_done()
        bench.sees(PrinterState.READY)
        assert bench.tray() == ()

    def test_out_of_reach_before_the_job_nothing_is_printed(self, bench: Bench) -> None:
        bench.cut_line()
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.OFFLINE)
        assert bench.printer.status().state is PrinterState.OFFLINE
        bench.line_is_back()
        bench.sees(PrinterState.READY)
        assert bench.tray() == ()

    def test_out_of_reach_with_a_job_inside_nobody_can_be_sure(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.cut_line()
        bench.patience_ends()
        assert future.result(timeout=GUARD) == Held(PrinterState.OFFLINE)
        bench.sees(PrinterState.HOLDING)

    def test_nobody_prints_on_a_held_job_until_it_is_gone_for_certain(self, bench: Bench, print_until: Reach) -> None:
        bench.leave_paper(1)
        future = print_until(bench.printer, document(2), PrinterState.PAPER_OUT)
        bench.cut_line()
        bench.patience_ends()
        assert isinstance(future.result(timeout=GUARD), Held)
        assert not bench.printer.clear_held()
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.HOLDING)
        bench.leave_paper(0)
        bench.line_is_back()
        assert bench.printer.print_document(document(1)) == NotPrinted(PrinterState.HOLDING)
        assert bench.printer.clear_held()
        bench.load(20)
        bench.sees(PrinterState.READY)
        assert bench.tray() == ()
        following = document(1, word="following")
        assert bench.printer.print_document(following) == Printed(1)
        assert bench.tray() == (words(following.pdf),)

    def test_nothing_held_is_nothing_to_clear(self, bench: Bench) -> None:
        assert bench.printer.clear_held()
        bench.sees(PrinterState.READY)

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
        bench.sees(PrinterState.PAPER_OUT)
        bench.load(5)
        bench.sees(PrinterState.PAPER_LOW)
        bench.printer.print_document(document(1))
        bench.sees(PrinterState.PAPER_LOW)
        unsubscribe()
        bench.leave_paper(0)
        bench.sees(PrinterState.PAPER_OUT)
        # A real printer is at work a moment before and after it prints for us.
        assert [(status.state, status.severity) for status in seen if status.state is not PrinterState.BUSY] == [
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
