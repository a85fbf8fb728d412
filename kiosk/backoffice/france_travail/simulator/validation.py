"""What the organism takes for a declaration: the fields of `kiosk.backoffice.france_travail.contract`, strictly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from kiosk.backoffice.france_travail.contract import MOST_HOURS, MOST_PAY, MOTIVES, Field, read_day
from kiosk.declarations.situation import Motive
from kiosk.months import Month

_NUMBERS: Final = {
    Field.HOURS: range(1, MOST_HOURS + 1),
    Field.PAY: range(1, MOST_PAY + 1),
    Field.MOTIVE: range(len(MOTIVES)),
    Field.FORCE: range(2),
}
_PERIODS: Final = (
    (Field.INTERNSHIP_START, Field.INTERNSHIP_END),
    (Field.SICK_LEAVE_START, Field.SICK_LEAVE_END),
)
_IN_MONTH: Final = (
    Field.INTERNSHIP_START,
    Field.SICK_LEAVE_START,
    Field.MATERNITY,
    Field.RETIREMENT,
    Field.INVALIDITY,
    Field.END_OF_SEARCH,
)
_DAYS: Final = (*_IN_MONTH, Field.INTERNSHIP_END, Field.SICK_LEAVE_END)
_TOGETHER: Final = ((Field.HOURS, Field.PAY), (Field.END_OF_SEARCH, Field.MOTIVE), *_PERIODS)

_LEAST_HOURLY: Final = 1
_MOST_HOURLY: Final = 500
"""Euros an hour. What is odd is not documented: this rule is the simulator's own."""


def errors(payload: Mapping[str, Any], month: Month) -> dict[str, str]:
    """Return what is wrong with each field of a declaration of ``month``, in French; empty when nothing is."""
    found = {name: "Ce champ est inconnu." for name in payload if name not in _NUMBERS and name not in _DAYS}
    if Field.FORCE not in payload:
        found[Field.FORCE] = "Ce champ est obligatoire."
    for name, allowed in _NUMBERS.items():
        if name in payload and not _is_whole(payload[name], allowed):
            found[name] = f"Indiquez un nombre entier de {allowed.start} à {allowed.stop - 1}."
    for one, other in _TOGETHER:
        if (one in payload) != (other in payload):
            found[other if one in payload else one] = "Ce champ est obligatoire avec celui qui est rempli."
    return found | _wrong_days(payload, month)


def _is_whole(value: Any, allowed: range) -> bool:
    # bool is an int, and 35.0 equals 35: neither is a whole number in JSON.
    return type(value) is int and value in allowed


def _wrong_days(payload: Mapping[str, Any], month: Month) -> dict[str, str]:
    found: dict[str, str] = {}
    days = {name: _day(payload[name]) for name in _DAYS if name in payload}
    for name, day in days.items():
        if day is None:
            found[name] = "Indiquez une date au format JJMMAAAA."
        elif name in _IN_MONTH and day not in month:
            found[name] = "Indiquez une date du mois de la déclaration."
    for first, last in _PERIODS:
        start, end = days.get(first), days.get(last)
        if start is not None and end is not None and end < start:
            found[last] = "La date de fin doit suivre la date de début."
    return found


def _day(value: Any) -> date | None:
    try:
        return read_day(value)
    except (TypeError, ValueError):
        return None


def remarks(payload: Mapping[str, Any]) -> list[str]:
    """Return what is odd about a declaration without errors, in French."""
    found = []
    hours, pay = payload.get(Field.HOURS, 0), payload.get(Field.PAY, 0)
    if not _LEAST_HOURLY * hours <= pay <= _MOST_HOURLY * hours:
        found.append("Le salaire ne correspond pas au nombre d’heures.")
    if payload.get(Field.MOTIVE) == MOTIVES[Motive.WORK] and not hours:
        found.append("Vous reprenez un travail, mais vous ne déclarez aucune heure.")
    return found
