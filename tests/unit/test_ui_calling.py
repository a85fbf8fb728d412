"""A call for an agent, whatever is pressed while the back office is slow, and whatever it answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue

import pytest
from PySide6.QtCore import QObject
from PySide6.QtTest import QSignalSpy, QTest

from kiosk.devices.device import Unsubscribe
from kiosk.need import Need
from kiosk.tariffs import Catalogue
from kiosk.ui import calling as module
from kiosk.ui.calling import Call, Calling

pytestmark = pytest.mark.usefixtures("qapp")

GUARD = 10.0  # seconds before what hangs is called broken


class SlowOffice:
    """Keeps whoever asks until it has an answer; an exception is raised."""

    reachable = True
    latest_catalogue: Catalogue | None = None

    def __init__(self) -> None:
        self.called: list[Need | None] = []
        self.looked = 0
        self.numbers: SimpleQueue[int | None] = SimpleQueue()
        self.coming: SimpleQueue[bool | Exception] = SimpleQueue()

    def subscribe(self, _callback: Callable[[], None]) -> Unsubscribe:
        return lambda: None

    def call_agent(self, screen: str, language: str, need: Need | None) -> int | None:
        assert (screen, language) == ("home", "fr")
        self.called.append(need)
        return self.numbers.get(timeout=GUARD)

    def agent_comes(self, call: int) -> bool:
        assert call == 7
        self.looked += 1
        answer = self.coming.get(timeout=GUARD)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture
def office() -> SlowOffice:
    return SlowOffice()


@pytest.fixture
def calling(office: SlowOffice, monkeypatch: pytest.MonkeyPatch) -> Iterator[Calling]:
    monkeypatch.setattr(module, "_ASK_MS", 1)
    parent = QObject()
    made = Calling(office, lambda: ("home", "fr"), parent)
    yield made
    made.forget()
    office.numbers.put(None)  # for whoever still waits
    office.coming.put(False)


def until(condition: Callable[[], bool]) -> None:
    ends = time.monotonic() + GUARD
    while not condition():
        assert time.monotonic() < ends, "it hangs"
        QTest.qWait(1)


def looks(calling: Calling, office: SlowOffice) -> None:
    """Call, be told, and be in the middle of asking whether somebody comes."""
    calling.call()
    office.numbers.put(7)
    until(lambda: office.looked == 1)
    assert calling.state is Call.TOLD


def test_who_calls_is_told_and_then_that_somebody_comes(calling: Calling, office: SlowOffice) -> None:
    comes = QSignalSpy(calling.comes)
    looks(calling, office)
    for answer in (False, False, True):
        office.coming.put(answer)
    until(lambda: calling.state is Call.COMING)
    assert (comes.count(), office.looked, office.called) == (1, 3, [None])


def test_what_for_is_sent_after_the_call_that_is_under_way(calling: Calling, office: SlowOffice) -> None:
    calling.call()
    calling.say(Need.WRITE)
    calling.say(Need.EXPLAIN)
    office.numbers.put(7)
    office.numbers.put(7)
    until(lambda: calling.state is Call.TOLD)
    assert office.called == [None, Need.EXPLAIN]


def test_a_second_call_while_somebody_is_asked_for_is_sent_too(calling: Calling, office: SlowOffice) -> None:
    looks(calling, office)
    calling.call()
    assert calling.state is Call.CALLING
    office.coming.put(True)  # to the first call
    office.numbers.put(7)
    until(lambda: calling.state is Call.TOLD)
    assert office.called == [None, None]


def test_a_call_that_arrived_is_not_unsaid_by_a_need_that_did_not(calling: Calling, office: SlowOffice) -> None:
    looks(calling, office)
    calling.say(Need.MACHINE)
    office.coming.put(False)
    office.numbers.put(None)
    until(lambda: calling.need is None)
    assert office.called == [None, Need.MACHINE]
    assert calling.state is Call.TOLD


def test_a_call_that_does_not_arrive_is_said_not_to(calling: Calling, office: SlowOffice) -> None:
    calling.call()
    office.numbers.put(None)
    until(lambda: calling.state is Call.UNREACHED)


@pytest.mark.expects_log("ERROR kiosk.ui.calling: agent call failed by TimeoutError")
def test_a_look_that_fails_changes_nothing_and_the_next_one_tells(calling: Calling, office: SlowOffice) -> None:
    looks(calling, office)
    office.coming.put(TimeoutError())
    office.coming.put(True)
    until(lambda: calling.state is Call.COMING)


def test_the_next_person_hears_nothing_of_it(calling: Calling, office: SlowOffice) -> None:
    looks(calling, office)
    calling.say(Need.WRITE)
    calling.forget()
    office.coming.put(True)
    # Another one calls, and is answered: whatever was to be heard of the first has been.
    calling.call()
    office.numbers.put(7)
    until(lambda: calling.state is Call.TOLD)
    assert (calling.need, office.called) == (None, [None, None])
