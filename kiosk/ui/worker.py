"""Work outside the screen's thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal


class Watch:
    """Whoever waits for a running function, as that function sees it.

    Once :meth:`leave` has returned nothing more is said: what hears it may be gone then.
    """

    def __init__(self, told: Callable[[Any], None]) -> None:
        self._told = told
        self._left = threading.Event()
        self._speaking = threading.Lock()

    def tell(self, news: Any) -> None:
        """Show how far it is."""
        self.say(partial(self._told, news))

    def say(self, words: Callable[[], None]) -> None:
        """Call ``words`` unless nobody waits any more."""
        with self._speaking:
            if not self._left.is_set():
                words()

    def left(self, within: float) -> bool:
        """Wait up to that many seconds; return at once, and True, when nobody waits any more."""
        return self._left.wait(within)

    def leave(self) -> None:
        """Wait no longer."""
        with self._speaking:
            self._left.set()


class Worker(QObject):
    """Runs one function at a time on a named daemon thread and hands its result back on the screen's thread.

    A thread that hangs can be abandoned: its result is then dropped when it comes.
    """

    _finished = Signal(int, object, object)
    _told = Signal(int, object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._ticket = 0
        self._watch: Watch | None = None
        self._done: Callable[[Any], None] | None = None
        self._failed: Callable[[BaseException], None] | None = None
        self._heard: Callable[[Any], None] | None = None
        # Emitted on the worker's thread, so Qt queues them for this one.
        self._finished.connect(self._deliver)
        self._told.connect(self._hear)

    @property
    def busy(self) -> bool:
        """Whether a function runs whose result is still wanted."""
        return self._watch is not None

    def run(
        self,
        function: Callable[[Watch], Any],
        *,
        done: Callable[[Any], None],
        failed: Callable[[BaseException], None],
        heard: Callable[[Any], None] | None = None,
    ) -> None:
        """Start ``function(watch)``; ``done``, ``failed`` and ``heard`` (for each ``tell``) run on this thread.

        Raises RuntimeError when one runs already.
        """
        if self.busy:
            raise RuntimeError(f"{self._name} is busy")
        self._ticket += 1
        ticket = self._ticket
        watch = self._watch = Watch(lambda news: self._told.emit(ticket, news))
        self._done, self._failed, self._heard = done, failed, heard

        def work() -> None:
            try:
                result = function(watch)
            except Exception as problem:  # the screen's thread decides what an unexpected failure means
                watch.say(partial(self._finished.emit, ticket, None, problem))
            else:
                watch.say(partial(self._finished.emit, ticket, result, None))

        threading.Thread(target=work, name=self._name, daemon=True).start()

    def abandon(self) -> None:
        """Forget the running function and have its watch say so: whatever it still says is dropped."""
        if self._watch is not None:
            self._watch.leave()
        self._ticket += 1
        self._watch = None
        self._done = self._failed = self._heard = None

    def _deliver(self, ticket: int, result: Any, error: BaseException | None) -> None:
        if ticket != self._ticket:
            return
        done, failed = self._done, self._failed
        self._watch = None
        self._done = self._failed = self._heard = None
        if error is not None and failed is not None:
            failed(error)
        elif done is not None:
            done(result)

    def _hear(self, ticket: int, news: Any) -> None:
        if ticket == self._ticket and self._heard is not None:
            self._heard(news)
