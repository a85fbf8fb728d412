"""What the simulated devices share: one lock, a status derived from facts, events in order, waits on a clock."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from threading import Condition, RLock
from typing import Generic, TypeVar

from kiosk.clock import Clock
from kiosk.devices.device import Listeners, Status, Unsubscribe

S = TypeVar("S", bound=Enum)
T = TypeVar("T")

# A clock that somebody advances by hand rings no bell, so a wait looks at it this often (seconds of real time).
_GLANCE = 0.02

_log = logging.getLogger(__name__)


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


class SimulatedDevice(ABC, Generic[S]):
    """A device without hardware: thread-safe, and honest once it is closed (its state is then UNKNOWN).

    A subclass keeps facts (paper, card, cable) and says in :meth:`_read` what state they make. Facts change inside
    ``with self._acting()``; whoever changed them tells the listeners, in order, after the lock is released.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = Condition()
        self._closed = False
        self._listeners: Listeners[S] = Listeners()
        self._news: deque[Status[S]] = deque()
        self._turn = RLock()
        self._telling = False
        self._last = self._read()

    @abstractmethod
    def _read(self) -> Status[S]:
        """Return the status that the facts make; called with the lock held."""

    def status(self) -> Status[S]:
        """Return the last known status at once, without waiting for anything."""
        return self._last

    def subscribe(self, callback: Callable[[Status[S]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the thread that caused it; return how to stop it."""
        return self._listeners.subscribe(guarded(callback))

    def close(self) -> None:
        """Release the device and end whatever waits for it; twice is harmless."""
        with self._acting():
            self._closed = True

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """Hold the device while facts change; then wake who waits for it and tell the listeners."""
        with self._changed:
            yield
            status = self._read()
            if status != self._last:
                self._last = status
                self._news.append(status)
            self._changed.notify_all()
        self._tell()

    def _tell(self) -> None:
        with self._turn:
            if self._telling:
                return  # a listener acted on the device: the loop that called it goes on, and the order is kept
            self._telling = True
            try:
                while self._news:
                    self._listeners.publish(self._news.popleft())
            finally:
                self._telling = False

    def _wait(self, until: float, happened: Callable[[], bool]) -> bool:
        """Wait, with the lock held, until ``happened()`` or the clock's ``monotonic`` reaches ``until``.

        Return whether it happened.
        """
        while not happened():
            left = until - self._clock.monotonic()
            if left <= 0:
                return False
            self._changed.wait(min(left, _GLANCE))
        return True
