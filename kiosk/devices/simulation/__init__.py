"""What the simulated devices share: one lock, a status derived from facts, events in order, waits on a clock."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import Enum
from threading import Condition
from typing import Generic, TypeVar

from kiosk.clock import Clock
from kiosk.devices.device import Board, Status, Unsubscribe

S = TypeVar("S", bound=Enum)

# A clock that somebody advances by hand rings no bell, so a wait looks at it this often (seconds of real time).
_GLANCE = 0.02


class SimulatedDevice(ABC, Generic[S]):
    """A device without hardware: thread-safe, and honest once it is closed (its state is then UNKNOWN).

    A subclass keeps facts (paper, card, cable) and says in :meth:`_read` what state they make. Facts change inside
    ``with self._acting()``; whoever changed them tells the listeners, in order, after the lock is released.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._changed = Condition()
        self._closed = False
        self._board = Board(self._read())

    @abstractmethod
    def _read(self) -> Status[S]:
        """Return the status that the facts make; called with the lock held."""

    def status(self) -> Status[S]:
        """Return the last known status at once, without waiting for anything."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[S]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the thread that caused it; return how to stop it."""
        return self._board.subscribe(callback)

    def close(self) -> None:
        """Release the device and end whatever waits for it; twice is harmless."""
        with self._acting():
            self._closed = True

    @contextmanager
    def _acting(self) -> Iterator[None]:
        """Hold the device while facts change; then wake who waits for it and tell the listeners."""
        with self._changed:
            yield
            self._board.note(self._read())
            self._changed.notify_all()
        self._board.tell()

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
