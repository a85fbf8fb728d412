"""A declaration that breaks a rule of the form cannot be made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from kiosk.declarations.situation import Declaration, EndOfSearch, Motive, Period, Work, hours_of
from kiosk.money import Money, euros
from kiosk.months import Month

OCTOBER = Month(2026, 10)
SINCE = date(2026, 10, 12)
WORK = Work("Le Petit Théâtre", 120, Money(150_050), ended=False)
EVERYTHING = Declaration(
    month=OCTOBER,
    work=(WORK, replace(WORK, hours=23, gross=euros(34))),
    internships=(Period(SINCE, date(2026, 11, 3)),),
    sick_leaves=(Period(SINCE, SINCE),),
    maternity=SINCE,
    retirement=SINCE,
    invalidity=SINCE,
    end_of_search=EndOfSearch(SINCE, Motive.OTHER),
)


def test_the_sums_are_over_all_employers() -> None:
    assert EVERYTHING.hours == 143
    assert EVERYTHING.gross == Money(153_450)
    assert (Declaration(month=OCTOBER).hours, Declaration(month=OCTOBER).gross) == (0, Money(0))


def test_a_month_has_so_many_hours() -> None:
    assert (hours_of(OCTOBER), hours_of(Month(2026, 2)), hours_of(Month(2024, 2))) == (744, 672, 696)


def test_nothing_of_it_is_in_a_traceback() -> None:
    shown = repr(EVERYTHING) + repr(WORK)
    for secret in ("Théâtre", "120", "150", "12)"):
        assert secret not in shown


BREAKS: dict[str, Callable[[], object]] = {
    "no hour": lambda: replace(WORK, hours=0),
    "no pay": lambda: replace(WORK, gross=Money(99)),
    "ends before it begins": lambda: Period(SINCE, date(2026, 10, 11)),
    "more hours than the month has": lambda: Declaration(month=OCTOBER, work=(replace(WORK, hours=745),)),
    "more pay than the form takes": lambda: Declaration(
        month=OCTOBER, work=(replace(WORK, gross=euros(99_999)), replace(WORK, gross=euros(1)))
    ),
    "a leave of another month": lambda: Declaration(
        month=OCTOBER, sick_leaves=(Period(date(2026, 9, 30), date(2026, 10, 3)),)
    ),
    "an internship of another month": lambda: Declaration(
        month=OCTOBER, internships=(Period(date(2026, 11, 1), date(2026, 11, 3)),)
    ),
    "a maternity of another month": lambda: Declaration(month=OCTOBER, maternity=date(2025, 10, 12)),
    "a pension of another month": lambda: Declaration(month=OCTOBER, retirement=date(2026, 9, 1)),
    "an invalidity of another month": lambda: Declaration(month=OCTOBER, invalidity=date(2026, 11, 1)),
    "an end of another month": lambda: Declaration(
        month=OCTOBER, end_of_search=EndOfSearch(date(2026, 11, 2), Motive.WORK)
    ),
    "trained and no longer looking": lambda: Declaration(
        month=OCTOBER, training=True, end_of_search=EndOfSearch(SINCE, Motive.WORK)
    ),
}


@pytest.mark.parametrize("made", BREAKS.values(), ids=BREAKS)
def test_what_breaks_a_rule_cannot_be_made(made: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        made()


def test_the_most_that_is_possible() -> None:
    most = Declaration(month=OCTOBER, work=(replace(WORK, hours=744, gross=euros(99_999)),))
    assert (most.hours, most.gross) == (744, euros(99_999))
