"""How an order takes its money, from what the terminal can do. Journalled before the first byte to the terminal.

A recovery follows the plan that the payment was begun with, whatever terminal IT has put there since:

================  ==============================================================================================
can capture       hold, issue, capture: the money is only taken for a stamp that exists
can reverse       sale, issue; a stamp that is refused gives the money back
cannot reverse    sale, issue; a stamp that is refused is an agent's to pay back
================  ==============================================================================================

The back office sets the stamp aside before any of them (reserve, then activate): a refusal after a payment is rare.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from kiosk.devices.payment_terminal.api import Capabilities, LastPayment, LookUp
from kiosk.orders.reference import TerminalMark, terminal_mark

_NO_PAYMENT: Final = TerminalMark("000000000000")


class Plan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a recovery may do about one payment.

    ``terminal`` is None when the terminal did not say which one it is. ``before`` marks the terminal's last payment as
    it was before this one (earlier versions noted a number), and is there exactly when a lost answer can only be looked
    up as the LAST_PAYMENT. ``memory`` marks what the terminal looks payments up in, None when it does not say.
    """

    capture: bool
    reversal: bool
    look_up: LookUp
    terminal: TerminalMark | None = None
    before: TerminalMark | Annotated[int, msgspec.Meta(ge=0)] | None = None
    memory: TerminalMark | None = None

    def came_before(self, last: LastPayment) -> bool:
        """Whether ``last`` is the payment that was noted before this one, or nothing was noted."""
        return self.before is None or self.before == payment_mark(last) or str(self.before) == last.mark

    @property
    def knows_who_came_before(self) -> bool:
        """Whether a payment was noted, and not that there was none: a terminal that cannot tell now says that too."""
        return self.before not in (None, 0, _NO_PAYMENT)


def payment_mark(last: LastPayment) -> TerminalMark:
    """Return the mark of a terminal's last payment, or of its having none."""
    return terminal_mark(last.mark) or _NO_PAYMENT


def plan_for(can: Capabilities, last: LastPayment | None) -> Plan | None:
    """Return the plan of a payment on this terminal.

    None when a lost answer could not be told from the payment before it, because the terminal does not say which that
    is (``last``): no money may be asked for.
    """
    before = None
    if can.look_up is LookUp.LAST_PAYMENT:
        if last is None:
            return None
        before = payment_mark(last)
    return Plan(can.capture, can.reversal, can.look_up, terminal_mark(can.serial), before, terminal_mark(can.memory))
