"""A terminal that only knows its last payment: when that is the one whose answer was lost."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from kiosk.devices.payment_terminal.api import Approved, Capabilities, Declined, DeclineReason, LastPayment, LookUp
from kiosk.money import Money, euros
from kiosk.orders.answers import after_last_payment
from kiosk.orders.events import Doubt, NotPaid, Paid, Parked
from kiosk.orders.plan import Plan, plan_for
from kiosk.orders.reference import terminal_mark

CODE = "CHY1-7K3M-92Q2"
PLAN = Plan(capture=False, reversal=False, look_up=LookUp.LAST_PAYMENT, before=terminal_mark("6c1f"))
OURS = LastPayment("a03e", euros(86), Approved("123456", euros(86)))
AGENT = Parked(Doubt.TERMINAL_CANNOT_TELL)


def test_another_payment_of_the_same_amount_is_ours() -> None:
    assert isinstance(after_last_payment(OURS, PLAN, euros(86), CODE, alone=True), Paid)
    refused = replace(OURS, outcome=Declined(DeclineReason.REFUSED))
    assert isinstance(after_last_payment(refused, PLAN, euros(86), CODE, alone=True), NotPaid)


def test_a_terminal_that_repeats_our_reference_confirms_it() -> None:
    echoed = replace(OURS, reference=CODE)
    assert isinstance(after_last_payment(echoed, PLAN, euros(86), CODE, alone=True), Paid)


@pytest.mark.parametrize("before", [LastPayment("", Money(0), None), LastPayment("6c1f", euros(86), None)])
def test_after_none_only_its_reference_tells_it_from_an_old_payment(before: LastPayment) -> None:
    plan = plan_for(Capabilities(reversal=False, look_up=LookUp.LAST_PAYMENT), before)
    assert plan is not None
    assert after_last_payment(before, plan, euros(86), CODE, alone=True) == AGENT
    unnamed = after_last_payment(OURS, plan, euros(86), CODE, alone=True)
    assert isinstance(unnamed, Paid if before.mark else Parked)
    named = replace(OURS, reference=CODE)
    assert isinstance(after_last_payment(named, plan, euros(86), CODE, alone=True), Paid)


@pytest.mark.parametrize(
    ("last", "plan", "alone"),
    [
        (replace(OURS, mark="6c1f"), PLAN, True),
        (replace(OURS, amount=euros(25)), PLAN, True),
        (replace(OURS, reference="CHY1-0000-0000"), PLAN, True),
        (replace(OURS, outcome=None), PLAN, True),
        (OURS, PLAN, False),
        (OURS, msgspec.structs.replace(PLAN, before=None), True),
        (OURS, msgspec.structs.replace(PLAN, before=0), True),
    ],
    ids=["the one before", "another amount", "another reference", "no outcome", "not alone", "nothing noted", "none"],
)
def test_everything_else_is_an_agents(last: LastPayment, plan: Plan, alone: bool) -> None:
    assert after_last_payment(last, plan, euros(86), CODE, alone=alone) == AGENT


def test_no_answer_is_no_answer() -> None:
    assert after_last_payment(None, PLAN, euros(86), CODE, alone=True) is None


def test_the_plan_of_an_earlier_version_is_read_and_compared() -> None:
    old = msgspec.json.decode(b'{"capture":false,"reversal":false,"look_up":"last_payment","before":7}', type=Plan)
    assert after_last_payment(replace(OURS, mark="7"), old, euros(86), CODE, alone=True) == AGENT
    assert isinstance(after_last_payment(replace(OURS, mark="8"), old, euros(86), CODE, alone=True), Paid)
