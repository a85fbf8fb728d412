"""One at a time for each person and month."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """A lock for each key, kept for as long as somebody has it or waits for it. Safe from any thread."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: dict[Hashable, tuple[Lock, int]] = {}

    @contextmanager
    def turn(self, key: Hashable, within: float) -> Iterator[bool]:
        """Have the turn of ``key`` in this block; False when it did not come within that many seconds."""
        with self._guard:
            lock, waiting = self._locks.get(key, (Lock(), 0))
            self._locks[key] = (lock, waiting + 1)
        had = lock.acquire(timeout=max(within, 0))
        try:
            yield had
        finally:
            if had:
                lock.release()
            with self._guard:
                lock, waiting = self._locks[key]
                self._locks[key] = (lock, waiting - 1)
                if waiting == 1:
                    del self._locks[key]
