"""What every device has in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

S = TypeVar("S", bound=Enum)


class Severity(Enum):
    """How much of the service is left."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Actor(Enum):
    """Who must act to put it right."""

    NOBODY = "nobody"
    CITIZEN = "citizen"
    AGENT = "agent"
    IT = "it"


@dataclass(frozen=True, slots=True)
class Status(Generic[S]):
    """The state of a device, how bad it is and who must act. A state that cannot be read is a fault, never OK."""

    state: S
    severity: Severity
    actor: Actor

    @property
    def usable(self) -> bool:
        """Whether a citizen may start something that needs this device."""
        return self.severity is not Severity.FAULT


Unsubscribe = Callable[[], None]


class Listeners(Generic[S]):
    """The callbacks of a device; they are called on the device's own thread, in order of subscription."""

    def __init__(self) -> None:
        self._callbacks: list[Callable[[Status[S]], None]] = []

    def subscribe(self, callback: Callable[[Status[S]], None]) -> Unsubscribe:
        """Call ``callback`` with each new status until the returned function is called (twice is harmless)."""
        self._callbacks.append(callback)

        def unsubscribe() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return unsubscribe

    def publish(self, status: Status[S]) -> None:
        """Tell every subscriber."""
        for callback in tuple(self._callbacks):
            callback(status)
