"""The kiosk's real client against the real back office, over loopback."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine, create_engine, inspect, select

from kiosk.backoffice.answers import Called, Healthy
from kiosk.backoffice.client import BackOfficeClient
from kiosk.backoffice.server.calls import come, waiting
from kiosk.backoffice.server.messages import StampMessage
from kiosk.backoffice.server.tables import AgentCallRow, MessageState, StampRow, open_database
from kiosk.backoffice.simulated import NetworkMode, NetworkSwitch
from kiosk.clock import PARIS
from kiosk.contact import Email, Mobile
from kiosk.money import Money, euros
from kiosk.need import Need
from kiosk.orders.api import (
    Lost,
    NotReached,
    OrderAnswer,
    OrderRecord,
    OrderState,
    RefusalCode,
    Refused,
    StampOrder,
)
from kiosk.tariffs import METROPOLE, Catalogue, Certainty
from tests.contract.backoffice_office import GUARD, OTHER_TOKEN, TOKEN, Office, office_open

CONTACT = Email("citizen@example.org")
ADULT = StampOrder("passport.adult", euros(86), CONTACT, "fr")


@pytest.fixture
def office() -> Iterator[Office]:
    with office_open() as office:
        yield office


@pytest.fixture
def kiosk(office: Office) -> BackOfficeClient:
    return office.kiosk()


def record(answer: OrderAnswer) -> OrderRecord:
    assert isinstance(answer, OrderRecord)
    return answer


def together(*acts: Callable[[], OrderAnswer]) -> list[OrderAnswer]:
    """Do all of ``acts`` at the same moment and return what they gave."""
    barrier = Barrier(len(acts))
    answers: SimpleQueue[OrderAnswer] = SimpleQueue()

    def act(call: Callable[[], OrderAnswer]) -> None:
        barrier.wait(GUARD)
        answers.put(call())

    for call in acts:
        Thread(target=act, args=(call,), daemon=True).start()
    return [answers.get(timeout=GUARD) for _ in acts]


# --- a stamp from the shelf to the citizen -----------------------------------------------------------------------


def test_a_stamp_is_reserved_issued_and_sent(kiosk: BackOfficeClient) -> None:
    reserved = record(kiosk.reserve("K1-1", ADULT))
    assert (reserved.state, reserved.amount, reserved.stamp) == (OrderState.RESERVED, euros(86), None)
    assert reserved.tariff_id == "passport.adult"
    assert not reserved.message_sent

    issued = record(kiosk.issue("K1-1", "A123456"))
    assert issued.state is OrderState.ISSUED
    assert issued.message_sent
    assert issued.stamp is not None
    assert issued.stamp.amount == euros(86)
    assert issued.stamp.number.digits.startswith("9999")
    assert issued.stamp.specimen
    assert (issued.stamp.issued_on, issued.stamp.valid_until) == (date(2026, 11, 22), date(2027, 11, 22))
    assert kiosk.order("K1-1") == issued


def test_the_contact_is_kept_until_the_number_has_left_and_no_longer(office: Office, kiosk: BackOfficeClient) -> None:
    kiosk.reserve("K1-1", ADULT)
    held = office.message()
    assert (held.state, held.channel, held.address) == (MessageState.HELD, "email", "citizen@example.org")
    kiosk.issue("K1-1", "A1")
    sent = office.message()
    assert (sent.state, sent.address) == (MessageState.SENT, None)


def test_the_contact_of_a_reversed_order_is_forgotten(office: Office, kiosk: BackOfficeClient) -> None:
    kiosk.reserve("K1-1", StampOrder("passport.adult", euros(86), Mobile("+33612345678"), "ar"))
    kiosk.reverse("K1-1")
    dropped = office.message()
    assert (dropped.state, dropped.channel, dropped.address) == (MessageState.DROPPED, "sms", None)


class Relay:
    """A mail relay that takes messages, does not, or breaks."""

    def __init__(self) -> None:
        self.takes = True
        self.breaks = False
        self.taken: list[StampMessage] = []

    def send(self, message: StampMessage) -> bool:
        if self.breaks:
            raise OSError(f"cannot reach {message.address}")
        if self.takes:
            self.taken.append(message)
        return self.takes


def test_a_message_that_the_relay_did_not_take_leaves_with_the_next_call() -> None:
    relay = Relay()
    with office_open(sender=relay) as office:
        kiosk = office.kiosk()
        relay.takes = False
        kiosk.reserve("K1-1", ADULT)
        issued = record(kiosk.issue("K1-1", "A1"))
        assert not issued.message_sent
        assert office.message().address == "citizen@example.org"
        relay.takes = True
        sent = record(kiosk.issue("K1-1", "A1"))
        assert sent.message_sent
        assert issued.stamp is not None
        assert [(message.address, message.number) for message in relay.taken] == [
            ("citizen@example.org", issued.stamp.number.digits)
        ]


@pytest.mark.expects_log("^ERROR kiosk.backoffice.server.messages: the sender raised OSError$")
def test_a_relay_that_breaks_does_not_undo_the_stamp() -> None:
    relay = Relay()
    relay.breaks = True
    with office_open(sender=relay) as office:
        kiosk = office.kiosk()
        kiosk.reserve("K1-1", ADULT)
        issued = record(kiosk.issue("K1-1", "A1"))
        assert (issued.state, issued.message_sent) == (OrderState.ISSUED, False)


def test_a_stamp_of_29_february_ends_on_28() -> None:
    with office_open(at=datetime(2028, 2, 29, 23, 30, tzinfo=PARIS)) as office:
        kiosk = office.kiosk()
        kiosk.reserve("K1-1", ADULT)
        stamp = record(kiosk.issue("K1-1", "A1")).stamp
        assert stamp is not None
        assert (stamp.issued_on, stamp.valid_until) == (date(2028, 2, 29), date(2029, 2, 28))


# --- the same again, and something else under the same key -------------------------------------------------------


def test_each_call_can_be_repeated(office: Office, kiosk: BackOfficeClient) -> None:
    assert kiosk.reserve("K1-1", ADULT) == kiosk.reserve("K1-1", ADULT)
    assert kiosk.issue("K1-1", "A1") == kiosk.issue("K1-1", "A1")
    assert kiosk.reserve("K1-1", ADULT) == kiosk.order("K1-1")
    kiosk.reserve("K1-2", ADULT)
    assert kiosk.reverse("K1-2") == kiosk.reverse("K1-2")
    with office.database() as session:
        assert len(session.scalars(select(StampRow).where(StampRow.order_id.is_not(None))).all()) == 1


@pytest.mark.parametrize(
    "other",
    [
        StampOrder("passport.15_17", euros(42), CONTACT, "fr"),
        StampOrder("passport.adult", euros(86), CONTACT, "en"),
        StampOrder("passport.adult", euros(86), Email("somebody.else@example.org"), "fr"),
        StampOrder("passport.adult", euros(86), Mobile("+33712345678"), "fr"),
    ],
    ids=["tariff", "language", "address", "channel"],
)
def test_one_reference_is_one_order(kiosk: BackOfficeClient, other: StampOrder) -> None:
    first = kiosk.reserve("K1-1", ADULT)
    assert kiosk.reserve("K1-1", other) == Refused(RefusalCode.OTHER)
    assert kiosk.order("K1-1") == first


def test_a_stamp_is_not_issued_for_a_second_payment(kiosk: BackOfficeClient) -> None:
    kiosk.reserve("K1-1", ADULT)
    issued = kiosk.issue("K1-1", "A1")
    assert kiosk.issue("K1-1", "A2") == Refused(RefusalCode.OTHER)
    assert kiosk.order("K1-1") == issued


# --- issue xor reverse -------------------------------------------------------------------------------------------


def test_what_is_reversed_is_never_issued(kiosk: BackOfficeClient) -> None:
    kiosk.reserve("K1-1", ADULT)
    reversed_ = record(kiosk.reverse("K1-1"))
    assert (reversed_.state, reversed_.stamp) == (OrderState.REVERSED, None)
    assert kiosk.issue("K1-1", "A1") == Refused(RefusalCode.WRONG_STATE)
    assert kiosk.order("K1-1") == reversed_


def test_what_is_issued_is_never_reversed(kiosk: BackOfficeClient) -> None:
    kiosk.reserve("K1-1", ADULT)
    issued = kiosk.issue("K1-1", "A1")
    assert kiosk.reverse("K1-1") == Refused(RefusalCode.WRONG_STATE)
    assert kiosk.order("K1-1") == issued


@pytest.mark.parametrize("kept", ["memory", "file"])
def test_when_issue_and_reverse_meet_one_wins(kept: str, tmp_path: Path) -> None:
    database = "sqlite://" if kept == "memory" else f"sqlite:///{tmp_path}/office.sqlite3"
    with office_open(database) as office:
        kiosk = office.kiosk()
        for number in range(8):
            reference = f"K1-{number}"
            kiosk.reserve(reference, ADULT)
            answers = together(
                partial(kiosk.issue, reference, "A1"),
                partial(kiosk.reverse, reference),
            )
            assert Refused(RefusalCode.WRONG_STATE) in answers
            winner = next(answer for answer in answers if isinstance(answer, OrderRecord))
            assert kiosk.order(reference) == winner


def test_when_the_same_reservation_comes_twice_at_once_there_is_one_order(tmp_path: Path) -> None:
    with office_open(f"sqlite:///{tmp_path}/office.sqlite3") as office:
        kiosk = office.kiosk()
        one, other = together(lambda: kiosk.reserve("K1-1", ADULT), lambda: kiosk.reserve("K1-1", ADULT))
        assert record(one) == other


def test_an_order_reversed_before_it_arrived_is_refused_when_it_does(kiosk: BackOfficeClient) -> None:
    assert kiosk.reverse("K1-1") == Refused(RefusalCode.UNKNOWN_ORDER)
    assert kiosk.reverse("K1-1") == Refused(RefusalCode.UNKNOWN_ORDER)
    assert kiosk.reserve("K1-1", ADULT) == Refused(RefusalCode.WRONG_STATE)
    assert kiosk.order("K1-1") == Refused(RefusalCode.UNKNOWN_ORDER)


# --- what is not sold --------------------------------------------------------------------------------------------


def test_the_last_number_is_sold_once_and_a_reversal_puts_it_back() -> None:
    with office_open(stock=1) as office:
        kiosk = office.kiosk()
        assert record(kiosk.reserve("K1-1", ADULT)).state is OrderState.RESERVED
        assert kiosk.reserve("K1-2", ADULT) == Refused(RefusalCode.OUT_OF_STOCK)
        assert kiosk.order("K1-2") == Refused(RefusalCode.UNKNOWN_ORDER)
        kiosk.reverse("K1-1")
        assert record(kiosk.reserve("K1-3", ADULT)).state is OrderState.RESERVED


@pytest.mark.parametrize(
    ("tariff_id", "amount", "answer"),
    [
        ("passport.adult", euros(85), RefusalCode.AMOUNT_CHANGED),
        ("passport.none", euros(86), RefusalCode.UNKNOWN_TARIFF),
        ("nationality", euros(255), RefusalCode.NOT_SOLD),
        ("licence.exchange", euros(40), RefusalCode.NOT_SOLD),
        ("residence.travel", euros(45), RefusalCode.NOT_SOLD),
        ("residence.free", Money(99), RefusalCode.OTHER),
        ("residence.free", Money(99_901), RefusalCode.OTHER),
    ],
)
def test_only_the_official_amount_of_today_is_sold(
    kiosk: BackOfficeClient, tariff_id: str, amount: Money, answer: RefusalCode
) -> None:
    assert kiosk.reserve("K1-1", StampOrder(tariff_id, amount, CONTACT, "fr")) == Refused(answer)
    assert kiosk.order("K1-1") == Refused(RefusalCode.UNKNOWN_ORDER)


@pytest.mark.parametrize("amount", [Money(100), Money(22_550), Money(99_900)], ids=str)
def test_a_free_amount_is_the_one_of_the_letter(kiosk: BackOfficeClient, amount: Money) -> None:
    assert record(kiosk.reserve("K1-1", StampOrder("residence.free", amount, CONTACT, "fr"))).amount == amount


def test_an_appeal_is_sold_until_the_last_minute_of_2026_in_paris() -> None:
    appeal = StampOrder("justice.appeal", euros(225), CONTACT, "fr")
    with office_open(at=datetime(2026, 12, 31, 23, 30, tzinfo=PARIS)) as office:
        kiosk = office.kiosk()
        assert record(kiosk.reserve("K1-1", appeal)).state is OrderState.RESERVED
        office.clock.advance(3600)  # 00:30 in Paris, still 2026 in UTC
        assert kiosk.reserve("K1-2", appeal) == Refused(RefusalCode.NOT_SOLD)
        assert record(kiosk.issue("K1-1", "A1")).stamp is not None  # reserved in time


# --- whose orders ------------------------------------------------------------------------------------------------


def test_a_kiosk_sees_its_own_orders_only(office: Office, kiosk: BackOfficeClient) -> None:
    neighbour = office.kiosk(OTHER_TOKEN)
    mine = kiosk.reserve("0001", ADULT)
    assert neighbour.order("0001") == Refused(RefusalCode.UNKNOWN_ORDER)
    theirs = StampOrder("passport.15_17", euros(42), CONTACT, "fr")
    assert record(neighbour.reserve("0001", theirs)).amount == euros(42)
    assert kiosk.order("0001") == mine


@pytest.mark.expects_log("ERROR kiosk.backoffice.client: the back office does not admit this kiosk: 401")
def test_a_wrong_token_does_nothing_and_says_so_to_it(office: Office) -> None:
    stranger = office.kiosk("not-a-token")
    assert stranger.reserve("K1-1", ADULT) == NotReached()
    assert stranger.health() == Refused(RefusalCode.NOT_AUTHORISED)
    assert not stranger.reachable
    assert office.kiosk().order("K1-1") == Refused(RefusalCode.UNKNOWN_ORDER)


# --- tariffs -----------------------------------------------------------------------------------------------------


def test_the_catalogue_is_confirmed_not_sent_again(kiosk: BackOfficeClient, caplog: pytest.LogCaptureFixture) -> None:
    assert kiosk.last_catalogue is None
    first = kiosk.catalogue()
    assert isinstance(first, Catalogue)
    with caplog.at_level(logging.DEBUG, "urllib3"):
        assert kiosk.catalogue() is first
    assert '"GET /v1/catalogue HTTP/1.1" 304' in caplog.text
    assert kiosk.last_catalogue is first


def test_tariffs_follow_the_calendar(kiosk: BackOfficeClient) -> None:
    catalogue = kiosk.catalogue()
    assert isinstance(catalogue, Catalogue)

    def amount(tariff_id: str, day: date) -> Money | None:
        tariff = catalogue.price(tariff_id, day).tariff
        return tariff.amount if tariff else None

    assert amount("nationality", date(2026, 4, 30)) == euros(55)
    assert amount("nationality", date(2026, 5, 1)) == euros(255)
    assert not catalogue.price("nationality", date(2026, 5, 1)).sellable
    assert amount("justice.appeal", date(2026, 12, 31)) == euros(225)
    assert catalogue.price("justice.appeal", date(2027, 1, 1)).tariff is None
    assert amount("passport.adult", date(2026, 11, 22)) == euros(86)
    residence = catalogue.price("residence.free", date(2026, 11, 22))
    assert residence.sellable
    assert residence.tariff is not None
    assert (residence.tariff.amount, residence.tariff.territory) == (None, METROPOLE)
    assert {row.certainty for row in catalogue.tariffs} == set(Certainty)


# --- the rest ----------------------------------------------------------------------------------------------------


def test_the_tile_knows_before_anybody_starts(kiosk: BackOfficeClient) -> None:
    news: list[bool] = []
    stop = kiosk.subscribe(news.append)
    before = kiosk.reachable
    assert kiosk.health() == Healthy("1.2.0", specimen=True)
    assert (before, kiosk.reachable) == (False, True)
    stop()
    stop()
    assert news == [True]


def test_the_agent_is_called(office: Office, kiosk: BackOfficeClient) -> None:
    called = kiosk.call_agent("passport.age", "ar", Need.EXPLAIN)
    with office.database() as session:
        call = session.scalars(select(AgentCallRow)).one()
    assert called == Called(call.id, coming=False)
    assert (call.kiosk_id, call.screen, call.language, call.need) == ("K1", "passport.age", "ar", "explain")


def test_a_kiosk_hears_that_an_agent_comes_to_it_and_nothing_of_the_others(
    office: Office, kiosk: BackOfficeClient
) -> None:
    other = office.kiosk(OTHER_TOKEN)
    here, there = kiosk.call_agent("home", "fr"), other.call_agent("home", "fr")
    assert isinstance(here, Called)
    assert isinstance(there, Called)
    assert isinstance(kiosk.agent_call(there.call), Refused), "the other one's"
    engine, now = office.database().get_bind(), office.clock.now()
    assert isinstance(engine, Engine)
    assert [row.kiosk_id for row in waiting(engine, now)] == ["K1", "K2"]
    assert come(engine, now, "K1") == 1
    assert come(engine, now, "K1") == 0
    assert kiosk.agent_call(here.call) == Called(here.call, coming=True)
    assert other.agent_call(there.call) == Called(there.call, coming=False)
    again = kiosk.call_agent("home", "fr", Need.MACHINE)
    assert isinstance(again, Called)
    assert again.coming, "he is on his way to that kiosk"
    office.clock.advance(1801)
    assert waiting(engine, office.clock.now()) == []
    assert come(engine, office.clock.now()) == 0
    later = kiosk.call_agent("home", "fr")
    assert isinstance(later, Called)
    assert not later.coming, "that was another person's"


def test_calls_of_a_former_version_make_room(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'office.sqlite'}"
    former = create_engine(url)
    with former.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE agent_calls (id INTEGER PRIMARY KEY, screen TEXT)")
    former.dispose()
    for _ in range(2):
        engine = open_database(url)
        assert "need" in {column["name"] for column in inspect(engine).get_columns("agent_calls")}
        engine.dispose()


def test_a_cut_network_does_nothing_and_a_lost_answer_may_have_done_it(office: Office) -> None:
    network = NetworkSwitch()
    kiosk = office.kiosk(network=network)
    network.mode = NetworkMode.CUT
    assert kiosk.reserve("K1-1", ADULT) == NotReached()
    network.mode = NetworkMode.LOSE_ANSWERS
    patient = office.kiosk(network=network)
    assert patient.reserve("K1-2", ADULT) == Lost()
    assert patient.call_agent("home", "fr") == Lost()
    network.mode = NetworkMode.ONLINE
    assert office.kiosk().order("K1-1") == Refused(RefusalCode.UNKNOWN_ORDER)
    assert record(patient.order("K1-2")).state is OrderState.RESERVED


def test_orders_outlive_a_restart_and_the_stock_is_not_made_twice(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/office.sqlite3"
    with office_open(database, stock=2) as office:
        office.kiosk().reserve("K1-1", ADULT)
        issued = office.kiosk().issue("K1-1", "A1")
    with office_open(database, stock=2) as office:
        assert office.kiosk().order("K1-1") == issued
        assert office.kiosk().issue("K1-1", "A1") == issued
        with office.database() as session:
            assert len(session.scalars(select(StampRow)).all()) == 2


def test_nothing_of_the_citizen_is_in_what_the_client_logs(
    kiosk: BackOfficeClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        kiosk.reserve("K1-1", ADULT)
        stamp = record(kiosk.issue("K1-1", "A1")).stamp
    assert stamp is not None
    assert "citizen" not in caplog.text
    assert stamp.number.digits not in caplog.text
    assert TOKEN not in caplog.text
