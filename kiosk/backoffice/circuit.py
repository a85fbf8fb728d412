"""A circuit breaker: after some failures nobody waits for a service that is away, until one trial comes back.

Three positions (Nygard, *Release It!*, 2nd ed., chapter 5):

=========== =========================================== ============================================
position    what passes                                 what ends it
=========== =========================================== ============================================
CLOSED      everything                                  ``threshold`` failures in a row -> OPEN
OPEN        nothing, for ``cooldown`` seconds or for    time -> HALF_OPEN at the next :meth:`admit`
            as long as the service asked
HALF_OPEN   one trial at a time                         success -> CLOSED, failure -> OPEN
=========== =========================================== ============================================
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from enum import Enum
from threading import Lock, RLock

from kiosk.clock import Clock
from kiosk.devices.device import Unsubscribe

_log = logging.getLogger(__name__)

LONGEST_HOLD = 300.0
"""Seconds. A service that asks to be left alone for longer is asked again all the same."""


class Position(Enum):
    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


class Circuit:
    """The breaker of one service. Does no I/O and may be used from any thread.

    ``threshold`` counts failures in a row, ``cooldown`` is in seconds of ``clock.monotonic``.
    """

    def __init__(self, clock: Clock, *, threshold: int = 3, cooldown: float = 5.0) -> None:
        if threshold < 1 or cooldown < 0:
            raise ValueError("a circuit needs a threshold of at least 1 and a cooldown of at least 0")
        self._clock = clock
        self._threshold = threshold
        self._cooldown = cooldown
        self._lock = Lock()
        self._position = Position.CLOSED
        self._failures = 0
        self._open_until = 0.0
        self._trial = False
        # Silence is never success: before the first answer the service is not called reachable.
        self._answered = False
        self._callbacks: list[Callable[[bool], None]] = []
        self._telling = RLock()
        self._told = False

    @property
    def position(self) -> Position:
        """The position, as the last report left it."""
        with self._lock:
            return self._position

    @property
    def reachable(self) -> bool:
        """Whether the service answered and nothing since says that it stopped."""
        with self._lock:
            return self._reachable()

    def subscribe(self, callback: Callable[[bool], None]) -> Unsubscribe:
        """Call ``callback`` with each new :attr:`reachable`, on the thread that found out; return how to stop it."""
        self._callbacks.append(callback)

        def unsubscribe() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return unsubscribe

    def admit(self) -> bool:
        """Return whether one try may go now. Whoever got True reports :meth:`succeeded` or :meth:`failed`."""
        with self._lock:
            if self._position is Position.CLOSED:
                return True
            if self._position is Position.OPEN and self._clock.monotonic() >= self._open_until:
                self._position = Position.HALF_OPEN
                self._trial = False
            if self._position is Position.HALF_OPEN and not self._trial:
                self._trial = True
                return True
            return False

    def succeeded(self) -> None:
        """Report an answer that can be believed, a refusal included."""
        with self._lock:
            self._position = Position.CLOSED
            self._failures = 0
            self._trial = False
            self._answered = True
        self._tell()

    def failed(self, leave_alone_for: float = 0.0) -> None:
        """Report a try without such an answer. ``leave_alone_for`` seconds, when the service asked for it, open the
        circuit at once and for at least that long."""
        with self._lock:
            self._failures += 1
            self._trial = False
            asked = min(leave_alone_for, LONGEST_HOLD)
            if asked > 0 or self._position is not Position.CLOSED or self._failures >= self._threshold:
                self._position = Position.OPEN
                until = self._clock.monotonic() + max(self._cooldown, asked)
                self._open_until = max(self._open_until, until)
        self._tell()

    def _reachable(self) -> bool:
        return self._answered and self._position is Position.CLOSED

    def _tell(self) -> None:
        # One at a time and the latest value, so that two threads cannot leave a tile with the older news.
        with self._telling:
            reachable = self.reachable
            if reachable == self._told:
                return
            self._told = reachable
            _log.info("reachable: %d", reachable)
            for callback in tuple(self._callbacks):
                try:
                    callback(reachable)
                except Exception as error:
                    # A tile that fails to draw must not lose the answer about a paid order.
                    _log.error("a listener of the circuit raised %s", type(error).__name__)
