"""A network that somebody can spoil: the kiosk's real client, over a real connection, until the switch is turned.

For the demo and the tests. The production client knows nothing of it: ``BackOfficeClient(transport=switch.adapter)``.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from enum import Enum
from threading import Lock, Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from requests import ConnectionError as ConnectionFailed
    from requests import PreparedRequest, Response
    from requests.adapters import HTTPAdapter


class NetworkMode(Enum):
    """What becomes of a request. LATE ones arrive when the mode changes, their answers nowhere."""

    ONLINE = "online"
    CUT = "cut"
    LOSE_REQUESTS = "lose_requests"
    LOSE_ANSWERS = "lose_answers"
    LATE = "late"


class NetworkSwitch:
    """Where the network is spoilt and restored. Thread-safe; a call under way keeps the mode it started with."""

    def __init__(self, mode: NetworkMode = NetworkMode.ONLINE) -> None:
        self._lock = Lock()
        self._mode = mode
        self._under_way: deque[Callable[[], object]] = deque()
        self._delivering = Lock()

    @property
    def mode(self) -> NetworkMode:
        """What becomes of the next request."""
        with self._lock:
            return self._mode

    @mode.setter
    def mode(self, mode: NetworkMode) -> None:
        with self._lock:
            arrive = mode is not self._mode and bool(self._under_way)
            self._mode = mode
        if arrive:
            # On a thread of its own: the panel that turns the switch waits for no server.
            Thread(target=self.deliver_late, name="late-delivery", daemon=True).start()

    def adapter(self) -> CuttableAdapter:
        """Return a transport that obeys this switch."""
        return CuttableAdapter(self)

    def fate_of(self, delivery: Callable[[], object]) -> NetworkMode:
        """Return what becomes of a request; if it is LATE, its ``delivery`` is kept for :meth:`deliver_late`."""
        with self._lock:
            if self._mode is NetworkMode.LATE:
                self._under_way.append(delivery)
            return self._mode

    def deliver_late(self) -> None:
        """Send what is under way, oldest first, and wait until all of it has arrived or met no server."""
        from requests import RequestException

        with self._delivering:
            while delivery := self._next_late():
                with suppress(RequestException):
                    delivery()

    def _next_late(self) -> Callable[[], object] | None:
        with self._lock:
            return self._under_way.popleft() if self._under_way else None


class CuttableAdapter:
    """A transport adapter for ``requests``: CUT refuses before anything is sent; LOSE_REQUESTS drops the connection
    and the request with it, LATE keeps the request for later, LOSE_ANSWERS lets the server do its work first.

    It fails with the very exceptions of a real network.
    """

    def __init__(self, switch: NetworkSwitch) -> None:
        self._switch = switch
        self._real: HTTPAdapter | None = None

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Send ``request``, or raise ``requests.ConnectionError`` as the mode wants it."""
        from requests.adapters import HTTPAdapter

        def really(adapter: HTTPAdapter) -> Response:
            return adapter.send(request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=proxies)

        def later() -> None:
            with closing(HTTPAdapter(max_retries=0)) as adapter:
                really(adapter).close()

        mode = self._switch.fate_of(later)
        if mode is NetworkMode.CUT:
            raise _refused(request)
        if mode in (NetworkMode.LOSE_REQUESTS, NetworkMode.LATE):
            raise _dropped(request)
        if self._real is None:
            self._real = HTTPAdapter(max_retries=0)
        response = really(self._real)
        if mode is NetworkMode.LOSE_ANSWERS:
            response.close()
            raise _dropped(request)
        return response

    def close(self) -> None:
        """Release the connections; twice is harmless."""
        if self._real is not None:
            self._real.close()


def _refused(request: PreparedRequest) -> ConnectionFailed:
    """Return what ``requests`` raises when nobody takes the connection: nothing was sent."""
    from requests import ConnectionError as ConnectionFailed
    from urllib3 import HTTPConnectionPool
    from urllib3.connection import HTTPConnection
    from urllib3.exceptions import MaxRetryError, NewConnectionError

    cause = NewConnectionError(HTTPConnection("cut"), "the network is cut")
    return ConnectionFailed(MaxRetryError(HTTPConnectionPool("cut"), "/", cause), request=request)


def _dropped(request: PreparedRequest) -> ConnectionFailed:
    """Return what ``requests`` raises when the connection ends before the answer: anything may have been done."""
    from requests import ConnectionError as ConnectionFailed
    from urllib3.exceptions import ProtocolError

    cause = ProtocolError("Connection aborted.", ConnectionResetError("the answer is lost"))
    return ConnectionFailed(cause, request=request)
