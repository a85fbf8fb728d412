"""What a card, a terminal and a printer can do to a purchase, and what the screen then says."""

from __future__ import annotations

import pytest

from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.payment_terminal.api import Approved
from kiosk.dock.actions import Action
from kiosk.text import Message, _
from kiosk.ui.content import Screen
from tests.screens.standing import StandingKiosk


def test_a_refused_card_is_tried_again_and_charged_once(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.do(Action.PAYMENT_DECLINE)
    kiosk.until(lambda: kiosk.page.screen is Screen.INFORMATION, "the refusal")
    refused = kiosk.at("not_sold.1")
    assert refused.title == kiosk.words(_("Your card was refused"))
    assert kiosk.debits() == []

    kiosk.tap("continue")
    kiosk.at("review.2")
    kiosk.tap("continue")
    kiosk.wait_for_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    kiosk.ends("sold")

    first, second = kiosk.terminal.ledger()
    assert first != second
    assert len(kiosk.debits()) == 1
    assert [order.verdict for order in map(kiosk.office.order, (first, second)) if order] == ["reversed", "issued"]


def test_the_red_button_costs_nothing_and_keeps_the_answers(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.do(Action.PAYMENT_RED_BUTTON)
    kiosk.until(lambda: kiosk.page.screen is Screen.INFORMATION, "the cancellation")
    assert kiosk.at("not_sold.1").title == kiosk.words(_("You cancelled the payment"))
    kiosk.tap("continue")
    kiosk.at("review.2")
    assert kiosk.debits() == []


def test_a_terminal_that_hangs_is_asked_again_and_took_nothing(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.do(Action.PAYMENT_HANG)
    kiosk.do(Action.CLOCK_ADVANCE, seconds=181)
    kiosk.until(lambda: kiosk.page.screen is Screen.INFORMATION, "the terminal's late answer")
    assert kiosk.at("not_sold.1").title == kiosk.words(_("The payment took too long"))
    assert kiosk.debits() == []


def test_a_terminal_that_hangs_and_never_answers_leaves_an_order_number(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.do(Action.PAYMENT_HANG)
    kiosk.do(Action.PAYMENT_OFFLINE)
    kiosk.do(Action.CLOCK_ADVANCE, seconds=181)

    page = kiosk.ends("unresolved")
    assert page.title == kiosk.words(_("We do not know yet if you have paid"))
    order = kiosk.office.order(page.number)
    assert order is not None
    assert order.verdict is None
    assert len(kiosk.printer.tray) == 1, "the slip with the order number"
    assert not kiosk.shows("back"), "nobody pays a second time by going back"


def test_an_answer_that_was_lost_is_found_and_the_stamp_sold(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.do(Action.PAYMENT_LOSE_ANSWER)
    kiosk.ends("sold")
    (entry,) = kiosk.terminal.ledger().values()
    assert isinstance(entry.outcome, Approved)
    assert len(kiosk.debits()) == 1


def test_a_terminal_out_of_service_is_said_before_anybody_starts(kiosk: StandingKiosk) -> None:
    kiosk.do(Action.PAYMENT_OUT_OF_SERVICE)
    kiosk.tap("wake")
    tile = kiosk.tiles()["fiscal_stamp"]
    assert tile["degraded"]
    assert tile["notice"] == kiosk.words(_("No card payment at the moment: we prepare you for the official site."))
    kiosk.tap("tile.fiscal_stamp")
    assert kiosk.at("start").title == kiosk.words(_("Buy a stamp on the official site"))
    kiosk.tap("continue")
    kiosk.choose("id_card", "lost", "no")
    assert kiosk.ends("hand_over").qr == "https://timbres.impots.gouv.fr"

    kiosk.tap("finish", "wake")
    kiosk.do(Action.PAYMENT_IN_SERVICE)
    assert not kiosk.tiles()["fiscal_stamp"]["degraded"]


def test_a_terminal_that_dies_during_the_visit_charges_nothing(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_review()
    kiosk.do(Action.PAYMENT_OFFLINE)
    kiosk.tap("continue")
    kiosk.until(lambda: kiosk.page.screen is Screen.INFORMATION, "the answer that there is no terminal")
    assert kiosk.at("not_sold.1").title == kiosk.words(_("The payment terminal does not answer"))
    assert kiosk.debits() == []


# --- paper -------------------------------------------------------------------------------------------------------


def test_without_paper_the_citizen_knows_it_before_and_after(kiosk: StandingKiosk) -> None:
    kiosk.do(Action.PRINTER_EMPTY)
    kiosk.tap("wake")
    assert kiosk.tiles()["fiscal_stamp"]["notice"] == kiosk.words(
        _("No paper today: on the screen and by message only.")
    )
    kiosk.tap("tile.fiscal_stamp")
    notice = kiosk.words(_("No paper today: you get the number on the screen and by message."))
    assert notice in [point.text for point in kiosk.at("start").points]
    kiosk.tap("finish", "wake")

    kiosk.tap("tile.fiscal_stamp")
    kiosk.answer_up_to_the_review()
    kiosk.tap("continue")
    kiosk.wait_for_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    sentence = kiosk.words(_("It could not be printed. The message and this screen are enough."))
    assert sentence in [point.text for point in kiosk.ends("sold").points]
    assert kiosk.printer.printed == 0


@pytest.mark.parametrize("kiosk", [{"page_seconds": 900}], indirect=True, ids=["slow-printer"])
@pytest.mark.parametrize(
    ("printed", "trouble", "sentence"),
    [
        (0, [], _("It could not be printed. The message and this screen are enough.")),
        (1, [], _("Take your stamp. The receipt could not be printed.")),
        (0, [Action.PRINTER_CANCEL_FAILS], _("The printer kept your paper. Call an agent before you leave.")),
    ],
    ids=["jammed", "jammed-after-the-stamp", "jammed-and-held"],
)
def test_a_jam_while_it_prints(kiosk: StandingKiosk, printed: int, trouble: list[Action], sentence: Message) -> None:
    for action in trouble:
        kiosk.do(action)
    kiosk.come_to_the_terminal()
    kiosk.do(Action.PAYMENT_APPROVE)
    for pages in range(printed + 1):
        kiosk.until(
            lambda pages=pages: (
                kiosk.printer.printed == pages
                and kiosk.printer.status().state is PrinterState.PRINTING
                and kiosk.shell.property("waitingPlace") == "printer"
            ),
            "the printer is at work",
        )
        if pages < printed:
            kiosk.do(Action.CLOCK_ADVANCE, seconds=900)
    kiosk.do(Action.PRINTER_JAM)
    sold = kiosk.ends("sold")
    assert kiosk.words(sentence) in [point.text for point in sold.points]
    assert len(kiosk.printer.tray) == printed
    assert kiosk.debits() == [86_00]
