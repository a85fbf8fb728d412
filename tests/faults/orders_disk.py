"""The journal on a disk that fails on command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import Clock
from kiosk.orders.events import Event
from kiosk.orders.journal import Journal, JournalError
from kiosk.orders.reference import OrderReference
from tests.faults import orders_truth as truth
from tests.faults.orders_faults import Crash, Fault

if TYPE_CHECKING:
    from tests.faults.orders_world import World


class UnkindJournal(Journal):
    """A real journal on a disk that fills up, or whose power goes."""

    def __init__(self, world: World, path: str | Path, clock: Clock) -> None:
        super().__init__(path, clock)
        self._world = world

    def append(self, reference: OrderReference, *events: Event) -> None:
        self._world.truths.update(truth.of_parking(self._world, reference.code, events))
        index, place = self._world.position, f"append {type(events[-1]).__name__}"
        match self._world.fault(place, reference.code):
            case Fault.CRASH_BEFORE:
                raise Crash
            case Fault.CRASH_AFTER:
                self._append(reference, *events)
                raise Crash
            case Fault.ANSWER_LOST:
                self._append(reference, *events)
                raise JournalError("written, but the disk would not say so")
            case None:
                self._world.could_die(index, Fault.CRASH_BEFORE)
                self._append(reference, *events)
                self._world.could_die(index, Fault.CRASH_AFTER)
            case _:
                self._world.disk_failed = True
                raise JournalError("disk full")

    def _append(self, reference: OrderReference, *events: Event) -> None:
        super().append(reference, *events)
        self._world.note(reference.code, events)
