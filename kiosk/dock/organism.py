"""The knobs of the simulated France Travail, which runs beside the demo as a server of its own."""

from __future__ import annotations

from typing import Any, Final

GUARD: Final = 10.0
"""Seconds for a call on this machine."""


class SimulatedOrganism:
    """The simulator at ``url``. Each call blocks shortly, and raises requests.RequestException without an answer."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/simulation"

    def fail(self, call: str, fault: str) -> None:
        """Let the next call of that kind meet that fault."""
        self._ask("PUT", "/faults", [{"call": call, "fault": fault, "times": 1}])

    def release(self) -> None:
        """Let go of every call that hangs, and of every fault that is still to come."""
        self._ask("PUT", "/faults", [])
        self._ask("POST", "/release")

    def forget(self) -> None:
        """Forget every declaration and every paper."""
        self._ask("DELETE", "")

    def _ask(self, method: str, path: str, body: Any = None) -> None:
        import requests

        with requests.Session() as session:
            session.trust_env = False
            session.request(method, self._url + path, json=body, timeout=GUARD).raise_for_status()
