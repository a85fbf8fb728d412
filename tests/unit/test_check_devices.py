"""``kiosk check``: the devices of this kiosk, also while the kiosk runs, and the reader that must not be there."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from threading import Timer

import msgspec
import pytest

from kiosk import app
from kiosk.check.finding import Finding
from kiosk.clock import AdjustableClock, Clock
from kiosk.config import Settings
from kiosk.device_settings import Devices
from kiosk.devices.absent import AbsentPrinter, AbsentReader, AbsentTerminal
from kiosk.devices.device import Severity
from kiosk.devices.power.api import PowerState
from kiosk.devices.power.simulated import SimulatedPower
from kiosk.fitted import Hardware
from kiosk.orders.lock import driving

checked = importlib.import_module("kiosk.check.devices")  # the package has a function of the same name

GUARD = 30.0  # seconds before a test that hangs is called broken; nothing here takes that long
NUT = {"driver": "nut", "ups": "borne"}
NAMES = {
    "payment terminal",
    "document printer",
    "receipt printer",
    "card reader",
    "code scanner",
    "power",
    "keypad",
    "speech",
}


def settings(folder: Path, **devices: object) -> Settings:
    data = {
        "kiosk": {"id": "CHY1", "name": "Mairie annexe", "town": "Chambéry"},
        "back_office": {"url": "http://127.0.0.1:1", "token_file": "token"},
        "journal": {"path": str(folder / "journal.sqlite")},
        "devices": devices,
    }
    return msgspec.convert(data, Settings)


def found(asked: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in checked.devices(asked, AdjustableClock())}


@pytest.fixture
def supply(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimulatedPower]:
    """The supply that stands in for the one of the configuration; it has not been looked at yet."""
    power = SimulatedPower(AdjustableClock())
    power.lose()

    def hardware(_devices: Devices, _clock: Clock) -> Hardware:
        return Hardware(AbsentTerminal(), AbsentPrinter(), AbsentReader(), power=power)

    monkeypatch.setattr(app, "hardware", hardware)
    yield power
    power.close()


def test_every_device_has_its_line(tmp_path: Path) -> None:
    lines = found(settings(tmp_path))
    assert set(lines) == NAMES
    assert {line.result for line in lines.values()} == {Severity.OK}


def test_it_waits_for_the_first_look_of_an_adapter(
    tmp_path: Path, supply: SimulatedPower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checked, "FIRST_LOOK", GUARD)
    looked = Timer(0.3, supply.mains)
    looked.start()
    line = found(settings(tmp_path, power=NUT))["power"]
    looked.join()
    assert line == Finding("power", Severity.OK, "mains (battery)")


def test_an_adapter_that_finds_nothing_is_a_fault(
    tmp_path: Path, supply: SimulatedPower, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checked, "FIRST_LOOK", 0.1)
    assert supply.status().state is PowerState.UNKNOWN
    line = found(settings(tmp_path, power=NUT))["power"]
    assert line == Finding("power", Severity.FAULT, "unknown, IT must act (battery)")


def test_while_the_kiosk_runs_its_own_devices_are_left_alone(tmp_path: Path, supply: SimulatedPower) -> None:
    supply.mains()
    asked = settings(tmp_path, payment_terminal="simulated", receipt_printer="simulated", power=NUT)
    with driving(asked.journal.path):
        lines = found(asked)
    for alone in ("payment terminal", "receipt printer"):
        assert lines[alone] == Finding(alone, Severity.OK, "the kiosk is running and has it")
    assert lines["code scanner"].detail.startswith("none"), "what the kiosk does not have, it does not use"
    assert lines["power"].result is Severity.OK


def test_looking_makes_no_lock_that_the_kiosk_could_not_take(tmp_path: Path) -> None:
    found(settings(tmp_path))
    assert list(tmp_path.iterdir()) == []


# --- the virtual reader ------------------------------------------------------------------------------------------


@pytest.fixture
def drivers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where pcscd finds drivers, empty."""
    folder = tmp_path / "reader.conf.d"
    folder.mkdir()
    monkeypatch.setattr(checked, "VIRTUAL_READERS", (folder, tmp_path / "missing"))
    return folder


@pytest.fixture
def fitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kiosk whose reader is not looked for."""
    monkeypatch.setattr(
        app, "hardware", lambda _devices, _clock: Hardware(AbsentTerminal(), AbsentPrinter(), AbsentReader())
    )


@pytest.mark.usefixtures("fitted")
def test_a_virtual_reader_is_a_fault(tmp_path: Path, drivers: Path) -> None:
    (drivers / "libccidtwin").touch()
    assert found(settings(tmp_path, card_reader={"driver": "pcsc"}))["virtual reader"].result is Severity.OK
    (drivers / "vpcd").touch()
    assert found(settings(tmp_path, card_reader={"driver": "pcsc"}))["virtual reader"].result is Severity.FAULT


@pytest.mark.usefixtures("fitted")
def test_without_pcscd_nobody_can_put_a_card_in(tmp_path: Path, drivers: Path) -> None:
    (drivers / "vpcd").touch()
    assert "virtual reader" not in found(settings(tmp_path, card_reader="simulated"))
