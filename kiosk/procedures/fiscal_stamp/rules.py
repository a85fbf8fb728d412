"""The dates of a stamp: how long it can be used and when it can be refunded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from kiosk.months import add_months

REFUND_MONTHS: Final = 18
"""CGI art. 900 A: six months after the end of validity."""

REFUND_AFTER_DAYS: Final = 3
"""Online refund: more than three days after the purchase (service-public R55925)."""


class RefundState(Enum):
    """Where a purchase date stands in the refund window."""

    TOO_EARLY = "too_early"
    OPEN = "open"
    TOO_LATE = "too_late"


@dataclass(frozen=True, slots=True)
class RefundWindow:
    """The days on which a refund can be asked for, both inclusive, and where ``today`` stands."""

    first: date
    last: date
    state: RefundState


def refund_window(bought_on: date, today: date) -> RefundWindow:
    """Return the window of a stamp bought on ``bought_on``: more than 3 days and less than 18 months after."""
    first = bought_on + timedelta(days=REFUND_AFTER_DAYS + 1)
    last = add_months(bought_on, REFUND_MONTHS) - timedelta(days=1)
    if today < first:
        return RefundWindow(first, last, RefundState.TOO_EARLY)
    if today > last:
        return RefundWindow(first, last, RefundState.TOO_LATE)
    return RefundWindow(first, last, RefundState.OPEN)
