"""The demo dock over loopback HTTP, for scripts and end-to-end tests.

A page of any web site can make a browser on this machine send requests here. So only requests that name the loopback
address as Host (a name that resolves here later is DNS rebinding) and that come from no foreign Origin are answered.
"""

from __future__ import annotations

import json
import logging
import re
import socketserver
from collections.abc import Mapping
from dataclasses import asdict
from enum import Enum
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

from kiosk.dock.actions import Dock, Performed, Reason
from kiosk.dock.catalogue import CATALOGUE, Action

LOOPBACK = "127.0.0.1"
MOST_BYTES = 4096  # of a request's body; every action's parameters fit in 100
MOST_DISCARDED = 65536  # bytes read of a body that is refused anyway
READ_TIMEOUT = 10.0  # seconds that a silent client may hold a thread

_DOCUMENT = re.compile(r"/printer/documents/([1-9][0-9]{0,5})\.pdf")
_ACTION = re.compile(r"/actions/([a-z_.]{1,64})")
_HTTP_OF_REASON = {Reason.BAD_PARAMETER: HTTPStatus.BAD_REQUEST, Reason.NOTHING_TO_ACT_ON: HTTPStatus.CONFLICT}

_log = logging.getLogger(__name__)


class _RefusedError(Exception):
    """A request that is not answered as asked; carries what to answer instead."""

    def __init__(self, status: HTTPStatus, code: str, detail: str) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail


