"""The desk behind the agents' mode: a card comes in, it is looked at once, a PIN is asked for, an agent acts.

The mode is open only while that very card stays in. Every event of the reader counts: an answer that belongs to the
card before it opens nothing. What happens is in the register before it takes effect; without a register nothing opens.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from math import ceil
from threading import Condition, Thread
from types import MappingProxyType
from typing import Final, TypeVar

from kiosk.agent.events import Act, Event, Locked, Problem, Refusal
from kiosk.agent.lockout import Lockout, resumed
from kiosk.agent.register import Register, Why
from kiosk.clock import Clock
from kiosk.devices.badge.api import (
    Agent,
    Badge,
    BadgeReader,
    BadPin,
    Distrusted,
    Failed,
    Look,
    NotABadge,
    PinBlocked,
    Recognised,
    Unlock,
    WrongPin,
)
from kiosk.devices.card_reader.api import CardFault, CardReader, ReaderState
from kiosk.devices.device import Listeners, Status, Unsubscribe

T = TypeVar("T")

log = logging.getLogger(__name__)

# A clock that somebody advances by hand rings no bell, so it is looked at this often (seconds of real time).
_GLANCE: Final = 0.2
_CLOSING: Final = 3.0
"""Seconds that a card which does not answer may keep :meth:`AgentDesk.close`."""


class DeskState(Enum):
    """What the desk does.

    ``STRANGER``: a card that is no badge, which somebody put in by mistake. ``REFUSED``: a badge that opens nothing
    until it was taken out.
    """

    NOBODY = "nobody"
    LOOKING = "looking"
    STRANGER = "stranger"
    ASKING = "asking"
    CHECKING = "checking"
    REFUSED = "refused"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Acted:
    """What an act came to."""

    act: Act
    done: bool


@dataclass(frozen=True, slots=True)
class DeskView:
    """The desk at one moment. ``tries`` are left on the card, None when it does not say; ``wait`` is the whole seconds
    before a PIN is taken; ``acting`` is the act under way."""

    state: DeskState = DeskState.NOBODY
    tries: int | None = None
    shortest_pin: int = 6
    longest_pin: int = 8
    wait: int = 0
    agent: Agent | None = None
    problem: Refusal | None = None
    acting: Act | None = None
    acted: Acted | None = None


@dataclass(frozen=True, slots=True)
class AgentsMode:
    """What a kiosk with an agents' mode has. ``lock_after`` is the seconds without a touch that close it."""

    badge: BadgeReader
    register: Register
    lock_after: float = 120.0


_TIMED: Final = frozenset({DeskState.ASKING, DeskState.REFUSED, DeskState.OPEN})
_LOCKS: Final[Mapping[ReaderState, Locked]] = MappingProxyType(
    {
        ReaderState.EMPTY: Locked.CARD_OUT,
        ReaderState.CARD_PRESENT: Locked.CARD_OUT,  # another one
        ReaderState.CARD_MUTE: Locked.CARD_MUTE,
        ReaderState.NO_READER: Locked.READER_GONE,
        ReaderState.UNKNOWN: Locked.READER_GONE,
    }
)


