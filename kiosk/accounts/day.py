"""``kiosk journal reconcile``: one day's money as the journal, the back office and the terminal have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final, Protocol, TextIO

import msgspec
from msgspec import structs

from kiosk import app
from kiosk.accounts.books import reading
from kiosk.accounts.words import table
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.device_settings import Devices, Driver
from kiosk.devices.payment_terminal.api import PaymentTerminal, Totals
from kiosk.orders.api import DayBook, Lost, NotReached, OrderAnswer, OrderRecord, OrderState, RefusalCode, Refused
from kiosk.orders.chain import Intact
from kiosk.orders.journal import JournalReader
from kiosk.orders.lock import DrivenElsewhereError, driving
from kiosk.orders.reconciliation import (
    Difference,
    JournalLine,
    OfficeLine,
    Reconciliation,
    journal_line,
    office_line,
    office_lines,
    reconcile,
)
from kiosk.orders.reference import OrderReference


class Office(Protocol):
    """The back office as an accountant asks it; `kiosk.backoffice.client` does."""

    def day(self, day: date) -> DayBook | Refused | NotReached | Lost:
        """Return the orders issued on that day, and those that are still reserved."""

    def order(self, reference: str) -> OrderAnswer:
        """Return where an order stands."""


class NotComparedError(Exception):
    """The back office did not say how a day or an order stands."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the terminal took on the day; ``note`` says where that is from, or why it is not known."""

    totals: Totals | None
    note: str


# What a simulated terminal took is forgotten with the program that it took it for.
_SAYS_NOTHING: Final = {Driver.NONE: "there is no payment terminal", Driver.SIMULATED: "the terminal is simulated"}


def compare_day(
    settings: Settings, day: date, typed: Totals | None, out: TextIO, clock: Clock, *, as_json: bool = False
) -> int:
    """Write what agrees and what differs on ``day``; return 0 when nobody has to act, else 1: also when money was
    taken and the terminal's own figures were not compared.

    A journal that was changed by hand is compared with nothing. ``typed`` are the figures of the terminal's own ticket.
    Raises ConfigError, and JournalError when the journal
    cannot be read.
    """
    office = app.back_office(settings, app.read_token(settings), clock)
    try:
        with reading(Path(settings.journal.path)) as journal:
            verdict = journal.verify()
            if not isinstance(verdict, Intact):
                out.write(f"not compared: the journal is broken at entry {verdict.sequence}\n")
                return 1
            ours, theirs = both_sides(day, journal, office)
    except NotComparedError as error:
        out.write(f"not compared: {error}\n")
        return 1
    finally:
        office.close()
    told = Told(typed, "as typed") if typed else _told(settings, day, clock)
    result = reconcile(day, ours, theirs, told.totals)
    if as_json:
        out.write(msgspec.json.encode({"day": day, "terminal": told, "result": result}).decode() + "\n")
    else:
        _write(day, result, told, out)
    # Without the terminal nobody has seen that the money is there: only a day without any can be right so.
    unseen = told.totals is None and any(line.kept and line.taken_on == day for line in ours)
    return 0 if result.agrees and not unseen else 1


def both_sides(
    day: date, journal: JournalReader, office: Office
) -> tuple[tuple[JournalLine, ...], tuple[OfficeLine, ...]]:
    """Return the orders of ``day`` as each side has them; one that is missing on a side is looked up there.

    The back office is read first: what it has issued by then, a running kiosk has journalled before. What it had only
    reserved may have moved on since, so that is asked for again. Raises NotComparedError, JournalError.
    """
    book = office.day(day)
    if not isinstance(book, DayBook):
        raise NotComparedError(_why(book))
    theirs = {line.reference: line for line in office_lines(book)}
    ours = {line.reference: line for line in _of_journal(journal, [*journal.orders_on(day), *_readable(theirs)])}
    for reference in ours:
        if reference in theirs and theirs[reference].state is not OrderState.RESERVED:
            continue
        match office.order(reference):
            case OrderRecord() as record:
                theirs[reference] = office_line(record)
            case Refused(RefusalCode.UNKNOWN_ORDER):
                pass
            case answer:
                raise NotComparedError(f"order {reference}: {_why(answer)}")
    return tuple(ours.values()), tuple(theirs.values())


def ask_terminal(journal: Path, terminal: Callable[[], PaymentTerminal], day: date) -> Told:
    """Ask the terminal what it took, unless the kiosk that drives ``journal`` has it: a terminal serves one program."""
    try:
        with driving(journal), closing(terminal()) as opened:
            totals = opened.totals(day) if opened.capabilities().totals else None
    except DrivenElsewhereError:
        return Told(None, "the kiosk is running and has the terminal")
    except OSError as error:
        return Told(None, f"{journal}.lock cannot be made: {error.strerror}")
    return Told(totals, "asked" if totals else "the terminal cannot tell")


def _told(settings: Settings, day: date, clock: Clock) -> Told:
    driver = settings.devices.payment_terminal
    if driver in _SAYS_NOTHING:
        return Told(None, _SAYS_NOTHING[driver])
    alone = structs.replace(settings, devices=Devices(payment_terminal=driver))
    return ask_terminal(Path(settings.journal.path), lambda: app.fit(alone, clock).terminal, day)


def _of_journal(journal: JournalReader, references: Iterable[OrderReference]) -> Iterator[JournalLine]:
    for reference in references:
        entries = journal.entries(reference)
        if entries:
            yield journal_line(reference.code, entries)


def _readable(codes: Iterable[str]) -> Iterator[OrderReference]:
    """What is no reference of a kiosk is in no journal."""
    for code in codes:
        with suppress(ValueError):
            yield OrderReference(code)


def _why(answer: OrderAnswer | DayBook) -> str:
    match answer:
        case Refused(code):
            return f"the back office refused: {code.value}"
        case NotReached():
            return "the back office was not reached"
        case _:
            return "the back office gave no answer that can be believed"


def _write(day: date, result: Reconciliation, told: Told, out: TextIO) -> None:
    totals = told.totals
    terminal = f"{totals.count} ({totals.amount}), {told.note}" if totals else f"not compared: {told.note}"
    acts = [difference for difference in result.differences if not difference.gap.information]
    table(
        (
            ("day", day.isoformat()),
            ("agree", f"{result.matched} ({result.amount})"),
            ("terminal", terminal),
            ("differ", str(len(acts))),
        ),
        out,
    )
    if result.differences:
        out.write("\n")
        table(map(_cells, sorted(result.differences, key=lambda difference: difference.gap.information)), out)


def _cells(difference: Difference) -> tuple[str, ...]:
    gap = difference.gap
    sides = f"journal: {difference.journal}", f"{'terminal' if gap.of_terminal else 'back office'}: {difference.other}"
    return difference.reference or "-", gap.value, *sides
