"""What only pcscd can do to a kiosk: stay away, die, come back without readers, and give the card to somebody else."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.devices.card_reader.api import CardFault, ReaderState
from kiosk.devices.card_reader.pcsc import PcscReader
from kiosk.devices.card_reader.simulated import CardKind
from kiosk.devices.device import Status
from tests.contract.test_device_card_reader import SELECT_PIV, PlainCard, connected
from tests.lab.daemons import until
from tests.lab.pcsc import Pcscd, VirtualSlot

BADGE = PlainCard(CardKind.AGENT_BADGE)


@pytest.fixture
def daemon(tmp_path: Path) -> Iterator[Pcscd]:
    made = Pcscd(tmp_path)
    yield made
    made.close()


@pytest.fixture
def slot() -> Iterator[VirtualSlot]:
    made = VirtualSlot()
    yield made
    made.remove()


@pytest.fixture
def reader() -> Iterator[PcscReader]:
    made = PcscReader(virtual=True)
    yield made
    made.close()


def sees(reader: PcscReader, state: ReaderState) -> None:
    until(lambda: reader.status().state is state, f"the reader says {state.value}")


def test_a_service_that_is_not_there_yet_is_waited_for(daemon: Pcscd, reader: PcscReader) -> None:
    sees(reader, ReaderState.NO_READER)
    assert reader.connect() is CardFault.NO_READER
    daemon.start()
    sees(reader, ReaderState.EMPTY)


@pytest.mark.parametrize("end", [Pcscd.kill, Pcscd.stop], ids=["killed", "ended"])
def test_a_service_that_is_gone_takes_the_card_away_and_may_come_back(
    daemon: Pcscd, reader: PcscReader, slot: VirtualSlot, end: object
) -> None:
    daemon.start()
    sees(reader, ReaderState.EMPTY)
    slot.insert(BADGE)
    sees(reader, ReaderState.CARD_PRESENT)
    session = connected(reader)
    assert callable(end)
    end(daemon)
    slot.remove()
    sees(reader, ReaderState.NO_READER)
    assert session.transmit(SELECT_PIV) is CardFault.NO_READER
    session.close()
    daemon.start(readers=False)
    assert reader.status().state is ReaderState.NO_READER
    daemon.stop()
    daemon.start()
    sees(reader, ReaderState.EMPTY)
    slot.insert(BADGE)
    sees(reader, ReaderState.CARD_PRESENT)


def test_a_card_swapped_between_two_looks_is_another_card(daemon: Pcscd, reader: PcscReader, slot: VirtualSlot) -> None:
    daemon.start()
    sees(reader, ReaderState.EMPTY)
    seen: list[ReaderState] = []
    looks_again = threading.Event()

    def hear(status: Status[ReaderState]) -> None:
        seen.append(status.state)
        looks_again.wait(30)  # the watcher's own thread: it looks at nothing meanwhile

    reader.subscribe(hear)
    other = PcscReader(virtual=True)
    for card in (CardKind.AGENT_BADGE, CardKind.BANK):
        slot.insert(PlainCard(card))
        sees(other, ReaderState.CARD_PRESENT)
        if card is CardKind.AGENT_BADGE:
            slot.remove()
            sees(other, ReaderState.EMPTY)
    other.close()
    looks_again.set()
    until(lambda: len(seen) >= 3, "the other card")
    assert seen == [ReaderState.CARD_PRESENT, ReaderState.EMPTY, ReaderState.CARD_PRESENT]


def test_a_card_that_another_program_holds_is_taken(daemon: Pcscd, reader: PcscReader, slot: VirtualSlot) -> None:
    daemon.start()
    other = PcscReader(virtual=True)
    slot.insert(BADGE)
    sees(reader, ReaderState.CARD_PRESENT)
    sees(other, ReaderState.CARD_PRESENT)
    session = connected(other)
    assert reader.connect() is CardFault.TAKEN
    session.close()
    connected(reader).close()
    other.close()


def test_a_mute_card_freezes_nothing(daemon: Pcscd, slot: VirtualSlot) -> None:
    daemon.start()
    reader = PcscReader(virtual=True, mute_timeout=0.3)
    slot.insert(BADGE, mute=True)
    sees(reader, ReaderState.CARD_PRESENT)
    beats, over = [0], threading.Event()

    def beat() -> None:
        while not over.wait(0.01):
            beats[0] += 1

    beating = threading.Thread(target=beat, daemon=True)
    beating.start()
    session = connected(reader)
    assert session.transmit(SELECT_PIV) is CardFault.MUTE
    over.set()
    beating.join()
    assert beats[0] > 5, "other threads went on while the card was silent"
    assert reader.status().state is ReaderState.CARD_MUTE
    session.close()
    reader.close()
    slot.remove()


def test_a_virtual_reader_is_not_seen_unless_a_test_asks_for_it(daemon: Pcscd, slot: VirtualSlot) -> None:
    daemon.start()
    slot.insert(BADGE)
    kiosk = PcscReader()
    sees(kiosk, ReaderState.NO_READER)
    assert kiosk.connect() is CardFault.NO_READER
    kiosk.close()


def test_a_reader_of_another_name_is_not_seen(daemon: Pcscd) -> None:
    daemon.start()
    reader = PcscReader("ACS ACR39U", virtual=True)
    sees(reader, ReaderState.NO_READER)
    reader.close()


def test_closing_twice_is_harmless_without_a_service() -> None:
    reader = PcscReader(virtual=True)
    reader.close()
    reader.close()
    assert reader.status().state is ReaderState.UNKNOWN
    assert reader.connect() is CardFault.NO_READER
