"""Checking a stamp that one has, or preparing its refund."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.conversation.ask import Review
from kiosk.conversation.step import Tone
from kiosk.money import euros
from kiosk.procedures.fiscal_stamp.papers import RefundMemoPaper
from kiosk.procedures.fiscal_stamp.words import JUSTICE_SITE, OFFICIAL_SITE
from kiosk.procedures.papers import Handed
from kiosk.stamp import StampNumber
from kiosk.text import Message, _, verbatim
from tests.conversations.pages import says
from tests.conversations.prices import CATALOGUE
from tests.conversations.walk import NUMBER, Known, Walker, script

TODAY = date(2026, 2, 28)


@pytest.fixture
def holder() -> Walker:
    """A citizen who already has a stamp, on the last day of a February."""
    return Walker(script("stamp_refund", Known(CATALOGUE, TODAY)))


def unused(walk: Walker, seller: str = "online") -> Walker:
    return walk.picks("goal", "refund").types("number", NUMBER).picks("seller", seller).picks("used", "no")


def with_the_receipt(walk: Walker) -> Walker:
    return unused(walk).types("bought_on", "01/02/2026").types("amount", "86").types("transaction", "TR-2026/7")


def values(review: Review) -> dict[str, Message]:
    return {line.label.id: line.value for line in review.lines}


def verdict(walk: Walker) -> Message:
    notices = walk.reviews("review").notices
    assert len(notices) == 1
    return notices[0].text


# --- checking a number -----------------------------------------------------------------------------------------


def test_a_number_of_the_right_form_is_never_called_genuine(holder: Walker) -> None:
    page = holder.picks("goal", "check").types("number", NUMBER).ends("format_right")
    assert page.tone is Tone.ELSEWHERE
    assert page.number == "1234 5678 9012 3456"
    assert page.qr == OFFICIAL_SITE
    assert says(page) == {
        "The number has the right form",
        "This kiosk cannot know if the stamp is genuine or already used. Only the official site can.",
        "The official site is {address}.",
        "Never buy a stamp from a stranger.",
        "The number that you typed",
        "Scan with your phone: you open the official site.",
        "Your memo",
    }


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("123456789012345", _("The number has {count} digits instead of 16.", count=15)),
        ("1234 5678 9012 345", _("The number has {count} digits instead of 16.", count=15)),
        ("12345678901234567", _("The number has {count} digits instead of 16.", count=17)),
        ("1234 5678 9O12 3456", _("The number is made of digits only.")),
        ("", _("Nothing is written yet.")),
    ],
)
def test_a_number_of_another_form_is_explained_and_kept(holder: Walker, typed: str, problem: Message) -> None:
    assert holder.picks("goal", "check").fails("number", typed).problem == problem
    holder.types("number", "1234-5678-9012-3456").ends("format_right")


# --- the refund ------------------------------------------------------------------------------------------------


def test_the_memo_holds_the_four_data_of_the_official_form(holder: Walker) -> None:
    with_the_receipt(holder)
    assert values(holder.reviews("review")) == {
        "Number of the stamp": verbatim("1234 5678 9012 3456"),
        "Bought on": _("{day}", day=date(2026, 2, 1)),
        "Amount": _("{amount}", amount=euros(86)),
        "Transaction number": verbatim("TR-2026/7"),
    }
    holder.confirms("review")
    until = _("You can ask for the refund until {last}.", last=date(2027, 7, 31))
    memo = RefundMemoPaper(StampNumber(NUMBER), euros(86), date(2026, 2, 1), "TR-2026/7", False, until)
    assert holder.paper("memo") == memo
    page = holder.receives("memo", Handed.PRINTED).ends("refund_ready")
    assert (page.help, page.qr, page.number) == (until, OFFICIAL_SITE, "1234 5678 9012 3456")
    assert "The money goes back to the card that paid, if it is still valid." in says(page)


def test_what_is_not_known_is_left_to_be_written_by_hand(holder: Walker) -> None:
    unused(holder).types("bought_on", "01022026").does_not_know("amount").does_not_know("transaction")
    shown = values(holder.reviews("review"))
    assert shown["Amount"] == shown["Transaction number"] == _("To be written by hand")
    paper = holder.confirms("review").paper("memo")
    assert (paper.amount, paper.transaction) == (None, None)


@pytest.mark.parametrize(
    ("handed", "sentence"),
    [
        (Handed.PRINTED, "Take your memo. It is not a proof."),
        (Handed.NOT_PRINTED, "It could not be printed. You can write the number down."),
        (Handed.HELD, "The printer kept your paper. Call an agent before you leave."),
    ],
)
def test_the_last_page_says_what_became_of_the_memo(holder: Walker, handed: Handed, sentence: str) -> None:
    assert sentence in says(with_the_receipt(holder).confirms("review").receives("memo", handed).ends("refund_ready"))


def test_a_tobacconists_stamp_is_refunded_to_a_bank_account(holder: Walker) -> None:
    unused(holder, "tobacconist").types("bought_on", "01/02/2026").types("amount", "86").types("transaction", "7")
    page = holder.confirms("review").receives("memo", Handed.PRINTED).ends("refund_ready")
    assert "Have your bank details (RIB) and a copy of your identity document." in says(page)


def test_a_court_stamp_is_refunded_on_its_own_site(holder: Walker) -> None:
    page = holder.picks("goal", "refund").types("number", NUMBER).picks("seller", "justice").ends("justice")
    assert page.qr == JUSTICE_SITE


def test_a_used_stamp_is_not_refunded(holder: Walker) -> None:
    holder.picks("goal", "refund").types("number", NUMBER).picks("seller", "online").picks("used", "yes")
    assert holder.ends("not_refundable").qr is None


# --- its window ------------------------------------------------------------------------------------------------


def test_on_the_third_day_the_memo_says_from_when(holder: Walker) -> None:
    unused(holder).types("bought_on", "25/02/2026").does_not_know("amount").does_not_know("transaction")
    assert verdict(holder) == _(
        "You can ask for the refund from {first} to {last}.", first=date(2026, 3, 1), last=date(2027, 8, 24)
    )


def test_on_the_fourth_day_the_refund_can_be_asked_for(holder: Walker) -> None:
    unused(holder).types("bought_on", "24/02/2026").does_not_know("amount").does_not_know("transaction")
    assert verdict(holder) == _("You can ask for the refund until {last}.", last=date(2027, 8, 23))


def test_on_the_last_day_before_eighteen_months_it_still_can(holder: Walker) -> None:
    unused(holder).types("bought_on", "01/09/2024").does_not_know("amount").does_not_know("transaction")
    assert verdict(holder) == _("You can ask for the refund until {last}.", last=TODAY)


@pytest.mark.parametrize("bought", ["28/08/2024", "31/08/2024"])
def test_after_eighteen_months_it_is_too_late(holder: Walker, bought: str) -> None:
    page = unused(holder).types("bought_on", bought).ends("too_late")
    assert page.help == _("The last day was {day}.", day=date(2026, 2, 27))
    holder.goes_back(to="bought_on")
    assert holder.talk.draft == bought


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("01/03/2026", "This date is in the future."),
        ("31/12/2015", "This date is too long ago."),
        ("29/02/2025", "This date does not exist."),
        ("1/2/26", "The date is not complete."),
        ("hier", "The date is not complete."),
        ("", "Nothing is written yet."),
    ],
)
def test_a_date_that_cannot_be_is_explained_and_kept(holder: Walker, typed: str, problem: str) -> None:
    assert unused(holder).fails("bought_on", typed).problem.id == problem


def test_a_corrected_date_that_is_too_late_ends_there_and_back_cures_it(holder: Walker) -> None:
    with_the_receipt(holder).changes("bought_on").types("bought_on", "01/02/2020").ends("too_late")
    holder.goes_back(to="bought_on").types("bought_on", "02/02/2026").reviews("review")
