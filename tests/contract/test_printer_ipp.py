"""The adapter for IPP, against a printer that is not ours: it jams, runs dry and is switched off in every moment."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.document_printer.api import Held, NotPrinted, Printed, PrinterState, PrintOutcome
from kiosk.devices.document_printer.ipp import IppPrinter
from tests.contract.test_device_document_printer import document
from tests.lab.daemons import needs, until
from tests.lab.printing import PRINTER_PORT, EvePrinter

GUARD = 40.0
PATIENCE = 30.0


class Desk:
    """The kiosk's side of the printer, and a worker that prints."""

    def __init__(self, printer: IppPrinter, clock: AdjustableClock, worker: ThreadPoolExecutor) -> None:
        self.printer = printer
        self._clock = clock
        self._worker = worker

    def prints(self, pages: int = 1) -> Future[PrintOutcome]:
        return self._worker.submit(self.printer.print_document, document(pages))

    def sees(self, state: PrinterState) -> None:
        until(lambda: self.printer.status().state is state, f"the kiosk sees {state.value}")

    def patience_ends(self) -> None:
        self._clock.advance(PATIENCE)


@pytest.fixture
def eve(tmp_path: Path) -> Iterator[EvePrinter]:
    made = EvePrinter(tmp_path)
    try:
        made.start()
        yield made
    finally:
        for trouble in ("media-empty", "cover-open", "toner-empty", "jam"):
            made.set(trouble, False)
        made.stop()


@pytest.fixture
def desk(eve: EvePrinter, record_property: Callable[[str, object], None]) -> Iterator[Desk]:
    record_property("device", "document printer")
    record_property("adapter", "ipp")
    record_property("against", eve.against)
    clock = AdjustableClock()
    printer = IppPrinter(eve.uri, clock, patience=PATIENCE)
    with ThreadPoolExecutor(max_workers=2) as worker:
        made = Desk(printer, clock, worker)
        made.sees(PrinterState.READY)
        yield made
        printer.close()


def test_a_document_comes_out_once_as_it_is_and_the_printer_proves_it(eve: EvePrinter, desk: Desk) -> None:
    job = document(1)
    assert desk.printer.print_document(job) == Printed(1)
    assert eve.tray() == (job.pdf,)
    assert desk.printer.capabilities().proves_printed
    desk.sees(PrinterState.READY)


@pytest.mark.parametrize(
    ("trouble", "state"),
    [
        ("media-empty", PrinterState.PAPER_OUT),
        ("cover-open", PrinterState.DOOR_OPEN),
        ("toner-empty", PrinterState.TONER_OUT),
    ],
)
def test_what_is_put_right_in_time_lets_the_job_finish(
    eve: EvePrinter, desk: Desk, trouble: str, state: PrinterState
) -> None:
    eve.set(trouble)
    future = desk.prints()
    desk.sees(state)
    eve.set(trouble, False)
    assert future.result(timeout=GUARD) == Printed(1)
    assert len(eve.tray()) == 1


def test_a_job_that_cannot_finish_is_cancelled_and_never_comes_out(eve: EvePrinter, desk: Desk) -> None:
    eve.set("media-empty")
    future = desk.prints()
    desk.sees(PrinterState.PAPER_OUT)
    desk.patience_ends()
    # The printer ends a job at the next page: somebody comes with paper before it has.
    eve.set("media-empty", False)
    outcome = future.result(timeout=GUARD)
    came_out = len(eve.tray())
    assert outcome == (Printed(1) if came_out else NotPrinted(PrinterState.PAPER_OUT))
    assert desk.printer.print_document(document(1)) == Printed(1)
    assert len(eve.tray()) == came_out + 1


def test_a_jam_ends_the_job_for_good(eve: EvePrinter, desk: Desk) -> None:
    eve.set("jam")
    future = desk.prints()
    desk.sees(PrinterState.JAMMED)
    eve.set("jam", False)
    assert future.result(timeout=GUARD) == NotPrinted(PrinterState.JAMMED)
    assert eve.tray() == ()


