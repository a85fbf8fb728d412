"""What a simulated terminal did to the money: the truth that an order is reconciled with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Final, TypeAlias

from kiosk.clock import Clock, today
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    Capabilities,
    CaptureResult,
    Declined,
    DeclineReason,
    LastPayment,
    LookUp,
    PaymentRequest,
    ReversalResult,
    Totals,
)
from kiosk.money import Money

Settled: TypeAlias = Approved | Declined | Cancelled

_CLOSED_REFERENCE: Final = Declined(DeclineReason.FORBIDDEN)


@dataclass(frozen=True, slots=True)
class Debit:
    """Money that left the card, and the day on which it did (Europe/Paris)."""

    amount: Money
    day: date


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What one reference did to the card: the terminal's last word, and the money that is taken or only held.

    ``sequence`` is the number of its last payment, of ``asked``; 0 when none ever arrived. ``reversed``: one was
    undone. ``lapsed``: the bank refused its capture.
    """

    outcome: Settled
    asked: Money
    sequence: int = 0
    taken: tuple[Debit, ...] = ()
    holds: tuple[Money, ...] = ()
    reversed: bool = False
    lapsed: bool = False

    @property
    def debits(self) -> tuple[Money, ...]:
        """The debits that stand."""
        return tuple(debit.amount for debit in self.taken)

    @property
    def kept(self) -> Money:
        """The money that left the card and did not come back."""
        return _sum(self.debits)

    @property
    def held(self) -> Money:
        """The money that is blocked on the card, and has not left it."""
        return _sum(self.holds)

    @property
    def closed(self) -> bool:
        """Whether its money was given up: the reference can never be paid again."""
        return self.reversed or self.lapsed

    @property
    def answer(self) -> Settled:
        """What the terminal says of it: Declined(FORBIDDEN) once it is closed."""
        return _CLOSED_REFERENCE if self.closed else self.outcome


class Ledger:
    """The payments of one terminal by reference. Not locked: the terminal that keeps it has a lock."""

    def __init__(self, clock: Clock, can: Capabilities, remembered: Mapping[str, LedgerEntry] | None = None) -> None:
        self._clock = clock
        self._can = can
        self._entries = dict(remembered or {})
        self._forgotten: set[str] = set()
        self._shut: set[str] = set()
        self.memory = 1

    def entries(self) -> Mapping[str, LedgerEntry]:
        """Return every entry; a copy that no later payment changes."""
        return MappingProxyType(dict(self._entries))

    def authorise(self, request: PaymentRequest) -> Approved:
        """Return the bank's yes to ``request``, with an authorisation number that no other has."""
        return Approved(f"{self._latest() + 1:06d}", request.amount)

    def settle(self, request: PaymentRequest, outcome: Settled) -> None:
        """Write how ``request`` ended; an approval debits the card, or blocks the money when the terminal captures,
        once more if it already had."""
        entry = self._entries.get(request.reference)
        taken, holds = (entry.taken, entry.holds) if entry else ((), ())
        if isinstance(outcome, Approved) and self._can.capture:
            holds = (*holds, outcome.amount)
        elif isinstance(outcome, Approved):
            taken = (*taken, self._debit(outcome.amount))
        sequence = self._latest() + 1
        self._entries[request.reference] = LedgerEntry(outcome, request.amount, sequence, taken, holds)
        self._forgotten.discard(request.reference)

    def known(self, reference: str) -> Settled | None:
        """Return how the payment ended; None when it was never seen or is forgotten, and always without look-up
        BY_REFERENCE."""
        if self._can.look_up is not LookUp.BY_REFERENCE:
            return None
        entry = self._known(reference)
        return entry.answer if entry else _CLOSED_REFERENCE if reference in self._shut else None

    def last(self) -> LastPayment:
        """Return the last payment that arrived, whatever its reference."""
        entry = self._last()
        if entry is None or entry.sequence == 0:
            return LastPayment("", Money(0), None)
        return LastPayment(str(entry.sequence), entry.asked, entry.answer)

    def capture(self, reference: str, *, refused: bool) -> CaptureResult:
        """Take the last hold of ``reference``, unless the bank ``refused``, which ends the hold for good."""
        entry = self._known(reference)
        if entry is None or entry.closed or not (entry.taken or entry.holds):
            return CaptureResult.REFUSED
        if entry.taken:
            return CaptureResult.CAPTURED
        *holds, amount = entry.holds
        if refused:
            self._entries[reference] = replace(entry, holds=tuple(holds), lapsed=True)
            return CaptureResult.REFUSED
        self._entries[reference] = replace(entry, holds=tuple(holds), taken=(self._debit(amount),))
        return CaptureResult.CAPTURED

    def reverse(self, reference: str, *, captures: bool) -> ReversalResult:
        """Undo the last hold or debit of ``reference``; what was captured only if ``captures`` can be undone.

        A reference that holds and took nothing is shut, which only a look-up BY_REFERENCE can do.
        """
        entry = self._known(reference)
        if entry is not None and entry.reversed:
            return ReversalResult.REVERSED
        if entry is not None and entry.holds:
            self._entries[reference] = replace(entry, holds=entry.holds[:-1], reversed=True)
            return ReversalResult.REVERSED
        if entry is not None and entry.taken:
            if self._can.capture and not captures:
                return ReversalResult.REFUSED
            self._entries[reference] = replace(entry, taken=entry.taken[:-1], reversed=True)
            return ReversalResult.REVERSED
        if self._can.look_up is not LookUp.BY_REFERENCE:
            return ReversalResult.REFUSED
        if reference in self._forgotten:
            self._shut.add(reference)
        else:
            self._entries.setdefault(reference, LedgerEntry(_CLOSED_REFERENCE, Money(0)))
        return ReversalResult.NOTHING_TO_REVERSE

    def forget(self) -> None:
        """Clear the memory of the terminal, as at the end of its day. What happened to the money stays what it is, and
        a reference that was barred stays barred."""
        self.memory += 1
        self._shut |= {reference for reference, entry in self._entries.items() if entry.answer == _CLOSED_REFERENCE}
        self._forgotten |= self._entries.keys()

    def totals(self, day: date) -> Totals:
        """Return what was taken on ``day`` and not given back since."""
        taken = [debit.amount for entry in self._entries.values() for debit in entry.taken if debit.day == day]
        return Totals(len(taken), _sum(taken))

    def _last(self) -> LedgerEntry | None:
        known = (entry for reference, entry in self._entries.items() if reference not in self._forgotten)
        return max(known, key=lambda entry: entry.sequence, default=None)

    def _latest(self) -> int:
        last = self._last()
        return last.sequence if last else 0

    def _known(self, reference: str) -> LedgerEntry | None:
        return None if reference in self._forgotten else self._entries.get(reference)

    def _debit(self, amount: Money) -> Debit:
        return Debit(amount, today(self._clock))


def _sum(amounts: Iterable[Money]) -> Money:
    return Money(sum(amount.cents for amount in amounts))
