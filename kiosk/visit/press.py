"""Turns what a procedure hands over into pages to print."""

from __future__ import annotations

from kiosk.clock import Clock
from kiosk.devices.document_printer.api import PrintJob
from kiosk.documents import RefundChannel, RefundMemo, SiteIdentity, Words, receipt, refund_memo, slip, stamp_page
from kiosk.procedures.fiscal_stamp.papers import RefundMemoPaper, StampPapers
from kiosk.procedures.fiscal_stamp.words import OFFICIAL_SITE
from kiosk.procedures.papers import OrderSlip
from kiosk.visit.effects import Paper


class DocumentPress:
    """Draws each paper in French and in the citizen's language, in memory."""

    def __init__(self, words: Words, site: SiteIdentity, clock: Clock) -> None:
        self._words = words
        self._site = site
        self._clock = clock

    def pages(self, paper: Paper, language: str) -> tuple[PrintJob, ...]:
        """Return one job for each document of ``paper``, the most important first."""
        now = self._clock.now()
        match paper:
            case StampPapers():
                stamp = stamp_page(paper.sold, paper.product, paper.use, language, self._words, self._site)
                proof = receipt(paper.sold, paper.product, language, self._words, self._site, now)
                return PrintJob("stamp", stamp), PrintJob("receipt", proof)
            case RefundMemoPaper():
                memo = RefundMemo(
                    number=paper.number,
                    amount=paper.amount,
                    bought_on=paper.bought_on,
                    transaction_reference=paper.transaction,
                    channel=RefundChannel.TOBACCONIST if paper.at_tobacconist else RefundChannel.CARD,
                    verdict=paper.verdict,
                    official_site=OFFICIAL_SITE,
                )
                return (PrintJob("refund-memo", refund_memo(memo, language, self._words, self._site)),)
            case OrderSlip():
                page = slip(paper.reference, paper.what, language, self._words, self._site, now)
                return (PrintJob("order-slip", page),)
