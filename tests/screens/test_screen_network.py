"""The network is cut at the worst moments: before, just before the payment, and between the money and the stamp."""

from __future__ import annotations

from kiosk.backoffice.simulated import NetworkMode
from kiosk.dock.actions import Action
from kiosk.text import _
from kiosk.ui.content import Screen
from tests.screens.standing import EMAIL, OrderAtOffice, StandingKiosk


def test_cut_before_anybody_starts_the_tile_says_so_and_the_guide_is_offered(kiosk: StandingKiosk) -> None:
    kiosk.office_is_gone()
    kiosk.tap("wake")
    tile = kiosk.tiles()["fiscal_stamp"]
    assert tile["degraded"]
    assert tile["notice"] == kiosk.words(_("The stamp service does not answer: we prepare you for the official site."))
    assert not kiosk.tiles()["stamp_refund"]["degraded"], "a refund is prepared without the back office"

    kiosk.tap("tile.fiscal_stamp", "continue")
    kiosk.choose("passport", "passport.adult", "standard")
    page = kiosk.ends("hand_over")
    assert page.qr == "https://timbres.impots.gouv.fr"
    code = kiosk.robot.find("qr")
    assert code is not None
    assert code.property("payload") == page.qr

    kiosk.office_answers_again()
    kiosk.tap("finish", "wake")
    kiosk.until(lambda: not kiosk.tiles()["fiscal_stamp"]["degraded"], "the tile sells again")


def test_cut_on_the_review_nothing_is_charged_and_the_page_says_so(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    kiosk.network.mode = NetworkMode.CUT
    kiosk.tap("continue")
    page = kiosk.ends("not_sold")
    assert page.title == kiosk.words(_("The stamp service does not answer"))
    assert page.help == kiosk.words(_("Your card was not charged."))
    assert page.qr == "https://timbres.impots.gouv.fr"
    assert kiosk.answers()["contact.email"].address == EMAIL
    assert kiosk.terminal.ledger() == {}


def test_cut_after_the_payment_the_stamp_follows_by_message(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.network.mode = NetworkMode.CUT
    kiosk.do(Action.PAYMENT_APPROVE)

    page = kiosk.ends("paid_not_issued")
    assert page.title == kiosk.words(_("Your payment is made, your stamp will follow"))
    assert page.number == next(iter(kiosk.terminal.ledger()))
    assert EMAIL not in kiosk.written, "the address is masked on screen"
    assert len(kiosk.printer.tray) == 1, "the slip with the order number"
    before = _at_office(kiosk, page.number)
    assert (before.verdict, before.message) == (None, "held")

    kiosk.tap("continue")
    assert kiosk.page.screen is Screen.GOODBYE
    kiosk.office_answers_again()
    kiosk.until(lambda: _at_office(kiosk, page.number).message == "sent", "the recovery issues and sends the stamp")
    after = _at_office(kiosk, page.number)
    assert (after.verdict, len(after.stamp or "")) == ("issued", 16)
    assert len(kiosk.debits()) == 1


def test_answers_lost_after_the_payment_never_sell_twice(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.network.mode = NetworkMode.LOSE_ANSWERS
    kiosk.do(Action.PAYMENT_APPROVE)
    page = kiosk.ends("paid_not_issued")
    assert _at_office(kiosk, page.number).verdict == "issued", "the request arrived, only its answer did not"
    kiosk.office_answers_again()
    assert len(kiosk.debits()) == 1


def _at_office(kiosk: StandingKiosk, reference: str) -> OrderAtOffice:
    order = kiosk.office.order(reference)
    assert order is not None
    return order
