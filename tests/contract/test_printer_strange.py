"""The adapter for IPP before printers that lose requests and answers, hang, babble and forget."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from kiosk.devices.document_printer import ipp, ipp_jobs, ipp_ways, ipp_wire
from kiosk.devices.document_printer import ipp_codec as codec
from kiosk.devices.document_printer.api import Held, NotPrinted, Printed, PrinterState, PrintOutcome, Sent
from kiosk.devices.document_printer.ipp import STANDSTILL
from kiosk.devices.document_printer.ipp_codec import Operation
from kiosk.devices.document_printer.simulated import PATIENCE
from tests.contract.printer_bench import GUARD, document
from tests.contract.strange_printer import Fault, Job, Kiosk, StrangePrinter
from tests.lab.daemons import until


def goes(state: int, printed: int | None = 0) -> Callable[[Job, int], None]:
    """Return a printer's way to print: the job comes to ``state`` with that many pages, whatever it has."""
    return lambda job, _: vars(job).update(state=state, printed=printed)


@pytest.fixture(autouse=True)
def glances(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask a printer more often than a real one likes."""
    for module in (ipp, ipp_ways):
        monkeypatch.setattr(module, "_POLL", 0.02)


@pytest.fixture
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for no answer for long: these tests are about what comes after."""
    monkeypatch.setattr(ipp_wire.Wire.ask, "__kwdefaults__", ipp_wire.Wire.ask.__kwdefaults__ | {"within": 0.3})
    monkeypatch.setattr(ipp_jobs, "_SEND_TIMEOUT", 0.3)


@pytest.fixture
def strange() -> Iterator[StrangePrinter]:
    made = StrangePrinter()
    yield made
    made.close()


@pytest.fixture
def kiosk(strange: StrangePrinter) -> Iterator[Kiosk]:
    made = Kiosk(strange.uri)
    made.sees(PrinterState.READY)
    yield made
    made.close()


# --- before the document is sent -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault.REFUSED, PrinterState.BROKEN),
        (Fault.LOST_REQUEST, PrinterState.OFFLINE),
        (Fault.LOST_ANSWER, PrinterState.OFFLINE),
        (Fault.HANGS, PrinterState.OFFLINE),
        (Fault.DRIPS, PrinterState.OFFLINE),
        (Fault.HALF, PrinterState.OFFLINE),
        (Fault.GARBAGE, PrinterState.UNKNOWN),
        (Fault.ENDLESS, PrinterState.UNKNOWN),
        (Fault.WRONG_NUMBER, PrinterState.UNKNOWN),
        (Fault.WEB_PAGE, PrinterState.UNKNOWN),
        (Fault.HTTP_ERROR, PrinterState.UNKNOWN),
    ],
)
@pytest.mark.usefixtures("in_a_hurry")
def test_a_job_that_was_not_made_prints_nothing_and_leaves_nothing(
    strange: StrangePrinter, kiosk: Kiosk, fault: Fault, reason: PrinterState
) -> None:
    strange.faults[Operation.CREATE_JOB].append(fault)
    assert kiosk.prints() == NotPrinted(reason)
    assert strange.documents == []
    kiosk.sees(PrinterState.READY)
    assert all(job.state >= 7 for job in strange.jobs.values())
    assert kiosk.prints() == Printed(1)


def test_a_busy_printer_is_asked_again(strange: StrangePrinter, kiosk: Kiosk) -> None:
    strange.faults[Operation.CREATE_JOB] += [Fault.BUSY] * 3
    assert kiosk.prints() == Printed(1)
    assert len(strange.documents) == 1


def test_a_printer_that_stays_busy_is_given_nothing(strange: StrangePrinter, kiosk: Kiosk) -> None:
    strange.then[Operation.CREATE_JOB] = Fault.BUSY
    assert kiosk.prints(advancing=PATIENCE) == NotPrinted(PrinterState.BUSY)
    assert Operation.SEND_DOCUMENT not in strange.asked


# --- while it is sent ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [Fault.LOST_ANSWER, Fault.HANGS, Fault.DRIPS, Fault.HALF, Fault.GARBAGE, Fault.WRONG_NUMBER]
)
@pytest.mark.usefixtures("in_a_hurry")
def test_a_document_whose_answer_is_lost_is_followed_by_its_number(
    strange: StrangePrinter, kiosk: Kiosk, fault: Fault
) -> None:
    strange.faults[Operation.SEND_DOCUMENT].append(fault)
    assert kiosk.prints() == Printed(1)
    assert len(strange.documents) == 1


