"""What a waiting screen says of each effect and each of its news."""

from __future__ import annotations

from datetime import datetime

import pytest

from kiosk.clock import PARIS
from kiosk.conversation.do import Delivery, Effect, Enquiry, Identification, Purchase, Submission, Wait
from kiosk.devices.payment_terminal.api import Prompt
from kiosk.identity.api import HandOver
from kiosk.orders.api import Stage
from kiosk.text import Reference, _
from kiosk.ui.waiting import Place, waiting_for
from kiosk.visit.effects import News

NOW = datetime(2026, 11, 28, 23, 58, 30, tzinfo=PARIS)
TITLE = _("Title")
WAIT = Wait(_("Headline"), _("Detail"))
PURCHASE = Purchase(id="act", title=TITLE, order="an order")
IDENTIFICATION = Identification(id="act", title=TITLE, wait=WAIT)
HAND_OVER = HandOver("https://exemple.fr/d", "https://exemple.fr/d?user_code=WDJB-MJHT", "WDJB-MJHT", 300)


@pytest.mark.parametrize(
    ("effect", "news", "place"),
    [
        (PURCHASE, None, Place.SCREEN),
        (PURCHASE, Stage.ISSUING, Place.SCREEN),
        (PURCHASE, Prompt.PRESENT_CARD, Place.TERMINAL),
        (Delivery(id="act", title=TITLE, item="a paper"), None, Place.PRINTER),
        (IDENTIFICATION, None, Place.PHONE),
        (IDENTIFICATION, HAND_OVER, Place.PHONE),
        (Enquiry(id="act", title=TITLE, wait=WAIT, subject="a month"), None, Place.SCREEN),
        (Submission(id="act", title=TITLE, wait=WAIT, form="a form"), None, Place.SCREEN),
    ],
)
def test_it_shows_where_to_look(effect: Effect, news: News | None, place: Place) -> None:
    assert waiting_for(effect, news, NOW).place is place


def test_an_effect_has_words_of_its_own_until_it_tells_something() -> None:
    waiting = waiting_for(IDENTIFICATION, None, NOW)
    assert (waiting.headline, waiting.detail) == (WAIT.headline, WAIT.detail)
    assert (waiting.qr, waiting.code, waiting.by_hand) == ("", "", None)
    assert waiting_for(IDENTIFICATION, HAND_OVER, NOW).headline != WAIT.headline


def test_the_phone_gets_a_code_an_address_and_an_hour() -> None:
    waiting = waiting_for(IDENTIFICATION, HAND_OVER, NOW)
    assert (waiting.qr, waiting.code) == (HAND_OVER.address_with_code, HAND_OVER.code)
    assert waiting.by_hand is not None
    assert dict(waiting.by_hand.args) == {"address": Reference(HAND_OVER.address)}
    assert dict(waiting.detail.args) == {"time": Reference("00:03")}, "past midnight, rounded down"


def test_nothing_that_lets_in_shows_in_a_traceback() -> None:
    assert HAND_OVER.code not in repr(waiting_for(IDENTIFICATION, HAND_OVER, NOW))
