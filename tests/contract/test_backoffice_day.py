"""The book of a day: what reconciliation asks of the back office, over loopback."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
import requests
from sqlalchemy import insert

from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.server.tables import DecisionRow, OrderRow, Verdict
from kiosk.clock import PARIS
from kiosk.contact import Email
from kiosk.money import Money, euros
from kiosk.orders.api import DayBook, DayLine, OrderState, RefusalCode, Refused, StampOrder
from tests.contract.backoffice_office import GUARD, OTHER_TOKEN, TOKEN, Office, office_open

DAY = date(2026, 11, 22)
NEXT = date(2026, 11, 23)
LATE = datetime(2026, 11, 22, 23, 30, tzinfo=PARIS)
ADULT = StampOrder("passport.adult", euros(86), Email("citizen@example.org"), "ar")
MINOR = StampOrder("passport.15_17", euros(42), Email("citizen@example.org"), "fr")


@pytest.fixture
def office() -> Iterator[Office]:
    with office_open() as office:
        yield office


@pytest.fixture
def kiosk(office: Office) -> BackOfficeClient:
    return office.kiosk()


def raw(office: Office, path: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {TOKEN}"}
    with requests.Session() as session:
        session.trust_env = False
        return session.get(office.url + path, headers=headers, timeout=GUARD)


def issued(reference: str, amount: Money, authorisation: str) -> DayLine:
    return DayLine(reference, OrderState.ISSUED, amount, authorisation)


def reserved(reference: str, amount: Money) -> DayLine:
    return DayLine(reference, OrderState.RESERVED, amount, None)


def test_a_day_holds_what_was_issued_and_what_still_waits_by_reference(kiosk: BackOfficeClient) -> None:
    for reference, order in (("K1-4", ADULT), ("K1-2", MINOR), ("K1-3", ADULT), ("K1-1", MINOR)):
        kiosk.reserve(reference, order)
    kiosk.issue("K1-4", "A4")
    kiosk.issue("K1-2", "A2")
    kiosk.reverse("K1-3")
    lines = (reserved("K1-1", euros(42)), issued("K1-2", euros(42), "A2"), issued("K1-4", euros(86), "A4"))
    assert kiosk.day(DAY) == DayBook(DAY, lines)


def test_the_day_is_that_of_the_server_in_paris() -> None:
    with office_open(at=LATE) as office:
        kiosk = office.kiosk()
        for reference in ("K1-1", "K1-2", "K1-3"):
            kiosk.reserve(reference, ADULT)
        kiosk.issue("K1-1", "A1")
        office.clock.advance(3600)  # 00:30 in Paris, still the day before in UTC
        kiosk.issue("K1-2", "A2")
        kiosk.reserve("K1-4", ADULT)
        waits = reserved("K1-3", euros(86))
        assert kiosk.day(DAY) == DayBook(DAY, (issued("K1-1", euros(86), "A1"), waits))
        after = (issued("K1-2", euros(86), "A2"), waits, reserved("K1-4", euros(86)))
        assert kiosk.day(NEXT) == DayBook(NEXT, after)


def test_a_forgotten_reservation_shows_on_every_later_day_until_it_is_given_back(kiosk: BackOfficeClient) -> None:
    kiosk.reserve("K1-1", ADULT)
    later = date(2027, 3, 1)
    assert kiosk.day(DAY - timedelta(days=1)) == DayBook(DAY - timedelta(days=1), ())
    assert kiosk.day(later) == DayBook(later, (reserved("K1-1", euros(86)),))
    kiosk.reverse("K1-1")
    assert kiosk.day(later) == DayBook(later, ())


def test_a_kiosk_sees_its_own_day_only(office: Office, kiosk: BackOfficeClient) -> None:
    neighbour = office.kiosk(OTHER_TOKEN)
    kiosk.reserve("0001", ADULT)
    neighbour.reserve("0001", MINOR)
    neighbour.issue("0001", "A1")
    assert kiosk.day(DAY) == DayBook(DAY, (reserved("0001", euros(86)),))
    assert neighbour.day(DAY) == DayBook(DAY, (issued("0001", euros(42), "A1"),))


def test_a_day_tells_nothing_of_the_citizen_and_no_stamp(office: Office, kiosk: BackOfficeClient) -> None:
    kiosk.reserve("K1-1", ADULT)
    kiosk.issue("K1-1", "A1")
    assert raw(office, "/v1/days/2026-11-22").json() == {
        "date": "2026-11-22",
        "orders": [{"reference": "K1-1", "state": "issued", "amount_cents": 8600, "authorisation": "A1"}],
    }


def test_an_order_tells_its_tariff_and_its_language(office: Office, kiosk: BackOfficeClient) -> None:
    kiosk.reserve("K1-1", ADULT)
    order = raw(office, "/v1/orders/K1-1").json()
    assert (order["tariff_id"], order["language"]) == ("passport.adult", "ar")


@pytest.mark.parametrize(
    "day",
    ["2026-02-29", "2026-13-01", "22-11-2026", "20261122", "2026-W47-7", "1795305600", "today", "2026-11-22T00:00"],
)
def test_only_a_full_date_is_a_day(office: Office, day: str) -> None:
    refusal = raw(office, f"/v1/days/{day}")
    assert (refusal.status_code, refusal.json()["code"]) == (422, "other")


@pytest.mark.parametrize("day", [date.min, date.max], ids=str)
def test_the_ends_of_the_calendar_are_days(kiosk: BackOfficeClient, day: date) -> None:
    assert kiosk.day(day) == DayBook(day, ())


def fill(office: Office, first: int, last: int) -> None:
    """Issue orders with the longest references and authorisations that a kiosk has, without selling them."""
    at = LATE.astimezone(UTC)
    order = {"kiosk_id": "K1", "tariff_id": "passport.adult", "amount_cents": 99_900, "language": "fr"}
    decision = {"verdict": Verdict.ISSUED, "authorisation": "A1234567", "issued_on": DAY, "decided_at": at}
    numbers = range(first, last + 1)
    with office.database() as session, session.begin():
        rows = [order | {"id": n, "reference": f"ABCDEFGH-0000-{n:04d}", "reserved_at": at} for n in numbers]
        session.execute(insert(OrderRow), rows)
        session.execute(insert(DecisionRow), [decision | {"order_id": n} for n in numbers])


def test_the_fullest_day_arrives_and_a_fuller_one_is_refused(office: Office, kiosk: BackOfficeClient) -> None:
    fill(office, 1, 5_000)
    book = kiosk.day(DAY)
    assert isinstance(book, DayBook)
    assert [line.reference for line in book.lines] == [f"ABCDEFGH-0000-{n:04d}" for n in range(1, 5_001)]
    fill(office, 5_001, 5_001)
    assert kiosk.day(DAY) == Refused(RefusalCode.OTHER)
