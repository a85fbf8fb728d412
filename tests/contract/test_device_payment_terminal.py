"""What every payment terminal promises, and how unkind the simulated one can be.

The contract is written against the Protocol; a `Bench` plays the citizen and the bank in front of the hardware.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import Queue
from typing import Protocol

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.device import Severity, Status
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    CancelReason,
    Capabilities,
    Declined,
    DeclineReason,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    PaymentTerminal,
    Prompt,
    ReversalResult,
    TerminalState,
    Unknown,
)
from kiosk.devices.payment_terminal.simulated import Policy, SimulatedTerminal
from kiosk.money import Money, euros

GUARD = 20.0  # seconds before a test that hangs is called broken; nothing here takes that long
PASSPORT = PaymentRequest("C1-0001", euros(86))


class Bench(Protocol):
    """Somebody standing at the terminal. A real adapter joins the contract by bringing one."""

    @property
    def terminal(self) -> PaymentTerminal: ...
    def citizen_puts_card_in(self) -> None: ...
    def citizen_pays(self) -> None: ...
    def citizen_presses_red(self) -> None: ...
    def citizen_walks_away(self) -> None: ...
    def bank_refuses(self) -> None: ...
    def answer_gets_lost(self) -> None: ...
    def terminal_freezes(self) -> None: ...
    def line_is_cut(self) -> None: ...
    def line_is_back(self) -> None: ...
    def taken(self, reference: str) -> Money: ...


class SimulatedBench:
    """The bench of the simulated terminal."""

    def __init__(self) -> None:
        self.clock = AdjustableClock()
        self.terminal = SimulatedTerminal(self.clock)

    def citizen_puts_card_in(self) -> None:
        assert self.terminal.present_card()

    def citizen_pays(self) -> None:
        assert self.terminal.approve()

    def citizen_presses_red(self) -> None:
        assert self.terminal.press_red()

    def citizen_walks_away(self) -> None:
        self.clock.advance(60)

    def bank_refuses(self) -> None:
        assert self.terminal.decline()

    def answer_gets_lost(self) -> None:
        assert self.terminal.lose_answer()

    def terminal_freezes(self) -> None:
        assert self.terminal.hang()
        self.clock.advance(180)

    def line_is_cut(self) -> None:
        self.terminal.set_online(False)

    def line_is_back(self) -> None:
        self.terminal.set_online(True)

    def taken(self, reference: str) -> Money:
        entry = self.terminal.ledger().get(reference)
        return entry.kept if entry else Money(0)


@dataclass
class Paying:
    """One call of `pay` on a worker thread, as the kiosk makes it."""

    future: Future[PaymentOutcome]
    prompts: Queue[Prompt] = field(default_factory=Queue)

    def shows(self, prompt: Prompt) -> None:
        assert self.prompts.get(timeout=GUARD) is prompt

    def outcome(self) -> PaymentOutcome:
        return self.future.result(timeout=GUARD)


@pytest.fixture(params=[SimulatedBench], ids=["simulated"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    made: Bench = request.param()
    yield made
    made.terminal.close()


@pytest.fixture
def workers() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield pool


Pay = Callable[..., Paying]


@pytest.fixture
def pay(workers: ThreadPoolExecutor, bench: Bench) -> Pay:
    """Start a payment and come back once the terminal asks for the card."""

    def start(request: PaymentRequest = PASSPORT, terminal: PaymentTerminal | None = None) -> Paying:
        prompts: Queue[Prompt] = Queue()
        paying = Paying(workers.submit((terminal or bench.terminal).pay, request, prompts.put), prompts)
        paying.shows(Prompt.PRESENT_CARD)
        return paying

    return start


class TestContract:
    def test_a_card_is_presented_a_pin_typed_and_the_money_moves_once(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        for prompt in (Prompt.ENTER_PIN, Prompt.PLEASE_WAIT, Prompt.REMOVE_CARD):
            paying.shows(prompt)
        outcome = paying.outcome()
        assert isinstance(outcome, Approved)
        assert outcome.amount == euros(86)
        assert outcome.authorisation
        assert bench.taken("C1-0001") == euros(86)

    def test_a_refused_card_is_declined_and_not_charged(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.bank_refuses()
        assert paying.outcome() == Declined(DeclineReason.REFUSED)
        assert bench.taken("C1-0001") == Money(0)

    def test_the_red_key_cancels(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_presses_red()
        assert paying.outcome() == Cancelled(CancelReason.CITIZEN)
        assert bench.taken("C1-0001") == Money(0)

    def test_the_red_key_cancels_at_the_pin_too(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_puts_card_in()
        paying.shows(Prompt.ENTER_PIN)
        bench.citizen_presses_red()
        assert paying.outcome() == Cancelled(CancelReason.CITIZEN)
        assert bench.taken("C1-0001") == Money(0)

    def test_a_citizen_who_walks_away_is_not_charged(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_walks_away()
        assert paying.outcome() == Cancelled(CancelReason.TIMED_OUT)
        assert bench.taken("C1-0001") == Money(0)

    def test_a_lost_answer_is_unknown_and_can_be_asked_for(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.answer_gets_lost()
        assert paying.outcome() == Unknown()
        found = bench.terminal.find("C1-0001")
        assert isinstance(found, Approved)
        assert found.amount == bench.taken("C1-0001") == euros(86)

    def test_a_frozen_terminal_is_unknown_and_was_not_paid(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.terminal_freezes()
        assert paying.outcome() == Unknown()
        assert isinstance(bench.terminal.find("C1-0001"), Cancelled)

    def test_without_a_line_nothing_is_sent(self, bench: Bench) -> None:
        bench.line_is_cut()
        assert bench.terminal.pay(PASSPORT, lambda _: None) == NotSent()
        assert bench.terminal.find("C1-0001") == Unknown()
        assert bench.terminal.reverse("C1-0001") is ReversalResult.UNKNOWN
        bench.line_is_back()
        assert bench.terminal.find("C1-0001") == NotSent()

    def test_a_line_cut_in_the_middle_is_unknown_even_when_it_comes_back(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.line_is_cut()
        bench.line_is_back()
        assert paying.outcome() == Unknown()

    def test_a_second_payment_meanwhile_is_not_sent(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        assert bench.terminal.pay(PaymentRequest("C1-0002", euros(25)), lambda _: None) == NotSent()
        bench.citizen_pays()
        assert isinstance(paying.outcome(), Approved)
        assert bench.taken("C1-0002") == Money(0)

    def test_a_reference_is_never_charged_twice(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.answer_gets_lost()
        assert paying.outcome() == Unknown()
        assert isinstance(bench.terminal.pay(PASSPORT, lambda _: None), Approved)
        assert bench.taken("C1-0001") == euros(86)

    def test_a_reversal_gives_the_money_back_once_and_closes_the_reference(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_pays()
        paying.outcome()
        assert bench.terminal.reverse("C1-0001") is ReversalResult.REVERSED
        assert bench.terminal.reverse("C1-0001") is ReversalResult.REVERSED
        assert bench.taken("C1-0001") == Money(0)
        assert not isinstance(bench.terminal.find("C1-0001"), Approved)
        assert not isinstance(bench.terminal.pay(PASSPORT, lambda _: None), Approved)

    def test_a_reversal_that_comes_before_its_payment_still_wins(self, bench: Bench) -> None:
        assert bench.terminal.reverse("C1-0001") is ReversalResult.NOTHING_TO_REVERSE
        assert isinstance(bench.terminal.pay(PASSPORT, lambda _: None), Declined)
        assert bench.terminal.reverse("C1-0001") is ReversalResult.NOTHING_TO_REVERSE
        assert bench.taken("C1-0001") == Money(0)

    def test_a_declined_payment_leaves_nothing_to_reverse(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.bank_refuses()
        paying.outcome()
        assert bench.terminal.reverse("C1-0001") is ReversalResult.NOTHING_TO_REVERSE

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

    def test_closing_ends_a_waiting_payment_and_is_never_ok_afterwards(self, bench: Bench, pay: Pay) -> None:
        paying = pay()
        bench.terminal.close()
        bench.terminal.close()
        assert paying.outcome() == Unknown()
        assert bench.terminal.status().severity is Severity.FAULT
        assert bench.terminal.pay(PASSPORT, lambda _: None) == NotSent()
        assert bench.terminal.find("C1-0001") == Unknown()

    @pytest.mark.expects_log(r"ERROR kiosk\.devices\.simulation: a listener of a device raised RuntimeError")
    def test_a_screen_that_fails_does_not_lose_a_payment(
        self, bench: Bench, workers: ThreadPoolExecutor, caplog: pytest.LogCaptureFixture
    ) -> None:
        asked: Queue[Prompt] = Queue()

        def fails(prompt: Prompt) -> None:
            asked.put(prompt)
            raise RuntimeError("marie@example.org")

        with caplog.at_level(logging.ERROR):
            future = workers.submit(bench.terminal.pay, PASSPORT, fails)
            assert asked.get(timeout=GUARD) is Prompt.PRESENT_CARD
            bench.citizen_pays()
            assert isinstance(future.result(timeout=GUARD), Approved)
        assert "RuntimeError" in caplog.text
        assert "marie" not in caplog.text


class TestSimulatedUnkindness:
    """What only the simulator can be made to do."""

    @pytest.fixture
    def bench(self) -> Iterator[SimulatedBench]:
        made = SimulatedBench()
        yield made
        made.terminal.close()

    def test_a_terminal_without_references_cannot_tell_and_charges_twice(self) -> None:
        with_nothing = Capabilities(reversal=False, find_by_reference=False)
        dumb = SimulatedTerminal(AdjustableClock(), with_nothing, on_payment=Policy.LOSE_ANSWER)
        assert dumb.pay(PASSPORT, lambda _: None) == Unknown()
        assert dumb.find("C1-0001") == Unknown()
        assert dumb.pay(PASSPORT, lambda _: None) == Unknown()
        assert dumb.ledger()["C1-0001"].kept == euros(172)
        assert dumb.reverse("C1-0001") is ReversalResult.REFUSED
        assert dumb.ledger()["C1-0001"].kept == euros(172)

    def test_a_linked_cancellation_undoes_the_last_debit_only(self) -> None:
        forgetful = SimulatedTerminal(
            AdjustableClock(), Capabilities(reversal=True, find_by_reference=False), on_payment=Policy.APPROVE
        )
        forgetful.pay(PASSPORT, lambda _: None)
        forgetful.pay(PASSPORT, lambda _: None)
        assert forgetful.reverse("C1-0001") is ReversalResult.REVERSED
        assert forgetful.reverse("C1-0001") is ReversalResult.REVERSED
        assert forgetful.ledger()["C1-0001"].kept == euros(86)
        assert forgetful.reverse("C1-0009") is ReversalResult.REFUSED

    def test_red_pressed_while_the_pin_is_typed_beats_the_bank(self, bench: SimulatedBench) -> None:
        def on_prompt(prompt: Prompt) -> None:
            if prompt is Prompt.ENTER_PIN:
                assert bench.terminal.press_red()

        bench.terminal.on_payment = Policy.APPROVE
        assert bench.terminal.pay(PASSPORT, on_prompt) == Cancelled(CancelReason.CITIZEN)
        assert bench.taken("C1-0001") == Money(0)

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
        assert bench.taken("C1-0001") == euros(86)

    def test_each_prompt_stays_for_the_pace_on_the_clock(self, pay: Pay) -> None:
        clock = AdjustableClock()
        slow = SimulatedTerminal(clock, on_payment=Policy.APPROVE, pace=3600)
        paying = pay(terminal=slow)
        for prompt in (Prompt.ENTER_PIN, Prompt.PLEASE_WAIT, Prompt.REMOVE_CARD):
            paying.shows(prompt)
            assert slow.prompt is prompt
            assert slow.amount == euros(86)
            clock.advance(3600)
        assert isinstance(paying.outcome(), Approved)
        assert slow.prompt is None
        assert slow.amount is None

    def test_a_pin_that_never_comes_times_out(self, bench: SimulatedBench, pay: Pay) -> None:
        paying = pay()
        bench.citizen_puts_card_in()
        paying.shows(Prompt.ENTER_PIN)
        assert not bench.terminal.present_card()
        bench.citizen_walks_away()
        assert paying.outcome() == Cancelled(CancelReason.TIMED_OUT)

    def test_only_the_first_act_counts(self, bench: SimulatedBench, pay: Pay) -> None:
        paying = pay()
        assert bench.terminal.hang()
        acts = (bench.terminal.approve, bench.terminal.decline, bench.terminal.press_red, bench.terminal.lose_answer)
        assert [act() for act in acts] == [False] * len(acts)
        bench.clock.advance(180)
        assert paying.outcome() == Unknown()

    def test_acts_without_a_payment_are_told_so(self, bench: SimulatedBench) -> None:
        terminal = bench.terminal
        acts = (terminal.present_card, terminal.approve, terminal.decline, terminal.press_red, terminal.hang)
        assert [act() for act in acts] == [False] * len(acts)

    @pytest.mark.parametrize(
        ("policy", "outcome"),
        [
            (Policy.DECLINE, Declined(DeclineReason.REFUSED)),
            (Policy.CANCEL, Cancelled(CancelReason.CITIZEN)),
            (Policy.LOSE_ANSWER, Unknown()),
        ],
    )
    def test_a_policy_stands_in_for_the_citizen(
        self, bench: SimulatedBench, policy: Policy, outcome: PaymentOutcome
    ) -> None:
        bench.terminal.on_payment = policy
        assert bench.terminal.pay(PASSPORT, lambda _: None) == outcome

    def test_a_policy_may_hang_as_well(self, bench: SimulatedBench, pay: Pay) -> None:
        bench.terminal.on_payment = Policy.HANG
        paying = pay()
        bench.clock.advance(180)
        assert paying.outcome() == Unknown()

    def test_the_bank_may_give_its_reason(self, bench: SimulatedBench, pay: Pay) -> None:
        paying = pay()
        assert bench.terminal.decline(DeclineReason.WRONG_PIN)
        assert paying.outcome() == Declined(DeclineReason.WRONG_PIN)

    def test_out_of_service_refuses_all_work(self, bench: SimulatedBench) -> None:
        bench.terminal.set_out_of_service()
        assert bench.terminal.status().state is TerminalState.OUT_OF_SERVICE
        assert bench.terminal.pay(PASSPORT, lambda _: None) == NotSent()
        bench.terminal.set_out_of_service(False)
        assert bench.terminal.status().usable

    def test_a_terminal_outlives_the_kiosk(self, bench: SimulatedBench) -> None:
        bench.terminal.on_payment = Policy.LOSE_ANSWER
        bench.terminal.pay(PASSPORT, lambda _: None)
        bench.terminal.close()
        after = SimulatedTerminal(AdjustableClock(), on_payment=Policy.APPROVE, remembers=bench.terminal.ledger())
        found = after.find("C1-0001")
        assert isinstance(found, Approved)
        other = after.pay(PaymentRequest("C1-0002", euros(25)), lambda _: None)
        assert isinstance(other, Approved)
        assert other.authorisation != found.authorisation

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
