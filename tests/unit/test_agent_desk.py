"""The desk behind the agents' mode: what a card, a PIN, a pulled card, time and a full disk do to it."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kiosk.agent.desk import Acted, AgentDesk, AgentsMode, DeskState, DeskView
from kiosk.agent.events import Act, Locked, Problem
from kiosk.agent.register import Intact, Register, verify
from kiosk.clock import AdjustableClock
from kiosk.devices.badge.api import (
    Agent,
    Badge,
    BadPin,
    Distrust,
    Distrusted,
    Failed,
    Level,
    Look,
    NotABadge,
    PinBlocked,
    Recognised,
    Role,
    Unlock,
    WrongPin,
)
from kiosk.devices.card_reader.api import CardFault
from kiosk.devices.card_reader.simulated import CardKind, SimulatedReader

AGENT = Agent("A012", Role.AGENT, Level.PIV)
PIN = "480275"
HANG = 30.0


class ScriptedBadge:
    """Answers what it is told to, when it is let."""

    level = Level.PIV

    def __init__(self) -> None:
        self.look_answer: Look | Exception = Badge(3)
        self.unlock_answer: Unlock | Exception = Recognised(AGENT)
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.asked = threading.Event()
        self.looks = 0
        self.pins: list[str] = []

    def look(self) -> Look:
        self.looks += 1
        return self._said(self.look_answer)

    def unlock(self, pin: str) -> Unlock:
        self.pins.append(pin)
        return self._said(self.unlock_answer)

    def _said(self, answer: Any) -> Any:
        self.asked.set()
        assert self.may_answer.wait(HANG)
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class Counter:
    """The desk with everything around it."""

    path: Path
    clock: AdjustableClock = field(default_factory=AdjustableClock)
    badge: ScriptedBadge = field(default_factory=ScriptedBadge)
    clears: bool | Exception = True
    cleared: int = 0
    views: list[DeskView] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reader = SimulatedReader(self.clock)
        self.register = Register(self.path, self.clock)
        self.desk = self.another()
        self.desk.subscribe(self.views.append)

    def another(self) -> AgentDesk:
        mode = AgentsMode(self.badge, self.register, lock_after=60)
        return AgentDesk(self.reader, mode, self.clock, {Act.CLEAR_HELD: self._clear})

    def _clear(self) -> bool:
        self.cleared += 1
        if isinstance(self.clears, Exception):
            raise self.clears
        return self.clears

    def until(self, condition: Callable[[], bool]) -> None:
        ends = time.monotonic() + HANG
        while not condition():
            assert time.monotonic() < ends, f"hangs: {self.desk.view}"
            time.sleep(0.002)

    def comes_to(self, state: DeskState) -> DeskView:
        self.until(lambda: self.desk.view.state is state)
        return self.desk.view

    def asks(self) -> DeskView:
        self.reader.insert(CardKind.AGENT_BADGE)
        return self.comes_to(DeskState.ASKING)

    def opens(self) -> DeskView:
        self.asks()
        self.desk.enter(PIN)
        return self.comes_to(DeskState.OPEN)

    def wrong(self, answer: Unlock) -> DeskView:
        self.badge.unlock_answer = answer
        tried = len(self.badge.pins)
        self.desk.enter(PIN)
        self.until(lambda: len(self.badge.pins) > tried and self.desk.view.state is not DeskState.CHECKING)
        return self.desk.view

    def lines(self) -> list[tuple[str, str | None, str | None]]:
        """What the register says: event, why, agent."""
        text = self.path.read_text(encoding="ascii") if self.path.exists() else ""
        return [(line["event"], line["why"], line["agent"]) for line in map(json.loads, text.splitlines())]

    def writes(self, *line: str | None) -> None:
        self.until(lambda: bool(self.lines()) and self.lines()[-1] == line)


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path / "agents.jsonl")
    yield counter
    counter.badge.may_answer.set()
    counter.desk.close()
    counter.reader.close()
    assert isinstance(verify(counter.path), Intact)


# --- in and out ----------------------------------------------------------------------------------------------------


def test_a_badge_and_a_pin_open_and_pulling_the_badge_closes(counter: Counter) -> None:
    assert counter.asks() == DeskView(DeskState.ASKING, 3)
    counter.desk.enter(PIN)
    assert counter.comes_to(DeskState.OPEN) == DeskView(DeskState.OPEN, agent=AGENT)
    counter.reader.remove()
    assert counter.desk.view == DeskView(), "at once, on the thread of the reader"
    counter.writes("locked", "card_out", "A012")
    assert counter.lines()[0] == ("opened", None, "A012")
    states = [view.state for view in counter.views]
    assert states == [
        DeskState.LOOKING,
        DeskState.ASKING,
        DeskState.CHECKING,
        DeskState.OPEN,
        DeskState.NOBODY,
    ]


def test_the_pin_is_in_nothing_that_is_shown_or_written(counter: Counter) -> None:
    counter.opens()
    counter.reader.remove()
    counter.writes("locked", "card_out", "A012")
    assert counter.badge.pins == [PIN]
    assert PIN not in counter.path.read_text(encoding="ascii")
    assert PIN not in repr(counter.views)


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda counter: counter.reader.remove(), Locked.CARD_OUT),
        (lambda counter: counter.reader.unplug(), Locked.READER_GONE),
        (lambda counter: counter.desk.leave(), Locked.BY_HAND),
        (lambda counter: counter.desk.close(), Locked.STOPPED),
        (lambda counter: counter.reader.close(), Locked.READER_GONE),
    ],
)
def test_whatever_ends_it_ends_it_at_once(counter: Counter, act: Callable[[Counter], object], why: Locked) -> None:
    counter.opens()
    act(counter)
    assert counter.desk.view == DeskView()
    counter.writes("locked", why.value, "A012")


def test_a_badge_that_was_swapped_is_looked_at_anew(counter: Counter) -> None:
    counter.opens()
    counter.reader.swap(CardKind.AGENT_BADGE)
    assert counter.comes_to(DeskState.ASKING).agent is None
    assert counter.badge.looks == 2
    assert ("locked", "card_out", "A012") in counter.lines()


def test_a_badge_that_stays_in_after_the_lock_opens_nothing_by_itself(counter: Counter) -> None:
    counter.opens()
    counter.desk.leave()
    counter.desk.enter(PIN)
    assert counter.desk.view == DeskView()
    counter.reader.swap(CardKind.AGENT_BADGE)
    counter.comes_to(DeskState.ASKING)


def test_a_badge_that_is_in_when_the_kiosk_starts_is_seen(counter: Counter) -> None:
    counter.asks()
    second = counter.another()
    counter.until(lambda: second.view.state is DeskState.ASKING)
    second.close()


# --- races: what belongs to the card before opens nothing -------------------------------------------------------------


@pytest.mark.parametrize("pull", ["remove", "unplug", "swap", "leave", "close"])
def test_an_unlock_that_ends_after_the_badge_was_pulled_opens_nothing(counter: Counter, pull: str) -> None:
    counter.asks()
    counter.badge.asked.clear()
    counter.badge.may_answer.clear()
    counter.desk.enter(PIN)
    assert counter.badge.asked.wait(HANG)
    match pull:
        case "swap":
            counter.reader.swap(CardKind.AGENT_BADGE)
        case "leave":
            counter.desk.leave()
        case "close":
            threading.Thread(target=counter.desk.close, daemon=True).start()
            counter.until(lambda: counter.desk.view.state is DeskState.NOBODY)
        case _:
            getattr(counter.reader, pull)()
    counter.badge.may_answer.set()
    if pull == "swap":
        counter.comes_to(DeskState.ASKING)
    else:
        assert counter.desk.view.state is DeskState.NOBODY
        counter.desk.close()
    assert DeskState.OPEN not in [view.state for view in counter.views]
    assert counter.lines() == []


def test_a_badge_pulled_while_the_register_is_written_opens_nothing(
    counter: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    counter.asks()
    append = Register.append

    def pulled(register: Register, *args: Any, **kwargs: Any) -> bool:
        monkeypatch.undo()
        written = append(register, *args, **kwargs)
        counter.reader.remove()
        return written

    monkeypatch.setattr(Register, "append", pulled)
    counter.desk.enter(PIN)
    counter.writes("locked", "card_out", "A012")
    assert counter.desk.view == DeskView()
    assert DeskState.OPEN not in [view.state for view in counter.views]


def test_a_look_that_ends_after_the_card_was_pulled_asks_nothing(counter: Counter) -> None:
    counter.badge.may_answer.clear()
    counter.reader.insert(CardKind.AGENT_BADGE)
    assert counter.badge.asked.wait(HANG)
    counter.reader.remove()
    counter.badge.may_answer.set()
    counter.desk.close()
    assert [view.state for view in counter.views] == [DeskState.LOOKING, DeskState.NOBODY]


def test_a_wrong_pin_counts_though_the_badge_was_pulled_in_a_hurry(counter: Counter) -> None:
    counter.badge.unlock_answer = WrongPin(None)
    for _ in range(5):
        counter.asks()
        counter.badge.asked.clear()
        counter.badge.may_answer.clear()
        counter.desk.enter(PIN)
        assert counter.badge.asked.wait(HANG)
        counter.reader.remove()
        counter.badge.may_answer.set()
    assert counter.asks().wait > 0


# --- other cards ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [NotABadge(), CardFault.MUTE, CardFault.TAKEN])
def test_a_card_that_is_no_badge_is_a_strangers_and_is_not_written_down(counter: Counter, answer: Look) -> None:
    counter.badge.look_answer = answer
    counter.reader.insert(CardKind.VITALE)
    assert counter.comes_to(DeskState.STRANGER) == DeskView(DeskState.STRANGER)
    counter.desk.enter(PIN)
    counter.reader.remove()
    assert counter.desk.view == DeskView()
    counter.desk.close()
    assert counter.badge.pins == []
    assert counter.lines() == []


@pytest.mark.parametrize("answer", [CardFault.NO_CARD, CardFault.REMOVED, CardFault.NO_READER])
def test_a_card_that_is_gone_by_the_time_it_is_looked_at_is_nobodys(counter: Counter, answer: CardFault) -> None:
    counter.badge.look_answer = answer
    counter.reader.insert(CardKind.BANK)
    counter.until(lambda: counter.badge.looks == 1 and counter.desk.view == DeskView())


def test_a_card_that_turns_out_mute_is_a_strangers(counter: Counter) -> None:
    reader = counter.reader
    counter.badge.look_answer = CardFault.MUTE
    reader.insert(CardKind.MUTE)
    session = reader.connect()
    assert not isinstance(session, CardFault)
    thread = threading.Thread(target=lambda: session.transmit(bytes(4)), daemon=True)
    thread.start()
    counter.clock.advance(20)
    thread.join(HANG)
    session.close()
    assert counter.comes_to(DeskState.STRANGER) == DeskView(DeskState.STRANGER)


def test_without_an_agents_mode_every_card_is_a_strangers() -> None:
    clock = AdjustableClock()
    reader = SimulatedReader(clock)
    desk = AgentDesk(reader, None, clock, {})
    reader.insert(CardKind.AGENT_BADGE)
    assert desk.view == DeskView(DeskState.STRANGER)
    desk.leave()
    assert desk.view == DeskView()
    reader.swap(CardKind.BANK)
    assert desk.view == DeskView(DeskState.STRANGER)
    desk.close()
    desk.close()
    reader.remove()
    reader.close()


# --- PINs -------------------------------------------------------------------------------------------------------------


def test_a_wrong_pin_is_asked_for_again_and_the_last_one_blocks(counter: Counter) -> None:
    counter.asks()
    assert counter.wrong(WrongPin(2)) == DeskView(DeskState.ASKING, 2, problem=Problem.WRONG_PIN)
    assert counter.wrong(WrongPin(1)) == DeskView(DeskState.ASKING, 1, problem=Problem.WRONG_PIN)
    assert counter.wrong(WrongPin(0)) == DeskView(DeskState.REFUSED, 0, problem=Problem.PIN_BLOCKED)
    assert counter.lines() == [("refused", "wrong_pin", None)] * 3
    counter.desk.enter(PIN)
    assert len(counter.badge.pins) == 3


def test_a_badge_that_is_blocked_is_not_asked_for_its_pin(counter: Counter) -> None:
    counter.badge.look_answer = Badge(0)
    counter.reader.insert(CardKind.AGENT_BADGE)
    assert counter.comes_to(DeskState.REFUSED).problem is Problem.PIN_BLOCKED


@pytest.mark.parametrize(
    ("answer", "problem", "line"),
    [
        (PinBlocked(), Problem.PIN_BLOCKED, "pin_blocked"),
        *((Distrusted(why), why, why.value) for why in Distrust),
        *((Failed(fault), Problem.NO_ANSWER, None) for fault in CardFault),
    ],
)
def test_a_badge_that_is_not_believed_opens_nothing(
    counter: Counter, answer: Unlock, problem: Problem | Distrust, line: str | None
) -> None:
    counter.asks()
    view = counter.wrong(answer)
    assert (view.state, view.problem) == (DeskState.REFUSED, problem)
    assert counter.lines() == ([("refused", line, None)] if line else [])


def test_what_is_no_pin_costs_no_try(counter: Counter) -> None:
    counter.asks()
    assert counter.wrong(BadPin()) == DeskView(DeskState.ASKING, 3, problem=Problem.BAD_PIN)
    assert counter.lines() == []


# --- waiting ----------------------------------------------------------------------------------------------------------


def test_after_five_wrong_pins_none_is_taken_for_a_while(counter: Counter) -> None:
    counter.asks()
    for _ in range(4):
        assert counter.wrong(WrongPin(None)).wait == 0
    assert counter.wrong(WrongPin(None)).wait == 15
    counter.desk.enter(PIN)
    assert len(counter.badge.pins) == 5, "it was not tried"
    counter.clock.advance(7)
    counter.until(lambda: counter.desk.view.wait <= 8)
    counter.clock.advance(9)
    counter.until(lambda: counter.desk.view.wait == 0)
    assert counter.wrong(WrongPin(None)).wait == 30
    counter.clock.advance(31)
    counter.until(lambda: counter.desk.view.wait == 0)
    counter.badge.unlock_answer = Recognised(AGENT)
    counter.desk.enter(PIN)
    counter.comes_to(DeskState.OPEN)
    counter.reader.swap(CardKind.AGENT_BADGE)
    counter.comes_to(DeskState.ASKING)
    assert counter.wrong(WrongPin(None)).wait == 0, "a right one begins anew"


def test_another_badge_and_another_start_wait_too(counter: Counter) -> None:
    counter.asks()
    for _ in range(5):
        counter.wrong(WrongPin(None))
    counter.reader.swap(CardKind.AGENT_BADGE)
    assert counter.comes_to(DeskState.ASKING).wait > 0
    counter.desk.close()
    counter.register = Register(counter.path, counter.clock)
    again = counter.another()
    counter.until(lambda: again.view.state is DeskState.ASKING)
    assert again.view.wait > 0
    again.close()


# --- time -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [DeskState.ASKING, DeskState.REFUSED, DeskState.OPEN])
def test_nobody_there_for_a_while_closes_it(counter: Counter, state: DeskState) -> None:
    counter.asks()
    if state is DeskState.REFUSED:
        counter.wrong(PinBlocked())
    elif state is DeskState.OPEN:
        counter.desk.enter(PIN)
    counter.comes_to(state)
    counter.clock.advance(50)
    counter.desk.touched()
    counter.clock.advance(50)
    time.sleep(0.5)  # two glances of its own
    assert counter.desk.view.state is state, "who touches the screen is there"
    counter.clock.advance(11)
    counter.comes_to(DeskState.NOBODY)
    if state is DeskState.OPEN:
        counter.writes("locked", "idle", "A012")


def test_a_card_left_in_by_a_citizen_is_not_timed(counter: Counter) -> None:
    counter.badge.look_answer = NotABadge()
    counter.reader.insert(CardKind.BANK)
    counter.comes_to(DeskState.STRANGER)
    counter.clock.advance(600)
    time.sleep(0.3)
    assert counter.desk.view.state is DeskState.STRANGER


# --- acts -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("done", [True, False])
def test_an_act_is_written_down_and_its_end_is_told(counter: Counter, done: bool) -> None:
    counter.clears = done
    counter.opens()
    counter.desk.act(Act.CLEAR_HELD)
    counter.until(lambda: counter.desk.view.acted is not None)
    assert counter.desk.view == DeskView(DeskState.OPEN, agent=AGENT, acted=Acted(Act.CLEAR_HELD, done))
    assert counter.lines()[-1] == ("act", "clear_held", "A012")
    assert counter.cleared == 1


def test_nothing_is_done_while_the_mode_is_closed(counter: Counter) -> None:
    counter.desk.act(Act.CLEAR_HELD)
    counter.asks()
    counter.desk.act(Act.CLEAR_HELD)
    counter.desk.close()
    assert counter.cleared == 0
    assert counter.lines() == []


@pytest.mark.expects_log(r"ERROR kiosk\.agent\.desk: the agents' desk met ZeroDivisionError$")
def test_a_defect_in_an_act_is_an_act_that_was_not_done(counter: Counter) -> None:
    counter.clears = ZeroDivisionError(PIN)
    counter.opens()
    counter.desk.act(Act.CLEAR_HELD)
    counter.until(lambda: counter.desk.view.acted == Acted(Act.CLEAR_HELD, False))
    counter.reader.remove()
    counter.writes("locked", "card_out", "A012")


@pytest.mark.expects_log(r"ERROR kiosk\.agent\.desk: the agents' desk met ZeroDivisionError$")
def test_a_defect_in_the_badge_opens_nothing_and_ends_nothing(counter: Counter) -> None:
    counter.badge.look_answer = ZeroDivisionError(PIN)
    counter.reader.insert(CardKind.AGENT_BADGE)
    counter.comes_to(DeskState.STRANGER)
    counter.reader.remove()
    counter.badge.look_answer = Badge(3)
    counter.badge.unlock_answer = ZeroDivisionError(PIN)
    counter.asks()
    counter.desk.enter(PIN)
    assert counter.comes_to(DeskState.REFUSED).problem is Problem.NO_ANSWER
    counter.reader.remove()
    counter.badge.unlock_answer = Recognised(AGENT)
    counter.opens()


# --- the register cannot be written -----------------------------------------------------------------------------------


def test_without_a_register_no_pin_is_asked_for(tmp_path: Path) -> None:
    counter = Counter(tmp_path)  # a folder
    counter.reader.insert(CardKind.AGENT_BADGE)
    assert counter.comes_to(DeskState.REFUSED).problem is Problem.NO_REGISTER
    counter.desk.enter(PIN)
    assert counter.badge.pins == []
    counter.desk.close()
    counter.reader.close()


def test_a_full_disk_opens_nothing(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    counter.asks()
    monkeypatch.setattr(Register, "append", lambda *_args, **_kwargs: False)
    counter.desk.enter(PIN)
    assert counter.comes_to(DeskState.REFUSED).problem is Problem.NO_REGISTER


def test_a_disk_that_fills_up_lets_nothing_be_done(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    counter.opens()
    with monkeypatch.context() as patched:
        patched.setattr(Register, "append", lambda *_args, **_kwargs: False)
        counter.desk.act(Act.CLEAR_HELD)
        counter.until(lambda: counter.desk.view.problem is Problem.NO_REGISTER)
    assert counter.desk.view.acted is None
    assert counter.cleared == 0
    counter.desk.act(Act.CLEAR_HELD)
    counter.until(lambda: counter.desk.view.acted is not None)
    assert counter.desk.view.problem is None


# --- the end ----------------------------------------------------------------------------------------------------------


def test_closing_twice_leaves_no_thread_and_hears_no_card(counter: Counter) -> None:
    thread = counter.desk._thread
    assert thread is not None
    counter.opens()
    counter.desk.close()
    counter.desk.close()
    assert not thread.is_alive()
    counter.reader.swap(CardKind.AGENT_BADGE)
    assert counter.desk.view == DeskView()
    assert counter.lines()[-1] == ("locked", "stopped", "A012")
