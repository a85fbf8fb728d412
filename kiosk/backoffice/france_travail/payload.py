"""A declaration as France Travail takes it. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, TypeAlias

from kiosk.backoffice.france_travail.contract import (
    CONTEXT,
    DOCUMENT_CODES,
    MOST_HOURS,
    MOTIVES,
    ConfirmField,
    Field,
    write_day,
)
from kiosk.declarations.api import Document, DocumentKind, Part
from kiosk.declarations.situation import Declaration, Period
from kiosk.money import Money
from kiosk.months import Month

Payload: TypeAlias = dict[str, str | int]

_PARTS: Final[Mapping[str, Part]] = {
    Field.HOURS: Part.HOURS,
    Field.PAY: Part.PAY,
    Field.INTERNSHIP_START: Part.INTERNSHIP,
    Field.INTERNSHIP_END: Part.INTERNSHIP,
    Field.SICK_LEAVE_START: Part.SICK_LEAVE,
    Field.SICK_LEAVE_END: Part.SICK_LEAVE,
    Field.MATERNITY: Part.MATERNITY,
    Field.RETIREMENT: Part.RETIREMENT,
    Field.INVALIDITY: Part.INVALIDITY,
    Field.END_OF_SEARCH: Part.END_OF_SEARCH,
    Field.MOTIVE: Part.END_OF_SEARCH,
}

_TITLES: Final[Mapping[DocumentKind, str]] = {
    DocumentKind.PAY_SLIP: "BS",
    DocumentKind.EMPLOYER_CERTIFICATE: "AE",
    DocumentKind.INTERNSHIP: "Stage",
    DocumentKind.SICK_NOTE: "Arret de travail",
    DocumentKind.MATERNITY: "Maternite",
    DocumentKind.RETIREMENT: "Retraite",
    DocumentKind.INVALIDITY: "Invalidite",
}
"""How the name of a document begins. Only ``BS`` is documented."""

_LONGEST: Final = 60
"""Characters of an employer's name."""

_LIGATURES: Final = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'"})


def payload(declaration: Declaration, *, force: bool) -> Payload:
    """Return what is sent to declare that month. ``force`` confirms what was found incoherent.

    Nothing says which month it is, nor that somebody was trained: the interface has no field for them.
    """
    sent: Payload = {Field.FORCE: int(force)}
    if declaration.work:
        sent[Field.HOURS] = min(declaration.hours, MOST_HOURS)
        sent[Field.PAY] = _whole_euros(declaration.gross)
    for periods, start, end in (
        (declaration.internships, Field.INTERNSHIP_START, Field.INTERNSHIP_END),
        (declaration.sick_leaves, Field.SICK_LEAVE_START, Field.SICK_LEAVE_END),
    ):
        if periods:
            span = _span(periods)
            sent |= {start: write_day(span.start), end: write_day(span.end)}
    for day, name in (
        (declaration.maternity, Field.MATERNITY),
        (declaration.retirement, Field.RETIREMENT),
        (declaration.invalidity, Field.INVALIDITY),
    ):
        if day is not None:
            sent[name] = write_day(day)
    if declaration.end_of_search is not None:
        sent[Field.END_OF_SEARCH] = write_day(declaration.end_of_search.on)
        sent[Field.MOTIVE] = MOTIVES[declaration.end_of_search.motive]
    return sent


def part_of(field: str) -> Part:
    """Return what an error of that field is about."""
    return _PARTS.get(field, Part.OTHER)


def confirmation(document: Document, month: Month) -> dict[str, str]:
    """Return what is sent to keep a document that was deposited."""
    code = DOCUMENT_CODES[document.kind]
    return {
        ConfirmField.CONTEXT: CONTEXT,
        ConfirmField.SITUATION: code.situation,
        ConfirmField.TYPE: code.type,
        ConfirmField.NAME: _name(document, month),
    }


def _whole_euros(pay: Money) -> int:
    """Half a euro goes up."""
    return (pay.cents + 50) // 100


def _span(periods: tuple[Period, ...]) -> Period:
    """The interface has room for one: from the first start to the last end."""
    return Period(min(period.start for period in periods), max(period.end for period in periods))


def _name(document: Document, month: Month) -> str:
    parts = (_TITLES[document.kind], _without_accents(document.name), f"{month.number:02d}-{month.year:04d}")
    return " - ".join(filter(None, parts))


def _without_accents(text: str) -> str:
    """Return ``text`` in printable ASCII; a letter of another script is left out."""
    apart = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return " ".join(re.sub(r"[^\x20-\x7e]", "", re.sub(r"\s", " ", apart)).split())[:_LONGEST]
