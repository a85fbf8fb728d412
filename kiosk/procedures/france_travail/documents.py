"""The papers that go with a declaration: sent from the phone now, or later."""

from __future__ import annotations

from collections.abc import Generator
from enum import StrEnum
from typing import Any, Final

from kiosk.clock import PARIS
from kiosk.conversation import ask, do
from kiosk.conversation.ask import Option
from kiosk.conversation.step import Point, Step
from kiosk.declarations.api import Document, DocumentLink, Trouble
from kiosk.declarations.documents import name_of
from kiosk.months import Month
from kiosk.procedures.france_travail import words
from kiosk.procedures.france_travail.acts import AskDocumentLink
from kiosk.text import Reference, _

_SHOWN: Final = 5


class When(StrEnum):
    """When the papers are sent."""

    NOW = "now"
    LATER = "later"


class Sent(StrEnum):
    """What the citizen says about his papers."""

    ALL = "all"
    NOT_ALL = "not_all"


def send_documents(documents: tuple[Document, ...], month: Month, token: str) -> Generator[Step, Any, bool]:
    """Offer to send ``documents`` from the phone; return whether the citizen says that all were sent."""
    if (yield _when(documents)) is When.LATER:
        return False
    link: DocumentLink | Trouble = yield do.Enquiry(
        id="documents.link",
        chapter=words.PROOF,
        title=_("Your papers"),
        wait=do.Wait(_("One moment"), _("We prepare a page for your phone.")),
        subject=AskDocumentLink(documents, month, token),
    )
    if isinstance(link, Trouble):
        yield _no_link()
        return False
    yield _on_the_phone(link, documents)
    return (yield _all_sent()) is Sent.ALL


def _when(documents: tuple[Document, ...]) -> ask.Choice:
    return ask.Choice(
        id="documents",
        chapter=words.PROOF,
        title=_("Your declaration has arrived. Send your papers now?"),
        help=_("Papers that France Travail needs: {count}", count=len(documents)),
        options=(
            Option(
                value=When.NOW,
                label=_("Now, with my phone"),
                detail=_("You take a picture of each paper"),
                icon="phone",
            ),
            Option(
                value=When.LATER,
                label=_("Later"),
                detail=_("From your France Travail account"),
                icon="time",
            ),
        ),
    )


def _all_sent() -> ask.Choice:
    return ask.Choice(
        id="documents.sent",
        chapter=words.PROOF,
        title=_("What does your phone say?"),
        options=(
            Option(value=Sent.ALL, label=_("All papers are sent"), icon="done"),
            Option(
                value=Sent.NOT_ALL,
                label=_("Not all of them"),
                detail=_("You send the others later, from your account"),
                icon="time",
            ),
        ),
    )


def _no_link() -> ask.Information:
    return ask.Information(
        id="documents.no_link",
        chapter=words.PROOF,
        title=_("The papers cannot be sent now"),
        help=_("Your declaration has arrived all the same. Send the papers later from your account."),
        points=(words.OFFICIAL_SITE,),
    )


def _on_the_phone(link: DocumentLink, documents: tuple[Document, ...]) -> ask.Information:
    shown = tuple(Point("paper", name_of(document)) for document in documents[:_SHOWN])
    rest = len(documents) - len(shown)
    more = (Point("list", _("And {count} more", count=rest)),) if rest else ()
    return ask.Information(
        id="documents.send",
        chapter=words.PROOF,
        title=_("Scan this code, then send your papers"),
        help=_("The page is good until {time}. Continue here when you have finished.", time=_time(link)),
        points=(*shown, *more),
        qr=link.url,
        qr_caption=_("Scan with your phone: you open the page for your papers."),
    )


def _time(link: DocumentLink) -> Reference:
    return Reference(f"{link.expires_at.astimezone(PARIS):%H:%M}")