def test_a_printer_that_is_off_takes_nothing_and_is_seen_again(eve: EvePrinter, desk: Desk) -> None:
    eve.off()
    assert desk.printer.print_document(document(1)) == NotPrinted(PrinterState.OFFLINE)
    assert desk.printer.status().state is PrinterState.OFFLINE
    eve.start()
    desk.sees(PrinterState.READY)
    assert eve.tray() == ()


def test_a_printer_switched_off_with_a_job_inside_holds_it_until_somebody_has_looked(
    eve: EvePrinter, desk: Desk
) -> None:
    eve.set("media-empty")
    future = desk.prints()
    desk.sees(PrinterState.PAPER_OUT)
    eve.off()
    desk.sees(PrinterState.OFFLINE)
    desk.patience_ends()
    assert future.result(timeout=GUARD) == Held(PrinterState.OFFLINE)
    desk.sees(PrinterState.HOLDING)
    assert not desk.printer.clear_held(), "nobody can say yet that nothing is inside"
    assert desk.printer.print_document(document(1)) == NotPrinted(PrinterState.HOLDING)
    eve.set("media-empty", False)
    eve.start()
    until(desk.printer.clear_held, "the printer says that nothing is inside")
    desk.sees(PrinterState.READY)
    assert eve.tray() == ()


def test_one_job_at_a_time(eve: EvePrinter, desk: Desk) -> None:
    eve.set("media-empty")
    future = desk.prints()
    desk.sees(PrinterState.PAPER_OUT)
    assert desk.printer.print_document(document(1)) == NotPrinted(PrinterState.PRINTING)
    eve.set("media-empty", False)
    assert future.result(timeout=GUARD) == Printed(1)
    assert len(eve.tray()) == 1


def test_what_a_kiosk_that_died_left_inside_is_cancelled_first(eve: EvePrinter, desk: Desk) -> None:
    eve.set("media-empty")
    future = desk.prints()
    desk.sees(PrinterState.PAPER_OUT)
    again = IppPrinter(eve.uri, AdjustableClock())
    eve.set("media-empty", False)
    until(lambda: again.status().usable, "the next kiosk can print")
    assert isinstance(future.result(timeout=GUARD), Printed | NotPrinted)
    left = len(eve.tray())
    again.close()
    assert desk.printer.print_document(document(1)) == Printed(1)
    assert len(eve.tray()) == left + 1


def test_another_program_reads_our_job_and_calls_it_completed(desk: Desk, tmp_path: Path) -> None:
    needs("ipptool", "ipptool")
    assert desk.printer.print_document(document(1)) == Printed(1)
    asks = tmp_path / "ours.test"
    asks.write_text(
        '{ NAME "Our job"\n OPERATION Get-Jobs\n GROUP operation-attributes-tag\n'
        " ATTR charset attributes-charset utf-8\n ATTR language attributes-natural-language en\n"
        " ATTR uri printer-uri $uri\n ATTR keyword which-jobs completed\n"
        " ATTR keyword requested-attributes job-name,job-state,job-originating-user-name\n"
        ' STATUS successful-ok\n EXPECT job-name WITH-VALUE "stamp"\n EXPECT job-state WITH-VALUE 9\n'
        ' EXPECT job-originating-user-name WITH-VALUE "kiosk" }\n',
        encoding="ascii",
    )
    uri = f"ipp://localhost:{PRINTER_PORT}/ipp/print"
    read = subprocess.run(["ipptool", "-t", uri, str(asks)], capture_output=True, text=True, timeout=60, check=False)
    assert read.returncode == 0, read.stdout + read.stderr


def test_closing_ends_a_job_and_is_never_ok_afterwards(eve: EvePrinter, desk: Desk) -> None:
    eve.set("media-empty")
    future = desk.prints()
    desk.sees(PrinterState.PAPER_OUT)
    desk.printer.close()
    eve.set("media-empty", False)
    assert isinstance(future.result(timeout=GUARD), Held | NotPrinted | Printed)
    assert desk.printer.status().state is PrinterState.UNKNOWN
    assert isinstance(desk.printer.print_document(document(1)), NotPrinted)
