"""Listens to the screen's thread: does it beat while a device hangs?

A beat that is late says little on a busy machine. So whoever hears none for a tenth of a second looks at what the
thread is doing: painting or waiting for the processor is no matter, code of a device or a lock is.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Final

from PySide6.QtCore import QTimer

LATE: Final = 0.1
"""Seconds without a beat after which the thread is looked at."""
_BEAT_MS: Final = 10
_GLANCE: Final = 0.02
# Where a thread waits for somebody else: a lock or an event, a socket, a child process.
_WAITING: Final = frozenset({"threading.py", "socket.py", "ssl.py", "subprocess.py", "queue.py", "selectors.py"})


@dataclass(slots=True)
class Heartbeat:
    """What was heard. ``longest`` is in seconds, ``caught`` the places in which the thread was found waiting."""

    beats: int = 0
    longest: float = 0.0
    caught: list[str] = field(default_factory=list)


@contextmanager
def heartbeat() -> Iterator[Heartbeat]:
    """Listen to the calling thread, which must run Qt's events, until the block ends."""
    heard = Heartbeat()
    last = time.monotonic()
    over = threading.Event()
    listened_to = threading.get_ident()

    def beat() -> None:
        nonlocal last
        now = time.monotonic()
        heard.beats += 1
        heard.longest = max(heard.longest, now - last)
        last = now

    def listen() -> None:
        while not over.wait(_GLANCE):
            if time.monotonic() - last > LATE:
                place = _waits_in(sys._current_frames().get(listened_to))
                if place and place not in heard.caught:
                    heard.caught.append(place)

    timer = QTimer()
    timer.setInterval(_BEAT_MS)
    timer.timeout.connect(beat)
    timer.start()
    listener = threading.Thread(target=listen, name="heartbeat", daemon=True)
    listener.start()
    try:
        yield heard
    finally:
        timer.stop()
        over.set()
        listener.join()


def _waits_in(frame: FrameType | None) -> str:
    """Return where the thread waits for somebody else, "" when it does not."""
    while frame is not None:
        file = frame.f_code.co_filename
        if "/kiosk/devices/" in file or file.rsplit("/", 1)[-1] in _WAITING:
            return f"{file.rsplit('/', 1)[-1]}:{frame.f_lineno} {frame.f_code.co_name}"
        frame = frame.f_back
    return ""
