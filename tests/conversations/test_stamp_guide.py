"""The guide: it finds the stamp, then hands over to the official site."""

from __future__ import annotations

from kiosk.conversation.step import Tone
from kiosk.procedures.fiscal_stamp.words import JUSTICE_SITE, OFFICIAL_SITE
from kiosk.procedures.mode import Mode
from tests.conversations.pages import says
from tests.conversations.stretches import for_a_passport, nothing_sold
from tests.conversations.walk import Known, Walker, script


def test_the_guide_finds_the_stamp_and_hands_over_to_the_official_site(prepared: Walker) -> None:
    page = for_a_passport(prepared).ends("hand_over")
    assert page.tone is Tone.ELSEWHERE
    assert page.qr == OFFICIAL_SITE == "https://timbres.impots.gouv.fr"
    assert {"Passport, adult", "Amount to pay: {amount}", "Other sites may ask for more money."} <= says(page)
    prepared.goes_back(to="passport.case")


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
