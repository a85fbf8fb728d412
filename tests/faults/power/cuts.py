"""Cuts the power of the journal's program at every moment, and reads what is left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

from kiosk.orders.chain import Intact
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.state import OutOfOrderError
from tests.faults.orders_stories import HELD_SALE, sell
from tests.faults.power.disk import Act, Disk, Kind, recorded
from tests.faults.power.writer import ACKNOWLEDGED, FOLDER_SYNCED, JOURNAL, NEXT

_HERE: Final = Path(__file__).parent
_PROJECT: Final = _HERE.parents[2]
_HANG: Final = 300.0


class NoCompilerError(Exception):
    """There is no C compiler to build the recorder with."""


@dataclass(slots=True)
class Result:
    """How many cuts could lose something, how many folders were read after them, and the story of each that lied."""

    cuts: int = 0
    images: int = 0
    violations: list[str] = field(default_factory=list)


def run(seed: int, cuts: int | None = None, spoilt: str = "", *, sqlite_syncs_folders: bool = True) -> Result:
    """Cut the power after every recorded act, or after ``cuts`` of them, and read every image of the disk.

    ``spoilt`` weakens the journal (see the writer). An SQLite may be built so that it syncs no folder: without
    ``sqlite_syncs_folders``, only the journal's own syncs of its folder keep a name.

    Raises NoCompilerError, and RuntimeError when the program cannot be recorded.
    """
    random, result = Random(seed), Result()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        folder = Path(name)
        acts = _recorded(folder, spoilt)
        chosen = range(len(acts)) if cuts is None else set(random.sample(range(len(acts)), min(cuts, len(acts))))
        seen: list[dict[str, bytes]] = []
        for moment, (act, disk, promised) in enumerate(_replayed(acts, sqlite_syncs_folders)):
            if act.name == ACKNOWLEDGED:
                seen.clear()
            # Without any folder synced, the first start leaves nothing that SQLite could mend, and nothing is promised.
            begun = bool(promised) or sqlite_syncs_folders
            if moment not in chosen or not begun or not disk.unsynced:
                continue
            result.cuts += 1
            for image in disk.images(random):
                if image not in seen:
                    seen.append(image)
                    result.images += 1
                    lies = _lies(folder / "cut", image, promised)
                    result.violations += [f"after act {moment} ({act.kind.name} {act.name}): {lie}" for lie in lies]
    return result


def _recorded(folder: Path, spoilt: str) -> list[Act]:
    """Run the writer and return what it did to its disk."""
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
    # What SQLite keeps in shared memory is made anew from the other files after a power cut.
    acts = [act for act in recorded(recording) if not act.name.endswith("-shm")]
    disk = Disk()
    for act in acts:
        disk.do(act)
    if disk.now != {file.name: file.read_bytes() for file in watched.iterdir()}:
        raise RuntimeError("the recorder missed what was written")
    return acts


def _replayed(acts: list[Act], sqlite_syncs_folders: bool) -> Iterator[tuple[Act, Disk, Mapping[str, int]]]:
    """Yield, after each act, the disk and how many events of each order are promised to be on it."""
    disk, promised = Disk(), dict[str, int]()
    for act in acts:
        if act.name == ACKNOWLEDGED:
            for code, count in (line.split() for line in act.data.decode().splitlines()):
                if code != FOLDER_SYNCED:
                    promised[code] = int(count)
                elif not sqlite_syncs_folders:
                    disk.keep_names()
        elif sqlite_syncs_folders or act.kind is not Kind.FOLDER_SYNCED:
            disk.do(act)
        yield act, disk, promised


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
    except JournalError as error:
        return [f"it cannot be read: {error}"]
    finally:
        journal.close()


def _broken_promises(journal: Journal, promised: Mapping[str, int]) -> Iterator[str]:
    kept = {reference.code: journal.events(reference) for reference in journal.orders()}
    for code in promised.keys() | kept.keys():
        events, count = kept.get(code, ()), promised.get(code, 0)
        # The append that was under way is there as a whole, or not at all.
        if events != HELD_SALE[: len(events)] or len(events) not in (count, NEXT.get(count)):
            yield f"{count} events were promised, {len(events)} are there"
    try:
        sell(journal)
    except OutOfOrderError as error:  # what was just written is not there any more
        yield f"nothing can be sold: {error}"
        return
    if not isinstance(journal.verify(), Intact):
        yield "the chain is broken"
