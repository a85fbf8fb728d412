"""Keeps the truth about the back office fresh, and open orders moving, without ever blocking a citizen."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kiosk.backoffice.answers import Called
from kiosk.backoffice.client import BackOfficeClient
from kiosk.devices.device import Unsubscribe
from kiosk.need import Need
from kiosk.orders.purchase import Purchasing
from kiosk.tariffs import Catalogue

log = logging.getLogger(__name__)

_WHEN_WELL = 60.0
_WHEN_NOT = 5.0


class Monitor:
    """A named thread that asks the back office how it is, keeps the tariffs, and drives open orders to their end.

    Implements `kiosk.ui.parts.Office`: the screen reads it without I/O.
    """

    def __init__(self, client: BackOfficeClient, purchasing: Purchasing) -> None:
        self._client = client
        self._purchasing = purchasing
        self._callbacks: list[Callable[[], None]] = []
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._telling = threading.RLock()
        self._thread = threading.Thread(target=self._run, name="monitor", daemon=True)
        self._seen: tuple[bool, Catalogue | None] = (False, None)
        client.subscribe(self._on_reachable)

    @property
    def reachable(self) -> bool:
        """Whether the back office answered lately."""
        return self._client.reachable

    @property
    def latest_catalogue(self) -> Catalogue | None:
        """The tariffs fetched last, or None."""
        return self._client.last_catalogue

    def subscribe(self, callback: Callable[[], None]) -> Unsubscribe:
        """Call ``callback``, on another thread, when either changes."""
        self._callbacks.append(callback)
        return lambda: self._callbacks.remove(callback) if callback in self._callbacks else None

    def call_agent(self, screen: str, language: str, need: Need | None) -> int | None:
        """Tell the agents that somebody needs help; blocks. Return the call, or None unless they certainly know."""
        called = self._client.call_agent(screen, language, need)
        return called.call if isinstance(called, Called) else None

    def agent_comes(self, call: int) -> bool:
        """Return whether an agent certainly said that he comes; blocks."""
        called = self._client.agent_call(call)
        return isinstance(called, Called) and called.coming

    def start(self) -> None:
        """Ask for the first time, now, and then again and again."""
        self._thread.start()

    def look_now(self) -> None:
        """Ask again without waiting for the next round."""
        self._wake.set()

    def stop(self) -> None:
        """End the thread: at once between two rounds, within the time-outs of the client when it is asking."""
        self._stop.set()
        self._wake.set()
        self._client.close()
        if self._thread.is_alive():
            self._thread.join(timeout=20)

    def _run(self) -> None:
        while not self._stop.is_set():
            settled = False
            try:
                settled = self._look()
            except Exception as error:  # whatever breaks, the next round asks again
                log.error("monitor: %s", type(error).__name__)
            self._wake.wait(_WHEN_WELL if settled and self._client.reachable else _WHEN_NOT)
            self._wake.clear()

    def _look(self) -> bool:
        """Ask once; return whether no order is left open."""
        try:
            self._client.catalogue()
            self._tell()
        finally:
            # Also without a back office: the terminal alone can settle an unknown payment.
            settled = self._purchasing.recover().waiting == 0
        return settled

    def _on_reachable(self, reachable: bool) -> None:
        self._tell()
        if not reachable:
            # A purchase may have found it out: do not wait for the slow round to notice that it is back.
            self._wake.set()

    def _tell(self) -> None:
        # Called by this thread and by whichever called the back office: nobody must miss a change, or hear it twice.
        with self._telling:
            now = (self._client.reachable, self._client.last_catalogue)
            if now == self._seen:
                return
            self._seen = now
            for callback in tuple(self._callbacks):
                try:
                    callback()
                except Exception as error:  # a tile that fails to draw must not silence the others
                    log.error("a listener of the monitor raised %s", type(error).__name__)
