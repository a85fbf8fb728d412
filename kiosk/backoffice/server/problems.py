"""Refusals, as RFC 9457 problem details. A detail is a fixed sentence for developers: no input is ever echoed."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPMethod, HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Match

from kiosk.orders.api import RefusalCode

MEDIA_TYPE = "application/problem+json"

# As RFC 9110 names them; http.HTTPStatus changed its phrases with Python 3.13, and this is published.
PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    411: "Length Required",
    413: "Content Too Large",
    422: "Unprocessable Content",
    500: "Internal Server Error",
}


class ProblemModel(BaseModel):
    """A problem (RFC 9457; its type is always about:blank). With any 4xx status, nothing was done."""

    model_config = ConfigDict(title="Problem")

    status: int = Field(ge=400, le=599)
    title: str = Field(description="The HTTP status in words.")
    code: RefusalCode
    detail: str = Field(description="For developers; never shown to a citizen, never holds what was sent.")


class ProblemError(Exception):
    """A refusal on its way to the caller."""

    def __init__(self, status: HTTPStatus, code: RefusalCode, detail: str) -> None:
        super().__init__(code.value)
        self.status = status
        self.code = code
        self.detail = detail


def install(app: FastAPI) -> None:
    """Make every failure of ``app`` a problem."""
    app.add_exception_handler(ProblemError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(Exception, _broken)


def answer(status: int, code: RefusalCode, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the response of a problem."""
    body = ProblemModel(status=status, title=PHRASES[status], code=code, detail=detail)
    return JSONResponse(body.model_dump(mode="json"), status, headers, MEDIA_TYPE)


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return what a route says in the contract of the problems that it answers with; 401 is always one."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {"description": PHRASES[status], "content": {MEDIA_TYPE: {"schema": schema}}}
        for status in (401, *statuses)
    }


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)
    # RFC 9110, section 11.6.1: a 401 says how to authenticate.
    headers = {"WWW-Authenticate": "Bearer"} if error.status is HTTPStatus.UNAUTHORIZED else None
    return answer(error.status, error.code, error.detail, headers)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = [(tuple(fault["loc"]), fault["type"]) for fault in error.errors()]
    # draft-ietf-httpapi-idempotency-key-header, section 2.7: 400 when the key is missing.
    keyless = (("header", "Idempotency-Key"), "missing") in faults
    status = HTTPStatus.BAD_REQUEST if keyless else HTTPStatus.UNPROCESSABLE_ENTITY
    # The kinds of fault only: a place can be a key that the caller made up, a message quotes what he sent.
    kinds = ", ".join(sorted({kind for _place, kind in faults}))
    return answer(status, RefusalCode.OTHER, f"The request does not follow the contract: {kinds}.")


async def _not_served(request: Request, error: Exception) -> JSONResponse:
    """No such path, no such method, or a body that cannot even be decoded."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # Starlette names the methods of one route, and two can share a path (RFC 9110, section 15.5.6).
        headers["Allow"] = ", ".join(method for method in HTTPMethod if _serves(request, method))
    return answer(error.status_code, RefusalCode.OTHER, "The request does not follow the contract.", headers)


def _serves(request: Request, method: str) -> bool:
    scope = dict(request.scope) | {"method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.routes)


async def _broken(_request: Request, _error: Exception) -> JSONResponse:
    return answer(HTTPStatus.INTERNAL_SERVER_ERROR, RefusalCode.OTHER, "The back office failed; ask by reference.")
