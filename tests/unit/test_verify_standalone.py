"""The auditor's program and the kiosk's own agree about every journal, whole or not."""

from __future__ import annotations

import ast
import json
import runpy
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from kiosk.devices.payment_terminal.api import ReversalResult
from kiosk.money import euros
from kiosk.orders.api import RefusalCode, Stopped
from kiosk.orders.chain import Broken, Intact, seal
from kiosk.orders.events import (
    Captured,
    Decided,
    Decision,
    Doubt,
    Event,
    Issued,
    IssueRefused,
    NotPaid,
    NotReserved,
    Opened,
    Paid,
    Paper,
    Parked,
    PayIntended,
    PaymentReversed,
    PayUnknown,
    PrintEnded,
    PrintIntended,
    Reprinted,
    ReservationLost,
    ReservationReturned,
    Reserved,
    Settled,
    Settlement,
    Withdrawn,
    encode,
)
from kiosk.orders.journal import Journal, JournalReader
from kiosk.orders.reference import Authorisation
from kiosk.orders.state import OutOfOrderError, Phase, Standing, fold
from tests.faults.orders_stories import HELD_SALE, HOLD_PLAN, SALE, SALE_PLAN, sell

PROGRAM = Path(__file__).resolve().parents[2] / "deploy" / "verify_journal.py"

