"""The two opaque codes of an order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.orders.reference import Authorisation, OrderReference, check_kiosk_code, new_reference, parse_reference

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_new_reference_starts_with_its_kiosk_and_is_not_drawn_twice() -> None:
    drawn = {new_reference("CHY1").code for _ in range(200)}
    assert len(drawn) == 200
    assert all(code.startswith("CHY1-") and len(code) == 14 for code in drawn)


@given(st.integers(5, 13), st.sampled_from(ALPHABET))
def test_one_mistyped_character_is_noticed(place: int, typed: str) -> None:
    code = new_reference("CHY1").code
    mistyped = code[:place] + typed + code[place + 1 :]
    if code[place] == "-":
        assert parse_reference(code[:place] + code[place + 1 :]) == OrderReference(code)
    else:
        assert parse_reference(mistyped) == (OrderReference(code) if mistyped == code else None)


@given(st.text(ALPHABET, min_size=7, max_size=7), st.sampled_from(["CHY1", "LYO2"]))
def test_what_is_read_aloud_is_typed_back_unharmed(drawn: str, kiosk: str) -> None:
    valid = [code for last in ALPHABET if (code := parse_reference(f"{kiosk}{drawn}{last}"))]
    (reference,) = valid
    spoken = reference.code.lower().replace("-", " ")
    head, tail = spoken[: len(kiosk)], spoken[len(kiosk) :]
    assert parse_reference(head + tail.replace("0", "o").replace("1", "l")) == reference


@pytest.mark.parametrize("raw", ["", "CHY1", "usager@example.org", "06 12 34 56 78", "1234 5678 9012 3456", "é" * 12])
def test_what_is_no_reference_is_none(raw: str) -> None:
    assert parse_reference(raw) is None


@pytest.mark.parametrize("raw", ["usager@example.org", "CHY1-7K3M-92Q", "chy1-7K3M-92QD", "0612345678", ""])
def test_a_reference_holds_nothing_else(raw: str) -> None:
    with pytest.raises(ValueError, match="not an order reference"):
        OrderReference(raw)


@pytest.mark.parametrize("raw", ["", "0612345678", "1234567890123456", "usager@example.org", "a1b2c3", "A1B2C3\n"])
def test_an_authorisation_holds_nothing_else(raw: str) -> None:
    with pytest.raises(ValueError, match="not an authorisation"):
        Authorisation(raw)


@pytest.mark.parametrize("code", ["", "C", "chy1", "CHY-1", "CHAMBERY1"])
def test_a_bad_kiosk_code_is_an_error_that_names_it(code: str) -> None:
    with pytest.raises(ValueError, match="a kiosk code is 2 to 8") as error:
        check_kiosk_code(code)
    assert repr(code) in str(error.value)
