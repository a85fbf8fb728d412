"""Stamps, pre-applications, and codes that mean nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.codes.api import PreApplication, Strange
from kiosk.codes.reading import read, read_pre_application
from kiosk.stamp import StampNumber
from tests.contract.test_codes_published import TAX, as_bytes

_DIGITS = "1234567890123456"


@pytest.mark.parametrize(
    "text",
    [
        _DIGITS,
        "1234 5678 9012 3456",
        "1234\u00a05678\u00a09012\u00a03456",
        "1234\u202f5678\u202f9012\u202f3456",
        "12345678 90123456",
        "  1234567890123456\r\n",
    ],
)
def test_sixteen_digits_are_a_stamp_in_any_groups(text: str) -> None:
    assert read(text.encode(), {}) == StampNumber(_DIGITS)


@pytest.mark.parametrize(
    "text",
    [
        _DIGITS[1:],
        _DIGITS + "7",
        "1234-5678-9012-3456",
        "1234  5678 9012 3456",
        "1234\n567890123456",
        "١٢٣٤٥٦٧٨٩٠١٢٣٤٥٦",
        "https://example.org/1234567890123456",
        "",
        " ",
        "ABCDEFGHI",
        "ABCDEFGHIJK",
        "ABCDEFGHI-",
        "ÀBCDEFGHIJ",
    ],
)
def test_what_is_neither_a_stamp_nor_a_number_is_strange(text: str) -> None:
    assert read(text.encode(), {}) == Strange()


@pytest.mark.parametrize("data", [b"\xff\xfe1234", b"\x00" * 16, b"A\x1dB", b"\xed\xa0\x80"])
def test_what_is_no_text_is_strange_and_no_pre_application(data: bytes) -> None:
    assert read(data, {}) == Strange()
    assert read_pre_application(data) is None


@given(st.from_regex(r"\A[A-Za-z0-9]{10}\Z"))
def test_ten_signs_are_the_number_of_a_pre_application_in_capitals(text: str) -> None:
    code = read(f" {text}\n".encode(), {})
    assert code == PreApplication(text.upper())
    assert isinstance(code, PreApplication)
    assert code.number == text.upper()
    assert read_pre_application(text.encode()) == code


def test_where_a_pre_application_is_asked_for_any_line_is_taken_as_it_is() -> None:
    summary = read_pre_application("https://example.org/r?n=AbC&é=1".encode())
    assert summary == PreApplication("https://example.org/r?n=AbC&é=1")
    assert summary is not None
    assert summary.number is None


@pytest.mark.parametrize("data", [b"", b"  ", b"x" * 501, b"two\nlines", _DIGITS.encode(), as_bytes(TAX)])
def test_another_paper_is_no_pre_application(data: bytes) -> None:
    assert read_pre_application(data) is None


def test_capitals_that_are_longer_than_their_letters_do_no_harm() -> None:
    data = ("ß" * 500).encode()
    assert read(data, {}) == Strange()
    assert read_pre_application(data) == PreApplication("ß" * 500)


@pytest.mark.parametrize("text", ["", "a\nb", "x" * 501])
def test_a_pre_application_is_one_line(text: str) -> None:
    with pytest.raises(ValueError, match="a line of text"):
        PreApplication(text)


def test_no_representation_shows_what_was_read() -> None:
    assert repr(read(b"ABCDE12345", {})) == "PreApplication(****)"
    assert repr(read(_DIGITS.encode(), {})) == "StampNumber(****)"
    assert repr(read(b"something private", {})) == "Strange()"
