"""The real identity broker over loopback, a login behind it whose answers the test can choose, and a kiosk."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from queue import SimpleQueue
from threading import Thread
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

import requests
import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from kiosk.backoffice.device_grant import GRANT_TYPE
from kiosk.backoffice.server import problems
from kiosk.backoffice.server.identity import Identities, IdentitySettings, install
from kiosk.backoffice.server.identity.broker import Broker
from kiosk.backoffice.server.identity.identities import LONGEST
from kiosk.backoffice.server.run import Server
from kiosk.clock import AdjustableClock
from kiosk.dock.phone import Phone
from kiosk.i18n.translations import Translations
from kiosk.resources import folder

GUARD = 30.0
KIOSK = "K1"
KIOSK_NAME = "Borne <b onclick='x'>Mairie annexe</b>"
OTHER_KIOSK = "K2"
CLIENT_ID = "town"
CLIENT_SECRET = "secret-of-the-town"
PERSONA = "ordinaire"


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """Serve ``app`` on a thread; yield its address."""
    ports: SimpleQueue[int] = SimpleQueue()
    config = uvicorn.Config(app, port=0, log_config=None, access_log=False, ws="none")
    listener = config.bind_socket()
    server = Server(config, ports.put)
    thread = Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{ports.get(timeout=GUARD)}"
    finally:
        server.should_exit = True
        thread.join(GUARD)
        listener.close()
    assert not thread.is_alive()


class CannedLogin:
    """A login that signs in whoever presses its button, until the test puts other answers in the place of its own.

    ``token`` and ``userinfo`` are what those two answer instead; ``claims`` become an ID token beside the nonce.
    """

    def __init__(self) -> None:
        self.app = FastAPI(openapi_url=None)
        self.be_kind()
        self.asked: dict[str, str] = {}
        """The query that the last browser came with."""
        self.exchanged: dict[str, str] = {}
        """The form of the last exchange, and its query."""
        for path, answer in (("/authorize", self._authorize), ("/chosen", self._chosen), ("/me", self._userinfo)):
            self.app.add_api_route(path, answer, methods=["GET"])
        self.app.add_api_route("/token", self._token, methods=["POST"])

    def be_kind(self) -> None:
        """Answer as documented again."""
        self.token: Response | None = None
        self.userinfo: Response | None = None
        self.claims: dict[str, Any] | None = None
        self.seconds = 1500

    async def _authorize(self, request: Request) -> Response:
        self.asked = dict(request.query_params)
        buttons = f'<button name="persona" value="{PERSONA}"></button><button name="cancel" value="1"></button>'
        return HTMLResponse(f'<main id="login"><form action="/chosen">{buttons}</form></main>')

    async def _chosen(self, request: Request) -> Response:
        back = {"state": self.asked["state"]}
        if "persona" in request.query_params:
            back["code"] = "a-code"
        return RedirectResponse(f"{self.asked['redirect_uri']}?{urlencode(back)}", 303)

    async def _token(self, request: Request) -> Response:
        self.exchanged = dict(parse_qsl((await request.body()).decode())) | dict(request.query_params)
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": self.seconds}
        if self.claims is not None:
            payload = json.dumps({"nonce": self.asked["nonce"]} | self.claims).encode()
            answer["id_token"] = f"e30.{base64.urlsafe_b64encode(payload).decode().rstrip('=')}.sealed"
        return self.token or JSONResponse(answer)

    async def _userinfo(self, request: Request) -> Response:
        assert request.headers["authorization"].startswith("Bearer ")
        return self.userinfo or JSONResponse({"sub": PERSONA, "given_name": "nobody reads this"})


class Desk:
    """A broker that runs, and the kiosks that ask it. ``broker`` is its inside."""

    def __init__(self, app: FastAPI, url: str, identities: Identities, clock: AdjustableClock) -> None:
        self.broker = cast(Broker, app.state.identity)
        self.url = url
        self.issuer = f"{url}/identity"
        self.identities = identities
        self.clock = clock

    def post(self, path: str, form: Any, **headers: str) -> requests.Response:
        return requests.post(f"{self.issuer}/{path}", data=form, headers=headers, timeout=GUARD)

    def code(self, kiosk: str = KIOSK, **more: str) -> dict[str, Any]:
        """Ask for a code as a kiosk does."""
        answer = self.post("device_authorization", {"client_id": kiosk, "scope": "openid"} | more)
        answer.raise_for_status()
        return dict(answer.json())

    def poll(self, code: dict[str, Any], kiosk: str = KIOSK) -> dict[str, Any]:
        """Poll once, at the pace that is asked for."""
        self.clock.advance(code["interval"])
        return self.poll_at_once(code, kiosk)

    def poll_at_once(self, code: dict[str, Any], kiosk: str = KIOSK) -> dict[str, Any]:
        form = {"grant_type": GRANT_TYPE, "device_code": code["device_code"], "client_id": kiosk}
        answer = self.post("token", form)
        assert answer.status_code == (200 if "access_token" in answer.json() else 400)
        assert answer.headers["cache-control"] == "no-store"
        return dict(answer.json())


@contextmanager
def desk_open(login: str, *, languages: tuple[str, ...] = ("fr", "en"), **settings: Any) -> Iterator[Desk]:
    """Yield a broker in front of the login at that address; ``settings`` go over the ones of the bench."""
    clock = AdjustableClock()
    of_bench: dict[str, Any] = {
        "kiosks": {KIOSK: KIOSK_NAME, OTHER_KIOSK: ""},
        "authorize_url": f"{login}/authorize",
        "token_url": f"{login}/token?realm=%2Findividu",
        "userinfo_url": f"{login}/me",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "scope": "openid individu",
    }
    app = FastAPI(openapi_url=None)
    problems.install(app)
    words = Translations(folder("locales"), languages)
    identities = install(app, IdentitySettings(**of_bench | settings), clock, words)
    with serving(app) as url:
        yield Desk(app, url, identities, clock)


@contextmanager
def desk_with_login() -> Iterator[tuple[Desk, CannedLogin]]:
    """Yield a broker and the login behind it; they serve many tests, each after :func:`fresh`."""
    login = CannedLogin()
    with serving(login.app) as url, desk_open(url) as desk:
        yield desk, login


def fresh(desk: Desk, login: CannedLogin) -> None:
    """End all that an earlier test left."""
    login.be_kind()
    desk.clock.advance(LONGEST)
    desk.identities.forget("")


@contextmanager
def phones() -> Iterator[Any]:
    """Yield what makes phones, all closed at the end."""
    with ExitStack() as pocket:
        yield lambda languages="fr": pocket.enter_context(Phone(languages))
