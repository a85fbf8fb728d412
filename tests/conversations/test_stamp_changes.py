"""Changing one’s mind: Back, and "change" from the review."""

from __future__ import annotations

from kiosk.contact import Email
from kiosk.money import euros
from kiosk.orders.api import StampOrder
from tests.conversations.stretches import by_email, for_a_passport, for_a_permit, lines
from tests.conversations.walk import ADDRESS, Walker


def test_another_age_keeps_the_address_and_changes_the_price(buyer: Walker) -> None:
    by_email(for_a_passport(buyer)).changes("passport.age").picks("passport.age", "passport.0_14")
    assert buyer.reviews("review.1").total == euros(17)
    buyer.confirms("review.1")
    assert buyer.order == StampOrder("passport.0_14", euros(17), Email(ADDRESS), "fr")


def test_back_from_a_change_leaves_everything_as_it_was(buyer: Walker) -> None:
    by_email(for_a_passport(buyer))
    before = buyer.talk.answers
    buyer.changes("use").goes_back(to="review.1")
    assert buyer.talk.answers == before
    buyer.goes_back(to="contact.email")


def test_another_use_asks_only_what_is_new(buyer: Walker) -> None:
    by_email(for_a_passport(buyer)).changes("use").picks("use", "residence").picks(
        "residence.paid_on_anef", "no"
    ).types("amount", "100")
    assert buyer.reviews("review.1").total == euros(100)
    assert "For" not in lines(buyer.reviews("review.1"))


def test_back_shows_what_was_typed(buyer: Walker) -> None:
    by_email(for_a_permit(buyer).types("amount", "86,5")).goes_back(to="contact.email")
    assert buyer.talk.draft == ADDRESS
    buyer.goes_back(to="channel").goes_back(to="amount")
    assert buyer.talk.draft == "86,50"
