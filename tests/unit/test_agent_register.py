"""The register of the agents' mode: durable, whole or known not to be, and without anything that opens a door."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kiosk.agent.events import Act, Event, Locked, Problem
from kiosk.agent.register import Broken, Intact, Register, verify
from kiosk.clock import AdjustableClock
from kiosk.devices.badge.api import Agent, Distrust, Level, Role

AGENT = Agent("A012", Role.AGENT, Level.PIV)


@pytest.fixture
def clock() -> AdjustableClock:
    return AdjustableClock()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "agents.jsonl"


def _a_day(register: Register) -> None:
    assert register.append(Event.REFUSED, Problem.WRONG_PIN, level=Level.PIV)
    assert register.append(Event.OPENED, agent=AGENT)
    assert register.append(Event.ACT, Act.CLEAR_HELD, agent=AGENT)
    assert register.append(Event.LOCKED, Locked.CARD_OUT, agent=AGENT)
    assert register.append(Event.REFUSED, Distrust.REVOKED, level=Level.BADGE_UID)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="ascii").splitlines()]


def test_a_line_says_when_what_why_who_and_how_sure(path: Path, clock: AdjustableClock) -> None:
    _a_day(Register(path, clock))
    assert [(line["event"], line["why"], line["agent"], line["role"], line["level"]) for line in _lines(path)] == [
        ("refused", "wrong_pin", None, None, "piv"),
        ("opened", None, "A012", "agent", "piv"),
        ("act", "clear_held", "A012", "agent", "piv"),
        ("locked", "card_out", "A012", "agent", "piv"),
        ("refused", "revoked", None, None, "badge_uid"),
    ]
    assert all(line["at"].startswith(f"{clock.now():%Y-%m-%d}") for line in _lines(path))
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_kiosk_that_is_started_again_goes_on(path: Path, clock: AdjustableClock) -> None:
    _a_day(Register(path, clock))
    again = Register(path, clock)
    assert again.sound
    _a_day(again)
    assert verify(path) == Intact(10)


def test_no_register_yet_is_a_whole_one(path: Path, clock: AdjustableClock) -> None:
    assert Register(path, clock).sound
    assert not path.exists()
    assert verify(path) == Intact(0)


def _changed(lines: list[bytes], at: int) -> int:
    lines[at] = lines[at].replace(b'"at": "2', b'"at": "3')
    return at


def _removed(lines: list[bytes], at: int) -> int:
    del lines[at]
    return at


def _doubled(lines: list[bytes], at: int) -> int:
    lines.insert(at, lines[at])
    return at + 1


def _respelt(lines: list[bytes], at: int) -> int:
    lines[at] = lines[at].replace(b'"event": ', b'"event": "locked", "event": ')
    return at


def _nonsense(lines: list[bytes], at: int) -> int:
    lines[at] = b"[]\n"
    return at


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize("spoil", [_changed, _removed, _doubled, _respelt, _nonsense])
def test_a_line_that_was_tampered_with_shows(
    path: Path, clock: AdjustableClock, at: int, spoil: Callable[[list[bytes], int], int]
) -> None:
    _a_day(Register(path, clock))
    lines = path.read_bytes().splitlines(keepends=True)
    first = spoil(lines, at)
    path.write_bytes(b"".join(lines))
    assert verify(path) == Broken(first + 1)
    register = Register(path, clock)
    assert not register.sound
    assert not register.append(Event.OPENED, agent=AGENT)
    assert path.read_bytes() == b"".join(lines)


def test_half_a_line_of_a_power_cut_is_taken_out(path: Path, clock: AdjustableClock) -> None:
    _a_day(Register(path, clock))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:40])
    register = Register(path, clock)
    assert register.sound
    assert path.read_bytes() == whole
    assert register.append(Event.OPENED, agent=AGENT)
    assert verify(path) == Intact(6)


def test_a_file_that_cannot_be_read_is_not_sound(tmp_path: Path, clock: AdjustableClock) -> None:
    register = Register(tmp_path, clock)  # a folder
    assert not register.sound
    assert not register.append(Event.OPENED, agent=AGENT)
    assert verify(tmp_path) == Broken(0)


def test_a_folder_that_is_not_there_takes_no_line(tmp_path: Path, clock: AdjustableClock) -> None:
    assert not Register(tmp_path / "none" / "agents.jsonl", clock).append(Event.OPENED, agent=AGENT)


def test_what_somebody_else_adds_ends_the_trust(path: Path, clock: AdjustableClock) -> None:
    register = Register(path, clock)
    _a_day(register)
    with path.open("ab") as file:
        file.write(b"{}\n")
    assert not register.append(Event.OPENED, agent=AGENT)
    assert not register.sound


def test_a_register_that_was_taken_away_is_not_begun_anew(path: Path, clock: AdjustableClock) -> None:
    register = Register(path, clock)
    _a_day(register)
    path.unlink()
    assert not register.append(Event.OPENED, agent=AGENT)
    assert not path.exists()


@pytest.mark.parametrize("failing", ["write", "fsync"])
def test_a_full_disk_takes_no_line_and_leaves_no_half_of_one(
    path: Path, clock: AdjustableClock, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    register = Register(path, clock)
    _a_day(register)
    whole, write = path.read_bytes(), os.write

    def full(descriptor: int, data: bytes = b"") -> int:
        write(descriptor, data[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, failing, full)
        assert not register.append(Event.OPENED, agent=AGENT)
    assert path.read_bytes() == whole
    assert register.append(Event.OPENED, agent=AGENT), "there is room again"
    assert verify(path) == Intact(6)


def test_a_disk_that_writes_half_takes_no_line(
    path: Path, clock: AdjustableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = Register(path, clock)
    write = os.write
    with monkeypatch.context() as patched:
        patched.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:20]))
        assert not register.append(Event.OPENED, agent=AGENT)
    assert path.read_bytes() == b""
    assert register.append(Event.OPENED, agent=AGENT)


def test_wrong_pins_are_counted_since_the_last_right_one(path: Path, clock: AdjustableClock) -> None:
    register = Register(path, clock)
    assert register.wrong_pins.count == 0
    for _ in range(3):
        register.append(Event.REFUSED, Problem.WRONG_PIN, level=Level.PIV)
    register.append(Event.REFUSED, Problem.PIN_BLOCKED, level=Level.PIV)
    assert register.wrong_pins.count == 3
    again = Register(path, clock)
    assert again.wrong_pins.count == 3
    assert again.wrong_pins.last is not None
    again.append(Event.OPENED, agent=AGENT)
    assert again.wrong_pins.count == 0
    assert Register(path, clock).wrong_pins.count == 0
