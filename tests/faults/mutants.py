"""Faults of the program, put into it on purpose: whatever proves the orders must find each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

import msgspec
import pytest

from kiosk.devices.payment_terminal.api import (
    Approved,
    CaptureResult,
    LastPayment,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    PaymentTerminal,
    Prompt,
    Unknown,
)
from kiosk.money import Money
from kiosk.orders import answers, case, plan, printing, purchase, state, till
from kiosk.orders.api import OrderAnswer, Refused, Stopped
from kiosk.orders.case import Case, Wait
from kiosk.orders.events import Captured, Decided, Event, NotPaid, Paper, PrintIntended
from kiosk.orders.journal import Journal
from kiosk.orders.plan import Plan
from kiosk.orders.reference import OrderReference, terminal_mark
from kiosk.orders.state import Next, Phase, Standing
from tests.faults.orders_scenes import Scene

Patch: TypeAlias = pytest.MonkeyPatch
Spoil: TypeAlias = Callable[[Patch], None]
Pay: TypeAlias = Callable[[PaymentTerminal, PaymentRequest, Callable[[Prompt], None]], PaymentOutcome]


# --- what is written ------------------------------------------------------------------------------------------------


def decision_not_durable(patch: Patch) -> None:
    """The decision to issue is only remembered."""
    record = purchase.Purchasing._record

    def forgetful(self: purchase.Purchasing, of: Case, event: Event) -> None:
        if isinstance(event, Decided):
            of.standing, of.history = state.advance(of.standing, event), [*of.history, event]
        else:
            record(self, of, event)

    patch.setattr(purchase.Purchasing, "_record", forgetful)


def intent_written_after_the_payment(patch: Patch) -> None:
    """The money is asked for first, and the intent noted when the answer is there."""
    pay = till.Till.pay

    def hasty(self: till.Till, of: Case, intend: Callable[[Plan], None]) -> Event:
        plans: list[Plan] = []
        event = pay(self, of, plans.append)
        for made in plans:
            intend(made)
        return event

    patch.setattr(till.Till, "pay", hasty)


def taken_back_with_a_full_disk(patch: Patch) -> None:
    """The stamp is given up although the refusal is not durable."""
    patch.setattr(purchase, "_BACKWARD", frozenset())


# --- what an answer means -------------------------------------------------------------------------------------------


def refusal_ignored(patch: Patch) -> None:
    """An office that refuses to issue is asked again for ever."""
    heard = answers.after_issue

    def deaf(answer: OrderAnswer, amount: Money) -> Event | None:
        return None if isinstance(answer, Refused) else heard(answer, amount)

    patch.setattr(answers, "after_issue", deaf)


def unknown_taken_for_unpaid(patch: Patch) -> None:
    """An answer that was lost is taken for a no."""
    heard = answers.after_pay

    def guessing(outcome: PaymentOutcome) -> Event:
        return NotPaid(Stopped.TERMINAL_UNREACHED) if isinstance(outcome, Unknown) else heard(outcome)

    patch.setattr(answers, "after_pay", guessing)


def no_tombstone(patch: Patch) -> None:
    """A payment that the terminal has not seen is taken for one that it will never see."""
    heard = answers.after_find

    def trusting(outcome: PaymentOutcome, begun: Plan, *, remembers: bool) -> Event | None:
        if isinstance(outcome, NotSent):
            return NotPaid(Stopped.TERMINAL_UNREACHED)
        return heard(outcome, begun, remembers=remembers)

    patch.setattr(answers, "after_find", trusting)


def last_payment_of_any_age(patch: Patch) -> None:
    """The terminal's last payment is believed although it is older than the request."""
    _spoil_the_last_payment(
        patch, lambda _, begun: {"plan": msgspec.structs.replace(begun, before=terminal_mark("of another day"))}
    )


def last_payment_of_any_amount(patch: Patch) -> None:
    """The terminal's last payment is believed although it is of another amount."""
    _spoil_the_last_payment(patch, lambda last, _: {"amount": last.amount})


def last_payment_of_anybody(patch: Patch) -> None:
    """The terminal's last payment is believed although another order may have made it."""
    _spoil_the_last_payment(patch, lambda *_: {"alone": True})


def last_payment_of_any_reference(patch: Patch) -> None:
    """The terminal's last payment is believed although it says that it was another order's."""
    _spoil_the_last_payment(patch, lambda last, _: {"reference": last.reference})


def last_payment_after_none(patch: Patch) -> None:
    """The terminal's last payment is believed to be new because it told of none before."""
    patch.setattr(Plan, "knows_who_came_before", True)


def refused_capture_taken_for_a_yes(patch: Patch) -> None:
    """Money that the bank does not hand over is booked all the same."""
    heard = answers.after_capture

    def trusting(result: CaptureResult) -> Event | None:
        return Captured() if result is CaptureResult.REFUSED else heard(result)

    patch.setattr(answers, "after_capture", trusting)


# --- what is asked, and of whom -------------------------------------------------------------------------------------


def unknown_payment_sent_again(patch: Patch) -> None:
    """A payment whose answer was lost is sent once more."""

    def twice(terminal: PaymentTerminal, request: PaymentRequest, tell: Callable[[Prompt], None]) -> PaymentOutcome:
        outcome = terminal.pay(request, tell)
        return terminal.pay(request, tell) if isinstance(outcome, Unknown) else outcome

    _spoil_the_payment(patch, twice)


