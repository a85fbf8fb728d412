"""What a simulated terminal did to the money: the truth that an order is reconciled with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, TypeAlias

from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    Declined,
    DeclineReason,
    PaymentRequest,
    ReversalResult,
)
from kiosk.money import Money

Settled: TypeAlias = Approved | Declined | Cancelled

_CLOSED_REFERENCE: Final = Declined(DeclineReason.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What one reference did to the card: the terminal's last word, the debits that stand, whether one was undone."""

    outcome: Settled
    debits: tuple[Money, ...] = ()
    reversed: bool = False

    @property
    def kept(self) -> Money:
        """The money that left the card and did not come back."""
        return Money(sum(debit.cents for debit in self.debits))


class Ledger:
    """The payments of one terminal by reference. Not locked: the terminal that keeps it has a lock."""

    def __init__(self, remembered: Mapping[str, LedgerEntry] | None = None) -> None:
        self._entries = dict(remembered or {})

    def entries(self) -> Mapping[str, LedgerEntry]:
        """Return every entry; a copy that no later payment changes."""
        return MappingProxyType(dict(self._entries))

    def authorise(self, request: PaymentRequest) -> Approved:
        """Return the bank's yes to ``request``, with an authorisation number that no entry has."""
        given = [int(e.outcome.authorisation) for e in self._entries.values() if isinstance(e.outcome, Approved)]
        return Approved(f"{max(given, default=0) + 1:06d}", request.amount)

    def settle(self, request: PaymentRequest, outcome: Settled) -> None:
        """Write how ``request`` ended; an approval debits the card, once more if it already had been."""
        entry = self._entries.get(request.reference)
        debits = entry.debits if entry else ()
        if isinstance(outcome, Approved):
            debits = (*debits, outcome.amount)
        self._entries[request.reference] = LedgerEntry(outcome, debits)

    def answer(self, reference: str) -> Settled | None:
        """Return how the payment ended, or None when it was never seen.

        A reference that was reversed answers Declined(FORBIDDEN): its money is back and it can never be paid again.
        """
        entry = self._entries.get(reference)
        if entry is None:
            return None
        return _CLOSED_REFERENCE if entry.reversed else entry.outcome

    def reverse(self, reference: str) -> ReversalResult:
        """Undo the last debit of ``reference``: REVERSED (again when asked again) or NOTHING_TO_REVERSE."""
        entry = self._entries.get(reference)
        if entry is None or not (entry.reversed or entry.debits):
            return ReversalResult.NOTHING_TO_REVERSE
        if not entry.reversed:
            self._entries[reference] = replace(entry, debits=entry.debits[:-1], reversed=True)
        return ReversalResult.REVERSED

    def shut(self, reference: str) -> None:
        """Refuse every later payment of ``reference``, unless it was seen already."""
        self._entries.setdefault(reference, LedgerEntry(_CLOSED_REFERENCE))
