"""A back office that answers anything at all: the kiosk gets a value, believes nothing that it did not check, and
asks again only where nothing can have been done."""

from __future__ import annotations

import json
import logging
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from threading import Event, Thread
from typing import Any

import pytest

from kiosk.backoffice.answers import Healthy
from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.wire import LARGEST_BODY
from kiosk.clock import AdjustableClock
from kiosk.contact import Email
from kiosk.money import euros
from kiosk.orders.api import Lost, NotReached, OrderRecord, OrderState, RefusalCode, Refused, StampOrder
from kiosk.tariffs import Catalogue

GUARD = 30.0
ORDER = StampOrder("passport.adult", euros(86), Email("citizen@example.org"), "fr")
RESERVED: dict[str, Any] = {
    "reference": "K1-1",
    "tariff_id": "passport.adult",
    "state": "reserved",
    "amount_cents": 8600,
    "stamp": None,
    "message_sent": False,
}
STAMP: dict[str, Any] = {
    "number": "9999123412341234",
    "amount_cents": 8600,
    "issued_on": "2026-11-22",
    "valid_until": "2027-11-22",
    "specimen": True,
}
ISSUED = RESERVED | {"state": "issued", "stamp": STAMP, "message_sent": True}
TARIFF: dict[str, Any] = {
    "id": "passport.adult",
    "group": "passport",
    "label_fr": "Passeport",
    "amount_cents": 8600,
    "territory": "FR",
    "effective_from": None,
    "effective_to": None,
    "sold_on": "timbres",
    "legal": "CGI 953",
    "certainty": "official",
    "checked_on": "2026-11-22",
}
CATALOGUE: dict[str, Any] = {"version": "1", "tariffs": [TARIFF]}
NOT_BELIEVED = pytest.mark.expects_log("^WARNING kiosk.backoffice.client: an answer was not believed: ")

Answer = Callable[[socket.socket, Event], None]


def says(status: int, body: bytes | object = b"", media_type: str = "application/json", **headers: str) -> Answer:
    """Answer in full."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} X", f"Content-Type: {media_type}", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return raw("\r\n".join([*lines, "", ""]).encode() + content)


def raw(data: bytes) -> Answer:
    """Send these bytes and hang up."""
    return lambda connection, _over: connection.sendall(data)


def problem(status: int, code: str) -> Answer:
    """Refuse, as RFC 9457 wants it."""
    return says(status, {"status": status, "title": "X", "code": code}, "application/problem+json")


def silence(_connection: socket.socket, over: Event) -> None:
    """Keep the line open and say nothing."""
    over.wait(GUARD)


def drip(connection: socket.socket, over: Event) -> None:
    """Send a header that never ends, a byte at a time, always before the read time-out."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Drip: ")
    while not over.wait(0.02):
        connection.sendall(b".")


