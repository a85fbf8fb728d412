"""The durable, append-only journal of the money (SQLite, hash-chained). No personal data, by type."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from threading import RLock

from kiosk.clock import PARIS, Clock, SystemClock
from kiosk.orders.chain import GENESIS, Broken, ChainEnd, Entry, Noted, Verdict, note, seal, verify
from kiosk.orders.events import Event, UnreadableEventError, decode, encode
from kiosk.orders.journal_file import UnknownFormatError, open_for_reading, open_for_writing
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Phase, advance, fold


class JournalError(Exception):
    """What was to be written is not durable, or what was written cannot be read (disk full, read-only, damaged)."""


@dataclass(frozen=True, slots=True)
class Dated:
    """One entry of an order. ``at`` is the kiosk's clock, in Europe/Paris, for people; ``sequence`` is the order."""

    sequence: int
    at: datetime
    event: Event


class JournalReader:
    """The journal in the file ``path``, for reading: a running kiosk's, or a copy. Threads may share one.

    Raises JournalError when the file is not there or is no journal of this program's format.
    """

    def __init__(self, path: str | Path) -> None:
        self._lock = RLock()
        with _told_as_journal_error():
            self._connection = self._open(path)

    def _open(self, path: str | Path) -> sqlite3.Connection:
        return open_for_reading(Path(path))

    def events(self, reference: OrderReference) -> tuple[Event, ...]:
        """Return what happened to one order, oldest first; empty when it is not known. Raises JournalError."""
        with self._lock, _told_as_journal_error():
            return self._read(reference)

    def entries(self, reference: OrderReference) -> tuple[Dated, ...]:
        """Return what happened to one order and when, oldest first. Raises JournalError."""
        with self._lock, _told_as_journal_error():
            rows = self._connection.execute(
                "SELECT sequence, at, event FROM entry WHERE reference = ? ORDER BY sequence", (reference.code,)
            )
            return tuple(
                Dated(sequence, datetime.fromtimestamp(at, PARIS), decode(text)) for sequence, at, text in rows
            )

    def orders(self) -> tuple[OrderReference, ...]:
        """Return every order, oldest first. Raises JournalError."""
        return self._references("true")

    def orders_on(self, day: date) -> tuple[OrderReference, ...]:
        """Return the orders with an entry on that day in Europe/Paris, oldest first. Raises JournalError."""
        begin, end = (datetime.combine(each, time(), PARIS).timestamp() for each in (day, day + timedelta(days=1)))
        of_the_day = "SELECT reference FROM entry WHERE at >= ? AND at < ?"
        return self._references(f"reference IN ({of_the_day})", begin, end)

    def open_orders(self) -> tuple[OrderReference, ...]:
        """Return the orders that the machine still has to bring to an end, oldest first. Raises JournalError."""
        return self._references("ended = 0")

    def parked_orders(self) -> tuple[OrderReference, ...]:
        """Return the orders that an agent has to settle, oldest first. Raises JournalError."""
        return self._references(f"phase = '{Phase.PARKED.value}'")

    def doubtful_payments(self) -> tuple[OrderReference, ...]:
        """Return the orders of whose money nobody knows yet, an agent's among them. Raises JournalError."""
        return self.parked_orders() + self._references(f"ended = 0 AND phase = '{Phase.PAYING.value}'")

    def doubtful_papers(self) -> tuple[OrderReference, ...]:
        """Return the orders whose stamp may or may not be on paper, oldest first. Raises JournalError."""
        return self._references("paper IN ('tried', 'held')")

    def latest_payment(self) -> OrderReference | None:
        """Return the order whose money was asked for last, or None before the first. Raises JournalError."""
        with self._lock, _told_as_journal_error():
            row = self._connection.execute(
                "SELECT reference FROM entry WHERE kind = 'pay_intended' ORDER BY sequence DESC LIMIT 1"
            ).fetchone()
            return _reference(row[0]) if row else None

    def verify(self) -> Verdict:
        """Read everything and return Intact, or Broken with the first bad sequence. Raises nothing for a bad file."""
        reached = 0

        def entries() -> Iterator[Entry]:
            nonlocal reached
            for row in self._connection.execute(
                "SELECT sequence, at, reference, event, seal FROM entry ORDER BY sequence"
            ):
                entry = Entry(*row)
                yield entry
                reached = entry.sequence

        with self._lock:
            try:
                # One snapshot: a kiosk in another process may append between two of these questions.
                self._connection.execute("BEGIN")
                row = self._connection.execute("SELECT sequence, seal FROM chain_end").fetchone()
                rows = self._connection.execute("SELECT reference, opened, phase, paper, ended FROM standing")
                noted = {reference: Noted(*values) for reference, *values in rows}
                return verify(entries(), ChainEnd(*(row or (0, GENESIS))), noted)
            except (sqlite3.DatabaseError, TypeError):  # a damaged file may hold nothing where a number stood
                return Broken(reached + 1)
            finally:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Release the file; twice is harmless. Nothing can be read or written afterwards."""
        with self._lock:
            self._connection.close()

    # --- inside --------------------------------------------------------------------------------------------------

    def _read(self, reference: OrderReference) -> tuple[Event, ...]:
        rows = self._connection.execute(
            "SELECT event FROM entry WHERE reference = ? ORDER BY sequence", (reference.code,)
        )
        return tuple(decode(text) for (text,) in rows)

    def _references(self, condition: str, *values: float) -> tuple[OrderReference, ...]:
        with self._lock, _told_as_journal_error():
            rows = self._connection.execute(f"SELECT reference FROM standing WHERE {condition} ORDER BY opened", values)
            return tuple(_reference(code) for (code,) in rows)


class Journal(JournalReader):
    """The journal in the file ``path`` (made when missing), or ``":memory:"``, for reading and writing.

    ``clock`` dates the entries for people; their order is their sequence, whatever the clock does.
    Raises JournalError when it cannot be opened for writing.
    """

    def __init__(self, path: str | Path, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        super().__init__(path)

    def _open(self, path: str | Path) -> sqlite3.Connection:
        return open_for_writing(path)

    def append(self, reference: OrderReference, *events: Event) -> None:
        """Write ``events`` of one order, all or none; on return they survive a power cut.

        Raises JournalError when they do not, and OutOfOrderError for events that cannot follow those already written.
        """
        with self._lock, _told_as_journal_error(), self._writing() as connection:
            standing = fold(self._read(reference))
            sequence, last = connection.execute("SELECT sequence, seal FROM chain_end").fetchone()
            opened = sequence + 1
            for event in events:
                standing = advance(standing, event)
                sequence += 1
                at, text = int(self._clock.now().timestamp()), encode(event)
                last = seal(last, sequence, at, reference.code, text)
                connection.execute(
                    "INSERT INTO entry (sequence, at, reference, event, seal) VALUES (?, ?, ?, ?, ?)",
                    (sequence, at, reference.code, text, last),
                )
            connection.execute("UPDATE chain_end SET sequence = ?, seal = ?", (sequence, last))
            if standing is not None:
                connection.execute(
                    "INSERT INTO standing VALUES (?, ?, ?, ?, ?) ON CONFLICT (reference) DO UPDATE"
                    " SET phase = excluded.phase, paper = excluded.paper, ended = excluded.ended",
                    (reference.code, *note(opened, standing)),
                )

    # --- inside --------------------------------------------------------------------------------------------------

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            # SQLite may have rolled back by itself already, as it does when the disk is full.
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


def _reference(found: object) -> OrderReference:
    """Return the reference in a row. Raises UnreadableEventError for what a damaged file may hold in its place."""
    try:
        return OrderReference(found)  # type: ignore[arg-type]  # whatever else it is, it is not accepted
    except (TypeError, ValueError) as error:
        raise UnreadableEventError from error


@contextmanager
def _told_as_journal_error() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, UnreadableEventError, UnknownFormatError) as error:
        raise JournalError(getattr(error, "sqlite_errorname", type(error).__name__)) from error
