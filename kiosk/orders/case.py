"""One order in hand, on its way from the review to its end."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

from kiosk.orders.api import (
    NotSold,
    OrderRecord,
    PaidNotIssued,
    PaidWithoutStamp,
    Progress,
    PurchaseOutcome,
    Sold,
    StampOrder,
    Unresolved,
)
from kiosk.orders.events import Event
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Next, Phase, Standing, next_action

T = TypeVar("T")

Wait: TypeAlias = Callable[[float], object]
"""Given seconds, returns when they have passed, or earlier when the kiosk stops."""

# Seconds between the tries of a call whose answer is missing, while the citizen waits; a recovery asks once each time.
_PAUSES: Final = (1.0, 2.0, 4.0)

_TOWARDS_THE_STAMP: Final = frozenset({Next.DECIDE_ISSUE, Next.ISSUE})

_log = logging.getLogger(__name__)


def _nobody(news: Progress) -> None:
    """Hear ``news`` for an order that nobody watches."""


@dataclass(slots=True)
class Case:
    """What is known of one order now. ``order`` is there while its citizen waits, and only then.

    ``record`` is the back office's last word; ``durable`` tells whether the journal holds the whole ``history``.
    """

    reference: OrderReference
    standing: Standing
    order: StampOrder | None = None
    watch: Callable[[Progress], None] = _nobody
    record: OrderRecord | None = None
    history: list[Event] = field(default_factory=list)
    durable: bool = True

    @property
    def citizen_waits(self) -> bool:
        """Whether somebody stands at the kiosk for this order."""
        return self.order is not None

    @property
    def next(self) -> Next | None:
        """What is to be done next, or None at an end."""
        return next_action(self.standing, citizen_waits=self.citizen_waits)

    @property
    def pauses(self) -> tuple[float, ...]:
        """The seconds to wait between one try and the next; empty when one try must do."""
        return _PAUSES if self.citizen_waits else ()

    @property
    def money_asked(self) -> bool:
        """Whether the terminal may have heard of this order."""
        return self.standing.phase not in (Phase.OPENED, Phase.RESERVED)

    def tell(self, news: Progress) -> None:
        """Tell who watches; a screen that fails to draw must not lose the outcome of a payment."""
        try:
            self.watch(news)
        except Exception as error:
            _log.error("the watcher of a purchase raised %s", type(error).__name__)

    def outcome(self) -> PurchaseOutcome:
        """Return what the citizen is told: the truth about his money as far as it is known."""
        code, standing, record = self.reference.code, self.standing, self.record
        if standing.why is not None:
            return NotSold(code, standing.why)
        if standing.issued and standing.authorisation and record and record.stamp:
            return Sold(code, record.stamp, standing.authorisation.code, record.message_sent)
        if standing.charged is None:
            return Unresolved(code)
        coming = next_action(standing, citizen_waits=False) in _TOWARDS_THE_STAMP
        return PaidNotIssued(code) if coming else PaidWithoutStamp(code)


def patiently(wait: Wait, pauses: tuple[float, ...], ask: Callable[[], T], unanswered: Callable[[T], bool]) -> T:
    """Ask until answered; every question is keyed by the order's reference, so repeating one is harmless."""
    answer = ask()
    for pause in pauses:
        if not unanswered(answer):
            break
        wait(pause)
        answer = ask()
    return answer
