"""Runs one ``kiosk journal ...``: what was typed is checked here, and what cannot be read is told in one line."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import TextIO

from kiosk.accounts.arguments import PAPERS
from kiosk.accounts.books import list_orders, reading, show_order, verify_chain
from kiosk.clock import SystemClock
from kiosk.config import Settings
from kiosk.devices.payment_terminal.api import Totals
from kiosk.money import parse_money
from kiosk.orders.events import Paper, Settlement
from kiosk.orders.journal import JournalError
from kiosk.orders.reference import OrderReference, parse_reference
from kiosk.orders.state import OutOfOrderError


class AskedWronglyError(Exception):
    """What was typed makes no sense."""


def journal(chosen: Namespace, settings: Settings | None, out: TextIO) -> int:
    """Run what was ``chosen``; return 0 done, 1 something differs or is broken, 2 asked wrongly.

    ``settings`` is None for a journal that was named itself. Raises ConfigError for a journal or a configuration that
    cannot be used.
    """
    try:
        return _read(chosen, chosen.file, out) if settings is None else _of_a_kiosk(chosen, settings, out)
    except AskedWronglyError as error:
        print(f"kiosk: {error}", file=sys.stderr)
        return 2
    except (JournalError, OutOfOrderError) as error:
        print(f"kiosk: the journal cannot be read or written: {error}", file=sys.stderr)
        return 1


def _of_a_kiosk(chosen: Namespace, settings: Settings, out: TextIO) -> int:
    clock = SystemClock()
    match chosen.action:
        case "reconcile":
            from kiosk.accounts.day import compare_day

            return compare_day(settings, chosen.date, _typed(chosen), out, clock, as_json=chosen.json)
        case "settle":
            from kiosk.accounts.agent import settle_order

            how = Paper(chosen.how) if chosen.how in PAPERS else Settlement(chosen.how)
            confirm = (lambda _: True) if chosen.yes else _asked
            return settle_order(settings, _order(chosen), how, out, clock, confirm)
        case "park":
            from kiosk.accounts.agent import park_order

            return park_order(settings, _order(chosen), out, clock, (lambda _: True) if chosen.yes else _asked)
        case "reprint":
            from kiosk.accounts.agent import reprint_order

            if chosen.lang not in settings.kiosk.languages:
                raise AskedWronglyError(f"--lang: {chosen.lang!r} is not one of {', '.join(settings.kiosk.languages)}")
            return reprint_order(settings, _order(chosen), chosen.lang, out, clock)
        case _:
            return _read(chosen, Path(settings.journal.path), out)


def _read(chosen: Namespace, path: Path, out: TextIO) -> int:
    order = _order(chosen) if chosen.action == "show" else None
    with reading(path) as book:
        if order is not None:
            return show_order(book, order, out)
        if chosen.action == "verify":
            return verify_chain(book, path, out)
        return list_orders(book, out, day=chosen.date, everything=chosen.all, as_json=chosen.json)


def _order(chosen: Namespace) -> OrderReference:
    reference = parse_reference(chosen.order)
    if reference is None:
        raise AskedWronglyError(f"{chosen.order!r} is not an order number: a character is wrong or missing")
    return reference


def _typed(chosen: Namespace) -> Totals | None:
    """Return the figures of the terminal's ticket, or None when there are none."""
    count, total = chosen.terminal_count, chosen.terminal_total
    if count is None and total is None:
        return None
    amount = parse_money(total or "")
    if count is None or count < 0 or amount is None:
        raise AskedWronglyError("--terminal-count and --terminal-total: both, as the terminal's ticket has them")
    return Totals(count, amount)


def _asked(question: str) -> bool:
    try:
        return input(f"{question} [y/N] ").strip().lower() == "y"
    except EOFError:
        return False
