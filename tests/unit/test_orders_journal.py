"""The journal: durable or an error, in order, sealed, and without a word about anybody."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
import types
import typing
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from threading import Barrier, Thread
from types import NoneType
from typing import Any

import msgspec
import pytest

from kiosk.clock import AdjustableClock
from kiosk.orders import events as vocabulary
from kiosk.orders.api import Stopped
from kiosk.orders.chain import Intact
from kiosk.orders.events import (
    Decided,
    Decision,
    Doubt,
    Issued,
    NotPaid,
    Paper,
    Parked,
    PayIntended,
    PayUnknown,
    PrintEnded,
    PrintIntended,
    Reprinted,
    ReservationReturned,
)
from kiosk.orders.journal import Journal, JournalError, JournalReader
from kiosk.orders.lock import DrivenElsewhereError, driving
from kiosk.orders.reference import Authorisation, OrderReference, TerminalMark, new_reference
from kiosk.orders.state import OutOfOrderError
from tests.faults.orders_stories import SALE, SALE_PLAN, sell
from tests.faults.orders_world import BackwardsClock


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path, BackwardsClock())
    yield journal
    journal.close()


def test_what_was_appended_is_read_back_in_order_after_a_restart(journal: Journal, path: Path) -> None:
    reference = sell(journal)
    journal.close()
    again = Journal(path)
    assert again.events(reference) == SALE
    assert again.events(new_reference("CHY1")) == ()
    assert again.verify() == Intact(len(SALE))
    again.close()


def test_an_empty_journal_is_intact() -> None:
    journal = Journal(":memory:")
    assert journal.verify() == Intact(0)
    assert journal.open_orders() == journal.parked_orders() == ()
    journal.close()


def test_open_and_parked_orders_are_told_oldest_first(journal: Journal) -> None:
    first = sell(journal, *SALE[:3])
    sell(journal)
    second = sell(journal, *SALE[:1])
    parked = sell(journal, *SALE[:3], PayUnknown(), Parked(Doubt.TERMINAL_CANNOT_TELL))
    sell(journal, *SALE[:2], NotPaid(Stopped.DECLINED), ReservationReturned())
    assert journal.open_orders() == (first, second)
    assert journal.parked_orders() == (parked,)


def test_the_order_whose_money_was_asked_for_last_is_known(journal: Journal) -> None:
    assert journal.latest_payment() is None
    first = sell(journal)
    assert journal.latest_payment() == first
    second = sell(journal, *SALE[:3])
    sell(journal, *SALE[:2])
    assert journal.latest_payment() == second


def test_paper_that_may_or_may_not_have_come_out_is_told(journal: Journal) -> None:
    sell(journal, *SALE, PrintIntended(), PrintEnded(Paper.PRINTED))
    tried = sell(journal, *SALE, PrintIntended())
    held = sell(journal, *SALE, PrintIntended(), PrintEnded(Paper.HELD))
    sell(journal, *SALE, PrintIntended(), PrintEnded(Paper.HELD), Reprinted())
    assert journal.doubtful_papers() == (tried, held)
    assert isinstance(journal.verify(), Intact)


@pytest.mark.parametrize(
    ("question", "index"),
    [
        ("SELECT reference FROM standing WHERE ended = 0 ORDER BY opened", "standing_open"),
        ("SELECT reference FROM standing WHERE phase = 'parked' ORDER BY opened", "standing_parked"),
        ("SELECT reference FROM standing WHERE paper IN ('tried', 'held') ORDER BY opened", "standing_doubtful"),
        ("SELECT reference FROM entry WHERE kind = 'pay_intended' ORDER BY sequence DESC LIMIT 1", "payment"),
        ("SELECT reference FROM entry WHERE at >= 1 AND at < 2", "entry_at"),
    ],
)
def test_what_the_kiosk_asks_is_found_by_index(journal: Journal, path: Path, question: str, index: str) -> None:
    sell(journal)
    with sqlite3.connect(path) as connection:
        assert f"USING INDEX {index}" in str(connection.execute(f"EXPLAIN QUERY PLAN {question}").fetchall())
    connection.close()


class TestReading:
    def test_a_running_kiosk_can_be_read(self, journal: Journal, path: Path) -> None:
        first, second = sell(journal), sell(journal, *SALE[:3])
        reader = JournalReader(path)
        assert reader.orders() == (first, second)
        assert reader.events(first) == SALE
        assert reader.open_orders() == (second,)
        assert reader.verify() == journal.verify()
        third = sell(journal)
        assert reader.orders() == (first, second, third)
        reader.close()

    def test_a_copy_of_a_journal_that_was_closed_can_be_read(
        self, journal: Journal, path: Path, tmp_path: Path
    ) -> None:
        sell(journal)
        journal.close()
        reader = JournalReader(shutil.copy(path, tmp_path / "copie du 23 novembre.sqlite"))
        assert reader.verify() == Intact(len(SALE))
        reader.close()

    def test_an_order_is_found_on_each_of_its_days_in_paris(self, path: Path) -> None:
        clock = AdjustableClock(datetime(2026, 11, 23, 22, 59, 30, tzinfo=UTC))
        journal = Journal(path, clock)
        over_midnight = sell(journal, *SALE[:3])
        clock.advance(60)
        journal.append(over_midnight, *SALE[3:])
        next_day = sell(journal)
        assert journal.orders_on(date(2026, 11, 23)) == (over_midnight,)
        assert journal.orders_on(date(2026, 11, 24)) == (over_midnight, next_day)
        assert journal.orders_on(date(2026, 11, 25)) == ()
        entries = journal.entries(over_midnight)
        assert [entry.event for entry in entries] == list(SALE)
        assert [entry.sequence for entry in entries] == list(range(1, 7))
        assert [entry.at.isoformat(timespec="minutes") for entry in entries[2:4]] == [
            "2026-11-23T23:59+01:00",
            "2026-11-24T00:00+01:00",
        ]
        journal.close()

    @pytest.mark.parametrize("content", [None, b"", b"<html>" * 1000], ids=["missing", "empty", "not a journal"])
    def test_what_is_no_journal_is_an_error_and_nothing_is_made(self, path: Path, content: bytes | None) -> None:
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(JournalError):
            JournalReader(path)
        assert path.exists() == (content is not None)

    @pytest.mark.parametrize("opened_by", [Journal, JournalReader])
    def test_a_journal_of_another_version_is_not_touched(
        self, journal: Journal, path: Path, opened_by: type[JournalReader]
    ) -> None:
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA user_version = 1")
        connection.close()
        with pytest.raises(JournalError, match="UnknownFormatError"):
            opened_by(path)


class TestDriving:
    def test_one_program_drives_a_journal(self, path: Path) -> None:
        with driving(path), pytest.raises(DrivenElsewhereError), driving(path):
            pytest.fail("two programs would drive it")
        with driving(path):
            assert not path.exists(), "the lock is a file of its own"

    def test_a_journal_in_memory_is_nobody_elses(self) -> None:
        with driving(":memory:"), driving(":memory:"):
            assert not Path(":memory:.lock").exists()


def test_several_events_are_written_all_or_none(journal: Journal) -> None:
    reference = sell(journal, *SALE[:2])
    with pytest.raises(OutOfOrderError):
        journal.append(reference, PayIntended(SALE_PLAN), Issued(message_sent=True))
    assert journal.events(reference) == SALE[:2]
    journal.append(reference, *SALE[2:])
    assert journal.verify() == Intact(len(SALE))


def test_the_decision_is_written_once_even_for_a_program_that_does_not_ask(journal: Journal, path: Path) -> None:
    reference = sell(journal, *SALE[:5])
    with pytest.raises(OutOfOrderError):
        journal.append(reference, Decided(Decision.REVERSE))
    connection = sqlite3.connect(path)
    forged = (99, 0, reference.code, '{"kind":"decided","decision":"reverse"}', b"")
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", forged)
    for statement in ("DELETE FROM entry", "UPDATE entry SET at = 0"):
        with pytest.raises(sqlite3.IntegrityError, match="append only"):
            connection.execute(statement)
    connection.close()


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """The connections that journals make, so that a test can spoil them as a disk would."""
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def kept(*args: Any, **options: Any) -> sqlite3.Connection:
        made.append(connect(*args, **options))
        return made[-1]

    monkeypatch.setattr(sqlite3, "connect", kept)
    return made


def _sell_until_full(journal: Journal) -> None:
    for _ in range(1000):
        sell(journal)


def test_a_full_disk_is_an_error_and_leaves_the_chain_intact(path: Path, connections: list[sqlite3.Connection]) -> None:
    journal = Journal(path)
    connections[0].execute("PRAGMA max_page_count = 24")
    with pytest.raises(JournalError, match="SQLITE_FULL"):
        _sell_until_full(journal)
    verdict = journal.verify()
    assert isinstance(verdict, Intact)
    assert verdict.entries > 0
    connections[0].execute("PRAGMA max_page_count = 1000")
    sell(journal)
    assert journal.verify() != verdict
    assert isinstance(journal.verify(), Intact)
    journal.close()


def test_a_disk_that_became_read_only_is_an_error_and_can_still_be_read(
    path: Path, connections: list[sqlite3.Connection]
) -> None:
    journal = Journal(path)
    reference = sell(journal, *SALE[:2])
    connections[0].execute("PRAGMA query_only = ON")
    with pytest.raises(JournalError, match="SQLITE_READONLY"):
        journal.append(reference, PayIntended(SALE_PLAN))
    assert journal.events(reference) == SALE[:2]
    assert journal.open_orders() == (reference,)
    journal.close()


def test_every_write_is_synced(path: Path, connections: list[sqlite3.Connection]) -> None:
    journal = Journal(path)
    assert connections[0].execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connections[0].execute("PRAGMA synchronous").fetchone() == (2,)
    journal.close()


def test_a_closed_journal_is_an_error(path: Path) -> None:
    journal = Journal(path)
    journal.close()
    journal.close()
    with pytest.raises(JournalError):
        sell(journal)


def test_a_place_where_no_file_can_be_made_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JournalError):
        Journal(tmp_path / "missing" / "journal.sqlite")


def test_a_file_that_is_no_journal_is_an_error(path: Path) -> None:
    path.write_bytes(b"<html>" * 1000)
    with pytest.raises(JournalError):
        Journal(path)


def test_two_threads_append_to_one_chain(journal: Journal) -> None:
    start, failures = Barrier(2, timeout=30), list[BaseException]()

    def sell_many() -> None:
        try:
            start.wait()
            for _ in range(20):
                sell(journal)
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=sell_many) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert journal.verify() == Intact(2 * 20 * len(SALE))


def test_two_programs_append_to_one_chain(journal: Journal, path: Path) -> None:
    other = Journal(path)
    mine, theirs = new_reference("CHY1"), new_reference("CHY1")
    for event in SALE:
        journal.append(mine, event)
        other.append(theirs, event)
    assert other.verify() == journal.verify() == Intact(2 * len(SALE))
    other.close()


def test_the_file_is_for_the_kiosk_alone(journal: Journal, path: Path) -> None:
    sell(journal)
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


OPAQUE = (Authorisation, OrderReference, TerminalMark)


def _leaves(annotation: object) -> Iterator[type]:
    """Every type that a value of ``annotation`` is made of, down to the opaque codes."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        for member in typing.get_args(annotation):
            yield from _leaves(member)
    elif isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        for hint in typing.get_type_hints(annotation).values():
            if typing.get_origin(hint) is not typing.ClassVar:
                yield from _leaves(hint)
    elif dataclasses.is_dataclass(annotation) and annotation not in OPAQUE:
        for hint in typing.get_type_hints(annotation).values():
            yield from _leaves(hint)
    elif isinstance(annotation, type):
        yield annotation


def test_no_event_has_a_place_for_personal_data() -> None:
    found = set(_leaves(vocabulary.Event))
    assert {Authorisation, Decision, Stopped, int, bool} <= found
    assert {leaf for leaf in found if not issubclass(leaf, Enum)} == {Authorisation, TerminalMark, int, bool, NoneType}
