"""Many lives of the machine, in this process or on every processor."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from multiprocessing import get_context
from typing import Final

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import OrderMachine
from tests.faults.machine_partners import town

_STEPS: Final = 10
_CHUNK: Final = 250


def run(examples: int, *, start: int | None = None, shrink: bool = True) -> int:
    """Live through at least that many lives, drawn from ``start`` (by chance without), and return how many they were.

    Raises what the shortest life raised that does damage (the first that is found, without ``shrink``), with its steps.
    """
    machine = type("OrderMachine", (OrderMachine,), {"lived": 0})
    if start is not None:
        machine = seed(start)(machine)
    logging.disable(logging.CRITICAL)  # what the kiosk logs about each fault is no news
    try:
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=examples,
                stateful_step_count=_STEPS,
                deadline=None,
                database=None,
                phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        logging.disable(logging.NOTSET)
        # The next run has a town of its own, or its stock of stamps would run out one day.
        town().engine.dispose()
        town.cache_clear()
    return machine.lived


def run_many(examples: int, start: int) -> Iterator[tuple[int, str]]:
    """Live through at least that many lives, some on each processor; yield how many more, and what did damage."""
    starts = range(start * examples, start * examples + -(-examples // _CHUNK))
    with get_context("spawn").Pool() as pool:
        yield from pool.imap_unordered(_run_from, starts)


def _run_from(start: int) -> tuple[int, str]:
    try:
        return run(_CHUNK, start=start), ""
    except Exception as error:
        return 0, "".join(traceback.format_exception(error))
