"""A price that is not certain today is neither named nor taken."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.conversation.ask import Choice
from kiosk.conversation.step import Tone
from kiosk.money import Money, euros
from kiosk.procedures.fiscal_stamp.words import OFFICIAL_SITE
from kiosk.tariffs import Catalogue, Certainty
from kiosk.text import _
from tests.conversations.prices import CATALOGUE, tariff
from tests.conversations.stretches import by_email, for_a_passport, nothing_sold
from tests.conversations.walk import Known, Walker, script


def test_exchanging_a_licence_shows_a_price_to_verify_and_asks_no_payment(buyer: Walker) -> None:
    question = buyer.reads("start").picks("use", "licence").at("licence.case")
    assert isinstance(question, Choice)
    (exchange,) = (option for option in question.options if option.value == "licence.exchange")
    assert exchange.price == _("Amount to be verified")
    buyer.picks("licence.case", "licence.exchange")
    nothing_sold(buyer, "to_verify", Tone.ELSEWHERE)
    assert buyer.ends("to_verify").qr == OFFICIAL_SITE


@pytest.mark.parametrize(
    "path",
    [
        {"use": "other", "other.use": "nationality"},
        {"use": "other", "other.use": "hosting"},
        {"use": "other", "other.use": "boat", "boat.case": "boat.delivery"},
        {"use": "other", "other.use": "boat", "boat.case": "boat.exam.ext"},
    ],
    ids=lambda path: list(path.values())[-1],
)
def test_a_row_that_is_not_official_is_not_sold_and_its_price_not_named(buyer: Walker, path: dict[str, str]) -> None:
    buyer.reads("start")
    for step_id, value in path.items():
        question = buyer.at(step_id)
        buyer.picks(step_id, value)
    assert isinstance(question, Choice)
    (card,) = (option for option in question.options if option.value == value)
    assert card.price == _("Amount to be verified")
    assert "Amount to be verified" in nothing_sold(buyer, "to_verify", Tone.ELSEWHERE)


@pytest.mark.parametrize(("court", "price"), [("justice.appeal", 225), ("justice.aid", 50)])
def test_a_court_stamp_is_sold(buyer: Walker, court: str, price: int) -> None:
    buyer.reads("start").picks("use", "other").picks("other.use", "justice").picks("justice.case", court)
    by_email(buyer).confirms("review.1")
    assert (buyer.order.tariff_id, buyer.order.amount) == (court, euros(price))


@pytest.mark.parametrize(
    ("today", "sells"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)], ids=["last day", "day after"]
)
def test_the_appeal_stamp_is_sold_until_its_last_day(today: date, sells: bool) -> None:
    walk = Walker(script("fiscal_stamp", Known(CATALOGUE, today)))
    walk.reads("start").picks("use", "other").picks("other.use", "justice").picks("justice.case", "justice.appeal")
    if sells:
        walk.at("channel")
    else:
        nothing_sold(walk, "to_verify", Tone.ELSEWHERE)


@pytest.mark.parametrize(
    ("today", "price"), [(date(2026, 4, 30), 5500), (date(2026, 5, 1), 25500)], ids=["before May", "from May"]
)
def test_nationality_costs_what_the_row_of_the_day_says_once_it_is_official(today: date, price: int) -> None:
    rows = (
        tariff("nationality", 5500, until=date(2026, 4, 30)),
        tariff("nationality", 25500, since=date(2026, 5, 1)),
    )
    walk = Walker(script("fiscal_stamp", Known(Catalogue("two rows", rows), today)))
    walk.reads("start").picks("use", "other").picks("other.use", "nationality")
    by_email(walk).confirms("review.1")
    assert walk.order.amount == Money(price)


@pytest.mark.parametrize("today", [date(2026, 4, 30), date(2026, 5, 1)])
def test_nationality_as_published_is_sold_on_no_day(today: date) -> None:
    walk = Walker(script("fiscal_stamp", Known(CATALOGUE, today)))
    walk.reads("start").picks("use", "other").picks("other.use", "nationality")
    nothing_sold(walk, "to_verify", Tone.ELSEWHERE)


@pytest.mark.parametrize("certainty", [Certainty.SECONDARY, Certainty.TO_VERIFY, Certainty.MEMORY])
def test_even_a_passport_is_not_sold_on_hearsay(certainty: Certainty) -> None:
    rows = (tariff("passport.adult", 8600, certainty),)
    walk = for_a_passport(Walker(script("fiscal_stamp", Known(Catalogue("hearsay", rows)))))
    nothing_sold(walk, "to_verify", Tone.ELSEWHERE)


def test_without_a_catalogue_nothing_is_sold() -> None:
    walk = for_a_passport(Walker(script("fiscal_stamp", Known(None))))
    nothing_sold(walk, "to_verify", Tone.ELSEWHERE)
