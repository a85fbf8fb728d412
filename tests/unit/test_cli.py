"""The command line as somebody of IT meets it: what it says, and the code that it ends with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from threading import Thread

import pytest

import kiosk
from kiosk.cli import main

GUARD = 60.0  # seconds before a test that hangs is called broken; nothing here takes that long
REPOSITORY = Path(__file__).parents[2]
TOKEN = "Zm9yLXRlc3RzLW9ubHk="

CONFIGURATION = """
[kiosk]
id = "CHY1"
name = "Mairie annexe"
town = "Chambéry"

[screen]
fullscreen = false

[back_office]
url = "http://127.0.0.1:9"
token_file = "{folder}/token"
connect_timeout_s = 1

[journal]
path = "{folder}/journal.sqlite"

[procedures.fiscal_stamp]
mode = "connected"

[server]
port = 0
database = "sqlite:///{folder}/backoffice.sqlite"

[[server.kiosks]]
kiosk = "CHY1"
sha256 = "{digest}"
"""


class Machine:
    """A machine that somebody of IT has set up: a token, and a configuration that names it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "kiosk.toml"
        self.token = folder / "token"
        self.token.write_text(TOKEN + "\n", encoding="ascii")
        self.token.chmod(0o640)
        digest = sha256(TOKEN.encode()).hexdigest()
        self.file.write_text(CONFIGURATION.format(folder=folder, digest=digest), encoding="utf-8")

    def change(self, old: str, new: str) -> None:
        """Edit the configuration."""
        text = self.file.read_text(encoding="utf-8")
        assert old in text
        self.file.write_text(text.replace(old, new), encoding="utf-8")

    def kiosk(self, command: str) -> int:
        """Type a command in this process; return its exit code."""
        return main([*command.split(), "--config", str(self.file)])


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@contextmanager
def child(*command: str) -> Iterator[subprocess.Popen[str]]:
    """Start a program in a process of its own, which does not outlive the test."""
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def line_of(process: subprocess.Popen[str]) -> str:
    """Return the next line that ``process`` writes; empty when it ended or stays silent."""
    assert process.stdout is not None
    lines: SimpleQueue[str] = SimpleQueue()
    Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()  # type: ignore[union-attr]  # asserted above
    return lines.get(timeout=GUARD).strip()


# --- asked wrongly -----------------------------------------------------------------------------------------------


COMMANDS = ["run", "check", "backoffice", "journal list", "journal reconcile --date 2026-11-22"]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_names_a_file_that_is_not_there(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), "--config", str(tmp_path / "no.toml")]) == 2
    assert capsys.readouterr().err == f"kiosk: {tmp_path / 'no.toml'}: there is no such file\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_names_a_wrong_key(command: str, machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.change("[screen]", "[screen]\nwidht_px = 1080")
    assert machine.kiosk(command) == 2
    assert capsys.readouterr().err == f"kiosk: {machine.file}: screen.widht_px: unknown key\n"


def refuses(machine: Machine, command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Assert that ``command`` is refused in one line that names the file; return the rest of the line."""
    assert machine.kiosk(command) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert said.err.startswith(f"kiosk: {machine.file}: ")
    return said.err.removeprefix(f"kiosk: {machine.file}: ").strip()


@pytest.mark.parametrize("command", ["run", "check", "journal reconcile --date 2026-11-22"])
@pytest.mark.parametrize("address", ["http://guichet.exemple.fr", "https://", "https://a@exemple.fr", "http://[::1"])
def test_a_token_is_not_sent_to_just_any_address(
    machine: Machine, command: str, address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.change('"http://127.0.0.1:9"', f'"{address}"')
    assert refuses(machine, command, capsys).startswith("back_office.url: ")


def test_the_kiosk_does_not_run_without_its_token(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.token.unlink()
    expected = f"back_office.token_file: {machine.token} cannot be read: No such file or directory"
    assert refuses(machine, "run", capsys) == expected


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"\n", "is empty"),
        (b"one\ntwo\n", "does not hold one token of letters, digits and ._~+/-="),
        ("clé".encode(), "does not hold one token of letters, digits and ._~+/-="),
    ],
    ids=["empty", "two lines", "not ASCII"],
)
def test_a_token_is_one_line_of_plain_signs(
    machine: Machine, content: bytes, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.token.write_bytes(content)
    assert refuses(machine, "run", capsys) == f"back_office.token_file: {machine.token} {problem}"


def test_the_kiosk_does_not_run_without_a_journal(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    machine.change("/journal.sqlite", "/nowhere/journal.sqlite")
    path = machine.folder / "nowhere" / "journal.sqlite"
    expected = f"journal.path: {path} cannot be opened for writing: No such file or directory"
    assert refuses(machine, "run", capsys) == expected


def test_the_kiosk_does_not_run_with_a_journal_that_is_none(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    path = machine.folder / "journal.sqlite"
    path.write_text("this is not a database, and it is longer than its header", encoding="ascii")
    assert refuses(machine, "run", capsys) == f"journal.path: {path} cannot be opened for writing: SQLITE_NOTADB"


def test_the_back_office_needs_its_section(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    text = machine.file.read_text(encoding="utf-8")
    machine.file.write_text(text.partition("[server]")[0], encoding="utf-8")
    assert refuses(machine, "backoffice", capsys) == "server: is missing; `kiosk backoffice` needs this section"


def test_a_back_office_that_no_kiosk_may_call(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    text = machine.file.read_text(encoding="utf-8")
    machine.file.write_text(text.partition("[[server.kiosks]]")[0], encoding="utf-8")
    assert refuses(machine, "backoffice", capsys) == "server.kiosks: is empty; no kiosk could call"


@pytest.fixture
def _signals_as_before() -> Iterator[None]:
    """A command in this process leaves its signal handlers behind, as a process of its own would end with them."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_signals_as_before")
