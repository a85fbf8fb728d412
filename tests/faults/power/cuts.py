"""Cuts the power of the journal's program at every moment, and reads what is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from kiosk.orders.chain import Intact
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.state import OutOfOrderError
from tests.faults.orders_stories import HELD_SALE, sell
from tests.faults.power.disk import Disk, Kind, recorded
from tests.faults.power.writer import ACKNOWLEDGED, JOURNAL

_HERE: Final = Path(__file__).parent
_PROJECT: Final = _HERE.parents[2]
_HANG: Final = 300.0


class NoCompilerError(Exception):
    """There is no C compiler to build the recorder with."""


@dataclass(slots=True)
class Result:
    """How many folders were read, and the story of each that lied."""

    images: int = 0
    violations: list[str] = field(default_factory=list)


def run(seed: int, cuts: int | None = None, spoilt: str = "", *, names_kept: bool = True) -> Result:
    """Cut the power after every recorded act, or after ``cuts`` of them, and read every image of the disk.

    ``spoilt`` weakens the journal's own ``synchronous``; without ``names_kept`` the disk ignores the syncs of a folder.

    Raises NoCompilerError, and RuntimeError when the program cannot be recorded.
    """
    random, result = Random(seed), Result()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        folder = Path(name)
        acts = list(recorded(_record(folder, spoilt)))
        moments = range(len(acts)) if cuts is None else sorted(random.sample(range(len(acts)), min(cuts, len(acts))))
        chosen, disk, promised = set(moments), Disk(), dict[str, int]()
        for moment, act in enumerate(acts):
            if act.name == ACKNOWLEDGED:
                promised |= _promises(act.data)
            elif not act.name.endswith("-shm") and (names_kept or act.kind is not Kind.FOLDER_SYNCED):
                disk.do(act)
            if moment in chosen and disk.unsynced:
                for number, image in enumerate(disk.images(random)):
                    result.images += 1
                    for lie in _lies(folder / "cut", image, promised):
                        result.violations.append(f"after act {moment} ({act.kind.name} {act.name}), {number}: {lie}")
    return result


def _record(folder: Path, spoilt: str) -> Path:
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise NoCompilerError
    library, watched, recording = folder / "recorder.so", folder / "watched", folder / "recording"
    build = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(_HERE / "recorder.c"), "-ldl", "-lpthread"]
    subprocess.run(build, check=True, timeout=_HANG)
    watched.mkdir()
    environment = os.environ | {
        "LD_PRELOAD": str(library),
        "RECORDED_FOLDER": str(watched),
        "RECORDING": str(recording),
        "PYTHONPATH": str(_PROJECT),
    }
    writer = [sys.executable, "-m", "tests.faults.power.writer", str(watched), *([spoilt] if spoilt else [])]
    subprocess.run(writer, check=True, env=environment, timeout=_HANG)
    if not any(act.kind is Kind.SYNCED for act in recorded(recording)):
        raise RuntimeError("no sync was recorded")
    return recording


def _promises(data: bytes) -> dict[str, int]:
    lines = (line.split() for line in data.decode().splitlines())
    return {code: int(count) for code, count in lines}


def _lies(folder: Path, image: Mapping[str, bytes], promised: Mapping[str, int]) -> list[str]:
    """Return what the journal in ``image`` does not keep of what was ``promised``."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, content in image.items():
        (folder / name).write_bytes(content)
    try:
        journal = Journal(folder / JOURNAL)
    except JournalError as error:
        return [f"it does not open: {error}"]
    try:
        return list(_broken_promises(journal, promised))
    except (JournalError, OutOfOrderError) as error:
        return [f"it cannot be used: {error}"]
    finally:
        journal.close()


def _broken_promises(journal: Journal, promised: Mapping[str, int]) -> list[str]:
    found = [] if isinstance(journal.verify(), Intact) else ["the chain is broken"]
    kept = {reference.code: journal.events(reference) for reference in journal.orders()}
    for code in promised.keys() | kept.keys():
        events, count = kept.get(code, ()), promised.get(code, 0)
        if events != HELD_SALE[: len(events)] or not count <= len(events) <= count + 1:
            found.append(f"{count} events were promised, {len(events)} are there")
    sell(journal)
    if not isinstance(journal.verify(), Intact):
        found.append("it cannot go on")
    return found
