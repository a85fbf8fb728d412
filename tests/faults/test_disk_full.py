"""A disk that is really full: the operating system refuses to let any file grow (RLIMIT_FSIZE)."""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest

from kiosk.orders.api import NotSold, OrderState, Sold, Stopped
from kiosk.orders.chain import Intact
from tests.faults.orders_world import World

T = TypeVar("T")


class RealDisk:
    """The disk under one journal: as long as it is full, neither the journal nor its write-ahead log can grow."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._soft, self._hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        written = self._journal.with_name(f"{self._journal.name}-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, self._hard))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._soft, self._hard))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = World(path=tmp_path / "journal.sqlite")
    assert isinstance(world.buy(), Sold), "there is something to keep"
    world.positions.clear()
    yield world
    world.journal.close()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[RealDisk]:
    disk = RealDisk(tmp_path / "journal.sqlite")
    yield disk
    disk.free()


def _then(act: Callable[..., T], after: Callable[[], None]) -> Callable[..., T]:
    def both(*arguments: object) -> T:
        result = act(*arguments)
        after()
        return result

    return both


def _all_is_well_once_there_is_room(world: World, disk: RealDisk) -> None:
    disk.free()
    world.disk_failed = True  # so the world knows that what the journal lacks is not the program's fault
    world.settle_down()
    assert world.damages(may_park=False) == []
    assert isinstance(world.journal.verify(), Intact)
    assert isinstance(world.buy(), Sold)


@pytest.mark.expects_log("journal: SQLITE_(FULL|IOERR_WRITE), nothing reserved")
def test_nothing_leaves_the_kiosk(world: World, disk: RealDisk) -> None:
    disk.fill()
    outcome = world.buy()
    assert isinstance(outcome, NotSold)
    assert outcome.why is Stopped.JOURNAL_FAILED
    assert world.places == ["append Opened"]
    _all_is_well_once_there_is_room(world, disk)


@pytest.mark.expects_log("journal: SQLITE_(FULL|IOERR_WRITE), no money asked for")
def test_no_money_is_asked_for_and_the_stamp_is_given_back(
    world: World, disk: RealDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.office, "reserve", _then(world.office.reserve, disk.fill))
    outcome = world.buy()
    assert isinstance(outcome, NotSold)
    assert outcome.why is Stopped.JOURNAL_FAILED
    assert "pay" not in world.places
    assert world.office.orders[outcome.reference] is OrderState.REVERSED
    monkeypatch.undo()
    _all_is_well_once_there_is_room(world, disk)


@pytest.mark.expects_log("journal: SQLITE_(FULL|IOERR_WRITE), order goes on while (paid|issuing|issued)")
def test_who_has_paid_gets_his_stamp(world: World, disk: RealDisk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.terminal, "pay", _then(world.terminal.pay, disk.fill))
    world.disk_failed = True
    outcome = world.buy()
    assert isinstance(outcome, Sold)
    assert len(world.journal.open_orders()) == 1
    monkeypatch.undo()
    _all_is_well_once_there_is_room(world, disk)
    assert len(world.office.stamps(outcome.reference)) == 1