class AgentDesk:
    """The desk of one kiosk. Its methods return at once; what the card is asked is asked on a thread of its own.

    Without ``mode`` every card is a stranger's. ``acts`` are what an agent may do: each blocks for seconds at most and
    returns whether it was done.
    """

    def __init__(
        self,
        reader: CardReader,
        mode: AgentsMode | None,
        clock: Clock,
        acts: Mapping[Act, Callable[[], bool]],
    ) -> None:
        self._reader = reader
        self._mode = mode
        self._clock = clock
        self._acts = acts
        self._changed = Condition()
        self._listeners: Listeners[DeskView] = Listeners()
        self._view = DeskView()
        self._card = 0  # counts the reader's events: what was begun with another number is void
        self._closed = False
        self._touched = clock.monotonic()
        self._lockout = _lockout_of(mode.register, clock) if mode else Lockout()
        self._lines: deque[Callable[[], object]] = deque()
        self._command: Callable[[], None] | None = None
        self._thread: Thread | None = None
        if mode is not None:
            self._thread = Thread(target=self._work, name="agent-desk", daemon=True)
            self._thread.start()
        self._unsubscribe: Unsubscribe = reader.subscribe(self._on_reader)
        if reader.status().state in (ReaderState.CARD_PRESENT, ReaderState.CARD_MUTE):
            self._on_reader(reader.status())

    # --- for whoever shows it ------------------------------------------------------------------------------------

    @property
    def view(self) -> DeskView:
        """The desk now."""
        return self._view

    def subscribe(self, callback: Callable[[DeskView], None]) -> Unsubscribe:
        """Call ``callback`` with each new view, in order, from any thread; return how to stop it."""
        return self._listeners.subscribe(callback)

    def touched(self) -> None:
        """Somebody is there: the mode stays open."""
        self._touched = self._clock.monotonic()

    def enter(self, pin: str) -> None:
        """Try ``pin`` on the badge that is in; nothing happens unless one is asked for."""
        with self._acting():
            if self._view.state is DeskState.ASKING and not self._waiting():
                self._show(replace(self._view, state=DeskState.CHECKING, problem=None))
                self._command = partial(self._unlock, self._card, pin)

    def leave(self) -> None:
        """Close the mode, or put away whatever the desk says; a card that is still in is looked at no more."""
        with self._acting():
            self._card += 1
            self._go(Locked.BY_HAND)

    def act(self, act: Act) -> None:
        """Do it, once; nothing happens unless the mode is open and no other act is under way."""
        with self._acting():
            if self._view.state is DeskState.OPEN and self._view.acting is None:
                self._show(replace(self._view, acting=act, acted=None, problem=None))
                self._command = partial(self._do, self._card, act)

    def close(self) -> None:
        """Close the mode for good; twice is harmless."""
        self._unsubscribe()
        with self._acting():
            self._card += 1
            self._go(Locked.STOPPED)
            self._closed = True
        if self._thread is not None:
            self._thread.join(_CLOSING)

    # --- the reader ----------------------------------------------------------------------------------------------

    def _on_reader(self, status: Status[ReaderState]) -> None:
        with self._acting():
            if self._closed:
                return
            self._card += 1
            self._go(_LOCKS[status.state])
            if status.state is ReaderState.CARD_MUTE or (status.state is ReaderState.CARD_PRESENT and not self._mode):
                self._show(DeskView(DeskState.STRANGER))
            elif status.state is ReaderState.CARD_PRESENT:
                self._show(DeskView(DeskState.LOOKING))
                self._command = partial(self._look, self._card)

    def _go(self, why: Locked) -> None:
        """Be at nobody's service, with the lock held; what was to be done is void, what was done stays written."""
        agent = self._view.agent
        if agent is not None:
            self._write(Event.LOCKED, why, agent=agent)
        self._command = None
        self._show(DeskView())

    # --- the thread of the card ----------------------------------------------------------------------------------

    def _work(self) -> None:
        while True:
            with self._acting():
                task = self._next()
                if task is None:
                    if self._closed:
                        return
                    self._changed.wait(_GLANCE if self._view.state in _TIMED else None)
                    self._look_at_the_clock()
            if task is not None:
                task()

    def _next(self) -> Callable[[], object] | None:
        if self._lines:
            return self._lines.popleft()
        task, self._command = self._command, None
        return task

    def _look_at_the_clock(self) -> None:
        if self._view.state not in _TIMED:
            return
        if self._clock.monotonic() - self._touched >= self._known.lock_after:
            self._card += 1
            self._go(Locked.IDLE)
        elif self._view.state is DeskState.ASKING:
            self._show(replace(self._view, wait=self._waiting()))

    def _look(self, card: int) -> None:
        fault: Look = CardFault.TAKEN
        found = _answered(self._known.badge.look, fault)
        with self._acting():
            if card == self._card:
                self.touched()
                self._show(self._seen(found))

    def _seen(self, found: Look) -> DeskView:
        match found:
            case NotABadge() | CardFault.MUTE | CardFault.TAKEN:
                return DeskView(DeskState.STRANGER)
            case CardFault():
                return DeskView()  # it is out again, and the reader is about to say so
            case Badge(tries=0):
                return DeskView(DeskState.REFUSED, problem=Problem.PIN_BLOCKED)
            case Badge() if not self._known.register.sound:
                return DeskView(DeskState.REFUSED, problem=Problem.NO_REGISTER)
            case Badge(tries=tries, shortest_pin=shortest, longest_pin=longest):
                return DeskView(DeskState.ASKING, tries, shortest, longest, self._waiting())

    def _unlock(self, card: int, pin: str) -> None:
        failed: Unlock = Failed(CardFault.TAKEN)
        outcome = _answered(lambda: self._known.badge.unlock(pin), failed)
        if isinstance(outcome, Recognised):
            self._open(card, outcome.agent)
            return
        refusal, tries = _refusal(outcome)
        if isinstance(outcome, WrongPin | PinBlocked | Distrusted):
            why = Problem.WRONG_PIN if isinstance(outcome, WrongPin) else refusal
            self._known.register.append(Event.REFUSED, why, level=self._known.badge.level)
        with self._acting():
            if isinstance(outcome, WrongPin):
                # Also of a card that was pulled in a hurry.
                self._lockout = self._lockout.after_wrong(self._clock.monotonic())
            if card != self._card:
                return
            self.touched()
            again = isinstance(outcome, WrongPin | BadPin) and tries != 0
            state = DeskState.ASKING if again else DeskState.REFUSED
            left = self._view.tries if isinstance(outcome, BadPin) else tries
            self._show(replace(self._view, state=state, problem=refusal, tries=left, wait=self._waiting()))

    def _open(self, card: int, agent: Agent) -> None:
        if card != self._card:
            return
        written = self._known.register.append(Event.OPENED, agent=agent)
        with self._acting():
            if written:
                self._lockout = Lockout()
            if card != self._card or self._reader.status().state is not ReaderState.CARD_PRESENT:
                if written:
                    self._write(Event.LOCKED, Locked.CARD_OUT, agent=agent)
                return
            self.touched()
            if written:
                self._show(DeskView(DeskState.OPEN, agent=agent))
            else:
                self._show(DeskView(DeskState.REFUSED, problem=Problem.NO_REGISTER))

    def _do(self, card: int, act: Act) -> None:
        agent = self._view.agent
        if card != self._card or agent is None:
            return
        written = self._known.register.append(Event.ACT, act, agent=agent)
        done = written and _answered(self._acts[act], False)
        with self._acting():
            if card == self._card:
                self.touched()
                told = Acted(act, done) if written else None
                problem = None if written else Problem.NO_REGISTER
                self._show(replace(self._view, acting=None, acted=told, problem=problem))

    # --- inside --------------------------------------------------------------------------------------------------

    @property
    def _known(self) -> AgentsMode:
        assert self._mode is not None  # the thread only runs with one
        return self._mode

    def _waiting(self) -> int:
        return ceil(self._lockout.left(self._clock.monotonic()))

    def _write(self, event: Event, why: Why, *, agent: Agent) -> None:
        """Have a line written by the thread, which may wait for the disk."""
        self._lines.append(partial(self._known.register.append, event, why, agent=agent))

    def _show(self, view: DeskView) -> None:
        if view != self._view:
            self._view = view
            self._listeners.add(view)

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """Hold the desk while it changes; then wake its thread and tell the listeners."""
        with self._changed:
            yield
            self._changed.notify_all()
        self._listeners.tell()


def _lockout_of(register: Register, clock: Clock) -> Lockout:
    wrong = register.wrong_pins
    ago = (clock.now() - wrong.last).total_seconds() if wrong.last else 0.0
    return resumed(wrong.count, ago, clock.monotonic())


def _answered(command: Callable[[], T], otherwise: T) -> T:
    """Return what ``command`` returns. A defect in it must not end the thread that closes the mode."""
    try:
        return command()
    except Exception as error:
        # The type only: the text of an exception may hold what a card said.
        log.error("the agents' desk met %s", type(error).__name__)
        return otherwise


def _refusal(outcome: Unlock) -> tuple[Refusal, int | None]:
    """Return why ``outcome`` opens nothing, and the tries that are left."""
    match outcome:
        case WrongPin(tries=0) | PinBlocked():
            return Problem.PIN_BLOCKED, 0
        case WrongPin(tries=tries):
            return Problem.WRONG_PIN, tries
        case BadPin():
            return Problem.BAD_PIN, None
        case Distrusted(why=why):
            return why, None
        case _:
            return Problem.NO_ANSWER, None
