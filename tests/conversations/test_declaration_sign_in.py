"""Who the citizen is, on his own phone, and whether the month can be declared."""

from __future__ import annotations

from datetime import date, time

import pytest

from kiosk.conversation.step import Tone
from kiosk.declarations.api import Standing, Trouble
from kiosk.identity.api import NotIdentified
from kiosk.months import Month
from kiosk.procedures.france_travail.acts import AskStanding
from kiosk.procedures.france_travail.words import SITE
from kiosk.procedures.mode import Mode
from kiosk.procedures.papers import Handed
from tests.conversations.month import IN_OCTOBER, NOTHING, WINDOW, signed_in, tells
from tests.conversations.organism import ME, ME_AGAIN, OCTOBER
from tests.conversations.walk import Known, Walker, script


def rehearsed(walk: Walker) -> Walker:
    """Answer everything in the rehearsal that takes the place of the declaration, up to the last page."""
    return tells(walk.reads("checklist"), NOTHING).confirms("rehearsal").receives("memo", Handed.PRINTED)


def nothing_sent(walk: Walker, ending: str, tone: Tone) -> None:
    page = walk.ends(ending)
    assert (page.tone, page.qr) == (tone, SITE)
    assert not walk.sent_something


# --- the phone ---------------------------------------------------------------------------------------------------


def test_the_month_is_asked_about_with_the_token_of_the_phone(declarant: Walker) -> None:
    declarant.reads("start").picks("phone", "here").identifies("identify.1", ME)
    assert declarant.subject("standing.1") == AskStanding(OCTOBER, ME.token)
    declarant.asks("standing.1", Standing.OPEN).at("worked")
    assert not declarant.talk.can_go_back


@pytest.mark.parametrize("why", NotIdentified)
def test_a_phone_that_did_not_approve_may_try_again(declarant: Walker, why: NotIdentified) -> None:
    declarant.reads("start").picks("phone", "here").identifies("identify.1", why)
    declarant.picks("identify.1.then", "again").identifies("identify.2", why).picks("identify.2.then", "again")
    declarant.identifies("identify.3", ME)
    assert declarant.subject("standing.1") == AskStanding(OCTOBER, ME.token)


@pytest.mark.parametrize("why", NotIdentified)
def test_without_identification_the_answers_are_rehearsed(declarant: Walker, why: NotIdentified) -> None:
    declarant.reads("start").picks("phone", "here").identifies("identify.1", why).picks("identify.1.then", "without")
    nothing_sent(rehearsed(declarant), "hand_over", Tone.ELSEWHERE)


def test_who_has_no_phone_rehearses(declarant: Walker) -> None:
    declarant.reads("start").picks("phone", "none")
    nothing_sent(rehearsed(declarant), "hand_over", Tone.ELSEWHERE)


def test_the_pages_of_the_phone_end_with_what_the_citizen_chose(declarant: Walker) -> None:
    declarant.reads("start").picks("phone", "none").goes_back(to="phone").picks("phone", "here").at("identify.1")
    declarant.goes_back(to="phone").goes_back(to="start")


# --- whether the month can be declared ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("standing", "ending", "tone"),
    [
        (Standing.DONE, "done", Tone.DONE),
        (Standing.CLOSED, "closed", Tone.ELSEWHERE),
        (Standing.IMPOSSIBLE, "impossible", Tone.AGENT),
    ],
)
def test_a_month_that_cannot_be_declared_is_not_asked_about(
    declarant: Walker, standing: Standing, ending: str, tone: Tone
) -> None:
    declarant.reads("start").picks("phone", "here").identifies("identify.1", ME).asks("standing.1", standing)
    nothing_sent(declarant, ending, tone)
    assert not declarant.talk.can_go_back


def test_a_token_that_ended_is_replaced_before_the_month_is_asked_about_again(declarant: Walker) -> None:
    declarant.reads("start").picks("phone", "here").identifies("identify.1", ME)
    declarant.asks("standing.1", Trouble.IDENTITY_ENDED).identifies("identify.2", ME_AGAIN)
    assert declarant.subject("standing.2") == AskStanding(OCTOBER, ME_AGAIN.token)
    declarant.asks("standing.2", Standing.OPEN).at("worked")


def test_a_token_that_ended_and_no_second_one_is_a_rehearsal(declarant: Walker) -> None:
    declarant.reads("start").picks("phone", "here").identifies("identify.1", ME)
    declarant.asks("standing.1", Trouble.IDENTITY_ENDED).identifies("identify.2", NotIdentified.EXPIRED)
    declarant.picks("identify.2.then", "without")
    nothing_sent(rehearsed(declarant), "hand_over", Tone.ELSEWHERE)


