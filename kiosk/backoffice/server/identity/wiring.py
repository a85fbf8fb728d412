"""The identity broker in an application: ``install``."""

from __future__ import annotations

from fastapi import FastAPI

from kiosk.backoffice.server.identity import oauth, phone
from kiosk.backoffice.server.identity.broker import Broker
from kiosk.backoffice.server.identity.codes import Guesses
from kiosk.backoffice.server.identity.grants import Grants
from kiosk.backoffice.server.identity.identities import Identities
from kiosk.backoffice.server.identity.settings import IdentitySettings
from kiosk.backoffice.server.identity.upstream import Login
from kiosk.backoffice.server.pages import Pages
from kiosk.clock import Clock
from kiosk.i18n.translations import Translations


def install(app: FastAPI, settings: IdentitySettings, clock: Clock, words: Translations) -> Identities:
    """Add the broker to ``app`` under ``/identity``; return who holds its tokens. ``words`` are those of the phone's
    pages, in the languages offered."""
    identities = Identities(clock)
    app.state.identity = Broker(
        settings,
        identities,
        Grants(identities, clock, settings.interval),
        Guesses(clock),
        Login(settings),
        Pages(words),
        clock,
    )
    app.add_exception_handler(oauth.RefusedError, oauth.refused)
    app.include_router(oauth.router)
    app.include_router(phone.router)
    return identities
