"""Concert V3 over a real socket: where the money is, whatever the terminal does, and nothing of the card."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import AdjustableClock
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    CancelReason,
    CaptureResult,
    Declined,
    DeclineReason,
    LookUp,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
    TerminalState,
    Unknown,
)
from kiosk.devices.payment_terminal.concert import ConcertTerminal
from kiosk.devices.payment_terminal.concert_codec import GarbledError, built, parsed
from kiosk.money import euros
from tests.lab.concert import PAN, PAYS, ConcertLab, Mode
from tests.lab.daemons import until

REFERENCE = "CHY1-7K3M-92Q2"
PASSPORT = PaymentRequest(REFERENCE, euros(86))
GUARD = 30.0


@pytest.fixture
def lab(record_property: Callable[[str, object], None]) -> Iterator[ConcertLab]:
    record_property("device", "payment terminal")
    record_property("adapter", "concert")
    record_property("against", "a terminal of the tests, Concert V3 on a socket")
    made = ConcertLab()
    yield made
    made.switch_off()


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock()


@pytest.fixture
def terminal(lab: ConcertLab, clock: AdjustableClock) -> Iterator[ConcertTerminal]:
    made = ConcertTerminal("127.0.0.1", lab.port, clock, reverses=True)
    sees(made, TerminalState.READY)
    lab.asked.clear()
    yield made
    made.close()


def sees(terminal: ConcertTerminal, state: TerminalState) -> None:
    until(lambda: terminal.status().state is state, f"the kiosk sees {state.value}")


def ignore(_prompt: Prompt) -> None:
    """Nobody looks."""


EXPECTED: dict[Mode, PaymentOutcome] = {
    Mode.OK: Approved("000001", euros(86)),
    Mode.KEEPS_OPEN: Approved("000001", euros(86)),
    Mode.FRAGMENTED: Approved("000001", euros(86)),
    Mode.BYTE_BY_BYTE: Approved("000001", euros(86)),
    Mode.REFUSED: Declined(DeclineReason.REFUSED),
    Mode.FORBIDDEN: Declined(DeclineReason.FORBIDDEN),
    Mode.ABANDONED: Cancelled(CancelReason.CITIZEN),
    Mode.TIMED_OUT: Cancelled(CancelReason.TIMED_OUT),
}
"""Everything else is Unknown: money may have moved."""


@pytest.mark.parametrize("mode", Mode, ids=lambda mode: mode.value)
def test_the_outcome_follows_the_money(
    lab: ConcertLab, terminal: ConcertTerminal, clock: AdjustableClock, mode: Mode
) -> None:
    lab.next = mode
    with ThreadPoolExecutor(max_workers=1) as worker:
        paying = worker.submit(terminal.pay, PASSPORT, ignore)
        assert lab.asked.wait(GUARD)
        if mode in (Mode.SILENT_BEFORE, Mode.PAID_THEN_SILENT, Mode.ACKNOWLEDGED_ONLY):
            clock.advance(200)
        outcome = paying.result(timeout=GUARD)
    assert outcome == EXPECTED.get(mode, Unknown())
    assert lab.kept == (8600 if mode in PAYS else 0)
    assert [request for request in lab.requests if b"CD0010" in request][1:] == [], "never asked twice"
    if isinstance(outcome, Unknown):
        last = terminal.last_payment()
        assert last is not None
        taken = isinstance(last.outcome, Approved) and last.amount == euros(86)
        assert taken is (mode in PAYS), "the duplicate tells the truth"


def test_the_prompt_says_to_follow_the_terminal(terminal: ConcertTerminal) -> None:
    shown: list[Prompt] = []
    terminal.pay(PASSPORT, shown.append)
    assert shown == [Prompt.FOLLOW_TERMINAL]


def test_a_terminal_that_is_off_was_sent_nothing_and_is_seen_again(lab: ConcertLab, terminal: ConcertTerminal) -> None:
    lab.switch_off()
    assert terminal.pay(PASSPORT, ignore) == NotSent()
    sees(terminal, TerminalState.OFFLINE)
    assert terminal.capabilities().serial == ""
    lab.switch_on()
    sees(terminal, TerminalState.READY)
    assert terminal.capabilities().serial == "SN-42"
    assert lab.debits == []


def test_one_command_at_a_time(lab: ConcertLab, terminal: ConcertTerminal, clock: AdjustableClock) -> None:
    lab.next = Mode.SILENT_BEFORE
    with ThreadPoolExecutor(max_workers=1) as worker:
        paying = worker.submit(terminal.pay, PASSPORT, ignore)
        assert lab.asked.wait(GUARD)
        assert terminal.status().state is TerminalState.BUSY
        assert terminal.pay(PaymentRequest("CHY1-0000-0000", euros(25)), ignore) == NotSent()
        clock.advance(200)
        assert paying.result(timeout=GUARD) == Unknown()
    assert lab.debits == []


def test_the_last_payment_has_another_mark_each_time(lab: ConcertLab, terminal: ConcertTerminal) -> None:
    none = terminal.last_payment()
    assert none is not None
    assert (none.mark, none.outcome) == ("", None)
    marks = []
    for cents in (25, 25):
        terminal.pay(PaymentRequest(REFERENCE, euros(cents)), ignore)
        last = terminal.last_payment()
        assert last is not None
        assert last.reference == REFERENCE
        marks.append(last.mark)
    assert len(set(marks)) == 2
    lab.sell_by_hand(2500)
    by_hand = terminal.last_payment()
    assert by_hand is not None
    assert by_hand.mark not in marks
    assert by_hand.reference == ""


def test_only_our_own_last_payment_is_reversed(lab: ConcertLab, terminal: ConcertTerminal) -> None:
    terminal.pay(PASSPORT, ignore)
    assert terminal.reverse("CHY1-0000-0000") is ReversalResult.REFUSED
    lab.sell_by_hand(8600)
    assert terminal.reverse(REFERENCE) is ReversalResult.REFUSED
    assert lab.reversed == []
    terminal.pay(PASSPORT, ignore)
    assert terminal.reverse(REFERENCE) is ReversalResult.REVERSED
    assert lab.reversed == [8600]


def test_a_contract_without_reversals_is_asked_for_none(lab: ConcertLab, clock: AdjustableClock) -> None:
    terminal = ConcertTerminal("127.0.0.1", lab.port, clock)
    sees(terminal, TerminalState.READY)
    terminal.pay(PASSPORT, ignore)
    assert not terminal.capabilities().reversal
    assert terminal.reverse(REFERENCE) is ReversalResult.REFUSED
    assert terminal.capture(REFERENCE) is CaptureResult.REFUSED
    assert terminal.find(REFERENCE) == Unknown()
    assert terminal.totals(clock.now().date()) is None
    assert terminal.capabilities().look_up is LookUp.LAST_PAYMENT
    assert lab.reversed == []
    terminal.close()


def test_a_terminal_that_does_not_know_the_probe_is_ready(lab: ConcertLab, clock: AdjustableClock) -> None:
    lab.knows_probes = False
    terminal = ConcertTerminal("127.0.0.1", lab.port, clock)
    sees(terminal, TerminalState.READY)
    terminal.close()


def test_closing_ends_a_payment_as_unknown(lab: ConcertLab, terminal: ConcertTerminal) -> None:
    lab.next = Mode.PAID_THEN_SILENT
    with ThreadPoolExecutor(max_workers=1) as worker:
        paying = worker.submit(terminal.pay, PASSPORT, ignore)
        assert lab.asked.wait(GUARD)
        terminal.close()
        terminal.close()
        assert paying.result(timeout=GUARD) == Unknown()
    assert terminal.status().state is TerminalState.UNKNOWN
    assert terminal.pay(PASSPORT, ignore) == NotSent()


def test_nothing_of_the_card_is_kept_or_logged(
    lab: ConcertLab, terminal: ConcertTerminal, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    outcome = terminal.pay(PASSPORT, ignore)
    answer = parsed(built([("AA", PAN), ("ZT", f"CARTE {PAN}"), ("AE", "10")]))
    assert answer is not None
    assert dict(answer.records) == {"AE": "10"}
    assert PAN not in repr(outcome) + repr(answer) + caplog.text
    gc.collect()
    kept = [
        thing
        for thing in gc.get_objects()
        if str(type(thing).__module__).startswith("kiosk.devices.payment_terminal") and PAN in str(vars_of(thing))
    ]
    assert kept == []
    assert lab.debits == [8600], "the answer with the card's number in it was read"


def vars_of(thing: object) -> object:
    return [getattr(thing, name, None) for name in (*getattr(thing, "__slots__", ()), *getattr(thing, "__dict__", ()))]


def test_a_request_is_what_the_field_expects() -> None:
    # The example that tills and terminals publish, to the byte.
    till = [("CZ", "0300"), ("CJ", "012345678901"), ("CA", "01")]
    example = [*till, ("CB", "0590"), ("CD", "0"), ("CE", "978"), ("BA", "0")]
    assert built(example) == b"CZ0040300CJ012012345678901CA00201CB0040590CD0010CE003978BA0010"


def test_the_requests_of_the_kiosk_carry_its_reference_and_no_partial_payment(
    lab: ConcertLab, terminal: ConcertTerminal
) -> None:
    terminal.pay(PASSPORT, ignore)
    debit = next(request for request in lab.requests if b"CD0010" in request)
    assert debit == b"CZ0040300CJ012012345678901CA00201CB0048600CD0010CE003978BA0010CF014" + REFERENCE.encode()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_a_beginning_or_garbage(data: bytes) -> None:
    try:
        message = parsed(data)
    except GarbledError:
        return
    assert message is None or all(isinstance(value, str) for value in message.records.values())


_RECORDS = st.lists(
    st.tuples(st.sampled_from(["AE", "AF", "AC", "CB", "CF"]), st.text("0123456789ABC", min_size=1, max_size=40)),
    min_size=1,
    max_size=6,
    unique_by=lambda record: record[0],
)


@given(_RECORDS, st.data())
def test_a_message_is_read_whole_however_it_is_cut(records: list[tuple[str, str]], data: st.DataObject) -> None:
    whole = built(records)
    message = parsed(whole)
    assert message is not None
    assert dict(message.records) == dict(records)
    cut = data.draw(st.integers(0, len(whole) - 1))
    beginning = parsed(whole[:cut])
    if beginning is not None:
        # Whole records at the beginning: only silence tells that nothing follows.
        assert list(beginning.records.items()) == records[: len(beginning.records)]
