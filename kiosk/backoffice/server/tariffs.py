"""The published tariffs: one dated file, checked when it is loaded."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from importlib.resources import files

from kiosk.backoffice.server.models import CatalogueOut, TariffOut
from kiosk.tariffs import METROPOLE


class PublishedTariffs:
    """A catalogue, the bytes that are sent for it and their validator (``etag``, strong: RFC 9110, section 8.8.3)."""

    def __init__(self, catalogue: CatalogueOut) -> None:
        self.version = catalogue.version
        self.body = catalogue.model_dump_json().encode()
        self.etag = f'"{sha256(self.body).hexdigest()[:32]}"'
        self._tariffs = catalogue.tariffs

    def knows(self, tariff_id: str) -> bool:
        """Whether any row, of any date, has this id."""
        return any(row.id == tariff_id for row in self._tariffs)

    def on(self, tariff_id: str, day: date) -> TariffOut | None:
        """Return the row in force on ``day`` where this office sells, None when there is none."""
        here = (row for row in self._tariffs if row.id == tariff_id and row.territory == METROPOLE)
        return next((row for row in here if row.covers(day)), None)

    def still_stands(self, if_none_match: str) -> bool:
        """Whether the caller's ``If-None-Match`` names this catalogue (weak comparison: RFC 9110, section 13.1.2)."""
        tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
        return "*" in tags or self.etag in tags


def load() -> PublishedTariffs:
    """Return the tariffs that ship with the back office; raises pydantic.ValidationError when the file is not sound."""
    text = files("kiosk.backoffice.server").joinpath("data/tariffs.json").read_bytes()
    return PublishedTariffs(CatalogueOut.model_validate_json(text))
