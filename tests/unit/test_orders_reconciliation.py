"""A day that agrees has no difference, and each single damage is found and named."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import PARIS
from kiosk.devices.payment_terminal.api import ReversalResult, Totals
from kiosk.money import Money
from kiosk.orders.api import DayBook, DayLine, OrderRecord, OrderState, RefusalCode, Stopped
from kiosk.orders.events import (
    Captured,
    Decided,
    Decision,
    Doubt,
    Event,
    Issued,
    IssueRefused,
    NotPaid,
    NotReserved,
    Opened,
    Paid,
    Parked,
    PayIntended,
    PaymentReversed,
    PayUnknown,
    ReservationReturned,
    Reserved,
    Settled,
    Settlement,
    Withdrawn,
)
from kiosk.orders.journal import Dated
from kiosk.orders.plan import Plan
from kiosk.orders.reconciliation import (
    Gap,
    JournalLine,
    OfficeLine,
    Reconciliation,
    journal_line,
    office_line,
    office_lines,
    reconcile,
)
from kiosk.orders.reference import Authorisation
from kiosk.stamp import Stamp, StampNumber
from tests.faults.orders_stories import HOLD_PLAN, SALE_PLAN

DAY: Final = date(2026, 11, 20)
NEXT: Final = DAY + timedelta(days=1)
NOON: Final = datetime(2026, 11, 20, 12, tzinfo=PARIS)


@dataclass(frozen=True)
class Story:
    """How one order went: what the journal holds of it, where it is at the back office, and what the terminal kept."""

    events: Callable[[Money, str], tuple[Event, ...]]
    office: OrderState | None
    taken: bool
    matched: bool


def _asked(amount: Money, plan: Plan = SALE_PLAN) -> tuple[Event, ...]:
    return Opened(amount), Reserved(), PayIntended(plan)


def _issued(amount: Money, code: str, plan: Plan = SALE_PLAN) -> tuple[Event, ...]:
    paid = Paid(Authorisation(code), amount)
    return *_asked(amount, plan), paid, Decided(Decision.ISSUE), Issued(message_sent=True)


def _refused(amount: Money, code: str) -> tuple[Event, ...]:
    return *_issued(amount, code)[:-1], IssueRefused(RefusalCode.OUT_OF_STOCK), Withdrawn()


def _in_doubt(amount: Money, how: Settlement) -> tuple[Event, ...]:
    returned = (ReservationReturned(),) if how is Settlement.NOT_CHARGED else ()
    return *_asked(amount), PayUnknown(), Parked(Doubt.TERMINAL_CANNOT_TELL), Settled(how), *returned


def _refunded(amount: Money, code: str) -> tuple[Event, ...]:
    return *_refused(amount, code), Parked(Doubt.REVERSAL_REFUSED), Settled(Settlement.REFUNDED), ReservationReturned()


def _capture_refused(amount: Money, code: str) -> tuple[Event, ...]:
    return *_issued(amount, code, HOLD_PLAN), Parked(Doubt.CAPTURE_REFUSED)


ISSUED, REVERSED, RESERVED = OrderState.ISSUED, OrderState.REVERSED, OrderState.RESERVED
SALE: Final = Story(_issued, ISSUED, taken=True, matched=True)
HOLD: Final = Story(lambda a, c: (*_issued(a, c, HOLD_PLAN), Captured()), ISSUED, taken=True, matched=True)
DECLINED: Final = Story(
    lambda a, _: (*_asked(a), NotPaid(Stopped.DECLINED), ReservationReturned()), REVERSED, taken=False, matched=False
)
PAID_BACK: Final = Story(
    lambda a, c: (*_refused(a, c), PaymentReversed(ReversalResult.REVERSED)), REVERSED, taken=False, matched=False
)
LOSS: Final = Story(
    lambda a, c: (*_capture_refused(a, c), Settled(Settlement.LOSS)), ISSUED, taken=False, matched=False
)
PAID_ELSEWHERE: Final = Story(
    lambda a, c: (*_capture_refused(a, c), Settled(Settlement.STAMP_ISSUED)), ISSUED, taken=False, matched=True
)
STORIES: Final = (
    SALE,
    HOLD,
    DECLINED,
    PAID_BACK,
    LOSS,
    PAID_ELSEWHERE,
    Story(lambda a, _: (Opened(a), NotReserved(Stopped.OFFICE_UNREACHED)), None, taken=False, matched=False),
    Story(lambda a, _: (Opened(a), ReservationReturned()), None, taken=False, matched=False),
    Story(lambda a, _: _in_doubt(a, Settlement.NOT_CHARGED), REVERSED, taken=False, matched=False),
    Story(_refunded, REVERSED, taken=False, matched=False),
    Story(lambda a, _: _in_doubt(a, Settlement.STAMP_ISSUED), ISSUED, taken=True, matched=True),
)


@dataclass(frozen=True)
class Sides:
    """The three sides of one day."""

    ours: dict[str, JournalLine]
    theirs: dict[str, OfficeLine]
    totals: Totals

    def compare(self) -> Reconciliation:
        return reconcile(DAY, self.ours.values(), self.theirs.values(), self.totals)


def dated(events: Sequence[Event], at: datetime = NOON) -> tuple[Dated, ...]:
    return tuple(Dated(sequence, at, event) for sequence, event in enumerate(events, 1))


def sides(orders: Sequence[tuple[Story, Money]]) -> Sides:
    """Return the sides of a day with these orders, consistent among themselves."""
    ours, lines, taken = {}, [], []
    for number, (story, amount) in enumerate(orders):
        reference, code = f"order-{number}", f"{number:06d}"
        ours[reference] = journal_line(reference, dated(story.events(amount, code)))
        if story.office:
            lines.append(DayLine(reference, story.office, amount, code if story.office is ISSUED else None))
        if story.taken:
            taken.append(amount.cents)
    theirs = {line.reference: line for line in office_lines(DayBook(DAY, tuple(lines)))}
    return Sides(ours, theirs, Totals(len(taken), Money(sum(taken))))


amounts = st.integers(1, 99_900).map(Money)
days = st.lists(st.tuples(st.sampled_from(STORIES), amounts), max_size=12)


@given(days)
def test_a_day_that_agrees_has_no_difference(orders: list[tuple[Story, Money]]) -> None:
    result = sides(orders).compare()
    assert result.agrees
    assert [each.gap for each in result.differences] == [Gap.LOSS] * sum(story is LOSS for story, _ in orders)
    matched = [amount.cents for story, amount in orders if story.matched]
    assert (result.matched, result.amount) == (len(matched), Money(sum(matched)))


# --- one damage ------------------------------------------------------------------------------------------------------


def _office(**change: object) -> Callable[[Sides, str], Sides]:
    def spoil(whole: Sides, victim: str) -> Sides:
        spoilt = replace(whole.theirs[victim], **change)  # type: ignore[arg-type]  # the field names are below
        return replace(whole, theirs=whole.theirs | {victim: spoilt})

    return spoil


def _journal(events: Callable[[Money, str], tuple[Event, ...]]) -> Callable[[Sides, str], Sides]:
    def spoil(whole: Sides, victim: str) -> Sides:
        amount = whole.ours[victim].standing.amount
        line = journal_line(victim, dated(events(amount, victim.rpartition("-")[2].zfill(6))))
        return replace(whole, ours=whole.ours | {victim: line})

    return spoil


def _lost(side: str) -> Callable[[Sides, str], Sides]:
    def spoil(whole: Sides, victim: str) -> Sides:
        kept = {key: line for key, line in getattr(whole, side).items() if key != victim}
        return replace(whole, **{side: kept})

    return spoil


DAMAGES: Final = {
    "the office forgot a sale": (SALE, _lost("theirs"), Gap.UNKNOWN_TO_OFFICE),
    "the journal lost a sale": (HOLD, _lost("ours"), Gap.UNKNOWN_TO_JOURNAL),
    "another price at the office": (SALE, _office(amount=Money(100_000)), Gap.AMOUNT_DIFFERS),
    "another authorisation at the office": (HOLD, _office(authorisation="X"), Gap.AUTHORISATION_DIFFERS),
    "a paid stamp is not issued": (SALE, _office(state=RESERVED), Gap.PAID_NOT_ISSUED),
    "a paid stamp was given up": (HOLD, _office(state=REVERSED), Gap.PAID_NOT_ISSUED),
    "a stamp for nothing": (DECLINED, _office(state=ISSUED), Gap.ISSUED_NOT_PAID),
    "a stamp although paid back": (PAID_BACK, _office(state=ISSUED), Gap.REVERSED_BUT_ISSUED),
    "a stamp stays set aside": (DECLINED, _office(state=RESERVED), Gap.RESERVED_AND_FORGOTTEN),
    "the machine is still at it": (SALE, _journal(lambda a, c: _issued(a, c)[:-1]), Gap.STILL_OPEN),
    "a hold was not captured yet": (HOLD, _journal(lambda a, c: _issued(a, c, HOLD_PLAN)), Gap.STILL_OPEN),
    "an agent has to look": (HOLD, _journal(_capture_refused), Gap.PARKED),
    "written off without being issued": (LOSS, _lost("theirs"), Gap.UNKNOWN_TO_OFFICE),
}


@pytest.mark.parametrize(("story", "spoil", "gap"), DAMAGES.values(), ids=DAMAGES)
@given(others=days, amount=amounts)
def test_each_damage_is_found_and_named(
    story: Story, spoil: Callable[[Sides, str], Sides], gap: Gap, others: list[tuple[Story, Money]], amount: Money
) -> None:
    whole = sides([*others, (story, amount)])
    victim = f"order-{len(others)}"
    result = spoil(whole, victim).compare()
    assert not result.agrees
    assert [each.gap for each in result.differences if each.reference == victim] == [gap]
    # Nobody else's order is blamed, and the spoilt one does not count as agreeing.
    assert all(each.gap is Gap.LOSS for each in result.differences if each.reference not in (victim, None))
    assert result.matched == sum(each.matched for each, _ in others)


@given(others=days, amount=amounts, count=st.sampled_from([-1, 0, 1]), cents=st.sampled_from([-1, 0, 1]))
def test_a_terminal_that_says_otherwise_is_named(
    others: list[tuple[Story, Money]], amount: Money, count: int, cents: int
) -> None:
    whole = sides([*others, (SALE, amount)])
    said = Totals(whole.totals.count + count, Money(whole.totals.amount.cents + cents))
    result = replace(whole, totals=said).compare()
    expected = [Gap.TERMINAL_COUNT_DIFFERS] * bool(count) + [Gap.TERMINAL_TOTAL_DIFFERS] * bool(cents)
    assert [each.gap for each in result.differences if not each.gap.information] == expected
    assert result.agrees is not bool(expected)


# --- two clocks --------------------------------------------------------------------------------------------------


def _late(events: Sequence[Event]) -> tuple[Dated, ...]:
    """Paid at noon, issued after midnight."""
    return tuple(replace(each, at=NOON + timedelta(days=each.sequence > 4)) for each in dated(events))


def test_a_sale_over_midnight_is_no_difference_and_its_money_is_of_the_first_day() -> None:
    amount = Money(8600)
    line = journal_line("order-0", _late(_issued(amount, "000000")))
    there = OfficeLine("order-0", ISSUED, amount, NEXT, "000000")

    first = reconcile(DAY, [line], [there], Totals(1, amount))
    second = reconcile(NEXT, [line], [there], Totals(0, Money(0)))
    for result in (first, second):
        assert [each.gap for each in result.differences] == [Gap.OTHER_DAY]
        assert result.agrees
    assert (first.matched, second.matched) == (0, 1), "a stamp is counted on the day that the office issued it"


def test_money_that_was_held_is_of_the_day_of_its_capture() -> None:
    amount = Money(8600)
    events = (*_issued(amount, "000000", HOLD_PLAN), Captured())
    entries = tuple(replace(each, at=NOON + timedelta(days=each.sequence > 6)) for each in dated(events))
    assert journal_line("order-0", entries).taken_on == NEXT


def test_a_payment_found_out_later_is_of_the_day_it_was_asked_for() -> None:
    asked, found = (*_asked(Money(8600)), PayUnknown()), _issued(Money(8600), "000000")[3:]
    entries = (
        *dated(asked),
        *(Dated(each.sequence + 4, NOON + timedelta(days=2), each.event) for each in dated(found)),
    )
    assert journal_line("order-0", entries).taken_on == DAY


def test_a_sale_of_another_day_is_not_this_days_concern() -> None:
    """An agent's reprint touches an old order: the day of the reprint has nothing to say about its money."""
    amount = Money(8600)
    line = journal_line("order-0", dated(_issued(amount, "000000"), NOON - timedelta(days=30)))
    there = OfficeLine("order-0", ISSUED, amount, DAY - timedelta(days=30), "000000")
    assert reconcile(DAY, [line], [there], Totals(0, Money(0))) == Reconciliation(0, Money(0), ())


