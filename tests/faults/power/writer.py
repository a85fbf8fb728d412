"""The program whose power is cut: the real journal through several sales, a checkpoint and two restarts.

``python -m tests.faults.power.writer FOLDER [SPOILT]``. After each append it notes in the file ``acknowledged`` how
many events of which order are promised to be durable. ``SPOILT`` weakens the journal, so that the cuts must show it:
``off`` and ``normal`` are SQLite's ``synchronous``, ``folder`` leaves the journal's own sync of its folder out.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from kiosk.orders import journal_file
from kiosk.orders.journal import Journal
from kiosk.orders.reference import OrderReference, new_reference
from tests.faults.orders_stories import HELD_SALE

JOURNAL: Final = "journal.sqlite"
ACKNOWLEDGED: Final = "acknowledged"
FOLDER_SYNCED: Final = "folder"
NEXT: Final = {0: 1, 1: 2, 2: 3, 3: 4, 4: 6, 6: 7}
"""How many events an order has after the next append; the decision and the stamp are written together."""
PAIRS: Final = 6
RUNS: Final = 3


def write(folder: Path, spoilt: str = "") -> None:
    """Sell, stop and start again; SQLite empties its write-ahead log at each stop, and once in the middle."""
    note = os.open(folder / ACKNOWLEDGED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    sync = journal_file.sync_folder

    def noted_sync(synced: Path) -> None:
        if spoilt != "folder":
            sync(synced)
            os.write(note, f"{FOLDER_SYNCED} 0\n".encode())

    journal_file.sync_folder = noted_sync
    for _ in range(RUNS):
        book = Journal(folder / JOURNAL)
        connection = book._connection
        connection.execute("PRAGMA wal_autocheckpoint = 60")
        if spoilt in ("off", "normal"):
            connection.execute(f"PRAGMA synchronous = {spoilt}")
        for reference, begin, end in islice(_appends(), PAIRS * 2 * len(NEXT)):
            book.append(reference, *HELD_SALE[begin:end])
            os.write(note, f"{reference} {end}\n".encode())
        book.close()
    os.close(note)


def _appends() -> Iterator[tuple[OrderReference, int, int]]:
    """Yield which events of which order come next: two orders in turns, as when one is still open."""
    while True:
        pair = new_reference("CHY1"), new_reference("CHY1")
        for begin, end in NEXT.items():
            for reference in pair:
                yield reference, begin, end


if __name__ == "__main__":
    write(Path(sys.argv[1]), *sys.argv[2:])
