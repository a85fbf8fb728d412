"""A disk that forgets: from a recording of what a program did, the folder as a power cut may leave it.

What POSIX promises and no more: the content of a file is kept once the file is synced, its name once its folder is.
Until then any 512-byte sector of any write may be there or not, in any order.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from itertools import count, pairwise
from pathlib import Path
from random import Random
from typing import Final

_HEAD: Final = struct.Struct("<cHQI")
_SECTOR: Final = 512


class Kind(Enum):
    """What a program did to a file."""

    CREATED = b"C"
    WRITTEN = b"W"
    RESIZED = b"T"
    SYNCED = b"S"
    FOLDER_SYNCED = b"D"
    UNLINKED = b"U"


@dataclass(frozen=True, slots=True)
class Act:
    """One recorded call; ``offset`` is the new size of a file that was resized."""

    kind: Kind
    name: str
    offset: int
    data: bytes


def recorded(path: Path) -> Iterator[Act]:
    """Yield what is in a recording."""
    content = path.read_bytes()
    at = 0
    while at < len(content):
        kind, name_length, offset, length = _HEAD.unpack_from(content, at)
        at += _HEAD.size
        name = content[at : at + name_length].decode()
        at += name_length
        yield Act(Kind(kind), name, offset, content[at : at + length])
        at += length


@dataclass(slots=True, eq=False)
class _File:
    synced: bytes = b""
    pending: list[Act] = field(default_factory=list)

    def content(self, keep: Keep) -> bytes:
        image = bytearray(self.synced)
        for act in self.pending:
            if act.kind is Kind.RESIZED:
                if keep():
                    image = image[: act.offset].ljust(act.offset, b"\0")
                continue
            for start, piece in _sectors(act):
                if keep():
                    image = image.ljust(start, b"\0")
                    image[start : start + len(piece)] = piece
        return bytes(image)


def _sectors(act: Act) -> Iterator[tuple[int, bytes]]:
    """Yield what was written, cut where the disk's sectors end."""
    end = act.offset + len(act.data)
    begins = (act.offset, *range(act.offset // _SECTOR * _SECTOR + _SECTOR, end, _SECTOR))
    for begin, after in pairwise((*begins, end)):
        yield begin, act.data[begin - act.offset : after - act.offset]


Keep = Callable[[], bool]


def _everything() -> bool:
    return True


class Disk:
    """The folder, after every act that was done to it."""

    def __init__(self) -> None:
        self._now: dict[str, _File] = {}
        self._kept: dict[str, _File] = {}

    def do(self, act: Act) -> None:
        """Let ``act`` happen."""
        match act.kind:
            case Kind.CREATED:
                self._now[act.name] = _File()
            case Kind.WRITTEN | Kind.RESIZED:
                self._now[act.name].pending.append(act)
            case Kind.SYNCED:
                file = self._now[act.name]
                file.synced = file.content(_everything)
                file.pending.clear()
            case Kind.UNLINKED:
                del self._now[act.name]
            case Kind.FOLDER_SYNCED:
                self.keep_names()

    def keep_names(self) -> None:
        """Sync the folder."""
        self._kept = dict(self._now)

    @property
    def now(self) -> dict[str, bytes]:
        """What a program sees while the power is on."""
        return self._image(_everything)

    @property
    def unsynced(self) -> bool:
        """Whether a power cut could lose anything."""
        return self._now != self._kept or any(file.pending for file in self._now.values())

    def images(self, random: Random) -> Iterator[dict[str, bytes]]:
        """Yield what may be left of what was not synced: nothing, all of it, a beginning of it, and draws of some."""
        yield self._image(lambda: False)
        pieces = count()
        yield self._image(lambda: next(pieces) >= 0)
        torn, done = random.randrange(next(pieces) + 1), count()
        yield self._image(lambda: next(done) < torn)
        for chance in (0.1, 0.5, 0.9):
            yield self._image(lambda chance=chance: random.random() < chance)

    def _image(self, keep: Keep) -> dict[str, bytes]:
        image: dict[str, bytes] = {}
        for name in sorted(self._now.keys() | self._kept.keys()):
            file = self._now.get(name) if keep() else self._kept.get(name)
            if file is not None:
                image[name] = file.content(keep)
        return image
