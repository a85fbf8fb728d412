"""What can be typed after ``kiosk journal``. Imported for every command, so it imports next to nothing."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Final

SETTLEMENTS: Final = ("not_charged", "refunded", "stamp_issued", "loss")
"""The values of :class:`kiosk.orders.events.Settlement`."""
PAPERS: Final = ("printed", "not_printed")
"""What an agent can find in the printer; values of :class:`kiosk.orders.events.Paper`."""


def add_arguments(journal: argparse.ArgumentParser) -> None:
    """Teach ``journal`` its actions."""
    actions = journal.add_subparsers(dest="action", required=True, metavar="ACTION")
    _reading(actions)
    _comparing(actions.add_parser("reconcile", help="what differs between journal, back office and terminal on a day"))
    settle = actions.add_parser(
        "settle", help="close an order, or the doubt about its paper, that the machine left to an agent"
    )
    settle.add_argument(
        "--as", dest="how", choices=(*SETTLEMENTS, *PAPERS), required=True, help="what was found, or done"
    )
    settle.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    park = actions.add_parser("park", help="take an order from the machine whose terminal will never answer")
    park.add_argument("--yes", action="store_true", help="do not ask for confirmation")
    reprint = actions.add_parser("reprint", help="print the stamp of an order again, marked DUPLICATA")
    reprint.add_argument("--lang", metavar="CODE", default="fr", help="their second language, for example ar")
    for command in (settle, park, reprint):
        command.add_argument("order", metavar="ORDER", help="the order number that is on the paper")
        _of_a_kiosk(command)


def _reading(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    orders = actions.add_parser("list", help="the orders that need somebody: open, parked, doubtful on paper")
    show = actions.add_parser("show", help="everything about one order")
    for command in (orders, show, actions.add_parser("verify", help="is every entry where it was written?")):
        source = command.add_mutually_exclusive_group(required=True)
        source.add_argument("--config", metavar="FILE", type=Path, help="the configuration file of the kiosk")
        source.add_argument("--file", metavar="JOURNAL", type=Path, help="a journal, for instance a copy")
    show.add_argument("order", metavar="ORDER", help="the order number that is on the paper")
    more = orders.add_mutually_exclusive_group()
    more.add_argument("--all", action="store_true", help="every order")
    more.add_argument("--date", metavar="DATE", type=date.fromisoformat, help="every order of that day (YYYY-MM-DD)")
    orders.add_argument("--json", action="store_true", help="for a program")


def _comparing(compare: argparse.ArgumentParser) -> None:
    compare.add_argument("--date", metavar="DATE", type=date.fromisoformat, required=True, help="YYYY-MM-DD")
    compare.add_argument("--terminal-count", metavar="N", type=int, help="how many payments the terminal's ticket says")
    compare.add_argument("--terminal-total", metavar="EUR", help="their sum on the ticket, for instance 3526.00")
    compare.add_argument("--json", action="store_true", help="for a program")
    _of_a_kiosk(compare)


def _of_a_kiosk(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", metavar="FILE", type=Path, required=True, help="the configuration file")