EVENTS: tuple[Event, ...] = (
    Opened(euros(86)),
    Reserved(),
    NotReserved(Stopped.OFFICE_REFUSED),
    ReservationLost(Stopped.OFFICE_UNREACHED),
    PayIntended(SALE_PLAN),
    PayIntended(HOLD_PLAN),
    PayUnknown(),
    Paid(Authorisation("A1B2C3"), euros(86)),
    NotPaid(Stopped.DECLINED),
    *map(Decided, Decision),
    Issued(message_sent=True),
    Captured(),
    IssueRefused(RefusalCode.OTHER),
    Withdrawn(),
    *map(PaymentReversed, ReversalResult),
    ReservationReturned(),
    Parked(Doubt.WRONG_AMOUNT),
    Settled(Settlement.LOSS),
    Settled(Settlement.REFUNDED),
    PrintIntended(),
    *map(PrintEnded, Paper),
    Reprinted(),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A journal of three orders, whole and closed."""
    path = tmp_path / "journal.sqlite"
    journal = Journal(path)
    sell(journal, *SALE, PrintIntended(), PrintEnded(Paper.HELD), Reprinted())
    sell(journal, *HELD_SALE)
    sell(journal, *SALE[:3], Parked(Doubt.TERMINAL_CANNOT_TELL), Settled(Settlement.LOSS))
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
    "a plan": "UPDATE entry SET event = replace(event, 'false', 'true') WHERE sequence = 3",
    "an exchanged seal": "UPDATE entry SET seal = (SELECT seal FROM entry WHERE sequence = 6) WHERE sequence = 5",
    "a hole": "DELETE FROM entry WHERE sequence = 2",
    "a cut tail": "DELETE FROM entry WHERE sequence > 9",
    "a cut head": "DELETE FROM entry WHERE sequence < 9",
    "two entries in another order": "UPDATE entry SET sequence = -2 WHERE sequence = 2;"
    "UPDATE entry SET sequence = 2 WHERE sequence = 4; UPDATE entry SET sequence = 4 WHERE sequence = -2",
    "an entry twice": "INSERT INTO entry (sequence, at, reference, event, seal)"
    " SELECT 22, at, reference, event, seal FROM entry WHERE sequence = 21",
    "nothing left": "DELETE FROM entry",
    "another end": "UPDATE chain_end SET seal = zeroblob(32)",
    "an earlier end": "UPDATE chain_end SET sequence = 11",
    "no noted end": "DELETE FROM chain_end",
    "an order that is not noted": "DELETE FROM standing WHERE opened = 1",
    "a noted order without entries": "INSERT INTO standing VALUES ('CHY1-0000-0000', 13, 'paid', 'none', 0)",
    "another phase": "UPDATE standing SET phase = 'issued' WHERE phase = 'settled'",
    "another paper": "UPDATE standing SET paper = 'printed' WHERE paper = 'duplicate'",
    "no table": "DROP TABLE chain_end",
    "an order said to have ended": "UPDATE standing SET ended = 1 - ended WHERE opened = 1",
    "an order said to be older": "UPDATE standing SET opened = 2 WHERE opened = 1",
}
FORGED = {
    "a first entry that opens nothing": 'UPDATE entry SET event = \'{"kind":"reserved"}\' WHERE sequence = 1',
    "paid without an intent": 'UPDATE entry SET event = \'{"kind":"reserved"}\' WHERE sequence = 3',
    "a name": 'UPDATE entry SET event = \'{"kind":"reserved","name":"-"}\' WHERE sequence = 2',
    "a decision that is none": 'UPDATE entry SET event = \'{"kind":"decided","decision":"wait"}\' WHERE sequence = 5',
    "money back for an issued stamp": 'UPDATE entry SET event = \'{"kind":"payment_reversed","result":"reversed"}\''
    " WHERE sequence = 7",
    "paper of a stamp that was not issued": 'UPDATE entry SET event = \'{"kind":"print_intended"}\' WHERE sequence = 5',
    "settled before it was parked": 'UPDATE entry SET event = \'{"kind":"settled","how":"loss"}\' WHERE sequence = 20',
    "issued twice": "UPDATE entry SET event = (SELECT event FROM entry WHERE sequence = 6) WHERE sequence = 7",
}


def _damage(path: Path, statement: str, *, forge: bool) -> None:
    with sqlite3.connect(path) as connection:
        for guard in ("TRIGGER entry_is_final", "TRIGGER entry_is_kept", "INDEX once"):
            connection.execute(f"DROP {guard}")
        for step in statement.split(";"):
            assert connection.execute(step).rowcount != 0
        if forge:
            _forge(connection)
    connection.close()


def _assert_both_find_it(path: Path) -> None:
    verdict = _verdict(path)
    assert isinstance(verdict, Broken)
    done = _run(path)
    assert (done.returncode, done.stderr) == (1, "")
    assert _facts(done.stdout)["first bad"] == str(verdict.sequence)


@pytest.mark.parametrize("damage", DAMAGE, ids=str)
def test_both_find_the_damage(path: Path, damage: str) -> None:
    _damage(path, DAMAGE[damage], forge=False)
    _assert_both_find_it(path)


@pytest.mark.parametrize("damage", FORGED, ids=str)
def test_both_find_a_history_that_cannot_have_been(path: Path, damage: str) -> None:
    _damage(path, FORGED[damage], forge=True)
    _assert_both_find_it(path)


def _every_history() -> Iterator[tuple[tuple[Event, ...], Standing | None]]:
    """Yield a way to each place where an order can stand, and to each that the kiosk's own program does not allow."""
    reached: dict[Standing, tuple[Event, ...]] = {}
    ways: list[tuple[Event, ...]] = [()]
    while ways:
        way = ways.pop()
        for event in EVENTS:
            history = (*way, event)
            try:
                standing = fold(history)
            except OutOfOrderError:
                yield history, None
                continue
            yield history, standing
            if standing is not None and standing not in reached:
                reached[standing] = history
                ways.append(history)


def test_both_follow_an_order_in_the_same_way() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(Event))
    auditor = runpy.run_path(str(PROGRAM))
    places = set()
    for history, standing in _every_history():
        order = auditor["Order"](1)
        for event in history[:-1]:
            order.follow(json.loads(encode(event)))
        try:
            order.follow(json.loads(encode(history[-1])))
        except (ValueError, KeyError):
            assert standing is None, history
        else:
            assert standing is not None, history
            assert (order.phase, order.paper) == (standing.phase.value, standing.paper.value)
            assert order.noted()[-1] == standing.phase.ended
            places.add((standing.phase, standing.paper))
    assert {phase for phase, _ in places} == set(Phase)
    assert {paper for _, paper in places} == set(Paper)


def test_it_is_written_for_the_oldest_python_that_it_names() -> None:
    ast.parse(PROGRAM.read_text(), feature_version=(3, 9))


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
