"""One day's money seen from three sides: the kiosk's journal, the back office, and the terminal's totals. Pure.

An order is compared by its reference, whatever the day on either side: their clocks are not the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from kiosk.devices.payment_terminal.api import Totals
from kiosk.money import Money
from kiosk.orders.api import DayBook, OrderRecord, OrderState, Stopped
from kiosk.orders.events import (
    Captured,
    Doubt,
    Event,
    Issued,
    Parked,
    PayIntended,
    PaymentReversed,
    Settlement,
)
from kiosk.orders.state import Phase, Standing, fold

if TYPE_CHECKING:
    from kiosk.orders.journal import Dated


class Gap(Enum):
    """What does not agree. The last two are worth knowing, and no difference in money."""

    PAID_NOT_ISSUED = "paid_not_issued"
    ISSUED_NOT_PAID = "issued_not_paid"
    REVERSED_BUT_ISSUED = "reversed_but_issued"
    AMOUNT_DIFFERS = "amount_differs"
    AUTHORISATION_DIFFERS = "authorisation_differs"
    UNKNOWN_TO_JOURNAL = "unknown_to_journal"
    UNKNOWN_TO_OFFICE = "unknown_to_office"
    STILL_OPEN = "still_open"
    PARKED = "parked"
    RESERVED_AND_FORGOTTEN = "reserved_and_forgotten"
    TERMINAL_COUNT_DIFFERS = "terminal_count_differs"
    TERMINAL_TOTAL_DIFFERS = "terminal_total_differs"
    OTHER_DAY = "other_day"
    LOSS = "loss"

    @property
    def information(self) -> bool:
        """Whether nobody has to act on it."""
        return self in (Gap.OTHER_DAY, Gap.LOSS)

    @property
    def of_terminal(self) -> bool:
        """Whether the other side is the terminal, and not the back office."""
        return self in (Gap.TERMINAL_COUNT_DIFFERS, Gap.TERMINAL_TOTAL_DIFFERS)


@dataclass(frozen=True, slots=True)
class JournalLine:
    """The journal's side of one order.

    ``kept`` is the money that was taken and not given back, by the machine or by the agent who settled the order; a
    hold that was never captured is none. ``taken_on`` and ``issued_on`` are the kiosk's days of money and stamp; money
    that came by another way than the terminal has no day.
    """

    reference: str
    standing: Standing
    kept: Money | None = None
    taken_on: date | None = None
    issued_on: date | None = None
    reversed: bool = False
    doubt: Doubt | None = None
    settled: Settlement | None = None

    @property
    def why(self) -> Settlement | Doubt | Stopped | None:
        """What an agent made of the order, or why it is an agent's, or why nothing was bought."""
        return self.settled or self.doubt or self.standing.why


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """The back office's side of one order; ``issued_on`` and ``authorisation`` are None where it did not say."""

    reference: str
    state: OrderState
    amount: Money
    issued_on: date | None = None
    authorisation: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not agree: what the journal says, and what the other side says.

    ``reference`` is None for what concerns the whole day.
    """

    gap: Gap
    reference: str | None
    journal: str
    other: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``matched`` stamps of the day, worth ``amount``, were paid and issued on both sides alike."""

    matched: int
    amount: Money
    differences: tuple[Difference, ...]

    @property
    def agrees(self) -> bool:
        """Whether nobody has to act."""
        return all(difference.gap.information for difference in self.differences)


def journal_line(reference: str, entries: Sequence[Dated]) -> JournalLine:
    """Return the journal's side of an order with these ``entries``. Raises ValueError when there are none."""
    standing = fold(entry.event for entry in entries)
    if standing is None:
        raise ValueError("an order without entries")
    captured_on = _day_of(entries, Captured)
    doubt = next((entry.event.doubt for entry in reversed(entries) if isinstance(entry.event, Parked)), None)
    return JournalLine(
        reference,
        standing,
        kept=_kept(standing, captured=captured_on is not None, settled=standing.settled),
        # A lost answer is found out later: the money was taken when it was asked for. What the bank refused to capture
        # and was paid all the same was paid elsewhere.
        taken_on=None if doubt is Doubt.CAPTURE_REFUSED else captured_on or _day_of(entries, PayIntended),
        issued_on=_day_of(entries, Issued),
        reversed=_day_of(entries, PaymentReversed) is not None,
        doubt=doubt,
        settled=standing.settled,
    )


def office_lines(book: DayBook) -> tuple[OfficeLine, ...]:
    """Return the back office's side of the orders in its book of one day."""
    return tuple(
        OfficeLine(
            line.reference,
            line.state,
            line.amount,
            book.date if line.state is OrderState.ISSUED else None,
            line.authorisation,
        )
        for line in book.lines
    )


def office_line(record: OrderRecord) -> OfficeLine:
    """Return the back office's side of one order that was looked up."""
    issued_on = record.stamp.issued_on if record.stamp else None
    return OfficeLine(record.reference, record.state, record.amount, issued_on)


