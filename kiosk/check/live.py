"""``kiosk devices``: how the devices stand, now and on each change. It moves no money, prints and unlocks nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from threading import Event
from typing import Any, Final, TextIO

from kiosk.check.beside import Fitted, fitted_beside
from kiosk.check.devices import WHO, seen
from kiosk.clock import Clock, SystemClock
from kiosk.config import Settings
from kiosk.device_settings import Driver
from kiosk.devices.device import Severity, Status
from kiosk.orders.lock import listener

_CLEAR: Final = "\x1b[H\x1b[2J"
_GLANCE: Final = 0.2  # seconds between two looks at whether it was told to end
_WORDS: Final = {Severity.OK: "OK", Severity.WARNING: "WARNING", Severity.FAULT: "FAULT"}


def devices(settings: Settings, out: TextIO, *, once: bool, clock: Clock | None = None) -> int:
    """Write the table, and again on each change until SIGINT or SIGTERM. Return 1 when a device is at fault, else 0.

    ``once``, and what is no terminal, gets the table once, as plain lines. Raises ConfigError as the kiosk would.
    """
    clock = clock or SystemClock()
    changed, ending = Event(), _Ending()
    with fitted_beside(settings, clock) as fitted, ExitStack() as stack:
        since: dict[str, datetime] = {}
        live = not once and out.isatty()
        for one in fitted:
            if one.device is not None and one.driver is not Driver.NONE:
                stack.callback(one.device.subscribe(_noting(one.key, since, clock, changed)))
        if live:
            stack.enter_context(_ended_by_signals(ending))
        for one in fitted:
            if one.device is not None:
                seen(one.device)
        while True:
            changed.clear()
            table, faults = _table(fitted, since)
            out.write(f"{_CLEAR if live else ''}{table}")
            out.flush()
            while live and not ending.asked and not changed.wait(_GLANCE):
                pass
            if not live or ending.asked:
                return 1 if faults else 0


def cleared(settings: Settings, out: TextIO) -> int:
    """Tell the running kiosk that somebody has looked at the printers and taken what they held; it opens its doors if
    they say so too. Return 1 when no kiosk runs, or another account runs it."""
    try:
        kiosk = listener(settings.journal.path)
        if kiosk is None:
            out.write("no kiosk runs here, or it has only just begun\n")
            return 1
        os.kill(kiosk, signal.SIGUSR1)
    except OSError as error:
        out.write(f"the kiosk cannot be told: {error.strerror}\n")
        return 1
    out.write("told: the kiosk asks its printers, and opens when they hold nothing any more\n")
    return 0


def _noting(key: str, since: dict[str, datetime], clock: Clock, changed: Event) -> Callable[[Status[Any]], None]:
    def note(_status: Status[Any]) -> None:
        since[key] = clock.now()
        changed.set()

    return note


def _table(fitted: tuple[Fitted, ...], since: dict[str, datetime]) -> tuple[str, int]:
    rows = [_row(one, since.get(one.key)) for one in fitted]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, (*widths, 0), strict=True)) for row in rows]
    return "\n".join(line.rstrip() for line in lines) + "\n", sum(row[1] == "FAULT" for row in rows)


def _row(one: Fitted, since: datetime | None) -> tuple[str, str, str, str]:
    if one.driver is Driver.NONE:
        return one.name, "", "none", ""
    if one.device is None:
        return one.name, "", "in use by the kiosk that runs", ""
    status = one.device.status()
    word = f"{status.state.value.replace('_', ' ')}{WHO[status.actor]}"
    simulated = " (simulated)" if one.driver is Driver.SIMULATED else ""
    return one.name, _WORDS[status.severity], word + simulated, f"since {since:%H:%M:%S}" if since else ""


class _Ending:
    """Whether a signal asked for the end. Not an Event: a handler runs inside whatever the main thread does, and that
    may be holding the lock of one."""

    asked = False


@contextmanager
def _ended_by_signals(ending: _Ending) -> Iterator[None]:
    def end(*_: object) -> None:
        ending.asked = True

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
