"""Whatever breaks while a stamp is bought: nobody pays without a stamp, nobody pays twice, every order ends.

``make faults`` lives through the whole enumeration; here is all of one fault, and a part of what comes after it.
"""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices.payment_terminal.api import Cancelled, CancelReason, Capabilities, Declined, DeclineReason
from kiosk.orders.state import Phase
from tests.faults.orders_faults import Fault
from tests.faults.orders_scenes import PLAIN_SCENES, SCENES, TERMINALS, Scene, Script
from tests.faults.orders_world import SALE, World, at

PAPERS = ("append PrintIntended", "print", "append PrintEnded")


@pytest.fixture(autouse=True)
def _faults_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    """What the kiosk logs about the faults is not what these tests are about."""
    caplog.set_level("CRITICAL", "kiosk.orders")


@pytest.mark.parametrize(
    ("terminal", "places"),
    [
        ("sale", (*SALE, *PAPERS)),
        ("hold", (*SALE, "capture", "append Captured", *PAPERS)),
        ("last", (*SALE[:3], "last payment", *SALE[3:], *PAPERS)),
    ],
)
def test_a_sale_without_a_fault_passes_by_these_places(terminal: str, places: tuple[str, ...]) -> None:
    life = Scene(terminal).life({})
    assert tuple(life.world.places) == places
    assert life.damages == []


@pytest.mark.parametrize("scene", [scene for scene in PLAIN_SCENES if not scene.stays], ids=str)
def test_one_fault_anywhere(scene: Scene) -> None:
    lives = [scene.life(script) for script in scene.one_more({})]
    calls = sum(not place.startswith("append") for place in scene.life({}).world.places)
    assert len(lives) > 8 * calls
    assert [str(life) for life in lives if life.damages] == []


@pytest.mark.parametrize("scene", SCENES, ids=str)
def test_three_faults_one_after_the_other(scene: Scene) -> None:
    chance = Random(str(scene))
    lives = [life for _ in range(10) for life in scene.walk(chance, faults=3)]
    assert len(lives) >= 20
    assert [str(life) for life in lives if life.damages] == []


@pytest.mark.parametrize("scene", [Scene("hold"), Scene("last")], ids=str)
def test_any_crash_and_any_other_fault_in_any_order(scene: Scene) -> None:
    lives = list(scene.explore(crashes=1, faults=1))
    assert len(lives) > 300
    assert [str(life) for life in lives if life.damages] == []


@pytest.mark.parametrize("unheard", [Fault.REQUEST_LOST, Fault.ANSWER_LOST, Fault.LATE], ids=lambda fault: fault.name)
def test_a_terminal_that_can_do_everything_never_needs_an_agent(unheard: Fault) -> None:
    scripts = [script for script in Scene().one_more({at("pay"): unheard}) if Fault.REFUSED not in script.values()]
    assert len(scripts) > 25
    for script in scripts:
        assert Phase.PARKED not in {standing.phase for standing in Scene().life(script).world.standings.values()}


def test_the_money_of_a_refused_stamp_goes_back() -> None:
    life = Scene(refuses_to_issue=True).life({})
    assert len(life.world.terminal.reversed) == 1
    assert life.damages == []


def test_money_that_was_only_held_is_let_go_with_a_refused_stamp() -> None:
    world = Scene("hold", refuses_to_issue=True).life({}).world
    assert world.terminal.captured == set()
    assert len(world.terminal.reversed) == 1


def test_a_request_to_issue_that_arrives_after_its_order_was_undone_issues_nothing() -> None:
    life = Scene().life({at("issue"): Fault.LATE, at("issue") + 1: Fault.REFUSED})
    assert len(life.world.terminal.reversed) == 1
    assert life.damages == []


def test_the_late_payment_of_one_order_is_not_taken_for_that_of_the_next() -> None:
    scene = Scene("last", stays=True)
    first = scene.life({}).world.places.index("pay")
    died: Script = {first: Fault.CRASH_LATE}
    second = scene.life(died).world.places.index("pay", first + 1)
    lost: Script = {**died, second: Fault.REQUEST_LOST}
    asked = scene.life(lost).world.places.index("last payment", second)
    life = scene.life({**lost, asked: Fault.ARRIVAL})
    assert life.damages == []
    assert {standing.phase for standing in life.world.standings.values()} == {Phase.PARKED}


@settings(max_examples=200, deadline=None)
@given(
    script=st.dictionaries(st.integers(0, 30), st.sampled_from(list(Fault)), max_size=6),
    can=st.sampled_from(list(TERMINALS.values())),
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
    assert world.damages() == []
    world.journal.close()
