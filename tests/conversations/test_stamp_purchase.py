"""Buying a stamp at the kiosk, told from the first touch to the last page."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.contact import Email, Mobile
from kiosk.conversation.ask import Choice, Review
from kiosk.conversation.step import Tone
from kiosk.money import Money, euros
from kiosk.orders.api import NotSold, PaidNotIssued, StampOrder, Stopped, Unresolved
from kiosk.procedures.fiscal_stamp.papers import Handed, OrderSlip, StampPapers
from kiosk.procedures.fiscal_stamp.words import JUSTICE_SITE, OFFICIAL_SITE
from kiosk.procedures.procedure import Mode
from kiosk.tariffs import Catalogue, Certainty
from kiosk.text import Message, Reference, _
from tests.conversations.pages import says
from tests.conversations.prices import CATALOGUE, tariff
from tests.conversations.walk import ADDRESS, MOBILE, NUMBER, Known, Walker, script, sold

REFUSED = NotSold("CH-0001", Stopped.DECLINED)


def for_a_passport(walk: Walker, age: str = "passport.adult") -> Walker:
    return walk.reads("start").picks("use", "passport").picks("passport.age", age).picks("passport.case", "standard")


def for_a_permit(walk: Walker) -> Walker:
    return walk.reads("start").picks("use", "residence")


def by_email(walk: Walker) -> Walker:
    return walk.picks("channel", "email").types("contact.email", ADDRESS)


def ready_to_pay(walk: Walker) -> Walker:
    return by_email(for_a_passport(walk)).confirms("review.1")


def lines(review: Review) -> dict[str, tuple[Message, str | None]]:
    return {line.label.id: (line.value, line.edit) for line in review.lines}


def nothing_sold(walk: Walker, ending: str, tone: Tone) -> set[str]:
    """Assert that the talk ended without a payment, and return what the page says."""
    page = walk.ends(ending)
    assert page.tone is tone
    assert not walk.sold_something
    return says(page)


# --- which stamp -----------------------------------------------------------------------------------------------


def test_an_adult_buys_a_passport_stamp_and_gets_it_on_paper(buyer: Walker) -> None:
    by_email(for_a_passport(buyer))

    review = buyer.reviews("review.1")
    assert review.total == euros(86)
    shown = lines(review)
    assert shown["Stamp"] == (_("Passport, adult"), "use")
    assert shown["For"] == (_("A person of 18 or over"), "passport.age")
    assert shown["Legal use"] == (_("Application for a passport"), None)
    assert shown["Sent to"] == (_("{contact}", contact=Reference(ADDRESS)), "contact.email")
    assert shown["Valid for"] == (_("12 months, even if the price changes"), None)
    assert [notice.icon for notice in review.notices] == ["refund"]

    buyer.confirms("review.1")
    assert buyer.order == StampOrder("passport.adult", euros(86), Email(ADDRESS), "fr")
    buyer.pays("purchase.1", sold(euros(86)))
    papers = buyer.at("delivery").item
    assert papers == StampPapers(sold(euros(86)), _("Passport, adult"), _("Application for a passport"))
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


# --- an amount that the citizen reads from a letter ------------------------------------------------------------


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


# --- where the stamp is sent -----------------------------------------------------------------------------------


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
    assert lines(buyer.reviews("review.1"))["Sent to"] == (_("{contact}", contact=Reference(MOBILE)), "contact.sms")
    buyer.confirms("review.1")
    assert buyer.order.contact == Mobile("+33639980042")


def test_the_order_is_in_the_language_of_the_citizen() -> None:
    walk = ready_to_pay(Walker(script("fiscal_stamp", Known(CATALOGUE, language="en"))))
    assert walk.order.language == "en"


# --- changing one's mind ---------------------------------------------------------------------------------------


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


def test_another_use_asks_only_what_is_new(buyer: Walker) -> None:
    by_email(for_a_passport(buyer)).changes("use").picks("use", "residence").types("amount", "100")
    assert buyer.reviews("review.1").total == euros(100)
    assert "For" not in lines(buyer.reviews("review.1"))


def test_back_shows_what_was_typed(buyer: Walker) -> None:
    by_email(for_a_permit(buyer).types("amount", "86,5")).goes_back(to="contact.email")
    assert buyer.talk.draft == ADDRESS
    buyer.goes_back(to="channel").goes_back(to="amount")
    assert buyer.talk.draft == "86,50"


# --- a price that is not certain -------------------------------------------------------------------------------


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


# --- what can become of a payment ------------------------------------------------------------------------------


def test_a_refused_card_can_be_tried_again_behind_a_second_review(buyer: Walker) -> None:
    ready_to_pay(buyer).pays("purchase.1", REFUSED)
    assert "Your card was refused" in says(buyer.at("not_sold.1"))
    assert not buyer.talk.can_go_back

    buyer.reads("not_sold.1").reviews("review.2")
    assert buyer.talk.can_edit == frozenset()
    buyer.goes_back(to="not_sold.1").reads("not_sold.1").confirms("review.2")
    assert buyer.order == StampOrder("passport.adult", euros(86), Email(ADDRESS), "fr")
    buyer.pays("purchase.2", sold(euros(86), "CH-0002")).receives("delivery", Handed.PRINTED).ends("sold")


@pytest.mark.parametrize("why", [Stopped.DECLINED, Stopped.CANCELLED, Stopped.TIMED_OUT, Stopped.TERMINAL_UNREACHED])
def test_a_payment_that_stopped_at_the_terminal_can_be_tried_again(buyer: Walker, why: Stopped) -> None:
    ready_to_pay(buyer).pays("purchase.1", NotSold("CH-0001", why))
    assert "Your card was not charged. Your answers are kept." in says(buyer.at("not_sold.1"))
    buyer.reads("not_sold.1").confirms("review.2").at("purchase.2")


@pytest.mark.parametrize(
    "why", [Stopped.OFFICE_UNREACHED, Stopped.OFFICE_REFUSED, Stopped.REVERSED, Stopped.JOURNAL_FAILED]
)
def test_what_the_kiosk_cannot_cure_ends_with_the_official_site(buyer: Walker, why: Stopped) -> None:
    page = ready_to_pay(buyer).pays("purchase.1", NotSold("CH-0001", why)).ends("not_sold")
    assert page.tone is Tone.PROBLEM
    assert page.qr == OFFICIAL_SITE
    assert "Your card was not charged." in says(page)
    assert not buyer.talk.can_go_back


def test_a_payment_is_tried_as_often_as_the_citizen_likes(buyer: Walker) -> None:
    ready_to_pay(buyer)
    for attempt in range(1, 6):
        buyer.pays(f"purchase.{attempt}", REFUSED).reads(f"not_sold.{attempt}").confirms(f"review.{attempt + 1}")
    buyer.at("purchase.6")


def test_a_stamp_paid_but_not_issued_leaves_an_order_number_on_paper(buyer: Walker) -> None:
    ready_to_pay(buyer).pays("purchase.1", PaidNotIssued("CH-0001"))
    assert buyer.at("slip").item == OrderSlip("CH-0001", _("Your payment is made, your stamp will follow"))
    page = buyer.receives("slip", Handed.NOT_PRINTED).ends("paid_not_issued")
    assert (page.tone, page.number, page.qr) == (Tone.PROBLEM, "CH-0001", None)
    assert "The stamp service does not answer now. Do not pay again." in says(page)


def test_a_payment_that_nobody_knows_of_is_never_asked_for_again(buyer: Walker) -> None:
    ready_to_pay(buyer).pays("purchase.1", Unresolved("CH-0001"))
    assert buyer.at("slip").item == OrderSlip("CH-0001", _("We do not know yet if you have paid"))
    page = buyer.receives("slip", Handed.PRINTED).ends("unresolved")
    assert (page.tone, page.number, page.qr) == (Tone.PROBLEM, "CH-0001", None)
    assert "Do not pay again. An agent will check it with you." in says(page)
    assert "Your card was not charged." not in says(page)
    assert not buyer.talk.can_go_back


# --- what can become of the paper and the message --------------------------------------------------------------


@pytest.mark.parametrize(
    ("handed", "sentence"),
    [
        (Handed.PRINTED, "Take your two pages: the stamp and the receipt."),
        (Handed.PARTLY, "Take your stamp. The receipt could not be printed."),
        (Handed.NOT_PRINTED, "It could not be printed. The message and this screen are enough."),
        (Handed.HELD, "The printer kept your paper. Call an agent before you leave."),
    ],
)
def test_the_last_page_says_what_became_of_the_paper(buyer: Walker, handed: Handed, sentence: str) -> None:
    page = ready_to_pay(buyer).pays("purchase.1", sold(euros(86))).receives("delivery", handed).ends("sold")
    assert sentence in says(page)
    assert page.number == "1234 5678 9012 3456"


def test_a_message_that_waits_is_announced_as_such(buyer: Walker) -> None:
    ready_to_pay(buyer).pays("purchase.1", sold(euros(86), message_sent=False))
    said = says(buyer.receives("delivery", Handed.PRINTED).ends("sold"))
    assert "It will be sent to {contact}." in said
    assert "Sent to {contact}." not in said


@pytest.mark.parametrize(
    ("specimen", "caption"), [(True, "Number of your stamp (specimen, no value)"), (False, "Number of your stamp")]
)
def test_a_specimen_is_called_one(buyer: Walker, specimen: bool, caption: str) -> None:
    ready_to_pay(buyer).pays("purchase.1", sold(euros(86), specimen=specimen))
    page = buyer.receives("delivery", Handed.PRINTED).ends("sold")
    assert page.number_caption == Message(caption)


@pytest.mark.parametrize(
    ("can_print", "sentence"),
    [
        (True, "You also get it on paper."),
        (False, "No paper today: you get the number on the screen and by message."),
    ],
)
def test_the_first_page_says_whether_there_is_paper(can_print: bool, sentence: str) -> None:
    walk = Walker(script("fiscal_stamp", Known(CATALOGUE, can_print=can_print)))
    assert sentence in says(walk.at("start"))


# --- the guide -------------------------------------------------------------------------------------------------


def test_the_guide_finds_the_stamp_and_hands_over_to_the_official_site(prepared: Walker) -> None:
    page = for_a_passport(prepared).ends("hand_over")
    assert page.tone is Tone.ELSEWHERE
    assert page.qr == OFFICIAL_SITE == "https://timbres.impots.gouv.fr"
    assert {"Passport, adult", "Amount to pay: {amount}", "Other sites may ask for more money."} <= says(page)
    assert prepared.goes_back(to="passport.case")


def test_the_guide_sends_a_court_case_to_its_own_site(prepared: Walker) -> None:
    prepared.reads("start").picks("use", "other").picks("other.use", "justice").picks("justice.case", "justice.aid")
    assert prepared.ends("hand_over").qr == JUSTICE_SITE == "https://timbre.justice.gouv.fr"


def test_the_guide_names_no_price_that_is_not_certain(prepared: Walker) -> None:
    prepared.reads("start").picks("use", "licence").picks("licence.case", "licence.exchange")
    nothing_sold(prepared, "to_verify", Tone.ELSEWHERE)


def test_the_guide_without_a_catalogue_still_names_the_official_site() -> None:
    walk = Walker(script("fiscal_stamp", Known(None), mode=Mode.GUIDE)).reads("start")
    page = walk.ends("hand_over")
    assert page.qr == OFFICIAL_SITE
    assert "Amount to pay: {amount}" not in says(page)
