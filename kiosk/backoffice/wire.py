"""One HTTP exchange with a server of the town, ending in a reply, in "it never left" or in "nobody knows".

What separates the last two is whether the request can have reached the other side. Only a connection that was never
made is proof that it did not; everything else is *lost*, and asked again by reference.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias, TypeVar, cast
from urllib.parse import urlsplit

import msgspec

from kiosk.orders.api import Lost, NotReached

if TYPE_CHECKING:
    from requests import PreparedRequest, Response
    from requests.adapters import BaseAdapter

T = TypeVar("T")

_log = logging.getLogger(__name__)

LARGEST_BODY: Final = 1_000_000
"""Bytes. The book of a day, the largest answer, has about half of it when it is full."""

_CHUNK: Final = 16_384
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked. ``body`` is JSON unless ``headers`` say otherwise; both stay out of the repr: a body may hold a
    contact, a header a citizen's token. ``read_timeout`` is in seconds; None takes the wire's.
    """

    method: str
    path: str
    body: bytes | None = field(default=None, repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    read_timeout: float | None = None


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back in full. Nothing in it has been believed yet. ``body`` may hold a stamp: not in the repr."""

    status: int
    media_type: str
    etag: str
    retry_after: str
    body: bytes = field(repr=False)


Outcome: TypeAlias = Reply | NotReached | Lost


class Adapter(Protocol):
    """The part of a ``requests`` transport adapter that a call uses."""

    def send(
        self,
        request: PreparedRequest,
        stream: bool = False,
        timeout: float | tuple[float, float] | tuple[float, None] | None = None,
        verify: bool | str = True,
        cert: bytes | str | tuple[bytes | str, bytes | str] | None = None,
        proxies: Mapping[str, str] | None = None,
    ) -> Response:
        """Send ``request`` and return the response once its headers are there."""

    def close(self) -> None:
        """Release the connections."""


Transport: TypeAlias = Callable[[], Adapter]


class Wire:
    """The address of a server and how it is talked to. May be used from any thread.

    ``token`` is the kiosk's own bearer token, None where it has none. ``connect_timeout`` and ``read_timeout`` are in
    seconds. Raises ValueError for an address that is not ``https``, unless it is this machine: a bearer token does not
    cross a network in clear (RFC 6750, section 5.3).
    """

    def __init__(
        self,
        base_url: str,
        token: str | None,
        kiosk_id: str,
        *,
        connect_timeout: float,
        read_timeout: float,
        transport: Transport | None,
    ) -> None:
        parts = urlsplit(base_url)
        if not secure(base_url) or parts.query or parts.fragment:
            raise ValueError("the address is https://host[:port][/path]; http only for this machine")
        self._base_url = base_url.rstrip("/")
        self._timeouts = (connect_timeout, read_timeout)
        self._transport = transport
        self._headers = {
            "User-Agent": f"kiosk ({kiosk_id})",
            "Accept": "application/json, application/problem+json",
            # Keeps the bound on the body a bound on memory.
            "Accept-Encoding": "identity",
            # One connection a call: a kept one that the server closes while we write on it is a paid order "lost".
            "Connection": "close",
        }
        if token is not None:
            self._headers["Authorization"] = f"Bearer {token}"

    def exchange(self, request: Request, within: float) -> Outcome:
        """Send ``request`` once and return what became of it, after at most ``within`` seconds.

        The exchange runs on a thread of its own, which is abandoned then: name look-up has no time-out, and a
        server that drips one byte a second never meets the read time-out.
        """
        answers: SimpleQueue[Outcome | BaseException] = SimpleQueue()

        def work() -> None:
            try:
                answers.put(self._exchange(request))
            except BaseException as error:  # handed over to the caller's thread, which raises it
                answers.put(error)

        Thread(target=work, name="backoffice-exchange", daemon=True).start()
        try:
            answer = answers.get(timeout=max(within, 0.0))
        except Empty:
            _log.info("an exchange was abandoned")
            return Lost()
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _exchange(self, request: Request) -> Outcome:
        # Imported at the first call: 190 ms that the first frame does not wait for.
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3.exceptions import LocationParseError

        with requests.Session() as session:
            session.trust_env = False  # no proxy, no .netrc: the address in the configuration is the only one
            adapter = self._transport() if self._transport else HTTPAdapter(max_retries=0)
            for scheme in ("https://", "http://"):
                # requests asks an adapter for send and close only; its base class adds no behaviour.
                session.mount(scheme, cast("BaseAdapter", adapter))
            headers = self._headers | dict(request.headers)
            if request.body is not None:
                headers.setdefault("Content-Type", "application/json")
            connect, read = self._timeouts
            try:
                with session.request(
                    request.method,
                    self._base_url + request.path,
                    data=request.body,
                    headers=headers,
                    timeout=(connect, request.read_timeout or read),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    return _read(response)
            except (requests.RequestException, LocationParseError) as error:
                # Never the error's text: it holds the address and may hold what was sent.
                left = not _never_left(error)
                _log.info("a call failed, possibly sent: %d", left)
                return Lost() if left else NotReached()


def secure(address: str) -> bool:
    """Return whether ``address`` is ``https``, or this machine, and names a host and nobody. Raises ValueError for
    one that cannot be taken apart."""
    parts = urlsplit(address)
    encrypted = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    return encrypted and bool(parts.hostname) and parts.username is None


def decode(reply: Reply, statuses: Collection[int], body: type[T], media_type: str = "application/json") -> T | None:
    """Return the JSON of ``reply`` as ``body``; None for another status or media type, or what ``body`` is not."""
    if reply.status not in statuses or reply.media_type != media_type:
        return None
    try:
        return msgspec.json.decode(reply.body, type=body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # The error's text can quote the body, so it goes no further.
        return None


def seconds_to_wait(retry_after: str, now: datetime) -> float | None:
    """Return the seconds that a ``Retry-After`` asks for (RFC 9110, section 10.2.3), None when it cannot be read."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    if moment.tzinfo is None:  # "-0000": a moment in UTC whose writer does not say where he stood (RFC 5322, 3.3)
        return None
    return max((moment - now).total_seconds(), 0.0)


def _read(response: Response) -> Reply | Lost:
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > LARGEST_BODY:
            _log.warning("an answer was too large")
            return Lost()
    headers = response.headers
    return Reply(
        status=response.status_code,
        media_type=headers.get("Content-Type", "").partition(";")[0].strip().lower(),
        etag=headers.get("ETag", ""),
        retry_after=headers.get("Retry-After", ""),
        body=bytes(body),
    )


def _never_left(error: Exception) -> bool:
    """Whether ``error`` proves that not one byte of the request was sent."""
    import ssl

    import requests
    from urllib3.exceptions import LocationParseError, MaxRetryError, NewConnectionError

    if isinstance(error, requests.ConnectTimeout | LocationParseError):  # the latter: a name that cannot be one
        return True
    cause = error.args[0] if error.args else None
    reason = cause.reason if isinstance(cause, MaxRetryError) else cause
    if isinstance(reason, NewConnectionError):  # refused, no route, no such name
        return True
    # A certificate that is not trusted ends the handshake, before the request.
    inner = reason.args[0] if isinstance(reason, Exception) and reason.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)
