"""After the money: the stamp is issued or the money goes back, now or when the partners answer again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from threading import Event as Signal
from threading import Thread

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.absent import AbsentTerminal
from kiosk.devices.payment_terminal.api import (
    Approved,
    Capabilities,
    CaptureResult,
    LookUp,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    ReversalResult,
)
from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
from kiosk.devices.simulation.payment import Policy
from kiosk.money import euros
from kiosk.orders.api import (
    NotReached,
    NotSold,
    OrderAnswer,
    OrderRecord,
    PaidNotIssued,
    PaidWithoutStamp,
    Progress,
    PurchaseOutcome,
    RefusalCode,
    Refused,
    Sold,
    Stage,
    Stopped,
)
from kiosk.orders.events import Doubt, PrintIntended
from kiosk.orders.purchase import Purchasing, Recovery
from kiosk.orders.reference import OrderReference
from kiosk.orders.state import Phase
from tests.faults.orders_partners import ORDER
from tests.faults.orders_terminal import FULL
from tests.faults.orders_world import Crash, Fault, World, at, worlds

NO_REFERENCES = Capabilities(reversal=True, look_up=LookUp.NONE)
HOLDS = Capabilities(reversal=True, look_up=LookUp.BY_REFERENCE, capture=True, serial="T-0001", memory="1")
NO_REVERSAL = Capabilities(reversal=False, look_up=LookUp.BY_REFERENCE, memory="1")

Build = Callable[..., World]


world_of = pytest.fixture(worlds)


class TestTheStamp:
    def test_an_office_that_stays_silent_is_asked_again_later(self, world_of: Build) -> None:
        silent = dict.fromkeys(range(at("issue"), at("issue") + 4), Fault.REQUEST_LOST)
        world = world_of(silent)
        outcome = world.buy()
        assert isinstance(outcome, PaidNotIssued)
        assert world.pauses == [1.0, 2.0, 4.0]
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert len(world.office.stamps(outcome.reference)) == 1
        assert world.damages(may_park=False) == []

    def test_a_lost_answer_issues_no_second_stamp(self, world_of: Build) -> None:
        world = world_of({at("issue"): Fault.ANSWER_LOST})
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
        assert isinstance(world.buy(), PaidWithoutStamp)
        assert world.doubt() is Doubt.REVERSAL_REFUSED

    def test_a_terminal_that_has_forgotten_what_it_took_leaves_the_order_to_an_agent(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of()
        world.office.refuses_to_issue = True
        monkeypatch.setattr(world.terminal, "reverse", lambda _: ReversalResult.NOTHING_TO_REVERSE)
        outcome = world.buy()
        assert isinstance(outcome, PaidWithoutStamp)
        assert world.terminal.kept(outcome.reference) == [ORDER.amount]
        assert world.doubt() is Doubt.TERMINAL_FORGOT

    def test_a_reversal_whose_answer_was_lost_is_asked_for_again(self, world_of: Build) -> None:
        world = world_of()
        world.office.refuses_to_issue = True
        reverse = at("issue") + 4
        world.script = dict.fromkeys(range(reverse, reverse + 4), Fault.ANSWER_LOST)
        outcome = world.buy()
        assert world.places[reverse : reverse + 4] == ["reverse"] * 4
        assert isinstance(outcome, PaidWithoutStamp)
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
        assert isinstance(world.buy(), PaidWithoutStamp)
        assert world.doubt() is Doubt.OFFICE_CONTRADICTS

    @pytest.mark.expects_log("journal: disk full, order goes on while (paid|issuing|issued)")
    def test_a_disk_that_fills_up_after_the_payment_still_delivers(self, world_of: Build) -> None:
        full = {
            at("append Paid"): Fault.NOT_SENT,
            at("append Paid") + 1: Fault.NOT_SENT,
            at("append Paid") + 3: Fault.NOT_SENT,
        }
        world = world_of(full)
        assert isinstance(world.buy(), Sold)
        assert len(world.journal.open_orders()) == 1
        world.settle_down()
        assert world.damages(may_park=False) == []

    @pytest.mark.expects_log("journal: disk full, order goes on while withdrawing")
    def test_a_disk_that_fills_up_takes_nothing_back_from_who_has_paid(self, world_of: Build) -> None:
        world = world_of({at("issue") + 1: Fault.NOT_SENT})
        world.office.refuses_to_issue = True
        assert isinstance(world.buy(), PaidWithoutStamp)
        assert world.terminal.reversed == set()
        world.settle_down()
        assert world.damages(may_park=False) == []


class TestMoneyThatIsHeld:
    def test_it_is_taken_after_the_stamp_is_issued(self, world_of: Build) -> None:
        world = world_of(can=HOLDS)
        outcome = world.buy()
        assert isinstance(outcome, Sold)
        assert world.places[-4:] == ["issue", "append Issued", "capture", "append Captured"]
        assert world.terminal.kept(outcome.reference) == [ORDER.amount]
        assert world.damages(may_park=False) == []

    def test_it_is_let_go_when_the_stamp_is_refused(self, world_of: Build) -> None:
        world = world_of(can=HOLDS)
        world.office.refuses_to_issue = True
        outcome = world.buy()
        assert isinstance(outcome, NotSold)
        assert outcome.why is Stopped.REVERSED
        assert world.terminal.held(outcome.reference) == []
        assert "capture" not in world.places

    def test_a_capture_without_an_answer_keeps_nobody_waiting_and_is_asked_for_again(self, world_of: Build) -> None:
        world = world_of({at("issue") + 2: Fault.REQUEST_LOST}, HOLDS)
        outcome = world.buy()
        assert isinstance(outcome, Sold)
        assert world.pauses == []
        assert world.terminal.kept(outcome.reference) == []
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert world.terminal.kept(outcome.reference) == [ORDER.amount]
        assert world.damages(may_park=False) == []

    def test_paper_that_is_noted_meanwhile_does_not_hide_a_capture(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of({at("issue") + 2: Fault.REQUEST_LOST}, HOLDS)
        outcome = world.buy()
        capture = world.terminal.capture

        def while_it_is_printed(code: str) -> CaptureResult:
            world.journal.append(OrderReference(code), PrintIntended())
            return capture(code)

        monkeypatch.setattr(world.terminal, "capture", while_it_is_printed)
        assert isinstance(outcome, Sold)
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert world.journal.open_orders() == ()

    def test_a_capture_that_the_bank_refuses_takes_no_stamp_away(self, world_of: Build) -> None:
        world = world_of({at("issue") + 2: Fault.REFUSED}, HOLDS)
        assert isinstance(world.buy(), Sold)
        assert world.doubt() is Doubt.CAPTURE_REFUSED


class TestAnotherTerminal:
    @pytest.fixture
    def world(self, world_of: Build) -> World:
        world = world_of({at("pay"): Fault.CRASH_AFTER})
        assert world.buy() is None
        return world

    def test_one_that_never_saw_the_payment_is_not_asked(self, world: World) -> None:
        world.swap_terminal()
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert world.doubt() is Doubt.ANOTHER_TERMINAL
        assert "find" not in world.places

    def test_one_that_does_not_say_who_it_is_is_waited_for(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        with monkeypatch.context() as patch:
            patch.setattr(world.terminal, "capabilities", AbsentTerminal().capabilities)
            assert world.kiosk().recover() == Recovery(ended=0, waiting=1)
        assert "find" not in world.places
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert world.damages(may_park=False) == []


class TestATerminalThatForgets:
    @pytest.mark.parametrize("fault", [Fault.CRASH_AFTER, Fault.CRASH_BEFORE])
    def test_never_seen_is_believed_only_while_it_remembers(self, world_of: Build, fault: Fault) -> None:
        world = world_of({at("pay"): fault})
        assert world.buy() is None
        world.clear_the_memory()
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert world.doubt() is Doubt.TERMINAL_FORGOT

    def test_one_that_does_not_say_what_it_remembers_proves_nothing(self, world_of: Build) -> None:
        world = world_of({at("pay"): Fault.CRASH_BEFORE}, replace(FULL, memory=""))
        assert world.buy() is None
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert world.doubt() is Doubt.TERMINAL_FORGOT

    def test_what_it_still_knows_is_believed(self, world_of: Build) -> None:
        world = world_of({at("pay"): Fault.CRASH_AFTER}, replace(FULL, memory=""))
        assert world.buy() is None
        world.settle_down()
        assert world.damages(may_park=False) == []


class TestRecovery:
    def test_a_back_office_that_is_down_for_an_hour_delays_the_stamp_and_nothing_else(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of()
        with monkeypatch.context() as down:
            for call in ("issue", "reverse", "order"):  # it goes down once the stamp is set aside
                down.setattr(world.office, call, lambda *_: NotReached())
            paid = world.buy()
            down.setattr(world.office, "reserve", lambda *_: NotReached())
            for _ in range(3600 // 5):
                assert world.kiosk().recover() == Recovery(ended=0, waiting=1)
            other = world.buy()
        assert isinstance(paid, PaidNotIssued)
        assert isinstance(other, NotSold)
        assert other.why is Stopped.OFFICE_UNREACHED
        assert world.kiosk().recover() == Recovery(ended=1, waiting=0)
        assert len(world.office.stamps(paid.reference)) == 1
        assert world.damages(may_park=False) == []

    def test_who_closes_the_journal_can_wait_for_a_purchase(
        self, world_of: Build, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        world = world_of()
        kiosk, card_asked, go_on = world.kiosk(), Signal(), Signal()
        pay = world.terminal.pay

        def wait_for_the_card(request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
            card_asked.set()
            assert go_on.wait(timeout=60)
            return pay(request, on_prompt)

        monkeypatch.setattr(world.terminal, "pay", wait_for_the_card)
        citizen = Thread(target=lambda: kiosk.buy(ORDER, world.told.append))
        assert kiosk.at_rest(0)
        citizen.start()
        assert card_asked.wait(timeout=60)
        assert not kiosk.at_rest(0)
        go_on.set()
        assert kiosk.at_rest(60)
        assert world.journal.open_orders() == ()
        citizen.join(timeout=60)

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
        world = world_of({at("pay"): Fault.CRASH_AFTER})
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
        world = world_of({at("pay"): Fault.CRASH_AFTER})
        world.buy()
        world.script = {world.position + at("pay"): Fault.CRASH_AFTER}
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
