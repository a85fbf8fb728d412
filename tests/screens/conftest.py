"""A kiosk for each test, and one back office for all of them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from functools import partial

import pytest

from kiosk.backoffice import client
from kiosk.backoffice.server.embedded import EmbeddedServer
from kiosk.backoffice.server.settings import KioskToken, ServerSettings
from kiosk.dock.demo import KIOSK
from kiosk.orders import purchase
from tests.screens.listener import Listener
from tests.screens.standing import BackOffice, StandingKiosk, standing


@pytest.fixture(scope="session")
def back_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BackOffice]:
    """One back office for all tests of this process; they share its stock and its book, never an order."""
    database = tmp_path_factory.mktemp("office") / "office.sqlite"
    token = secrets.token_urlsafe(32)
    settings = ServerSettings((KioskToken.of(KIOSK, token),), port=0, database_url=f"sqlite:///{database}", stock=500)
    with EmbeddedServer(settings) as server:
        yield BackOffice(server.base_url, token, database)


@pytest.fixture
def kiosk(
    request: pytest.FixtureRequest, back_office: BackOffice, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StandingKiosk]:
    """A kiosk in French that shows its attract screen and knows the tariffs."""
    # What is tried again is tried again at once: a test waits for nothing but an answer.
    monkeypatch.setattr(purchase, "Purchasing", partial(purchase.Purchasing, wait=lambda _seconds: None))
    monkeypatch.setattr(client, "BackOfficeClient", partial(client.BackOfficeClient, pause=lambda _seconds: False))
    with standing(back_office, **getattr(request, "param", {})) as kiosk:
        yield kiosk


@pytest.fixture
def person(kiosk: StandingKiosk) -> Listener:
    """Somebody with an ear and a keypad before it."""
    return Listener(kiosk.devices.speech, kiosk.devices.keypad, kiosk.robot, kiosk.application.guide)
