"""A network that somebody can cut: the kiosk's real client, over a real connection, until the switch is turned.

For the demo and the tests. The production client knows nothing of it: ``BackOfficeClient(transport=switch.adapter)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from requests import PreparedRequest, Response
    from requests.adapters import HTTPAdapter


class NetworkMode(Enum):
    """What becomes of a request."""

    ONLINE = "online"
    CUT = "cut"
    LOSE_ANSWERS = "lose_answers"


class NetworkSwitch:
    """Where the network is cut and restored. Thread-safe; a call under way keeps the mode it started with."""

    def __init__(self, mode: NetworkMode = NetworkMode.ONLINE) -> None:
        self._lock = Lock()
        self._mode = mode

    @property
    def mode(self) -> NetworkMode:
        """What becomes of the next request."""
        with self._lock:
            return self._mode

    @mode.setter
    def mode(self, mode: NetworkMode) -> None:
        with self._lock:
            self._mode = mode

    def adapter(self) -> CuttableAdapter:
        """Return a transport that obeys this switch."""
        return CuttableAdapter(self)


class CuttableAdapter:
    """A transport adapter for ``requests``: CUT refuses before anything is sent, LOSE_ANSWERS lets the server do its
    work and drops the connection before the answer. It fails with the very exceptions of a real network."""

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
        from requests import ConnectionError as ConnectionFailed
        from requests.adapters import HTTPAdapter
        from urllib3 import HTTPConnectionPool
        from urllib3.connection import HTTPConnection
        from urllib3.exceptions import MaxRetryError, NewConnectionError, ProtocolError

        mode = self._switch.mode
        if mode is NetworkMode.CUT:
            refused = NewConnectionError(HTTPConnection("cut"), "the network is cut")
            raise ConnectionFailed(MaxRetryError(HTTPConnectionPool("cut"), "/", refused), request=request)
        if self._real is None:
            self._real = HTTPAdapter(max_retries=0)
        response = self._real.send(request, stream=stream, timeout=timeout, verify=verify, cert=cert, proxies=proxies)
        if mode is NetworkMode.LOSE_ANSWERS:
            response.close()
            dropped = ConnectionResetError("the answer is lost")
            raise ConnectionFailed(ProtocolError("Connection aborted.", dropped), request=request)
        return response

    def close(self) -> None:
        """Release the connections; twice is harmless."""
        if self._real is not None:
            self._real.close()
