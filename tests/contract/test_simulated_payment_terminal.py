"""How unkind the simulated payment terminal can be: what no bench can make a real one do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.device import Status
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    CancelReason,
    Capabilities,
    CaptureResult,
    Declined,
    DeclineReason,
    LastPayment,
    LookUp,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
    TerminalState,
    Totals,
    Unknown,
)
from kiosk.devices.payment_terminal.simulated import (
    CAPTURING,
    FULL,
    LAST_ONLY,
    NOTHING,
    Policy,
    SimulatedTerminal,
)
from kiosk.money import Money, euros
from tests.contract.payment_bench import NOON, NOT_CHARGED, PASSPORT, SimulatedBench, pay_alone, pay_at

REFERENCE = PASSPORT.reference
ID_CARD = PaymentRequest("C1-0002", euros(25))
FORBIDDEN = Declined(DeclineReason.FORBIDDEN)


def approving(can: Capabilities = FULL) -> SimulatedBench:
    made = SimulatedBench(can)
    made.terminal.on_payment = Policy.APPROVE
    return made


@pytest.fixture
def bench() -> Iterator[SimulatedBench]:
    made = SimulatedBench()
    yield made
    made.terminal.close()


class TestSimulatedUnkindness:
    def test_a_terminal_without_references_cannot_tell_and_charges_twice(self) -> None:
        dumb = SimulatedBench(NOTHING)
        dumb.terminal.on_payment = Policy.LOSE_ANSWER
        assert pay_alone(dumb.terminal) == Unknown()
        assert pay_alone(dumb.terminal) == Unknown()
        assert dumb.on_card() == (euros(172), Money(0))
        assert dumb.terminal.reverse(REFERENCE) is ReversalResult.REFUSED
        assert dumb.on_card() == (euros(172), Money(0))

    def test_a_terminal_without_references_holds_twice_and_captures_once(self) -> None:
        dumb = approving(replace(CAPTURING, look_up=LookUp.NONE))
        pay_alone(dumb.terminal)
        pay_alone(dumb.terminal)
        assert dumb.on_card() == (Money(0), euros(172))
        assert dumb.terminal.capture(REFERENCE) is CaptureResult.CAPTURED
        assert dumb.terminal.capture(REFERENCE) is CaptureResult.CAPTURED
        assert dumb.on_card() == (euros(86), euros(86))

    def test_a_linked_cancellation_undoes_the_last_debit_only(self) -> None:
        forgetful = approving(LAST_ONLY)
        pay_alone(forgetful.terminal)
        pay_alone(forgetful.terminal)
        assert forgetful.terminal.reverse(REFERENCE) is ReversalResult.REVERSED
        assert forgetful.terminal.reverse(REFERENCE) is ReversalResult.REVERSED
        assert forgetful.on_card() == (euros(86), Money(0))
        assert forgetful.terminal.reverse("C1-0009") is ReversalResult.REFUSED

    def test_red_pressed_while_the_pin_is_typed_beats_the_bank(self, bench: SimulatedBench) -> None:
        def on_prompt(prompt: Prompt) -> None:
            if prompt is Prompt.ENTER_PIN:
                assert bench.terminal.press_red()

        bench.terminal.on_payment = Policy.APPROVE
        assert bench.terminal.pay(PASSPORT, on_prompt) == Cancelled(CancelReason.CITIZEN)
        assert bench.on_card() == NOT_CHARGED

    def test_red_pressed_after_the_bank_said_yes_does_nothing(self, bench: SimulatedBench) -> None:
        pressed: list[bool] = []

        def on_prompt(prompt: Prompt) -> None:
            if prompt in (Prompt.PLEASE_WAIT, Prompt.REMOVE_CARD):
                pressed.append(bench.terminal.press_red())

        bench.terminal.on_payment = Policy.APPROVE
        assert isinstance(bench.terminal.pay(PASSPORT, on_prompt), Approved)
        assert pressed == [False, False]

    def test_a_line_cut_after_the_bank_said_yes_is_unknown_and_paid(self, bench: SimulatedBench) -> None:
        def on_prompt(prompt: Prompt) -> None:
            if prompt is Prompt.PLEASE_WAIT:
                bench.terminal.set_online(False)

        bench.terminal.on_payment = Policy.APPROVE
        assert bench.terminal.pay(PASSPORT, on_prompt) == Unknown()
        assert bench.on_card() == (euros(86), Money(0))

    def test_each_prompt_stays_for_the_pace_on_the_clock(self) -> None:
        clock = AdjustableClock()
        slow = SimulatedTerminal(clock, on_payment=Policy.APPROVE, pace=3600)
        paying = pay_at(slow)
        for prompt in (Prompt.ENTER_PIN, Prompt.PLEASE_WAIT, Prompt.REMOVE_CARD):
            paying.shows(prompt)
            assert slow.prompt is prompt
            assert slow.amount == euros(86)
            clock.advance(3600)
        assert isinstance(paying.outcome(), Approved)
        assert slow.prompt is None
        assert slow.amount is None

    def test_a_pin_that_never_comes_times_out(self, bench: SimulatedBench) -> None:
        paying = pay_at(bench.terminal)
        bench.citizen_puts_card_in()
        paying.shows(Prompt.ENTER_PIN)
        assert not bench.terminal.present_card()
        bench.citizen_walks_away()
        assert paying.outcome() == Cancelled(CancelReason.TIMED_OUT)

    def test_only_the_first_act_counts(self, bench: SimulatedBench) -> None:
        paying = pay_at(bench.terminal)
        assert bench.terminal.hang()
        acts = (bench.terminal.approve, bench.terminal.decline, bench.terminal.press_red, bench.terminal.lose_answer)
        assert [act() for act in acts] == [False] * len(acts)
        bench.clock.advance(180)
        assert paying.outcome() == Unknown()

    def test_acts_without_a_payment_are_told_so(self, bench: SimulatedBench) -> None:
        it = bench.terminal
        acts = (it.present_card, it.approve, it.decline, it.press_red, it.hang, it.lose_answer, it.arrive)
        assert [act() for act in acts] == [False] * len(acts)

    @pytest.mark.parametrize(
        ("policy", "outcome"),
        [
            (Policy.DECLINE, Declined(DeclineReason.REFUSED)),
            (Policy.CANCEL, Cancelled(CancelReason.CITIZEN)),
            (Policy.LOSE_ANSWER, Unknown()),
            (Policy.LOSE_REQUEST, Unknown()),
            (Policy.LATE, Unknown()),
        ],
    )
    def test_a_policy_stands_in_for_the_citizen(
        self, bench: SimulatedBench, policy: Policy, outcome: PaymentOutcome
    ) -> None:
        bench.terminal.on_payment = policy
        assert pay_alone(bench.terminal) == outcome

    def test_a_policy_may_hang_as_well(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.HANG
        paying = pay_at(bench.terminal)
        bench.clock.advance(180)
        assert paying.outcome() == Unknown()

    def test_a_policy_may_stand_for_the_next_payment_only(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.APPROVE
        bench.terminal.next_payment = Policy.DECLINE
        bench.line_is_cut()
        assert pay_alone(bench.terminal) == NotSent(), "a payment that never came to the line"
        bench.line_is_back()
        assert pay_alone(bench.terminal) == Declined(DeclineReason.REFUSED)
        assert isinstance(pay_alone(bench.terminal, ID_CARD), Approved)

    def test_the_bank_may_give_its_reason(self, bench: SimulatedBench) -> None:
        paying = pay_at(bench.terminal)
        assert bench.terminal.decline(DeclineReason.WRONG_PIN)
        assert paying.outcome() == Declined(DeclineReason.WRONG_PIN)

    def test_out_of_service_refuses_all_work(self, bench: SimulatedBench) -> None:
        bench.terminal.set_out_of_service()
        assert bench.terminal.status().state is TerminalState.OUT_OF_SERVICE
        assert pay_alone(bench.terminal) == NotSent()
        bench.terminal.set_out_of_service(False)
        assert bench.terminal.status().usable

    def test_a_terminal_outlives_the_kiosk(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.LOSE_ANSWER
        pay_alone(bench.terminal)
        bench.terminal.close()
        after = SimulatedTerminal(AdjustableClock(), on_payment=Policy.APPROVE, remembers=bench.terminal.ledger())
        found = after.find(REFERENCE)
        assert isinstance(found, Approved)
        assert after.last_payment() == LastPayment("1", euros(86), found)
        other = pay_alone(after, ID_CARD)
        assert isinstance(other, Approved)
        assert other.authorisation != found.authorisation
        assert after.last_payment() == LastPayment("2", euros(25), other)

    def test_a_listener_that_acts_on_the_terminal_sees_events_in_order(self, bench: SimulatedBench) -> None:
        first: list[TerminalState] = []
        last: list[TerminalState] = []

        def meddles(status: Status[TerminalState]) -> None:
            first.append(status.state)
            if status.state is TerminalState.OFFLINE:
                bench.terminal.set_online(True)

        bench.terminal.subscribe(meddles)
        bench.terminal.subscribe(lambda status: last.append(status.state))
        bench.terminal.set_online(False)
        assert first == last == [TerminalState.OFFLINE, TerminalState.READY]

    def test_a_terminal_that_forgets_says_so_and_keeps_what_it_barred(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.APPROVE
        bench.terminal.pay(PASSPORT, lambda _: None)
        bench.terminal.reverse("C1-0009")
        before = bench.terminal.capabilities().memory
        bench.terminal.forget()
        assert bench.terminal.capabilities().memory != before
        assert bench.terminal.find(PASSPORT.reference) == NotSent()
        assert bench.terminal.reverse(PASSPORT.reference) is ReversalResult.NOTHING_TO_REVERSE
        assert bench.terminal.ledger()[PASSPORT.reference].kept == euros(86), "the money stays where it is"
        assert isinstance(bench.terminal.pay(PaymentRequest("C1-0009", euros(86)), lambda _: None), Declined)

    def test_an_unplugged_terminal_does_not_say_which_one_it_is(self, bench: SimulatedBench) -> None:
        bench.line_is_cut()
        assert bench.terminal.capabilities() == replace(FULL, serial="", memory="")
        bench.line_is_back()
        assert bench.terminal.capabilities() == FULL

    # --- requests that are lost or late --------------------------------------------------------------------------

    def test_of_a_lost_request_the_terminal_knows_nothing(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.LOSE_REQUEST
        assert pay_alone(bench.terminal) == Unknown()
        assert bench.terminal.ledger() == {}
        assert bench.terminal.find(REFERENCE) == NotSent()
        assert bench.terminal.last_payment() == LastPayment("", Money(0), None)
        assert not bench.terminal.arrive()

    def test_questions_overtake_a_late_request(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.LATE
        assert pay_alone(bench.terminal) == Unknown()
        assert bench.terminal.find(REFERENCE) == NotSent()
        assert bench.terminal.late == 1
        assert bench.terminal.arrive()
        assert bench.terminal.late == 0
        assert isinstance(bench.terminal.find(REFERENCE), Approved)
        assert bench.on_card() == (euros(86), Money(0))

    def test_a_late_request_arrives_before_the_next_payment(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.APPROVE
        bench.terminal.next_payment = Policy.LATE
        assert pay_alone(bench.terminal) == Unknown()
        assert isinstance(pay_alone(bench.terminal, ID_CARD), Approved)
        assert bench.on_card() == (euros(86), Money(0))
        assert list(bench.terminal.ledger()) == [REFERENCE, ID_CARD.reference]

    def test_a_request_that_is_late_twice_is_paid_once(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.LATE
        pay_alone(bench.terminal)
        pay_alone(bench.terminal)
        assert bench.terminal.arrive()
        assert bench.on_card() == (euros(86), Money(0))

    def test_a_late_request_waits_for_the_line_and_for_its_turn(self, bench: SimulatedBench) -> None:
        bench.terminal.next_payment = Policy.LATE
        pay_alone(bench.terminal)
        bench.line_is_cut()
        assert not bench.terminal.arrive()
        bench.line_is_back()
        assert bench.on_card() == NOT_CHARGED
        assert bench.terminal.arrive()
        bench.terminal.next_payment = Policy.LATE
        pay_alone(bench.terminal, ID_CARD)
        third = pay_at(bench.terminal, PaymentRequest("C1-0003", euros(25)))
        assert bench.on_card(ID_CARD.reference) == (euros(25), Money(0)), "it came before the third"
        bench.citizen_pays()
        assert isinstance(third.outcome(), Approved)

    def test_a_reversal_bars_a_late_request(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.LATE
        pay_alone(bench.terminal)
        assert bench.terminal.reverse(REFERENCE) is ReversalResult.NOTHING_TO_REVERSE
        assert bench.terminal.arrive()
        assert bench.terminal.find(REFERENCE) == FORBIDDEN
        assert bench.on_card() == NOT_CHARGED

    def test_without_references_nothing_bars_a_late_request(self) -> None:
        forgetful = SimulatedBench(LAST_ONLY)
        forgetful.terminal.on_payment = Policy.LATE
        pay_alone(forgetful.terminal)
        assert forgetful.terminal.reverse(REFERENCE) is ReversalResult.REFUSED
        assert forgetful.terminal.last_payment() == LastPayment("", Money(0), None)
        assert forgetful.terminal.arrive()
        assert forgetful.on_card() == (euros(86), Money(0))
        assert forgetful.terminal.last_payment() == LastPayment("1", euros(86), Approved("000001", euros(86)))

    @pytest.mark.parametrize(
        ("ask", "silence", "really"),
        [
            (lambda it: it.find(REFERENCE), Unknown(), Approved("000001", euros(86))),
            (lambda it: it.last_payment(), None, LastPayment("1", euros(86), Approved("000001", euros(86)))),
            (lambda it: it.capture(REFERENCE), CaptureResult.UNKNOWN, CaptureResult.CAPTURED),
            (lambda it: it.reverse(REFERENCE), ReversalResult.UNKNOWN, ReversalResult.REVERSED),
            (lambda it: it.totals(NOON.date()), None, Totals(0, Money(0))),
        ],
        ids=["find", "last_payment", "capture", "reverse", "totals"],
    )
    def test_questions_and_their_answers_are_lost_a_number_of_times(
        self, ask: Callable[[SimulatedTerminal], object], silence: object, really: object
    ) -> None:
        bench = approving(CAPTURING)
        bench.terminal.drop_requests = 2
        bench.terminal.drop_answers = 1
        pay_alone(bench.terminal)
        untouched = bench.terminal.ledger()
        for _ in range(2):
            assert ask(bench.terminal) == silence
            assert bench.terminal.ledger() == untouched
        assert ask(bench.terminal) == silence
        done = bench.terminal.ledger()
        assert ask(bench.terminal) == really
        assert bench.terminal.ledger() == done

    def test_what_was_done_in_silence_was_done(self) -> None:
        bench = approving(CAPTURING)
        pay_alone(bench.terminal)
        bench.terminal.drop_requests = 1
        assert bench.terminal.capture(REFERENCE) is CaptureResult.UNKNOWN
        assert bench.on_card() == (Money(0), euros(86))
        bench.terminal.drop_answers = 1
        assert bench.terminal.capture(REFERENCE) is CaptureResult.UNKNOWN
        assert bench.on_card() == (euros(86), Money(0))

    # --- refusals after an acceptance, and the books -------------------------------------------------------------

    def test_a_capture_that_the_bank_refuses_is_refused_for_good(self) -> None:
        bench = approving(CAPTURING)
        pay_alone(bench.terminal)
        bench.terminal.captures_refused = True
        assert bench.terminal.capture(REFERENCE) is CaptureResult.REFUSED
        bench.terminal.captures_refused = False
        assert bench.terminal.capture(REFERENCE) is CaptureResult.REFUSED
        assert bench.on_card() == NOT_CHARGED
        assert bench.terminal.find(REFERENCE) == pay_alone(bench.terminal) == FORBIDDEN
        assert bench.terminal.reverse(REFERENCE) is ReversalResult.NOTHING_TO_REVERSE

    def test_what_was_captured_before_the_bank_refuses_stays_captured(self) -> None:
        bench = approving(CAPTURING)
        pay_alone(bench.terminal)
        bench.terminal.capture(REFERENCE)
        bench.terminal.captures_refused = True
        assert bench.terminal.capture(REFERENCE) is CaptureResult.CAPTURED
        assert bench.on_card() == (euros(86), Money(0))

    def test_captured_money_goes_back_only_where_the_acquirer_allows_it(self) -> None:
        bench = approving(CAPTURING)
        pay_alone(bench.terminal)
        bench.terminal.capture(REFERENCE)
        assert bench.terminal.reverse(REFERENCE) is ReversalResult.REFUSED
        assert bench.on_card() == (euros(86), Money(0))
        bench.terminal.captures_reversible = True
        assert bench.terminal.reverse(REFERENCE) is ReversalResult.REVERSED
        assert bench.on_card() == NOT_CHARGED
        assert bench.terminal.capture(REFERENCE) is CaptureResult.REFUSED

    def test_the_last_payment_is_not_called_paid_once_its_money_is_back(self) -> None:
        bench = approving(LAST_ONLY)
        pay_alone(bench.terminal)
        bench.terminal.reverse(REFERENCE)
        assert bench.terminal.last_payment() == LastPayment("1", euros(86), FORBIDDEN)

    def test_a_sale_by_hand_is_the_last_payment(self) -> None:
        bench = approving(LAST_ONLY)
        pay_alone(bench.terminal)
        assert bench.terminal.sell_by_hand(euros(86))
        assert bench.terminal.last_payment() == LastPayment("2", euros(86), Approved("000002", euros(86)))
        assert bench.on_card() == (euros(86), Money(0))
        bench.terminal.set_online(False)
        assert not bench.terminal.sell_by_hand(euros(86))

    def test_a_reference_that_was_shut_is_no_payment(self, bench: SimulatedBench) -> None:
        bench.terminal.reverse(REFERENCE)
        assert bench.terminal.last_payment() == LastPayment("", Money(0), None)

    def test_totals_are_those_of_a_day_in_paris(self) -> None:
        bench = approving(CAPTURING)
        pay_alone(bench.terminal)
        bench.clock.advance(11 * 3600 + 1800)  # 23:30 in Paris, an hour earlier in UTC
        pay_alone(bench.terminal, ID_CARD)
        first = bench.today
        bench.terminal.capture(ID_CARD.reference)
        bench.clock.advance(3600)
        bench.terminal.capture(REFERENCE)
        assert bench.terminal.totals(first) == Totals(1, euros(25))
        assert bench.terminal.totals(bench.today) == Totals(1, euros(86))