def test_an_organism_that_is_down_can_be_asked_again(declarant: Walker) -> None:
    declarant.reads("start").picks("phone", "here").identifies("identify.1", ME)
    declarant.asks("standing.1", Trouble.UNREACHED).picks("standing.1.then", "again")
    assert declarant.subject("standing.2") == AskStanding(OCTOBER, ME.token)
    declarant.asks("standing.2", Standing.OPEN).at("worked")


def test_an_organism_that_stays_down_is_a_rehearsal(declarant: Walker) -> None:
    declarant.reads("start").picks("phone", "here").identifies("identify.1", ME)
    declarant.asks("standing.1", Trouble.UNREACHED).picks("standing.1.then", "without")
    nothing_sent(rehearsed(declarant), "hand_over", Tone.ELSEWHERE)


# --- the calendar and the clock ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("today", "at", "month"),
    [
        (date(2026, 10, 28), time(0), Month(2026, 10)),
        (date(2026, 11, 15), time(23, 59, 59), Month(2026, 10)),
        (date(2027, 2, 26), time(0), Month(2027, 2)),
        (date(2027, 1, 1), time(12), Month(2026, 12)),
    ],
)
def test_the_month_is_the_one_whose_window_is_open(today: date, at: time, month: Month) -> None:
    walk = Walker(script("france_travail", Known(None, today, at=at)))
    walk.reads("start").picks("phone", "here").identifies("identify.1", ME)
    assert walk.subject("standing.1").month == month


BETWEEN = {
    "first moment": Known(None, date(2026, 10, 16), at=time(0)),
    "last moment": Known(None, date(2026, 10, 27), at=time(23, 59, 59)),
}
ON = pytest.mark.parametrize("mode", [Mode.CONNECTED, Mode.GUIDE])


@ON
@pytest.mark.parametrize("known", BETWEEN.values(), ids=BETWEEN)
def test_between_two_windows_there_is_a_reminder(known: Known, mode: Mode) -> None:
    walk = Walker(script("france_travail", known, mode)).picks("not_open.reminder", "yes")
    assert walk.paper("reminder").name == "declaration-reminder"
    nothing_sent(walk.receives("reminder", Handed.PRINTED), "not_open", Tone.ELSEWHERE)


def test_the_reminder_may_be_left_alone() -> None:
    walk = Walker(script("france_travail", BETWEEN["first moment"])).picks("not_open.reminder", "no")
    nothing_sent(walk, "not_open", Tone.ELSEWHERE)
    walk.goes_back(to="not_open.reminder")


def test_without_a_printer_no_reminder_is_offered() -> None:
    walk = Walker(script("france_travail", Known(None, date(2026, 10, 20), can_print=False)))
    nothing_sent(walk, "not_open", Tone.ELSEWHERE)


@ON
@pytest.mark.parametrize("today", [IN_OCTOBER.today, date(2026, 10, 20)])
def test_a_kiosk_that_is_not_sure_of_the_date_declares_nothing(today: date, mode: Mode) -> None:
    walk = Walker(script("france_travail", Known(None, today, clock_sure=False), mode))
    nothing_sent(walk, "clock_unsure", Tone.ELSEWHERE)


# --- the guide ---------------------------------------------------------------------------------------------------


def test_the_guide_leads_straight_to_the_official_site(rehearsing: Walker) -> None:
    nothing_sent(rehearsing.picks("start", "site"), "hand_over", Tone.ELSEWHERE)
    rehearsing.goes_back(to="start")


def test_the_guide_rehearses_and_identifies_nobody(rehearsing: Walker) -> None:
    rehearsing.picks("start", "rehearse")
    nothing_sent(rehearsed(rehearsing), "hand_over", Tone.ELSEWHERE)
    assert not rehearsing.talk.can_go_back


def test_without_a_printer_the_rehearsal_ends_on_the_screen() -> None:
    walk = Walker(script("france_travail", Known(None, WINDOW.first_day, can_print=False), Mode.GUIDE))
    tells(walk.picks("start", "rehearse").reads("checklist"), NOTHING).confirms("rehearsal")
    nothing_sent(walk, "hand_over", Tone.ELSEWHERE)
    walk.goes_back(to="rehearsal")


def test_a_rehearsal_can_be_changed_line_by_line(rehearsing: Walker) -> None:
    tells(rehearsing.picks("start", "rehearse").reads("checklist"), NOTHING).changes("training")
    rehearsing.picks("training", "yes").confirms("rehearsal").at("memo")


def test_nobody_gets_past_the_door_again(declarant: Walker) -> None:
    signed_in(declarant).picks("worked", "no").goes_back(to="worked")
    assert not declarant.talk.can_go_back
