"""Turns what a procedure hands over into pages to print."""

from __future__ import annotations

from datetime import datetime

from kiosk.clock import Clock
from kiosk.devices.document_printer.api import PrintJob
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
from kiosk.leaflet import Leaflet
from kiosk.procedures.fiscal_stamp.papers import RefundMemoPaper, StampPapers
from kiosk.procedures.fiscal_stamp.words import OFFICIAL_SITE
from kiosk.procedures.papers import OrderSlip
from kiosk.visit.effects import Paper


class DocumentPress:
    """Draws each paper in French and in the citizen's language, in memory.

    A leaflet is drawn whatever it is about: a procedure that hands over leaflets adds nothing here.
    """

    def __init__(self, words: Words, site: SiteIdentity, clock: Clock) -> None:
        self._words = words
        self._site = site
        self._clock = clock

    def pages(self, paper: Paper, language: str) -> tuple[PrintJob, ...]:
        """Return one job for each document of ``paper``, the most important first."""
        now, words, site = self._clock.now(), self._words, self._site
        match paper:
            case Leaflet():
                # A wrong hour beside the hour of an acknowledgement would be worse than none.
                printed_at = now if self._clock.synchronised() else None
                return (PrintJob(paper.name, leaflet(paper, language, words, site, printed_at)),)
            case StampPapers():
                return self._stamp(paper, language, now, duplicate=False)
            case RefundMemoPaper():
                return (PrintJob("refund-memo", refund_memo(_memo(paper), language, words, site)),)
            case OrderSlip():
                return (PrintJob("order-slip", slip(paper.reference, paper.what, language, words, site, now)),)

    def duplicates(self, papers: StampPapers, paid_at: datetime, language: str) -> tuple[PrintJob, ...]:
        """Return the same jobs for a stamp that is printed again, each page marked as a duplicate."""
        return self._stamp(papers, language, paid_at, duplicate=True)

    def _stamp(self, papers: StampPapers, language: str, paid_at: datetime, *, duplicate: bool) -> tuple[PrintJob, ...]:
        sold, words, site = papers.sold, self._words, self._site
        stamp = stamp_page(sold, papers.product, papers.use, language, words, site, duplicate=duplicate)
        proof = receipt(sold, papers.product, language, words, site, paid_at, duplicate=duplicate)
        return PrintJob("stamp", stamp), PrintJob("receipt", proof)


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
