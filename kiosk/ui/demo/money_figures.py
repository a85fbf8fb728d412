"""What the benchmark measures of the journal of money: an append on the disk, and a start with 100,000 old orders."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kiosk.orders.api import OrderAnswer, StampOrder
    from kiosk.orders.events import Event
    from kiosk.orders.reference import OrderReference

APPENDS: Final = 1_000
ORDERS: Final = 100_000
OPEN: Final = 5
"""Orders that the machine still had to end when it stopped: one for each citizen whom a very bad day interrupted."""

_BLOCK: Final = bytes(4096)


def journal() -> None:
    """Print the milliseconds of each append, of as many bare synced writes, and of a start on a short and a long
    journal: opening it, and bringing its open orders to their end with partners that answer at once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        figures = {"append": _appends(folder / "append.sqlite"), "sync": _synced_writes(folder / "bare")}
        for count in (OPEN, ORDERS):
            path = folder / f"{count}.sqlite"
            _fill(path, count)
            figures[f"start_{count}"] = _start(path)
        print(json.dumps(figures), flush=True)


def _appends(path: Path) -> list[float]:
    from kiosk.orders.journal import Journal

    book = Journal(path)
    took: list[float] = []
    one_by_one = chain.from_iterable(((reference, event) for event in story) for reference, story in _sales())
    for reference, event in islice(one_by_one, APPENDS):
        with _timed(took):
            book.append(reference, event)
    book.close()
    return took


def _synced_writes(path: Path) -> list[float]:
    took: list[float] = []
    with path.open("wb", buffering=0) as file:
        for _ in range(APPENDS):
            with _timed(took):
                file.write(_BLOCK)
                os.fdatasync(file.fileno())
    return took


def _fill(path: Path, count: int) -> None:
    """Make a journal of ``count`` orders, the last few unfinished; in memory first, where a sync costs nothing."""
    from kiosk.orders.journal import Journal

    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        quick = Path(folder) / "journal.sqlite"
        book = Journal(quick)
        for number, (reference, story) in enumerate(islice(_sales(), count)):
            book.append(reference, *(story if number < count - OPEN else story[:2]))
        book.close()
        shutil.copy(quick, path)


def _start(path: Path) -> list[float]:
    """Return the milliseconds of the opening and of the first round of recovery."""
    from kiosk.clock import SystemClock
    from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
    from kiosk.orders.journal import Journal
    from kiosk.orders.purchase import Purchasing, Recovery

    took: list[float] = []
    with _timed(took):
        book = Journal(path)
    purchasing = Purchasing(_Office(), SimulatedTerminal(SystemClock()), book, "BENCH")
    with _timed(took):
        recovered = purchasing.recover()
    book.close()
    if recovered != Recovery(ended=OPEN, waiting=0):
        raise RuntimeError(f"the open orders did not end: {recovered}")
    return took


def _sales() -> Iterator[tuple[OrderReference, tuple[Event, ...]]]:
    """Yield one sold order after the other: its reference and what happened to it."""
    from kiosk.devices.payment_terminal.api import LookUp
    from kiosk.money import euros
    from kiosk.orders import events
    from kiosk.orders.plan import Plan
    from kiosk.orders.reference import Authorisation, new_reference

    story = (
        events.Opened(euros(86)),
        events.Reserved(),
        events.PayIntended(Plan(capture=False, reversal=True, look_up=LookUp.BY_REFERENCE)),
        events.Paid(Authorisation("A1B2C3"), euros(86)),
        events.Decided(events.Decision.ISSUE),
        events.Issued(message_sent=True),
    )
    # Of a hundred thousand at once, two are the same in one run of seven.
    drawn: set[OrderReference] = set()
    while True:
        reference = new_reference("BENCH")
        if reference not in drawn:
            drawn.add(reference)
            yield reference, story


class _Office:
    """A back office that answers at once, and knows no order."""

    def reserve(self, reference: str, order: StampOrder) -> OrderAnswer:
        return self.order(reference)

    def issue(self, reference: str, authorisation: str) -> OrderAnswer:
        return self.order(reference)

    def order(self, reference: str) -> OrderAnswer:
        from kiosk.orders.api import RefusalCode, Refused

        return Refused(RefusalCode.UNKNOWN_ORDER)

    def reverse(self, reference: str) -> OrderAnswer:
        return self.order(reference)


@contextmanager
def _timed(took: list[float]) -> Iterator[None]:
    """Append the milliseconds that the block took."""
    began = time.perf_counter()
    yield
    took.append((time.perf_counter() - began) * 1000)
