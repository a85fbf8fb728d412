"""Turns what a procedure hands over into sheets to print."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TypeAlias

from kiosk.clock import Clock
from kiosk.devices.document_printer.api import PrintJob
from kiosk.devices.receipt_printer.api import Bitmap, Capabilities
from kiosk.documents import (
    RefundChannel,
    RefundMemo,
    SiteIdentity,
    Words,
    leaflet,
    receipt,
    refund_memo,
    slip,
    stamp_page,
)
from kiosk.documents.ticket import Ticket, receipt_ticket, slip_ticket, stamp_ticket
from kiosk.leaflet import Leaflet
from kiosk.procedures.fiscal_stamp.papers import RefundMemoPaper, StampPapers
from kiosk.procedures.fiscal_stamp.words import OFFICIAL_SITE
from kiosk.procedures.papers import OrderSlip
from kiosk.visit.effects import Paper
from kiosk.visit.sheets import Sheet

Draw: TypeAlias = Callable[[Ticket, Capabilities], Bitmap]


class DocumentPress:
    """Draws each paper in French and in the citizen's language, in memory.

    A leaflet is drawn whatever it is about: a procedure that hands over leaflets adds nothing here. ``draw`` makes the
    picture of a ticket; without it nothing goes on the roll.
    """

    def __init__(self, words: Words, site: SiteIdentity, clock: Clock, draw: Draw | None = None) -> None:
        self._words = words
        self._site = site
        self._clock = clock
        self._draw = draw

    def sheets(self, paper: Paper, language: str, *, large: bool = False) -> tuple[Sheet, ...]:
        """Return the sheets of ``paper``, the most important first. A page of A4 is as large as it can be; a roll is if
        ``large``."""
        now, words, site = self._clock.now(), self._words, self._site
        match paper:
            case Leaflet():
                # A wrong hour beside the hour of an acknowledgement would be worse than none.
                printed_at = now if self._clock.synchronised() else None
                return (Sheet(lambda: PrintJob(paper.name, leaflet(paper, language, words, site, printed_at))),)
            case StampPapers():
                return self._stamp(paper, language, now, large)
            case RefundMemoPaper():
                return (Sheet(lambda: PrintJob("refund-memo", refund_memo(_memo(paper), language, words, site))),)
            case OrderSlip(reference=reference, what=what):
                return (
                    Sheet(
                        lambda: PrintJob("order-slip", slip(reference, what, language, words, site, now)),
                        self._ticket(lambda: slip_ticket(reference, what, language, words, site, now), large),
                        roll_first=True,
                    ),
                )

    def duplicates(self, papers: StampPapers, paid_at: datetime, language: str) -> tuple[Sheet, ...]:
        """Return a stamp that is printed again, and its receipt: A4 pages, each marked as a duplicate."""
        return tuple(Sheet(page) for page in self._pages(papers, language, paid_at, duplicate=True))

    def _stamp(self, papers: StampPapers, language: str, paid_at: datetime, large: bool) -> tuple[Sheet, ...]:
        sold, product, words, site = papers.sold, papers.product, self._words, self._site
        stamp, proof = self._pages(papers, language, paid_at, duplicate=False)
        on_roll = self._ticket(lambda: stamp_ticket(sold, product, papers.use, language, words, site), large)
        proof_on_roll = self._ticket(lambda: receipt_ticket(sold, product, language, words, site, paid_at), large)
        return Sheet(stamp, on_roll), Sheet(proof, proof_on_roll, roll_first=True)

    def _pages(
        self, papers: StampPapers, language: str, paid_at: datetime, *, duplicate: bool
    ) -> tuple[Callable[[], PrintJob], Callable[[], PrintJob]]:
        sold, product, words, site = papers.sold, papers.product, self._words, self._site
        return (
            lambda: PrintJob(
                "stamp", stamp_page(sold, product, papers.use, language, words, site, duplicate=duplicate)
            ),
            lambda: PrintJob("receipt", receipt(sold, product, language, words, site, paid_at, duplicate=duplicate)),
        )

    def _ticket(self, compose: Callable[[], Ticket], large: bool) -> Callable[[Capabilities], Bitmap] | None:
        draw = self._draw
        return None if draw is None else lambda paper: draw(replace(compose(), large=large), paper)


def _memo(paper: RefundMemoPaper) -> RefundMemo:
    return RefundMemo(
        number=paper.number,
        amount=paper.amount,
        bought_on=paper.bought_on,
        transaction_reference=paper.transaction,
        channel=RefundChannel.TOBACCONIST if paper.at_tobacconist else RefundChannel.CARD,
        verdict=paper.verdict,
        official_site=OFFICIAL_SITE,
    )
