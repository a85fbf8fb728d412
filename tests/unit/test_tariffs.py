"""Tariffs are data with dates and a certainty; what is not certain today has no price."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations

import pytest

from kiosk.money import euros
from kiosk.procedures.fiscal_stamp.words import PRODUCTS, site_of
from kiosk.tariffs import Catalogue, Certainty, Price, Tariff
from tests.conversations.prices import published, tariff

MAY = date(2026, 5, 1)
APRIL = date(2026, 4, 30)


@pytest.mark.parametrize(
    ("row", "day", "in_force"),
    [
        (tariff("x", 100), date(1970, 1, 1), True),
        (tariff("x", 100, since=MAY), APRIL, False),
        (tariff("x", 100, since=MAY), MAY, True),
        (tariff("x", 100, until=APRIL), APRIL, True),
        (tariff("x", 100, until=APRIL), MAY, False),
        (tariff("x", 100, since=MAY, until=MAY), MAY, True),
    ],
)
def test_a_row_covers_both_its_first_and_its_last_day(row: Tariff, day: date, in_force: bool) -> None:
    assert row.covers(day) is in_force


def test_the_price_is_that_of_the_row_in_force() -> None:
    before, after = tariff("x", 5500, until=APRIL), tariff("x", 25500, since=MAY)
    catalogue = Catalogue("test", (tariff("y", 1), before, after))
    assert catalogue.price("x", APRIL) == Price(before)
    assert catalogue.price("x", MAY) == Price(after)


def test_there_is_no_price_between_two_rows_or_for_an_unknown_tariff() -> None:
    catalogue = Catalogue("test", (tariff("x", 5500, until=APRIL),))
    assert catalogue.price("x", MAY) == Price(None)
    assert catalogue.price("z", APRIL) == Price(None)
    assert not Price(None).sellable


@pytest.mark.parametrize("certainty", list(Certainty))
def test_only_an_official_row_is_sold(certainty: Certainty) -> None:
    assert Price(tariff("x", 100, certainty)).sellable is (certainty is Certainty.OFFICIAL)


# --- the rows that the back office publishes -------------------------------------------------------------------


def test_on_no_day_do_two_rows_name_a_price_for_the_same_tariff() -> None:
    rows: defaultdict[str, list[Tariff]] = defaultdict(list)
    for row in published().tariffs:
        rows[row.id].append(row)
    for same in rows.values():
        for one, other in combinations(same, 2):
            edges = [day for row in (one, other) for day in (row.effective_from, row.effective_to) if day]
            assert edges
            assert not [day for day in edges if one.covers(day) and other.covers(day)]


def test_every_row_has_a_law_a_known_site_and_dates_in_order() -> None:
    for row in published().tariffs:
        assert row.label_fr
        assert row.legal
        assert row.sold_on in site_of(row.sold_on)
        assert row.effective_from is None or row.effective_to is None or row.effective_from <= row.effective_to
        assert row.amount is None or euros(1) <= row.amount <= euros(999)


def test_every_product_that_the_kiosk_names_is_published() -> None:
    assert {row.id for row in published().tariffs} >= PRODUCTS.keys()


@pytest.mark.parametrize(
    ("tariff_id", "amount"),
    [
        ("passport.adult", 86),
        ("passport.15_17", 42),
        ("passport.0_14", 17),
        ("cni.lost", 25),
        ("licence.lost", 25),
        ("justice.aid", 50),
        ("justice.appeal", 225),
    ],
)
def test_the_official_prices_of_2026_are_those_of_the_law(tariff_id: str, amount: int) -> None:
    """CGI 953, 1628 bis, 1635 bis P and Q; CIBS L421-168."""
    price = published().price(tariff_id, date(2026, 9, 15))
    assert price.sellable
    assert price.tariff is not None
    assert price.tariff.amount == euros(amount)
