"""The citizen's phone beside the demo's kiosk: it scans what the screen shows, and acts on a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Lock, Thread

from kiosk.dock.phone import Phone
from kiosk.identity.api import HandOver, Identification, IdentityBroker, Watch

_log = logging.getLogger(__name__)


class Handset(IdentityBroker):
    """A broker that lets a phone see what the screen shows while ``broker`` waits."""

    def __init__(self, broker: IdentityBroker) -> None:
        self._broker = broker
        self._lock = Lock()
        self._shown: HandOver | None = None

    def identify(self, language: str, watch: Watch) -> Identification:
        """Identify as the broker does."""
        try:
            return self._broker.identify(language, _Seen(watch, self._show))
        finally:
            self._show(None)

    @property
    def sees_a_code(self) -> bool:
        """Whether there is a code on screen."""
        with self._lock:
            return self._shown is not None

    def sign_in(self, persona: str) -> bool:
        """Scan, sign in as ``persona`` and approve; return whether there was a code to scan."""
        return self._act(lambda phone, shown: phone.walk(shown.address_with_code, persona))

    def refuse(self, persona: str) -> bool:
        """Scan, sign in as ``persona`` and refuse; return whether there was a code to scan."""

        def act(phone: Phone, shown: HandOver) -> None:
            phone.open(shown.address_with_code)
            phone.same_code(True)
            phone.sign_in(persona)
            phone.refuse()

        return self._act(act)

    def _show(self, shown: HandOver | None) -> None:
        with self._lock:
            self._shown = shown

    def _act(self, act: Callable[[Phone, HandOver], None]) -> bool:
        with self._lock:
            shown = self._shown
        if shown is None:
            return False

        def work() -> None:
            try:
                act(Phone(), shown)
            except Exception as error:  # the dock's state shows that nothing came of it
                _log.error("the phone failed: %s", type(error).__name__)

        Thread(target=work, name="phone", daemon=True).start()
        return True


class _Seen(Watch):
    """What the screen is told, seen by the phone too."""

    def __init__(self, watch: Watch, show: Callable[[HandOver], None]) -> None:
        self._watch = watch
        self._show = show

    def tell(self, news: HandOver) -> None:
        self._show(news)
        self._watch.tell(news)

    def left(self, within: float) -> bool:
        return self._watch.left(within)
