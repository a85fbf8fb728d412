"""One call of France Travail's interface at a time: what came back, believed only when it is sound."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Final, TypeAlias, TypeVar
from urllib.parse import quote, urlencode

import msgspec
from msgspec import Meta, Struct

from kiosk.backoffice.france_travail.contract import (
    CONVERT,
    DECLARATION_MEDIA,
    DECLARATION_PATH,
    DEPOSIT_PATH,
    DOCUMENT_MEDIA,
    FILE_FIELD,
    MEDIA,
    SYNCHRONOUS,
    Statut,
    confirm_path,
)
from kiosk.backoffice.france_travail.payload import Payload
from kiosk.backoffice.wire import Reply, Request, Transport, Wire, decode, seconds_to_wait
from kiosk.clock import Clock
from kiosk.declarations.api import Trouble
from kiosk.orders.api import Lost, NotReached

BUSY_WAIT: Final = 1.0
"""Seconds to wait after a 429 that does not say how long."""

_OK: Final = frozenset({200})
_KEPT: Final = frozenset({200, 201, 204})
_JSON: Final = "application/json"

T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Busy:
    """429: nothing was done. To be asked again in that many seconds."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Unclear:
    """It was asked, and what came back does not say what was done. ``status`` is that of HTTP, None without answer."""

    status: int | None

    @property
    def over(self) -> bool:
        """Whether the organism is done with it: without an answer, it may still be at it."""
        return self.status is not None


class Decided(Struct, frozen=True):
    """The answer to a declaration, a refusal included. What it says in words is the citizen's."""

    statut: Statut
    message: str | None = None
    remarks: list[str] | None = msgspec.field(default=None, name="erreursIncoherence")
    errors: dict[str, str] | None = msgspec.field(default=None, name="erreursValidation")

    def __repr__(self) -> str:
        return f"Decided({self.statut!r}, ****)"


class _Status(Struct, frozen=True):
    statut: Statut


class _Deposited(Struct, frozen=True):
    conversion_id: Annotated[str, Meta(min_length=1, max_length=200)] = msgspec.field(name="conversionId")


_Answer: TypeAlias = Reply | Busy | Trouble | Lost


class Line:
    """The interface at ``api_url``, https unless it is this machine. Safe from any thread.

    Every call blocks for at most ``within`` seconds, of which ``connect`` for the connection. ``transport`` makes the
    transport adapter of each call. Raises ValueError for an address in clear.
    """

    def __init__(self, api_url: str, clock: Clock, *, connect: float, transport: Transport | None = None) -> None:
        self._api_url = api_url
        self._clock = clock
        self._connect = connect
        self._transport = transport
        self._wire(None)

    def status(self, token: str, within: float) -> Statut | Busy | Trouble:
        """Return the number that says whether the holder of ``token`` can declare now."""
        answer = self._ask(Request("GET", DECLARATION_PATH), token, within)
        if isinstance(answer, Busy | Trouble):
            return answer
        said = _believed(answer, _Status)
        return Trouble.UNREACHED if isinstance(said, Unclear) else said.statut

    def declare(self, token: str, payload: Payload, within: float) -> Decided | Busy | Trouble | Unclear:
        """Send a declaration once. With Busy and Trouble nothing was recorded."""
        headers = {MEDIA: DECLARATION_MEDIA}
        request = Request("POST", DECLARATION_PATH, msgspec.json.encode(payload), headers)
        answer = self._ask(request, token, within)
        return answer if isinstance(answer, Busy | Trouble) else _believed(answer, Decided)

    def deposit(self, token: str, extension: str, content: bytes, within: float) -> str | Busy | Trouble | Unclear:
        """Send a file; return its conversionId. Unclear with a status: it was not taken."""
        from urllib3.filepost import encode_multipart_formdata

        body, media_type = encode_multipart_formdata({**CONVERT, FILE_FIELD: (f"1.{extension}", content)})
        headers = {MEDIA: DOCUMENT_MEDIA, "Content-Type": media_type}
        request = Request("POST", f"{DEPOSIT_PATH}?{urlencode(SYNCHRONOUS)}", body, headers)
        answer = self._ask(request, token, within)
        if isinstance(answer, Busy | Trouble):
            return answer
        said = _believed(answer, _Deposited)
        return said if isinstance(said, Unclear) else said.conversion_id

    def confirm(
        self, token: str, conversion_id: str, confirmation: Mapping[str, str], within: float
    ) -> Busy | Trouble | Unclear | None:
        """Have a file kept; None when it is."""
        path = confirm_path(quote(conversion_id, safe=""))
        answer = self._ask(Request("POST", path, msgspec.json.encode(confirmation)), token, within)
        if isinstance(answer, Busy | Trouble):
            return answer
        # What a confirmation answers is not documented; a page for people, as a gateway sends it, is none.
        kept = isinstance(answer, Reply) and answer.status in _KEPT and (not answer.body or answer.media_type == _JSON)
        return None if kept else _unclear(answer)

    def _ask(self, request: Request, token: str, within: float) -> _Answer:
        outcome = self._wire(token).exchange(replace(request, read_timeout=within), within)
        if isinstance(outcome, NotReached):
            return Trouble.UNREACHED
        if isinstance(outcome, Reply):
            if outcome.status == 401:
                return Trouble.IDENTITY_ENDED
            if outcome.status == 429:
                asked = seconds_to_wait(outcome.retry_after, self._clock.now())
                return Busy(BUSY_WAIT if asked is None else asked)
        return outcome

    def _wire(self, token: str | None) -> Wire:
        return Wire(
            self._api_url,
            token,
            "back office",
            connect_timeout=self._connect,
            read_timeout=self._connect,
            transport=self._transport,
        )


def _believed(answer: Reply | Lost, body: type[T]) -> T | Unclear:
    found = decode(answer, _OK, body) if isinstance(answer, Reply) else None
    return _unclear(answer) if found is None else found


def _unclear(answer: Reply | Lost) -> Unclear:
    if isinstance(answer, Lost):
        return Unclear(None)
    if answer.status < 500:
        _log.warning("an answer of France Travail was not believed: %d", answer.status)
    return Unclear(answer.status)
