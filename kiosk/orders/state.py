"""Where an order stands, folded from its events, and what is to be done next. Pure: no clock, no I/O.

A live purchase and a recovery after a crash run on these same two functions; see ``docs/orders.md`` for the drawing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from kiosk.devices.payment_terminal.api import ReversalResult
from kiosk.money import Money
from kiosk.orders.api import Stopped
from kiosk.orders.events import (
    Captured,
    Decided,
    Decision,
    Event,
    Issued,
    IssueRefused,
    NotPaid,
    NotReserved,
    Opened,
    Paid,
    Paper,
    Parked,
    PayIntended,
    PaymentReversed,
    PayUnknown,
    PrintEnded,
    PrintIntended,
    Reprinted,
    ReservationLost,
    ReservationReturned,
    Reserved,
    Settled,
    Settlement,
    Withdrawn,
)
from kiosk.orders.plan import Plan
from kiosk.orders.reference import Authorisation


class Phase(Enum):
    """Where an order stands. The last four are ends."""

    OPENED = "opened"
    RESERVED = "reserved"
    PAYING = "paying"
    PAID = "paid"
    ISSUING = "issuing"
    WITHDRAWING = "withdrawing"
    REVERSING = "reversing"
    RETURNING = "returning"
    CAPTURING = "capturing"
    ISSUED = "issued"
    CLOSED = "closed"
    PARKED = "parked"
    SETTLED = "settled"

    @property
    def ended(self) -> bool:
        """Whether the machine has nothing more to do for the order."""
        return self in _ENDS


_PRINTED: Final = frozenset({Paper.PRINTED, Paper.PARTLY, Paper.NOT_PRINTED, Paper.HELD})
_WITHOUT_MONEY: Final = frozenset({Settlement.NOT_CHARGED, Settlement.REFUNDED})
_ENDS: Final = frozenset({Phase.ISSUED, Phase.CLOSED, Phase.PARKED, Phase.SETTLED})


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of an order.

    ``why`` is set exactly when the card is *known* not to be charged, ``issued`` once a valid stamp exists, and
    ``charged`` is what the terminal took or holds. ``settled`` is the word of the agent who closed it.
    """

    phase: Phase
    amount: Money
    plan: Plan | None = None
    authorisation: Authorisation | None = None
    charged: Money | None = None
    issued: bool = False
    paper: Paper = Paper.NONE
    why: Stopped | None = None
    settled: Settlement | None = None


class Next(Enum):
    """The next thing to do for an order."""

    RESERVE = "reserve"
    PAY = "pay"
    ASK_TERMINAL = "ask_terminal"
    DECIDE_ISSUE = "decide_issue"
    ISSUE = "issue"
    WITHDRAW = "withdraw"
    REVERSE = "reverse"
    GIVE_BACK = "give_back"
    CAPTURE = "capture"
    PARK = "park"


class OutOfOrderError(ValueError):
    """An event that cannot follow what the journal already holds: a fault of the program or of the file."""


def fold(events: Iterable[Event]) -> Standing | None:
    """Return where the order stands after ``events``, or None before the first. Raises OutOfOrderError."""
    standing = None
    for event in events:
        standing = advance(standing, event)
    return standing


def advance(standing: Standing | None, event: Event) -> Standing:
    """Return where the order stands after one more event. Raises OutOfOrderError when it cannot follow."""
    after = _opened(event) if standing is None else _after(standing, event)
    if after is None:
        phase = standing.phase.value if standing else "nothing"
        raise OutOfOrderError(f"{type(event).__name__} cannot follow {phase}")
    return after


def next_action(standing: Standing, *, citizen_waits: bool) -> Next | None:
    """Return what is to be done next, or None at an end.

    Before the money is asked for, an order goes on only while its citizen waits; afterwards it goes on without him.
    """
    match standing.phase:
        case Phase.OPENED:
            return Next.RESERVE if citizen_waits else Next.GIVE_BACK
        case Phase.RESERVED:
            return Next.PAY if citizen_waits else Next.GIVE_BACK
        case Phase.PAYING:
            return Next.ASK_TERMINAL
        case Phase.PAID:
            sound = standing.charged == standing.amount and standing.authorisation is not None
            return Next.DECIDE_ISSUE if sound else Next.PARK
        case Phase.ISSUING:
            return Next.ISSUE
        case Phase.WITHDRAWING:
            return Next.WITHDRAW
        case Phase.REVERSING:
            return Next.REVERSE
        case Phase.RETURNING:
            return Next.GIVE_BACK
        case Phase.CAPTURING:
            return Next.CAPTURE
        case Phase.ISSUED | Phase.CLOSED | Phase.PARKED | Phase.SETTLED:
            return None


