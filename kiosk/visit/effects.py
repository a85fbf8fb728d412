"""Runs the effects of a conversation. Called on the worker thread; it may block, the screen never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from threading import Condition
from typing import Protocol, TypeAlias

from kiosk.conversation.do import Delivery, Effect, Enquiry, Identification, Purchase, Submission
from kiosk.declarations.api import DeclarationOffice, DocumentLink, FilingOutcome, Incoherent, StandingAnswer, Trouble
from kiosk.identity.api import HandOver, IdentityBroker
from kiosk.identity.api import Identification as IdentificationResult
from kiosk.leaflet import Leaflet
from kiosk.orders import events
from kiosk.orders.api import Progress, PurchaseOutcome, StampOrder
from kiosk.procedures.fiscal_stamp.papers import RefundMemoPaper, StampPapers
from kiosk.procedures.france_travail.acts import AskDocumentLink, AskStanding, FileDeclaration
from kiosk.procedures.papers import Handed, OrderSlip
from kiosk.visit.sheets import Printers, Sheet

News: TypeAlias = Progress | HandOver
Paper: TypeAlias = StampPapers | RefundMemoPaper | OrderSlip | Leaflet
EffectResult: TypeAlias = (
    PurchaseOutcome | Handed | IdentificationResult | StandingAnswer | FilingOutcome | DocumentLink | Trouble
)


class Watch(Protocol):
    """Who waits for an effect, in front of the screen."""

    def tell(self, news: News) -> None:
        """Show how far it is."""

    def left(self, within: float) -> bool:
        """Wait up to that many seconds; return at once, and True, when nobody waits any more."""


class Shop(Protocol):
    """Buys; `kiosk.orders.purchase.Purchasing` does."""

    def buy(self, order: StampOrder, watch: Callable[[Progress], None]) -> PurchaseOutcome:
        """Take the money and get the stamp; `watch` hears how far it is."""


class Press(Protocol):
    """Turns a paper into the sheets to print, in French and in the citizen's language."""

    def sheets(self, paper: Paper, language: str, *, large: bool = False) -> tuple[Sheet, ...]:
        """Return them, the most important first, in large print if ``large``. They are drawn when their turn comes."""


class Printing(Protocol):
    """Sees to it that the machine prints a stamp once; `kiosk.orders.printing.Printing` does."""

    def once(self, reference: str, act: Callable[[], events.Paper]) -> events.Paper:
        """Print by ``act``, or return HELD without printing when the stamp of that order was tried before."""


class Effects:
    """Knows which room runs which effect."""

    def __init__(
        self,
        shop: Shop,
        press: Press,
        printing: Printing,
        printers: Printers,
        broker: IdentityBroker,
        declarations: DeclarationOffice,
    ) -> None:
        self._broker = broker
        self._declarations = declarations
        self._shop = shop
        self._press = press
        self._printing = printing
        self._printers = printers
        self._changed = Condition()
        self._under_way = 0

    def run(self, effect: Effect, language: str, watch: Watch, *, large: bool = False) -> EffectResult:
        """Run ``effect`` once and return its result; what it prints is in large print if ``large``. Raises TypeError
        for an effect that no room runs."""
        if effect.interrupted is not None:
            return self._run(effect, language, watch, large)
        with self._changed:
            self._under_way += 1
        try:
            return self._run(effect, language, watch, large)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()

    def at_rest(self, within: float) -> bool:
        """Wait until nothing runs that cannot be interrupted, at most ``within`` seconds; return whether so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._under_way == 0, within)

    def _run(self, effect: Effect, language: str, watch: Watch, large: bool) -> EffectResult:
        match effect:
            case Purchase(order=StampOrder() as order):
                return self._shop.buy(order, watch.tell)
            case Identification():
                return self._broker.identify(language, watch)
            case Enquiry(subject=AskStanding(month, token)):
                return self._declarations.standing(month, token)
            case Enquiry(subject=AskDocumentLink(documents, month, token)):
                return self._declarations.document_link(documents, month, token)
            case Submission(form=FileDeclaration(declaration, token, force)):
                outcome = self._declarations.file(declaration, token, force=force)
                return replace(outcome, about=declaration) if isinstance(outcome, Incoherent) else outcome
            case Delivery(item=StampPapers() as paper):
                # Bearer value: printed a second time, it may come out in the hands of the next citizen.
                act = partial(self._print, paper, language, large)
                return told(self._printing.once(paper.sold.reference, lambda: noted(act())))
            case Delivery(item=RefundMemoPaper() | OrderSlip() | Leaflet() as paper):
                return self._print(paper, language, large)
            case _:
                raise TypeError(f"no room runs {type(effect).__name__} {effect.id}")

    def _print(self, paper: Paper, language: str, large: bool) -> Handed:
        return self._printers.put_out(self._press.sheets(paper, language, large=large))


def noted(handed: Handed) -> events.Paper:
    """Return the journal's word for what became of the paper."""
    return events.Paper(handed.value)


def told(paper: events.Paper) -> Handed:
    """Return the citizen's word for what the journal knows of the paper, after it was printed or refused."""
    return Handed(paper.value)
