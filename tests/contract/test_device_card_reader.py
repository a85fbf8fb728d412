"""What every card reader promises, and how unkind the simulated one can be.

The contract is written against the Protocol; a `Bench` plays the hand at the slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import Protocol

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.card_reader.api import Answer, CardFault, CardReader, ReaderState, Response
from kiosk.devices.card_reader.simulated import MUTE_TIMEOUT, PIV_NAME, CardKind, SimulatedReader
from kiosk.devices.device import Status

GUARD = 20.0  # seconds before a test that hangs is called broken; nothing here takes that long
SELECT_PIV = bytes.fromhex("00A40400") + bytes([len(PIV_NAME)]) + PIV_NAME
GET_VERSION = bytes.fromhex("00FD0000")


class WatchedClock(AdjustableClock):
    """A clock that tells when somebody waits by it."""

    def __init__(self) -> None:
        super().__init__()
        self.looked_at = Event()

    def monotonic(self) -> float:
        self.looked_at.set()
        return super().monotonic()


class Bench(Protocol):
    """A hand at the slot. A real adapter joins the contract by bringing one."""

    @property
    def reader(self) -> CardReader: ...
    def insert(self, card: CardKind) -> None: ...
    def remove(self) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...
    def wait_for_command(self) -> None: ...
    def mute_timeout_passes(self) -> None: ...


class SimulatedBench:
    """The bench of the simulated reader."""

    def __init__(self) -> None:
        self.clock = WatchedClock()
        self.reader = SimulatedReader(self.clock)

    def insert(self, card: CardKind) -> None:
        assert self.reader.insert(card)

    def remove(self) -> None:
        assert self.reader.remove()

    def unplug(self) -> None:
        assert self.reader.unplug()

    def plug(self) -> None:
        assert self.reader.plug()

    def wait_for_command(self) -> None:
        assert self.clock.looked_at.wait(GUARD)

    def mute_timeout_passes(self) -> None:
        self.clock.advance(MUTE_TIMEOUT)


@pytest.fixture(params=[SimulatedBench], ids=["simulated"])
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    made: Bench = request.param()
    yield made
    made.reader.close()


Ask = Callable[[], Future[Answer]]


@pytest.fixture
def ask_mute_card(bench: Bench) -> Iterator[Ask]:
    """Put a mute card in, send it a command on a worker thread, and come back once the command is on its way."""
    with ThreadPoolExecutor(max_workers=1) as worker:

        def start() -> Future[Answer]:
            bench.insert(CardKind.MUTE)
            future = worker.submit(bench.reader.transmit, SELECT_PIV)
            bench.wait_for_command()
            return future

        yield start


class TestContract:
    def test_a_badge_says_that_it_is_one(self, bench: Bench) -> None:
        bench.insert(CardKind.AGENT_BADGE)
        answer = bench.reader.transmit(SELECT_PIV)
        assert isinstance(answer, Response)
        assert answer.status_word == 0x9000
        assert answer.data[:1] == b"\x61"

    @pytest.mark.parametrize("card", [CardKind.BANK, CardKind.VITALE])
    def test_a_citizens_card_is_no_badge(self, bench: Bench, card: CardKind) -> None:
        bench.insert(card)
        assert bench.reader.transmit(SELECT_PIV) == Response(b"", 0x6A82)

    def test_an_unknown_instruction_is_refused_by_every_card(self, bench: Bench) -> None:
        for card in (CardKind.BANK, CardKind.VITALE, CardKind.AGENT_BADGE):
            bench.insert(card)
            assert bench.reader.transmit(GET_VERSION) == Response(b"", 0x6D00)
            bench.remove()

    def test_without_a_card_there_is_no_answer(self, bench: Bench) -> None:
        assert bench.reader.transmit(SELECT_PIV) is CardFault.NO_CARD

    def test_a_mute_card_is_given_up_after_a_while(self, bench: Bench, ask_mute_card: Ask) -> None:
        future = ask_mute_card()
        bench.mute_timeout_passes()
        assert future.result(timeout=GUARD) is CardFault.MUTE
        assert bench.reader.status().state is ReaderState.CARD_MUTE
        bench.remove()
        assert bench.reader.status().state is ReaderState.EMPTY

    def test_a_card_pulled_in_mid_command_is_removed(self, bench: Bench, ask_mute_card: Ask) -> None:
        future = ask_mute_card()
        bench.remove()
        assert future.result(timeout=GUARD) is CardFault.REMOVED

    def test_a_card_swapped_in_mid_command_does_not_answer_for_the_first(
        self, bench: Bench, ask_mute_card: Ask
    ) -> None:
        future = ask_mute_card()
        bench.remove()
        bench.insert(CardKind.AGENT_BADGE)
        assert future.result(timeout=GUARD) is CardFault.REMOVED

    def test_a_reader_that_goes_in_mid_command_is_no_reader(self, bench: Bench, ask_mute_card: Ask) -> None:
        future = ask_mute_card()
        bench.unplug()
        assert future.result(timeout=GUARD) is CardFault.NO_READER

    def test_losing_the_reader_is_told_at_once_and_a_card_left_in_is_seen_again(self, bench: Bench) -> None:
        seen: list[Status[ReaderState]] = []
        bench.reader.subscribe(seen.append)
        bench.insert(CardKind.AGENT_BADGE)
        bench.unplug()
        assert not bench.reader.status().usable
        assert bench.reader.transmit(SELECT_PIV) is CardFault.NO_READER
        bench.plug()
        assert [status.state for status in seen] == [
            ReaderState.CARD_PRESENT,
            ReaderState.NO_READER,
            ReaderState.CARD_PRESENT,
        ]

    def test_every_insertion_and_removal_is_told(self, bench: Bench) -> None:
        seen: list[ReaderState] = []
        unsubscribe = bench.reader.subscribe(lambda status: seen.append(status.state))
        bench.insert(CardKind.BANK)
        bench.remove()
        bench.insert(CardKind.AGENT_BADGE)
        unsubscribe()
        bench.remove()
        assert seen == [ReaderState.CARD_PRESENT, ReaderState.EMPTY, ReaderState.CARD_PRESENT]

    def test_what_is_no_command_is_our_own_mistake(self, bench: Bench) -> None:
        with pytest.raises(ValueError, match="APDU"):
            bench.reader.transmit(b"\x00\xa4")

    def test_closing_ends_a_command_and_is_never_ok_afterwards(self, bench: Bench, ask_mute_card: Ask) -> None:
        future = ask_mute_card()
        bench.reader.close()
        bench.reader.close()
        assert future.result(timeout=GUARD) is CardFault.NO_READER
        assert not bench.reader.status().usable
        assert bench.reader.transmit(SELECT_PIV) is CardFault.NO_READER


class TestSimulatedUnkindness:
    """What only the simulator can be made to do."""

    def test_a_badge_in_a_slow_reader_may_be_pulled_as_well(self) -> None:
        clock = WatchedClock()
        reader = SimulatedReader(clock, pace=3600)
        reader.insert(CardKind.AGENT_BADGE)
        with ThreadPoolExecutor(max_workers=1) as worker:
            future = worker.submit(reader.transmit, SELECT_PIV)
            assert clock.looked_at.wait(GUARD)
            reader.remove()
            reader.insert(CardKind.AGENT_BADGE)
            assert future.result(timeout=GUARD) is CardFault.REMOVED

    def test_the_slot_takes_one_card(self) -> None:
        reader = SimulatedReader(AdjustableClock())
        assert not reader.remove()
        assert reader.insert(CardKind.VITALE)
        assert not reader.insert(CardKind.BANK)
        assert reader.card is CardKind.VITALE

    def test_the_cable_is_in_or_out(self) -> None:
        reader = SimulatedReader(AdjustableClock())
        assert not reader.plug()
        assert reader.unplug()
        assert not reader.unplug()
        assert reader.plug()

    def test_a_badge_selected_by_its_name_without_version_answers_and_by_another_name_does_not(self) -> None:
        reader = SimulatedReader(AdjustableClock())
        reader.insert(CardKind.AGENT_BADGE)
        short = reader.transmit(bytes.fromhex("00A4040009") + PIV_NAME[:9] + b"\x00")
        other = reader.transmit(bytes.fromhex("00A4040007A0000000041010"))
        assert isinstance(short, Response)
        assert short.status_word == 0x9000
        assert other == Response(b"", 0x6A82)
        assert reader.transmit(bytes.fromhex("00A40400")) == Response(b"", 0x6A82)

    def test_no_representation_shows_what_a_card_said(self) -> None:
        reader = SimulatedReader(AdjustableClock())
        reader.insert(CardKind.AGENT_BADGE)
        assert repr(reader.transmit(SELECT_PIV)) == "Response(19 bytes)"
