"""Payment terminal: one page of interface.

Outcomes follow the money, not the wire: **not sent** may be tried again, **unknown** never is; it is asked for by
reference or by "last payment", or left to an agent. The card number never enters this process.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
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

    FOLLOW_TERMINAL = "follow_terminal"  # it does not tell what it shows
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


class CaptureResult(Enum):
    """What became of a capture. REFUSED is final: the hold is gone, and the money with it."""

    CAPTURED = "captured"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class LookUp(Enum):
    """How a payment whose answer was lost can be asked for."""

    BY_REFERENCE = "by_reference"
    LAST_PAYMENT = "last_payment"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What this terminal can do; the order picks its plan from it.

    ``capture``: :meth:`PaymentTerminal.pay` only holds the money, and :meth:`PaymentTerminal.capture` takes it (nexo
    Retailer: Reservation, then Completion). ``reversal``: a payment, or a hold, can be undone. ``totals``: it can say
    what it took on a day. ``serial`` tells this terminal from the one that a technician puts in its place; whoever
    keeps it keeps a digest. ``memory`` names what :meth:`PaymentTerminal.find` looks in, the batch for instance:
    another as soon as a payment may have been forgotten (end of day, cleared). "" when the terminal cannot tell; then
    "never seen" proves nothing.
    """

    reversal: bool
    look_up: LookUp
    capture: bool = False
    totals: bool = False
    serial: str = ""
    memory: str = ""


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """One debit. ``reference`` is the kiosk's own, unique for each try; no personal data."""

    reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Approved:
    """The bank said yes to ``amount``: taken, or only held by a terminal that captures."""

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


@dataclass(frozen=True, slots=True)
class LastPayment:
    """The last payment that the terminal tells of, whoever asked for it (Concert V3: duplicate).

    ``mark`` is another one for each payment: a number that it counts, or a digest of what it tells. It is "", with no
    ``outcome``, before the first, and where nothing can be concluded. ``reference`` is the till's own, if the terminal
    repeats it; "" when it does not.
    """

    mark: str
    amount: Money
    outcome: Approved | Declined | Cancelled | None
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the terminal took on one day and did not give back."""

    count: int
    amount: Money


class PaymentTerminal(Protocol):
    """A card terminal. Commands block, so they are called from a worker thread, one at a time.

    Each of them ends: :meth:`pay` within minutes (a citizen looks for his card), the others within seconds, without an
    answer if need be. A terminal that hangs must not keep the orders of others waiting.
    """

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
        """Return the outcome of the payment ``reference``: NotSent when the terminal has no such payment, Unknown when
        the terminal cannot tell (it does not look up BY_REFERENCE, or does not answer)."""

    def last_payment(self) -> LastPayment | None:
        """Return the last payment; None while one is under way, when the terminal cannot tell or does not answer."""

    def capture(self, reference: str) -> CaptureResult:
        """Take the money that ``pay`` holds for ``reference``; asking twice gives the same answer and takes it once.

        REFUSED by a terminal without ``capture``, and for a reference that holds nothing.
        """

    def reverse(self, reference: str) -> ReversalResult:
        """Undo the payment ``reference``; asking twice gives the same answer. Money held is let go; money captured
        goes back only where the acquirer allows it, else REFUSED.

        A terminal that looks up BY_REFERENCE answers NOTHING_TO_REVERSE for a reference it never saw, and will
        refuse it should it still arrive.
        """

    def totals(self, day: date) -> Totals | None:
        """Return what was taken on ``day`` (Europe/Paris); None when the terminal cannot tell or does not answer."""

    def close(self) -> None:
        """Release the device; twice is harmless."""
