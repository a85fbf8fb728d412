"""The program whose power is cut: the real journal through several sales, a checkpoint and two restarts.

``python -m tests.faults.power.writer FOLDER [SPOILT]``. After each append it notes in the file ``acknowledged`` how
many events of which order are promised to be durable. ``SPOILT`` is a weaker ``synchronous``, which the cuts must show.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from kiosk.orders.journal import Journal
from kiosk.orders.reference import OrderReference, new_reference
from tests.faults.orders_stories import HELD_SALE

JOURNAL: Final = "journal.sqlite"
ACKNOWLEDGED: Final = "acknowledged"
SALES: Final = 12
RUNS: Final = 3


def write(folder: Path, spoilt: str = "") -> None:
    """Sell, stop and start again; SQLite empties its write-ahead log at each stop, and once in the middle."""
    note = os.open(folder / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for _ in range(RUNS):
        book = Journal(folder / JOURNAL)
        connection = book._connection
        connection.execute("PRAGMA wal_autocheckpoint = 60")
        if spoilt:
            connection.execute(f"PRAGMA synchronous = {spoilt}")
        for reference, number in islice(_appends(), SALES * len(HELD_SALE)):
            book.append(reference, HELD_SALE[number])
            os.write(note, f"{reference} {number + 1}\n".encode())
        book.close()
    os.close(note)


def _appends() -> Iterator[tuple[OrderReference, int]]:
    """Yield which event of which order comes next: two orders in turns, as when one is still open."""
    while True:
        pair = new_reference("CHY1"), new_reference("CHY1")
        for number in range(len(HELD_SALE)):
            for reference in pair:
                yield reference, number


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:])
