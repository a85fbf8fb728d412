"""The hash chain of the journal: each entry seals the one before it, so that a changed or missing one shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple, TypeAlias

from kiosk.orders.events import UnreadableEventError, decode
from kiosk.orders.state import OutOfOrderError, Standing, advance

GENESIS = bytes(32)


class Entry(NamedTuple):
    """One row of the journal as it is stored. ``at`` is whole UTC seconds, for people; it orders nothing."""

    sequence: int
    at: int
    reference: str
    event: str
    seal: bytes


class ChainEnd(NamedTuple):
    """The last entry, noted a second time, so that a cut tail shows."""

    sequence: int
    seal: bytes


class Noted(NamedTuple):
    """Where one order stands, noted a second time; ``opened`` is its first entry."""

    opened: int
    phase: str
    paper: str
    ended: int


@dataclass(frozen=True, slots=True)
class Intact:
    """Every entry is where it was written, and every order stands where its entries say.

    ``seal`` is the last one and stands for all: written down elsewhere, it shows a journal that was replaced.
    """

    entries: int
    seal: bytes = field(default=GENESIS, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Broken:
    """The first entry that is missing, changed, or cannot follow the one before it."""

    sequence: int


Verdict: TypeAlias = Intact | Broken


def seal(previous: bytes, sequence: int, at: int, reference: str, event: str) -> bytes:
    """Return the SHA-256 that binds an entry to the seal of the one before."""
    return sha256(previous + f"{sequence}\n{at}\n{reference}\n{event}".encode()).digest()


def verify(entries: Iterable[Entry], end: ChainEnd, noted: Mapping[str, Noted]) -> Verdict:
    """Check ``entries`` (in the order of the file) against each other, the noted end and what is noted of orders."""
    previous = ChainEnd(0, GENESIS)
    standings: dict[str, Standing] = {}
    opened: dict[str, int] = {}
    touched: dict[str, int] = {}
    for entry in entries:
        expected = seal(previous.seal, previous.sequence + 1, entry.at, entry.reference, entry.event)
        if entry.sequence != previous.sequence + 1 or entry.seal != expected:
            return Broken(previous.sequence + 1)
        try:
            standings[entry.reference] = advance(standings.get(entry.reference), decode(entry.event))
        except (UnreadableEventError, OutOfOrderError):
            return Broken(entry.sequence)
        opened.setdefault(entry.reference, entry.sequence)
        touched[entry.reference] = entry.sequence
        previous = ChainEnd(entry.sequence, entry.seal)
    if previous.sequence != end.sequence:
        return Broken(min(previous.sequence, end.sequence) + 1)
    if previous.seal != end.seal:
        return Broken(end.sequence)
    found = {reference: note(opened[reference], standing) for reference, standing in standings.items()}
    wrong = [reference for reference in found.keys() | noted.keys() if found.get(reference) != noted.get(reference)]
    if wrong:
        return Broken(min(touched.get(reference, previous.sequence + 1) for reference in wrong))
    return Intact(previous.sequence, previous.seal)


def note(opened: int, standing: Standing) -> Noted:
    """Return what is noted of an order that was opened by the entry ``opened``, so that it is found by index."""
    return Noted(opened, standing.phase.value, standing.paper.value, standing.phase.ended)
