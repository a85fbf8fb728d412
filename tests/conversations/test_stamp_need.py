"""Which stamp, at which price, and where it is sent: the questions before a payment."""

from __future__ import annotations

import pytest

from kiosk.contact import Email, Mobile
from kiosk.conversation.ask import Choice
from kiosk.conversation.step import Tone
from kiosk.money import Money, euros
from kiosk.orders.api import StampOrder
from kiosk.procedures.fiscal_stamp.papers import StampPapers
from kiosk.procedures.papers import Handed
from kiosk.text import Reference, _
from tests.conversations.pages import says
from tests.conversations.prices import CATALOGUE
from tests.conversations.stretches import by_email, for_a_passport, for_a_permit, lines, nothing_sold, ready_to_pay
from tests.conversations.walk import ADDRESS, MOBILE, NUMBER, Known, Walker, script, sold

# --- which stamp -------------------------------------------------------------------------------------------------


def test_an_adult_buys_a_passport_stamp_and_gets_it_on_paper(buyer: Walker) -> None:
    by_email(for_a_passport(buyer))

    review = buyer.reviews("review.1")
    assert review.total == euros(86)
    shown = lines(review)
    assert shown["Stamp"] == (_("Passport, adult"), "use")
    assert shown["For"] == (_("A person of 18 or over"), "passport.age")
    assert shown["Legal use"] == (_("Application for a passport"), None)
    assert shown["Send to"] == (_("{contact}", contact=Reference(ADDRESS)), "contact.email")
    assert shown["Valid for"] == (_("12 months, even if the price changes"), None)
    assert [notice.icon for notice in review.notices] == ["refund"]

    buyer.confirms("review.1")
    assert buyer.order == StampOrder("passport.adult", euros(86), Email(ADDRESS), "fr")
    buyer.pays("purchase.1", sold(euros(86)))
    assert buyer.paper("delivery") == StampPapers(
        sold(euros(86)), _("Passport, adult"), _("Application for a passport")
    )
    page = buyer.receives("delivery", Handed.PRINTED).ends("sold")
    assert page.tone is Tone.DONE
    assert page.number == "1234 5678 9012 3456"
    assert page.qr == NUMBER
    assert "Sent to {contact}." in says(page)
    assert not buyer.talk.can_go_back


@pytest.mark.parametrize(
    ("age", "price"), [("passport.adult", 8600), ("passport.15_17", 4200), ("passport.0_14", 1700)]
)
def test_the_age_decides_the_price_of_a_passport(buyer: Walker, age: str, price: int) -> None:
    by_email(for_a_passport(buyer, age)).confirms("review.1")
    assert (buyer.order.tariff_id, buyer.order.amount) == (age, Money(price))


def test_each_age_shows_its_price_on_its_card(buyer: Walker) -> None:
    question = buyer.reads("start").picks("use", "passport").at("passport.age")
    assert isinstance(question, Choice)
    assert [option.price for option in question.options] == [
        _("{amount}", amount=amount) for amount in (euros(86), euros(42), euros(17))
    ]


def test_a_passport_paid_on_ants_is_not_paid_again(buyer: Walker) -> None:
    buyer.reads("start").picks("use", "passport").picks("passport.age", "passport.adult")
    buyer.picks("passport.case", "paid_on_ants")
    nothing_sold(buyer, "already_paid", Tone.NOTHING_TO_PAY)


def test_a_passport_that_may_be_free_goes_to_an_agent_first(buyer: Walker) -> None:
    buyer.reads("start").picks("use", "passport").picks("passport.age", "passport.15_17")
    buyer.picks("passport.case", "may_be_free")
    nothing_sold(buyer, "may_be_free", Tone.AGENT)


def test_renewing_an_identity_card_is_free_and_sells_nothing(buyer: Walker) -> None:
    buyer.reads("start").picks("use", "id_card").picks("id_card.case", "renewal")
    assert "Your identity card is free" in nothing_sold(buyer, "free", Tone.NOTHING_TO_PAY)


def test_a_lost_identity_card_costs_25_euros(buyer: Walker) -> None:
    buyer.reads("start").picks("use", "id_card").picks("id_card.case", "lost").picks("id_card.paid_on_ants", "no")
    by_email(buyer).confirms("review.1")
    assert (buyer.order.tariff_id, buyer.order.amount) == ("cni.lost", euros(25))


def test_a_lost_identity_card_paid_on_ants_is_not_paid_again(buyer: Walker) -> None:
    buyer.reads("start").picks("use", "id_card").picks("id_card.case", "lost").picks("id_card.paid_on_ants", "yes")
    nothing_sold(buyer, "already_paid", Tone.NOTHING_TO_PAY)