class DockServer:
    """The dock on ``http://127.0.0.1:port/`` (``port`` 0 takes a free one), served by a daemon thread.

    Raise OSError when the port is taken.
    """

    def __init__(self, dock: Dock, port: int = 0) -> None:
        self._server = _Server(dock, port)
        self._thread: Thread | None = None

    @property
    def port(self) -> int:
        """The port that was taken."""
        return self._server.port

    @property
    def url(self) -> str:
        """The address of the index, without a slash at its end."""
        return f"http://{LOOPBACK}:{self.port}"

    def start(self) -> None:
        """Serve from now on; raise RuntimeError when it was started before."""
        if self._thread is not None:
            raise RuntimeError("a dock server is started once")
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), name="dock-http", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop serving and free the port; twice is harmless."""
        if self._thread is not None and self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(timeout=READ_TIMEOUT)
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, dock: Dock, port: int) -> None:
        self.dock = dock
        super().__init__((LOOPBACK, port), _Handler)
        self.port = int(self.server_address[1])

    def server_bind(self) -> None:
        # The inherited method asks the name service for this machine's name, which may block without a network.
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, request: object, client_address: object) -> None:
        # The inherited method prints a traceback to stderr; a client that hangs up is nobody's error.
        _log.debug("a connection to the dock was dropped")


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = READ_TIMEOUT
    server_version = "dock"
    sys_version = ""

    def do_GET(self) -> None:
        """Answer the index, the state or a document of the tray."""
        self._answer()

    def do_POST(self) -> None:
        """Perform an action."""
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the inherited method writes each request to stderr."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what the standard library refuses by itself as JSON, like every other error."""
        self._send_json(HTTPStatus(code), _error("bad_request", message or explain or HTTPStatus(code).phrase))

    def _answer(self) -> None:
        try:
            body = self._body()
            self._refuse_strangers()
            self._route(body)
        except _RefusedError as refusal:
            self._send_json(refusal.status, _error(refusal.code, refusal.detail))
        except ConnectionError:
            raise  # the client hung up: there is nobody to answer
        except Exception as error:
            _log.error("the dock failed to answer: %s", type(error).__name__)
            self._send_json(HTTPStatus.INTERNAL_SERVER_ERROR, _error("internal", "the dock failed; see the log"))

    def _body(self) -> bytes:
        if "Transfer-Encoding" in self.headers:
            raise _RefusedError(HTTPStatus.LENGTH_REQUIRED, "length_required", "send the body with Content-Length")
        header = self.headers.get("Content-Length", "0")
        if not (header.isascii() and header.isdigit()):
            raise _RefusedError(HTTPStatus.BAD_REQUEST, "bad_length", "Content-Length is a number of bytes")
        length = int(header) if len(header) < 10 else MOST_DISCARDED + 1
        try:
            # Closing on unread bytes resets the connection, and the client would never read why it was refused.
            body = self.rfile.read(min(length, MOST_DISCARDED))
        except TimeoutError:
            raise _RefusedError(HTTPStatus.REQUEST_TIMEOUT, "too_slow", "the body did not arrive") from None
        if length > MOST_BYTES:
            raise _RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too_large", f"at most {MOST_BYTES} bytes")
        return body

    def _refuse_strangers(self) -> None:
        own = {f"{name}:{self.server.port}" for name in (LOOPBACK, "localhost")}
        hosts = self.headers.get_all("Host", [])
        if len(hosts) != 1 or hosts[0] not in own:
            raise _RefusedError(HTTPStatus.FORBIDDEN, "foreign_host", f"Host must be one of {', '.join(sorted(own))}")
        for origin in self.headers.get_all("Origin", []):
            if origin not in {f"http://{host}" for host in own}:
                raise _RefusedError(
                    HTTPStatus.FORBIDDEN, "foreign_origin", "a page of another origin may not use the dock"
                )

    def _route(self, body: bytes) -> None:
        path = self.path.partition("?")[0]
        if path == "/":
            self._expect("GET")
            self._send_json(HTTPStatus.OK, _index())
        elif path == "/state":
            self._expect("GET")
            self._send_json(HTTPStatus.OK, self._state())
        elif match := _DOCUMENT.fullmatch(path):
            self._expect("GET")
            self._send_document(int(match[1]))
        elif match := _ACTION.fullmatch(path):
            self._expect("POST")
            self._perform(match[1], body)
        else:
            raise _RefusedError(HTTPStatus.NOT_FOUND, "no_such_path", "GET / lists what there is")

    def _expect(self, method: str) -> None:
        if self.command != method:
            raise _RefusedError(HTTPStatus.METHOD_NOT_ALLOWED, "wrong_method", f"use {method}")

    def _perform(self, name: str, body: bytes) -> None:
        try:
            action = Action(name)
        except ValueError:
            raise _RefusedError(HTTPStatus.NOT_FOUND, "no_such_action", "GET / lists the actions") from None
        result = self.server.dock.perform(action, **_parameters(body))
        if not isinstance(result, Performed):
            raise _RefusedError(_HTTP_OF_REASON[result.reason], result.reason.value, result.detail)
        self._send_json(HTTPStatus.OK, {"performed": action.value, "state": self._state()})

    def _state(self) -> dict[str, object]:
        state = asdict(self.server.dock.state())
        return {key: value.value if isinstance(value, Enum) else value for key, value in state.items()}

    def _send_document(self, number: int) -> None:
        documents = self.server.dock.documents()
        if number > len(documents):
            raise _RefusedError(HTTPStatus.NOT_FOUND, "no_such_document", f"{len(documents)} documents lie in the tray")
        self._send(HTTPStatus.OK, "application/pdf", documents[number - 1])

    def _send_json(self, status: HTTPStatus, content: Mapping[str, object]) -> None:
        body = json.dumps(content, ensure_ascii=False, indent=2).encode() + b"\n"
        self._send(status, "application/json; charset=utf-8", body)

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _error(code: str, detail: str) -> dict[str, object]:
    return {"error": {"code": code, "detail": detail}}


def _parameters(body: bytes) -> dict[str, object]:
    try:
        parameters = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        raise _RefusedError(HTTPStatus.BAD_REQUEST, "bad_json", "the body is not JSON") from None
    if not isinstance(parameters, dict):
        raise _RefusedError(HTTPStatus.BAD_REQUEST, "bad_json", "the body is a JSON object of parameters")
    return parameters


def _index() -> dict[str, object]:
    return {
        "state": "/state",
        "documents": "/printer/documents/{n}.pdf",
        "actions": [
            {
                "id": action.value,
                "path": f"/actions/{action.value}",
                "group": description.group.value,
                "label": description.label,
                "parameters": [asdict(parameter) for parameter in description.parameters],
            }
            for action, description in CATALOGUE.items()
        ],
    }
