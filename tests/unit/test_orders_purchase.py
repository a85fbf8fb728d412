"""One citizen buys one stamp, and reads the truth about his money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from kiosk.devices.payment_terminal.api import (
    Cancelled,
    CancelReason,
    Capabilities,
    Declined,
    DeclineReason,
    LookUp,
    Prompt,
)
from kiosk.money import euros
from kiosk.orders.api import (
    NotSold,
    OrderAnswer,
    OrderState,
    PaidWithoutStamp,
    Sold,
    Stage,
    Stopped,
    Unresolved,
)
from kiosk.orders.events import Doubt, Paid, PayIntended
from kiosk.orders.journal import JournalError
from kiosk.orders.purchase import Purchasing, Recovery
from kiosk.orders.reference import OrderReference
from tests.faults.orders_partners import ORDER
from tests.faults.orders_world import Fault, World, at, worlds

NO_REFERENCES = Capabilities(reversal=True, look_up=LookUp.NONE)
LAST_ONLY = Capabilities(reversal=True, look_up=LookUp.LAST_PAYMENT, serial="T-0001")
NO_REVERSAL = Capabilities(reversal=False, look_up=LookUp.BY_REFERENCE, memory="1")

Build = Callable[..., World]


world_of = pytest.fixture(worlds)


def test_a_citizen_pays_and_gets_the_stamp(world_of: Build) -> None:
    world = world_of()
    sold = world.buy()
    assert isinstance(sold, Sold)
    assert sold.stamp.amount == ORDER.amount
    assert (sold.authorisation, sold.message_sent) == ("A1B2C3", True)
    assert world.told == [Stage.RESERVING, Prompt.PRESENT_CARD, Stage.ISSUING]
    assert world.journal.open_orders() == ()
    assert world.damages(may_park=False) == []


class TestBeforeTheMoney:
    def test_a_terminal_that_is_away_is_asked_nothing_and_leaves_nothing_for_an_agent(self, world_of: Build) -> None:
        world = world_of()
        world.terminal.away = True
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.TERMINAL_UNREACHED
        assert "pay" not in world.places
        noted = world.journal.events(OrderReference(outcome.reference))
        assert not any(isinstance(event, PayIntended) for event in noted)
        assert world.damages(may_park=False) == []

    @pytest.mark.parametrize(
        ("fault", "why"),
        [
            (Fault.REFUSED, Stopped.OFFICE_REFUSED),
            (Fault.NOT_SENT, Stopped.OFFICE_UNREACHED),
            (Fault.REQUEST_LOST, Stopped.OFFICE_UNREACHED),
            (Fault.ANSWER_LOST, Stopped.OFFICE_UNREACHED),
        ],
    )
    def test_without_a_reservation_no_money_is_asked_for(self, world_of: Build, fault: Fault, why: Stopped) -> None:
        world = world_of({at("reserve"): fault})
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is why
        assert "pay" not in world.places

    def test_a_reservation_whose_answer_was_lost_is_given_back(self, world_of: Build) -> None:
        world = world_of({at("reserve"): Fault.ANSWER_LOST})
        world.buy()
        assert set(world.office.orders.values()) == {OrderState.REVERSED}
        assert world.journal.open_orders() == ()

    def test_another_price_at_the_office_is_not_sold(self, world_of: Build, monkeypatch: pytest.MonkeyPatch) -> None:
        world = world_of()
        reserve = world.office.reserve
        monkeypatch.setattr(world.office, "reserve", lambda reference, _: reserve(reference, ORDER))
        monkeypatch.setattr(world, "intended", lambda *_: None)
        outcome = world.kiosk().buy(replace(ORDER, amount=euros(17)), world.told.append)
        assert outcome == NotSold(outcome.reference, Stopped.OFFICE_REFUSED)
        assert "pay" not in world.places

    @pytest.mark.expects_log("journal: disk full, no money asked for")
    def test_an_intent_that_is_not_durable_stops_the_sale_and_gives_the_stamp_back(self, world_of: Build) -> None:
        world = world_of({at("append PayIntended"): Fault.NOT_SENT})
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.JOURNAL_FAILED
        assert "pay" not in world.places
        assert set(world.office.orders.values()) == {OrderState.REVERSED}

    @pytest.mark.expects_log("journal: disk full, nothing reserved")
    def test_a_full_disk_stops_the_sale_before_anything_leaves_the_kiosk(self, world_of: Build) -> None:
        world = world_of({at("append Opened"): Fault.NOT_SENT})
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.JOURNAL_FAILED
        assert world.places == ["append Opened"]

    def test_what_nobody_expected_is_raised_while_no_money_can_have_moved(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of()
        monkeypatch.setattr(world.office, "reserve", _broken)
        with pytest.raises(ZeroDivisionError):
            world.kiosk().buy(ORDER, world.told.append)
        world.settle_down()
        assert world.journal.open_orders() == ()


def _broken(*_: object) -> OrderAnswer:
    raise ZeroDivisionError("a fault of the program")


class TestThePayment:
    @pytest.mark.parametrize(
        ("verdict", "why"),
        [
            (Declined(DeclineReason.REFUSED), Stopped.DECLINED),
            (Declined(DeclineReason.WRONG_PIN), Stopped.DECLINED),
            (Cancelled(CancelReason.CITIZEN), Stopped.CANCELLED),
            (Cancelled(CancelReason.TIMED_OUT), Stopped.TIMED_OUT),
        ],
    )
    def test_a_payment_that_was_not_made_says_why_and_frees_the_stamp(
        self, world_of: Build, verdict: Declined | Cancelled, why: Stopped
    ) -> None:
        world = world_of()
        world.terminal.verdict = verdict
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is why
        assert set(world.office.orders.values()) == {OrderState.REVERSED}
        assert world.pauses == [], "nobody waits for a reservation to be given back"

    def test_another_try_is_another_order(self, world_of: Build) -> None:
        world = world_of()
        world.terminal.verdict = Declined(DeclineReason.WRONG_PIN)
        first = world.buy()
        world.terminal.verdict = None
        second = world.buy()
        assert isinstance(first, NotSold)
        assert isinstance(second, Sold)
        assert first.reference != second.reference

    def test_an_answer_that_was_lost_is_asked_for_and_the_payment_never_sent_again(self, world_of: Build) -> None:
        world = world_of({at("pay"): Fault.ANSWER_LOST, at("pay") + 2: Fault.NOT_SENT})
        assert isinstance(world.buy(), Sold)
        assert world.places.count("pay") == 1
        assert world.places.count("find") == 2
        assert world.pauses == [1.0]
        assert Stage.ASKING in world.told

    def test_a_terminal_that_stays_silent_leaves_the_order_open_and_the_citizen_with_its_number(
        self, world_of: Build
    ) -> None:
        silent = dict.fromkeys(range(at("pay") + 2, at("pay") + 6), Fault.NOT_SENT)
        world = world_of({at("pay"): Fault.ANSWER_LOST, **silent})
        outcome = world.buy()
        assert isinstance(outcome, Unresolved)
        assert world.pauses == [1.0, 2.0, 4.0]
        assert world.journal.open_orders() == (OrderReference(outcome.reference),)
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert len(world.office.stamps(outcome.reference)) == 1

    def test_a_payment_that_never_arrived_is_barred_before_the_citizen_reads_that_he_has_not_paid(
        self, world_of: Build
    ) -> None:
        world = world_of({at("pay"): Fault.LATE})
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.TERMINAL_UNREACHED
        world.deliver_late()
        assert world.terminal.debits == {}

    @pytest.mark.parametrize("can", [NO_REFERENCES, NO_REVERSAL], ids=["no references", "no reversal"])
    def test_what_the_terminal_cannot_tell_for_certain_is_for_an_agent(
        self, world_of: Build, can: Capabilities
    ) -> None:
        world = world_of({at("pay"): Fault.REQUEST_LOST}, can)
        assert isinstance(world.buy(), Unresolved)
        assert world.doubt() is Doubt.TERMINAL_CANNOT_TELL

    def test_another_amount_is_for_an_agent(self, world_of: Build) -> None:
        world = world_of()
        world.terminal.debited = euros(87)
        assert isinstance(world.buy(), PaidWithoutStamp)
        assert world.doubt() is Doubt.WRONG_AMOUNT
        assert "issue" not in world.places

    @pytest.mark.parametrize("code", ["", "usager@example.org", "1234567890123456"])
    def test_an_authorisation_that_is_none_is_for_an_agent_and_is_not_kept(self, world_of: Build, code: str) -> None:
        world = world_of()
        world.terminal.authorisation = code
        assert isinstance(world.buy(), PaidWithoutStamp)
        assert world.doubt() is Doubt.UNREADABLE_AUTHORISATION
        (reference,) = world.journal.parked_orders()
        assert Paid(None, ORDER.amount) in world.journal.events(reference)

    @pytest.mark.expects_log("order interrupted while paying by ZeroDivisionError")
    def test_a_terminal_that_breaks_leaves_the_citizen_with_his_order_number(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of()
        monkeypatch.setattr(world.terminal, "pay", _broken)
        assert isinstance(world.buy(), Unresolved)

    @pytest.mark.expects_log("the watcher of a purchase raised ZeroDivisionError")
    def test_a_screen_that_breaks_loses_no_payment(self, world_of: Build) -> None:
        world = world_of()

        def draw(_: object) -> None:
            raise ZeroDivisionError

        assert isinstance(world.kiosk().buy(ORDER, draw), Sold)


class TestATerminalThatKnowsItsLastPaymentOnly:
    def test_a_newer_payment_of_the_same_amount_is_believed(self, world_of: Build) -> None:
        world = world_of({at("pay") + 1: Fault.ANSWER_LOST}, LAST_ONLY)
        assert isinstance(world.buy(), Sold)
        assert world.places.count("pay") == 1
        assert world.damages(may_park=False) == []

    def test_a_card_that_was_refused_is_believed_too(self, world_of: Build) -> None:
        world = world_of({at("pay") + 1: Fault.ANSWER_LOST}, LAST_ONLY)
        world.terminal.verdict = Declined(DeclineReason.WRONG_PIN)
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.DECLINED

    def test_the_payment_before_is_not_taken_for_this_one(self, world_of: Build) -> None:
        world = world_of({at("pay") + 1: Fault.REQUEST_LOST}, LAST_ONLY)
        assert isinstance(world.buy(), Unresolved)
        assert world.doubt() is Doubt.TERMINAL_CANNOT_TELL

    def test_another_amount_is_not_taken_for_this_one(self, world_of: Build) -> None:
        world = world_of({at("pay") + 1: Fault.ANSWER_LOST}, LAST_ONLY)
        world.terminal.stranger_pays = True
        assert isinstance(world.buy(), Unresolved)
        assert world.doubt() is Doubt.TERMINAL_CANNOT_TELL

    def test_with_an_order_in_doubt_the_next_lost_answer_is_in_doubt_too(self, world_of: Build) -> None:
        world = world_of({at("pay") + 1: Fault.REQUEST_LOST}, LAST_ONLY)
        world.buy()
        world.script[world.position + at("pay") + 1] = Fault.ANSWER_LOST
        assert isinstance(world.buy(), Unresolved)
        assert len(world.journal.parked_orders()) == 2

    def test_without_knowing_the_payment_before_no_money_is_asked_for(self, world_of: Build) -> None:
        world = world_of({at("append PayIntended"): Fault.NOT_SENT}, LAST_ONLY)
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.TERMINAL_UNREACHED
        assert "pay" not in world.places

    @pytest.mark.expects_log("order interrupted while paying by JournalError")
    def test_a_journal_that_cannot_be_read_never_makes_him_read_that_he_has_not_paid(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of({at("pay") + 1: Fault.ANSWER_LOST}, LAST_ONLY)

        def unreadable() -> NoReturn:
            raise JournalError("SQLITE_IOERR")

        monkeypatch.setattr(world.journal, "latest_payment", unreadable)
        assert isinstance(world.buy(), Unresolved)


def test_a_bad_kiosk_code_is_refused_at_the_start(world_of: Build) -> None:
    world = world_of()
    with pytest.raises(ValueError, match="kiosk code"):
        Purchasing(world.office, world.terminal, world.journal, "annexe 1")


def test_nothing_of_the_citizen_reaches_the_disk_or_a_repr(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    world = World({at("issue"): Fault.ANSWER_LOST}, path=tmp_path / "journal.sqlite")
    sold = world.buy()
    assert isinstance(sold, Sold)
    on_disk = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert sold.reference.encode() in on_disk
    for secret in ("usager", "example.org", sold.stamp.number.digits):
        assert secret.encode() not in on_disk
        assert secret not in caplog.text
        assert secret not in f"{ORDER!r} {sold!r}"
    world.journal.close()
