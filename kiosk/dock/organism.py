"""The knobs of the simulated France Travail, which runs beside the demo as a server of its own."""

from __future__ import annotations

import logging
from threading import Lock, Thread
from typing import Any, Final

GUARD: Final = 10.0
"""Seconds for a call on this machine."""

GLANCE: Final = 0.2
"""Seconds that whoever turns a knob waits at most: it may be the panel's own thread."""

_log = logging.getLogger(__name__)


class SimulatedOrganism:
    """The simulator at ``url``. Every knob is turned on a thread, in order; one that cannot be is logged."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/simulation"
        self._turn = Lock()

    def fail(self, call: str, fault: str) -> None:
        """Let the next call of that kind meet that fault."""
        self._ask(("PUT", "/faults", [{"call": call, "fault": fault, "times": 1}]))

    def release(self) -> None:
        """Let go of every call that hangs, and of every fault that is still to come."""
        self._ask(("PUT", "/faults", []), ("POST", "/release", None))

    def forget(self) -> None:
        """Forget every declaration and every paper."""
        self._ask(("DELETE", "", None))

    def _ask(self, *calls: tuple[str, str, Any]) -> None:
        turning = Thread(target=self._call, args=calls, name="organism", daemon=True)
        turning.start()
        turning.join(GLANCE)

    def _call(self, *calls: tuple[str, str, Any]) -> None:
        import requests

        with self._turn, requests.Session() as session:
            session.trust_env = False
            try:
                for method, path, body in calls:
                    session.request(method, self._url + path, json=body, timeout=GUARD).raise_for_status()
            except requests.RequestException as error:
                _log.error("a knob could not be turned: %s", type(error).__name__)
