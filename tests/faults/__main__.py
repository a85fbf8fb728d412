"""``make faults``: everything that proves the orders, in full. The last line sums up; 0 when nothing was damaged.

``python -m tests.faults machine kills`` runs these parts only.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from tests.faults import machine_runs
from tests.faults.mutants import MUTANTS, caught
from tests.faults.orders_enumeration import enumerate_all
from tests.faults.power import cuts as power


@dataclass
class Part:
    """What one part did, in a few words, and the story of everything that went wrong."""

    did: str = ""
    violations: list[str] = field(default_factory=list)


def main() -> int:
    """Run the parts that are asked for, or all; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="all when none is named")
    parser.add_argument("--crashes", type=int, default=2, help="of one enumerated life")
    parser.add_argument("--faults", type=int, default=1, help="other ones, of one enumerated life")
    parser.add_argument("--examples", type=int, default=10_000, help="of the machine")
    parser.add_argument("--cuts", type=int, help="of the power; every one when not given")
    parser.add_argument("--kills", type=int, default=1_000, help="of the kiosk, and of the naive program")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is drawn")
    asked = parser.parse_args()
    done = {name: PARTS[name](asked) for name in PARTS if name in asked.parts or not asked.parts}
    violations = [story for part in done.values() for story in part.violations]
    for story in violations:
        print(story)
    proved = ", ".join(part.did for name, part in done.items() if name != "naive")
    naive = f"; naive: {done['naive'].did}" if "naive" in done else ""
    print(f"faults: {proved}: {len(violations):,} violations{naive}")
    return 1 if violations else 0


def _mutants(_asked: argparse.Namespace) -> Part:
    logging.disable(logging.CRITICAL)  # what the kiosk logs about each fault is no news
    found = {spoil.__name__: caught(spoil) for spoil in MUTANTS}
    logging.disable(logging.NOTSET)
    for name, story in found.items():
        _say(f"mutants: {name}: {story or 'survives'}")
    survivors = [f"mutant {name} survives" for name, story in found.items() if not story]
    return Part(f"{len(found) - len(survivors)}/{len(found)} mutants caught", survivors)


def _power(asked: argparse.Namespace) -> Part:
    result = power.run(asked.seed, asked.cuts)
    _say(f"power: {result.cuts:,} cuts, {result.images:,} disks read")
    return Part(f"{result.cuts:,} power cuts", result.violations)


def _machine(asked: argparse.Namespace) -> Part:
    part, lived = Part(), 0
    for count, story in machine_runs.run_many(asked.examples, asked.seed):
        lived += count
        part.violations += [story] if story else []
        _say(f"machine: {lived:,} examples, {len(part.violations)} violations")
    part.did = f"{lived:,} examples"
    return part


def _enumerate(asked: argparse.Namespace) -> Part:
    part, lived = Part(), 0
    for scene in enumerate_all(asked.crashes, asked.faults):
        lived += scene.lives
        part.violations += scene.violations
        _say(f"enumerate: {scene.scene}: {scene.lives:,} lives, {len(scene.violations)} violations")
    part.did = f"{lived:,} enumerated"
    return part


def _kills(asked: argparse.Namespace) -> Part:
    said = _killed(asked)
    wrong = {name: count for name, count in said["violations"].items() if count}
    return Part(f"{said['kills']:,} kills ({said['orders']:,} orders)", [f"kills: {wrong}"] if wrong else [])


def _naive(asked: argparse.Namespace) -> Part:
    said = _killed(asked, "--naive")
    damages = sum(said["violations"].values())
    return Part(f"{said['kills']:,} kills, {damages:,} damages", [] if damages else ["naive: nothing was damaged"])


def _killed(asked: argparse.Namespace, *more: str) -> dict[str, Any]:
    command = ["-m", "tests.faults.kills", "--kills", str(asked.kills), "--seed", str(asked.seed), *more]
    run = subprocess.run([sys.executable, *command], stdout=subprocess.PIPE, text=True, check=False)
    last = run.stdout.splitlines()[-1]
    _say(f"kills: {' '.join(more)} {last}")
    said: dict[str, Any] = json.loads(last)
    return said


def _say(line: str) -> None:
    print(line, flush=True)


PARTS: Final[Mapping[str, Callable[[argparse.Namespace], Part]]] = {
    "mutants": _mutants,
    "power": _power,
    "machine": _machine,
    "enumerate": _enumerate,
    "kills": _kills,
    "naive": _naive,
}


if __name__ == "__main__":
    sys.exit(main())
