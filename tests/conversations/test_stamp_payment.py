"""What can become of a payment, of the paper and of the message."""

from __future__ import annotations

import pytest

from kiosk.contact import Email
from kiosk.conversation.step import Tone
from kiosk.money import euros
from kiosk.orders.api import NotSold, PaidNotIssued, PaidWithoutStamp, StampOrder, Stopped, Unresolved
from kiosk.procedures.fiscal_stamp.words import OFFICIAL_SITE
from kiosk.procedures.papers import Handed, OrderSlip
from kiosk.text import Message, _
from tests.conversations.pages import says
from tests.conversations.prices import CATALOGUE
from tests.conversations.stretches import ready_to_pay
from tests.conversations.walk import ADDRESS, Known, Walker, script, sold

REFUSED = NotSold("CH-0001", Stopped.DECLINED)


# --- what can become of a payment --------------------------------------------------------------------------------


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
    assert buyer.paper("slip") == OrderSlip("CH-0001", _("Your payment is made, your stamp will follow"))
    page = buyer.receives("slip", Handed.NOT_PRINTED).ends("paid_not_issued")
    assert (page.tone, page.number, page.qr) == (Tone.PROBLEM, "CH-0001", None)
    assert "The stamp service does not answer now. Do not pay again." in says(page)
    assert "If it cannot be issued, your money is given back." in says(page)


def test_who_has_paid_without_a_stamp_reads_that_he_has_paid(buyer: Walker) -> None:
    ready_to_pay(buyer).pays("purchase.1", PaidWithoutStamp("CH-0001"))
    assert buyer.paper("slip") == OrderSlip("CH-0001", _("Your payment is made, but there is no stamp"))
    page = buyer.receives("slip", Handed.PRINTED).ends("paid_without_stamp")
    assert (page.tone, page.number, page.qr) == (Tone.PROBLEM, "CH-0001", None)
    assert "Do not pay again. Your money is given back, or you get your stamp." in says(page)
    assert not buyer.talk.can_go_back


def test_a_payment_that_nobody_knows_of_is_never_asked_for_again(buyer: Walker) -> None:
    ready_to_pay(buyer).pays("purchase.1", Unresolved("CH-0001"))
    assert buyer.paper("slip") == OrderSlip("CH-0001", _("We do not know yet if you have paid"))
    page = buyer.receives("slip", Handed.PRINTED).ends("unresolved")
    assert (page.tone, page.number, page.qr) == (Tone.PROBLEM, "CH-0001", None)
    assert "Do not pay again. An agent will check it with you." in says(page)
    assert "Your card was not charged." not in says(page)
    assert not buyer.talk.can_go_back


# --- what can become of the paper and the message ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("handed", "sentence"),
    [
        (Handed.PRINTED, "Take your two papers: the stamp and the receipt."),
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