def captured_before_it_is_issued(patch: Patch) -> None:
    """The money is taken as soon as it is held."""

    def greedy(terminal: PaymentTerminal, request: PaymentRequest, tell: Callable[[Prompt], None]) -> PaymentOutcome:
        outcome = terminal.pay(request, tell)
        if isinstance(outcome, Approved) and terminal.capabilities().capture:
            terminal.capture(request.reference)
        return outcome

    _spoil_the_payment(patch, greedy)


def another_terminal_believed(patch: Patch) -> None:
    """Whatever terminal stands there now is asked."""
    patch.setattr(plan, "terminal_mark", lambda _: None)


def forgetting_ignored(patch: Patch) -> None:
    """A terminal whose memory was cleared is believed when it has never seen a payment."""
    patch.setattr(till.Till, "_remembers", lambda *_: True)


# --- what comes next ------------------------------------------------------------------------------------------------


def order_dropped_after_sending(patch: Patch) -> None:
    """A recovery leaves an order alone whose money was asked for."""
    right = case.next_action

    def lazy(standing: Standing, *, citizen_waits: bool) -> Next | None:
        dropped = standing.phase is Phase.PAYING and not citizen_waits
        return None if dropped else right(standing, citizen_waits=citizen_waits)

    patch.setattr(case, "next_action", lazy)


def capture_forgotten(patch: Patch) -> None:
    """A stamp that is issued ends its order, although the money is only held."""
    _spoil_the_fold(patch, Phase.CAPTURING, Phase.ISSUED)


def money_back_before_the_stamp_is_given_up(patch: Patch) -> None:
    """A refusal to issue is taken for the promise never to issue."""
    _spoil_the_fold(patch, Phase.WITHDRAWING, Phase.REVERSING)


def printed_again(patch: Patch) -> None:
    """Nobody looks whether the stamp was put on paper already."""

    def always(self: printing.Printing, reference: str, act: Callable[[], Paper]) -> Paper:
        self._noted(OrderReference(reference), PrintIntended())
        return act()

    patch.setattr(printing.Printing, "once", always)


# Each with the kind of sale in which it must show.
MUTANTS: Final[Mapping[Spoil, Scene]] = {
    decision_not_durable: Scene(),
    intent_written_after_the_payment: Scene(),
    taken_back_with_a_full_disk: Scene(refuses_to_issue=True),
    refusal_ignored: Scene(refuses_to_issue=True),
    unknown_taken_for_unpaid: Scene(),
    no_tombstone: Scene(),
    last_payment_of_any_age: Scene("last"),
    last_payment_of_any_amount: Scene("last", stranger=True),
    last_payment_of_anybody: Scene("last", stays=True),
    last_payment_of_any_reference: Scene("last", neighbour=True, repeats=True),
    last_payment_after_none: Scene("last", shy=True),
    refused_capture_taken_for_a_yes: Scene("hold"),
    unknown_payment_sent_again: Scene("none"),
    captured_before_it_is_issued: Scene("hold", refuses_to_issue=True),
    another_terminal_believed: Scene(swapped=True),
    forgetting_ignored: Scene(forgets=True),
    order_dropped_after_sending: Scene(),
    capture_forgotten: Scene("hold"),
    money_back_before_the_stamp_is_given_up: Scene(),
    printed_again: Scene(),
}


def caught(spoil: Spoil) -> str | None:
    """Return the first story of at most one fault in which the program so spoilt does damage."""
    scene = MUTANTS[spoil]
    with pytest.MonkeyPatch.context() as patch:
        spoil(patch)
        for script in ({}, *scene.one_more({})):
            life = scene.life(script)
            if life.damages:
                return str(life)
    return None


# --- inside ----------------------------------------------------------------------------------------------------------


def _spoil_the_last_payment(patch: Patch, spoilt: Callable[[LastPayment, Plan], dict[str, object]]) -> None:
    heard = answers.after_last_payment

    def believing(last: LastPayment | None, plan: Plan, amount: Money, reference: str, *, alone: bool) -> Event | None:
        asked = {"plan": plan, "amount": amount, "reference": reference, "alone": alone}
        return heard(last, **(asked | (spoilt(last, plan) if last else {})))

    patch.setattr(answers, "after_last_payment", believing)


def _spoil_the_fold(patch: Patch, right: Phase, wrong: Phase) -> None:
    after = state._after

    def astray(standing: Standing, event: Event) -> Standing | None:
        to = after(standing, event)
        return replace(to, phase=wrong) if to is not None and to.phase is right else to

    patch.setattr(state, "_after", astray)


def _spoil_the_payment(patch: Patch, pay: Pay) -> None:
    made = till.Till.__init__

    def with_a_spoilt_terminal(self: till.Till, terminal: PaymentTerminal, journal: Journal, wait: Wait) -> None:
        made(self, _Spoilt(terminal, pay), journal, wait)

    patch.setattr(till.Till, "__init__", with_a_spoilt_terminal)


class _Spoilt:
    """A terminal whose payments are asked for in another way."""

    def __init__(self, terminal: PaymentTerminal, pay: Pay) -> None:
        self._terminal = terminal
        self._pay = pay

    def pay(self, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        return self._pay(self._terminal, request, on_prompt)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._terminal, name)