def test_a_lost_licence_costs_25_euros(buyer: Walker) -> None:
    buyer.reads("start").picks("use", "licence").picks("licence.case", "licence.lost")
    by_email(buyer.picks("licence.paid_on_ants", "no")).confirms("review.1")
    assert (buyer.order.tariff_id, buyer.order.amount) == ("licence.lost", euros(25))


def test_what_was_said_of_the_card_on_ants_does_not_stand_for_the_licence(buyer: Walker) -> None:
    buyer.reads("start").picks("use", "id_card").picks("id_card.case", "lost").picks("id_card.paid_on_ants", "no")
    by_email(buyer).changes("use").picks("use", "licence").picks("licence.case", "licence.lost")
    buyer.picks("licence.paid_on_ants", "yes")
    nothing_sold(buyer, "already_paid", Tone.NOTHING_TO_PAY)


def test_another_reason_for_a_licence_goes_to_an_agent(buyer: Walker) -> None:
    buyer.reads("start").picks("use", "licence").picks("licence.case", "other")
    nothing_sold(buyer, "ask_agent", Tone.AGENT)


def test_who_does_not_know_which_request_it_is_goes_to_an_agent(buyer: Walker) -> None:
    buyer.reads("start").picks("use", "other").picks("other.use", "unknown")
    nothing_sold(buyer, "ask_agent", Tone.AGENT)


# --- an amount that the citizen reads from a letter --------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "cents"), [("225", 22500), ("1", 100), ("999", 99900), ("86,5", 8650), (" 86.50 € ", 8650)]
)
def test_a_residence_permit_costs_what_the_letter_says(buyer: Walker, typed: str, cents: int) -> None:
    by_email(for_a_permit(buyer).types("amount", typed))
    review = buyer.reviews("review.1")
    assert review.total == Money(cents)
    assert lines(review)["Amount of your letter"] == (_("{amount}", amount=Money(cents)), "amount")
    buyer.confirms("review.1").pays("purchase.1", sold(Money(cents))).receives("delivery", Handed.PRINTED).ends("sold")


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", "Nothing is written yet."),
        ("   ", "Nothing is written yet."),
        ("abc", "This is not an amount."),
        ("-5", "This is not an amount."),
        ("86,505", "This is not an amount."),
        ("0", "The amount must be between {least} and {most}."),
        ("0,99", "The amount must be between {least} and {most}."),
        ("999,01", "The amount must be between {least} and {most}."),
        ("1000", "The amount must be between {least} and {most}."),
    ],
)
def test_an_amount_that_cannot_be_is_explained_and_kept(buyer: Walker, typed: str, problem: str) -> None:
    invalid = for_a_permit(buyer).fails("amount", typed)
    assert invalid.problem.id == problem
    assert invalid.cure.id == "Write the amount in figures, for example {example}."
    buyer.types("amount", "225").at("channel")


def test_who_does_not_know_the_amount_goes_to_an_agent(buyer: Walker) -> None:
    for_a_permit(buyer).does_not_know("amount")
    nothing_sold(buyer, "ask_agent", Tone.AGENT)
    buyer.goes_back(to="amount").types("amount", "225").at("channel")


# --- where the stamp is sent -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("adresse", "The sign @ is missing in the address."),
        ("adresse@", "The end of the address is missing, after the sign @."),
        ("adresse@exemple", "The end of the address is missing, after the sign @."),
        ("a b@exemple.fr", "This is not an e-mail address."),
        ("", "Nothing is written yet."),
    ],
)
def test_an_address_that_cannot_be_is_explained_and_kept(buyer: Walker, typed: str, problem: str) -> None:
    for_a_passport(buyer).picks("channel", "email")
    assert buyer.fails("contact.email", typed).problem.id == problem
    buyer.types("contact.email", ADDRESS).reviews("review.1")


def test_the_stamp_can_be_sent_to_a_mobile(buyer: Walker) -> None:
    for_a_passport(buyer).picks("channel", "sms")
    assert buyer.fails("contact.sms", "01 99 00 12 34").problem.id == "This is not a French mobile number."
    buyer.types("contact.sms", "+33639980042")
    assert lines(buyer.reviews("review.1"))["Send to"] == (_("{contact}", contact=Reference(MOBILE)), "contact.sms")
    buyer.confirms("review.1")
    assert buyer.order.contact == Mobile("+33639980042")


def test_the_order_is_in_the_language_of_the_citizen() -> None:
    walk = ready_to_pay(Walker(script("fiscal_stamp", Known(CATALOGUE, language="en"))))
    assert walk.order.language == "en"
