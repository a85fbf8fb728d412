"""The screen goes on while a device does not: a card is mute, a printer hangs, a terminal is silent."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QCoreApplication

from kiosk.devices.card_reader.api import CardFault, ReaderState
from kiosk.dock.actions import Action
from kiosk.ui.content import Screen
from tests.screens.heartbeat import LATE, heartbeat
from tests.screens.standing import StandingKiosk


def _let_it_beat(kiosk: StandingKiosk, seconds: float = 0.5) -> None:
    ends = time.monotonic() + seconds
    kiosk.until(lambda: time.monotonic() > ends, "some beats")


def test_a_silent_terminal_stops_nothing(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    with heartbeat() as heard:
        kiosk.do(Action.PAYMENT_HANG)
        _let_it_beat(kiosk)
        kiosk.tap("agent")
        kiosk.until(lambda: kiosk.overlay == "agent", "the call for an agent")
        kiosk.tap("stay")
        kiosk.do(Action.CLOCK_ADVANCE, seconds=181)
        kiosk.until(lambda: kiosk.page.screen is Screen.INFORMATION, "the terminal's late answer")
    assert heard.caught == []
    assert heard.beats > 1


def test_a_printer_that_hangs_stops_nothing(kiosk: StandingKiosk) -> None:
    kiosk.come_to_the_terminal()
    kiosk.do(Action.PRINTER_CANCEL_FAILS)
    kiosk.do(Action.PAYMENT_APPROVE)
    with heartbeat() as heard:
        kiosk.do(Action.PRINTER_EMPTY)
        _let_it_beat(kiosk)
        kiosk.do(Action.CLOCK_ADVANCE, seconds=60)
        kiosk.ends("sold")
    assert heard.caught == []
    assert heard.beats > 1


def test_a_mute_card_stops_nothing(kiosk: StandingKiosk) -> None:
    reader = kiosk.devices.reader
    with heartbeat() as heard, ThreadPoolExecutor(max_workers=1) as worker:
        kiosk.do(Action.CARD_INSERT_MUTE)
        kiosk.until(lambda: kiosk.overlay == "card", "the kind word about the card")
        session = reader.connect()
        assert not isinstance(session, CardFault)
        asking = worker.submit(session.transmit, bytes.fromhex("00A40400"))
        _let_it_beat(kiosk)
        kiosk.tap("stay", "wake")
        kiosk.do(Action.CLOCK_ADVANCE, seconds=15)
        kiosk.until(asking.done, "the card is given up")
        assert asking.result() is CardFault.MUTE
        assert reader.status().state is ReaderState.CARD_MUTE
        kiosk.do(Action.CARD_REMOVE)
    assert heard.caught == []
    assert heard.beats > 1


@pytest.mark.usefixtures("qapp")
def test_the_listener_hears_a_thread_that_waits() -> None:
    with heartbeat() as heard:
        QCoreApplication.processEvents()
        threading.Event().wait(3 * LATE)
    assert any("wait" in place for place in heard.caught)
