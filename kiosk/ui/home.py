"""The home screen's tiles and languages, as rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.procedures.mode import Mode
from kiosk.ui.content import Render
from kiosk.visit.offers import Offer


@dataclass(frozen=True, slots=True)
class TileRow:
    procedure: str
    title: str
    summary: str
    cost: str
    duration: str
    bring: str
    icon: str
    notice: str
    degraded: bool
    open: bool


@dataclass(frozen=True, slots=True)
class LanguageRow:
    code: str
    name: str
    letters: float
    current: bool


def tile_rows(offers: Iterable[Offer], render: Render) -> tuple[TileRow, ...]:
    """Return one row for each offer, in the order given."""
    return tuple(
        TileRow(
            procedure=offer.procedure.id,
            title=render(offer.procedure.tile.title),
            summary=render(offer.procedure.tile.summary),
            cost=render(offer.procedure.tile.cost),
            duration=render(offer.procedure.tile.duration),
            bring=render(offer.procedure.tile.bring),
            icon=offer.procedure.tile.icon,
            notice=render(offer.notice) if offer.notice else "",
            degraded=offer.degraded,
            open=offer.mode is not Mode.OFF,
        )
        for offer in offers
    )