class Rogue:
    """A server that gives the next of its answers to each connection, the last one for ever."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self.requests: list[bytes] = []
        self.over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(GUARD)
                try:
                    self.requests.append(_request(connection))
                    answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                    answer(connection, self.over)
                except OSError:
                    continue  # the kiosk hung up first

    def close(self) -> None:
        self.over.set()
        # shutdown wakes the accept; close alone would leave it waiting
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(GUARD)


def _request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    size = next((int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0)
    while len(body) < size:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    rogue = Rogue()
    yield rogue
    rogue.close()


class Kiosk:
    """A client and the waits that it made between its tries."""

    def __init__(self, url: str, *, read_timeout: float = GUARD, patience: float = GUARD) -> None:
        self.waits: list[float] = []
        self.clock = AdjustableClock()
        self.client = BackOfficeClient(
            url,
            "token-of-the-annex",
            "K1",
            read_timeout=read_timeout,
            patience=patience,
            clock=self.clock,
            pause=self._pause,
        )

    def _pause(self, seconds: float) -> bool:
        self.waits.append(seconds)
        return False


@pytest.fixture
def kiosk(rogue: Rogue) -> Kiosk:
    return Kiosk(rogue.url)


# --- answers that are not believed: it may have been done, so it is asked by reference, not again --------------------

HALF = json.dumps(RESERVED).encode()[:40]
UNBELIEVABLE = {
    "a page of HTML": says(200, b"<html>Welcome to the hotel</html>", "text/html"),
    "HTML that says JSON": says(201, b"<html>"),
    "JSON that says HTML": says(201, RESERVED, "text/html"),
    "nothing": says(201),
    "an error of the server": says(500, b"oops", "text/plain"),
    "an error in JSON": problem(500, "other"),
    "a gateway that gave up": says(504, b"", "text/html"),
    "a redirect": says(302, b"", Location="http://127.0.0.1:9/elsewhere"),
    "half a JSON": says(201, HALF),
    "half a body": raw(b"HTTP/1.1 201 X\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n" + HALF),
    "no HTTP": raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
    "a line that closes": raw(b""),
    "too much": says(201, b" " * (LARGEST_BODY + 1)),
    "another order": says(201, RESERVED | {"reference": "K1-2"}),
    "another amount": says(201, RESERVED | {"amount_cents": 8601}),
    "another tariff": says(201, RESERVED | {"tariff_id": "passport.15_17"}),
    "no tariff": says(201, {name: value for name, value in RESERVED.items() if name != "tariff_id"}),
    "a negative amount": says(201, RESERVED | {"amount_cents": -8600}),
    "an amount in words": says(201, RESERVED | {"amount_cents": "8600"}),
    "an unknown state": says(201, RESERVED | {"state": "perhaps"}),
    "a stamp before its time": says(201, RESERVED | {"stamp": STAMP}),
    "a list": says(201, [RESERVED]),
    "deep nesting": says(201, b"[" * 100_000),
    "a 404 of somebody else": says(404, b"<html>", "text/html"),
    "a refusal that contradicts itself": says(409, {"status": 404, "code": "other"}, "application/problem+json"),
    "a 304 out of nowhere": says(304),
}
BROKEN_OFF = {"half a body", "no HTTP", "a line that closes"}
TOO_LARGE = pytest.mark.expects_log("^WARNING kiosk.backoffice.wire: an answer was too large$")


def unbelievable(what: str) -> object:
    marks = () if what in BROKEN_OFF else TOO_LARGE if what == "too much" else NOT_BELIEVED
    return pytest.param(UNBELIEVABLE[what], marks=marks, id=what)


@pytest.mark.parametrize("answer", [unbelievable(what) for what in UNBELIEVABLE])
def test_what_cannot_be_believed_is_lost_and_not_asked_twice(rogue: Rogue, kiosk: Kiosk, answer: Answer) -> None:
    rogue.answers = [answer]
    assert kiosk.client.reserve("K1-1", ORDER) == Lost()
    assert len(rogue.requests) == 1
    assert not kiosk.client.reachable


@NOT_BELIEVED
@pytest.mark.parametrize(
    "body",
    [
        RESERVED,
        ISSUED | {"stamp": None},
        ISSUED | {"stamp": STAMP | {"number": "999912341234123"}},
        ISSUED | {"stamp": STAMP | {"number": "9999123412341234\n"}},
        ISSUED | {"stamp": STAMP | {"number": "٩٩٩٩١٢٣٤١٢٣٤١٢٣٤"}},
        ISSUED | {"stamp": STAMP | {"amount_cents": 4200}},
        ISSUED | {"stamp": STAMP | {"valid_until": "2026-11-22"}},
        ISSUED | {"stamp": STAMP | {"issued_on": "22/11/2026"}},
        ISSUED | {"stamp": {name: value for name, value in STAMP.items() if name != "specimen"}},
    ],
    ids=["not issued", "no stamp", "15 digits", "a line end", "not ASCII", "amount", "ends", "date", "specimen unsaid"],
)
def test_a_stamp_is_whole_or_it_is_lost(rogue: Rogue, kiosk: Kiosk, body: dict[str, Any]) -> None:
    rogue.answers = [says(200, body)]
    assert kiosk.client.issue("K1-1", "A1") == Lost()


@NOT_BELIEVED
def test_a_reversal_is_believed_when_it_is_said(rogue: Rogue, kiosk: Kiosk) -> None:
    rogue.answers = [says(200, RESERVED), says(200, RESERVED | {"state": "reversed"})]
    assert kiosk.client.reverse("K1-1") == Lost()
    answer = kiosk.client.reverse("K1-1")
    assert isinstance(answer, OrderRecord)
    assert answer.state is OrderState.REVERSED


@NOT_BELIEVED
@pytest.mark.parametrize(
    "body",
    [
        CATALOGUE | {"tariffs": [TARIFF | {"amount_cents": -1}]},
        CATALOGUE | {"tariffs": [TARIFF | {"amount_cents": 86.5}]},
        CATALOGUE | {"tariffs": [TARIFF | {"certainty": "surely"}]},
        CATALOGUE | {"tariffs": [TARIFF, TARIFF]},
        CATALOGUE | {"tariffs": [TARIFF | {"effective_from": "2026-05-01", "effective_to": "2026-04-30"}]},
        CATALOGUE | {"tariffs": []},
    ],
    ids=["negative price", "half a cent", "certainty", "two prices a day", "ends before it begins", "empty"],
)
def test_a_catalogue_that_is_not_sound_leaves_the_last_good_one(
    rogue: Rogue, kiosk: Kiosk, body: dict[str, Any]
) -> None:
    rogue.answers = [says(200, CATALOGUE, ETag='"1"'), says(200, body, ETag='"2"')]
    good = kiosk.client.catalogue()
    assert isinstance(good, Catalogue)
    assert kiosk.client.catalogue() == Lost()
    assert kiosk.client.last_catalogue is good
    assert b'If-None-Match: "1"' in rogue.requests[1]


@NOT_BELIEVED
def test_the_book_of_another_day_is_lost_and_not_asked_twice(rogue: Rogue, kiosk: Kiosk) -> None:
    rogue.answers = [says(200, {"date": "2026-11-21", "orders": []})]
    assert kiosk.client.day(date(2026, 11, 22)) == Lost()
    assert len(rogue.requests) == 1
    assert rogue.requests[0].startswith(b"GET /v1/days/2026-11-22 HTTP/1.1\r\n")


def test_what_a_newer_back_office_adds_does_no_harm(rogue: Rogue, kiosk: Kiosk) -> None:
    rogue.answers = [says(201, RESERVED | {"colour": "blue"}), problem(409, "moon_phase")]
    assert isinstance(kiosk.client.reserve("K1-1", ORDER), OrderRecord)
    assert kiosk.client.issue("K1-1", "A1") == Refused(RefusalCode.OTHER)


# --- slow ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", [silence, drip], ids=["silence", "a byte at a time"])
def test_a_back_office_that_is_too_slow_is_lost(rogue: Rogue, answer: Answer) -> None:
    rogue.answers = [answer]
    kiosk = Kiosk(rogue.url, read_timeout=0.2, patience=0.6)
    assert kiosk.client.reserve("K1-1", ORDER) == Lost()
    assert len(rogue.requests) == 1


# --- nothing was done: it may be asked again -------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_busy_is_asked_again_after_the_time_it_wants(rogue: Rogue, kiosk: Kiosk, status: int) -> None:
    rogue.answers = [says(status, b"", Retry_After="2"), says(status, b"", Retry_After="0"), says(201, RESERVED)]
    assert isinstance(kiosk.client.reserve("K1-1", ORDER), OrderRecord)
    assert kiosk.waits == [2.0, 0.0]
    first, *others = rogue.requests
    assert b"Idempotency-Key: K1-1" in first
    assert others == [first, first]


def test_busy_until_a_date_is_a_wait_too(rogue: Rogue, kiosk: Kiosk) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=10), usegmt=True)
    rogue.answers = [says(503, b"", Retry_After=at), says(201, RESERVED)]
    assert isinstance(kiosk.client.reserve("K1-1", ORDER), OrderRecord)
    assert len(kiosk.waits) == 1
    assert 0.0 <= kiosk.waits[0] <= 10.0


@pytest.mark.parametrize("status", [429, 503])
def test_busy_for_ever_is_asked_three_times(rogue: Rogue, kiosk: Kiosk, status: int) -> None:
    rogue.answers = [says(status, b"<html>", "text/html")]
    assert kiosk.client.reserve("K1-1", ORDER) == NotReached()
    assert len(rogue.requests) == 3
    assert len(kiosk.waits) == 2


def test_who_wants_to_be_left_alone_is_left_alone(rogue: Rogue, kiosk: Kiosk) -> None:
    rogue.answers = [
        says(200, {"version": "1", "specimen": True}),
        says(503, b"", Retry_After="120"),
        says(201, RESERVED),
    ]
    assert isinstance(kiosk.client.health(), Healthy)
    assert kiosk.client.reserve("K1-1", ORDER) == NotReached()
    assert not kiosk.client.reachable
    kiosk.clock.advance(60)
    assert kiosk.client.reserve("K1-1", ORDER) == NotReached()
    assert (len(rogue.requests), kiosk.waits) == (2, [])
    kiosk.clock.advance(61)
    assert isinstance(kiosk.client.reserve("K1-1", ORDER), OrderRecord)
    assert kiosk.client.reachable


def test_a_machine_that_is_not_there_is_not_reached_and_then_not_asked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    kiosk = Kiosk(url)
    assert kiosk.client.reserve("K1-1", ORDER) == NotReached()
    assert kiosk.client.call_agent("home", "fr") == NotReached()
    assert kiosk.client.catalogue() == NotReached()
    assert len(kiosk.waits) == 2  # the first call only: it opened the circuit


def test_a_name_that_does_not_exist_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_options: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert Kiosk("https://office.example").client.health() == NotReached()


def test_a_back_office_that_comes_back_is_seen(rogue: Rogue, kiosk: Kiosk) -> None:
    news: list[bool] = []
    kiosk.client.subscribe(news.append)
    healthy = says(200, {"version": "1", "specimen": True})
    rogue.answers = [healthy, says(503), says(503), says(503), healthy]
    kiosk.client.health()
    assert kiosk.client.health() == NotReached()
    assert kiosk.client.health() == NotReached()
    kiosk.clock.advance(5)
    assert kiosk.client.health() == Healthy("1", specimen=True)
    assert news == [True, False, True]
    assert len(rogue.requests) == 5


@pytest.mark.expects_log("^ERROR kiosk.backoffice.client: the back office does not admit this kiosk: 40[13]$")
@pytest.mark.parametrize("status", [401, 403])
def test_a_token_that_is_not_accepted_never_passes_for_a_refused_order(rogue: Rogue, kiosk: Kiosk, status: int) -> None:
    rogue.answers = [problem(status, "not_authorised")]
    assert kiosk.client.issue("K1-1", "A1") == NotReached()
    assert kiosk.client.health() == Refused(RefusalCode.NOT_AUTHORISED)
    assert kiosk.client.catalogue() == NotReached()
    assert len(rogue.requests) == 3


@pytest.mark.expects_log("^ERROR kiosk.backoffice.client: the back office does not admit this kiosk: 401$")
def test_who_asks_for_a_day_hears_that_the_token_is_not_accepted(rogue: Rogue, kiosk: Kiosk) -> None:
    rogue.answers = [problem(401, "not_authorised")]
    assert kiosk.client.day(date(2026, 11, 22)) == Refused(RefusalCode.NOT_AUTHORISED)


def test_after_close_nothing_is_sent(rogue: Rogue, kiosk: Kiosk) -> None:
    kiosk.client.close()
    kiosk.client.close()
    assert kiosk.client.order("K1-1") == NotReached()
    assert rogue.requests == []


# --- what is said of it ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [400, 404, 409, 422])
@pytest.mark.parametrize("code", RefusalCode)
def test_a_refusal_is_passed_on(rogue: Rogue, kiosk: Kiosk, status: int, code: RefusalCode) -> None:
    rogue.answers = [problem(status, code.value)]
    answer = NotReached() if code is RefusalCode.NOT_AUTHORISED else Refused(code)
    assert kiosk.client.order("K1-1") == answer
    assert kiosk.client.reachable


@NOT_BELIEVED
@TOO_LARGE
def test_neither_contact_nor_token_nor_number_is_ever_logged(rogue: Rogue, caplog: pytest.LogCaptureFixture) -> None:
    answers = [*UNBELIEVABLE.values(), says(200, ISSUED)]
    with caplog.at_level(logging.DEBUG):
        for answer in answers:
            rogue.answers = [answer]
            kiosk = Kiosk(rogue.url)
            kiosk.client.reserve("K1-1", ORDER)
            kiosk.client.issue("K1-1", "A1")
    assert "an answer was not believed" in caplog.text
    for secret in ("citizen", "token-of-the-annex", STAMP["number"]):
        assert secret not in caplog.text
