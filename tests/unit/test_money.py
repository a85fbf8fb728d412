"""Money is whole cents; what is typed is an amount or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.money import Money, euros, parse_money

amounts = st.integers(0, 10**9).map(Money)
exact = settings(derandomize=True, database=None, deadline=None)


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("86", 8600),
        ("86,5", 8650),
        ("86.50", 8650),
        ("86,05 €", 8605),
        ("1 000", 100_000),
        ("1\u202f000,00\u00a0€", 100_000),
        ("0", 0),
        ("007", 700),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, cents: int) -> None:
    assert parse_money(typed) == Money(cents)


@pytest.mark.parametrize(
    "typed", ["", " ", "€", "abc", "8a", "-1", "+1", "86,", ",5", "86,505", "1,000.00", "1e3", "0x10", "½", "1" * 10]
)
def test_anything_else_is_not_an_amount(typed: str) -> None:
    assert parse_money(typed) is None


@exact
@given(st.text())
def test_no_text_breaks_the_reading(typed: str) -> None:
    assert parse_money(typed) is None or isinstance(parse_money(typed), Money)


@exact
@given(st.integers(0, 999_999_999), st.integers(0, 99), st.sampled_from(".,"))
def test_what_is_written_with_two_decimals_is_exact(whole: int, cents: int, point: str) -> None:
    assert parse_money(f"{whole}{point}{cents:02d}") == Money(whole * 100 + cents)


@exact
@given(amounts, amounts)
def test_amounts_are_ordered_by_their_cents(one: Money, other: Money) -> None:
    assert (one < other) is (one.cents < other.cents)


def test_an_amount_is_never_negative() -> None:
    with pytest.raises(ValueError, match="never negative"):
        Money(-1)


def test_an_amount_is_written_with_two_decimals() -> None:
    assert str(Money(8605)) == "86.05 EUR"
    assert str(euros(86)) == "86.00 EUR"
