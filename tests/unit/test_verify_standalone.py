"""The auditor's program and the kiosk's own agree about every journal, whole or not."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.orders.chain import Broken, Intact, seal
from kiosk.orders.events import Doubt, Paper, Parked, PrintEnded, PrintIntended, Reprinted, Settled, Settlement
from kiosk.orders.journal import Journal, JournalReader
from tests.faults.orders_stories import HELD_SALE, SALE, sell

PROGRAM = Path(__file__).resolve().parents[2] / "deploy" / "verify_journal.py"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of three orders, whole and closed."""
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    sell(journal, *SALE, PrintIntended(), PrintEnded(Paper.HELD), Reprinted())
    sell(journal, *HELD_SALE)
    sell(journal, *SALE[:3], Parked(Doubt.TERMINAL_CANNOT_TELL), Settled(Settlement.NOT_CHARGED))
    journal.close()
    return path


def _run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    # -I: no site packages and no project on the path, so that it can only use what Python brings along.
    command = [sys.executable, "-I", str(PROGRAM), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def _facts(said: str) -> dict[str, str]:
    return {line[:10].strip(): line[11:].strip() for line in said.splitlines()}


def _verdict(path: Path) -> Intact | Broken:
    reader = JournalReader(path)
    verdict = reader.verify()
    reader.close()
    return verdict


def test_both_find_a_whole_journal_whole_and_name_the_same_seal(path: Path) -> None:
    verdict = _verdict(path)
    assert isinstance(verdict, Intact)
    done = _run(path)
    assert done.returncode == 0
    facts = _facts(done.stdout)
    assert (facts["verdict"], facts["entries"], facts["orders"]) == ("intact", str(verdict.entries), "3")
    assert facts["last seal"] == verdict.seal.hex()


def test_what_is_not_yet_in_the_main_file_is_read_too(path: Path, tmp_path: Path) -> None:
    journal = Journal(path)
    sell(journal)
    taken = tmp_path / "copies" / "copie.sqlite"
    taken.parent.mkdir()
    for suffix in ("", "-wal"):
        shutil.copyfile(f"{path}{suffix}", f"{taken}{suffix}")
    before = {file.name: file.read_bytes() for file in taken.parent.iterdir()}
    verdict = journal.verify()
    journal.close()
    assert isinstance(verdict, Intact)
    assert _facts(_run(taken).stdout)["entries"] == str(verdict.entries)
    assert {file.name: file.read_bytes() for file in taken.parent.iterdir()} == before


def _forge(connection: sqlite3.Connection) -> None:
    """Seal the whole chain anew, as somebody would who knows the format."""
    last = bytes(32)
    rows = connection.execute("SELECT rowid, sequence, at, reference, event FROM entry ORDER BY sequence").fetchall()
    for row, sequence, at, reference, event in rows:
        last = seal(last, sequence, at, reference, event)
        connection.execute("UPDATE entry SET seal = ? WHERE rowid = ?", (last, row))
    connection.execute("UPDATE chain_end SET sequence = ?, seal = ?", (len(rows), last))


DAMAGE = {
    "an amount": "UPDATE entry SET event = replace(event, '8600', '8500') WHERE sequence = 4",
    "a time": "UPDATE entry SET at = at + 1 WHERE sequence = 3",
    "an order": "UPDATE entry SET reference = 'CHY1-0000-0000' WHERE sequence = 3",
    "no event": 'UPDATE entry SET event = \'{"kind":"?"}\' WHERE sequence = 2',
    "a seal": "UPDATE entry SET seal = zeroblob(32) WHERE sequence = 5",
    "swapped seals": "UPDATE entry SET seal = (SELECT seal FROM entry WHERE sequence = 6) WHERE sequence = 5",
    "a hole": "DELETE FROM entry WHERE sequence = 2",
    "a cut tail": "DELETE FROM entry WHERE sequence > 9",
    "nothing left": "DELETE FROM entry",
    "another end": "UPDATE chain_end SET seal = zeroblob(32)",
    "an earlier end": "UPDATE chain_end SET sequence = 11",
    "no noted end": "DELETE FROM chain_end",
    "an order that is not noted": "DELETE FROM standing WHERE opened = 1",
    "a noted order without entries": "INSERT INTO standing VALUES ('CHY1-0000-0000', 13, 'paid', 'none', 0)",
    "no table": "DROP TABLE chain_end",
}
FORGED = {
    "a first entry that opens nothing": 'UPDATE entry SET event = \'{"kind":"reserved"}\' WHERE sequence = 1',
    "paid without an intent": 'UPDATE entry SET event = \'{"kind":"reserved"}\' WHERE sequence = 3',
    "issued twice": "UPDATE entry SET event = (SELECT event FROM entry WHERE sequence = 6) WHERE sequence = 7",
}


def _damage(path: Path, statement: str, *, forge: bool) -> None:
    with sqlite3.connect(path) as connection:
        for guard in ("TRIGGER entry_is_final", "TRIGGER entry_is_kept", "INDEX once"):
            connection.execute(f"DROP {guard}")
        assert connection.execute(statement).rowcount != 0
        if forge:
            _forge(connection)
    connection.close()


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_both_find_the_damage(path: Path, damage: str) -> None:
    _damage(path, DAMAGE[damage], forge=False)
    assert isinstance(_verdict(path), Broken)
    done = _run(path)
    assert (done.returncode, "BROKEN" in done.stdout) == (1, True)


@pytest.mark.parametrize("damage", FORGED, ids=str)
def test_both_find_a_history_that_cannot_have_been(path: Path, damage: str) -> None:
    _damage(path, FORGED[damage], forge=True)
    assert isinstance(_verdict(path), Broken)
    assert _run(path).returncode == 1


def test_a_damaged_file_is_broken_and_not_a_traceback(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096)
    done = _run(path)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("content", [None, b"", b"<html>" * 1000], ids=["missing", "empty", "not a database"])
def test_what_is_no_journal_is_said_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file"
    if content is not None:
        path.write_bytes(content)
    done = _run(path)
    assert done.returncode == 2
    assert done.stderr.startswith(f"{path}: ") or str(path) in done.stderr
    assert _run().returncode == 2
