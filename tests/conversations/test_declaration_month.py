"""The month as it is told: one question a screen, everything on the review, every line editable."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.conversation.do import Effect
from kiosk.conversation.step import Ending, Tone
from kiosk.declarations.situation import EndOfSearch, Motive, Period, Work
from kiosk.money import Money, euros
from kiosk.months import Month
from kiosk.procedures.france_travail.acts import FileDeclaration
from kiosk.text import Message, _
from tests.conversations.month import (
    GARAGE,
    NOTHING,
    TWO_JOBS,
    Lived,
    confirms_twice,
    ready_to_send,
    sends,
    signed_in,
)
from tests.conversations.organism import FILED, ME
from tests.conversations.pages import says
from tests.conversations.stretches import lines
from tests.conversations.walk import Known, Walker, script

DECEMBER = Month(2026, 12)


def told_in(today: date) -> Walker:
    return Walker(script("france_travail", Known(None, today)))


def notices(walk: Walker, review: str = "review.1") -> list[Message]:
    return [notice.text for notice in walk.reviews(review).notices]


def test_nothing_to_declare_is_fourteen_touches_and_the_proof(declarant: Walker) -> None:
    sends(ready_to_send(declarant), FILED).picks("paper", "no").ends("filed")
    touched = [step.id for step in declarant.talk.path if not isinstance(step, Effect)]
    assert touched == [
        *("start", "phone", "worked", "training", "internship", "sick", "maternity", "paternity"),
        *("retirement", "invalidity", "looking", "review.1", "confirm.1", "paper"),
    ]
    waited = [step.id for step in declarant.talk.path if isinstance(step, Effect)]
    assert waited == ["identify.1", "standing.1", "submit.1"]


def test_every_negative_answer_stands_on_the_review_and_can_be_changed(declarant: Walker) -> None:
    no, yes = _("No"), _("Yes")
    assert lines(ready_to_send(declarant).reviews("review.1")) == {
        "Work": (no, "worked"),
        "Training": (no, "training"),
        "Internship": (no, "internship"),
        "Sick leave": (no, "sick"),
        "Maternity leave": (no, "maternity"),
        "Paternity leave": (no, "paternity"),
        "New retirement pension": (no, "retirement"),
        "New invalidity pension": (no, "invalidity"),
        "Still looking for work": (yes, "looking"),
    }


# --- work --------------------------------------------------------------------------------------------------------


def test_two_employers_are_added_up_on_both_reviews(declarant: Walker) -> None:
    shown = lines(ready_to_send(declarant, TWO_JOBS).reviews("review.1"))
    assert shown["Hours in all"] == (_("{hours} hours", hours=255), None)
    assert shown["Gross pay in all"] == (_("{amount}", amount=euros(75)), None)
    again = lines(declarant.confirms("review.1").reviews("confirm.1"))
    assert (again["Hours in all"], again["Gross pay in all"]) == (shown["Hours in all"], shown["Gross pay in all"])
    assert declarant.confirms("confirm.1").form("submit.1") == FileDeclaration(
        TWO_JOBS.situation().declaration, ME.token, force=False
    )


def test_a_change_of_one_line_keeps_the_others_and_asks_both_reviews_again(declarant: Walker) -> None:
    confirms_twice(ready_to_send(declarant, TWO_JOBS)).goes_back(to="confirm.1").goes_back(to="review.1")
    declarant.changes("employer.2.hours")
    assert declarant.talk.draft == "23"
    declarant.types("employer.2.hours", "32")
    assert lines(declarant.reviews("review.1"))["Hours in all"] == (_("{hours} hours", hours=264), None)
    declaration = confirms_twice(declarant).form("submit.1").declaration
    changed = Work(GARAGE.employer, 32, GARAGE.gross, GARAGE.ended)
    assert declaration.work == (TWO_JOBS.work[0], changed)


def test_an_employer_too_many_is_taken_off_by_his_number(declarant: Walker) -> None:
    ready_to_send(declarant, TWO_JOBS).changes("employers").types("employers", "1")
    assert confirms_twice(declarant).form("submit.1").declaration.work == TWO_JOBS.work[:1]


def test_no_work_after_all_takes_off_every_employer(declarant: Walker) -> None:
    ready_to_send(declarant, TWO_JOBS).changes("worked").picks("worked", "no")
    assert confirms_twice(declarant).form("submit.1").declaration == NOTHING.situation().declaration


def test_hours_above_the_cap_are_declared_as_worked_and_said_to_be_counted_less(declarant: Walker) -> None:
    ready_to_send(declarant, Lived(work=(Work("Hôtel du Parc", 500, euros(4000), False),)))
    assert notices(declarant) == [_("More than {most} hours: France Travail takes {most}.", most=420)]
    assert confirms_twice(declarant).form("submit.1").declaration.hours == 500


def test_at_the_cap_nothing_is_said(declarant: Walker) -> None:
    ready_to_send(declarant, Lived(work=(Work("Hôtel du Parc", 420, euros(4000), False),)))
    assert notices(declarant) == []


# --- periods -----------------------------------------------------------------------------------------------------


def test_a_sick_leave_may_end_in_the_next_month() -> None:
    walk = told_in(date(2026, 12, 29))
    crossing = Period(date(2026, 12, 18), date(2027, 1, 19))
    ready_to_send(walk, Lived(sick_leaves=(crossing,)))
    shown = lines(walk.reviews("review.1"))
    assert shown["Sick leave, last day"] == (_("{day}", day=crossing.end), "sick.1.end")
    assert notices(walk) == []
    assert confirms_twice(walk).form("submit.1").declaration.sick_leaves == (crossing,)


def test_two_sick_leaves_stay_two_and_are_said_to_be_sent_as_one() -> None:
    walk = told_in(date(2026, 12, 29))
    crossing = Period(date(2026, 12, 18), date(2027, 1, 19))
    earlier = Period(date(2026, 12, 2), date(2026, 12, 4))
    ready_to_send(walk, Lived(sick_leaves=(crossing, earlier)))
    assert notices(walk) == [
        _("Your sick leaves are sent as one, {first} to {last}.", first=earlier.start, last=crossing.end)
    ]
    assert confirms_twice(walk).form("submit.1").declaration.sick_leaves == (crossing, earlier)


@pytest.mark.parametrize("step", ["internship", "sick"])
def test_several_periods_become_fewer_or_none_from_the_review(declarant: Walker, step: str) -> None:
    three = tuple(Period(date(2026, 10, day), date(2026, 10, day)) for day in (1, 8, 15))
    lived = Lived(internships=three) if step == "internship" else Lived(sick_leaves=three)
    ready_to_send(declarant, lived).changes(f"{step}.times").types(f"{step}.times", "2")
    declaration = declarant.confirms("review.1").confirms("confirm.1").form("submit.1").declaration
    assert declaration.internships + declaration.sick_leaves == three[:2]
    declarant.goes_back(to="confirm.1").goes_back(to="review.1").changes(step).picks(step, "none")
    assert confirms_twice(declarant).form("submit.1").declaration == NOTHING.situation().declaration


def test_a_start_that_moved_behind_the_end_asks_for_the_end_again(declarant: Walker) -> None:
    ready_to_send(declarant, Lived(internships=(Period(date(2026, 10, 3), date(2026, 10, 9)),)))
    declarant.changes("internship.1.start").types("internship.1.start", "12").at("internship.1.end")
    assert declarant.talk.draft == ""
    declarant.types("internship.1.end", "13/10/2026").reviews("review.1")


# --- training, leaves and pensions, the search -------------------------------------------------------------------


def test_who_is_trained_is_not_asked_whether_he_still_looks(declarant: Walker) -> None:
    shown = lines(ready_to_send(declarant, Lived(training=True)).reviews("review.1"))
    assert shown["Still looking for work"] == (_("Yes, because of the training"), None)
    declaration = confirms_twice(declarant).form("submit.1").declaration
    assert (declaration.training, declaration.end_of_search) == (True, None)


def test_a_training_remembered_late_takes_back_the_end_of_the_search(declarant: Walker) -> None:
    ended = EndOfSearch(date(2026, 10, 20), Motive.OTHER)
    ready_to_send(declarant, Lived(stopped=ended)).changes("training").picks("training", "yes")
    assert confirms_twice(declarant).form("submit.1").declaration == Lived(training=True).situation().declaration


@pytest.mark.parametrize("motive", Motive)
def test_the_end_of_the_search_has_a_day_and_each_of_the_motives(declarant: Walker, motive: Motive) -> None:
    ended = EndOfSearch(date(2026, 10, 20), motive)
    shown = lines(ready_to_send(declarant, Lived(stopped=ended)).reviews("review.1"))
    assert shown["Still looking for work"] == (_("No"), "looking")
    assert shown["No longer looking since"] == (_("{day}", day=ended.on), "looking.until")
    assert shown["Reason"][1] == "looking.why"
    assert lines(declarant.confirms("review.1").reviews("confirm.1"))["Still looking for work"] == (_("No"), None)
    assert declarant.confirms("confirm.1").form("submit.1").declaration.end_of_search == ended


def test_a_paternity_leave_is_told_elsewhere(declarant: Walker) -> None:
    ready_to_send(declarant, Lived(paternity=True))
    assert lines(declarant.reviews("review.1"))["Paternity leave"] == (_("Yes"), "paternity")
    assert len(notices(declarant)) == 1
    assert confirms_twice(declarant).form("submit.1").declaration == NOTHING.situation().declaration


def test_leaves_and_pensions_have_a_first_day(declarant: Walker) -> None:
    lived = Lived(
        maternity=date(2026, 10, 1), paternity=True, retirement=date(2026, 10, 31), invalidity=date(2026, 10, 7)
    )
    assert confirms_twice(ready_to_send(declarant, lived)).form("submit.1").declaration == lived.situation().declaration


# --- who does not know -------------------------------------------------------------------------------------------

FULL = Lived(
    work=(GARAGE,),
    internships=(Period(date(2026, 10, 3), date(2026, 10, 9)), Period(date(2026, 10, 17), date(2026, 10, 23))),
    sick_leaves=(Period(date(2026, 10, 12), date(2026, 10, 13)), Period(date(2026, 10, 26), date(2026, 11, 11))),
    maternity=date(2026, 10, 6),
    retirement=date(2026, 10, 5),
    invalidity=date(2026, 10, 8),
    stopped=EndOfSearch(date(2026, 10, 20), Motive.WORK),
)
KNOWN_BY_EVERYBODY = {"looking.why"}


@pytest.mark.parametrize("step", [step for step, _raw in FULL.told() if step not in KNOWN_BY_EVERYBODY])
def test_who_does_not_know_is_sent_to_an_agent_and_can_come_back(declarant: Walker, step: str) -> None:
    signed_in(declarant)
    for question, raw in FULL.told():
        if question == step:
            break
        declarant.types(question, raw)
    if step in ("internship", "sick"):
        declarant.picks(step, "unknown")
    else:
        declarant.does_not_know(step)
    assert declarant.ends("ask_agent").tone is Tone.AGENT
    assert not declarant.sent_something
    declarant.goes_back(to=step).types(step, dict(FULL.told())[step])
    assert not isinstance(declarant.talk.current, Ending)


def test_more_pay_than_the_form_takes_is_an_agents(declarant: Walker) -> None:
    most = Work("Hôtel du Parc", 1, euros(99_999), False)
    signed_in(declarant).picks("worked", "yes").types("employers", "2")
    for step, raw in Lived(work=(most,)).told():
        if step.startswith("employer."):
            declarant.types(step, raw)
    declarant.types("employer.2.name", "Hôtel de la Gare").types("employer.2.hours", "1")
    declarant.types("employer.2.gross", "1").ends("ask_agent")


# --- what a traceback would show ---------------------------------------------------------------------------------


def test_no_page_and_no_form_gives_the_month_away(declarant: Walker) -> None:
    private = Lived(
        work=(Work("Scierie Vauban", 137, Money(234_567), True), Work("Scierie Vauban", 211, Money(345_678), True)),
        internships=(Period(date(2026, 10, 17), date(2026, 10, 23)), Period(date(2026, 10, 24), date(2026, 10, 25))),
        sick_leaves=(Period(date(2026, 10, 19), date(2026, 11, 21)), Period(date(2026, 10, 27), date(2026, 11, 22))),
    )
    secrets = (
        *("Vauban", "137", "211", "348", "234567", "345678", "580245", "9765333", ME.token),
        *(f"datetime.date(2026, {month}, {day})" for month in (10, 11) for day in (17, 19, 21, 22, 23, 24, 25, 27)),
    )
    sends(ready_to_send(declarant, private), FILED).picks("documents", "later").picks("paper", "yes")
    shown = [*declarant.talk.path, declarant.talk.current]
    assert "acknowledgement" in {page.id for page in shown}
    for page in shown:
        assert not [secret for secret in secrets if secret in repr(page)], page.id
    assert not [secret for secret in secrets if secret in repr(declarant.talk.answers["submit.1"])]


def test_the_first_page_says_until_when_and_what_to_have_ready(declarant: Walker) -> None:
    page = declarant.at("start")
    assert page.help == _("You can declare until {day}, before midnight.", day=date(2026, 11, 15))
    assert "You get an acknowledgement, on paper if you want." in says(page)