# --- the parts ---------------------------------------------------------------------------------------------------


def test_without_the_terminals_figures_the_rest_is_compared() -> None:
    whole = sides([(SALE, Money(8600))])
    assert reconcile(DAY, whole.ours.values(), whole.theirs.values(), None) == Reconciliation(1, Money(8600), ())


def test_another_amount_than_asked_for_is_told() -> None:
    events = (*_asked(Money(8600)), Paid(Authorisation("000000"), Money(8500)), Parked(Doubt.WRONG_AMOUNT))
    line = journal_line("order-0", dated(events))
    there = OfficeLine("order-0", RESERVED, Money(8600))
    result = reconcile(DAY, [line], [there], Totals(1, Money(8500)))
    assert [each.gap for each in result.differences] == [Gap.PARKED, Gap.AMOUNT_DIFFERS]
    assert (result.differences[1].journal, result.differences[1].other) == ("85.00 EUR", "86.00 EUR")


def test_a_looked_up_order_has_its_own_day_and_no_authorisation() -> None:
    stamp = Stamp(StampNumber("1234567890123456"), Money(8600), NEXT, date(2027, 11, 20), specimen=True)
    record = OrderRecord("order-0", ISSUED, Money(8600), stamp, message_sent=True, tariff_id="passport_adult")
    assert office_line(record) == OfficeLine("order-0", ISSUED, Money(8600), NEXT, None)
    reserved = replace(record, state=RESERVED, stamp=None)
    assert office_line(reserved) == OfficeLine("order-0", RESERVED, Money(8600), None, None)


def test_an_order_has_entries() -> None:
    with pytest.raises(ValueError, match="without entries"):
        journal_line("order-0", ())
