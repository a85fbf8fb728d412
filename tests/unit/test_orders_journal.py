"""The journal: durable or an error, in order, sealed, and without a word about anybody."""

from __future__ import annotations

import dataclasses
import sqlite3
import types
import typing
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import msgspec
import pytest

from kiosk.money import euros
from kiosk.orders import events as vocabulary
from kiosk.orders.api import Stopped
from kiosk.orders.chain import Intact
from kiosk.orders.events import (
    Decided,
    Decision,
    Doubt,
    Event,
    Issued,
    NotPaid,
    Opened,
    Paid,
    Parked,
    PayIntended,
    PayUnknown,
    ReservationReturned,
    Reserved,
)
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.reference import Authorisation, OrderReference, new_reference
from kiosk.orders.state import OutOfOrderError
from tests.faults.orders_world import BackwardsClock

SALE: tuple[Event, ...] = (
    Opened(euros(86)),
    Reserved(),
    PayIntended(),
    Paid(Authorisation("A1B2C3"), euros(86)),
    Decided(Decision.ISSUE),
    Issued(message_sent=True),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.sqlite"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    journal = Journal(path, BackwardsClock())
    yield journal
    journal.close()


def _sell(journal: Journal, *sale: Event) -> OrderReference:
    reference = new_reference("CHY1")
    for event in sale or SALE:
        journal.append(reference, event)
    return reference


def test_what_was_appended_is_read_back_in_order_after_a_restart(journal: Journal, path: Path) -> None:
    reference = _sell(journal)
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
    first = _sell(journal, *SALE[:3])
    _sell(journal)
    second = _sell(journal, *SALE[:1])
    parked = _sell(journal, *SALE[:3], PayUnknown(), Parked(Doubt.TERMINAL_CANNOT_TELL))
    _sell(journal, *SALE[:2], NotPaid(Stopped.DECLINED), ReservationReturned())
    assert journal.open_orders() == (first, second)
    assert journal.parked_orders() == (parked,)


def test_open_orders_are_found_by_index(journal: Journal, path: Path) -> None:
    _sell(journal)
    with sqlite3.connect(path) as connection:
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT reference FROM standing WHERE ended = 0 ORDER BY opened")
        assert "USING INDEX standing_open" in str(plan.fetchall())
    connection.close()


def test_several_events_are_written_all_or_none(journal: Journal) -> None:
    reference = _sell(journal, *SALE[:2])
    with pytest.raises(OutOfOrderError):
        journal.append(reference, PayIntended(), Issued(message_sent=True))
    assert journal.events(reference) == SALE[:2]
    journal.append(reference, *SALE[2:])
    assert journal.verify() == Intact(len(SALE))


def test_the_decision_is_written_once_even_for_a_program_that_does_not_ask(journal: Journal, path: Path) -> None:
    reference = _sell(journal, *SALE[:5])
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
        _sell(journal)


def test_a_full_disk_is_an_error_and_leaves_the_chain_intact(path: Path, connections: list[sqlite3.Connection]) -> None:
    journal = Journal(path)
    connections[0].execute("PRAGMA max_page_count = 24")
    with pytest.raises(JournalError, match="SQLITE_FULL"):
        _sell_until_full(journal)
    verdict = journal.verify()
    assert isinstance(verdict, Intact)
    assert verdict.entries > 0
    connections[0].execute("PRAGMA max_page_count = 1000")
    _sell(journal)
    assert journal.verify() != verdict
    assert isinstance(journal.verify(), Intact)
    journal.close()


def test_a_disk_that_became_read_only_is_an_error_and_can_still_be_read(
    path: Path, connections: list[sqlite3.Connection]
) -> None:
    journal = Journal(path)
    reference = _sell(journal, *SALE[:2])
    connections[0].execute("PRAGMA query_only = ON")
    with pytest.raises(JournalError, match="SQLITE_READONLY"):
        journal.append(reference, PayIntended())
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
        _sell(journal)


def test_a_place_where_no_file_can_be_made_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(JournalError):
        Journal(tmp_path / "missing" / "journal.sqlite")


def test_a_file_that_is_no_journal_is_an_error(path: Path) -> None:
    path.write_bytes(b"<html>" * 1000)
    with pytest.raises(JournalError):
        Journal(path)


def test_two_threads_append_to_one_chain(journal: Journal) -> None:
    start, failures = Barrier(2, timeout=30), list[BaseException]()

    def sell() -> None:
        try:
            start.wait()
            for _ in range(20):
                _sell(journal)
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=sell) for _ in range(2)]
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
    _sell(journal)
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}


def _leaves(annotation: object) -> Iterator[type]:
    """Every type that a value of ``annotation`` is made of, down to the opaque codes."""
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        for member in typing.get_args(annotation):
            yield from _leaves(member)
    elif isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        for hint in typing.get_type_hints(annotation).values():
            if typing.get_origin(hint) is not typing.ClassVar:
                yield from _leaves(hint)
    elif dataclasses.is_dataclass(annotation) and annotation not in (Authorisation, OrderReference):
        for hint in typing.get_type_hints(annotation).values():
            yield from _leaves(hint)
    elif isinstance(annotation, type):
        yield annotation


def test_no_event_has_a_place_for_personal_data() -> None:
    found = set(_leaves(vocabulary.Event))
    assert {Authorisation, Decision, Stopped, int, bool} <= found
    assert {leaf for leaf in found if not issubclass(leaf, Enum)} == {Authorisation, int, bool}