def reconcile(
    day: date, journal: Iterable[JournalLine], office: Iterable[OfficeLine], totals: Totals | None
) -> Reconciliation:
    """Compare the sides of ``day``. ``totals`` is None when the terminal's are not known.

    Each side holds its orders of the day, and those of the other side that it knows from any day.
    """
    ours = {line.reference: line for line in journal}
    theirs = {line.reference: line for line in office}
    differences: list[Difference] = []
    matched: list[Money] = []
    for reference in sorted(ours.keys() | theirs.keys()):
        line, there = ours.get(reference), theirs.get(reference)
        found = tuple(_compared(day, line, there))
        differences += found
        if there and there.issued_on == day and all(each.gap is Gap.OTHER_DAY for each in found):
            matched.append(there.amount)
    if totals is not None:
        differences += _terminal(day, ours.values(), totals)
    return Reconciliation(len(matched), _sum(matched), tuple(differences))


# --- one order -----------------------------------------------------------------------------------------------------


def _day_of(entries: Sequence[Dated], kind: type[Event]) -> date | None:
    return next((entry.at.date() for entry in entries if isinstance(entry.event, kind)), None)


def _kept(standing: Standing, *, captured: bool, settled: Settlement | None) -> Money | None:
    held = standing.plan is not None and standing.plan.capture
    match settled:
        case Settlement.NOT_CHARGED | Settlement.REFUNDED:
            return None
        case Settlement.STAMP_ISSUED:
            return standing.charged or standing.amount
        case _ if standing.why is not None or (held and not captured):
            return None
        case _:
            return standing.charged


def _compared(day: date, line: JournalLine | None, there: OfficeLine | None) -> Iterator[Difference]:
    if line is None:
        if there is not None:
            yield Difference(Gap.UNKNOWN_TO_JOURNAL, there.reference, "nothing", _said_there(there))
        return
    gap = _gap(line, there)
    if gap is not None:
        yield Difference(gap, line.reference, _said(line), _said_there(there))
    if there is None:
        return
    amounts = {line.standing.amount, there.amount} | ({line.kept} if line.kept else set())
    if len(amounts) > 1:
        yield Difference(Gap.AMOUNT_DIFFERS, line.reference, str(line.kept or line.standing.amount), str(there.amount))
    ours = line.standing.authorisation
    if ours and there.authorisation and ours.code != there.authorisation:
        yield Difference(Gap.AUTHORISATION_DIFFERS, line.reference, ours.code, there.authorisation)
    if gap is None:
        yield from _days(day, line, there)


def _gap(line: JournalLine, there: OfficeLine | None) -> Gap | None:
    """Return what is wrong between money and stamp; what is not at an end yet is only said to be so."""
    state = there.state if there else None
    if not line.standing.phase.ended:
        return Gap.STILL_OPEN
    if line.standing.phase is Phase.PARKED:
        return Gap.PARKED
    if state is None:
        return Gap.UNKNOWN_TO_OFFICE if line.kept or line.standing.issued else None
    if line.kept:
        return None if state is OrderState.ISSUED else Gap.PAID_NOT_ISSUED
    match state:
        case OrderState.ISSUED if line.settled is Settlement.LOSS:
            return Gap.LOSS
        case OrderState.ISSUED:
            return Gap.REVERSED_BUT_ISSUED if line.reversed else Gap.ISSUED_NOT_PAID
        case OrderState.RESERVED:
            return Gap.RESERVED_AND_FORGOTTEN
        case OrderState.REVERSED:
            return None


def _days(day: date, line: JournalLine, there: OfficeLine) -> Iterator[Difference]:
    """Yield that only a part of a sale is of ``day``; a sale wholly of another day is not this day's concern."""
    if line.kept is None or there.issued_on is None:
        return
    ours = {each for each in (line.taken_on, line.issued_on) if each}
    if day in ours | {there.issued_on} and ours != {there.issued_on}:
        said = ", ".join(each.isoformat() for each in sorted(ours))
        yield Difference(Gap.OTHER_DAY, line.reference, said, there.issued_on.isoformat())


def _said(line: JournalLine) -> str:
    """What the journal says, in the words of its own enums."""
    why = (line.why.value,) if line.why else ()
    return ", ".join((line.standing.phase.value, *why, str(line.kept or "no money")))


def _said_there(there: OfficeLine | None) -> str:
    return f"{there.state.value}, {there.amount}" if there else "nothing"


# --- the terminal ----------------------------------------------------------------------------------------------------


def _terminal(day: date, lines: Iterable[JournalLine], totals: Totals) -> Iterator[Difference]:
    kept = [line.kept for line in lines if line.kept and line.taken_on == day]
    if len(kept) != totals.count:
        yield Difference(Gap.TERMINAL_COUNT_DIFFERS, None, str(len(kept)), str(totals.count))
    if _sum(kept) != totals.amount:
        yield Difference(Gap.TERMINAL_TOTAL_DIFFERS, None, str(_sum(kept)), str(totals.amount))


def _sum(amounts: Iterable[Money]) -> Money:
    return Money(sum(amount.cents for amount in amounts))
