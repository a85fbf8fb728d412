"""The register of the agents' mode: who opened it, who was refused, what was done. Lines are only ever added.

One JSON object a line, each with the SHA-256 of the line before it and of itself: a line that was changed, removed or
put in between shows. Whoever may write to the file can still cut off its end, or write all of it anew: a copy elsewhere
shows that. Never in it: a PIN, the number of a badge, a certificate, anything of a card that is no badge.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final, TypeAlias

from kiosk.agent.events import Act, Event, Locked, Problem, Refusal
from kiosk.clock import Clock
from kiosk.devices.badge.api import Agent, Level

_GENESIS: Final = "0" * 64
_KEYS: Final = ("at", "event", "why", "agent", "role", "level", "seal")

Why: TypeAlias = Refusal | Locked | Act


@dataclass(frozen=True, slots=True)
class WrongPins:
    """Wrong PINs since the last right one, and when the last of them was."""

    count: int = 0
    last: datetime | None = None


@dataclass(frozen=True, slots=True)
class Intact:
    """Every line follows from the one before."""

    lines: int


@dataclass(frozen=True, slots=True)
class Broken:
    """The first line that does not follow; 0 when the file cannot be read."""

    line: int


def verify(path: Path) -> Intact | Broken:
    """Read the register in ``path`` and return whether it is whole; a file that is not there has no lines. Raises
    nothing for a bad file."""
    try:
        return _read(path)[1]
    except OSError:
        return Broken(0)


class Register:
    """The register in the file ``path``, made with the first line. Making one raises nothing: a register that cannot be
    trusted is not ``sound``, takes no line, and the mode stays closed while citizens are served."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._path = path
        self._clock = clock
        self._one_line = Lock()
        self._seal = _GENESIS
        self._size = 0
        self._wrong = WrongPins()
        self._sound = False
        with suppress(OSError):
            self._load()

    @property
    def sound(self) -> bool:
        """Whether what was written can be trusted and added to. A full disk shows at the next line only."""
        return self._sound

    @property
    def wrong_pins(self) -> WrongPins:
        """The wrong PINs since the last right one, also those before a restart."""
        return self._wrong

    def append(
        self, event: Event, why: Why | None = None, *, agent: Agent | None = None, level: Level | None = None
    ) -> bool:
        """Add a line; return whether it survives a power cut. False changes nothing. Blocks for the disk."""
        with self._one_line:
            now = self._clock.now()
            line = {
                "at": now.isoformat(timespec="seconds"),
                "event": event.value,
                "why": why.value if why else None,
                "agent": agent.number if agent else None,
                "role": agent.role.value if agent else None,
                "level": level.value if level else agent.level.value if agent else None,
            }
            seal = _sealed(self._seal, line)
            written = f"{json.dumps({**line, 'seal': seal})}\n".encode("ascii")
            if not self._sound or not self._write(written):
                return False
            self._seal, self._size = seal, self._size + len(written)
            self._wrong = _counted(self._wrong, line, now)
            return True

    def _load(self) -> None:
        lines, verdict, whole = _read(self._path)
        if isinstance(verdict, Broken):
            return
        if self._path.exists() and self._path.stat().st_size > whole:
            # The power went while a line was written: nobody was told that it was there.
            os.truncate(self._path, whole)
        for line in lines:
            self._wrong = _counted(self._wrong, line, datetime.fromisoformat(line["at"]))
            self._seal = line["seal"]
        self._size, self._sound = whole, True

    def _write(self, written: bytes) -> bool:
        try:
            new = self._size == 0
            flags = os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW | (os.O_CREAT if new else 0)
            descriptor = os.open(self._path, flags, 0o600)
        except OSError:
            return False
        try:
            if os.fstat(descriptor).st_size != self._size:
                self._sound = False  # somebody else wrote to it
                return False
            return self._added(descriptor, written) and (not new or _kept(self._path.parent))
        finally:
            os.close(descriptor)

    def _added(self, descriptor: int, written: bytes) -> bool:
        try:
            if os.write(descriptor, written) == len(written):
                os.fsync(descriptor)
                return True
        except OSError:
            pass
        try:
            os.ftruncate(descriptor, self._size)
        except OSError:
            self._sound = False
        return False


def _kept(folder: Path) -> bool:
    """Make the name of a new file survive a power cut."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(descriptor)
            return True
        finally:
            os.close(descriptor)
    return False


def _read(path: Path) -> tuple[list[dict[str, Any]], Intact | Broken, int]:
    """Return the lines up to the first that does not follow, the verdict, and the bytes of all whole lines. Raises
    OSError."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        data = b""
    whole = data.rfind(b"\n") + 1
    lines: list[dict[str, Any]] = []
    for line in _parsed(data[:whole]):
        if line is None or line["seal"] != _sealed(lines[-1]["seal"] if lines else _GENESIS, line):
            return lines, Broken(len(lines) + 1), whole
        lines.append(line)
    return lines, Intact(len(lines)), whole


def _parsed(data: bytes) -> Iterator[dict[str, Any] | None]:
    for text in data.splitlines():
        try:
            line = json.loads(text)
            # As it was written, to the letter: two ways to write one line would be two lines with one seal.
            whole = json.dumps(line).encode() == text and tuple(line) == _KEYS
            whole = whole and datetime.fromisoformat(line["at"]).tzinfo is not None
        except (ValueError, TypeError):
            whole = False
        yield line if whole else None


def _sealed(before: str, line: dict[str, Any]) -> str:
    body = json.dumps([line[key] for key in _KEYS[:-1]])
    return hashlib.sha256(f"{before}{body}".encode("ascii")).hexdigest()


def _counted(wrong: WrongPins, line: dict[str, Any], at: datetime) -> WrongPins:
    if line["event"] == Event.OPENED.value:
        return WrongPins()
    if (line["event"], line["why"]) == (Event.REFUSED.value, Problem.WRONG_PIN.value):
        return WrongPins(wrong.count + 1, at)
    return wrong
