"""``python -m tests.faults.kills --kills N --seed S``: the last line is one JSON object; 0 when nothing was damaged."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from kiosk.orders.state import Phase
from tests.faults.kills.harness import Run
from tests.faults.kills.judge import Damage, End, Judgement
from tests.faults.kills.life import warm
from tests.faults.kills.scene import PLANS


def main() -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.kills", description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="in all, shared by the plans")
    parser.add_argument("--seed", type=int, default=1, help="of the faults and of the length of each life")
    parser.add_argument("--losses", type=int, default=3, help="of a hundred requests, and of a hundred answers")
    parser.add_argument("--naive", action="store_true", help="the same with a program that writes nothing down")
    parser.add_argument("--keep", type=Path, help="a folder for the journals, the databases and the kiosks' log")
    parser.add_argument("--plan", choices=[*PLANS, "all"], default="all", help="what the terminal can do")
    asked = parser.parse_args()

    warm()
    begun = time.monotonic()
    plans = list(PLANS) if asked.plan == "all" else [asked.plan]
    total = Judgement(Counter(), Counter())
    killed = 0
    struck: Counter[Phase] = Counter()
    parked: dict[str, int] = {}
    for number, plan in enumerate(plans):
        kills = asked.kills // len(plans) + (number < asked.kills % len(plans))
        if not kills:
            continue
        with TemporaryDirectory() as passing:
            folder = asked.keep / plan if asked.keep else Path(passing)
            folder.mkdir(parents=True, exist_ok=True)
            run = Run(folder, plan, kills, asked.seed, asked.losses, is_naive=asked.naive)
            judgement = run.judged()
        total.ends.update(judgement.ends)
        total.damages.update(judgement.damages)
        killed += run.killed
        struck.update(run.struck)
        parked[plan] = judgement.ends[End.PARKED]
    violations = {damage.value: total.damages[damage] for damage in Damage}
    said = {
        "kills": killed,
        "orders": total.ends.total(),
        **{end.value: total.ends[end] for end in End},
        "parked_by_plan": parked,
        "open_when_killed": {phase.value: count for phase, count in struck.items()},
        "violations": violations,
        "seconds": round(time.monotonic() - begun, 1),
    }
    print(json.dumps(said))
    return 0 if asked.naive or not any(violations.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
