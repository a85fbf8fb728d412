"""Whatever breaks while a stamp is bought: nobody pays without a stamp, nobody pays twice, every order ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.payment_terminal.api import (
    Cancelled,
    CancelReason,
    Capabilities,
    Declined,
    DeclineReason,
    NotSent,
    PaymentOutcome,
    PaymentRequest,
    Prompt,
    Unknown,
)
from kiosk.money import Money
from kiosk.orders import answers
from kiosk.orders.api import OrderAnswer, Refused, Stopped
from kiosk.orders.events import Event, NotPaid
from tests.faults.orders_partners import FULL, UnkindTerminal
from tests.faults.orders_world import SALE, Fault, World, at

ALL = tuple(Capabilities(reversal, find) for reversal, find in product((True, False), repeat=2))
CRASHES = (Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.CRASH_LATE)
# A disk does not refuse or come late, and a question changes nothing: the other faults would repeat these.
OF_THE_DISK = (Fault.NOT_SENT, Fault.ANSWER_LOST, Fault.CRASH_BEFORE, Fault.CRASH_AFTER)
OF_A_QUESTION = (Fault.REQUEST_LOST, Fault.REFUSED, Fault.CRASH_BEFORE)
Script = Mapping[int, Fault]


@pytest.fixture(autouse=True)
def _faults_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """What the kiosk logs about the faults is not what these tests are about."""
    caplog.set_level("CRITICAL", "kiosk.orders")


@dataclass(frozen=True)
class Scene:
    """What the partners are like, whatever strikes them."""

    can: Capabilities = FULL
    refuses_to_issue: bool = False

    def live(self, script: Script) -> tuple[World, list[str]]:
        """Buy under ``script``, restart until all is quiet, and return the world with the damages found."""
        world = World(script, self.can)
        world.office.refuses_to_issue = self.refuses_to_issue
        try:
            world.buy()
            world.settle_down()
            # A definite no that contradicts what is known of the money or of the stamp is what agents are for.
            return world, world.damages(may_park=self.can != FULL or Fault.REFUSED in script.values())
        finally:
            world.journal.close()

    def one_more(self, base: Script, among: Iterable[Fault] = Fault) -> Iterator[dict[int, Fault]]:
        """``base`` with every other fault at every position that comes after its own."""
        places = self.live(base)[0].places
        for position in range(max(base, default=-1) + 1, len(places)):
            for fault in _possible(places[position]):
                if fault in among:
                    yield {**base, position: fault}

    def two_more(self, base: Script, among: Iterable[Fault] = Fault) -> Iterator[dict[int, Fault]]:
        """``base`` with every pair of other faults."""
        for first in self.one_more(base, among):
            yield from self.one_more(first, among)

    def damaged(self, scripts: Iterable[Script]) -> tuple[int, list[str]]:
        """Return how many scripts were lived through, and the story of each that did damage."""
        count, found = 0, []
        for script in scripts:
            world, damages = self.live(script)
            count += 1
            if damages:
                story = ", ".join(f"{world.places[position]}: {fault.name}" for position, fault in script.items())
                found.append(f"{story} -> {damages}")
        return count, found


def _possible(place: str) -> Iterable[Fault]:
    if place.startswith("append"):
        return OF_THE_DISK
    return OF_A_QUESTION if place in ("find", "order") else Fault


SCENES = [Scene(can, refuses) for can in ALL for refuses in (False, True)]


def _name(scene: Scene) -> str:
    able = [name for name in ("reversal", "find_by_reference") if getattr(scene.can, name)]
    return f"{'-'.join(able) or 'can-nothing'}-{'refused' if scene.refuses_to_issue else 'issued'}"


def test_a_sale_without_a_fault_passes_by_these_places() -> None:
    world, damages = Scene().live({})
    assert tuple(world.places) == SALE
    assert damages == []


@pytest.mark.parametrize("scene", SCENES, ids=_name)
def test_one_fault_anywhere(scene: Scene) -> None:
    count, found = scene.damaged(scene.one_more({}))
    assert count >= 6 * len(OF_THE_DISK) + 3 * len(Fault)
    assert found == []


@pytest.mark.parametrize("scene", [SCENES[0], SCENES[1], SCENES[-1]], ids=_name)
def test_two_faults_anywhere(scene: Scene) -> None:
    count, found = scene.damaged(scene.two_more({}))
    assert count > 500
    assert found == []


@pytest.mark.parametrize("unheard", [Fault.REQUEST_LOST, Fault.ANSWER_LOST, Fault.LATE], ids=lambda fault: fault.name)
@pytest.mark.parametrize("scene", [Scene(), Scene(refuses_to_issue=True)], ids=_name)
def test_a_payment_that_nobody_heard_then_a_crash_then_a_crash_in_its_recovery(scene: Scene, unheard: Fault) -> None:
    count, found = scene.damaged(scene.two_more({at("pay"): unheard}, CRASHES))
    assert count > 50
    assert found == []


def test_the_money_of_a_refused_stamp_goes_back() -> None:
    world, damages = Scene(refuses_to_issue=True).live({})
    assert len(world.terminal.reversed) == 1
    assert damages == []


def test_a_request_to_issue_that_arrives_after_its_order_was_undone_issues_nothing() -> None:
    world, damages = Scene().live({at("issue"): Fault.LATE, at("issue") + 1: Fault.REFUSED})
    assert len(world.terminal.reversed) == 1
    assert damages == []


@settings(max_examples=200, deadline=None)
@given(
    script=st.dictionaries(st.integers(0, 25), st.sampled_from(list(Fault)), max_size=6),
    can=st.sampled_from(ALL),
    verdict=st.sampled_from([None, Cancelled(CancelReason.CITIZEN), Declined(DeclineReason.WRONG_PIN)]),
    citizens=st.integers(1, 3),
    refuses_to_issue=st.booleans(),
)
def test_any_faults_for_any_citizens(
    script: Script, can: Capabilities, verdict: Declined | Cancelled | None, citizens: int, refuses_to_issue: bool
) -> None:
    world = World(script, can)
    world.terminal.verdict = verdict
    world.office.refuses_to_issue = refuses_to_issue
    for _ in range(citizens):
        world.buy()
    world.settle_down()
    assert world.damages(may_park=can != FULL or Fault.REFUSED in script.values()) == []
    world.journal.close()


# --- the same enumeration finds each of these faults of the program ----------------------------------------------


def _ignore_refusals(patch: pytest.MonkeyPatch) -> None:
    heard = answers.after_issue

    def deaf(answer: OrderAnswer, amount: Money) -> Event | None:
        return None if isinstance(answer, Refused) else heard(answer, amount)

    patch.setattr(answers, "after_issue", deaf)


def _take_unknown_for_unpaid(patch: pytest.MonkeyPatch) -> None:
    heard = answers.after_pay

    def guessing(outcome: PaymentOutcome) -> Event:
        return NotPaid(Stopped.TERMINAL_UNREACHED) if isinstance(outcome, Unknown) else heard(outcome)

    patch.setattr(answers, "after_pay", guessing)


def _set_no_tombstone(patch: pytest.MonkeyPatch) -> None:
    heard = answers.after_find

    def trusting(outcome: PaymentOutcome, can: Capabilities) -> Event | None:
        return NotPaid(Stopped.TERMINAL_UNREACHED) if isinstance(outcome, NotSent) else heard(outcome, can)

    patch.setattr(answers, "after_find", trusting)


def _send_an_unknown_payment_again(patch: pytest.MonkeyPatch) -> None:
    once = UnkindTerminal.pay

    def twice(self: UnkindTerminal, request: PaymentRequest, on_prompt: Callable[[Prompt], None]) -> PaymentOutcome:
        outcome = once(self, request, on_prompt)
        return once(self, request, on_prompt) if isinstance(outcome, Unknown) else outcome

    patch.setattr(UnkindTerminal, "pay", twice)


@pytest.mark.parametrize(
    "spoil",
    [_ignore_refusals, _take_unknown_for_unpaid, _set_no_tombstone, _send_an_unknown_payment_again],
    ids=lambda spoil: spoil.__name__.strip("_"),
)
def test_the_enumeration_bites(spoil: Callable[[pytest.MonkeyPatch], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(monkeypatch)
    assert any(scene.damaged(scene.one_more({}))[1] for scene in (Scene(), Scene(refuses_to_issue=True)))
