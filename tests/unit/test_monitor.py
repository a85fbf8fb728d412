"""The thread that keeps the truth about the back office: it asks, tells, recovers orders and never dies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from queue import SimpleQueue
from threading import Event
from threading import enumerate as enumerate_threads
from typing import cast

import pytest

from kiosk.backoffice.answers import Called
from kiosk.backoffice.client import BackOfficeClient
from kiosk.devices.device import Unsubscribe
from kiosk.money import euros
from kiosk.need import Need
from kiosk.orders.api import Lost, NotReached
from kiosk.orders.purchase import Purchasing, Recovery
from kiosk.supervision import monitor
from kiosk.supervision.monitor import Monitor
from kiosk.tariffs import METROPOLE, Catalogue, Certainty, Tariff

GUARD = 20.0  # seconds before a test that hangs is called broken; nothing here takes that long

ROW = Tariff(
    "passport.adult", "passport", "Passeport", euros(86), METROPOLE, None, None, "timbres", "CGI",
    Certainty.OFFICIAL, date(2026, 9, 1),
)  # fmt: skip
FIRST = Catalogue("1", (ROW,))
SECOND = Catalogue("2", (ROW,))


class Client:
    """A client of the back office whose answers are told beforehand, round by round."""

    def __init__(self) -> None:
        self.reachable = False
        self.last_catalogue: Catalogue | None = None
        self.rounds: SimpleQueue[Catalogue | Exception | None] = SimpleQueue()
        self.asked: SimpleQueue[None] = SimpleQueue()
        self.called: list[tuple[str, str]] = []
        self.call: Called | NotReached | Lost = Called(7, coming=False)
        self.closed = Event()
        self._listener: Callable[[bool], None] | None = None

    def subscribe(self, callback: Callable[[bool], None]) -> Unsubscribe:
        self._listener = callback
        return lambda: None

    def catalogue(self) -> None:
        """One round: a catalogue, the network cut (None), or a defect."""
        self.asked.put(None)
        answer = self.rounds.get(timeout=GUARD)
        if isinstance(answer, Exception):
            raise answer
        if answer is not None:
            self.last_catalogue = answer
        self.becomes(answer is not None)

    def becomes(self, reachable: bool) -> None:
        """Find out, on whichever thread asked, that the back office is there or away."""
        if reachable != self.reachable:
            self.reachable = reachable
            assert self._listener is not None
            self._listener(reachable)

    def call_agent(self, screen: str, language: str, need: Need | None) -> Called | NotReached | Lost:
        self.called.append((screen, language, need))
        return self.call

    def agent_call(self, call: int) -> Called | NotReached | Lost:
        assert call == 7
        return self.call

    def close(self) -> None:
        self.closed.set()
        self.rounds.put(None)  # a call under way comes back


class Orders:
    """Orders to recover; a round is a token. ``waiting`` is how many of them stay open."""

    def __init__(self) -> None:
        self.recovered: SimpleQueue[None] = SimpleQueue()
        self.waiting = 0

    def recover(self) -> Recovery:
        self.recovered.put(None)
        return Recovery(ended=0, waiting=self.waiting)


class Room:
    """A monitor, the client it asks, and a tile that listens."""

    def __init__(self) -> None:
        self.client = Client()
        self.orders = Orders()
        self.monitor = Monitor(cast(BackOfficeClient, self.client), cast(Purchasing, self.orders))
        self.news: SimpleQueue[tuple[bool, Catalogue | None]] = SimpleQueue()
        self.hush = self.monitor.subscribe(
            lambda: self.news.put((self.monitor.reachable, self.monitor.latest_catalogue))
        )

    def answers(self, answer: Catalogue | Exception | None) -> None:
        """Let the round that waits, or the next one, end with ``answer``."""
        self.client.rounds.put(answer)
        self.client.asked.get(timeout=GUARD)

    def hears(self) -> tuple[bool, Catalogue | None]:
        """Return what the tile is told next."""
        return self.news.get(timeout=GUARD)


@pytest.fixture
def room() -> Iterator[Room]:
    made = Room()
    yield made
    made.monitor.stop()


def test_before_the_first_answer_nothing_is_promised(room: Room) -> None:
    assert not room.monitor.reachable
    assert room.monitor.latest_catalogue is None


def test_the_first_round_fetches_the_tariffs_and_recovers_orders(room: Room) -> None:
    room.monitor.start()
    room.answers(FIRST)
    assert room.hears() == (True, FIRST)
    room.orders.recovered.get(timeout=GUARD)


def test_the_network_goes_and_comes_back(room: Room) -> None:
    room.monitor.start()
    room.answers(FIRST)
    assert room.hears() == (True, FIRST)

    room.monitor.look_now()
    room.answers(None)
    assert room.hears() == (False, FIRST), "the last tariffs are kept"

    room.monitor.look_now()
    room.answers(SECOND)
    assert room.hears() == (True, SECOND)


def test_a_purchase_that_finds_the_back_office_away_makes_the_monitor_look(room: Room) -> None:
    room.monitor.start()
    room.answers(FIRST)
    assert room.hears() == (True, FIRST)
    room.orders.recovered.get(timeout=GUARD)

    room.client.becomes(False)
    assert room.hears() == (False, FIRST)
    room.answers(SECOND)  # a round that nobody asked for, long before the minute is over


def test_orders_are_recovered_without_a_back_office_too(room: Room) -> None:
    room.monitor.start()
    room.answers(None)
    room.orders.recovered.get(timeout=GUARD)  # the terminal alone can settle an unknown payment
    assert not room.monitor.reachable


@pytest.mark.parametrize(("answer", "waiting"), [(FIRST, 1), (None, 0)], ids=["an order is open", "nobody answers"])
def test_as_long_as_something_is_wrong_it_asks_again_soon(
    room: Room, monkeypatch: pytest.MonkeyPatch, answer: Catalogue | None, waiting: int
) -> None:
    monkeypatch.setattr(monitor, "_WHEN_NOT", 0.01)
    monkeypatch.setattr(monitor, "_WHEN_WELL", 10 * GUARD)
    room.orders.waiting = waiting
    room.monitor.start()
    for _ in range(3):
        room.answers(answer)


def test_the_same_again_is_no_news(room: Room) -> None:
    room.monitor.start()
    room.answers(FIRST)
    assert room.hears() == (True, FIRST)
    for _ in range(3):
        room.monitor.look_now()
        room.answers(FIRST)
        room.orders.recovered.get(timeout=GUARD)
    assert room.news.empty()


@pytest.mark.expects_log("^ERROR kiosk.supervision.monitor: monitor: LookupError$")
def test_a_defect_ends_a_round_and_not_the_thread(room: Room) -> None:
    room.monitor.start()
    room.answers(LookupError("marie@exemple.fr"))
    room.monitor.look_now()
    room.answers(FIRST)
    assert room.hears() == (True, FIRST)


@pytest.mark.expects_log("^ERROR kiosk.supervision.monitor: a listener of the monitor raised ZeroDivisionError$")
def test_a_tile_that_fails_to_draw_does_not_silence_the_others() -> None:
    room = Room()
    room.hush()
    broken = room.monitor.subscribe(lambda: 1 // 0)  # type: ignore[arg-type, return-value]  # its value is not wanted
    told: SimpleQueue[bool] = SimpleQueue()
    room.monitor.subscribe(lambda: told.put(room.monitor.reachable))
    room.monitor.start()
    room.answers(FIRST)
    assert told.get(timeout=GUARD)
    broken()
    room.monitor.stop()


def test_who_listens_no_more_hears_no_more(room: Room) -> None:
    room.hush()
    room.hush()
    room.monitor.start()
    room.answers(FIRST)
    room.orders.recovered.get(timeout=GUARD)
    assert room.news.empty()


@pytest.mark.parametrize(
    ("call", "told", "comes"),
    [
        (Called(7, coming=False), 7, False),
        (Called(7, coming=True), 7, True),
        (Lost(), None, False),
        (NotReached(), None, False),
    ],
)
def test_an_agent_is_told_and_comes_only_when_that_is_certain(
    room: Room, call: Called | NotReached | Lost, told: int | None, comes: bool
) -> None:
    room.client.call = call
    assert room.monitor.call_agent("review.1", "fr", Need.WRITE) == told
    assert room.client.called == [("review.1", "fr", Need.WRITE)]
    assert room.monitor.agent_comes(7) is comes


def monitor_thread_lives() -> bool:
    return any(thread.name == "monitor" for thread in enumerate_threads())


def test_it_stops_between_two_rounds(room: Room) -> None:
    room.monitor.start()
    room.answers(FIRST)
    room.orders.recovered.get(timeout=GUARD)
    room.monitor.stop()
    assert room.client.closed.is_set()
    assert not monitor_thread_lives()


def test_it_stops_in_the_middle_of_a_call(room: Room) -> None:
    room.monitor.start()
    room.client.asked.get(timeout=GUARD)
    room.monitor.stop()
    assert not monitor_thread_lives()


def test_it_can_be_stopped_before_it_started_and_twice(room: Room) -> None:
    room.monitor.stop()
    room.monitor.stop()
    assert room.client.closed.is_set()
