"""Powering off: the command is started without a shell, and whatever goes wrong is a line in the log."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from kiosk.devices.power.off import power_off

GUARD = 30.0  # seconds before a test that hangs is called broken; nothing here takes that long
BEGINS = "^WARNING kiosk.devices.power.off: low battery: powering off$"


def ended() -> None:
    """Wait until the command has ended."""
    for thread in threading.enumerate():
        if thread.name == "power off":
            thread.join(GUARD)
            assert not thread.is_alive()


@pytest.mark.expects_log(BEGINS)
def test_the_command_is_started_with_its_arguments_as_they_are(tmp_path: Path) -> None:
    off = tmp_path / "it is; $(off)"
    power_off((sys.executable, "-c", "import sys; open(sys.argv[1], 'w').close()", str(off)))
    ended()
    assert off.exists()


def test_no_command_starts_nothing() -> None:
    before = set(threading.enumerate())
    power_off(())
    assert set(threading.enumerate()) <= before


@pytest.mark.expects_log(BEGINS, "^ERROR kiosk.devices.power.off: powering off failed: exit code 3$")
def test_a_command_that_is_refused_is_in_the_log() -> None:
    power_off((sys.executable, "-c", "raise SystemExit(3)"))
    ended()


@pytest.mark.expects_log(BEGINS, "^ERROR kiosk.devices.power.off: powering off failed: FileNotFoundError$")
def test_a_command_that_does_not_exist_is_in_the_log(tmp_path: Path) -> None:
    power_off((str(tmp_path / "none"),))
    ended()