def test_a_document_that_never_arrived_ends_with_its_job(strange: StrangePrinter, kiosk: Kiosk) -> None:
    strange.faults[Operation.SEND_DOCUMENT].append(Fault.LOST_REQUEST)
    assert kiosk.prints(advancing=STANDSTILL / 4) == NotPrinted(PrinterState.BROKEN)
    assert strange.documents == []
    assert strange.jobs[1].state == 7


@pytest.mark.parametrize(("fault", "reason"), [(Fault.BUSY, PrinterState.BUSY), (Fault.REFUSED, PrinterState.BROKEN)])
def test_a_document_that_is_refused_ends_with_its_job(
    strange: StrangePrinter, kiosk: Kiosk, fault: Fault, reason: PrinterState
) -> None:
    strange.faults[Operation.SEND_DOCUMENT].append(fault)
    assert kiosk.prints() == NotPrinted(reason)
    assert strange.jobs[1].state == 7


# --- while it prints -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fault", [Fault.BUSY, Fault.REFUSED, Fault.LOST_REQUEST, Fault.HANGS, Fault.HALF, Fault.GARBAGE, Fault.WRONG_NUMBER]
)
@pytest.mark.usefixtures("in_a_hurry")
def test_a_question_about_the_job_may_go_wrong(strange: StrangePrinter, kiosk: Kiosk, fault: Fault) -> None:
    strange.faults[Operation.GET_JOB_ATTRIBUTES] += [fault, fault]
    assert kiosk.prints() == Printed(1)


def test_a_job_that_nobody_can_ask_about_is_held(strange: StrangePrinter, kiosk: Kiosk) -> None:
    strange.then[Operation.GET_JOB_ATTRIBUTES] = Fault.GARBAGE
    strange.then[Operation.CANCEL_JOB] = Fault.LOST_REQUEST
    assert kiosk.prints(advancing=PATIENCE) == Held(PrinterState.UNKNOWN)
    kiosk.sees(PrinterState.HOLDING)


@pytest.mark.parametrize(("printed", "outcome"), [(1, Printed(1)), (0, Held(PrinterState.UNKNOWN))])
def test_a_job_that_vanishes_counts_as_printed_only_if_every_page_was_seen(
    strange: StrangePrinter, kiosk: Kiosk, printed: int, outcome: PrintOutcome
) -> None:
    strange.prints = goes(5, printed)
    with ThreadPoolExecutor(1) as worker:
        future = worker.submit(kiosk.printer.print_document, document(1))
        until(lambda: strange.asked.count(Operation.GET_JOB_ATTRIBUTES) > 1, "the kiosk has seen the job")
        strange.jobs.clear()
        assert future.result(timeout=GUARD) == outcome
    assert kiosk.printer.clear_held()
    kiosk.sees(PrinterState.READY)


@pytest.mark.parametrize("printed", [None, 0])
def test_completed_without_its_pages_is_no_proof(strange: StrangePrinter, kiosk: Kiosk, printed: int | None) -> None:
    strange.prints = goes(9, printed)
    assert kiosk.prints() == Sent()


@pytest.mark.parametrize("state", [7, 8])
def test_a_job_that_the_printer_drops_without_a_word_is_its_own_fault(
    strange: StrangePrinter, kiosk: Kiosk, state: int
) -> None:
    strange.prints = goes(state)
    assert kiosk.prints() == NotPrinted(PrinterState.BROKEN)


def test_a_job_that_stands_still_in_a_printer_that_calls_itself_well_is_cancelled(
    strange: StrangePrinter, kiosk: Kiosk
) -> None:
    strange.prints = goes(5)
    assert kiosk.prints(advancing=STANDSTILL / 4) == NotPrinted(PrinterState.BROKEN)
    assert strange.jobs[1].state == 7


