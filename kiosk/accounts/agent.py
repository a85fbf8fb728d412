"""``kiosk journal settle``, ``park`` and ``reprint``: what an agent does where the machine may not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final, TextIO

from msgspec import structs

from kiosk import app, resources
from kiosk.accounts.books import reading
from kiosk.clock import Clock
from kiosk.config import Settings
from kiosk.device_settings import Devices
from kiosk.documents.wording import SiteIdentity
from kiosk.i18n.translations import Translations
from kiosk.orders.events import Doubt, Paper, Parked, PrintEnded, Settled, Settlement
from kiosk.orders.journal import JournalReader
from kiosk.orders.printing import Printing
from kiosk.orders.reconciliation import JournalLine, journal_line
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import OutOfOrderError, Phase
from kiosk.tariffs import Catalogue
from kiosk.visit.press import DocumentPress
from kiosk.visit.reprint import (
    NotIssued,
    NotReprinted,
    OfficeContradicts,
    OfficeUnreached,
    Reprinted,
    Reprinter,
    ReprintHeld,
    ReprintOutcome,
    UnknownOrder,
)

# Where an order waits for the terminal alone. An agent may not decide what the back office has not said.
_THE_TERMINALS: Final = frozenset({Phase.PAYING, Phase.REVERSING, Phase.CAPTURING})


def settle_order(
    settings: Settings,
    reference: OrderReference,
    how: Settlement | Paper,
    out: TextIO,
    clock: Clock,
    confirm: Callable[[str], bool],
) -> int:
    """Close an order, or the doubt about its paper, that the machine left to an agent; return 0, or 1 when nothing was
    written.

    ``confirm`` is asked first: what is written stays. Raises ConfigError, and JournalError when it is not durable.
    """
    path = Path(settings.journal.path)
    with reading(path) as journal:
        line = _line(journal, reference)
    refusal = _refusal(line, how)
    if line is None or refusal:
        out.write(f"{reference}: {refusal}; nothing was written\n")
        return 1
    why = line.why.value if line.why else f"paper {line.standing.paper.value}"
    if not confirm(f"{reference}, {line.standing.amount}, {why}. Settle it as {how.value}, for good?"):
        out.write("nothing was written\n")
        return 1
    with closing(app.open_journal(str(path), clock)) as book:
        try:
            book.append(reference, Settled(how) if isinstance(how, Settlement) else PrintEnded(how))
        except OutOfOrderError:
            out.write(f"{reference}: was settled meanwhile; nothing was written\n")
            return 1
    out.write(f"{reference}: settled as {how.value}\n")
    return 0


def park_order(
    settings: Settings, reference: OrderReference, out: TextIO, clock: Clock, confirm: Callable[[str], bool]
) -> int:
    """Take an order from the machine whose terminal will never answer; return 0, or 1 when nothing was written.

    The kiosk must be stopped: it might be asking at this moment. Raises ConfigError when it runs, and JournalError.
    """
    path = Path(settings.journal.path)
    with app.the_only_driver(str(path)), closing(app.open_journal(str(path), clock)) as book:
        line = _line(book, reference)
        phase = line.standing.phase if line else None
        if phase not in _THE_TERMINALS:
            why = f"is {phase.value}, which the terminal does not decide" if phase else "is not in this journal"
            out.write(f"{reference}: {why}; nothing was written\n")
            return 1
        if not confirm(f"{reference}, {phase.value}. Take it from the machine, for an agent to settle?"):
            out.write("nothing was written\n")
            return 1
        book.append(reference, Parked(Doubt.AGENT))
    out.write(f"{reference}: parked; settle it once you have looked in the terminal\n")
    return 0


def reprint_order(settings: Settings, reference: OrderReference, language: str, out: TextIO, clock: Clock) -> int:
    """Print the stamp of an order again, marked DUPLICATA; return 0 when it came out, else 1.

    Raises ConfigError, and JournalError when the journal cannot be read.
    """
    path = Path(settings.journal.path)
    with reading(path) as journal:
        if _line(journal, reference) is None:
            return _tell(UnknownOrder(), reference, out)
    office = app.back_office(settings, app.read_token(settings), clock)
    alone = structs.replace(settings, devices=Devices(document_printer=settings.devices.document_printer))
    words = Translations(resources.folder("locales"), settings.kiosk.languages)
    site = SiteIdentity(settings.kiosk.name, settings.kiosk.town, settings.kiosk.id)
    with (
        closing(office),
        closing(app.fit(alone, clock)) as devices,
        closing(app.open_journal(str(path), clock)) as book,
    ):
        tariffs = office.catalogue()
        catalogue = tariffs if isinstance(tariffs, Catalogue) else None
        press = DocumentPress(words, site, clock)
        again = Reprinter(office, book, press, devices.printer, Printing(book), catalogue)
        return _tell(again.reprint(reference, language), reference, out)


def _line(journal: JournalReader, reference: OrderReference) -> JournalLine | None:
    entries = journal.entries(reference)
    return journal_line(reference.code, entries) if entries else None


def _refusal(line: JournalLine | None, how: Settlement | Paper) -> str | None:
    """Return why an order cannot be settled that way, or None when it can."""
    if line is None:
        return "is not in this journal"
    if isinstance(how, Paper):
        paper = line.standing.paper
        return None if paper in (Paper.TRIED, Paper.HELD) else f"its paper is in no doubt: {paper.value}"
    if line.standing.phase is not Phase.PARKED:
        return f"is not parked but {line.standing.phase.value}"
    if line.standing.issued and how in (Settlement.NOT_CHARGED, Settlement.REFUNDED):
        return "its stamp is issued and stays valid: stamp_issued (it is paid all the same) or loss"
    charged = line.standing.charged
    if charged and not line.standing.issued and how in (Settlement.NOT_CHARGED, Settlement.LOSS):
        return f"its {charged} were taken or are held, and no stamp was issued: refunded or stamp_issued"
    return None


def _tell(outcome: ReprintOutcome, reference: OrderReference, out: TextIO) -> int:
    out.write(f"{reference}: {_in_words(outcome)}\n")
    return 0 if isinstance(outcome, Reprinted) else 1


def _in_words(outcome: ReprintOutcome) -> str:
    match outcome:
        case Reprinted(complete=True):
            return "printed again, marked DUPLICATA"
        case Reprinted():
            return "the stamp was printed again, marked DUPLICATA; its receipt was not"
        case UnknownOrder():
            return "is not in this journal"
        case NotIssued(phase):
            return f"has no stamp to print: {phase.value}"
        case OfficeUnreached():
            return "not printed: the back office, which has the number, did not answer"
        case OfficeContradicts():
            return "not printed: the back office has no such stamp of this amount; reconcile its day"
        case NotReprinted(printer):
            return f"not printed: the printer is {printer.value}"
        case ReprintHeld(printer):
            return f"a page may still come out, look at the printer first: {printer.value}"
