"""How a call is answered: by the organism, or by what went wrong on the way. A lost connection really drops."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Event
from typing import Annotated, Any, Final, TypeAlias

import uvicorn
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from kiosk.backoffice.france_travail import contract
from kiosk.backoffice.france_travail.contract import Statut
from kiosk.backoffice.france_travail.simulator.faults import Call, Fault, Record
from kiosk.backoffice.france_travail.simulator.persona import Persona
from kiosk.backoffice.france_travail.simulator.simulation import Simulation

_DROP: Final = "kiosk.drop"
_LOOK: Final = 0.02
"""Seconds between two looks whether a call that hangs is released."""

_RATE: Final = {
    "X-Ratelimit-Burst-Capacity-Clientidlimiter": "1",
    "X-Ratelimit-Remaining-Clientidlimiter": "0",
}
_AFTER: Final = frozenset({Fault.SERVER_ERROR_AFTER, Fault.GARBAGE_AFTER, Fault.LOSE_ANSWER, Fault.HANG_AFTER})

Answer: TypeAlias = tuple[Response, Statut | None]
"""What is answered, and what was decided of a declaration."""


def _simulation(request: Request) -> Simulation:
    simulation: Simulation = request.app.state.simulation
    return simulation


TheSimulation = Annotated[Simulation, Depends(_simulation)]


class DroppingProtocol(H11Protocol):
    """HTTP/1.1 whose connection a response can drop."""

    def __init__(self, config: uvicorn.Config, *more: Any, **named: Any) -> None:
        super().__init__(config, *more, **named)
        application = self.app

        async def with_drop(scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("extensions", {})[_DROP] = self.transport.abort
            await application(scope, receive, send)

        self.app = with_drop


class Dropped(Response):
    """No answer at all. The server has to speak :class:`DroppingProtocol`; on any other one this raises KeyError."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["extensions"][_DROP]()
        while (await receive())["type"] != "http.disconnect":
            pass


async def answered(request: Request, call: Call, work: Callable[[], Answer]) -> Response:
    """Do ``work`` and return its answer, unless a fault is planned for this ``call``."""
    simulation = _simulation(request)
    hold = simulation.hold
    fault = simulation.faults.next(call)
    person = _person_of(request)

    def done() -> Response:
        response, statut = work()
        simulation.records.add(Record(call, person, statut, fault))
        return response

    if fault is None:
        return done()
    answer = done() if fault in _AFTER else None
    if answer is None:
        simulation.records.add(Record(call, person, None, fault))
    if fault in (Fault.HANG, Fault.HANG_AFTER, Fault.LATE):
        await _wait(hold.released)
        answer = done() if fault is Fault.LATE and not hold.given_up else answer
        return answer or Dropped()
    return _spoilt(fault)


async def answered_to(
    request: Request, call: Call, scope: contract.Scope, work: Callable[[Persona], Answer]
) -> Response:
    """As :func:`answered`, for the holder of the bearer token: 401 without a good one, 403 without that ``scope``."""

    def with_access() -> Answer:
        access = _simulation(request).tokens.access(_bearer(request))
        if access is None:
            return refusal(401, "invalid_token", {"WWW-Authenticate": "Bearer"})
        if scope.value not in access.scopes:
            return refusal(403, "insufficient_scope")
        return work(access.person)

    return await answered(request, call, with_access)


def refusal(status: int, error: str, headers: dict[str, str] | None = None) -> Answer:
    """Return an answer that says no."""
    return JSONResponse({"error": error}, status, headers), None


def _person_of(request: Request) -> Persona | None:
    access = _simulation(request).tokens.access(_bearer(request))
    return access.person if access else None


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""


async def _wait(released: Event) -> None:
    # Polled, because whoever releases is on another thread and may know no loop.
    while not released.is_set():
        await asyncio.sleep(_LOOK)


def _spoilt(fault: Fault) -> Response:
    match fault:
        case Fault.TOO_MANY:
            return PlainTextResponse("Too Many Requests", 429, {"Retry-After": "1"} | _RATE)
        case Fault.TOO_MANY_UNSAID:
            return PlainTextResponse("Too Many Requests", 429, _RATE)
        case Fault.SERVER_ERROR | Fault.SERVER_ERROR_AFTER:
            return PlainTextResponse("Internal Server Error", 500)
        case Fault.UNAVAILABLE:
            return PlainTextResponse("Service Unavailable", 503)
        case Fault.GARBAGE | Fault.GARBAGE_AFTER:
            return HTMLResponse("<!DOCTYPE html><title>Maintenance</title><h1>Maintenance")
        case Fault.EMPTY:
            return JSONResponse({})
        case _:
            return Dropped()
