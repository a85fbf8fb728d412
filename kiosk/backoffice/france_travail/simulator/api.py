"""The interface of the declaration and of the papers. A refusal of the organism is inside HTTP 200."""

from __future__ import annotations

import json
import logging
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from starlette.datastructures import FormData, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from kiosk.backoffice.france_travail import contract
from kiosk.backoffice.france_travail.contract import ConfirmField, DocumentCode, Scope
from kiosk.backoffice.france_travail.simulator.answering import Answer, TheSimulation, answered_to, refusal
from kiosk.backoffice.france_travail.simulator.documents import is_known
from kiosk.backoffice.france_travail.simulator.faults import Call
from kiosk.backoffice.france_travail.simulator.persona import Persona

_LARGEST_JSON: Final = 8_192
_AROUND_A_FILE: Final = 8_192
"""Bytes of a multipart body beside the file."""

_CONFIRMED: Final = {ConfirmField.CONTEXT, ConfirmField.SITUATION, ConfirmField.TYPE, ConfirmField.NAME}
_LONGEST_NAME: Final = 200

# It quotes bytes of what was sent.
logging.getLogger("python_multipart").setLevel(logging.CRITICAL)

router = APIRouter()


def _bounded(request: Request, largest: int) -> None:
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise HTTPException(411)
    if int(length) > largest:
        raise HTTPException(413)


async def _object(request: Request) -> dict[str, Any] | None:
    """Return the JSON object in the body, None when there is none."""
    _bounded(request, _LARGEST_JSON)
    body = await request.body()
    if request.headers.get("content-type", "").partition(";")[0] != "application/json":
        return None
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


Object = Annotated[dict[str, Any] | None, Depends(_object)]


async def _file(request: Request) -> tuple[str, bytes] | None:
    """Return the extension and content of the file in a multipart body, None when it is not as documented."""
    _bounded(request, contract.LARGEST_DOCUMENT + _AROUND_A_FILE)
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return None
    parser = MultiPartParser(request.headers, request.stream(), max_files=1, max_fields=len(contract.CONVERT))
    # What is larger than this goes through a file on disk.
    parser.spool_max_size = contract.LARGEST_DOCUMENT + _AROUND_A_FILE
    try:
        form = await parser.parse()
    except MultiPartException:
        return None
    try:
        return await _as_documented(form)
    finally:
        await form.close()


async def _as_documented(form: FormData) -> tuple[str, bytes] | None:
    parts = dict(form)
    file = parts.pop(contract.FILE_FIELD, None)
    if parts != contract.CONVERT or not isinstance(file, UploadFile):
        return None
    name, _, extension = (file.filename or "").partition(".")
    return (extension, await file.read()) if name == "1" and extension in contract.EXTENSIONS else None


SentFile = Annotated[tuple[str, bytes] | None, Depends(_file)]


@router.get(contract.DECLARATION_PATH)
async def status(request: Request, simulation: TheSimulation) -> Response:
    """Say whether the month can be declared."""

    def work(person: Persona) -> Answer:
        statut = simulation.declarations.status(person)
        return JSONResponse({"statut": statut}), statut

    return await answered_to(request, Call.STATUS, Scope.DECLARATION, work)


@router.post(contract.DECLARATION_PATH)
async def declare(request: Request, simulation: TheSimulation, payload: Object) -> Response:
    """Take a declaration."""

    def work(person: Persona) -> Answer:
        if payload is None or request.headers.get(contract.MEDIA) != contract.DECLARATION_MEDIA:
            return refusal(400, "invalid_request")
        decision = simulation.declarations.declare(person, payload)
        return JSONResponse(decision.body()), decision.statut

    return await answered_to(request, Call.DECLARE, Scope.DECLARATION, work)


@router.post(contract.DEPOSIT_PATH)
async def deposit(request: Request, simulation: TheSimulation, sent: SentFile) -> Response:
    """Take a paper. One that cannot be converted is answered 200 without a conversionId."""

    def work(person: Persona) -> Answer:
        if request.headers.get(contract.MEDIA) == contract.DECLARATION_MEDIA:
            return refusal(500, "server_error")
        if request.headers.get(contract.MEDIA) != contract.DOCUMENT_MEDIA or sent is None:
            return refusal(400, "invalid_request")
        if dict(request.query_params) != contract.SYNCHRONOUS:
            return refusal(400, "invalid_request")
        extension, content = sent
        if len(content) > contract.LARGEST_DOCUMENT:
            return refusal(413, "too_large")
        conversion_id = simulation.documents.deposit(person, extension, content)
        return JSONResponse({} if conversion_id is None else {contract.CONVERSION_ID: conversion_id}), None

    return await answered_to(request, Call.DEPOSIT, Scope.DOCUMENTS, work)


@router.post(contract.confirm_path("{conversion_id}"))
async def confirm(request: Request, simulation: TheSimulation, conversion_id: str, asked: Object) -> Response:
    """Keep a paper."""

    def work(person: Persona) -> Answer:
        code = _code(asked)
        if asked is None or code is None:
            return refusal(400, "invalid_request")
        if not simulation.documents.confirm(person, conversion_id, code, asked[ConfirmField.NAME]):
            return refusal(404, "not_found")
        return JSONResponse({}), None

    return await answered_to(request, Call.CONFIRM, Scope.DOCUMENTS, work)


def _code(asked: dict[str, Any] | None) -> DocumentCode | None:
    """Return what kind of paper is confirmed, None unless every field is as documented."""
    if asked is None or asked.keys() != _CONFIRMED or not all(isinstance(value, str) for value in asked.values()):
        return None
    name, code = asked[ConfirmField.NAME], DocumentCode(asked[ConfirmField.SITUATION], asked[ConfirmField.TYPE])
    is_name = name.isascii() and name.isprintable() and 1 <= len(name) <= _LONGEST_NAME
    return code if is_known(code) and asked[ConfirmField.CONTEXT] == contract.CONTEXT and is_name else None
