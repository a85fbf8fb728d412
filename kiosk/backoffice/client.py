"""The kiosk's client of the back office. Expected failures are values; nothing is believed that was not validated.

What is tried again, at most twice and within ``patience`` seconds: a connection that was never made, 429 and 503
(RFC 6585 and 9110), after the time that ``Retry-After`` asks for. In each of them nothing was done. Whatever may
have been done comes back as ``Lost`` at once, for the order to ask by reference.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable
from datetime import date
from threading import Event, Lock
from typing import Final, TypeVar
from urllib.parse import quote

import msgspec

from kiosk.backoffice import answers
from kiosk.backoffice.answers import Called, Healthy
from kiosk.backoffice.circuit import Circuit
from kiosk.backoffice.contract import AgentCallRequest, IssueRequest, OrderRequest, delivery_to
from kiosk.backoffice.wire import Reply, Request, Transport, Wire, seconds_to_wait
from kiosk.clock import Clock, SystemClock
from kiosk.devices.device import Unsubscribe
from kiosk.need import Need
from kiosk.orders.api import (
    DayBook,
    Lost,
    NotReached,
    OrderAnswer,
    OrderRecord,
    OrderState,
    RefusalCode,
    Refused,
    StampOrder,
)
from kiosk.tariffs import Catalogue

T = TypeVar("T")

BACK_OFFS: Final = (0.2, 0.6)
"""Seconds before the second and the third try, which is the last, when the back office does not say."""

_BUSY: Final = frozenset({429, 503})
_NOT_ADMITTED: Final = frozenset({401, 403})
_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

_log = logging.getLogger(__name__)


class BackOfficeClient:
    """The back office as a kiosk sees it; implements :class:`kiosk.orders.api.StampOffice`.

    ``token`` is this kiosk's bearer token, ``kiosk_id`` its name in the back office's logs. Times are in seconds:
    ``connect_timeout`` and ``read_timeout`` for one step of one try, ``patience`` for a whole call with its tries.
    ``transport`` makes the transport adapter of each call (the demo's network switch). Calls block for at most
    ``patience``, so they are made from worker threads; several at once are fine. Raises ValueError for a
    ``base_url`` that is neither https nor this machine.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        kiosk_id: str,
        *,
        connect_timeout: float = 3.0,
        read_timeout: float = 8.0,
        patience: float = 15.0,
        clock: Clock | None = None,
        transport: Transport | None = None,
        pause: Callable[[float], bool] | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._wire = Wire(
            base_url,
            token,
            kiosk_id,
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            transport=transport,
        )
        self._patience = patience
        self._circuit = Circuit(self._clock)
        self._closed = Event()
        self._pause = pause or self._closed.wait
        self._lock = Lock()
        self._kept: tuple[str, Catalogue] | None = None

    # --- how it stands, without I/O ------------------------------------------------------------------------------

    @property
    def reachable(self) -> bool:
        """Whether the back office answered the last time it was asked; False before it ever did. No I/O.

        Somebody has to ask for it to change: the kiosk calls :meth:`health` every few seconds.
        """
        return self._circuit.reachable

    def subscribe(self, callback: Callable[[bool], None]) -> Unsubscribe:
        """Call ``callback`` with each new :attr:`reachable`, on the thread of the call that found out."""
        return self._circuit.subscribe(callback)

    @property
    def last_catalogue(self) -> Catalogue | None:
        """The last catalogue that was believed, however old; None before the first. No I/O."""
        with self._lock:
            return self._kept[1] if self._kept else None

    @property
    def clock(self) -> Clock:
        """The clock of its waits."""
        return self._clock

    def close(self) -> None:
        """End the waits between tries; calls made later are not sent. Twice is harmless."""
        self._closed.set()

    # --- orders: kiosk.orders.api.StampOffice --------------------------------------------------------------------

    def reserve(self, reference: str, order: StampOrder) -> OrderAnswer:
        """Set one stamp aside. The record says how the order stands, which after a repeat may be later than RESERVED.

        Raises ValueError when ``reference`` is not 1 to 64 letters, digits, dots, hyphens and underscores.
        """
        _path(reference)
        body = OrderRequest(
            reference=reference,
            tariff_id=order.tariff_id,
            amount_cents=order.amount.cents,
            language=order.language,
            delivery=delivery_to(order.contact),
        )
        request = Request("POST", "/v1/orders", msgspec.json.encode(body), {"Idempotency-Key": reference})
        return self._order(request, lambda reply: answers.read_order(reply, reference, asked=order))

    def issue(self, reference: str, authorisation: str) -> OrderAnswer:
        """Issue the stamp of an order that was paid under ``authorisation``; a repeat gives the same stamp.

        Raises ValueError for a reference as :meth:`reserve` does.
        """
        body = msgspec.json.encode(IssueRequest(authorisation))
        request = Request("POST", _path(reference) + "/issue", body)
        return self._order(request, lambda reply: answers.read_order(reply, reference, states={OrderState.ISSUED}))

    def reverse(self, reference: str) -> OrderAnswer:
        """Give the reserved stamp back. An order that the back office never saw is refused now, and it promises to
        refuse it should it still arrive. Raises ValueError for a reference as :meth:`reserve` does."""
        request = Request("POST", _path(reference) + "/reverse")
        return self._order(request, lambda reply: answers.read_order(reply, reference, states={OrderState.REVERSED}))

    def order(self, reference: str) -> OrderAnswer:
        """Return how the order stands. Raises ValueError for a reference as :meth:`reserve` does."""
        request = Request("GET", _path(reference))
        return self._order(request, lambda reply: answers.read_order(reply, reference))

    # --- the rest --------------------------------------------------------------------------------------------------

    def day(self, day: date) -> DayBook | Refused | NotReached | Lost:
        """Return what the back office issued to this kiosk on ``day``, and what was reserved until then and still is.

        Refused(NOT_AUTHORISED) when it does not know this kiosk's token.
        """
        return self.ask(Request("GET", f"/v1/days/{day.isoformat()}"), lambda reply: answers.read_day(reply, day))

    def catalogue(self) -> Catalogue | NotReached | Lost:
        """Return the dated tariffs. What was had before is only confirmed (ETag), and stays in ``last_catalogue``."""
        with self._lock:
            kept = self._kept
        headers = {"If-None-Match": kept[0]} if kept and kept[0] else {}

        def read(reply: Reply) -> Catalogue | Lost:
            catalogue = answers.read_catalogue(reply, kept[1] if headers and kept else None)
            if isinstance(catalogue, Catalogue) and reply.status != 304:
                with self._lock:
                    self._kept = (reply.etag, catalogue)
            return catalogue

        answer = self.ask(Request("GET", "/v1/catalogue", headers=headers), read)
        return NotReached() if isinstance(answer, Refused) else answer

    def health(self) -> Healthy | Refused | NotReached | Lost:
        """Return how the back office feels; Refused(NOT_AUTHORISED) when it does not know this kiosk's token."""
        return self.ask(Request("GET", "/v1/health"), answers.read_health)

    def call_agent(
        self, screen_id: str, language: str, need: Need | None = None
    ) -> Called | Refused | NotReached | Lost:
        """Call the agent to this kiosk, at the screen ``screen_id``; after Lost the call may have arrived."""
        body = msgspec.json.encode(AgentCallRequest(screen_id, language, need))
        return self.ask(Request("POST", "/v1/agent-calls", body), answers.read_agent_call)

    def agent_call(self, call: int) -> Called | Refused | NotReached | Lost:
        """Return how a call of this kiosk stands."""
        return self.ask(Request("GET", f"/v1/agent-calls/{call}"), answers.read_agent_call, once=True)

    # --- one call, its tries and the circuit -----------------------------------------------------------------------

    def _order(self, request: Request, read: Callable[[Reply], OrderRecord | Refused | Lost]) -> OrderAnswer:
        answer: OrderAnswer = self.ask(request, read)
        # A token that is not accepted says nothing of the order: were it a refusal, a paid order that is in truth
        # issued could be paid back. It is "not reached", and asked again when IT has put the token right.
        not_admitted = isinstance(answer, Refused) and answer.code is RefusalCode.NOT_AUTHORISED
        return NotReached() if not_admitted else answer

    def ask(
        self, request: Request, read: Callable[[Reply], T | Lost], *, patience: float | None = None, once: bool = False
    ) -> T | Refused | NotReached | Lost:
        """Return what ``read`` makes of the answer to ``request``; NotReached when nothing was done.

        ``patience`` takes the place of the client's own, in seconds; ``once`` makes one try of it, whatever it meets.
        """
        deadline = time.monotonic() + (self._patience if patience is None else patience)
        back_offs = iter(() if once else BACK_OFFS)
        while not self._closed.is_set() and self._circuit.admit():
            try:
                reply = self._wire.exchange(request, within=deadline - time.monotonic())
                answer = self._believe(reply, read)
            except BaseException:
                self._circuit.failed()
                raise
            if not isinstance(answer, NotReached):
                return answer
            asked = seconds_to_wait(reply.retry_after, self._clock.now()) if isinstance(reply, Reply) else None
            back_off = next(back_offs, None)
            wait = back_off if asked is None else asked
            if back_off is None or wait is None or wait >= deadline - time.monotonic():
                self._circuit.failed(asked or 0.0)
                break
            self._circuit.failed()
            if self.pause(wait):
                break
        return NotReached()

    def pause(self, seconds: float) -> bool:
        """Wait that long; return at once, and True, when the client is closed."""
        return self._pause(seconds)

    def _believe(
        self, reply: Reply | NotReached | Lost, read: Callable[[Reply], T | Lost]
    ) -> T | Refused | NotReached | Lost:
        """Return what ``reply`` is worth; the circuit hears of it, except of a NotReached, which may be tried again."""
        if isinstance(reply, NotReached):
            return reply
        if isinstance(reply, Reply):
            if reply.status in _BUSY:
                return NotReached()
            if reply.status in _NOT_ADMITTED:
                _log.error("the back office does not admit this kiosk: %d", reply.status)
                self._circuit.failed()
                return Refused(RefusalCode.NOT_AUTHORISED)
            answer = read(reply)
            if not isinstance(answer, Lost):
                self._circuit.succeeded()
                return answer
            _log.warning("an answer was not believed: %d", reply.status)
        self._circuit.failed()
        return Lost()


def _path(reference: str) -> str:
    if not _REFERENCE.fullmatch(reference):
        raise ValueError("a reference is 1 to 64 letters, digits, dots, hyphens or underscores")
    return f"/v1/orders/{quote(reference, safe='')}"
