"""What cannot be: a sentence each, what was typed is kept, and nothing is sent."""

from __future__ import annotations

from datetime import date

import pytest

from kiosk.money import euros
from kiosk.months import Month
from kiosk.text import Message, _
from tests.conversations.month import signed_in
from tests.conversations.walk import Known, Walker, script

OCTOBER, FEBRUARY, NOVEMBER = date(2026, 10, 29), date(2027, 2, 27), date(2026, 11, 29)
"""Days in the windows of a month of 31 days, of 28, and of 30."""


def at_the_month(today: date = OCTOBER) -> Walker:
    return signed_in(Walker(script("france_travail", Known(None, today))))


def at_the_name() -> Walker:
    return at_the_month().picks("worked", "yes").types("employers", "1")


def at_the_hours(today: date = OCTOBER) -> Walker:
    walk = at_the_month(today).picks("worked", "yes").types("employers", "1")
    return walk.types("employer.1.name", "Boulangerie du Lac")


def at_the_pay() -> Walker:
    return at_the_hours().types("employer.1.hours", "12")


def at_the_sick_leave(today: date = OCTOBER) -> Walker:
    return (
        at_the_month(today)
        .picks("worked", "no")
        .picks("training", "no")
        .picks("internship", "none")
        .picks("sick", "once")
    )


def refused(walk: Walker, step: str, typed: str) -> Message:
    """Return why ``typed`` is no answer; nothing moved, and nothing is on its way."""
    answer = walk.fails(step, typed)
    assert answer.cure.id
    assert not walk.sent_something
    return answer.problem


@pytest.mark.parametrize("typed", ["1.5", "1,5", "-3", "douze", "12h", "٣", "1e2"])
def test_hours_are_whole(typed: str) -> None:
    assert refused(at_the_hours(), "employer.1.hours", typed) == _("This is not a whole number.")


@pytest.mark.parametrize(
    ("today", "typed", "most"),
    [
        (OCTOBER, "0", 744),
        (OCTOBER, "745", 744),
        (NOVEMBER, "721", 720),
        (FEBRUARY, "673", 672),
        (FEBRUARY, "999999999", 672),
    ],
)
def test_a_month_has_so_many_hours(today: date, typed: str, most: int) -> None:
    walk = at_the_hours(today)
    assert refused(walk, "employer.1.hours", typed) == _(
        "The number must be between {least} and {most}.", least=1, most=most
    )
    walk.types("employer.1.hours", str(most)).at("employer.1.gross")


@pytest.mark.parametrize("typed", ["-150", "rien", "1,505", "1 500 €€"])
def test_pay_is_an_amount(typed: str) -> None:
    assert refused(at_the_pay(), "employer.1.gross", typed) == _("This is not an amount.")


@pytest.mark.parametrize("typed", ["0", "0,99", "99999,01", "100000"])
def test_pay_has_limits(typed: str) -> None:
    assert refused(at_the_pay(), "employer.1.gross", typed) == _(
        "The amount must be between {least} and {most}.", least=euros(1), most=euros(99_999)
    )


def test_pay_of_all_employers_has_one_limit() -> None:
    walk = at_the_month().picks("worked", "yes").types("employers", "2").types("employer.1.name", "Boulangerie du Lac")
    walk.types("employer.1.hours", "12").types("employer.1.gross", "99000").picks("employer.1.ended", "no")
    walk.types("employer.2.name", "Garage de l’Ouest").types("employer.2.hours", "12")
    assert refused(walk, "employer.2.gross", "1000") == _(
        "The amount must be between {least} and {most}.", least=euros(1), most=euros(999)
    )


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("", _("Nothing is written yet.")),
        ("   ", _("Nothing is written yet.")),
        ("x" * 61, _("This is too long.")),
        ("---", _("This is not a name.")),
        ("<b>", _("This is not a name.")),
        ("Bar\x00Lac", _("This is not a name.")),
    ],
)
def test_an_employer_has_a_name(typed: str, problem: Message) -> None:
    assert refused(at_the_name(), "employer.1.name", typed) == problem


@pytest.mark.parametrize("typed", ["x" * 60, " Le  Bar \n du Lac ", "3D & Cie (Metz)", "L’Épi d’or", "Кафе"])
def test_a_name_is_written_in_any_letters(typed: str) -> None:
    walk = at_the_name().types("employer.1.name", typed)
    assert walk.talk.answers["employer.1.name"] == " ".join(typed.split())


@pytest.mark.parametrize("typed", ["0", "13", "1,5", ""])
def test_employers_are_counted(typed: str) -> None:
    walk = at_the_month().picks("worked", "yes")
    refused(walk, "employers", typed)
    walk.types("employers", "12").at("employer.1.name")


@pytest.mark.parametrize(
    ("today", "typed", "number"), [(OCTOBER, "0", 0), (OCTOBER, "32", 32), (NOVEMBER, "31", 31), (FEBRUARY, "29", 29)]
)
def test_a_month_has_so_many_days(today: date, typed: str, number: int) -> None:
    month = Month.of(today)
    assert refused(at_the_sick_leave(today), "sick.1.start", typed) == _(
        "There is no day {number} in {month}.", number=number, month=month
    )


@pytest.mark.parametrize("typed", ["30/09/2026", "01/11/2026", "12/10/2025"])
def test_what_begins_in_another_month_is_not_of_this_one(typed: str) -> None:
    assert refused(at_the_sick_leave(), "sick.1.start", typed) == _(
        "This date is not in {month}.", month=Month(2026, 10)
    )


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ("11/10/2026", _("It ends before it begins, on {day}.", day=date(2026, 10, 12))),
        ("01/11/2031", _("This date is too far away.")),
        ("31/02/2027", _("This date does not exist.")),
        ("12", _("The date is not complete.")),
    ],
)
def test_nothing_ends_before_it_begins(typed: str, problem: Message) -> None:
    walk = at_the_sick_leave().types("sick.1.start", "12/10/2026")
    assert refused(walk, "sick.1.end", typed) == problem
    walk.types("sick.1.end", "12102026").at("maternity")


@pytest.mark.parametrize("typed", ["1", "6", "0"])
def test_several_are_two_to_five(typed: str) -> None:
    walk = at_the_month().picks("worked", "no").picks("training", "no").picks("internship", "several")
    assert refused(walk, "internship.times", typed) == _(
        "The number must be between {least} and {most}.", least=2, most=5
    )


def test_the_end_of_the_search_is_in_the_month() -> None:
    walk = at_the_sick_leave().goes_back(to="sick").picks("sick", "none")
    for step in ("maternity", "paternity", "retirement", "invalidity", "looking"):
        walk.picks(step, "no")
    assert refused(walk, "looking.until", "01/11/2026") == _("This date is not in {month}.", month=Month(2026, 10))
