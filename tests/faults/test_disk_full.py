"""A disk that is really full: no file can grow (RLIMIT_FSIZE), or no space is left on a disk of its own (tmpfs)."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

import pytest

from kiosk.orders.api import NotSold, OrderState, Sold, Stopped
from kiosk.orders.chain import Intact
from tests.faults.orders_world import World

T = TypeVar("T")

OWN_DISK = "KIOSK_TEST_DISK"
OWN = os.environ.get(OWN_DISK)
# SQLite tells the two apart, and rolls back by itself only when there is no space left.
CODE = "SQLITE_FULL" if OWN else "SQLITE_IOERR_WRITE"
GUARD = 300.0


class Disk(Protocol):
    """The disk under one journal."""

    def fill(self) -> None:
        """Leave no space."""

    def free(self) -> None:
        """Give it back; twice is harmless."""


class OwnDisk:
    """A disk with nothing on it but the journal, and what fills it up."""

    def __init__(self, folder: Path) -> None:
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with self._ballast.open("wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(bytes(4096))

    def free(self) -> None:
        self._ballast.unlink(missing_ok=True)


class RealDisk:
    """As long as it is full, neither the journal nor its write-ahead log can grow."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._soft, self._hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill(self) -> None:
        written = self._journal.with_name(f"{self._journal.name}-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (written, self._hard))

    def free(self) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (self._soft, self._hard))


@pytest.fixture
def path(tmp_path: Path) -> Iterator[Path]:
    folder = Path(OWN) if OWN else tmp_path
    yield folder / "journal.sqlite"
    for file in folder.iterdir():
        file.unlink()


@pytest.fixture
def world(path: Path) -> Iterator[World]:
    world = World(path=path)
    assert isinstance(world.buy(), Sold), "there is something to keep"
    world.positions.clear()
    yield world
    world.journal.close()


@pytest.fixture
def disk(path: Path) -> Iterator[Disk]:
    disk = OwnDisk(path.parent) if OWN else RealDisk(path)
    yield disk
    disk.free()


def _then(act: Callable[..., T], after: Callable[[], None]) -> Callable[..., T]:
    def both(*arguments: object) -> T:
        result = act(*arguments)
        after()
        return result

    return both


def _all_is_well_once_there_is_room(world: World, disk: Disk) -> None:
    disk.free()
    world.disk_failed = True  # so the world knows that what the journal lacks is not the program's fault
    world.settle_down()
    assert world.damages(may_park=False) == []
    assert isinstance(world.journal.verify(), Intact)
    assert isinstance(world.buy(), Sold)


@pytest.mark.expects_log(f"journal: {CODE}, nothing reserved")
def test_nothing_leaves_the_kiosk(world: World, disk: Disk) -> None:
    disk.fill()
    outcome = world.buy()
    assert isinstance(outcome, NotSold)
    assert outcome.why is Stopped.JOURNAL_FAILED
    assert world.places == ["append Opened"]
    _all_is_well_once_there_is_room(world, disk)


@pytest.mark.expects_log(f"journal: {CODE}, no money asked for")
def test_no_money_is_asked_for_and_the_stamp_is_given_back(
    world: World, disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.office, "reserve", _then(world.office.reserve, disk.fill))
    outcome = world.buy()
    assert isinstance(outcome, NotSold)
    assert outcome.why is Stopped.JOURNAL_FAILED
    assert "pay" not in world.places
    assert world.office.orders[outcome.reference] is OrderState.REVERSED
    monkeypatch.undo()
    _all_is_well_once_there_is_room(world, disk)


@pytest.mark.expects_log(f"journal: {CODE}, order goes on while (paid|issuing|issued)")
def test_who_has_paid_gets_his_stamp(world: World, disk: Disk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.terminal, "pay", _then(world.terminal.pay, disk.fill))
    world.disk_failed = True
    outcome = world.buy()
    assert isinstance(outcome, Sold)
    assert len(world.journal.open_orders()) == 1
    monkeypatch.undo()
    _all_is_well_once_there_is_room(world, disk)
    assert len(world.office.stamps(outcome.reference)) == 1


@pytest.mark.skipif(OWN is not None, reason="it is running on that disk now")
def test_all_of_this_holds_when_there_is_no_space_left(tmp_path: Path) -> None:
    mounted = 'mount -t tmpfs -o size=1m none "$0" && exec "$@"'
    on_its_own = ["unshare", "--map-root-user", "--mount", "sh", "-c", mounted, str(tmp_path)]
    try:
        subprocess.run([*on_its_own, "true"], check=True, capture_output=True, timeout=GUARD)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be mounted here: file size limits must do")
    this = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
    run = subprocess.run(
        [*on_its_own, *this], env=os.environ | {OWN_DISK: str(tmp_path)}, capture_output=True, text=True, timeout=GUARD
    )
    assert run.returncode == 0, run.stdout
    assert "3 passed, 1 skipped" in run.stdout
