"""What every card reader promises, and how unkind the simulated one can be.

The contract is written against the Protocol; a `Bench` plays the hand at the slot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Protocol

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.card_reader.api import Answer, CardFault, CardReader, CardSession, ReaderState, Response
from kiosk.devices.card_reader.pcsc import PcscReader
from kiosk.devices.card_reader.simulated import MUTE_TIMEOUT, PIV_NAME, CardKind, SimulatedReader, answer_of
from kiosk.devices.device import Status
from tests.lab.daemons import until
from tests.lab.pcsc import ATR, Pcscd, VirtualSlot

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


class PlainCard:
    """A card in a slot of a real daemon: what a kind of card of the simulator would answer."""

    def __init__(self, kind: CardKind) -> None:
        self._kind = kind

    @property
    def atr(self) -> bytes:
        return ATR

    def reset(self) -> None:
        """Nothing stays selected: nothing ever is."""

    def respond(self, command: bytes) -> bytes:
        answer = answer_of(self._kind, command)
        return answer.data + answer.status_word.to_bytes(2)


class Bench(Protocol):
    """A hand at the slot. A real adapter joins the contract by bringing one."""

    against: str

    @property
    def reader(self) -> CardReader: ...
    def insert(self, card: CardKind) -> None: ...
    def remove(self) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...
    def wait_for_command(self) -> None: ...
    def mute_timeout_passes(self) -> None: ...
    def close(self) -> None: ...


class SimulatedBench:
    """The bench of the simulated reader."""

    against = "simulator"

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

    def close(self) -> None:
        self.reader.close()


class PcscBench:
    """The bench of the adapter for PC/SC: pcscd itself, and a slot on the loopback."""

    def __init__(self, daemon: Pcscd) -> None:
        self._daemon = daemon
        self.against = daemon.against
        self._slot = VirtualSlot()
        self._card: CardKind | None = None
        daemon.start()
        self.clock = AdjustableClock()
        self.reader = PcscReader(virtual=True, clock=self.clock)
        self._sees(ReaderState.EMPTY)

    def insert(self, card: CardKind) -> None:
        self._card = card
        self._slot.insert(PlainCard(card), mute=card is CardKind.MUTE)
        self._sees(ReaderState.CARD_PRESENT)

    def remove(self) -> None:
        self._card = None
        self._slot.remove()
        self._sees(ReaderState.EMPTY)

    def unplug(self) -> None:
        self._daemon.kill()
        self._slot.remove()
        self._sees(ReaderState.NO_READER)

    def plug(self) -> None:
        self._daemon.start()
        if self._card is not None:
            self.insert(self._card)

    def wait_for_command(self) -> None:
        assert self._slot.asked.wait(GUARD)

    def mute_timeout_passes(self) -> None:
        self.clock.advance(MUTE_TIMEOUT)

    def close(self) -> None:
        self.reader.close()
        self._slot.remove()
        self._daemon.close()

    def _sees(self, state: ReaderState) -> None:
        until(lambda: self.reader.status().state is state, f"the reader says {state.value}")


@pytest.fixture(params=["simulated", pytest.param("pcsc")])
def bench(
    request: pytest.FixtureRequest, tmp_path: Path, record_property: Callable[[str, object], None]
) -> Iterator[Bench]:
    made: Bench = SimulatedBench() if request.param == "simulated" else PcscBench(Pcscd(tmp_path))
    record_property("device", "card reader")
    record_property("adapter", request.param)
    record_property("against", made.against)
    yield made
    made.close()


def ask(reader: CardReader, command: bytes) -> Answer:
    """Send one command to the card that is in, in a session of its own."""
    session = reader.connect()
    if isinstance(session, CardFault):
        return session
    try:
        return session.transmit(command)
    finally:
        session.close()


def connected(reader: CardReader) -> CardSession:
    session = reader.connect()
    assert not isinstance(session, CardFault), session
    return session


Ask = Callable[[], Future[Answer]]


@pytest.fixture
def ask_mute_card(bench: Bench) -> Iterator[Ask]:
    """Put a mute card in, send it a command on a worker thread, and come back once the command is on its way."""
    with ThreadPoolExecutor(max_workers=1) as worker:

        def start() -> Future[Answer]:
            bench.insert(CardKind.MUTE)
            future = worker.submit(ask, bench.reader, SELECT_PIV)
            bench.wait_for_command()
            return future

        yield start


class TestContract:
    def test_a_badge_says_that_it_is_one(self, bench: Bench) -> None:
        bench.insert(CardKind.AGENT_BADGE)
        answer = ask(bench.reader, SELECT_PIV)
        assert isinstance(answer, Response)
        assert answer.status_word == 0x9000
        assert answer.data[:1] == b"\x61"

    @pytest.mark.parametrize("card", [CardKind.BANK, CardKind.VITALE])
    def test_a_citizens_card_is_no_badge(self, bench: Bench, card: CardKind) -> None:
        bench.insert(card)
        assert ask(bench.reader, SELECT_PIV) == Response(b"", 0x6A82)

    def test_an_unknown_instruction_is_refused_by_every_card(self, bench: Bench) -> None:
        for card in (CardKind.BANK, CardKind.VITALE, CardKind.AGENT_BADGE):
            bench.insert(card)
            assert ask(bench.reader, GET_VERSION) == Response(b"", 0x6D00)
            bench.remove()

    def test_without_a_card_there_is_no_answer(self, bench: Bench) -> None:
        assert ask(bench.reader, SELECT_PIV) is CardFault.NO_CARD

    def test_a_mute_card_is_given_up_after_a_while(self, bench: Bench, ask_mute_card: Ask) -> None:
        future = ask_mute_card()
        bench.mute_timeout_passes()
        assert future.result(timeout=GUARD) is CardFault.MUTE
        assert bench.reader.status().state is ReaderState.CARD_MUTE
        bench.remove()
        assert bench.reader.status().state is ReaderState.EMPTY

    def test_a_session_belongs_to_one_card(self, bench: Bench) -> None:
        bench.insert(CardKind.AGENT_BADGE)
        session = connected(bench.reader)
        assert isinstance(session.transmit(SELECT_PIV), Response)
        bench.remove()
        bench.insert(CardKind.AGENT_BADGE)
        assert session.transmit(SELECT_PIV) is CardFault.REMOVED
        session.close()
        assert isinstance(ask(bench.reader, SELECT_PIV), Response)

    def test_a_card_is_held_by_one_session_until_it_is_let_go(self, bench: Bench) -> None:
        bench.insert(CardKind.AGENT_BADGE)
        session = connected(bench.reader)
        assert bench.reader.connect() is CardFault.TAKEN
        session.close()
        session.close()
        assert isinstance(ask(bench.reader, SELECT_PIV), Response)

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
        assert ask(bench.reader, SELECT_PIV) is CardFault.NO_READER
        bench.plug()
        states = [status.state for status in seen]
        # A service that starts again may find its readers before it finds the card.
        assert (states[:2], states[-1]) == ([ReaderState.CARD_PRESENT, ReaderState.NO_READER], ReaderState.CARD_PRESENT)

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
        bench.insert(CardKind.AGENT_BADGE)
        with pytest.raises(ValueError, match="APDU"):
            ask(bench.reader, b"\x00\xa4")

    def test_closing_ends_a_command_and_is_never_ok_afterwards(self, bench: Bench, ask_mute_card: Ask) -> None:
        future = ask_mute_card()
        bench.reader.close()
        bench.reader.close()
        assert future.result(timeout=GUARD) is CardFault.NO_READER
        assert not bench.reader.status().usable
        assert ask(bench.reader, SELECT_PIV) is CardFault.NO_READER


class TestSimulatedUnkindness:
    """What only the simulator can be made to do."""

    def test_a_badge_in_a_slow_reader_may_be_pulled_as_well(self) -> None:
        clock = WatchedClock()
        reader = SimulatedReader(clock, pace=3600)
        reader.insert(CardKind.AGENT_BADGE)
        with ThreadPoolExecutor(max_workers=1) as worker:
            future = worker.submit(ask, reader, SELECT_PIV)
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
        short = ask(reader, bytes.fromhex("00A4040009") + PIV_NAME[:9] + b"\x00")
        other = ask(reader, bytes.fromhex("00A4040007A0000000041010"))
        assert isinstance(short, Response)
        assert short.status_word == 0x9000
        assert other == Response(b"", 0x6A82)
        assert ask(reader, bytes.fromhex("00A40400")) == Response(b"", 0x6A82)

    def test_no_representation_shows_what_a_card_said(self) -> None:
        reader = SimulatedReader(AdjustableClock())
        reader.insert(CardKind.AGENT_BADGE)
        assert repr(ask(reader, SELECT_PIV)) == "Response(19 bytes)"
