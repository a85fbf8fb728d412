"""A journal that was changed, cut or mixed up by somebody shows it."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.orders.chain import Broken, Intact
from kiosk.orders.journal import Journal, JournalError
from tests.faults.orders_stories import sell
from tests.faults.orders_world import BackwardsClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path, BackwardsClock())
    yield journal
    journal.close()


def _change(path: Path, statement: str) -> None:
    """Change the file behind the program's back, its guards taken off."""
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TRIGGER entry_is_final")
        connection.execute("DROP TRIGGER entry_is_kept")
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("damage", "first_bad"),
    [
        ("UPDATE entry SET event = replace(event, '8600', '8500') WHERE sequence = 4", 4),
        ('UPDATE entry SET event = \'{"kind":"?"}\' WHERE sequence = 2', 2),
        ("UPDATE entry SET at = at + 1 WHERE sequence = 3", 3),
        ("UPDATE entry SET seal = zeroblob(32) WHERE sequence = 5", 5),
        ("DELETE FROM entry WHERE sequence = 2", 2),
        ("DELETE FROM entry WHERE sequence > 9", 10),
        ("DELETE FROM entry", 1),
        ("UPDATE chain_end SET seal = zeroblob(32)", 12),
        ("UPDATE chain_end SET sequence = 11", 12),
        ("UPDATE standing SET phase = 'paid', ended = 0 WHERE opened = 1", 6),
        ("UPDATE standing SET paper = 'printed' WHERE opened = 1", 6),
        ("UPDATE standing SET ended = 0 WHERE opened = 1", 6),
        ("UPDATE standing SET opened = 2 WHERE opened = 7", 12),
        ("DELETE FROM standing WHERE opened = 7", 12),
        ("INSERT INTO standing VALUES ('CHY1-0000-0000', 13, 'paid', 'none', 0)", 13),
        ("DROP TABLE chain_end", 1),
    ],
)
def test_tampering_shows_with_the_first_bad_entry(journal: Journal, path: Path, damage: str, first_bad: int) -> None:
    sell(journal)
    sell(journal)
    assert journal.verify() == Intact(12)
    _change(path, damage)
    assert journal.verify() == Broken(first_bad)


def test_a_file_cut_short_shows(journal: Journal, path: Path, tmp_path: Path) -> None:
    for _ in range(40):
        sell(journal)
    journal.close()
    copy = tmp_path / "copy.sqlite"
    shutil.copyfile(path, copy)
    with copy.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)
    with pytest.raises(JournalError):
        # Where the cut falls decides who notices: the file cannot be opened, read, or verified.
        _raise_unless_intact(copy)
    _raise_unless_intact(path)


def _raise_unless_intact(path: Path) -> None:
    journal = Journal(path)
    try:
        if not isinstance(journal.verify(), Intact):
            raise JournalError("broken")
    finally:
        journal.close()
