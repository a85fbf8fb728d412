"""The adapter for IPP before printers that are not ours: what came out, what stays in a spool, what a crash leaves."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.devices.document_printer.api import Held, NotPrinted, Printed, PrinterState, PrintOutcome
from kiosk.devices.document_printer.ipp_jobs import Jobs
from kiosk.devices.document_printer.ipp_wire import Wire
from tests.contract.printer_bench import GUARD, IppBench, document
from tests.lab.cupsd import Cupsd
from tests.lab.daemons import until
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


def noted(made: IppBench, record: Callable[[str, object], None]) -> IppBench:
    for key, value in (("device", "document printer"), ("adapter", made.adapter), ("against", made.against)):
        record(key, value)
    return made


@pytest.fixture
def direct(eve: EvePrinter, record_property: Callable[[str, object], None]) -> Iterator[IppBench]:
    made = noted(IppBench(eve), record_property)
    yield made
    made.close()


@pytest.fixture
def queued(eve: EvePrinter, cupsd: Cupsd, record_property: Callable[[str, object], None]) -> Iterator[IppBench]:
    made = noted(IppBench(eve, cupsd), record_property)
    yield made
    made.close()


@pytest.fixture(params=["direct", "queued"])
def bench(request: pytest.FixtureRequest) -> IppBench:
    made: IppBench = request.getfixturevalue(request.param)
    return made


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as pool:
        yield pool


def until_out_of_paper(bench: IppBench, worker: ThreadPoolExecutor) -> Future[PrintOutcome]:
    """Begin a document of two pages with one sheet."""
    bench.leave_paper(1)
    future = worker.submit(bench.printer.print_document, document(2))
    until(lambda: bench.printer.status().state is PrinterState.PAPER_OUT, "the job is out of paper")
    return future


# --- what came out ---------------------------------------------------------------------------------------------------


def test_the_printer_gets_exactly_our_document(eve: EvePrinter, direct: IppBench) -> None:
    job = document(3)
    assert direct.printer.print_document(job) == Printed(3)
    assert eve.tray() == (job.pdf,)


# ipptool is of CUPS: it writes and reads IPP with a code that is not ours.
_OURS = """{ NAME "Our job"
 OPERATION Get-Jobs
 GROUP operation-attributes-tag
 ATTR charset attributes-charset utf-8
 ATTR language attributes-natural-language en
 ATTR uri printer-uri $uri
 ATTR name requesting-user-name kiosk
 ATTR boolean my-jobs true
 ATTR keyword which-jobs completed
 ATTR integer limit 1
 ATTR keyword requested-attributes job-name,job-state,job-originating-user-name,job-impressions-completed
 STATUS successful-ok
 EXPECT job-name OF-TYPE name WITH-VALUE "stamp"
 EXPECT job-state OF-TYPE enum WITH-VALUE 9
 EXPECT job-originating-user-name OF-TYPE name WITH-VALUE "kiosk"
 EXPECT job-impressions-completed OF-TYPE integer WITH-VALUE 2 }
"""


def test_another_program_reads_our_job_and_calls_it_completed(bench: IppBench, tmp_path: Path) -> None:
    assert bench.printer.print_document(document(2)) == Printed(2)
    question = tmp_path / "ours.test"
    question.write_text(_OURS, encoding="ascii")
    read = subprocess.run(
        ["ipptool", "-t", bench.uri, str(question)], capture_output=True, text=True, timeout=GUARD, check=False
    )
    assert read.returncode == 0, read.stdout + read.stderr


def test_paper_that_comes_when_the_patience_ends_is_told_as_it_was(bench: IppBench, worker: ThreadPoolExecutor) -> None:
    future = until_out_of_paper(bench, worker)
    bench.patience_ends()
    bench.load(20)
    outcome = future.result(timeout=GUARD)
    assert outcome == (Printed(2) if bench.tray() else NotPrinted(PrinterState.PAPER_OUT))
    assert bench.printer.print_document(document(1)) == Printed(1)


# --- nothing stays ---------------------------------------------------------------------------------------------------


def test_no_document_stays_in_the_spool_of_cupsd(cupsd: Cupsd, queued: IppBench, worker: ThreadPoolExecutor) -> None:
    assert queued.printer.print_document(document(1)) == Printed(1)
    assert cupsd.spooled() == ()

    future = until_out_of_paper(queued, worker)
    assert cupsd.spooled(), "while the job runs its document is there, or this test proves nothing"
    queued.patience_ends()
    assert future.result(timeout=GUARD) == NotPrinted(PrinterState.PAPER_OUT)
    assert cupsd.spooled() == ()

    future = until_out_of_paper(queued, worker)
    queued.jam()
    assert future.result(timeout=GUARD) == NotPrinted(PrinterState.JAMMED)
    assert cupsd.spooled() == ()


# --- a kiosk that dies, a printer that dies --------------------------------------------------------------------------


@pytest.mark.parametrize("way", ["direct", "queued"])
def test_what_a_kiosk_that_died_left_inside_is_cancelled_before_anything_is_printed(
    way: str, eve: EvePrinter, cupsd: Cupsd
) -> None:
    queue = cupsd if way == "queued" else None
    eve.start()
    eve.begin("slow")
    dead = Jobs(Wire(queue.uri if queue else eve.uri))
    job = dead.create("stamp")
    assert isinstance(job, int)
    assert dead.send(job, document(1).pdf) is None
    until(lambda: len(Jobs(Wire(eve.uri)).unfinished()) == 1, "the printer has the job")
    bench = IppBench(eve, queue, on=True)
    try:
        assert dead.unfinished() == ()
        eve.end("slow")
        assert bench.printer.print_document(document(1, word="following")) == Printed(1)
        assert bench.tray() == (("following 1",),)
    finally:
        bench.close()


def test_a_printer_that_was_switched_off_and_on_has_forgotten_the_job(
    eve: EvePrinter, direct: IppBench, worker: ThreadPoolExecutor
) -> None:
    future = until_out_of_paper(direct, worker)
    eve.off()
    until(lambda: direct.printer.status().state is PrinterState.OFFLINE, "the kiosk sees that it is off")
    eve.start()
    assert future.result(timeout=GUARD) == Held(PrinterState.OFFLINE)
    assert direct.printer.clear_held()
    direct.sees(PrinterState.READY)
    assert direct.tray() == ()


def test_a_queue_does_not_hide_that_its_printer_is_off(eve: EvePrinter, cupsd: Cupsd, queued: IppBench) -> None:
    eve.off()
    queued.sees(PrinterState.OFFLINE)
    assert queued.printer.print_document(document(1)) == NotPrinted(PrinterState.OFFLINE)
    assert cupsd.spooled() == ()


def test_without_cupsd_the_printer_is_out_of_reach(cupsd: Cupsd, queued: IppBench) -> None:
    cupsd.off()
    queued.sees(PrinterState.OFFLINE)
    assert queued.printer.print_document(document(1)) == NotPrinted(PrinterState.OFFLINE)
    cupsd.on()
    queued.sees(PrinterState.READY)