def _opened(event: Event) -> Standing | None:
    return Standing(Phase.OPENED, event.amount) if isinstance(event, Opened) else None


def _after(standing: Standing, event: Event) -> Standing | None:
    match standing.phase, event:
        case Phase.OPENED, Reserved():
            return replace(standing, phase=Phase.RESERVED)
        case Phase.OPENED, NotReserved(why):
            return replace(standing, phase=Phase.CLOSED, why=why)
        case Phase.OPENED, ReservationLost(why):
            return replace(standing, phase=Phase.RETURNING, why=why)
        case Phase.RESERVED, PayIntended(plan):
            return replace(standing, phase=Phase.PAYING, plan=plan)
        case Phase.PAYING, PayUnknown():
            return standing
        case Phase.PAYING, Paid(authorisation, amount):
            return replace(standing, phase=Phase.PAID, authorisation=authorisation, charged=amount)
        case Phase.RESERVED | Phase.PAYING, NotPaid(why):
            return replace(standing, phase=Phase.RETURNING, why=why)
        case Phase.PAID, Decided(Decision.ISSUE):
            return replace(standing, phase=Phase.ISSUING)
        case Phase.PAYING, Decided(Decision.REVERSE):
            return replace(standing, phase=Phase.REVERSING)
        case Phase.ISSUING | Phase.WITHDRAWING, Issued():
            held = standing.plan is not None and standing.plan.capture
            return replace(standing, phase=Phase.CAPTURING if held else Phase.ISSUED, issued=True)
        case Phase.CAPTURING, Captured():
            return replace(standing, phase=Phase.ISSUED)
        case Phase.ISSUING, IssueRefused():
            return replace(standing, phase=Phase.WITHDRAWING)
        case Phase.WITHDRAWING, Withdrawn():
            return replace(standing, phase=Phase.REVERSING)
        case Phase.REVERSING, PaymentReversed(result):
            return _reversed(standing, result)
        case Phase.RETURNING, ReservationReturned() if standing.settled:
            return replace(standing, phase=Phase.SETTLED)
        case Phase.OPENED | Phase.RESERVED | Phase.RETURNING, ReservationReturned():
            return replace(standing, phase=Phase.CLOSED, why=standing.why or Stopped.CANCELLED)
        case phase, Parked() if not phase.ended:
            return replace(standing, phase=Phase.PARKED, settled=None)
        case Phase.PARKED, Settled(how):
            # Who has no stamp and no charge leaves a stamp set aside at the back office.
            returning = how in _WITHOUT_MONEY and not standing.issued
            return replace(standing, phase=Phase.RETURNING if returning else Phase.SETTLED, settled=how)
        case _:
            return _on_paper(standing, event)


def _on_paper(standing: Standing, event: Event) -> Standing | None:
    """Paper moves no money: it follows a valid stamp, wherever its order stands."""
    match standing.paper, event:
        case _ if not standing.issued:
            return None
        case Paper.NONE, PrintIntended():
            return replace(standing, paper=Paper.TRIED)
        case Paper.TRIED | Paper.HELD, PrintEnded(paper) if paper in _PRINTED:
            return replace(standing, paper=paper)
        case _, Reprinted():
            return replace(standing, paper=Paper.DUPLICATE)
        case _:
            return None


def _reversed(standing: Standing, result: ReversalResult) -> Standing | None:
    """Only an order decided REVERSE comes here unpaid, with its reservation still to be given back."""
    unpaid = standing.charged is None
    after = replace(standing, phase=Phase.RETURNING if unpaid else Phase.CLOSED, why=Stopped.REVERSED)
    match result:
        case ReversalResult.REVERSED:
            return after
        case ReversalResult.NOTHING_TO_REVERSE if unpaid:
            return replace(after, why=Stopped.TERMINAL_UNREACHED)
        case _:
            return None
