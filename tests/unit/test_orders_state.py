"""Where an order stands, and what may follow what."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.payment_terminal.api import ReversalResult
from kiosk.money import euros
from kiosk.orders.api import RefusalCode, Stopped
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
    Paper,
    Parked,
    PayIntended,
    PaymentReversed,
    PayUnknown,
    PrintEnded,
    PrintIntended,
    Reprinted,
    ReservationLost,
    ReservationReturned,
    Reserved,
    Settled,
    Settlement,
    UnreadableEventError,
    Withdrawn,
    decode,
    encode,
)
from kiosk.orders.reference import Authorisation
from kiosk.orders.state import Next, OutOfOrderError, Phase, fold, next_action
from tests.faults.orders_stories import HELD_SALE, HOLD_PLAN, LAST_PLAN, SALE, SALE_PLAN

PAID = Paid(Authorisation("A1B2C3"), euros(86))
TO_THE_MONEY: list[Event] = [Opened(euros(86)), Reserved(), PayIntended(SALE_PLAN)]
TO_THE_STAMP: list[Event] = [*TO_THE_MONEY, PAID, Decided(Decision.ISSUE)]
HELD: list[Event] = list(HELD_SALE[:-1])
EVERY_EVENT: list[Event] = [
    *TO_THE_STAMP,
    NotReserved(Stopped.OFFICE_REFUSED),
    ReservationLost(Stopped.OFFICE_UNREACHED),
    Paid(Authorisation("A1B2C3"), euros(87)),
    NotPaid(Stopped.DECLINED),
    PayUnknown(),
    Decided(Decision.REVERSE),
    Issued(message_sent=True),
    IssueRefused(RefusalCode.OUT_OF_STOCK),
    Withdrawn(),
    PaymentReversed(ReversalResult.REVERSED),
    PaymentReversed(ReversalResult.NOTHING_TO_REVERSE),
    ReservationReturned(),
    Parked(Doubt.WRONG_AMOUNT),
    PayIntended(HOLD_PLAN),
    PayIntended(LAST_PLAN),
    Captured(),
    Settled(Settlement.REFUNDED),
]
ON_PAPER: list[Event] = [PrintIntended(), PrintEnded(Paper.PRINTED), Reprinted()]


def _next(events: Sequence[Event], *, citizen_waits: bool = True) -> Next | None:
    standing = fold(events)
    assert standing is not None
    return next_action(standing, citizen_waits=citizen_waits)


def test_a_sale_goes_from_the_reservation_to_the_stamp() -> None:
    sale = [*TO_THE_STAMP, Issued(message_sent=True)]
    assert [_next(sale[:count]) for count in range(1, len(sale) + 1)] == [
        Next.RESERVE,
        Next.PAY,
        Next.ASK_TERMINAL,
        Next.DECIDE_ISSUE,
        Next.ISSUE,
        None,
    ]


def test_money_that_is_held_is_taken_once_the_stamp_exists_and_not_before() -> None:
    assert _next(HELD[:4]) is Next.DECIDE_ISSUE
    assert _next(HELD[:-1]) is Next.ISSUE
    assert _next(HELD) is Next.CAPTURE
    assert _next(HELD_SALE) is None


def test_a_capture_that_is_refused_takes_no_stamp_away() -> None:
    standing = fold([*HELD, Parked(Doubt.CAPTURE_REFUSED)])
    assert standing is not None
    assert standing.issued
    assert standing.why is None


@pytest.mark.parametrize("how", [Settlement.NOT_CHARGED, Settlement.REFUNDED])
def test_the_stamp_of_who_was_not_charged_is_given_back_after_an_agent(how: Settlement) -> None:
    settled: list[Event] = [*TO_THE_MONEY, Parked(Doubt.TERMINAL_CANNOT_TELL), Settled(how)]
    assert _next(settled, citizen_waits=False) is Next.GIVE_BACK
    returned = fold([*settled, ReservationReturned()])
    assert returned is not None
    assert (returned.phase, returned.settled) == (Phase.SETTLED, how)
    again = fold([*settled, Parked(Doubt.OFFICE_CONTRADICTS)])
    assert again is not None
    assert (again.phase, again.settled) == (Phase.PARKED, None)


def test_a_valid_stamp_is_not_given_back_by_an_agent() -> None:
    standing = fold([*HELD, Parked(Doubt.CAPTURE_REFUSED), Settled(Settlement.REFUNDED)])
    assert standing is not None
    assert standing.phase is Phase.SETTLED


def test_the_paper_is_followed_beside_the_money() -> None:
    def paper(*events: Event) -> Paper:
        standing = fold([*SALE, *events])
        assert standing is not None
        assert standing.phase is Phase.ISSUED
        return standing.paper

    assert paper() is Paper.NONE
    assert paper(PrintIntended()) is Paper.TRIED
    assert paper(PrintIntended(), PrintEnded(Paper.HELD)) is Paper.HELD
    assert paper(PrintIntended(), PrintEnded(Paper.HELD), PrintEnded(Paper.PRINTED)) is Paper.PRINTED
    assert paper(PrintIntended(), Reprinted(), Reprinted()) is Paper.DUPLICATE


@pytest.mark.parametrize("before_the_money", [TO_THE_MONEY[:1], TO_THE_MONEY[:2]])
def test_without_its_citizen_an_order_never_comes_to_the_money(before_the_money: list[Event]) -> None:
    assert _next(before_the_money, citizen_waits=False) is Next.GIVE_BACK


def test_an_intent_to_pay_is_never_followed_by_another_payment() -> None:
    for waits in (True, False):
        assert _next(TO_THE_MONEY, citizen_waits=waits) is Next.ASK_TERMINAL
        assert _next([*TO_THE_MONEY, PayUnknown()], citizen_waits=waits) is Next.ASK_TERMINAL


def test_a_payment_of_another_amount_is_for_an_agent() -> None:
    assert _next([*TO_THE_MONEY, Paid(Authorisation("A1B2C3"), euros(87))]) is Next.PARK


def test_the_money_of_a_refused_stamp_waits_until_the_stamp_can_never_be_issued() -> None:
    refused: list[Event] = [*TO_THE_STAMP, IssueRefused(RefusalCode.OUT_OF_STOCK)]
    assert _next(refused) is Next.WITHDRAW
    with pytest.raises(OutOfOrderError):
        fold([*refused, PaymentReversed(ReversalResult.REVERSED)])
    assert _next([*refused, Withdrawn()]) is Next.REVERSE


def test_the_card_is_known_not_to_be_charged_only_after_a_definite_answer() -> None:
    def why(*events: Event) -> Stopped | None:
        standing = fold([*TO_THE_MONEY, *events])
        assert standing is not None
        return standing.why

    assert why(PayUnknown()) is None
    assert why(Decided(Decision.REVERSE)) is None
    assert why(Parked(Doubt.TERMINAL_CANNOT_TELL)) is None
    assert why(NotPaid(Stopped.DECLINED)) is Stopped.DECLINED
    tombstone = PaymentReversed(ReversalResult.NOTHING_TO_REVERSE)
    assert why(Decided(Decision.REVERSE), tombstone) is Stopped.TERMINAL_UNREACHED
    assert why(Decided(Decision.REVERSE), PaymentReversed(ReversalResult.REVERSED)) is Stopped.REVERSED
    with pytest.raises(OutOfOrderError):
        why(Decided(Decision.REVERSE), PaymentReversed(ReversalResult.UNKNOWN))


@pytest.mark.parametrize(
    "events",
    [
        [Reserved()],
        [*TO_THE_STAMP, Decided(Decision.REVERSE)],
        [*TO_THE_MONEY, Decided(Decision.REVERSE), Decided(Decision.ISSUE)],
        [*TO_THE_MONEY, Decided(Decision.REVERSE), PAID],
        [*TO_THE_MONEY, PayIntended(SALE_PLAN)],
        [*TO_THE_MONEY, ReservationReturned()],
        [*TO_THE_STAMP, ReservationReturned()],
        [*TO_THE_STAMP, Issued(message_sent=True), Issued(message_sent=True)],
        [*SALE, Captured()],
        [*HELD_SALE, Captured()],
        [*HELD[:-1], Captured()],
        [*SALE, Settled(Settlement.STAMP_ISSUED)],
        [*TO_THE_STAMP, PrintIntended()],
        [*SALE, PrintEnded(Paper.PRINTED)],
        [*SALE, PrintIntended(), PrintIntended()],
        [*SALE, PrintIntended(), PrintEnded(Paper.NONE)],
        [*SALE, PrintIntended(), PrintEnded(Paper.NOT_PRINTED), PrintIntended()],
        [*SALE, Reprinted(), PrintIntended()],
    ],
)
def test_what_cannot_follow_is_refused(events: list[Event]) -> None:
    with pytest.raises(OutOfOrderError):
        fold(events)


@given(st.lists(st.sampled_from(EVERY_EVENT), max_size=12))
def test_an_end_is_an_end_and_everything_else_has_a_next_action(events: list[Event]) -> None:
    history: list[Event] = [Opened(euros(86))]
    for event in events:
        standing = fold(history)
        assert standing is not None
        assert (next_action(standing, citizen_waits=False) is None) == standing.phase.ended
        try:
            fold([*history, event])
        except OutOfOrderError:
            continue
        assert not standing.phase.ended or isinstance(event, Settled)
        history.append(event)


@pytest.mark.parametrize("event", [*EVERY_EVENT, *ON_PAPER], ids=repr)
def test_an_event_is_read_back_as_it_was_written(event: Event) -> None:
    assert decode(encode(event)) == event


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{}",
        '{"kind":"sold"}',
        '{"kind":"opened","amount":{"cents":86.5}}',
        '{"kind":"opened","amount":{"cents":-1}}',
        '{"kind":"reserved","contact":"usager@example.org"}',
        '{"kind":"paid","authorisation":{"code":"usager@example.org"},"amount":{"cents":8600}}',
    ],
)
def test_another_text_is_no_event(text: str) -> None:
    with pytest.raises(UnreadableEventError):
        decode(text)


def test_every_phase_can_be_reached() -> None:
    refused: list[Event] = [*TO_THE_STAMP, IssueRefused(RefusalCode.OTHER)]
    stories: list[list[Event]] = [
        *(TO_THE_STAMP[:count] for count in range(1, 6)),
        [*TO_THE_STAMP, Issued(message_sent=False)],
        refused,
        [*refused, Withdrawn()],
        [*TO_THE_MONEY, NotPaid(Stopped.CANCELLED)],
        [*TO_THE_MONEY, NotPaid(Stopped.CANCELLED), ReservationReturned()],
        [*TO_THE_MONEY, Parked(Doubt.TERMINAL_CANNOT_TELL)],
        [*TO_THE_MONEY, Parked(Doubt.TERMINAL_CANNOT_TELL), Settled(Settlement.STAMP_ISSUED)],
        HELD,
    ]
    assert {standing.phase for story in stories if (standing := fold(story))} == set(Phase)
