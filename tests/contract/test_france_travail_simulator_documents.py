"""Papers go to the simulated organism in two steps; one that is not confirmed is ignored."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import pytest
import requests

from kiosk.backoffice.france_travail import contract
from kiosk.backoffice.france_travail.contract import DocumentCode
from kiosk.backoffice.france_travail.simulator.persona import Persona
from tests.contract.france_travail_bench import Organism, organism_open

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
JPG = b"\xff\xd8\xff\xe0" + b"pixels"
PDF = b"%PDF-1.7\n" + b"1 0 obj << /Type /Page >> endobj\n" * 5
ENDLESS = PDF + b"2 0 obj << /Type/Page >> endobj\n"
MULTIPART = "multipart/form-data"
PAY_SLIP = {"codeContexte": "1", "codeSituation": "1", "codeTypeDocument": "BDS", "nomDocument": "BS - Nom - 10-2026"}


@pytest.fixture(scope="module")
def running() -> Iterator[Organism]:
    with organism_open() as organism:
        yield organism


@pytest.fixture
def organism(running: Organism) -> Organism:
    running.simulation.reset()
    return running


def _deposit(
    organism: Organism, token: str, content: bytes = PNG, name: str = "1.png", **how: Any
) -> requests.Response:
    sent: dict[str, Any] = {
        "params": {"synchrone": "true"},
        "data": {"lancerConversion": "true"},
        "files": {"fichier": (name, content)},
        "headers": {"media": "M"},
    }
    return organism.call("POST", contract.DEPOSIT_PATH, token, **(sent | how))


def _confirm(organism: Organism, token: str, conversion_id: str, body: Any = PAY_SLIP) -> int:
    return organism.call("POST", contract.confirm_path(conversion_id), token, json=body).status_code


@pytest.mark.parametrize(("content", "name"), [(PNG, "1.png"), (JPG, "1.jpg"), (PDF, "1.pdf")])
def test_a_paper_is_kept_once_it_is_confirmed(organism: Organism, content: bytes, name: str) -> None:
    token = organism.sign_in()
    answer = _deposit(organism, token, content, name)
    assert answer.status_code == 200
    assert answer.json().keys() == {"conversionId"}
    assert organism.simulation.documents.kept == ()
    assert organism.simulation.documents.waiting == 1
    assert _confirm(organism, token, answer.json()["conversionId"]) == 200
    (kept,) = organism.simulation.documents.kept
    assert (kept.person, kept.code, kept.name) == (Persona.ORDINARY, DocumentCode("1", "BDS"), "BS - Nom - 10-2026")
    assert kept.sha256 == sha256(content).hexdigest()
    assert organism.simulation.documents.waiting == 0


@pytest.mark.parametrize("code", contract.DOCUMENT_CODES.values())
def test_every_kind_of_paper_is_known(organism: Organism, code: DocumentCode) -> None:
    token = organism.sign_in()
    conversion_id = _deposit(organism, token).json()["conversionId"]
    body = PAY_SLIP | {"codeSituation": code.situation, "codeTypeDocument": code.type}
    assert _confirm(organism, token, conversion_id, body) == 200
    assert organism.simulation.documents.kept[0].code == code


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "1.png"), (JPG, "1.png"), (PNG, "1.pdf"), (b"<html>", "1.jpg"), (ENDLESS, "1.pdf")]
)
def test_a_paper_that_cannot_be_converted_gets_no_id(organism: Organism, content: bytes, name: str) -> None:
    answer = _deposit(organism, organism.sign_in(), content, name)
    assert (answer.status_code, answer.json()) == (200, {})
    assert organism.simulation.documents.waiting == 0


@pytest.mark.parametrize(
    "how",
    [
        {"headers": {}},
        {"headers": {"media": "m"}},
        {"params": {}},
        {"params": {"synchrone": "false"}},
        {"data": {}},
        {"data": {"lancerConversion": "false"}},
        {"data": {"lancerConversion": "true", "more": "x"}},
        {"files": {"file": ("1.png", PNG)}},
        {"files": {"fichier": (None, "1.png")}},
        {"files": [("fichier", ("1.png", PNG)), ("fichier", ("1.png", PNG))]},
        {"files": {}},
        *({"files": {"fichier": (name, PNG)}} for name in ("2.png", "1.jpeg", "1.PNG", "1.png.exe", "1", "1.gif")),
        {"files": {}, "data": b"--x\r\n", "headers": {"media": "M", "Content-Type": f"{MULTIPART}; boundary=y"}},
        {"files": {}, "data": b"--x\r\n", "headers": {"media": "M", "Content-Type": MULTIPART}},
    ],
)
def test_a_deposit_is_as_documented(organism: Organism, how: dict[str, Any]) -> None:
    assert _deposit(organism, organism.sign_in(), **how).status_code == 400
    assert organism.simulation.documents.waiting == 0


def test_the_media_of_a_declaration_breaks_a_deposit(organism: Organism) -> None:
    assert _deposit(organism, organism.sign_in(), headers={"media": "I"}).status_code == 500


def test_a_paper_has_a_largest_size(organism: Organism) -> None:
    token = organism.sign_in()
    largest = PNG.ljust(contract.LARGEST_DOCUMENT, b"x")
    assert "conversionId" in _deposit(organism, token, largest).json()
    assert _deposit(organism, token, largest + b"x").status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        PAY_SLIP | {"codeContexte": "2"},
        PAY_SLIP | {"codeContexte": 1},
        PAY_SLIP | {"codeSituation": "2"},
        PAY_SLIP | {"codeSituation": "4"},
        PAY_SLIP | {"codeTypeDocument": "bds"},
        PAY_SLIP | {"nomDocument": ""},
        PAY_SLIP | {"nomDocument": "BS - Dupré - 10-2026"},
        PAY_SLIP | {"nomDocument": "BS\n10-2026"},
        PAY_SLIP | {"nomDocument": "x" * 201},
        PAY_SLIP | {"more": "x"},
        {name: value for name, value in PAY_SLIP.items() if name != "nomDocument"},
    ],
)
def test_a_confirmation_is_as_documented(organism: Organism, body: Any) -> None:
    token = organism.sign_in()
    conversion_id = _deposit(organism, token).json()["conversionId"]
    assert _confirm(organism, token, conversion_id, body) == 400
    assert organism.simulation.documents.kept == ()
    assert _confirm(organism, token, conversion_id) == 200


def test_a_paper_is_confirmed_once_and_by_its_owner(organism: Organism) -> None:
    token = organism.sign_in()
    conversion_id = _deposit(organism, token).json()["conversionId"]
    assert _confirm(organism, organism.sign_in(Persona.PATIENCE), conversion_id) == 404
    assert _confirm(organism, token, "made-up") == 404
    assert _confirm(organism, token, conversion_id) == 200
    assert _confirm(organism, token, conversion_id) == 404
    assert len(organism.simulation.documents.kept) == 1


def test_no_paper_without_a_token(organism: Organism) -> None:
    assert _deposit(organism, "somebody").status_code == 401
    assert _confirm(organism, "somebody", "made-up") == 401
