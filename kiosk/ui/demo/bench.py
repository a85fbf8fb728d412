"""Start, memory, touch, paper and journal, measured: ``python -m kiosk.ui.demo.bench`` prints a table, no verdict.

The kiosk starts as in service (``kiosk run``, its back office out of reach) in turns with an empty QQuickWindow, so
that both meet the same machine.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median, quantiles
from typing import Final, NamedTuple

from kiosk.ui.demo.measured import CHILDREN, LARGE_TAPS, TAPS, Figures
from kiosk.ui.demo.money_figures import APPENDS, OPEN, ORDERS
from kiosk.ui.demo.voice_figures import KEYS

CHILD_TIMEOUT_S: Final = 120.0


class Row(NamedTuple):
    """One line of the table; ``aim`` is empty where none was set."""

    what: str
    measured: str
    aim: str = ""


@contextmanager
def bytecode() -> Iterator[dict[str, str]]:
    """Yield an environment in which Python keeps its bytecode, as an installed kiosk does: away from the sources."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "PYTHONPYCACHEPREFIX": folder,
            "QT_QUICK_BACKEND": "software",
            "LC_ALL": "C.UTF-8",
        }
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        yield environment


def run(child: str, environment: Mapping[str, str]) -> Figures:
    """Run one child and return its figures, moments in ms since it was started. Raises RuntimeError when it fails."""
    command = [sys.executable, "-m", "kiosk.ui.demo.bench", "--child", child]
    started = time.monotonic()
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=CHILD_TIMEOUT_S, check=False
    )
    lines = done.stdout.splitlines()
    if done.returncode != 0 or not lines:
        raise RuntimeError(f"{child} failed ({done.returncode}):\n{done.stderr[-2000:]}")
    figures: Figures = json.loads(lines[-1])
    for moment in figures.keys() & {"frame", "curtain"}:
        figures[moment] = (figures[moment] - started) * 1000
    return figures


def table(runs: int, environment: Mapping[str, str]) -> Sequence[Row]:
    """Measure everything and return the rows."""
    floors, starts = [], []
    for turn in range(runs + 1):
        pair = run("empty", environment), run("kiosk", environment)
        if turn:  # the first pair compiled the sources
            floors.append(pair[0])
            starts.append(pair[1])

    def middle(of: Sequence[Figures], figure: str) -> float:
        return float(median(figures[figure] for figures in of))

    floor = middle(floors, "frame")

    def against(milliseconds: float) -> str:
        return f"{milliseconds:.0f} ms, empty window {floor:.0f} ms: {milliseconds / floor:.2f}x"

    rows = [
        Row(f"start to curtain (a picture), {runs} runs", against(middle(starts, "curtain"))),
        Row(f"start to attract screen, {runs} runs", against(middle(starts, "frame")), "2x"),
    ]
    sold = run("purchase", environment)
    pressed = quantiles(run("taps", environment)["ms"], n=100)
    large = quantiles(run("large_taps", environment)["ms"], n=100)
    spoken = run("voice", environment)
    drawn = run("papers", environment)
    for kind in ("pss", "uss"):
        least = middle(floors, kind)
        for when, held in (("one second after it", middle(starts, kind)), ("after one purchase", sold[kind])):
            size = f"{held / 1024:.1f} MB, empty window {least / 1024:.1f} MB: {held / least:.2f}x"
            rows.append(Row(f"{kind.upper()} {when}", size, "1.6x" if kind == "pss" else ""))
    touch = f"p50 {pressed[49]:.1f} ms, p99 {pressed[98]:.1f} ms"
    rows.append(Row(f"touch to painted frame, {TAPS} touches", touch, "50 ms"))
    touch = f"p50 {large[49]:.1f} ms, p99 {large[98]:.1f} ms"
    rows.append(Row(f"the same in Arabic, largest, {LARGE_TAPS} touches", touch))
    for name, figure, aim in (("key to voice", "start", "p95 200 ms"), ("key to silence", "stop", "p95 100 ms")):
        if spoken[figure]:
            heard = quantiles(spoken[figure], n=100)
            rows.append(Row(f"{name}, {KEYS} keys", f"p50 {heard[49]:.0f} ms, p95 {heard[94]:.0f} ms", aim))
        else:
            rows.append(Row(name, "not measured: espeak-ng is not installed", aim))
    rows.append(Row("documents: imports", f"{drawn['import']:.0f} ms"))
    for name in ("stamp page", "receipt"):
        first, *later = drawn[name]
        rows.append(Row(f"documents: {name}", f"first {first:.0f} ms, then {median(later):.0f} ms"))
    return [*rows, *_of_money(run("journal", environment))]


def _of_money(figures: Figures) -> Sequence[Row]:
    appended, synced = (quantiles(figures[kind], n=100) for kind in ("append", "sync"))
    ratio = median(figures["append"]) / median(figures["sync"])
    against = (
        f"p50 {appended[49]:.2f} ms, p99 {appended[98]:.2f} ms; bare synced write {synced[49]:.2f} ms: {ratio:.2f}x"
    )
    rows = [Row(f"journal: an append, {APPENDS} of them", against)]
    short = sum(figures[f"start_{OPEN}"])
    for orders in (OPEN, ORDERS):
        opening, recovery = figures[f"start_{orders}"]
        times = (
            f"open {opening:.1f} ms, {OPEN} open orders ended {recovery:.1f} ms: {(opening + recovery) / short:.2f}x"
        )
        rows.append(Row(f"journal: a start with {orders:,} orders", times, "1 s" if orders == ORDERS else ""))
    return rows


def main() -> int:
    """Run one child when told to, else measure everything and print the table."""
    import argparse

    parser = argparse.ArgumentParser(prog="python -m kiosk.ui.demo.bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="starts of each window (default: %(default)s)")
    parser.add_argument("--child", choices=sorted(CHILDREN), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.child is not None:
        CHILDREN[chosen.child]()
        return 0
    with bytecode() as environment:
        for row in table(chosen.runs, environment):
            aim = f"aim {row.aim}" if row.aim else ""
            print(f"{row.what:<42} {row.measured:<48} {aim}".rstrip(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
