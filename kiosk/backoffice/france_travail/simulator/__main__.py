"""``python -m kiosk.backoffice.france_travail.simulator --embedded``: serve for a parent process."""

from __future__ import annotations

import argparse
import sys


def run() -> int:
    """Do what the command line says; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.backoffice.france_travail.simulator", description=__doc__)
    parser.add_argument("--embedded", action="store_true", required=True, help="settings come on standard input")
    parser.parse_args()
    # After the arguments, so that --help and a bad argument answer at once.
    from kiosk.backoffice.france_travail.simulator.run import serve_embedded

    serve_embedded(sys.stdin, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(run())
