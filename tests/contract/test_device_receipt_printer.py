"""What every receipt printer promises: once, proved, and nothing of it for the next citizen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from kiosk.devices.device import Severity
from kiosk.devices.receipt_printer.api import (
    Bitmap,
    Held,
    NotPrinted,
    Printed,
    ReceiptOutcome,
    ReceiptPrinterState,
)
from kiosk.devices.receipt_printer.escpos import meaning_of, raster
from tests.contract.receipt_bench import Bench, EmuposBench, EscPosBench, SimulatedBench
from tests.lab.daemons import until
from tests.lab.emupos import Emupos

GUARD = 30.0
S = ReceiptPrinterState


def receipt(mark: int, height: int = 300) -> Bitmap:
    """Return a picture of 576 dots that no other receipt has."""
    return Bitmap(576, height, bytes((mark + row) % 256 for row in range(height) for _ in range(72)))


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emupos]:
    made = Emupos(tmp_path_factory.mktemp("emupos"))
    yield made
    made.stop()


@pytest.fixture(params=["simulated", "escpos", "emupos"])
def bench(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Bench]:
    record_property("device", "receipt printer")
    record_property("adapter", "simulated" if request.param == "simulated" else "escpos")
    made: Bench
    match request.param:
        case "simulated":
            made = SimulatedBench()
        case "escpos":
            made = EscPosBench()
        case _:
            made = EmuposBench(request.getfixturevalue("emupos"))
    record_property("against", made.against)
    yield made
    made.close()


@pytest.fixture
def worker() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as pool:
        yield pool


def begun(
    bench: Bench, worker: ThreadPoolExecutor, picture: Bitmap, trouble: Callable[[], None]
) -> Future[ReceiptOutcome]:
    """Start a receipt, and let the trouble come when the printer has it."""
    struck: list[bool] = []

    def strike(state: S) -> None:
        if state is S.PRINTING and not struck:
            trouble()
            struck.append(True)

    bench.printer.subscribe(lambda status: strike(status.state))
    future = worker.submit(bench.printer.print_receipt, picture)
    until(lambda: bool(struck), "the printer has the receipt")
    return future


def sees(bench: Bench, state: S) -> None:
    until(lambda: bench.printer.status().state is state, f"the kiosk sees {state.value}")


class TestContract:
    def test_a_receipt_comes_out_once_dot_by_dot(self, bench: Bench) -> None:
        for mark in (1, 2):
            assert bench.printer.print_receipt(receipt(mark)) == Printed()
        assert bench.papers() == [receipt(1).dots, receipt(2).dots]
        assert bench.printer.status().severity is Severity.OK

    def test_what_is_too_wide_is_our_own_mistake(self, bench: Bench) -> None:
        with pytest.raises(ValueError, match="paper"):
            bench.printer.print_receipt(Bitmap(584, 1, bytes(73)))

    @pytest.mark.parametrize(("trouble", "state"), [("run_out", S.PAPER_OUT), ("open_cover", S.COVER_OPEN)])
    def test_a_printer_that_cannot_print_takes_nothing(self, bench: Bench, trouble: str, state: S) -> None:
        getattr(bench, trouble)()
        assert bench.printer.print_receipt(receipt(1)) == NotPrinted(state)
        bench.put_right()
        assert bench.papers() == []

    def test_a_roll_that_is_nearly_out_still_prints(self, bench: Bench) -> None:
        bench.run_low()
        assert bench.printer.print_receipt(receipt(1)) == Printed()
        assert bench.printer.status().state is S.PAPER_LOW
        assert bench.printer.status().severity is Severity.WARNING

    def test_out_of_reach_nothing_is_printed(self, bench: Bench) -> None:
        bench.cut_line()
        assert bench.printer.print_receipt(receipt(1)) == NotPrinted(S.OFFLINE)
        bench.line_is_back()
        assert bench.papers() == []

    @pytest.mark.parametrize(("trouble", "state"), [("run_out", S.PAPER_OUT), ("open_cover", S.COVER_OPEN)])
    def test_a_receipt_without_proof_is_held_until_somebody_has_looked(
        self, bench: Bench, worker: ThreadPoolExecutor, trouble: str, state: S
    ) -> None:
        future = begun(bench, worker, receipt(1), getattr(bench, trouble))
        bench.patience_ends()
        assert future.result(timeout=GUARD) == Held(state)
        sees(bench, S.HOLDING)
        assert not bench.printer.status().usable
        assert bench.printer.print_receipt(receipt(2)) == NotPrinted(S.HOLDING)
        assert not bench.printer.clear_held(), "it is still inside"
        bench.put_right()
        assert bench.papers() == [receipt(1).dots], "it comes out before the agent's eyes"
        assert bench.printer.clear_held()
        assert bench.printer.print_receipt(receipt(3)) == Printed()

    def test_paper_that_comes_in_time_is_proof_enough(self, bench: Bench, worker: ThreadPoolExecutor) -> None:
        future = begun(bench, worker, receipt(1), bench.run_out)
        bench.put_right()
        assert future.result(timeout=GUARD) == Printed()
        assert bench.papers() == [receipt(1).dots]

    @pytest.mark.parametrize("bench", ["simulated", "escpos"], indirect=True)  # emupos always says so
    def test_a_printer_that_prints_and_never_says_so_holds(self, bench: Bench, worker: ThreadPoolExecutor) -> None:
        bench.say_nothing()
        future = worker.submit(bench.printer.print_receipt, receipt(1))
        until(lambda: bench.papers() == [receipt(1).dots], "the receipt")
        bench.patience_ends()
        assert isinstance(future.result(timeout=GUARD), Held)
        assert bench.printer.print_receipt(receipt(2)) == NotPrinted(S.HOLDING)
        bench.put_right()
        until(bench.printer.clear_held, "the printer answers")
        sees(bench, S.READY)

    def test_nothing_is_held_to_begin_with(self, bench: Bench) -> None:
        assert bench.printer.clear_held()

    def test_closing_twice_is_harmless_and_is_never_ok_afterwards(self, bench: Bench) -> None:
        bench.printer.close()
        bench.printer.close()
        assert bench.printer.status().state is S.UNKNOWN
        assert isinstance(bench.printer.print_receipt(receipt(1)), NotPrinted)


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ((0x12, 0x12, 0x12), S.READY),
        ((0x12, 0x12, 0x1E), S.PAPER_LOW),
        ((0x1A, 0x32, 0x7E), S.PAPER_OUT),
        ((0x1A, 0x16, 0x12), S.COVER_OPEN),
        ((0x1A, 0x12, 0x12), S.OFFLINE),
        ((0x1A, 0x52, 0x12), S.BROKEN),
        ((0x00, 0x12, 0x12), S.UNKNOWN),
        ((0x12, 0xFF, 0x12), S.UNKNOWN),
    ],
)
def test_the_status_bytes_mean_what_the_reference_says(answers: tuple[int, int, int], state: S) -> None:
    assert meaning_of(*answers) is state


def test_a_picture_goes_in_bands_that_fit_a_small_buffer() -> None:
    bands = list(raster(receipt(7, height=300)))
    assert [int.from_bytes(band[6:8], "little") for band in bands] == [128, 128, 44]
    assert b"".join(band[8:] for band in bands) == receipt(7, height=300).dots
    assert all(band[:6] == b"\x1dv0\x00\x48\x00" for band in bands)


def test_a_bitmap_is_whole_rows() -> None:
    with pytest.raises(ValueError, match="rows"):
        Bitmap(576, 2, bytes(72))


def test_half_an_answer_is_no_status() -> None:
    bench = EscPosBench()
    bench.lab.set(half_answers=True)
    printing = ThreadPoolExecutor(max_workers=1)
    future = printing.submit(bench.printer.print_receipt, receipt(1))
    while not future.done():
        bench.clock.advance(1)
    assert future.result() == NotPrinted(S.UNKNOWN)
    printing.shutdown()
    bench.close()
