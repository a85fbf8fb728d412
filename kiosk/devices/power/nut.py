"""An uninterruptible supply that Network UPS Tools watches: ``ups.status`` of upsd, asked for every two seconds.

The words of the wire are those of the NUT Developer Guide, chapter "Network protocol information".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from threading import Event, Thread
from typing import Final

from kiosk.clock import Clock
from kiosk.devices.device import Actor, Board, Severity, Status, Unsubscribe
from kiosk.devices.line import CONNECT_TIMEOUT, Line, LineError, TcpAddress, open_line
from kiosk.devices.power.api import Capabilities, PowerState
from kiosk.devices.power.states import status_of

INTERVAL: Final = 2.0
"""Seconds from one question to the next, and from one try to reach upsd to the next."""
ANSWER_WITHIN: Final = 5.0
"""Seconds for upsd to answer; it answers from memory."""

_LONGEST: Final = 512  # bytes; upsd's own longest line (NUT_NET_ANSWER_MAX)
_GLANCE: Final = 0.1  # seconds of real time between two looks at the clock and at close()
_ANSWER: Final = re.compile(r'VAR (?P<ups>\S+) ups\.status "(?P<words>[A-Za-z0-9 .-]*)"\n')
_AILING: Final = frozenset({"ALARM", "BYPASS", "OVER", "RB"})


def told(answer: str, ups: str) -> Status[PowerState]:
    """Return what an answer of upsd means for the supply ``ups``; UNKNOWN for anything but a status that is one.

    ``ERR DATA-STALE``, ``ERR UNKNOWN-UPS`` and ``ERR DRIVER-NOT-CONNECTED`` come here too, and the status ``WAIT`` of a
    driver that has just begun. A battery that is low while it charges (``OL LB``) ends nothing.
    """
    match = _ANSWER.fullmatch(answer)
    if match is None or match["ups"] != ups:
        return status_of(PowerState.UNKNOWN)
    words = frozenset(match["words"].split())
    # FSD: whoever watches the supply has ordered it to cut the power, whatever feeds it now.
    if "FSD" in words or {"OB", "LB"} <= words:
        return status_of(PowerState.LOW_BATTERY)
    if "OB" in words:
        return status_of(PowerState.ON_BATTERY)
    if "OL" not in words:
        return status_of(PowerState.UNKNOWN)
    if words & _AILING:
        return Status(PowerState.MAINS, Severity.WARNING, Actor.IT)
    return status_of(PowerState.MAINS)


class NutPower:
    """The supply that upsd at ``host``:``port`` calls ``ups``. One thread asks; ``clock`` measures how often."""

    def __init__(self, ups: str, host: str, port: int, clock: Clock) -> None:
        self._ups = ups
        self._address = TcpAddress(host, port)
        self._clock = clock
        self._board = Board(status_of(PowerState.UNKNOWN))
        self._over = Event()
        self._thread = Thread(target=self._watch, name="power", daemon=True)
        self._thread.start()

    def capabilities(self) -> Capabilities:
        """Return what the supply can do: it has a battery."""
        return Capabilities(battery=True)

    def status(self) -> Status[PowerState]:
        """Return the last known status at once, without I/O."""
        return self._board.status

    def subscribe(self, callback: Callable[[Status[PowerState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread; return how to stop it."""
        return self._board.subscribe(callback)

    def close(self) -> None:
        """Ask no more; twice is harmless. Waits for a try to reach upsd that is under way."""
        self._over.set()
        self._thread.join(CONNECT_TIMEOUT + 1)

    # --- inside --------------------------------------------------------------------------------------------------

    def _watch(self) -> None:
        while not self._over.is_set():
            try:
                with closing(open_line(self._address)) as line:
                    self._follow(line)
            except LineError:
                pass  # UNKNOWN says it
            self._board.post(status_of(PowerState.UNKNOWN))
            self._pause()

    def _follow(self, line: Line) -> None:
        while not self._over.is_set():
            self._board.post(told(self._asked(line), self._ups))
            self._pause()

    def _asked(self, line: Line) -> str:
        """Ask once and return the line that comes back. Raises LineError when there is none, or more than one: what
        follows would be the answer to an earlier question."""
        if line.receive(0):
            raise LineError("speaks without being asked")
        line.send(f"GET VAR {self._ups} ups.status\n".encode("ascii"))
        until = self._clock.monotonic() + ANSWER_WITHIN
        said = b""
        while not said.endswith(b"\n"):
            if self._over.is_set() or self._clock.monotonic() >= until or len(said) > _LONGEST:
                raise LineError("gave no answer")
            said += line.receive(_GLANCE)
        if said.count(b"\n") > 1:
            raise LineError("gave more than an answer")
        return said.decode("ascii", "replace")

    def _pause(self) -> None:
        until = self._clock.monotonic() + INTERVAL
        while (left := until - self._clock.monotonic()) > 0 and not self._over.wait(min(left, _GLANCE)):
            pass
