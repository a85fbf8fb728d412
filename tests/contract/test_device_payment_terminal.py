"""What every payment terminal promises, each according to what it can do.

The contract is written against the Protocol; a `Bench` plays the citizen and the bank in front of the hardware.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from queue import Queue

import pytest

from kiosk.devices.device import Severity, Status
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    CancelReason,
    Capabilities,
    CaptureResult,
    Declined,
    DeclineReason,
    LookUp,
    NotSent,
    PaymentRequest,
    Prompt,
    ReversalResult,
    TerminalState,
    Totals,
    Unknown,
)
from kiosk.money import Money, euros
from tests.contract.payment_bench import BENCHES, GUARD, NOT_CHARGED, PASSPORT, Bench, OnCard, Paying, pay_alone, pay_at

ID_CARD = PaymentRequest("C1-0002", euros(25))

Pay = Callable[..., Paying]


@pytest.fixture(params=BENCHES.values(), ids=list(BENCHES))
def bench(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Bench]:
    make, can = request.param
    made: Bench = make(can)
    record_property("device", "payment terminal")
    record_property("adapter", made.adapter)
    record_property("against", made.against)
    yield made
    made.close()


@pytest.fixture
def can(bench: Bench) -> Capabilities:
    return bench.terminal.capabilities()


@pytest.fixture
def pay(bench: Bench) -> Pay:
    """Start a payment and come back once the terminal asks for the card."""
    return lambda request=PASSPORT: pay_at(bench.terminal, request, bench.prompts[0])


def those_that(able: Callable[[Capabilities], bool]) -> pytest.MarkDecorator:
    """Run a test on the terminals that are ``able`` only."""
    chosen = {name: entry for name, entry in BENCHES.items() if able(entry[1])}
    return pytest.mark.parametrize("bench", chosen.values(), ids=list(chosen), indirect=True)


FIND = those_that(lambda can: can.look_up is LookUp.BY_REFERENCE)
KNOW_THE_LAST = those_that(lambda can: can.look_up is LookUp.LAST_PAYMENT)
CAPTURE = those_that(lambda can: can.capture)
REVERSE = those_that(lambda can: can.reversal)
BAR = those_that(lambda can: can.reversal and can.look_up is LookUp.BY_REFERENCE)


def approved(can: Capabilities, amount: Money = PASSPORT.amount) -> OnCard:
    """Return what a payment that was approved does to the card."""
    return (Money(0), amount) if can.capture else (amount, Money(0))


class TestContract:
    def test_a_card_is_presented_a_pin_typed_and_the_money_moves_once(
        self, bench: Bench, can: Capabilities, pay: Pay
    ) -> None:
        paying = pay()
        bench.citizen_pays()
        for prompt in bench.prompts[1:]:
            paying.shows(prompt)
        outcome = paying.outcome()
        assert isinstance(outcome, Approved)
        assert outcome.amount == euros(86)
        assert outcome.authorisation
        assert bench.on_card() == approved(can)

    def test_a_refused_card_is_declined_and_not_charged(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.bank_refuses()
        assert paying.outcome() == Declined(DeclineReason.REFUSED)
        assert bench.on_card() == NOT_CHARGED

    def test_the_red_key_cancels(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_presses_red()
        assert paying.outcome() == Cancelled(CancelReason.CITIZEN)
        assert bench.on_card() == NOT_CHARGED

    def test_the_red_key_cancels_at_the_pin_too(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_puts_card_in()
        if Prompt.ENTER_PIN in bench.prompts:
            paying.shows(Prompt.ENTER_PIN)
        bench.citizen_presses_red()
        assert paying.outcome() == Cancelled(CancelReason.CITIZEN)
        assert bench.on_card() == NOT_CHARGED

    def test_a_citizen_who_walks_away_is_not_charged(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_walks_away()
        assert paying.outcome() == Cancelled(CancelReason.TIMED_OUT)
        assert bench.on_card() == NOT_CHARGED

    def test_a_frozen_terminal_is_unknown_and_was_not_paid(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.terminal_freezes()
        assert paying.outcome() == Unknown()
        assert bench.on_card() == NOT_CHARGED

    def test_a_line_cut_in_the_middle_is_unknown_even_when_it_comes_back(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.line_is_cut()
        bench.line_is_back()
        assert paying.outcome() == Unknown()

    def test_a_second_payment_meanwhile_is_not_sent(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        assert pay_alone(bench.terminal, ID_CARD) == NotSent()
        bench.citizen_pays()
        assert isinstance(paying.outcome(), Approved)
        assert bench.on_card(ID_CARD.reference) == NOT_CHARGED

    def test_without_a_line_nothing_is_sent_and_nothing_known(self, bench: Bench, can: Capabilities) -> None:
        bench.line_is_cut()
        assert pay_alone(bench.terminal) == NotSent()
        self._answers_nothing(bench, can)

    def test_a_busy_terminal_answers_no_question(self, bench: Bench, can: Capabilities, pay: Pay) -> None:
        paying = pay()
        self._answers_nothing(bench, can)
        bench.citizen_pays()
        assert isinstance(paying.outcome(), Approved)
        assert bench.on_card() == approved(can)

    def _answers_nothing(self, bench: Bench, can: Capabilities) -> None:
        terminal, reference = bench.terminal, PASSPORT.reference
        assert terminal.find(reference) == Unknown()
        assert terminal.last_payment() is None
        assert terminal.totals(bench.today) is None
        assert terminal.reverse(reference) is (ReversalResult.UNKNOWN if can.reversal else ReversalResult.REFUSED)
        assert terminal.capture(reference) is (CaptureResult.UNKNOWN if can.capture else CaptureResult.REFUSED)

    def test_status_follows_the_payment_and_the_line(self, bench: Bench, pay: Pay) -> None:
        seen: list[Status[TerminalState]] = []
        unsubscribe = bench.terminal.subscribe(seen.append)
        paying = pay()
        assert bench.terminal.status().state is TerminalState.BUSY
        bench.citizen_pays()
        paying.outcome()
        bench.line_is_cut()
        assert not bench.terminal.status().usable
        bench.line_is_back()
        unsubscribe()
        unsubscribe()
        bench.line_is_cut()
        assert [status.state for status in seen] == [
            TerminalState.BUSY,
            TerminalState.READY,
            TerminalState.OFFLINE,
            TerminalState.READY,
        ]

    def test_closing_ends_a_waiting_payment_and_is_never_ok_afterwards(
        self, bench: Bench, can: Capabilities, pay: Pay
    ) -> None:
        paying = pay()
        bench.terminal.close()
        bench.terminal.close()
        assert paying.outcome() == Unknown()
        assert bench.terminal.status().severity is Severity.FAULT
        assert pay_alone(bench.terminal) == NotSent()
        self._answers_nothing(bench, can)

    @pytest.mark.expects_log(r"ERROR kiosk\.devices\.device: a listener of a device raised RuntimeError")
    def test_a_screen_that_fails_does_not_lose_a_payment(self, bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
        asked: Queue[Prompt] = Queue()

        def fails(prompt: Prompt) -> None:
            asked.put(prompt)
            raise RuntimeError("marie@example.org")

        with ThreadPoolExecutor() as worker, caplog.at_level(logging.ERROR):
            future = worker.submit(bench.terminal.pay, PASSPORT, fails)
            assert asked.get(timeout=GUARD) is bench.prompts[0]
            bench.citizen_pays()
            assert isinstance(future.result(timeout=GUARD), Approved)
        assert "RuntimeError" in caplog.text
        assert "marie" not in caplog.text

    # --- looking up ----------------------------------------------------------------------------------------------

    @FIND
    def test_a_lost_answer_is_found_by_its_reference(self, bench: Bench, can: Capabilities, pay: Pay) -> None:
        paying = pay()
        bench.answer_gets_lost()
        assert paying.outcome() == Unknown()
        found = bench.terminal.find("C1-0001")
        assert isinstance(found, Approved)
        assert found.amount == euros(86)
        assert bench.on_card() == approved(can)

    @FIND
    def test_what_moved_no_money_is_found_too(self, bench: Bench, pay: Pay) -> None:
        assert bench.terminal.find("C1-0001") == NotSent()
        paying = pay()
        bench.terminal_freezes()
        paying.outcome()
        assert isinstance(bench.terminal.find("C1-0001"), Cancelled)

    @FIND
    def test_a_reference_is_never_charged_twice(self, bench: Bench, can: Capabilities, pay: Pay) -> None:
        paying = pay()
        bench.answer_gets_lost()
        assert paying.outcome() == Unknown()
        assert isinstance(pay_alone(bench.terminal), Approved)
        assert bench.on_card() == approved(can)

    @those_that(lambda can: can.look_up is not LookUp.BY_REFERENCE)
    def test_without_references_nothing_is_found(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.answer_gets_lost()
        assert paying.outcome() == Unknown()
        assert bench.terminal.find("C1-0001") == Unknown()

    @KNOW_THE_LAST
    def test_a_lost_answer_is_the_last_payment(self, bench: Bench, pay: Pay) -> None:
        before = bench.terminal.last_payment()
        paying = pay()
        bench.answer_gets_lost()
        assert paying.outcome() == Unknown()
        last = bench.terminal.last_payment()
        assert before is not None
        assert last is not None
        assert last.mark != before.mark
        assert last.amount == euros(86)
        assert isinstance(last.outcome, Approved)
        assert bench.terminal.last_payment() == last

    @KNOW_THE_LAST
    def test_a_payment_that_was_refused_is_never_told_as_paid(self, bench: Bench, pay: Pay) -> None:
        first = pay()
        bench.citizen_pays()
        first.outcome()
        before = bench.terminal.last_payment()
        second = pay(ID_CARD)
        bench.bank_refuses()
        second.outcome()
        last = bench.terminal.last_payment()
        assert before is not None
        assert last is not None
        if last.outcome == Declined(DeclineReason.REFUSED):
            assert last.mark != before.mark
            assert last.amount == ID_CARD.amount
        else:
            assert last == before or last.outcome is None, "what was paid before, or nothing"

    @those_that(lambda can: can.look_up is LookUp.NONE)
    def test_a_terminal_that_looks_nothing_up_does_not_guess(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        assert isinstance(paying.outcome(), Approved)
        assert bench.terminal.last_payment() is None

    # --- capturing -----------------------------------------------------------------------------------------------

    @CAPTURE
    def test_the_money_that_is_held_is_taken_once(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        paying.outcome()
        assert bench.terminal.capture("C1-0001") is CaptureResult.CAPTURED
        assert bench.on_card() == (euros(86), Money(0))
        assert bench.terminal.capture("C1-0001") is CaptureResult.CAPTURED
        assert bench.on_card() == (euros(86), Money(0))
        assert isinstance(bench.terminal.find("C1-0001"), Approved)

    @CAPTURE
    def test_what_holds_nothing_cannot_be_captured(self, bench: Bench, pay: Pay) -> None:
        assert bench.terminal.capture("C1-0001") is CaptureResult.REFUSED
        paying = pay()
        bench.bank_refuses()
        paying.outcome()
        assert bench.terminal.capture("C1-0001") is CaptureResult.REFUSED
        assert bench.on_card() == NOT_CHARGED

    @CAPTURE
    def test_a_hold_that_was_let_go_can_not_be_captured_any_more(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        paying.outcome()
        assert bench.terminal.reverse("C1-0001") is ReversalResult.REVERSED
        assert bench.on_card() == NOT_CHARGED
        assert bench.terminal.capture("C1-0001") is CaptureResult.REFUSED
        assert bench.on_card() == NOT_CHARGED

    @CAPTURE
    def test_captured_money_goes_back_or_the_reversal_is_refused(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        paying.outcome()
        bench.terminal.capture("C1-0001")
        result = bench.terminal.reverse("C1-0001")
        assert result in (ReversalResult.REVERSED, ReversalResult.REFUSED)
        assert bench.on_card() == (NOT_CHARGED if result is ReversalResult.REVERSED else (euros(86), Money(0)))
        assert bench.terminal.reverse("C1-0001") is result

    @those_that(lambda can: not can.capture)
    def test_a_terminal_that_does_not_capture_has_nothing_to_take(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        paying.outcome()
        assert bench.terminal.capture("C1-0001") is CaptureResult.REFUSED
        assert bench.on_card() == (euros(86), Money(0))

    # --- reversing -----------------------------------------------------------------------------------------------

    @REVERSE
    def test_a_reversal_gives_the_money_back_once(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        paying.outcome()
        assert bench.terminal.reverse("C1-0001") is ReversalResult.REVERSED
        assert bench.terminal.reverse("C1-0001") is ReversalResult.REVERSED
        assert bench.on_card() == NOT_CHARGED

    @BAR
    def test_a_reversal_closes_the_reference(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        paying.outcome()
        bench.terminal.reverse("C1-0001")
        assert not isinstance(bench.terminal.find("C1-0001"), Approved)
        assert not isinstance(pay_alone(bench.terminal), Approved)
        assert bench.on_card() == NOT_CHARGED

    @BAR
    def test_a_reversal_that_comes_before_its_payment_still_wins(self, bench: Bench) -> None:
        assert bench.terminal.reverse("C1-0001") is ReversalResult.NOTHING_TO_REVERSE
        assert isinstance(pay_alone(bench.terminal), Declined)
        assert bench.terminal.reverse("C1-0001") is ReversalResult.NOTHING_TO_REVERSE
        assert bench.on_card() == NOT_CHARGED

    @BAR
    def test_a_declined_payment_leaves_nothing_to_reverse(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.bank_refuses()
        paying.outcome()
        assert bench.terminal.reverse("C1-0001") is ReversalResult.NOTHING_TO_REVERSE

    @those_that(lambda can: can.reversal and can.look_up is not LookUp.BY_REFERENCE)
    def test_without_references_what_was_never_seen_is_not_called_unpaid(self, bench: Bench) -> None:
        assert bench.terminal.reverse("C1-0001") in (ReversalResult.REFUSED, ReversalResult.UNKNOWN)

    @those_that(lambda can: not can.reversal)
    def test_a_terminal_that_cannot_reverse_keeps_the_money(self, bench: Bench, can: Capabilities, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        paying.outcome()
        assert bench.terminal.reverse("C1-0001") is ReversalResult.REFUSED
        assert bench.on_card() == approved(can)

    # --- totals --------------------------------------------------------------------------------------------------

    @those_that(lambda can: can.totals)
    def test_totals_count_what_was_taken_and_not_what_is_held_or_refused(
        self, bench: Bench, can: Capabilities, pay: Pay
    ) -> None:
        before = bench.terminal.totals(bench.today)
        assert before is not None
        for request in (PASSPORT, ID_CARD):
            paying = pay(request)
            bench.citizen_pays()
            paying.outcome()
        refused = pay(PaymentRequest("C1-0003", euros(25)))
        bench.bank_refuses()
        refused.outcome()
        if can.capture:
            assert bench.terminal.totals(bench.today) == before
            bench.terminal.capture(PASSPORT.reference)
        bench.terminal.reverse(ID_CARD.reference)
        after = Totals(before.count + 1, Money(before.amount.cents + 86_00))
        assert bench.terminal.totals(bench.today) == after

    @those_that(lambda can: not can.totals)
    def test_a_terminal_without_totals_does_not_say_that_it_took_nothing(self, bench: Bench) -> None:
        assert bench.terminal.totals(bench.today) is None
