"""The durable, append-only journal of the money (SQLite, hash-chained). No personal data, by type."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Final

from kiosk.clock import Clock, SystemClock
from kiosk.orders.chain import GENESIS, Broken, ChainEnd, Entry, Verdict, seal, verify
from kiosk.orders.events import Event, UnreadableEventError, decode, encode
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Phase, advance, fold

_BUSY_SECONDS: Final = 5.0

# "once" makes the decision write-once in the file itself, whatever the program above it does.
_SCHEMA: Final = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS entry (
    sequence INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    reference TEXT NOT NULL,
    event TEXT NOT NULL,
    seal BLOB NOT NULL,
    kind TEXT NOT NULL GENERATED ALWAYS AS (json_extract(event, '$.kind')) VIRTUAL
) STRICT;
CREATE INDEX IF NOT EXISTS entry_of_order ON entry (reference, sequence);
CREATE UNIQUE INDEX IF NOT EXISTS once ON entry (reference, kind)
    WHERE kind IN ('opened', 'pay_intended', 'paid', 'decided', 'issued', 'payment_reversed');
CREATE TRIGGER IF NOT EXISTS entry_is_final BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS entry_is_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TABLE IF NOT EXISTS standing (
    reference TEXT PRIMARY KEY,
    opened INTEGER NOT NULL,
    phase TEXT NOT NULL,
    ended INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS standing_open ON standing (opened) WHERE ended = 0;
CREATE INDEX IF NOT EXISTS standing_parked ON standing (opened) WHERE phase = 'parked';
CREATE TABLE IF NOT EXISTS chain_end (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    sequence INTEGER NOT NULL,
    seal BLOB NOT NULL
) STRICT;
INSERT OR IGNORE INTO chain_end VALUES (1, 0, zeroblob(32));
COMMIT;
"""


class JournalError(Exception):
    """What was to be written is not durable, or what was written cannot be read (disk full, read-only, damaged)."""


class Journal:
    """The journal in the file ``path`` (made when missing), or ``":memory:"``. Threads may share one.

    ``clock`` dates the entries for people; their order is their sequence, whatever the clock does.
    Raises JournalError when it cannot be opened for writing.
    """

    def __init__(self, path: str | Path, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        self._lock = RLock()
        with _told_as_journal_error():
            self._connection = _open(path)

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
                    "INSERT INTO standing VALUES (?, ?, ?, ?)"
                    " ON CONFLICT (reference) DO UPDATE SET phase = excluded.phase, ended = excluded.ended",
                    (reference.code, opened, standing.phase.value, standing.phase.ended),
                )

    def events(self, reference: OrderReference) -> tuple[Event, ...]:
        """Return what happened to one order, oldest first; empty when it is not known. Raises JournalError."""
        with self._lock, _told_as_journal_error():
            return self._read(reference)

    def open_orders(self) -> tuple[OrderReference, ...]:
        """Return the orders that the machine still has to bring to an end, oldest first. Raises JournalError."""
        return self._references("ended = 0")

    def parked_orders(self) -> tuple[OrderReference, ...]:
        """Return the orders that an agent has to settle, oldest first. Raises JournalError."""
        return self._references(f"phase = '{Phase.PARKED.value}'")

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
                row = self._connection.execute("SELECT sequence, seal FROM chain_end").fetchone()
                phases = dict(self._connection.execute("SELECT reference, phase FROM standing"))
                return verify(entries(), ChainEnd(*(row or (0, GENESIS))), phases)
            except sqlite3.DatabaseError:
                return Broken(reached + 1)

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

    def _references(self, condition: str) -> tuple[OrderReference, ...]:
        with self._lock, _told_as_journal_error():
            rows = self._connection.execute(f"SELECT reference FROM standing WHERE {condition} ORDER BY opened")
            return tuple(OrderReference(code) for (code,) in rows)

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


def _open(path: str | Path) -> sqlite3.Connection:
    kept = str(path) != ":memory:"
    if kept:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    # isolation_level=None: this module, not the driver, says where a write begins and ends.
    connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    if kept:
        _sync_folder(Path(path).resolve().parent)
    return connection


def _sync_folder(folder: Path) -> None:
    """A new file survives a power cut only once its folder is on the disk too (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _told_as_journal_error() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError, UnreadableEventError) as error:
        raise JournalError(getattr(error, "sqlite_errorname", type(error).__name__)) from error
