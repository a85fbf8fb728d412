"""Codes in pictures: drawn by zxing-cpp's own writer, and printed by the kiosk and drawn by poppler."""

from __future__ import annotations

import random
from typing import Final

import pytest
import zxingcpp
from PIL import Image, ImageChops, ImageFilter

from kiosk.codes.api import Seal, TwoDDoc
from kiosk.codes.picture import codes_in
from kiosk.codes.reading import read
from kiosk.stamp import StampNumber
from tests.contract.test_codes_published import EXAMPLES, KNOWN, as_bytes
from tests.contract.test_documents_leaflet import MEMO, printed
from tests.contract.test_documents_pages import SOLD, the_stamp

_WHITE: Final = 255
_DATA_MATRIX, _QR = zxingcpp.BarcodeFormat.DataMatrix, zxingcpp.BarcodeFormat.QRCode


def drawn(content: bytes, kind: zxingcpp.BarcodeFormat, scale: int = 4) -> Image.Image:
    """The code in the middle of a white sheet twice its size."""
    dots = memoryview(zxingcpp.write_barcode_to_image(zxingcpp.create_barcode(content, kind), scale=scale))
    height, width = dots.shape
    sheet = Image.new("L", (2 * width, 2 * height), _WHITE)
    sheet.paste(Image.frombytes("L", (width, height), dots.tobytes()), (width // 2, height // 2))
    return sheet


def spoilt(picture: Image.Image, degrees: float) -> Image.Image:
    """The picture as a flatbed sees it: turned, a little out of focus, every dot up to 30 of 255 lighter or darker."""
    turned = picture.rotate(degrees, resample=Image.Resampling.BICUBIC, expand=True, fillcolor=_WHITE)
    seen = turned.filter(ImageFilter.GaussianBlur(0.8))
    noise = Image.frombytes("L", seen.size, random.Random(20261015).randbytes(seen.width * seen.height))
    return ImageChops.add(seen, noise.point([value * 60 // 255 for value in range(256)]), offset=-30)


def codes(picture: Image.Image) -> list[bytes]:
    return codes_in(picture.tobytes(), *picture.size)


@pytest.mark.parametrize("kind", [_DATA_MATRIX, _QR], ids=["Data Matrix", "QR"])
@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_a_2d_doc_in_a_picture_keeps_its_separators_and_is_verified(example: str, kind: zxingcpp.BarcodeFormat) -> None:
    (data,) = codes(drawn(as_bytes(example), kind))
    assert data == as_bytes(example)
    code = read(data, KNOWN)
    assert isinstance(code, TwoDDoc)
    assert code.seal is Seal.VERIFIED


@pytest.mark.parametrize("kind", [_DATA_MATRIX, _QR], ids=["Data Matrix", "QR"])
@pytest.mark.parametrize("degrees", [0, 7, 90, 180, 262])
def test_a_picture_may_be_turned_and_poor(degrees: float, kind: zxingcpp.BarcodeFormat) -> None:
    data = as_bytes(EXAMPLES["tax notice"])
    assert codes(spoilt(drawn(data, kind, scale=5), degrees)) == [data]


def test_two_codes_on_one_sheet_are_both_read() -> None:
    left, right = drawn(b"1234567890123456", _QR), drawn(b"ABCDE12345", _DATA_MATRIX)
    sheet = Image.new("L", (left.width + right.width, max(left.height, right.height)), _WHITE)
    sheet.paste(left, (0, 0))
    sheet.paste(right, (left.width, 0))
    assert sorted(codes(sheet)) == [b"1234567890123456", b"ABCDE12345"]


@pytest.mark.parametrize("dpi", [150, 200, 300])
@pytest.mark.parametrize("degrees", [0, 3])
def test_the_stamp_that_the_kiosk_prints_is_read_back(dpi: int, degrees: float) -> None:
    picture = the_stamp("fr").raster(dpi)
    (data,) = codes(spoilt(picture, degrees) if degrees else picture)
    code = read(data, {})
    assert code == SOLD.stamp.number
    assert isinstance(code, StampNumber)


def test_the_address_on_a_memo_is_read_back() -> None:
    assert MEMO.code is not None
    memo = printed(MEMO)
    found = [data for number in range(1, len(memo.pages) + 1) for data in codes(memo.page(number, 200))]
    assert found == [str(MEMO.code.payload).encode()]


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_an_empty_sheet_has_no_code(shade: int) -> None:
    assert codes_in(bytes([shade]) * 64 * 48, 64, 48) == []


def test_half_a_code_is_none() -> None:
    whole = drawn(as_bytes(EXAMPLES["tax notice"]), _DATA_MATRIX)
    assert codes(whole.crop((0, 0, whole.width // 2, whole.height))) == []


@pytest.mark.parametrize(
    ("length", "width", "height"), [(0, 0, 0), (10, 5, 3), (10, -5, -2), (0, 0, 10), (16, 5, 3), (1, 1, 0)]
)
def test_what_is_no_picture_is_refused(length: int, width: int, height: int) -> None:
    with pytest.raises(ValueError, match="are no picture of"):
        codes_in(bytes(length), width, height)


def test_the_smallest_picture_is_one() -> None:
    assert codes_in(b"\x00", 1, 1) == []
