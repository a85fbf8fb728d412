"""The published contract: what the document says is what the back office does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from starlette.types import Receive, Scope, Send

from kiosk.backoffice.server.app import create_app, published_contract
from kiosk.backoffice.server.settings import KioskToken, ServerSettings

TOKEN = "token-of-the-annex"
DOCUMENT = Path(__file__).parents[2] / "docs" / "openapi.json"

app = create_app(ServerSettings((KioskToken.of("K1", TOKEN),), database_url="sqlite://", stock=500))


async def office(scope: Scope, receive: Receive, send: Send) -> None:
    """The back office without its start and stop, which would empty the database in memory between two tests."""
    assert scope["type"] == "http"
    await app(scope, receive, send)


schema = schemathesis.openapi.from_dict(app.openapi())
schema.app = office  # called in this process


def test_the_published_document_is_that_of_the_code() -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == published_contract(), (
        "write it again: python -m kiosk.backoffice.server --openapi > docs/openapi.json"
    )


@schema.parametrize()
@settings(max_examples=20, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_the_answer_follows_the_contract(case: Case[Any]) -> None:
    case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"})
