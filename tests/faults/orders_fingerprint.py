"""What is left of everything when a kiosk dies: two lives that come to the same go on in the same way."""

from __future__ import annotations

from collections.abc import Collection, Hashable
from typing import TYPE_CHECKING

from tests.faults.orders_truth import WHERE_AN_ANSWER_IS_LOST

if TYPE_CHECKING:
    from tests.faults.orders_terminal import UnkindTerminal
    from tests.faults.orders_world import UnderWay, World


def fingerprint(world: World, dying_at: tuple[str, str | None], *leaving: UnderWay) -> Hashable:
    """Return all that the rest of the story can depend on, should the kiosk die at that place.

    ``leaving`` is what has just left it. References are drawn anew in each world, so each stands as a number.
    """
    names = world.names
    struck = (*world.struck, *world.interrupted, dying_at)
    return (
        world.stage,
        world.disk_failed,
        names.get(world.half_printed),
        frozenset(world.truths),
        tuple((names[code], tuple(events)) for code, events in world.durable.items()),
        frozenset((names[code], state) for code, state in world.office.orders.items()),
        _named(world, world.office.closed),
        _named(world, world.office.contradicted),
        tuple(_of_the_terminal(world, terminal) for terminal in world.terminals),
        frozenset((names[code], count) for code, count in world.printer.papers.items()),
        frozenset((thing.place, names[thing.reference]) for thing in (*world.late, *leaving)),
        _named(world, world.told_not_sold),
        _named(world, world.asked_of_another),
        _named(world, world.asked_before_it_forgot),
        names.get(world.asked[-1]) if world.asked else None,
        frozenset((place, names[code]) for place, code in struck if place in WHERE_AN_ANSWER_IS_LOST),
    )


def _of_the_terminal(world: World, terminal: UnkindTerminal) -> Hashable:
    return (
        terminal.last.mark,
        world.names.get(terminal.last_asked),
        frozenset((world.names[code], len(debits)) for code, debits in terminal.debits.items()),
        frozenset((world.names[code], outcome) for code, outcome in terminal.stopped.items()),
        _named(world, terminal.captured),
        _named(world, terminal.not_captured),
        _named(world, terminal.lapsed),
        _named(world, terminal.reversed),
        _named(world, terminal.not_reversed),
        _named(world, terminal.shut),
        terminal.memory,
        terminal.shy,
        _named(world, terminal.told_of_none),
        _named(world, terminal.forgotten),
    )


def _named(world: World, codes: Collection[str]) -> frozenset[int]:
    return frozenset(world.names[code] for code in codes)
