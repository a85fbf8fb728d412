"""What the kiosk reads of an answer, without a network."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.backoffice import answers
from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.contract import OrderRequest, StampBody, delivery_to
from kiosk.backoffice.wire import Reply, Request, seconds_to_wait
from kiosk.contact import Email, Mobile
from kiosk.money import euros
from kiosk.orders.api import DayBook, DayLine, Lost, OrderRecord, OrderState, RefusalCode, Refused

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("Sun, 22 Nov 2026 10:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 09:00:00 GMT", 0.0),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("٣", None),
        ("Sun, 22 Nov 2026 10:00:30 -0000", None),
        ("9" * 400, 999_999_999.0),
    ],
)
def test_retry_after_is_seconds_or_a_date(header: str, seconds: float | None) -> None:
    assert seconds_to_wait(header, NOW) == seconds


@pytest.mark.parametrize(
    "address",
    [
        "http://office.example",
        "ftp://127.0.0.1",
        "office.example",
        "https://",
        "https://kiosk:secret@office.example",
        "https://office.example/?a=b",
        "",
    ],
)
def test_a_token_is_not_sent_in_clear_or_nowhere(address: str) -> None:
    with pytest.raises(ValueError, match="address"):
        BackOfficeClient(address, "token", "K1")


@pytest.mark.parametrize("reference", ["", "..", "K1/1", "K1 1", "K1?x", "é", "K" * 65, "K1\n"])
def test_a_reference_cannot_leave_its_place_in_the_path(reference: str) -> None:
    client = BackOfficeClient("https://office.example", "token", "K1")
    with pytest.raises(ValueError, match="reference"):
        client.order(reference)


def test_reprs_hold_nothing_of_the_citizen() -> None:
    sent = [
        OrderRequest("K1-1", "passport.adult", 8600, "fr", delivery_to(contact))
        for contact in (Email("citizen@example.org"), Mobile("+33612345678"))
    ]
    stamp = StampBody("9999123412341234", 8600, NOW.date(), NOW.date().replace(year=2027), True)
    request = Request("POST", "/v1/orders", b'{"address": "citizen@example.org"}')
    reply = Reply(200, "application/json", "", "", b'{"number": "9999123412341234"}')
    text = repr([*sent, stamp, request, reply])
    for secret in ("citizen", "612345678", "9999123412341234"):
        assert secret not in text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
NEAR_ORDER = st.fixed_dictionaries(
    {
        "reference": st.just("K1-1") | JSON,
        "tariff_id": st.just("passport.adult") | JSON,
        "state": st.sampled_from(["reserved", "issued", "reversed"]) | JSON,
        "amount_cents": st.just(8600) | JSON,
        "message_sent": st.booleans() | JSON,
        "stamp": st.none() | JSON,
    }
)
BODIES = st.binary(max_size=200) | (JSON | NEAR_ORDER).map(lambda value: json.dumps(value).encode())
REPLIES = st.builds(
    Reply,
    status=st.sampled_from([200, 201, 202, 204, 304, 400, 404, 409, 422, 500]),
    media_type=st.sampled_from(["application/json", "application/problem+json", "text/html", ""]),
    etag=st.just(""),
    retry_after=st.just(""),
    body=BODIES,
)


@given(REPLIES)
def test_any_answer_at_all_gives_a_value(reply: Reply) -> None:
    order = answers.read_order(reply, "K1-1")
    assert isinstance(order, OrderRecord | Refused | Lost)
    assert not isinstance(order, OrderRecord) or (order.reference, order.amount.cents >= 0) == ("K1-1", True)
    assert isinstance(answers.read_day(reply, DAY), Refused | Lost)
    assert answers.read_catalogue(reply, None) == Lost()
    assert answers.read_health(reply) == Lost()
    assert isinstance(answers.read_agent_call(reply), Refused | Lost)


# --- the book of a day -------------------------------------------------------------------------------------------

ISSUED: dict[str, Any] = {"reference": "K1-1", "state": "issued", "amount_cents": 8600, "authorisation": "A1"}
RESERVED: dict[str, Any] = {"reference": "K1-2", "state": "reserved", "amount_cents": 4200, "authorisation": None}


def book(*lines: dict[str, Any], day: object = "2026-11-22") -> Reply:
    body = json.dumps({"date": day, "orders": lines}).encode()
    return Reply(200, "application/json", "", "", body)


def test_a_sound_book_is_believed() -> None:
    lines = (
        DayLine("K1-1", OrderState.ISSUED, euros(86), "A1"),
        DayLine("K1-2", OrderState.RESERVED, euros(42), None),
    )
    assert answers.read_day(book(ISSUED, RESERVED | {"colour": "blue"}), DAY) == DayBook(DAY, lines)
    assert answers.read_day(book(), DAY) == DayBook(DAY, ())


@pytest.mark.parametrize(
    "reply",
    [
        book(ISSUED, day="2026-11-21"),
        book(ISSUED, day="22/11/2026"),
        book(ISSUED, day=None),
        book(ISSUED, RESERVED, RESERVED | {"reference": "K1-1"}),
        book(ISSUED | {"amount_cents": -8600}),
        book(ISSUED | {"amount_cents": "8600"}),
        book(ISSUED | {"amount_cents": 86.5}),
        book(ISSUED | {"amount_cents": 10_000_001}),
        book(ISSUED | {"authorisation": None}),
        book(ISSUED | {"authorisation": ""}),
        book(ISSUED | {"authorisation": "A1\n"}),
        book(ISSUED | {"authorisation": "\x1b[2J"}),
        book(RESERVED | {"authorisation": "A1"}),
        book(RESERVED | {"state": "reversed"}),
        book(RESERVED | {"state": "perhaps"}),
        book(ISSUED | {"reference": ""}),
        book(ISSUED | {"reference": "K1-1\n"}),
        book(ISSUED | {"reference": "K1 1"}),
        book({name: value for name, value in RESERVED.items() if name != "authorisation"}),
        book(*(RESERVED | {"reference": f"K1-{number}"} for number in range(5_001))),
        Reply(201, "application/json", "", "", book(ISSUED).body),
        Reply(200, "text/html", "", "", book(ISSUED).body),
        Reply(200, "application/json", "", "", book(ISSUED).body[:-1]),
    ],
    ids=[
        "another day",
        "a French date",
        "no date",
        "one order twice",
        "negative",
        "in words",
        "half a cent",
        "no price",
        "issued unpaid",
        "empty authorisation",
        "a line end in it",
        "a command to the screen",
        "reserved and paid",
        "reversed",
        "an unknown state",
        "no reference",
        "a line end in the reference",
        "a space in the reference",
        "authorisation unsaid",
        "too long",
        "another status",
        "HTML",
        "half a JSON",
    ],
)
def test_a_book_is_sound_or_it_is_lost(reply: Reply) -> None:
    assert answers.read_day(reply, DAY) == Lost()


def test_a_day_may_be_refused() -> None:
    refusal = Reply(409, "application/problem+json", "", "", b'{"status": 409, "code": "other"}')
    assert answers.read_day(refusal, DAY) == Refused(RefusalCode.OTHER)
