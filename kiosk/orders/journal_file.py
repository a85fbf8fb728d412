"""The file of the journal: what is in it, and how it is opened. Its format is published in ``docs/orders.md``."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final

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
CREATE UNIQUE INDEX IF NOT EXISTS once ON entry (reference, kind) WHERE kind IN (
    'opened', 'pay_intended', 'paid', 'decided', 'issued', 'captured', 'payment_reversed', 'print_intended'
);
CREATE INDEX IF NOT EXISTS payment ON entry (sequence) WHERE kind = 'pay_intended';
CREATE INDEX IF NOT EXISTS entry_at ON entry (at);
CREATE TRIGGER IF NOT EXISTS entry_is_final BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TRIGGER IF NOT EXISTS entry_is_kept BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'append only'); END;
CREATE TABLE IF NOT EXISTS standing (
    reference TEXT PRIMARY KEY,
    opened INTEGER NOT NULL,
    phase TEXT NOT NULL,
    paper TEXT NOT NULL,
    ended INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS standing_open ON standing (opened) WHERE ended = 0;
CREATE INDEX IF NOT EXISTS standing_parked ON standing (opened) WHERE phase = 'parked';
CREATE INDEX IF NOT EXISTS standing_doubtful ON standing (opened) WHERE paper IN ('tried', 'held');
CREATE TABLE IF NOT EXISTS chain_end (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    sequence INTEGER NOT NULL,
    seal BLOB NOT NULL
) STRICT;
INSERT OR IGNORE INTO chain_end VALUES (1, 0, zeroblob(32));
PRAGMA user_version = 2;
COMMIT;
"""
_FORMAT: Final = 2


class UnknownFormatError(Exception):
    """A file that is no journal, or one of another version of this program."""


def open_for_reading(path: Path) -> sqlite3.Connection:
    """Return a connection that cannot change the file. Raises sqlite3.Error, UnknownFormatError."""
    connection = _connect(f"{path.absolute().as_uri()}?mode=ro")
    try:
        if _format(connection) != _FORMAT:
            raise UnknownFormatError
    except BaseException:
        connection.close()
        raise
    return connection


def open_for_writing(path: str | Path) -> sqlite3.Connection:
    """Return a connection whose commits survive a power cut; a file that is missing is made, and so is ":memory:".

    Raises sqlite3.Error, OSError, UnknownFormatError.
    """
    kept = str(path) != ":memory:"
    if kept:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    connection = _connect(str(path))
    try:
        if _format(connection) not in (None, _FORMAT):
            raise UnknownFormatError
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_SCHEMA)
    except BaseException:
        connection.close()
        raise
    if kept:
        sync_folder(Path(path).resolve().parent)
    return connection


def sync_folder(folder: Path) -> None:
    """Put the names of new files on the disk: without them a power cut loses the files too (fsync(2))."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _connect(address: str) -> sqlite3.Connection:
    # isolation_level=None: the journal, not the driver, says where a write begins and ends.
    return sqlite3.connect(
        address, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=address.startswith("file:")
    )


def _format(connection: sqlite3.Connection) -> int | None:
    """Return the version of the format, or None for a file without any table."""
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return int(version) if tables or version else None
