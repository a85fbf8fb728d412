"""``kiosk devices``: one table of all devices, again on each change, until it is told to end."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from threading import Event, Thread

import msgspec
import pytest

from kiosk import app
from kiosk.check import live
from kiosk.cli import main
from kiosk.clock import AdjustableClock
from kiosk.config import Settings
from kiosk.devices.power.simulated import SimulatedPower
from kiosk.dock.beside import SimulatedDevices
from kiosk.orders.lock import driving

GUARD = 30.0  # seconds before a test that hangs is called broken; nothing here takes that long
PAPER_OUT = ["FAULT", "paper", "out,", "an", "agent", "must", "act", "(simulated)"]
KEYS = (
    "payment_terminal",
    "document_printer",
    "receipt_printer",
    "card_reader",
    "code_scanner",
    "power",
    "keypad",
    "speech",
)


class Screen(StringIO):
    """A terminal that tells when a table was drawn on it."""

    def __init__(self) -> None:
        super().__init__()
        self.drawn = Event()

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        self.drawn.set()

    def tables(self) -> list[dict[str, str]]:
        return [rows(table) for table in self.getvalue().split("\x1b[H\x1b[2J")[1:]]


def rows(table: str) -> dict[str, str]:
    """Return what is said of each device, by its name."""
    return {line.split("  ")[0]: " ".join(line.split("  ")[1:]).strip() for line in table.splitlines()}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    data = {
        "kiosk": {"id": "CHY1", "name": "Mairie annexe", "town": "Chambéry"},
        "back_office": {"url": "http://127.0.0.1:1", "token_file": "token"},
        "journal": {"path": str(tmp_path / "journal.sqlite")},
        "devices": dict.fromkeys(KEYS, "simulated"),
    }
    return msgspec.convert(data, Settings)


@pytest.fixture
def devices(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedDevices]:
    """The devices that the command will find, in the hands of the test."""
    made = SimulatedDevices.fitted(AdjustableClock())
    monkeypatch.setattr(app, "hardware", lambda _devices, _clock: made.hardware)
    yield made
    made.close()


@pytest.mark.usefixtures("devices")
def test_once_writes_one_line_for_each_device(settings: Settings) -> None:
    out = StringIO()
    assert live.devices(settings, out, once=True) == 0
    assert set(rows(out.getvalue())) == {key.replace("_", " ") for key in KEYS}
    assert "\x1b" not in out.getvalue()


def test_a_fault_is_told_with_who_must_act(settings: Settings, devices: SimulatedDevices) -> None:
    devices.printer.empty()
    out = StringIO()
    assert live.devices(settings, out, once=False) == 1, "what is no terminal gets it once"
    assert rows(out.getvalue())["document printer"].split() == PAPER_OUT


@pytest.mark.usefixtures("devices")
def test_what_the_running_kiosk_has_is_left_to_it(settings: Settings) -> None:
    out = StringIO()
    with driving(settings.journal.path):
        assert live.devices(settings, out, once=True) == 0
    told = rows(out.getvalue())
    left = {name for name, what in told.items() if what == "in use by the kiosk that runs"}
    assert left == {"payment terminal", "receipt printer", "code scanner", "keypad"}


def test_it_is_drawn_again_on_each_change_until_it_is_told_to_end(
    settings: Settings, devices: SimulatedDevices
) -> None:
    screen = Screen()
    assert isinstance(devices.power, SimulatedPower)

    def act() -> None:
        for change in (devices.power.on_battery, devices.power.mains):
            assert screen.drawn.wait(GUARD)
            screen.drawn.clear()
            change()
        assert screen.drawn.wait(GUARD)
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    acting = Thread(target=act)
    acting.start()
    try:
        assert live.devices(settings, screen, once=False) == 0
    finally:
        acting.join(GUARD)
    assert signal.getsignal(signal.SIGTERM) is before
    said = [table["power"].split()[:3] for table in screen.tables()]
    assert said == [["OK", "mains", "(simulated)"], ["WARNING", "on", "battery,"], ["OK", "mains", "(simulated)"]]
    assert "since" not in screen.tables()[0]["power"]
    assert "since" in screen.tables()[1]["power"]


@pytest.mark.usefixtures("devices")
def test_a_signal_during_the_first_look_is_not_lost(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "seen", lambda _device: os.kill(os.getpid(), signal.SIGINT))
    screen = Screen()
    assert live.devices(settings, screen, once=False) == 0
    assert len(screen.tables()) == 1


@pytest.mark.parametrize("arguments", [["--once"], []], ids=["once", "not_a_terminal"])
def test_the_command_line_knows_it(tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text(
        '[kiosk]\nid = "CHY1"\nname = "a"\ntown = "b"\n[back_office]\nurl = "https://a"\ntoken_file = "t"\n'
        f'[journal]\npath = "{tmp_path}/journal.sqlite"\n[devices]\npower = "simulated"\n',
        encoding="utf-8",
    )
    assert main(["devices", "--config", str(file), *arguments]) == 0
    told = rows(capsys.readouterr().out)
    assert told["power"].split() == ["OK", "mains", "(simulated)"]
    assert told["keypad"] == "none"
    assert [path.name for path in tmp_path.iterdir()] == ["kiosk.toml"]
