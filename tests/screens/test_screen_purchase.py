"""A citizen buys a stamp on the real screens: what is sold, where it goes, and what is free."""

from __future__ import annotations

import pytest

from kiosk.dock.actions import Action
from kiosk.text import _
from kiosk.ui.content import Screen
from tests.screens.standing import EMAIL, MOBILE, StandingKiosk


@pytest.mark.parametrize(("sms", "contact"), [(False, EMAIL), (True, MOBILE)], ids=["by-email", "by-sms"])
def test_an_adult_buys_a_passport_stamp(kiosk: StandingKiosk, sms: bool, contact: str) -> None:
    kiosk.come_to_the_review(sms=sms)
    review = kiosk.at("review.1")
    catalogue = kiosk.parts.office.latest_catalogue
    assert catalogue is not None
    price = catalogue.price("passport.adult", kiosk.clock.now().date()).tariff
    assert price is not None
    assert price.amount is not None
    assert review.total == kiosk.words(_("{amount}", amount=price.amount))
    assert contact in [line.value.replace("\u2066", "").replace("\u2069", "").replace(" ", "") for line in review.lines]

    kiosk.tap("continue")
    kiosk.wait_for_the_terminal()
    assert kiosk.terminal.amount == price.amount
    kiosk.do(Action.PAYMENT_APPROVE)

    sold = kiosk.ends("sold")
    reference = next(iter(kiosk.terminal.ledger()))
    order = kiosk.office.order(reference)
    assert order is not None
    assert (order.tariff, order.cents, order.verdict) == ("passport.adult", price.amount.cents, "issued")
    assert order.message in ("queued", "sent")
    assert sold.qr == order.stamp == sold.number.replace(" ", "")
    assert kiosk.debits() == [price.amount.cents]
    assert len(kiosk.printer.tray) == 2
    assert kiosk.words(_("Take your two papers: the stamp and the receipt.")) in [p.text for p in sold.points]

    kiosk.tap("continue")
    assert kiosk.page.screen is Screen.GOODBYE


def test_a_residence_permit_costs_what_the_letter_says(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.choose("residence")
    kiosk.choose("no")
    kiosk.at("amount")
    kiosk.type("225")
    kiosk.tap("continue")
    kiosk.choose("email")
    kiosk.type(EMAIL)
    kiosk.tap("continue", "continue")
    kiosk.wait_for_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")
    assert kiosk.debits() == [225_00]


def test_who_does_not_know_the_amount_is_sent_to_the_agent(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.choose("residence")
    kiosk.choose("no")
    kiosk.tap("unsure")
    assert kiosk.ends("ask_agent").tone == "agent"
    assert kiosk.debits() == []


def test_the_renewal_of_an_identity_card_is_free(kiosk: StandingKiosk) -> None:
    kiosk.begin()
    kiosk.tap("continue")
    kiosk.choose("id_card", "renewal")
    assert kiosk.ends("free").tone == "nothing_to_pay"
    kiosk.tap("continue")
    assert kiosk.page.screen is Screen.GOODBYE
    assert kiosk.terminal.ledger() == {}
