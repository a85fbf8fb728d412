"""``kiosk journal list``, ``show`` and ``verify``: they only read, beside a running kiosk or on a copy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TextIO

import msgspec

from kiosk.accounts.words import of_event, of_plan, owed, table
from kiosk.config import ConfigError
from kiosk.money import Money
from kiosk.orders.api import Stopped
from kiosk.orders.chain import Intact
from kiosk.orders.events import Doubt, Paper, Settlement
from kiosk.orders.journal import Dated, JournalError, JournalReader
from kiosk.orders.reconciliation import journal_line
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Phase


@dataclass(frozen=True, slots=True)
class Row:
    """One order in the list; ``time`` is when it was opened."""

    order: str
    time: datetime
    amount: Money
    phase: Phase
    why: Settlement | Doubt | Stopped | None
    paper: Paper


@contextmanager
def reading(path: Path) -> Iterator[JournalReader]:
    """Read the journal in ``path``. Raises ConfigError when there is none, or it cannot be opened."""
    if not path.is_file():
        raise ConfigError(f"{path}: there is no such file")
    try:
        journal = JournalReader(path)
    except JournalError as error:
        raise ConfigError(f"{path}: is no journal that can be read: {error}") from None
    with closing(journal):
        yield journal


def list_orders(
    journal: JournalReader, out: TextIO, *, day: date | None = None, everything: bool = False, as_json: bool = False
) -> int:
    """Write the orders that need somebody, or those of ``day``, or all; return 0. Raises JournalError."""
    if day is not None:
        references = journal.orders_on(day)
    elif everything:
        references = journal.orders()
    else:
        references = tuple({*journal.open_orders(), *journal.parked_orders(), *journal.doubtful_papers()})
    histories = sorted(((reference, journal.entries(reference)) for reference in references), key=_opened)
    rows = [_row(reference, entries) for reference, entries in histories]
    if as_json:
        out.write(msgspec.json.encode(rows).decode() + "\n")
    elif rows:
        table((("order", "time", "amount", "phase", "why", "paper"), *map(_cells, rows)), out)
    else:
        out.write("no order\n" if everything or day else "no order needs anybody\n")
    return 0


def show_order(journal: JournalReader, reference: OrderReference, out: TextIO) -> int:
    """Write all that the journal knows of one order; return 0, or 1 when it knows nothing. Raises JournalError."""
    entries = journal.entries(reference)
    if not entries:
        out.write(f"{reference} is not in this journal\n")
        return 1
    line = journal_line(reference.code, entries)
    standing = line.standing
    table(
        (
            ("order", reference.code),
            ("amount", str(standing.amount)),
            ("phase", standing.phase.value),
            ("why", line.why.value if line.why else "-"),
            ("paper", standing.paper.value),
            ("plan", of_plan(standing.plan)),
            ("owed", owed(standing, line.settled)),
        ),
        out,
    )
    out.write("\n")
    table(((str(entry.sequence), _moment(entry.at), of_event(entry.event)) for entry in entries), out)
    return 0


def verify_chain(journal: JournalReader, path: Path, out: TextIO) -> int:
    """Read every entry of the journal in ``path`` and write whether each is where it was written; return 0 or 1."""
    verdict = journal.verify()
    if isinstance(verdict, Intact):
        facts = (("entries", str(verdict.entries)), ("last seal", verdict.seal.hex()), ("verdict", "intact"))
        table((("journal", str(path)), *facts), out)
        return 0
    table((("journal", str(path)), ("verdict", f"broken at entry {verdict.sequence}")), out)
    return 1


def _opened(history: tuple[OrderReference, tuple[Dated, ...]]) -> int:
    return history[1][0].sequence


def _row(reference: OrderReference, entries: tuple[Dated, ...]) -> Row:
    line = journal_line(reference.code, entries)
    standing = line.standing
    return Row(reference.code, entries[0].at, standing.amount, standing.phase, line.why, standing.paper)


def _cells(row: Row) -> tuple[str, ...]:
    why = row.why.value if row.why else "-"
    return row.order, _moment(row.time), f"{row.amount!s:>11}", row.phase.value, why, row.paper.value


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"
