"""The kiosk killed at random instants, again and again: nobody pays without a stamp, nobody pays twice.

A longer run: ``python -m tests.faults.kills --kills 1000``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

DAMAGES = ("paid_without_stamp", "debited_twice", "two_stamps", "printed_twice")
GUARD = 600.0
ROOT = Path(__file__).parents[2]


def _killed(*asked: str) -> tuple[int, dict[str, Any]]:
    """Run the harness and return its exit code and what its last line says."""
    command = [sys.executable, "-m", "tests.faults.kills", *asked]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=GUARD, check=False)
    assert run.stderr == ""
    said: dict[str, Any] = json.loads(run.stdout.splitlines()[-1])
    return run.returncode, said


def test_whatever_the_terminal_can_do_no_kill_does_damage() -> None:
    code, said = _killed("--kills", "120")
    assert {kind: count for kind, count in said["violations"].items() if count} == {}
    assert code == 0
    assert said["kills"] == 120
    assert said["done"] > 0
    assert said["open"] == 0
    # Only a terminal that cannot be asked, or a bank that goes back on its word, leaves anything to an agent.
    assert said["parked_by_plan"]["full"] == 0
    # The kills struck in the middle of sales, or they prove nothing.
    assert {"opened", "paying", "issuing"} <= said["open_when_killed"].keys()


def test_the_same_kills_damage_a_program_that_writes_nothing_down() -> None:
    # More is lost on the way than above, so that few kills show every kind of damage; the rarest may want more of them.
    shown: Counter[str] = Counter()
    for seed in range(1, 9):
        _, said = _killed("--naive", "--plan", "full", "--kills", "60", "--losses", "10", "--seed", str(seed))
        shown.update(said["violations"])
        if all(shown[kind] for kind in DAMAGES):
            break
    assert {kind: count for kind, count in shown.items() if kind in DAMAGES and not count} == {}
