"""``kiosk devices --cleared`` and SIGUSR1: a kiosk that takes it looks at its printers and lives on; nobody else gets
it, for whoever does not take that signal dies of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Thread

import pytest

from kiosk.cli import main
from kiosk.clock import AdjustableClock
from kiosk.orders.journal import Journal
from kiosk.orders.lock import driving, listen, listener
from tests.faults.orders_stories import SALE, sell
from tests.lab.receipts import PaperLab
from tests.unit.test_cli import GUARD, REPOSITORY, Machine

TOLD = "told: the kiosk asks its printers, and opens when they hold nothing any more\n"
NOBODY = "no kiosk runs here, or it has only just begun\n"

# A kiosk that says where it is: that it has the lock ("begun") and waits for a word, that it takes signals ("shown"),
# and each state of its receipt printer. A printer that proves nothing is given up after three seconds, not fifteen.
RUN = """
import sys
from PySide6.QtCore import QTimer
from kiosk import app
from kiosk.cli import main
from kiosk.devices.receipt_printer import escpos
from kiosk.ui.application import Application

escpos.PROOF_TIMEOUT = 3.0

fit = app.fit
def fitted(settings, clock):
    devices = fit(settings, clock)
    receipts = devices.receipt_printer
    receipts.subscribe(lambda status: print(status.state.value, flush=True))
    return devices
app.fit = fitted

begin = Application.__init__
def made(self, *parts):
    print("begun", flush=True)
    sys.stdin.readline()
    begin(self, *parts)
Application.__init__ = made

show = Application.run
def run(self, **how):
    QTimer.singleShot(0, lambda: print("shown", flush=True))
    return show(self, **how)
Application.run = run
sys.exit(main(["run", "--config", sys.argv[1]]))
"""


class Running:
    """A program in a process of its own: what it says, and a word to it."""

    def __init__(self, *command: str) -> None:
        environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
        self.process = subprocess.Popen(
            [sys.executable, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            bufsize=0,
        )
        self._said: Queue[str] = Queue()
        self._heard = ""
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def says(self, words: str) -> None:
        """Wait until it has said ``words``."""
        while words not in self._heard:
            try:
                self._heard += self._said.get(timeout=GUARD)
            except Empty:
                pytest.fail(f"it never says {words!r}, but {self._heard!r}")

    def is_told(self, word: str) -> None:
        """Type a line to it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n".encode("ascii"))

    def ends(self) -> tuple[int, set[str]]:
        """Wait for its end; return its exit code, negative for a signal that it died of, and the lines that it said."""
        code = self.process.wait(GUARD)
        self._reader.join(GUARD)
        while not self._said.empty():
            self._heard += self._said.get()
        return code, set(self._heard.splitlines())

    def close(self) -> None:
        """End it, whatever it does."""
        self.process.kill()
        self.process.wait(GUARD)
        self._reader.join(GUARD)
        for end in (self.process.stdin, self.process.stdout):
            assert end is not None
            end.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while said := self.process.stdout.read(4096):
            self._said.put(said.decode())


@contextmanager
def running(*command: str) -> Iterator[Running]:
    started = Running(*command)
    try:
        yield started
    finally:
        started.close()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def lab(machine: Machine) -> Iterator[PaperLab]:
    """The receipt printer of the machine, which is on, and says of nothing that it was printed."""
    made = PaperLab()
    made.set(proves=False)
    section = f'\n[devices.receipt_printer]\ndriver = "escpos"\naddress = "tcp://127.0.0.1:{made.port}"\n'
    machine.file.write_text(machine.file.read_text(encoding="utf-8") + section, encoding="utf-8")
    yield made
    made.switch_off()


@pytest.fixture
def stale(machine: Machine) -> Iterator[Path]:
    """The lock's file as a kiosk that died left it; its number is somebody else's by now, who dies of that signal."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as bystander:
        lock = machine.folder / "journal.sqlite.lock"
        lock.write_text(f"{bystander.pid}\n", encoding="ascii")
        yield lock
        assert bystander.stdin is not None
        bystander.stdin.write(b"\n")
        bystander.stdin.close()
        assert bystander.wait(GUARD) == 0


def clears(machine: Machine, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Type ``kiosk devices --cleared``; return the exit code and what was said."""
    code = main(["devices", "--cleared", "--config", str(machine.file)])
    return code, capsys.readouterr().out


