#!/usr/bin/env python3
"""Is a copy of the kiosk's journal of money whole? For an auditor: Python 3.9 or newer, nothing else.

    python3 verify_journal.py COPY.sqlite

The format is published in docs/orders.md. Neither the file nor its folder is touched. Exit code 0: intact, 1: broken,
2: no journal. It shares no line with the kiosk's own program, so that one can judge the other.
"""

import hashlib
import json
import shutil
import sqlite3
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

FORMAT = 2
ONCE = {
    "opened",
    "pay_intended",
    "paid",
    "decided",
    "issued",
    "captured",
    "payment_reversed",
    "print_intended",
    "settled",
}
OTHERS = {
    "reserved",
    "not_reserved",
    "reservation_lost",
    "not_paid",
    "pay_unknown",
    "issue_refused",
    "withdrawn",
    "reservation_returned",
    "parked",
    "print_ended",
    "reprinted",
}
# What an order's history must hold, one of them at least, before an entry of this kind.
NEEDS = {
    "pay_intended": {"reserved"},
    "paid": {"pay_intended"},
    "issued": {"paid"},
    "captured": {"issued"},
    "payment_reversed": {"decided", "withdrawn"},
    "print_intended": {"issued"},
    "print_ended": {"print_intended"},
    "reprinted": {"issued"},
    "settled": {"parked"},
}


class BrokenError(Exception):
    """The journal is not whole; the message says where."""


def read(path):
    """Return the entries, the noted end and the noted orders of the journal in ``path``.

    Raise ValueError when it is no journal, BrokenError when the file is damaged.
    """
    # SQLite makes files beside the one that it reads, so it reads a copy: the original's folder may be read-only.
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "journal.sqlite"
        shutil.copyfile(path, copy)
        if Path(f"{path}-wal").is_file():
            shutil.copyfile(f"{path}-wal", f"{copy}-wal")
        connection = sqlite3.connect(copy)
        try:
            (found,) = connection.execute("PRAGMA user_version").fetchone()
            if found != FORMAT:
                raise ValueError(f"it is not a journal of format {FORMAT}")
            return tables(connection)
        finally:
            connection.close()


def tables(connection):
    """Return what is in the three tables; raise BrokenError when one cannot be read."""
    try:
        entries = connection.execute(
            "SELECT sequence, at, reference, event, seal FROM entry ORDER BY sequence"
        ).fetchall()
        end = connection.execute("SELECT sequence, seal FROM chain_end").fetchone()
        noted = {reference for (reference,) in connection.execute("SELECT reference FROM standing")}
    except sqlite3.Error as error:
        raise BrokenError(f"the file is damaged: {error}") from error
    return entries, end or (0, bytes(32)), noted


def check(entries, end, noted):
    """Return the last seal; raise BrokenError with the first bad place."""
    seal, histories = bytes(32), {}
    for expected, (sequence, at, reference, event, sealed) in enumerate(entries, start=1):
        if sequence != expected:
            raise BrokenError(f"entry {expected} is missing")
        seal = hashlib.sha256(seal + f"{sequence}\n{at}\n{reference}\n{event}".encode()).digest()
        if seal != sealed:
            raise BrokenError(f"entry {sequence} was changed, or stands where another was written")
        follow(histories.setdefault(reference, []), sequence, event)
    if (len(entries), seal) != tuple(end):
        raise BrokenError(f"the journal ends at entry {len(entries)}; its end was noted at {end[0]}")
    if noted != set(histories):
        raise BrokenError("the orders that have entries are not those that are noted")
    return seal


def follow(history, sequence, event):
    """Append the kind of ``event`` to the history of its order; raise BrokenError when it cannot stand there."""
    try:
        kind = json.loads(event)["kind"]
    except (ValueError, KeyError, TypeError):
        kind = None
    if kind not in ONCE | OTHERS:
        raise BrokenError(f"entry {sequence} is no event")
    if not history and kind != "opened":
        raise BrokenError(f"entry {sequence}: an order begins with {kind}")
    if kind in ONCE and kind in history:
        raise BrokenError(f"entry {sequence}: {kind} for the second time")
    if kind in NEEDS and not NEEDS[kind] & set(history):
        raise BrokenError(f"entry {sequence}: {kind} without what must come before it")
    history.append(kind)


def main(arguments):
    """Check the journal named on the command line and return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(__doc__, file=sys.stderr)
        return 2
    path = arguments[0]
    print(f"journal    {path}")
    try:
        entries, end, noted = read(path)
        seal = check(entries, end, noted)
    except BrokenError as error:
        print(f"verdict    BROKEN: {error}")
        return 1
    except (OSError, sqlite3.Error, ValueError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 2
    print(f"entries    {len(entries)}")
    print(f"orders     {len(noted)}")
    for word, some in (("first", entries[:1]), ("last", entries[-1:])):
        for _, at, *_ in some:
            print(f"{word:<10} {datetime.fromtimestamp(at, UTC).isoformat()}")
    print(f"last seal  {seal.hex()}")
    print("verdict    intact")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
