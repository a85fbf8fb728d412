"""Declarations on their way from a kiosk to the organism. Nothing of them is stored."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Path, Request, Response

from kiosk.backoffice.france_travail.connector import FranceTravail
from kiosk.backoffice.server.auth import CallingKiosk
from kiosk.backoffice.server.declaration_models import (
    AcknowledgementOut,
    DeclarationIn,
    DocumentsIn,
    ErrorOut,
    FiledOut,
    FilingOut,
    IncoherentOut,
    InvalidOut,
    LinkOut,
    MonthText,
    NoLinkOut,
    NotFiledOut,
    StandingOut,
)
from kiosk.backoffice.server.identity import Holder, Identities
from kiosk.backoffice.server.links import Links
from kiosk.backoffice.server.problems import ProblemError, refusals
from kiosk.clock import Clock
from kiosk.declarations.api import Filed, Incoherent, Invalid, Uncertain
from kiosk.declarations.calendar import open_window
from kiosk.months import Month
from kiosk.orders.api import RefusalCode


@dataclass(frozen=True, slots=True)
class DeclarationDesk:
    """What the routes work with; ``identities`` and ``organism`` are None in a town without a convention."""

    clock: Clock
    links: Links
    public_url: str | None
    identities: Identities | None = None
    organism: FranceTravail | None = None

    def holder(self, authorization: str) -> Holder | None:
        """Return the citizen behind a ``Citizen-Authorization``, None when his token is not good."""
        scheme, _, token = authorization.partition(" ")
        return self.identities.holder(token) if self.identities and scheme.lower() == "bearer" else None

    def is_open(self, month: Month) -> bool:
        """Whether that is the month which can be declared now, by this machine's clock."""
        window = open_window(self.clock.now())
        return window is not None and window.month == month


def _desk(request: Request) -> DeclarationDesk:
    desk: DeclarationDesk = request.app.state.declarations
    return desk


TheDesk = Annotated[DeclarationDesk, Depends(_desk)]
OfMonth = Annotated[MonthText, Path()]
OfCitizen = Annotated[
    str,
    Header(
        alias="Citizen-Authorization",
        pattern=r"^[Bb]earer [A-Za-z0-9._~+/-]{1,4096}=*$",
        description="The citizen's token of the identity broker, as RFC 6750 writes it.",
    ),
]

router = APIRouter(prefix="/v1")


@router.get("/declarations/{month}", responses=refusals(422))
def standing(desk: TheDesk, _kiosk: CallingKiosk, month: OfMonth, citizen: OfCitizen) -> StandingOut:
    """Whether the citizen can declare that month now."""
    if desk.organism is None:
        return StandingOut(standing="unreached")
    holder = desk.holder(citizen)
    if holder is None:
        return StandingOut(standing="identity_ended")
    if not desk.is_open(Month.parse(month)):
        return StandingOut(standing="closed")
    return StandingOut(standing=desk.organism.standing(holder.upstream_token).value)


@router.post("/declarations/{month}", responses=refusals(400, 409, 411, 413, 422))
def file(desk: TheDesk, _kiosk: CallingKiosk, month: OfMonth, citizen: OfCitizen, declared: DeclarationIn) -> FilingOut:
    """Send the citizen's declaration, and say what is known of it in the end. Takes up to 25 seconds."""
    of = Month.parse(month)
    try:
        declaration = declared.value(of)
    except ValueError:
        # Sound by itself, and at odds with the month or with another part.
        detail = "The declaration breaks a rule of the form."
        raise ProblemError(HTTPStatus.CONFLICT, RefusalCode.OTHER, detail) from None
    if desk.organism is None:
        return NotFiledOut(outcome="unreached")
    holder = desk.holder(citizen)
    if holder is None:
        return NotFiledOut(outcome="identity_ended")
    if not desk.is_open(of):
        return NotFiledOut(outcome="closed")
    outcome = desk.organism.file(declaration, holder.subject, holder.upstream_token, force=declared.force)
    match outcome:
        case Filed(made):
            return FiledOut(
                acknowledgement=AcknowledgementOut(
                    number=made.number,
                    month=month,
                    received_at=made.received_at,
                    message=made.message,
                    found=made.found,
                )
            )
        case Incoherent(remarks):
            return IncoherentOut(remarks=remarks)
        case Invalid(errors):
            return InvalidOut(errors=tuple(ErrorOut(part=part, message=said) for part, said in errors))
        case Uncertain():
            return NotFiledOut(outcome="uncertain")
        case _:
            return NotFiledOut(outcome=outcome.value)


@router.post(
    "/document-links",
    status_code=201,
    responses=refusals(400, 411, 413, 422) | {200: {"model": NoLinkOut, "description": "There is no page."}},
    response_model=LinkOut,
)
def document_link(
    desk: TheDesk, _kiosk: CallingKiosk, citizen: OfCitizen, asked: DocumentsIn, request: Request, response: Response
) -> LinkOut | Response:
    """Make a page on which the citizen's phone sends papers: for ten minutes, and for these papers only."""
    if desk.organism is None:
        return _no_link("unreached")
    holder = desk.holder(citizen)
    if holder is None:
        return _no_link("identity_ended")
    documents = tuple(document.value() for document in asked.documents)
    link = desk.links.make(documents, Month.parse(asked.month), holder.upstream_token)
    base = (desk.public_url or str(request.base_url)).rstrip("/")
    response.headers["Cache-Control"] = "no-store"
    return LinkOut(url=f"{base}/documents/{link.token}", expires_at=link.expires_at)


def _no_link(why: str) -> Response:
    body = NoLinkOut.model_validate({"outcome": why}).model_dump_json()
    return Response(body, 200, media_type="application/json")