@pytest.mark.parametrize(
    ("database", "problem"),
    [
        ("sqlite:///{folder}", "cannot be opened: unable to open database file"),
        ("sqlite:///{folder}/token/office.sqlite", "{folder}/token: File exists"),
        ("here", "is not an address that can be opened (ArgumentError)"),
        ("oracle9://kiosk:secret@host/x", "is not an address that can be opened (NoSuchModuleError)"),
    ],
    ids=["a folder", "in a file", "no address", "no such database"],
)
def test_a_database_that_does_not_open(
    machine: Machine, database: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = machine.folder
    machine.change(f"sqlite:///{folder}/backoffice.sqlite", database.format(folder=folder))
    assert refuses(machine, "backoffice", capsys) == f"server.database: {problem.format(folder=folder)}"


@pytest.mark.usefixtures("_signals_as_before")
def test_a_port_that_is_taken_is_a_failure_and_no_mistake(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        machine.change("port = 0", f"port = {port}")
        assert machine.kiosk("backoffice") == 1
    assert capsys.readouterr().err == f"kiosk: cannot listen on 127.0.0.1:{port}: Address already in use\n"


@pytest.mark.parametrize("arguments", [[], ["sell"], ["run"], ["check", "--config"], ["journal"]])
def test_what_is_no_command_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: kiosk" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"), [("--procedure", "passport"), ("--lang", "de")], ids=["procedure", "language"]
)
def test_the_demo_knows_what_it_can_show(option: str, value: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", option, value]) == 2
    assert capsys.readouterr().err.startswith(f"kiosk: {option}: '{value}' is not one of ")


# --- asked rightly -----------------------------------------------------------------------------------------------


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"kiosk {kiosk.__version__}\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert all(command in told for command in ("kiosk demo", "kiosk run", "kiosk check", "kiosk journal", "backoffice"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_back_office_serves_the_kiosk_of_its_configuration_until_it_is_told_to_stop(
    machine: Machine, number: signal.Signals, capsys: pytest.CaptureFixture[str]
) -> None:
    with child("-m", "kiosk", "backoffice", "--config", str(machine.file)) as office:
        said = line_of(office)
        assert said.startswith("the back office listens on http://127.0.0.1:")
        machine.change("http://127.0.0.1:9", said.rpartition(" ")[2])
        assert machine.kiosk("check") == 0
        assert "it knows this kiosk" in capsys.readouterr().out

        office.send_signal(number)
        _, complaints = office.communicate(timeout=GUARD)
    assert (office.returncode, complaints) == (0, "")


# Qt's loop runs no Python while nobody touches the screen, so a program that says when it is there is needed here.
RUN = """
import sys
from PySide6.QtCore import QTimer
from kiosk.cli import main
from kiosk.ui.application import Application

show = Application.run
def run(self, **how):
    QTimer.singleShot(0, lambda: print("shown", flush=True))
    return show(self, **how)
Application.run = run
sys.exit(main(["run", "--config", sys.argv[1]]))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_kiosk_that_nobody_touches_ends_in_good_order_when_it_is_told_to(
    machine: Machine, number: signal.Signals
) -> None:
    with child("-c", RUN, str(machine.file)) as running:
        assert line_of(running) == "shown"
        running.send_signal(number)
        _, complaints = running.communicate(timeout=GUARD)
    assert (running.returncode, complaints) == (0, "")
    left = sorted(file.name for file in machine.folder.glob("journal.sqlite*"))
    assert left == ["journal.sqlite", "journal.sqlite.lock"], "it was closed"
