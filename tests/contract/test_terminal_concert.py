"""Concert V3 over a real socket: the outcome follows the money, whatever the terminal does, and nothing of the card."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from gc import get_referents
from types import FrameType, FunctionType, ModuleType

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.device import Actor, Severity
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    CancelReason,
    Declined,
    DeclineReason,
    LastPayment,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    ReversalResult,
    TerminalState,
    Unknown,
)
from kiosk.devices.payment_terminal.concert import LOOK_WHEN_WELL, ConcertTerminal
from kiosk.money import euros
from tests.contract.payment_bench import GUARD, pay_alone
from tests.lab.concert import PAN, PAYS, ConcertLab, Echo, Mode
from tests.lab.daemons import until

PASSPORT = PaymentRequest("CHY1-7K3M-92Q2", euros(86))
ANOTHER = PaymentRequest("CHY1-4D1P-77XW", euros(86))

UNREADABLE = (Mode.GARBAGE, Mode.PAID_THEN_CUT, Mode.SILENT_BEFORE)

Fit = Callable[..., ConcertTerminal]


@pytest.fixture(autouse=True)
def _what_it_ran_against(record_property: Callable[[str, object], None]) -> None:
    record_property("device", "payment terminal")
    record_property("adapter", "concert")
    record_property("against", "a Concert V3 terminal of the tests, on a socket")


@pytest.fixture
def lab() -> Iterator[ConcertLab]:
    made = ConcertLab()
    yield made
    made.close()


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock()


@pytest.fixture
def fit(clock: AdjustableClock) -> Iterator[Fit]:
    """Connect a kiosk to a terminal, and wait until it has seen it."""
    made: list[ConcertTerminal] = []

    def connect(lab: ConcertLab, *, till: int = 1, reverses: bool = True) -> ConcertTerminal:
        lab.when_silent = lambda: clock.advance(200)
        made.append(ConcertTerminal("127.0.0.1", lab.port, clock, till=till, reverses=reverses))
        until(lambda: made[-1].status().state is not TerminalState.UNKNOWN, "the kiosk sees the terminal")
        return made[-1]

    yield connect
    for terminal in made:
        terminal.close()


@pytest.fixture
def terminal(lab: ConcertLab, fit: Fit) -> ConcertTerminal:
    return fit(lab)


def sees(terminal: ConcertTerminal, clock: AdjustableClock, state: TerminalState) -> None:
    clock.advance(LOOK_WHEN_WELL)

    def looked() -> bool:
        clock.advance(0.5)
        return terminal.status().state is state

    until(looked, f"the kiosk sees that it is {state.value}")


# Everything that is not here is Unknown: money may have moved.
EXPECTED: dict[Mode, PaymentOutcome] = {
    Mode.OK: Approved("000001", euros(86)),
    Mode.KEEPS_OPEN: Approved("000001", euros(86)),
    Mode.FRAGMENTED: Approved("000001", euros(86)),
    Mode.BYTE_BY_BYTE: Approved("000001", euros(86)),
    Mode.RESETS: Approved("000001", euros(86)),
    Mode.REFUSED: Declined(DeclineReason.REFUSED),
    Mode.FORBIDDEN: Declined(DeclineReason.FORBIDDEN),
    Mode.ABANDONED: Cancelled(CancelReason.CITIZEN),
    Mode.TIMED_OUT: Cancelled(CancelReason.TIMED_OUT),
    Mode.NOT_UNDERSTOOD: NotSent(),
}


class TestPaying:
    @pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.HANDED], ids=lambda mode: mode.value)
    def test_the_outcome_follows_the_money_and_is_asked_for_once(
        self, lab: ConcertLab, terminal: ConcertTerminal, clock: AdjustableClock, mode: Mode
    ) -> None:
        lab.next = mode
        outcome = pay_alone(terminal, PASSPORT)
        assert outcome == EXPECTED.get(mode, Unknown())
        assert lab.kept() == ([8600] if mode in PAYS else [])
        assert len(lab.debits_asked()) == 1
        lab.switch_on()
        sees(terminal, clock, TerminalState.READY)
        last = terminal.last_payment()
        assert last is not None
        assert isinstance(last.outcome, Approved) is (mode in PAYS)
        assert last.reference == (PASSPORT.reference if mode in PAYS else "")

    def test_the_answer_of_the_payment_before_is_not_this_ones(self, fit: Fit) -> None:
        lab = ConcertLab(echo=Echo.ABSENT)
        terminal = fit(lab)
        assert isinstance(pay_alone(terminal, PASSPORT), Approved)
        lab.next = Mode.STALE
        assert pay_alone(terminal, ANOTHER) == Unknown()
        assert lab.kept() == [8600, 8600]
        terminal.close()
        lab.close()

    def test_a_request_is_read_by_another_hand(self, lab: ConcertLab, terminal: ConcertTerminal) -> None:
        pay_alone(terminal, PASSPORT)
        (debit,) = lab.debits_asked()
        head = r"CZ0040300CJ012012345678901CA00201"
        assert re.fullmatch(head + r"CB0048600CD0010CE003978BA0010CF014CHY1-7K3M-92Q2", debit.decode("ascii"))
        others = {request for request in lab.requests if request != debit}
        assert {
            re.fullmatch(head + r"CB00200CD001ICE003978BA0010", each.decode("ascii")) is None for each in others
        } == {False}

    def test_a_question_that_is_under_way_does_not_cost_a_sale(
        self, lab: ConcertLab, terminal: ConcertTerminal, clock: AdjustableClock
    ) -> None:
        lab.questions["I"] = Mode.KEEPS_OPEN  # it takes the quiet period
        asked = len(lab.requests)
        clock.advance(LOOK_WHEN_WELL)
        until(lambda: len(lab.requests) > asked, "a probe is under way")
        assert isinstance(pay_alone(terminal, PASSPORT), Approved)

    def test_closing_leaves_no_thread(self, lab: ConcertLab, terminal: ConcertTerminal) -> None:
        lab.next = Mode.HANDED
        with ThreadPoolExecutor(max_workers=1) as worker:
            paying = worker.submit(pay_alone, terminal, PASSPORT)
            until(lambda: lab.payment_is_on, "a payment is on the terminal")
            terminal.close()
            assert paying.result(timeout=GUARD) == Unknown()
        assert "payment-terminal" not in {thread.name for thread in threading.enumerate()}

    def test_a_host_that_no_network_knows_is_sent_nothing(self, clock: AdjustableClock) -> None:
        terminal = ConcertTerminal("x" * 100 + ".invalid", 8888, clock)
        assert pay_alone(terminal, PASSPORT) == NotSent()
        until(lambda: terminal.status().state is TerminalState.OFFLINE, "it is not there")
        terminal.close()


class TestTheLastPayment:
    def test_it_has_a_mark_of_its_own_that_stays_the_same(self, lab: ConcertLab, terminal: ConcertTerminal) -> None:
        assert terminal.last_payment() == LastPayment("", euros(0), None)
        told = []
        for request in (PASSPORT, ANOTHER):
            pay_alone(terminal, request)
            told.append(terminal.last_payment())
            assert terminal.last_payment() == told[-1]
        lab.sell_by_hand(8600)
        told.append(terminal.last_payment())
        assert len({last.mark for last in told if last}) == 3
        assert [last.reference for last in told if last] == [PASSPORT.reference, ANOTHER.reference, ""]

    @pytest.mark.parametrize("echo", [Echo.OVERWRITTEN, Echo.ABSENT], ids=lambda echo: echo.value)
    def test_what_the_terminal_writes_over_the_reference_is_none(self, fit: Fit, echo: Echo) -> None:
        lab = ConcertLab(echo=echo)
        terminal = fit(lab)
        assert isinstance(pay_alone(terminal, PASSPORT), Approved)
        last = terminal.last_payment()
        assert last is not None
        assert (last.reference, last.amount) == ("", euros(86))
        terminal.close()
        lab.close()

    def test_an_older_sale_is_told_with_its_own_mark(self, lab: ConcertLab, terminal: ConcertTerminal) -> None:
        pay_alone(terminal, PASSPORT)
        before = terminal.last_payment()
        lab.next = Mode.PAID_THEN_CUT
        assert pay_alone(terminal, ANOTHER) == Unknown()
        lab.tells_an_older_one = True
        assert terminal.last_payment() == before

    def test_another_kiosks_sale_is_told_with_its_reference(self, lab: ConcertLab, fit: Fit) -> None:
        ours, theirs = fit(lab), fit(lab, till=2)
        lab.next = Mode.REBOOTS
        assert pay_alone(ours, PASSPORT) == Unknown()
        lab.switch_on()
        assert isinstance(pay_alone(theirs, PaymentRequest("CHY2-4D1P-77XW", euros(86))), Approved)
        last = ours.last_payment()
        assert last is not None
        assert last.reference == "CHY2-4D1P-77XW"

    @pytest.mark.parametrize(
        "mode", [Mode.GARBAGE, Mode.PAID_THEN_CUT, Mode.SILENT_BEFORE, Mode.ANOTHER_ACTION, Mode.ANOTHER_TILL]
    )
    def test_what_cannot_be_read_tells_nothing(self, lab: ConcertLab, terminal: ConcertTerminal, mode: Mode) -> None:
        pay_alone(terminal, PASSPORT)
        lab.questions["3"] = mode
        assert terminal.last_payment() is None
        assert terminal.reverse(PASSPORT.reference) is ReversalResult.UNKNOWN
        assert lab.kept() == [8600]


class TestReversing:
    def test_only_the_last_payment_and_only_its_own_reference(self, lab: ConcertLab, terminal: ConcertTerminal) -> None:
        pay_alone(terminal, PASSPORT)
        assert terminal.reverse(ANOTHER.reference) is ReversalResult.REFUSED
        lab.sell_by_hand(8600)
        assert terminal.reverse(PASSPORT.reference) is ReversalResult.REFUSED
        assert lab.kept() == [8600, 8600]
        pay_alone(terminal, ANOTHER)
        assert terminal.reverse(ANOTHER.reference) is ReversalResult.REVERSED
        assert lab.kept() == [8600, 8600]

    def test_without_the_reference_nothing_is_cancelled(self, fit: Fit) -> None:
        lab = ConcertLab(echo=Echo.OVERWRITTEN)
        terminal = fit(lab)
        pay_alone(terminal, PASSPORT)
        assert terminal.reverse(PASSPORT.reference) is ReversalResult.REFUSED
        assert lab.kept() == [8600]
        terminal.close()
        lab.close()

    @pytest.mark.parametrize(
        ("mode", "result"),
        [
            (Mode.REFUSED, ReversalResult.REFUSED),
            (Mode.PAID_THEN_CUT, ReversalResult.UNKNOWN),
            (Mode.SILENT_BEFORE, ReversalResult.UNKNOWN),
            (Mode.GARBAGE, ReversalResult.UNKNOWN),
            (Mode.ANOTHER_ACTION, ReversalResult.UNKNOWN),
        ],
        ids=lambda it: it.value,
    )
    def test_it_is_believed_only_when_the_terminal_says_so(
        self, lab: ConcertLab, terminal: ConcertTerminal, mode: Mode, result: ReversalResult
    ) -> None:
        pay_alone(terminal, PASSPORT)
        lab.questions["2"] = mode
        assert terminal.reverse(PASSPORT.reference) is result
        assert terminal.reverse(PASSPORT.reference) is not ReversalResult.REVERSED, "its answer was never heard"
        assert len([each for each in lab.requests if b"CD0012" in each]) == (2 if mode is Mode.REFUSED else 1)


class TestWatching:
    def test_its_state_is_unknown_until_it_was_seen(self, lab: ConcertLab, clock: AdjustableClock) -> None:
        lab.questions["I"] = Mode.SILENT_BEFORE
        terminal = ConcertTerminal("127.0.0.1", lab.port, clock)
        assert terminal.status().state is TerminalState.UNKNOWN
        assert (terminal.status().severity, terminal.status().actor) == (Severity.FAULT, Actor.IT)
        assert terminal.capabilities().serial == ""
        terminal.close()

    def test_power_and_serial_come_and_go(
        self, lab: ConcertLab, terminal: ConcertTerminal, clock: AdjustableClock
    ) -> None:
        assert terminal.capabilities().serial == "SN-42"
        lab.switch_off()
        sees(terminal, clock, TerminalState.OFFLINE)
        assert terminal.capabilities().serial == ""
        lab.serial = "SN-43"
        lab.switch_on()
        sees(terminal, clock, TerminalState.READY)
        assert terminal.capabilities().serial == "SN-43"

    def test_a_lost_answer_makes_it_look_at_once(self, lab: ConcertLab, terminal: ConcertTerminal) -> None:
        lab.next = Mode.PAID_THEN_CUT
        assert pay_alone(terminal, PASSPORT) == Unknown()
        until(lambda: terminal.status().state is TerminalState.READY, "the kiosk looks before its next minute")

    def test_a_terminal_that_was_exchanged_is_not_called_by_the_serial_of_the_other(
        self, lab: ConcertLab, terminal: ConcertTerminal, clock: AdjustableClock
    ) -> None:
        lab.switch_off()
        sees(terminal, clock, TerminalState.OFFLINE)
        lab.serial = "SN-43"
        lab.switch_on()
        assert isinstance(pay_alone(terminal, PASSPORT), Approved)
        assert terminal.capabilities().serial != "SN-42"
        until(lambda: terminal.capabilities().serial == "SN-43", "the kiosk asks which one it is")

    def test_one_that_does_not_know_the_question_is_ready(self, lab: ConcertLab, fit: Fit) -> None:
        lab.knows_probes = False
        assert fit(lab).status().state is TerminalState.READY

    def test_one_that_refuses_to_work_is_out_of_service(
        self, lab: ConcertLab, terminal: ConcertTerminal, clock: AdjustableClock
    ) -> None:
        lab.in_service = False
        sees(terminal, clock, TerminalState.OUT_OF_SERVICE)
        lab.in_service = True
        sees(terminal, clock, TerminalState.READY)

    @pytest.mark.parametrize(
        "mode", [Mode.GARBAGE, Mode.PAID_THEN_CUT, Mode.SILENT_BEFORE], ids=lambda mode: mode.value
    )
    def test_one_that_answers_nothing_readable_is_unknown(
        self, lab: ConcertLab, terminal: ConcertTerminal, clock: AdjustableClock, mode: Mode
    ) -> None:
        lab.questions["I"] = mode
        sees(terminal, clock, TerminalState.UNKNOWN)
        assert terminal.capabilities().serial == ""


class TestTheCard:
    @pytest.mark.parametrize(
        "mode", [Mode.OK, Mode.CUT_IN_THE_ANSWER, Mode.AFTER_A_STALE_ONE], ids=lambda mode: mode.value
    )
    def test_nothing_of_it_is_kept_or_logged(
        self, lab: ConcertLab, terminal: ConcertTerminal, caplog: pytest.LogCaptureFixture, mode: Mode
    ) -> None:
        caplog.set_level(logging.DEBUG)
        lab.next = mode
        outcome = pay_alone(terminal, PASSPORT)
        last = terminal.last_payment()
        assert lab.kept() == [8600], "answers with the card's number were read"
        assert PAN not in repr((outcome, last)) + caplog.text
        assert not [thing for thing in reached_from(terminal, outcome, last) if PAN in printed(thing)]


def reached_from(*things: object) -> Iterator[object]:
    """Yield everything that is kept alive by these, programs aside."""
    seen: set[int] = set()
    todo: list[object] = list(things)
    while todo:
        thing = todo.pop()
        if id(thing) not in seen and not isinstance(thing, ModuleType | FunctionType | FrameType | type):
            seen.add(id(thing))
            yield thing
            todo += get_referents(thing)


def printed(thing: object) -> str:
    if isinstance(thing, bytes | bytearray):
        return thing.decode("latin-1")
    return thing if isinstance(thing, str) else ""
