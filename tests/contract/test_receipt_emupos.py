"""What a printer that is not ours makes of our bytes: every dot, a code that can be read, and each of its troubles."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from kiosk.devices.receipt_printer.api import Bitmap, Held, NotPrinted, Printed
from kiosk.devices.receipt_printer.api import ReceiptPrinterState as S
from tests.contract.receipt_bench import EmuposBench
from tests.contract.test_device_receipt_printer import GUARD, begun, sees
from tests.lab.daemons import until
from tests.lab.emupos import WIDTH, Emupos

WORDS = "KIOSK-RECEIPT-7K3M-92Q2-é"


@pytest.fixture(scope="module")
def emupos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emupos]:
    made = Emupos(tmp_path_factory.mktemp("emupos"))
    yield made
    made.stop()


@pytest.fixture
def bench(emupos: Emupos, record_property: Callable[[str, object], None]) -> Iterator[EmuposBench]:
    made = EmuposBench(emupos)
    record_property("device", "receipt printer")
    record_property("adapter", "escpos")
    record_property("against", made.against)
    yield made
    made.close()


def receipt(words: str = WORDS) -> Bitmap:
    """Return lines of text and a code, as a receipt has them: 576 dots wide, in bands of which the last is shorter."""
    picture = Image.new("1", (WIDTH, 700), 1)
    draw = ImageDraw.Draw(picture)
    for row in range(12):
        draw.text((row, 8 + 18 * row), f"Timbre fiscal {row} ......... 86,00 EUR", fill=0)
    draw.line((0, 230, WIDTH - 1, 239), fill=0)
    draw.point([(0, 0), (WIDTH - 1, 0), (0, 699), (WIDTH - 1, 699)], fill=0)
    code = zxingcpp.create_barcode(words, zxingcpp.BarcodeFormat.QRCode).to_image(scale=6)
    picture.paste(Image.fromarray(code).convert("1"), (60, 260))
    return Bitmap(picture.width, picture.height, bytes(byte ^ 0xFF for byte in picture.tobytes()))


def differing(one: bytes, another: bytes) -> int:
    """Return how many dots differ."""
    assert len(one) == len(another)
    return sum((left ^ right).bit_count() for left, right in zip(one, another, strict=True))


def test_the_paper_has_every_dot_that_was_sent_and_no_other(bench: EmuposBench) -> None:
    sent = receipt()
    assert bench.printer.print_receipt(sent) == Printed()
    (paper,) = bench.papers()
    assert differing(paper, sent.dots) == 0
    (file,) = bench.emupos.receipts()
    (code,) = zxingcpp.read_barcodes(Image.open(file).convert("L"))
    assert (code.text, code.format) == (WORDS, zxingcpp.BarcodeFormat.QRCode)


def test_a_narrow_picture_begins_at_the_left_edge(bench: EmuposBench) -> None:
    narrow = Bitmap(203, 130, bytes([0xAA] * 25 + [0xA0]) * 130)
    assert bench.printer.print_receipt(narrow) == Printed()
    (paper,) = bench.papers()
    assert paper == (bytes([0xAA] * 25 + [0xA0]) + bytes(72 - 26)) * 130


def test_each_receipt_is_cut_from_the_next(bench: EmuposBench) -> None:
    both = [receipt("first"), receipt("second")]
    assert [bench.printer.print_receipt(each) for each in both] == [Printed(), Printed()]
    assert bench.papers() == [each.dots for each in both]


@pytest.mark.parametrize(
    ("fault", "state"),
    [("paper-out", S.PAPER_OUT), ("cover-open", S.COVER_OPEN), ("offline", S.OFFLINE)],
)
def test_a_trouble_that_keeps_it_from_printing_is_named(bench: EmuposBench, fault: str, state: S) -> None:
    bench.begin(fault)
    assert bench.printer.print_receipt(receipt()) == NotPrinted(state)
    sees(bench, state)
    bench.put_right()
    assert bench.papers() == []
    assert bench.printer.print_receipt(receipt()) == Printed()
    sees(bench, S.READY)


def test_the_end_of_the_roll_is_a_warning(bench: EmuposBench) -> None:
    bench.begin("paper-near-end")
    assert bench.printer.print_receipt(receipt()) == Printed(), "what proves it has other bits set then (GS r 1)"
    assert bench.printer.status().state is S.PAPER_LOW
    assert len(bench.papers()) == 1


@pytest.mark.parametrize(
    ("fault", "state"),
    [("paper-out", S.PAPER_OUT), ("cover-open", S.COVER_OPEN), ("offline", S.OFFLINE)],
)
def test_what_was_sent_to_a_printer_in_trouble_is_held_and_comes_out_later(
    bench: EmuposBench, fault: str, state: S
) -> None:
    sent = receipt()
    with ThreadPoolExecutor(1) as worker:
        future = begun(bench, worker, sent, lambda: bench.begin(fault))
        assert bench.papers() == [], "the bytes were taken, and nothing came out"
        bench.patience_ends()
        assert future.result(GUARD) == Held(state)
    assert bench.printer.print_receipt(receipt("the next citizen's")) == NotPrinted(S.HOLDING)
    bench.put_right()
    assert bench.papers() == [sent.dots]
    assert bench.printer.clear_held()
    sees(bench, S.READY)


def test_a_printer_that_is_switched_off_and_on_is_found_again(bench: EmuposBench) -> None:
    bench.cut_line()
    assert bench.printer.print_receipt(receipt()) == NotPrinted(S.OFFLINE)
    bench.line_is_back()
    until(lambda: bench.printer.print_receipt(receipt()) == Printed(), "it prints again")
    assert len(bench.papers()) == 1
