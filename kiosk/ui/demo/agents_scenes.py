"""Stories of the agents' mode: a badge in the reader, its PIN, and what an agent sees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from kiosk.agent.desk import DeskState
from kiosk.devices.badge.api import Distrust, Distrusted, PinBlocked, Unlock, WrongPin
from kiosk.devices.card_reader.simulated import CardKind
from kiosk.ui.demo.stage import Stage

_PIN: Final = "246802"
_REFUSED: Final[tuple[tuple[str, Unlock], ...]] = (
    ("blocked", PinBlocked()),
    ("revoked", Distrusted(Distrust.REVOKED)),
    ("unknown", Distrusted(Distrust.UNKNOWN_AGENT)),
)


def mode(stage: Stage) -> Iterator[str]:
    """From the badge to the lock, with all that can be in the way."""
    yield from _pin(stage)
    yield from _refused(stage)
    yield from _open(stage)


def _pin(stage: Stage) -> Iterator[str]:
    _put_in(stage)
    yield "attract/pin"
    _type(stage, _PIN[:4])
    yield "attract/pin-four-digits"
    stage.badge.outcome = WrongPin(1)
    _type(stage, _PIN[4:])
    stage.shell.agents_view.enter()
    stage.robot.wait_until(lambda: stage.shell.agents_view.view.problem is not None, "the wrong PIN")
    yield "attract/pin-wrong"
    for _more in range(4):
        stage.agents_see(DeskState.ASKING)
        _enter(stage)
        stage.robot.wait_until(lambda: stage.shell.agents_view.view.state is DeskState.ASKING, "the next try")
    stage.robot.wait_until(lambda: stage.shell.agents_view.view.wait > 0, "the wait")
    yield "attract/pin-wait"
    stage.clock.advance(60)
    stage.reader.remove()


def _refused(stage: Stage) -> Iterator[str]:
    for name, outcome in _REFUSED:
        _put_in(stage)
        stage.badge.outcome = outcome
        _enter(stage)
        stage.agents_see(DeskState.REFUSED)
        yield f"attract/pin-{name}"
        stage.reader.remove()


def _open(stage: Stage) -> Iterator[str]:
    stage.badge.outcome = stage.badge.right
    _put_in(stage)
    _enter(stage)
    stage.agents_see(DeskState.OPEN)
    yield "attract/agents"
    stage.devices.printer.empty()
    stage.devices.receipts.run_low()
    stage.devices.keypad.unplug()
    yield "attract/agents-troubles"
    stage.shell.agents_view.clearHeld()
    stage.robot.wait_until(lambda: stage.shell.agents_view.view.acted is not None, "the printers")
    yield "attract/agents-cleared"
    stage.devices.keypad.plug()
    stage.reader.remove()


def _put_in(stage: Stage) -> None:
    stage.agents_see(DeskState.NOBODY)
    stage.reader.insert(CardKind.AGENT_BADGE)
    stage.agents_see(DeskState.ASKING)


def _enter(stage: Stage) -> None:
    _type(stage, _PIN)
    stage.shell.agents_view.enter()


def _type(stage: Stage, digits: str) -> None:
    for digit in digits:
        stage.shell.agents_view.type(digit)