# --- a kiosk that listens ----------------------------------------------------------------------------------------


def test_a_kiosk_that_is_told_asks_its_printers_opens_and_still_ends_in_good_order(
    machine: Machine, lab: PaperLab, capsys: pytest.CaptureFixture[str]
) -> None:
    with running("-c", RUN, str(machine.file)) as kiosk:
        kiosk.says("begun")
        kiosk.is_told("go on")
        kiosk.says("shown")
        kiosk.says("holding")  # nobody knows what a printer without proof has inside

        lab.set(proves=True)
        assert clears(machine, capsys) == (0, TOLD)
        kiosk.says("ready")

        kiosk.process.send_signal(signal.SIGUSR1)
        kiosk.process.send_signal(signal.SIGTERM)
        assert kiosk.ends() == (0, {"begun", "shown", "holding", "ready", "unknown"}), "and it complains of nothing"
    assert clears(machine, capsys) == (1, NOBODY), "its number is still in the file, and it is gone"


def test_a_burst_of_signals_ends_nothing(machine: Machine) -> None:
    with running("-c", RUN, str(machine.file)) as kiosk:
        kiosk.says("begun")
        kiosk.is_told("go on")
        kiosk.says("shown")
        for _ in range(200):
            kiosk.process.send_signal(signal.SIGUSR1)
        kiosk.process.send_signal(signal.SIGTERM)
        assert kiosk.ends() == (0, {"begun", "shown"})


# --- whoever does not take it ------------------------------------------------------------------------------------


def test_a_kiosk_that_has_only_begun_is_not_signalled(
    machine: Machine, stale: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with running("-c", RUN, str(machine.file)) as kiosk:
        kiosk.says("begun")
        assert clears(machine, capsys) == (1, NOBODY)
        kiosk.is_told("go on")
        kiosk.says("shown")
        assert stale.read_text(encoding="ascii").strip() == str(kiosk.process.pid)
        kiosk.process.send_signal(signal.SIGTERM)
        assert kiosk.ends() == (0, {"begun", "shown"})


@pytest.mark.usefixtures("stale")
def test_a_journal_command_that_holds_the_lock_is_not_signalled(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(Journal(machine.folder / "journal.sqlite", AdjustableClock())) as journal:
        order = sell(journal, *SALE[:3])
    asked = ("journal", "park", order.code, "--config", str(machine.file))
    with running("-m", "kiosk", *asked) as parking:
        parking.says("[y/N] ")
        assert clears(machine, capsys) == (1, NOBODY)
        parking.is_told("y")
        parking.says("parked")
        assert parking.ends()[0] == 0


def test_where_no_kiosk_runs_nobody_is_told_and_nothing_is_made(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(machine.folder.iterdir())
    assert clears(machine, capsys) == (1, NOBODY)
    assert sorted(machine.folder.iterdir()) == before


def test_a_kiosk_of_another_account_is_not_told(
    machine: Machine, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_number: int, _signal: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    path = machine.folder / "journal.sqlite"
    with driving(path):
        listen(path)
        monkeypatch.setattr(os, "kill", refused)
        assert clears(machine, capsys) == (1, "the kiosk cannot be told: Operation not permitted\n")


# --- the number in the file --------------------------------------------------------------------------------------


def test_only_who_holds_the_lock_and_has_said_so_listens(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    assert listener(path) is None
    with driving(path):
        assert listener(path) is None
        listen(path)
        assert listener(path) == os.getpid()
    assert listener(path) is None
    with driving(path):
        assert listener(path) is None, "the number of the one before is not believed"


@pytest.mark.parametrize("written", ["", "\n", "kiosk", "-1", "12 34", "0x10"])
def test_what_is_no_number_is_nobody(tmp_path: Path, written: str) -> None:
    path = tmp_path / "journal.sqlite"
    with driving(path):
        (tmp_path / "journal.sqlite.lock").write_text(written, encoding="ascii")
        assert listener(path) is None
