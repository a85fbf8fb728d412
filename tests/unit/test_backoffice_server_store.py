"""The back office's tariffs, stock and tables, without HTTP."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine, delete, event, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kiosk.backoffice.server import stock, tariffs
from kiosk.backoffice.server.auth import Doorkeeper
from kiosk.backoffice.server.messages import Outbox, SimulatedSender
from kiosk.backoffice.server.models import CatalogueOut, OrderIn, SmsDelivery, TariffOut
from kiosk.backoffice.server.orders import OrderBook
from kiosk.backoffice.server.settings import KioskToken, ServerSettings
from kiosk.backoffice.server.tables import (
    DecisionRow,
    MessageRow,
    MessageState,
    OrderRow,
    StampRow,
    Verdict,
    open_database,
)
from kiosk.clock import SystemClock
from kiosk.months import last_day_of_use
from kiosk.orders.api import OrderState
from kiosk.tariffs import METROPOLE, Certainty

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ROW: dict[str, Any] = {
    "id": "a",
    "group": "g",
    "label_fr": "A",
    "amount_cents": 100,
    "territory": METROPOLE,
    "effective_from": None,
    "effective_to": None,
    "sold_on": "timbres",
    "legal": "CGI",
    "source": "x",
    "certainty": "official",
    "checked_on": "2026-11-22",
    "note": "",
}


def catalogue(*rows: dict[str, Any]) -> CatalogueOut:
    return CatalogueOut(version="1", tariffs=tuple(TariffOut(**(ROW | row)) for row in rows))


@pytest.fixture
def database() -> Engine:
    return open_database("sqlite://")


# --- tariffs -------------------------------------------------------------------------------------------------------


def test_rows_of_one_tariff_follow_each_other() -> None:
    published = tariffs.PublishedTariffs(
        catalogue(
            {"effective_to": "2026-04-30", "amount_cents": 5500},
            {"effective_from": "2026-05-01", "amount_cents": 25500},
            {"id": "a.GF", "territory": "973", "amount_cents": 12750},
            {"territory": "973", "amount_cents": 1},  # the same name elsewhere is never this office's price
        )
    )
    amounts = [published.on("a", date(2026, month, day)) for month, day in ((4, 30), (5, 1))]
    assert [row.amount_cents if row else None for row in amounts] == [5500, 25500]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([{}, {}], "share a day"),
        ([{"effective_to": "2026-05-01"}, {"effective_from": "2026-05-01"}], "share a day"),
        ([{"effective_from": "2026-05-01"}, {"effective_from": "2026-06-01"}], "share a day"),
        ([{"effective_from": "2026-05-01", "effective_to": "2026-04-30"}], "ends after it begins"),
        ([{"amount_cents": -1}], "greater than or equal to 0"),
        ([{"amount_cents": "100"}], "valid integer"),
        ([{"certainty": "surely"}], "'official', 'secondary', 'to_verify' or 'memory'"),
        ([{"colour": "blue"}], "Extra inputs"),
        ([], "at least 1"),
    ],
)
def test_tariffs_that_are_not_sound_are_not_loaded(rows: list[dict[str, Any]], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        catalogue(*rows)


def test_what_ships_sells_only_what_is_official() -> None:
    published = tariffs.load()
    today = date(2026, 11, 22)
    adult = published.on("passport.adult", today)
    assert adult is not None
    assert (adult.amount_cents, adult.certainty) == (8600, Certainty.OFFICIAL)
    assert published.knows("justice.appeal")
    assert published.on("justice.appeal", date(2027, 1, 1)) is None
    assert not published.knows("passport.none")


def test_an_etag_is_recognised_as_the_standard_writes_it() -> None:
    published = tariffs.load()
    for header in (published.etag, f"W/{published.etag}", f'"x", {published.etag}', "*"):
        assert published.still_stands(header)
    for header in ("", '"x"', published.etag.strip('"')):
        assert not published.still_stands(header)


# --- stock -----------------------------------------------------------------------------------------------------------


def test_the_stock_is_made_once_and_every_number_says_specimen(database: Engine) -> None:
    stock.fill(database, 40)
    with Session(database) as session:
        first = set(session.scalars(select(StampRow.number)))
    stock.fill(database, 40)
    with Session(database) as session:
        again = set(session.scalars(select(StampRow.number)))
    stock.fill(database, 50)
    with Session(database) as session:
        more = set(session.scalars(select(StampRow.number)))
    assert first == again
    assert (len(first), len(more), first < more) == (40, 50, True)
    assert all(len(number) == 16 and number.isdigit() and number.startswith("9999") for number in more)


# --- what the database itself refuses ----------------------------------------------------------------------------


@pytest.fixture
def order_id(database: Engine) -> int:
    order = OrderRow(
        kiosk_id="K1", reference="K1-1", tariff_id="passport.adult", amount_cents=8600, language="fr", reserved_at=AT
    )
    with Session(database, expire_on_commit=False) as session, session.begin():
        session.add(order)
    return order.id


def decision(order_id: int, verdict: Verdict, authorisation: str | None, issued_on: date | None) -> DecisionRow:
    return DecisionRow(
        order_id=order_id, verdict=verdict, authorisation=authorisation, issued_on=issued_on, decided_at=AT
    )


def add(database: Engine, row: object) -> None:
    with Session(database) as session, session.begin():
        session.add(row)


def test_an_order_is_decided_once(database: Engine, order_id: int) -> None:
    add(database, decision(order_id, Verdict.ISSUED, "A1", AT.date()))
    with pytest.raises(IntegrityError):
        add(database, decision(order_id, Verdict.REVERSED, None, None))


@pytest.mark.parametrize(
    ("verdict", "authorisation", "issued_on"),
    [
        (Verdict.ISSUED, None, AT.date()),
        (Verdict.ISSUED, "A1", None),
        (Verdict.REVERSED, "A1", None),
        (Verdict.REVERSED, None, AT.date()),
    ],
)
def test_a_stamp_is_issued_with_its_payment_and_its_date(
    database: Engine, order_id: int, verdict: Verdict, authorisation: str | None, issued_on: date | None
) -> None:
    with pytest.raises(IntegrityError):
        add(database, decision(order_id, verdict, authorisation, issued_on))


@pytest.mark.parametrize("state", [MessageState.SENT, MessageState.DROPPED])
def test_no_contact_outlives_its_message(database: Engine, order_id: int, state: MessageState) -> None:
    with pytest.raises(IntegrityError):
        add(database, MessageRow(order_id=order_id, channel="email", address="citizen@example.org", state=state))


def test_one_number_is_for_one_order(database: Engine, order_id: int) -> None:
    add(database, StampRow(number="9999000000000001", order_id=order_id))
    with pytest.raises(IntegrityError):
        add(database, StampRow(number="9999000000000002", order_id=order_id))


def test_an_order_that_exists_is_not_deleted_under_its_stamp(database: Engine, order_id: int) -> None:
    add(database, StampRow(number="9999000000000001", order_id=order_id))
    with pytest.raises(IntegrityError), Session(database) as session, session.begin():
        session.execute(delete(OrderRow))


def test_an_error_of_the_database_quotes_no_contact(database: Engine) -> None:
    row = MessageRow(order_id=404, channel="email", address="citizen@example.org", state=MessageState.HELD)
    with pytest.raises(IntegrityError) as raised:
        add(database, row)
    assert "citizen" not in str(raised.value)


def test_who_loses_the_race_for_a_key_starts_again(database: Engine) -> None:
    """What PostgreSQL does to the second of two reservations that meet; SQLite never lets them meet."""
    stock.fill(database, 1)
    lost: list[str] = []

    def lose_once(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("INSERT INTO orders") and not lost:
            lost.append(statement)
            raise IntegrityError(None, None, RuntimeError("duplicate key"))

    event.listen(database, "before_cursor_execute", lose_once)
    book = OrderBook(database, tariffs.load(), Outbox(database, SimulatedSender()), SystemClock())
    asked = OrderIn(
        reference="K1-1",
        tariff_id="passport.adult",
        amount_cents=8600,
        language="fr",
        delivery=SmsDelivery(channel="sms", address="+33612345678"),
    )
    order, made = book.reserve("K1", asked)
    assert lost
    assert (order.state, made) == (OrderState.RESERVED, True)


# --- who calls, and the calendar ---------------------------------------------------------------------------------


def test_a_kiosk_is_known_by_its_token_only() -> None:
    doorkeeper = Doorkeeper((KioskToken.of("K1", "one"), KioskToken.of("K2", "two")))
    assert [doorkeeper.kiosk_of(token) for token in ("one", "two", "three", "")] == ["K1", "K2", None, None]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"kiosk_tokens": (KioskToken.of("K1", "one"), KioskToken.of("K1", "two"))}, "each kiosk"),
        ({"kiosk_tokens": (KioskToken.of("K1", "one"), KioskToken.of("K2", "one"))}, "each kiosk"),
        ({"kiosk_tokens": (), "port": 65_536}, "port"),
        ({"kiosk_tokens": (), "stock": -1}, "stock"),
    ],
)
def test_settings_that_cannot_be_are_refused(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        ServerSettings(**wrong)


@pytest.mark.parametrize("digest", ["", "secret", "A" * 64])
def test_a_token_in_clear_is_refused(digest: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        KioskToken("K1", digest)


@pytest.mark.parametrize(
    ("bought", "until"),
    [
        (date(2026, 11, 22), date(2027, 11, 22)),
        (date(2028, 2, 29), date(2029, 2, 28)),
        (date(2027, 2, 28), date(2028, 2, 28)),
    ],
)
def test_a_stamp_is_valid_for_twelve_months(bought: date, until: date) -> None:
    assert last_day_of_use(bought) == until
