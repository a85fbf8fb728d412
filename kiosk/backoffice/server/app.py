"""The back office as an ASGI application: ``create_app(settings)``."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, FastAPI, Header, Path, Request, Response
from fastapi.openapi.utils import get_openapi
from sqlalchemy import Engine

from kiosk import resources
from kiosk.backoffice.france_travail.connector import FranceTravail
from kiosk.backoffice.france_travail.contract import USERINFO_PATH, scope_of
from kiosk.backoffice.server import calls, declarations, identity, problems, stock, tariffs, uploads
from kiosk.backoffice.server.auth import CallingKiosk, Doorkeeper
from kiosk.backoffice.server.declarations import DeclarationDesk
from kiosk.backoffice.server.links import Links
from kiosk.backoffice.server.messages import Outbox, Sender, SimulatedSender
from kiosk.backoffice.server.models import (
    AgentCallIn,
    AgentCallOut,
    CatalogueOut,
    Day,
    DayOut,
    HealthOut,
    IssueIn,
    OrderIn,
    OrderOut,
    Reference,
)
from kiosk.backoffice.server.orders import OrderBook
from kiosk.backoffice.server.pages import Pages
from kiosk.backoffice.server.problems import ProblemError, ProblemModel
from kiosk.backoffice.server.settings import FranceTravailSettings, ServerSettings
from kiosk.backoffice.server.tables import open_database
from kiosk.backoffice.server.tariffs import PublishedTariffs
from kiosk.clock import Clock, SystemClock
from kiosk.i18n.languages import LANGUAGES
from kiosk.i18n.translations import Translations
from kiosk.orders.api import RefusalCode

CONTRACT_VERSION = "1.2.0"
LARGEST_BODY = 8_192
"""Bytes. The largest request, an order, has about four hundred."""

_NO_SIZE = "A body says its size and has at most 8 KiB."


@dataclass(frozen=True, slots=True)
class Office:
    """What the routes work with."""

    engine: Engine
    clock: Clock
    tariffs: PublishedTariffs
    orders: OrderBook


def _office(request: Request) -> Office:
    office: Office = request.app.state.office
    return office


TheOffice = Annotated[Office, Depends(_office)]
OfOrder = Annotated[Reference, Path()]


router = APIRouter(prefix="/v1")


@router.get("/health", responses=problems.refusals())
def health(_kiosk: CallingKiosk) -> HealthOut:
    """Whether the back office works and knows this kiosk."""
    return HealthOut(version=CONTRACT_VERSION, specimen=True)


@router.get(
    "/catalogue",
    response_model=CatalogueOut,
    responses=problems.refusals(422) | {304: {"description": "What the kiosk has still stands."}},
)
def catalogue(
    office: TheOffice, _kiosk: CallingKiosk, if_none_match: Annotated[str | None, Header(max_length=1_000)] = None
) -> Response:
    """All dated tariff rows, with an ETag."""
    headers = {"ETag": office.tariffs.etag, "Cache-Control": "private, no-cache"}
    if if_none_match is not None and office.tariffs.still_stands(if_none_match):
        return Response(status_code=304, headers=headers)
    return Response(office.tariffs.body, headers=headers, media_type="application/json")


@router.post(
    "/orders",
    status_code=201,
    responses=problems.refusals(400, 409, 411, 413, 422) | {200: {"model": OrderOut, "description": "Known already."}},
)
def reserve(
    office: TheOffice,
    kiosk: CallingKiosk,
    asked: OrderIn,
    idempotency_key: Annotated[Reference, Header(description="The order's reference, as in the body.")],
    response: Response,
) -> OrderOut:
    """Set one stamp aside before any money is asked for. The same again gives the order as it stands (200)."""
    if idempotency_key != asked.reference:
        raise ProblemError(HTTPStatus.CONFLICT, RefusalCode.OTHER, "The key is not the order's reference.")
    order, made = office.orders.reserve(kiosk, asked)
    if not made:
        response.status_code = 200
    return order


@router.get("/orders/{reference}", responses=problems.refusals(404, 422))
def order(office: TheOffice, kiosk: CallingKiosk, reference: OfOrder) -> OrderOut:
    """How the order stands."""
    return office.orders.order(kiosk, reference)


@router.post("/orders/{reference}/issue", responses=problems.refusals(400, 404, 409, 411, 413, 422))
def issue(office: TheOffice, kiosk: CallingKiosk, reference: OfOrder, paid: IssueIn) -> OrderOut:
    """Issue the stamp of a paid order and send its number. The same again gives the same stamp."""
    return office.orders.issue(kiosk, reference, paid.authorisation)


@router.post("/orders/{reference}/reverse", responses=problems.refusals(404, 409, 411, 413, 422))
def reverse(office: TheOffice, kiosk: CallingKiosk, reference: OfOrder) -> OrderOut:
    """Give the reserved stamp back; refused once it is issued. The same again gives the same answer."""
    return office.orders.reverse(kiosk, reference)


@router.get("/days/{date}", responses=problems.refusals(409, 422))
def day(office: TheOffice, kiosk: CallingKiosk, day: Annotated[Day, Path(alias="date")]) -> DayOut:
    """What was issued to this kiosk on a day in Europe/Paris, and what was reserved until its end and still is."""
    return office.orders.day(kiosk, day)


@router.post("/agent-calls", status_code=202, responses=problems.refusals(400, 411, 413, 422))
def call_agent(office: TheOffice, kiosk: CallingKiosk, call: AgentCallIn) -> AgentCallOut:
    """Note that somebody wants the agent at this kiosk."""
    return calls.note(office.engine, office.clock, kiosk, call)


@router.get("/agent-calls/{call}", responses=problems.refusals(404, 422))
def agent_call(office: TheOffice, kiosk: CallingKiosk, call: Annotated[int, Path(ge=1)]) -> AgentCallOut:
    """Return how a call of this kiosk stands."""
    return calls.look_up(office.engine, kiosk, call)


class BackOffice(FastAPI):
    """FastAPI with the contract's problem schema in its OpenAPI document."""

    def openapi(self) -> dict[str, Any]:
        """Return the published contract (OpenAPI 3.1)."""
        if self.openapi_schema is None:
            document = get_openapi(
                title=self.title, version=self.version, description=self.description, routes=self.routes
            )
            reference = "#/components/schemas/{model}"
            document["components"]["schemas"]["Problem"] = ProblemModel.model_json_schema(ref_template=reference)
            self.openapi_schema = document
        return self.openapi_schema


