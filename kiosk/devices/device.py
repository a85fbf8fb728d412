"""What every device has in common."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from threading import RLock
from typing import Generic, TypeAlias, TypeVar

S = TypeVar("S", bound=Enum)
T = TypeVar("T")

_log = logging.getLogger(__name__)


class Severity(Enum):
    """How much of the service is left."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Actor(Enum):
    """Who must act to put it right."""

    NOBODY = "nobody"
    CITIZEN = "citizen"
    AGENT = "agent"
    IT = "it"


@dataclass(frozen=True, slots=True)
class Status(Generic[S]):
    """The state of a device, how bad it is and who must act. A state that cannot be read is a fault, never OK."""

    state: S
    severity: Severity
    actor: Actor

    @property
    def usable(self) -> bool:
        """Whether a citizen may start something that needs this device."""
        return self.severity is not Severity.FAULT


Unsubscribe: TypeAlias = Callable[[], None]


def guarded(callback: Callable[[T], None]) -> Callable[[T], None]:
    """Return ``callback`` made harmless to the device that calls it: what it raises is logged by type and dropped.

    A listener that fails to draw must not lose the outcome of a payment that was already taken.
    """

    def call(value: T) -> None:
        try:
            callback(value)
        except Exception as error:
            # The type only: the text of an exception may hold what a citizen typed.
            _log.error("a listener of a device raised %s", type(error).__name__)

    return call


class Listeners(Generic[T]):
    """Callbacks that hear every event of a device once, in order, whichever threads the events come from."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[T], None]] = []
        self._news: deque[T] = deque()
        self._turn = RLock()
        self._telling = False

    def subscribe(self, callback: Callable[[T], None]) -> Unsubscribe:
        """Call ``callback`` with each event until the returned function is called (twice is harmless)."""
        safe = guarded(callback)
        self._callbacks.append(safe)

        def unsubscribe() -> None:
            if safe in self._callbacks:
                self._callbacks.remove(safe)

        return unsubscribe

    def add(self, event: T) -> None:
        """Keep ``event`` for the next :meth:`tell`; tells nobody, so it may be called with a lock held."""
        self._news.append(event)

    def tell(self) -> None:
        """Tell every subscriber what was added; called without a lock of the device."""
        with self._turn:
            if self._telling:
                return  # a listener acted on the device: the loop that called it goes on, and the order is kept
            self._telling = True
            try:
                while self._news:
                    event = self._news.popleft()
                    for callback in tuple(self._callbacks):
                        callback(event)
            finally:
                self._telling = False


class Board(Generic[S]):
    """The last known status of a device, and who hears of a change."""

    def __init__(self, first: Status[S]) -> None:
        self._last = first
        self._listeners: Listeners[Status[S]] = Listeners()

    @property
    def status(self) -> Status[S]:
        """The last known status."""
        return self._last

    def subscribe(self, callback: Callable[[Status[S]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, on the thread that caused it; return how to stop it."""
        return self._listeners.subscribe(callback)

    def note(self, status: Status[S]) -> None:
        """Keep ``status``; called by one thread at a time, with the device's lock held if it has one."""
        if status != self._last:
            self._last = status
            self._listeners.add(status)

    def tell(self) -> None:
        """Tell the listeners what was noted; called without a lock of the device."""
        self._listeners.tell()

    def post(self, status: Status[S]) -> None:
        """Note and tell, for a device whose status one thread watches."""
        self.note(status)
        self.tell()