def test_a_job_that_cannot_be_cancelled_is_held_until_it_can(strange: StrangePrinter, kiosk: Kiosk) -> None:
    strange.prints = goes(5)
    strange.then[Operation.CANCEL_JOB] = Fault.REFUSED
    assert kiosk.prints(advancing=STANDSTILL / 4) == Held(PrinterState.BROKEN)
    strange.then[Operation.CANCEL_JOB] = Fault.LOST_REQUEST
    assert not kiosk.printer.clear_held()
    del strange.then[Operation.CANCEL_JOB]
    strange.then[Operation.GET_JOBS] = Fault.GARBAGE
    assert not kiosk.printer.clear_held()
    kiosk.sees(PrinterState.HOLDING)
    del strange.then[Operation.GET_JOBS]
    assert kiosk.printer.clear_held()
    kiosk.sees(PrinterState.READY)


# --- what is in it when the kiosk begins -----------------------------------------------------------------------------


def test_jobs_of_others_are_left_alone(strange: StrangePrinter) -> None:
    strange.jobs = {1: Job(state=4, user="somebody"), 2: Job(state=4)}
    kiosk = Kiosk(strange.uri)
    kiosk.sees(PrinterState.READY)
    kiosk.close()
    assert [job.state for job in strange.jobs.values()] == [4, 7]


def test_nobody_prints_before_what_a_crash_left_is_cancelled(strange: StrangePrinter) -> None:
    strange.jobs = {1: Job(state=5)}
    strange.then[Operation.CANCEL_JOB] = Fault.REFUSED
    kiosk = Kiosk(strange.uri)
    kiosk.sees(PrinterState.HOLDING)
    assert kiosk.prints() == NotPrinted(PrinterState.HOLDING)
    strange.then.clear()
    kiosk.sees(PrinterState.READY)
    kiosk.close()
    assert strange.jobs[1].state == 7


@pytest.mark.usefixtures("kiosk")
def test_a_second_program_on_the_machine_does_not_cancel_what_the_kiosk_prints(strange: StrangePrinter) -> None:
    strange.jobs[7] = Job(state=5)
    beside = Kiosk(strange.uri)
    beside.sees(PrinterState.READY)
    beside.close()
    assert strange.jobs[7].state == 5


# --- its status ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "state"),
    [
        (Fault.REFUSED, PrinterState.UNKNOWN),
        (Fault.LOST_ANSWER, PrinterState.OFFLINE),
        (Fault.HANGS, PrinterState.OFFLINE),
        (Fault.DRIPS, PrinterState.OFFLINE),
        (Fault.GARBAGE, PrinterState.UNKNOWN),
        (Fault.ENDLESS, PrinterState.UNKNOWN),
        (Fault.WEB_PAGE, PrinterState.UNKNOWN),
    ],
)
@pytest.mark.usefixtures("in_a_hurry")
def test_a_printer_that_cannot_be_read_is_not_well(
    strange: StrangePrinter, kiosk: Kiosk, fault: Fault, state: PrinterState
) -> None:
    strange.then[Operation.GET_PRINTER_ATTRIBUTES] = fault
    kiosk.sees(state)
    assert kiosk.prints() == NotPrinted(state)
    strange.then.clear()
    kiosk.sees(PrinterState.READY)


def test_closing_waits_for_no_printer_that_hangs(strange: StrangePrinter, kiosk: Kiosk) -> None:
    (watcher,) = (thread for thread in threading.enumerate() if thread.name == "document-printer")
    strange.then[Operation.GET_PRINTER_ATTRIBUTES] = Fault.HANGS

    def hangs() -> bool:
        kiosk.clock.advance(1)
        return strange.hanging.is_set()

    until(hangs, "the watcher waits for an answer")
    kiosk.printer.close()
    assert kiosk.printer.status().state is PrinterState.UNKNOWN
    # Its own thread is looked at, not how many there are: the printer's come and go with its requests.
    assert not watcher.is_alive()


def test_the_printer_tells_what_it_can_do(strange: StrangePrinter) -> None:
    strange.attributes += (
        codec.boolean("color-supported", True),
        codec.keywords("sides-supported", "one-sided", "two-sided-long-edge"),
        codec.Attribute(codec.Tag.ENUM, "operations-supported", tuple(Operation)),
    )
    kiosk = Kiosk(strange.uri)
    kiosk.sees(PrinterState.READY)
    can = kiosk.printer.capabilities()
    kiosk.close()
    assert (can.colour, can.duplex, can.proves_printed) == (True, True, True)
