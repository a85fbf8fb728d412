"""Rooms of effects for tests that are about one of them, and somebody who waits in front of the screen."""

from __future__ import annotations

from kiosk.declarations.api import Document, DocumentLink, FilingOutcome, NotFiled, Standing, StandingAnswer, Trouble
from kiosk.declarations.situation import Declaration
from kiosk.devices.document_printer.api import DocumentPrinter
from kiosk.identity.api import HandOver, Identification, Identified, NotIdentified
from kiosk.identity.api import Watch as Waiting
from kiosk.months import Month
from kiosk.visit.effects import Effects, News, Press, Printing, Shop
from kiosk.visit.sheets import Printers

HAND_OVER = HandOver("https://exemple.fr/d", "https://exemple.fr/d?user_code=WDJB-MJHT", "WDJB-MJHT", 300)


class Listener:
    """Somebody who waits until he has heard ``patience`` news."""

    def __init__(self, patience: int = 100) -> None:
        self.news: list[News] = []
        self._patience = patience

    def tell(self, news: News) -> None:
        self.news.append(news)

    def left(self, within: float) -> bool:
        return len(self.news) >= self._patience


class Nobody(Listener):
    """Waits for an effect that has nothing to tell."""

    def tell(self, news: News) -> None:
        raise AssertionError(f"this effect tells no {news}")


class Broker:
    """Shows a code, and says who the citizen is if he still waits."""

    def identify(self, language: str, watch: Waiting) -> Identification:
        watch.tell(HAND_OVER)
        return NotIdentified.GIVEN_UP if watch.left(0) else Identified(f"token-{language}")


class Declarations:
    """Notes what it was asked; takes nothing."""

    def __init__(self) -> None:
        self.asked: list[tuple[object, ...]] = []

    def standing(self, month: Month, token: str) -> StandingAnswer:
        self.asked.append((month, token))
        return Standing.OPEN

    def file(self, declaration: Declaration, token: str, *, force: bool) -> FilingOutcome:
        self.asked.append((declaration, token, force))
        return NotFiled.NOT_TAKEN

    def document_link(self, documents: tuple[Document, ...], month: Month, token: str) -> DocumentLink | Trouble:
        self.asked.append((documents, month, token))
        return Trouble.UNREACHED


def rooms(
    shop: Shop, press: Press, printing: Printing, printer: DocumentPrinter, declarations: Declarations | None = None
) -> Effects:
    """Return effects whose identity broker and organism are those above."""
    return Effects(shop, press, printing, Printers(printer), Broker(), declarations or Declarations())
