"""The tariffs that the stories are told with: those that the back office really publishes."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.money import Money
from kiosk.tariffs import METROPOLE, Catalogue, Certainty, Tariff

PUBLISHED = Path(__file__).parents[2] / "kiosk" / "backoffice" / "server" / "data" / "tariffs.json"


def published() -> Catalogue:
    """Return the catalogue of the back office, read without the network."""
    data = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return Catalogue(data["version"], tuple(_row(row) for row in data["tariffs"]))


def tariff(
    tariff_id: str,
    cents: int | None,
    certainty: Certainty = Certainty.OFFICIAL,
    since: date | None = None,
    until: date | None = None,
) -> Tariff:
    """Return a row that nobody published, for a story about rows; what no question depends on is left plain."""
    amount = None if cents is None else Money(cents)
    return Tariff(
        tariff_id, "group", tariff_id, amount, METROPOLE, since, until, "timbres", "CGI", certainty, date(2026, 9, 1)
    )


def _row(row: dict[str, Any]) -> Tariff:
    return Tariff(
        id=row["id"],
        group=row["group"],
        label_fr=row["label_fr"],
        amount=None if row["amount_cents"] is None else Money(row["amount_cents"]),
        territory=row["territory"],
        effective_from=_day(row["effective_from"]),
        effective_to=_day(row["effective_to"]),
        sold_on=row["sold_on"],
        legal=row["legal"],
        certainty=Certainty(row["certainty"]),
        checked_on=date.fromisoformat(row["checked_on"]),
        note=row["note"],
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


CATALOGUE = published()
