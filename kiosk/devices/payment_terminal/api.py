"""Payment terminal: one page of interface.

Outcomes follow the money, not the wire: **not sent** may be tried again, **unknown** never is; it is asked for by
reference or parked for an agent. The card number never enters this process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from kiosk.devices.device import Status, Unsubscribe
from kiosk.money import Money


class TerminalState(Enum):
    READY = "ready"
    BUSY = "busy"
    OFFLINE = "offline"
    OUT_OF_SERVICE = "out_of_service"
    UNKNOWN = "unknown"


class Prompt(Enum):
    """What the terminal is showing to the citizen now; the kiosk mirrors it in words."""

    PRESENT_CARD = "present_card"
    ENTER_PIN = "enter_pin"
    PLEASE_WAIT = "please_wait"
    REMOVE_CARD = "remove_card"


class DeclineReason(Enum):
    REFUSED = "refused"
    FORBIDDEN = "forbidden"
    WRONG_PIN = "wrong_pin"


class CancelReason(Enum):
    CITIZEN = "citizen"
    TIMED_OUT = "timed_out"


class ReversalResult(Enum):
    """What became of a reversal. Only REVERSED and NOTHING_TO_REVERSE let the kiosk say "not charged"."""

    REVERSED = "reversed"
    NOTHING_TO_REVERSE = "nothing_to_reverse"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this terminal can do; the order picks its plan from it."""

    reversal: bool
    find_by_reference: bool


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """One debit. ``reference`` is the kiosk's own, unique for each try; no personal data."""

    reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Approved:
    authorisation: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Declined:
    reason: DeclineReason


@dataclass(frozen=True, slots=True)
class Cancelled:
    reason: CancelReason


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing reached the terminal: no money can have moved."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """The request left and its answer was lost: money may or may not have moved."""


PaymentOutcome: TypeAlias = Approved | Declined | Cancelled | NotSent | Unknown


class PaymentTerminal(Protocol):
    """A card terminal. Commands block, so they are called from a worker thread, one at a time."""

    def capabilities(self) -> Capabilities:
        """Return what the terminal can do."""

    def status(self) -> Status[TerminalState]:
        """Return the last known status at once, without I/O; UNKNOWN when it could not be read."""

    def subscribe(self, callback: Callable[[Status[TerminalState]], None]) -> Unsubscribe:
        """Call ``callback`` on each change of status, from the device's thread."""

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        """Ask for the money and wait for the outcome; ``on_prompt`` hears what the terminal shows meanwhile.

        Expected failures are outcomes; nothing is raised for them. A second call while one runs gives NotSent.
        """

    def find(self, reference: str) -> PaymentOutcome:
        """Return the outcome of the payment ``reference``: NotSent when the terminal never saw it, Unknown when
        the terminal cannot tell (``find_by_reference`` is false, or it does not answer)."""

    def reverse(self, reference: str) -> ReversalResult:
        """Undo the payment ``reference``; asking twice gives the same answer."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
