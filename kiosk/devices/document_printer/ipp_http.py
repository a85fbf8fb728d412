"""The HTTP below IPP: one connection for each exchange, which another thread can cut.

Imported by the first exchange: requests takes 190 ms, which the first frame of the kiosk does not wait for.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Timer
from typing import Final

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

CONNECT_TIMEOUT: Final = 3.0
"""Seconds to reach a printer."""
LARGEST_ANSWER: Final = 262_144
_CHUNK: Final = 16_384


class BrokenError(Exception):
    """There was no whole answer."""


class NotAnHttpAnswerError(Exception):
    """There was an answer, and it is none of IPP."""


class Exchange:
    """One request and its answer."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._over = False

    @property
    def connected(self) -> bool:
        """Whether something may have been sent."""
        return self._socket is not None

    def cut(self) -> None:
        """End it, now or as soon as it has connected; harmless once it is over."""
        with self._lock:
            self._over = True
            self._shut()

    def post(self, url: str, body: bytes, verify: bool | str, within: float) -> bytes:
        """Return the body of the answer, within that many seconds. Raises BrokenError, NotAnHttpAnswerError."""
        # A read time-out alone lets a printer that sends a byte now and then go on for ever.
        limit = Timer(within, self.cut)
        limit.name, limit.daemon = "document-printer-limit", True
        limit.start()
        try:
            with requests.Session() as session:
                session.trust_env = False  # no proxy, no .netrc: the address in the configuration is the only one
                for scheme in ("https://", "http://"):  # as long as the names of the adapters that it begins with
                    session.mount(scheme, _Adapter(self._opened))
                return self._post(session, url, body, verify, within)
        # ValueError: urllib3 asks a connection for its socket that was cut meanwhile.
        except (requests.RequestException, HTTPError, OSError, ValueError):
            raise BrokenError from None
        finally:
            limit.cancel()

    def _post(self, session: requests.Session, url: str, body: bytes, verify: bool | str, within: float) -> bytes:
        with session.post(
            url,
            data=body,
            headers={"Content-Type": "application/ipp", "Accept-Encoding": "identity", "Connection": "close"},
            timeout=(CONNECT_TIMEOUT, within),
            verify=verify,
            stream=True,
            allow_redirects=False,
        ) as response:
            kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
            if response.status_code != 200 or kind != "application/ipp":
                raise NotAnHttpAnswerError
            answer = bytearray()
            for chunk in response.iter_content(_CHUNK):
                answer += chunk
                if len(answer) > LARGEST_ANSWER:
                    raise NotAnHttpAnswerError
            return bytes(answer)

    def _opened(self, connection: socket.socket) -> None:
        with self._lock:
            self._socket = connection
            if self._over:
                self._shut()

    def _shut(self) -> None:
        if self._socket is not None:
            with suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)


class _Adapter(HTTPAdapter):
    """Tells which socket a connection uses, once it is made and, for TLS, trusted; until then nothing was sent."""

    def __init__(self, opened: Callable[[socket.socket], None]) -> None:
        super().__init__(max_retries=0)

        class Plain(HTTPConnection):
            def connect(self) -> None:
                super().connect()
                opened(self.sock)

        class Secure(HTTPSConnection):
            def connect(self) -> None:
                super().connect()
                opened(self.sock)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}
