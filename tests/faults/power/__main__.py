"""``python -m tests.faults.power [--cuts N] [--seed S]``: the last line is one JSON object; 0 when nothing was lost."""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict

from tests.faults.power.cuts import run


def main() -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.power", description=__doc__)
    parser.add_argument("--cuts", type=int, help="how many, drawn at random; all of them unless told")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn")
    parser.add_argument("--spoilt", choices=["off", "normal", "folder"], default="", help="weaken the journal")
    parser.add_argument("--no-folder-syncs", action="store_true", help="as with an SQLite that syncs no folder")
    asked = parser.parse_args()

    begun = time.monotonic()
    result = run(asked.seed, asked.cuts, asked.spoilt, sqlite_syncs_folders=not asked.no_folder_syncs)
    for violation in result.violations[:20]:
        print(violation)
    said = asdict(result) | {"violations": len(result.violations), "seconds": round(time.monotonic() - begun, 1)}
    print(json.dumps(said))
    return 1 if result.violations else 0


if __name__ == "__main__":
    sys.exit(main())