async def _bound_the_body(request: Request, go_on: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse a body that is too large before it is read, token or not. A phone's papers have a bound of their own."""
    if request.url.path.startswith(f"{uploads.PATH}/"):
        return await go_on(request)
    if "transfer-encoding" in request.headers:
        return problems.answer(HTTPStatus.LENGTH_REQUIRED, RefusalCode.OTHER, _NO_SIZE)
    if int(request.headers.get("content-length", "0")) > LARGEST_BODY:
        return problems.answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, RefusalCode.OTHER, _NO_SIZE)
    return await go_on(request)


def create_app(settings: ServerSettings, *, clock: Clock | None = None, sender: Sender | None = None) -> BackOffice:
    """Return the application with its database open and its stock filled. Nothing listens yet.

    ``clock`` dates the stamps and picks the tariffs of the day; ``sender`` carries the messages. Raises
    pydantic.ValidationError for unsound tariffs, sqlalchemy.exc.SQLAlchemyError for a database that does not open.
    """
    clock = clock or SystemClock()
    published = tariffs.load()
    engine = open_database(settings.database_url)
    stock.fill(engine, settings.stock)
    outbox = Outbox(engine, sender or SimulatedSender())

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        outbox.start()
        yield
        outbox.stop()
        engine.dispose()

    app = BackOffice(
        title="Kiosk back office",
        version=CONTRACT_VERSION,
        description="Stamps under convention, simulated: every number is a SPECIMEN. See docs/backoffice.md.",
        openapi_url=None,
        lifespan=lifespan,
    )
    app.state.doorkeeper = Doorkeeper(settings.kiosk_tokens)
    app.state.office = Office(engine, clock, published, OrderBook(engine, published, outbox, clock))
    app.middleware("http")(_bound_the_body)
    problems.install(app)
    app.include_router(router)
    app.include_router(declarations.router)
    links = Links(clock)
    if settings.france_travail is None:
        app.state.declarations = DeclarationDesk(clock, links, settings.public_url)
    else:
        _join_france_travail(app, settings, settings.france_travail, clock, links)
    return app


def _join_france_travail(
    app: FastAPI, settings: ServerSettings, convention: FranceTravailSettings, clock: Clock, links: Links
) -> None:
    """Add what a town with a convention has: the identity broker, the connector, the page for papers."""
    words = Translations(resources.folder("locales"), tuple(offered.code for offered in LANGUAGES))
    organism = FranceTravail(convention.api_url, clock)
    identities = identity.install(
        app,
        identity.IdentitySettings(
            kiosks={known.kiosk_id: known.name or known.kiosk_id for known in settings.kiosk_tokens},
            authorize_url=convention.authorize_url,
            token_url=convention.token_url,
            userinfo_url=convention.api_url.rstrip("/") + USERINFO_PATH,
            client_id=convention.client_id,
            client_secret=convention.client_secret,
            scope=scope_of(convention.client_id),
            public_url=settings.public_url,
            interval=convention.interval,
        ),
        clock,
        words,
    )
    app.state.declarations = DeclarationDesk(clock, links, settings.public_url, identities, organism)
    app.state.uploads = uploads.UploadDesk(links, organism, Pages(words), settings.public_url)
    app.include_router(uploads.router)


def published_contract() -> str:
    """Return ``docs/openapi.json`` as it should read."""
    app = create_app(ServerSettings(kiosk_tokens=(), database_url="sqlite://", stock=0))
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False, sort_keys=True) + "\n"
