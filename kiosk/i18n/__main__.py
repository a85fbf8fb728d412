"""``python -m kiosk.i18n update | compile | check``, for developers, translators and CI."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kiosk.i18n.catalogues import Catalogues


def main() -> int:
    """Run one command on the checkout that this file belongs to; return 0, or 1 when ``check`` found something."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.i18n", description="The catalogues of the kiosk.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    commands.add_parser("update", help="bring locales/ up to date with the sources")
    commands.add_parser("compile", help="write the .mo files that the kiosk reads")
    commands.add_parser("check", help="say what is missing, unused, fuzzy or out of date; exit 1 if anything is")
    catalogues = Catalogues(Path(__file__).resolve().parents[2])
    match parser.parse_args().command:
        case "update":
            catalogues.update()
        case "compile":
            catalogues.compile()
        case _:
            problems = catalogues.check()
            for problem in problems:
                print(problem, file=sys.stderr)
            return 1 if problems else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
