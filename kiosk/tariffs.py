"""Dated stamp tariffs. Prices are data with dates, a source and a certainty; a doubtful row is never sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from kiosk.money import Money

METROPOLE = "FR-metro+971+972+974"
"""Where this kiosk sells: mainland France, Guadeloupe, Martinique and Réunion have the same tariffs."""


class Certainty(Enum):
    """How well a row is established. Only OFFICIAL rows show an amount."""

    OFFICIAL = "official"
    SECONDARY = "secondary"
    TO_VERIFY = "to_verify"
    MEMORY = "memory"


@dataclass(frozen=True, slots=True)
class Tariff:
    """One dated row. ``amount`` is None where the citizen types the amount of his letter; ends are inclusive."""

    id: str
    group: str
    label_fr: str
    amount: Money | None
    territory: str
    effective_from: date | None
    effective_to: date | None
    sold_on: str
    legal: str
    certainty: Certainty
    checked_on: date
    note: str = ""

    def covers(self, day: date) -> bool:
        """Whether the row is in force on that day."""
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class Price:
    """What can be said of a tariff's amount on one day."""

    tariff: Tariff | None

    @property
    def sellable(self) -> bool:
        """Whether the row is official and in force, so that it may be shown and sold."""
        return self.tariff is not None and self.tariff.certainty is Certainty.OFFICIAL


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All dated rows, as the back office published them under ``version``."""

    version: str
    tariffs: tuple[Tariff, ...]

    def price(self, tariff_id: str, day: date) -> Price:
        """Return what is known of ``tariff_id`` here on ``day``; its ``tariff`` is None when no row covers the day."""
        for tariff in self.tariffs:
            if tariff.id == tariff_id and tariff.territory == METROPOLE and tariff.covers(day):
                return Price(tariff)
        return Price(None)
