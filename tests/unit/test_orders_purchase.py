"""One citizen buys one stamp, and reads the truth about his money."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event as Signal
from threading import Thread

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.payment_terminal.api import (
    Approved,
    Cancelled,
    CancelReason,
    Capabilities,
    Declined,
    DeclineReason,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
)
from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
from kiosk.devices.simulation.payment import Policy
from kiosk.money import euros
from kiosk.orders.api import (
    NotSold,
    OrderAnswer,
    OrderRecord,
    OrderState,
    PaidNotIssued,
    Progress,
    PurchaseOutcome,
    RefusalCode,
    Refused,
    Sold,
    Stage,
    Stopped,
    Unresolved,
)
from kiosk.orders.events import Doubt, Parked
from kiosk.orders.purchase import Purchasing, Recovery
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Phase
from tests.faults.orders_world import FULL, ORDER, Crash, Fault, World

SALE = {"open": 0, "reserve": 1, "intent": 3, "pay": 4, "paid": 5, "issue": 7}
NO_REFERENCES = Capabilities(reversal=True, find_by_reference=False)
NO_REVERSAL = Capabilities(reversal=False, find_by_reference=True)

Build = Callable[..., World]


@pytest.fixture
def world_of() -> Iterator[Build]:
    """Makes worlds, and closes their journals."""
    made: list[World] = []

    def build(script: dict[int, Fault] | None = None, can: Capabilities = FULL, path: str | Path = ":memory:") -> World:
        made.append(World(script, can, path))
        return made[-1]

    yield build
    for world in made:
        world.journal.close()


def _doubt(world: World) -> Doubt:
    (reference,) = world.journal.parked_orders()
    last = world.journal.events(reference)[-1]
    assert isinstance(last, Parked)
    return last.doubt


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
        world = world_of({SALE["reserve"]: fault})
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is why
        assert "pay" not in world.places

    def test_a_reservation_whose_answer_was_lost_is_given_back(self, world_of: Build) -> None:
        world = world_of({SALE["reserve"]: Fault.ANSWER_LOST})
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
        world = world_of({SALE["intent"]: Fault.NOT_SENT})
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.JOURNAL_FAILED
        assert "pay" not in world.places
        assert set(world.office.orders.values()) == {OrderState.REVERSED}

    @pytest.mark.expects_log("journal: disk full, nothing reserved")
    def test_a_full_disk_stops_the_sale_before_anything_leaves_the_kiosk(self, world_of: Build) -> None:
        world = world_of({SALE["open"]: Fault.NOT_SENT})
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
        world = world_of({SALE["pay"]: Fault.ANSWER_LOST, SALE["pay"] + 2: Fault.NOT_SENT})
        assert isinstance(world.buy(), Sold)
        assert world.places.count("pay") == 1
        assert world.places.count("find") == 2
        assert world.pauses == [1.0]
        assert Stage.ASKING in world.told

    def test_a_terminal_that_stays_silent_leaves_the_order_open_and_the_citizen_with_its_number(
        self, world_of: Build
    ) -> None:
        silent = dict.fromkeys(range(SALE["pay"] + 2, SALE["pay"] + 6), Fault.NOT_SENT)
        world = world_of({SALE["pay"]: Fault.ANSWER_LOST, **silent})
        outcome = world.buy()
        assert isinstance(outcome, Unresolved)
        assert world.pauses == [1.0, 2.0, 4.0]
        assert world.journal.open_orders() == (OrderReference(outcome.reference),)
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert len(world.office.stamps(outcome.reference)) == 1

    def test_a_payment_that_never_arrived_is_barred_before_the_citizen_reads_that_he_has_not_paid(
        self, world_of: Build
    ) -> None:
        world = world_of({SALE["pay"]: Fault.LATE})
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.TERMINAL_UNREACHED
        world.deliver_late()
        assert world.terminal.debits == {}

    @pytest.mark.parametrize("can", [NO_REFERENCES, NO_REVERSAL], ids=["no references", "no reversal"])
    def test_what_the_terminal_cannot_tell_for_certain_is_for_an_agent(
        self, world_of: Build, can: Capabilities
    ) -> None:
        world = world_of({SALE["pay"]: Fault.REQUEST_LOST}, can)
        assert isinstance(world.buy(), Unresolved)
        assert _doubt(world) is Doubt.TERMINAL_CANNOT_TELL

    def test_another_amount_is_for_an_agent(self, world_of: Build) -> None:
        world = world_of()
        world.terminal.debited = euros(87)
        assert isinstance(world.buy(), Unresolved)
        assert _doubt(world) is Doubt.WRONG_AMOUNT
        assert "issue" not in world.places

    @pytest.mark.parametrize("code", ["", "usager@example.org", "1234567890123456"])
    def test_an_authorisation_that_is_none_is_for_an_agent_and_is_not_kept(self, world_of: Build, code: str) -> None:
        world = world_of()
        world.terminal.authorisation = code
        assert isinstance(world.buy(), Unresolved)
        assert _doubt(world) is Doubt.UNREADABLE_AUTHORISATION

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


class TestTheStamp:
    def test_an_office_that_stays_silent_is_asked_again_later(self, world_of: Build) -> None:
        silent = dict.fromkeys(range(SALE["issue"], SALE["issue"] + 4), Fault.REQUEST_LOST)
        world = world_of(silent)
        outcome = world.buy()
        assert isinstance(outcome, PaidNotIssued)
        assert world.pauses == [1.0, 2.0, 4.0]
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert len(world.office.stamps(outcome.reference)) == 1
        assert world.damages(may_park=False) == []

    def test_a_lost_answer_issues_no_second_stamp(self, world_of: Build) -> None:
        world = world_of({SALE["issue"]: Fault.ANSWER_LOST})
        assert isinstance(world.buy(), Sold)
        assert world.damages(may_park=False) == []

    def test_a_refused_stamp_gives_the_money_back(self, world_of: Build) -> None:
        world = world_of()
        world.office.refuses_to_issue = True
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.REVERSED
        assert Stage.REVERSING in world.told
        assert world.damages(may_park=False) == []

    def test_a_refused_stamp_on_a_terminal_that_cannot_reverse_is_for_an_agent(self, world_of: Build) -> None:
        world = world_of(can=NO_REVERSAL)
        world.office.refuses_to_issue = True
        assert isinstance(world.buy(), Unresolved)
        assert _doubt(world) is Doubt.REVERSAL_REFUSED

    def test_a_reversal_whose_answer_was_lost_is_asked_for_again(self, world_of: Build) -> None:
        world = world_of()
        world.office.refuses_to_issue = True
        reverse = SALE["issue"] + 4
        world.script = dict.fromkeys(range(reverse, reverse + 4), Fault.ANSWER_LOST)
        outcome = world.buy()
        assert world.places[reverse : reverse + 4] == ["reverse"] * 4
        assert isinstance(outcome, Unresolved)
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert world.terminal.kept(outcome.reference) == []

    def test_a_bad_token_of_the_kiosk_takes_no_money_back(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of()
        with monkeypatch.context() as patch:
            patch.setattr(world.office, "issue", lambda *_: Refused(RefusalCode.NOT_AUTHORISED))
            outcome = world.buy()
        assert isinstance(outcome, PaidNotIssued)
        world.settle_down()
        assert len(world.office.stamps(outcome.reference)) == 1

    def test_an_answer_about_another_order_is_not_believed(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of()
        issue = world.office.issue

        def mixed_up(reference: str, authorisation: str) -> OrderAnswer:
            answer = issue(reference, authorisation)
            assert isinstance(answer, OrderRecord)
            return replace(answer, reference="CHY1-7K3M-92Q2")

        with monkeypatch.context() as patch:
            patch.setattr(world.office, "issue", mixed_up)
            assert isinstance(world.buy(), PaidNotIssued)
        world.settle_down()
        assert world.damages(may_park=False) == []

    def test_a_stamp_of_another_amount_is_for_an_agent(self, world_of: Build, monkeypatch: pytest.MonkeyPatch) -> None:
        world = world_of()
        issue = world.office.issue

        def cheaper(reference: str, authorisation: str) -> OrderAnswer:
            answer = issue(reference, authorisation)
            stamp = world.office.stamps(reference)[0]
            assert isinstance(answer, OrderRecord)
            return replace(answer, stamp=replace(stamp, amount=euros(17)))

        monkeypatch.setattr(world.office, "issue", cheaper)
        assert isinstance(world.buy(), Unresolved)
        assert _doubt(world) is Doubt.OFFICE_CONTRADICTS

    @pytest.mark.expects_log("journal: disk full, order goes on while (paid|issuing|issued)")
    def test_a_disk_that_fills_up_after_the_payment_still_delivers(self, world_of: Build) -> None:
        full = {SALE["paid"]: Fault.NOT_SENT, SALE["paid"] + 1: Fault.NOT_SENT, SALE["paid"] + 3: Fault.NOT_SENT}
        world = world_of(full)
        assert isinstance(world.buy(), Sold)
        assert len(world.journal.open_orders()) == 1
        world.settle_down()
        assert world.damages(may_park=False) == []

    @pytest.mark.expects_log("journal: disk full, order goes on while withdrawing")
    def test_a_disk_that_fills_up_takes_nothing_back_from_who_has_paid(self, world_of: Build) -> None:
        world = world_of({SALE["issue"] + 1: Fault.NOT_SENT})
        world.office.refuses_to_issue = True
        assert isinstance(world.buy(), Unresolved)
        assert world.terminal.reversed == set()
        world.settle_down()
        assert world.damages(may_park=False) == []


class TestRecovery:
    def test_an_order_that_is_being_bought_is_left_alone(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of()
        kiosk, card_asked, go_on = world.kiosk(), Signal(), Signal()
        outcomes: list[PurchaseOutcome] = []

        def wait_for_the_card(request: PaymentRequest, _: object) -> PaymentOutcome:
            card_asked.set()
            assert go_on.wait(timeout=60)
            world.terminal.debits[request.reference] = [request.amount]
            return Approved("A1B2C3", request.amount)

        monkeypatch.setattr(world.terminal, "pay", wait_for_the_card)
        citizen = Thread(target=lambda: outcomes.append(kiosk.buy(ORDER, world.told.append)))
        citizen.start()
        assert card_asked.wait(timeout=60)
        (reference,) = world.journal.open_orders()
        assert kiosk.recover() == Recovery(ended=0, waiting=1)
        assert kiosk.settle(reference) is Phase.PAYING
        assert "find" not in world.places
        go_on.set()
        citizen.join(timeout=60)
        assert isinstance(outcomes[0], Sold)

    def test_the_terminal_is_not_disturbed_for_another_order_while_a_citizen_pays(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of({SALE["pay"]: Fault.CRASH_AFTER})
        assert world.buy() is None
        kiosk = world.kiosk()
        seen: list[Recovery] = []
        pay = world.terminal.pay

        def paying(request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
            seen.append(kiosk.recover())
            return pay(request, on_prompt)

        monkeypatch.setattr(world.terminal, "pay", paying)
        assert isinstance(kiosk.buy(ORDER, world.told.append), Sold)
        assert seen == [Recovery(ended=0, waiting=2)]
        assert "find" not in world.places
        assert kiosk.recover() == Recovery(ended=1, waiting=0)

    @pytest.mark.expects_log("an order cannot be recovered: ZeroDivisionError")
    def test_one_order_that_breaks_does_not_keep_the_others_waiting(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of({SALE["pay"]: Fault.CRASH_AFTER})
        world.buy()
        world.script = {world.position + SALE["pay"]: Fault.CRASH_AFTER}
        world.buy()
        find, asked = world.terminal.find, list[str]()

        def breaks_once(reference: str) -> PaymentOutcome:
            asked.append(reference)
            if len(asked) == 1:
                raise ZeroDivisionError
            return find(reference)

        monkeypatch.setattr(world.terminal, "find", breaks_once)
        assert world.kiosk().recover() == Recovery(ended=1, waiting=1)
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)

    def test_an_order_that_nobody_knows_is_none(self, world_of: Build) -> None:
        assert world_of().kiosk().settle(OrderReference("CHY1-7K3M-92Q2")) is None


def test_a_bad_kiosk_code_is_refused_at_the_start(world_of: Build) -> None:
    world = world_of()
    with pytest.raises(ValueError, match="kiosk code"):
        Purchasing(world.office, world.terminal, world.journal, "annexe 1")


def test_nothing_of_the_citizen_reaches_the_disk_or_a_repr(
    world_of: Build, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    world = world_of({SALE["issue"]: Fault.ANSWER_LOST}, path=tmp_path / "journal.sqlite")
    sold = world.buy()
    assert isinstance(sold, Sold)
    on_disk = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert sold.reference.encode() in on_disk
    for secret in ("usager", "example.org", sold.stamp.number.digits):
        assert secret.encode() not in on_disk
        assert secret not in caplog.text
        assert secret not in f"{ORDER!r} {sold!r}"


def test_a_kiosk_that_dies_at_the_terminal_issues_the_stamp_when_it_is_back(world_of: Build) -> None:
    """The terminal is the one that ships with the product: it has debited when the kiosk dies."""
    world = world_of()
    terminal = SimulatedTerminal(AdjustableClock(), on_payment=Policy.APPROVE)

    def die_before_the_answer(news: Progress) -> None:
        if news is Prompt.PLEASE_WAIT:
            raise Crash

    with pytest.raises(Crash):
        Purchasing(world.office, terminal, world.journal, "CHY1").buy(ORDER, die_before_the_answer)
    (reference,) = world.journal.open_orders()
    assert terminal.ledger()[reference.code].kept == ORDER.amount

    again = Purchasing(world.office, terminal, world.journal, "CHY1")
    assert again.settle(reference) is Phase.ISSUED
    assert len(world.office.stamps(reference.code)) == 1
    assert terminal.ledger()[reference.code].kept == ORDER.amount
    assert world.journal.open_orders() == ()
    terminal.close()
