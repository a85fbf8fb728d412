"""Every script of faults that a sale can live through, on every kind of terminal and with every kind of citizen."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from random import Random
from typing import Final, TypeAlias

from kiosk.devices.payment_terminal.api import Capabilities, LookUp
from tests.faults.orders_faults import CRASHES, Fault, Position
from tests.faults.orders_terminal import FULL
from tests.faults.orders_truth import OVER
from tests.faults.orders_world import World

Script: TypeAlias = Mapping[int, Fault]

# A disk does not refuse or come late, and a question changes nothing: the other faults would repeat these.
_OF_THE_DISK: Final = (Fault.NOT_SENT, Fault.ANSWER_LOST, Fault.CRASH_BEFORE, Fault.CRASH_AFTER)
_OF_A_QUESTION: Final = (Fault.REQUEST_LOST, Fault.CRASH_BEFORE)
_OF_A_CALL: Final = tuple(fault for fault in Fault if fault not in (Fault.ARRIVAL, Fault.MEANWHILE))
_QUESTIONS: Final = frozenset({"find", "last payment", "order"})

TERMINALS: Final[Mapping[str, Capabilities]] = {
    "sale": FULL,
    "sale-for-good": Capabilities(reversal=False, look_up=LookUp.BY_REFERENCE, serial="T-0001", memory="1"),
    "hold": Capabilities(reversal=True, look_up=LookUp.BY_REFERENCE, capture=True, serial="T-0001", memory="1"),
    "last": Capabilities(reversal=True, look_up=LookUp.LAST_PAYMENT, serial="T-0001"),
    "last-for-good": Capabilities(reversal=False, look_up=LookUp.LAST_PAYMENT, serial="T-0001"),
    "none": Capabilities(reversal=True, look_up=LookUp.NONE, serial="T-0001"),
    "none-for-good": Capabilities(reversal=False, look_up=LookUp.NONE, serial="T-0001"),
}


@dataclass(frozen=True)
class Scene:
    """What the partners and the people are like, whatever strikes.

    A citizen who ``stays`` buys again at once, before any recovery, when his order did not end. A terminal that is
    ``swapped``, or ``forgets`` what was paid, does so after the first purchase; a ``stranger`` pays something else on
    it after each payment, a ``neighbour`` the very same. One that is ``shy`` tells of no payment at first; one that
    ``repeats`` says the reference of its last one.
    """

    terminal: str = "sale"
    refuses_to_issue: bool = False
    stays: bool = False
    swapped: bool = False
    forgets: bool = False
    stranger: bool = False
    neighbour: bool = False
    shy: bool = False
    repeats: bool = False

    def __str__(self) -> str:
        flags = ("refuses_to_issue", "stays", "swapped", "forgets", "stranger", "neighbour", "shy", "repeats")
        return " ".join([self.terminal, *(flag for flag in flags if getattr(self, flag))])

    def live(self, script: Script, *, noting_deaths: bool = False) -> tuple[World, list[str]]:
        """Buy under ``script``, restart until all is quiet, and return the world with the damages found."""
        world = World(script, TERMINALS[self.terminal])
        world.deaths = {} if noting_deaths else None
        world.office.refuses_to_issue = self.refuses_to_issue
        world.terminal.stranger_pays = self.stranger
        world.terminal.neighbour_pays = self.neighbour
        world.terminal.shy = self.shy
        world.terminal.repeats = self.repeats
        try:
            world.visit()
            if self.swapped:
                world.swap_terminal()
            if self.forgets:
                world.clear_the_memory()
            if self.stays and any(standing.phase not in OVER for standing in world.standings.values()):
                world.visit()
            world.print_again()
            world.settle_down()
            return world, world.damages()
        finally:
            world.journal.close()

    def one_more(self, base: Script) -> Iterator[dict[int, Fault]]:
        """Yield ``base`` with every other fault at every position that comes after its own."""
        positions = self.live(base)[0].positions
        for place in range(max(base, default=-1) + 1, len(positions)):
            for fault in _possible(positions[place]):
                yield {**base, place: fault}

    def walk(self, chance: Random, faults: int) -> Iterator[Life]:
        """Live through one fault somewhere, then another one after it, and so on."""
        script: dict[int, Fault] = {}
        for _ in range(faults):
            possible = list(self.one_more(script))
            if possible:
                script = chance.choice(possible)
                yield self.life(script)

    def explore(self, crashes: int, faults: int) -> Iterator[Life]:
        """Live through every script of at most so many crashes and so many other faults, in any order.

        A kiosk that dies in a state in which it died before has the same future: it is not lived through again.
        """
        known: dict[Hashable, list[tuple[int, int]]] = {}
        to_live: list[tuple[dict[int, Fault], int, int]] = [({}, crashes, faults)]
        while to_live:
            script, may_crash, may_fail = to_live.pop()
            world, damages = self.live(script, noting_deaths=may_crash > 0)
            again = 0
            for place in range(max(script, default=-1) + 1, len(world.positions)):
                for fault in _possible(world.positions[place]):
                    if fault not in CRASHES:
                        if may_fail:
                            to_live.append(({**script, place: fault}, may_crash, may_fail - 1))
                    elif world.deaths is not None and (place, fault) in world.deaths:
                        futures = known.setdefault(world.deaths[place, fault], [])
                        if any(crash >= may_crash - 1 and fail >= may_fail for crash, fail in futures):
                            again += 1
                        else:
                            futures.append((may_crash - 1, may_fail))
                            to_live.append(({**script, place: fault}, may_crash - 1, may_fail))
            yield Life(self, script, world, damages, again)

    def life(self, script: Script) -> Life:
        """Live through ``script``."""
        return Life(self, script, *self.live(script))


@dataclass(frozen=True)
class Life:
    """One script that was lived through. ``again``: how many crashes from here led to states known already."""

    scene: Scene
    script: Script
    world: World
    damages: list[str]
    again: int = 0

    def __str__(self) -> str:
        story = ", ".join(f"{self.world.places[place]}: {fault.name}" for place, fault in self.script.items())
        return f"[{self.scene}] {story} -> {self.damages}"


def _possible(position: Position) -> Iterator[Fault]:
    if position.place.startswith("append"):
        yield from _OF_THE_DISK
    else:
        yield from _OF_A_QUESTION if position.place in _QUESTIONS else _OF_A_CALL
    if position.late_things:
        yield Fault.ARRIVAL
    if position.others_open:
        yield Fault.MEANWHILE


_WITHOUT_REFERENCES: Final = ("last", "last-for-good")
_YES_OR_NO: Final = (False, True)
PLAIN_SCENES: Final = tuple(Scene(*scene) for scene in product(TERMINALS, _YES_OR_NO, _YES_OR_NO))
# What else happens to a terminal: it is swapped, its day ends, others pay on it, or it cannot tell what came before.
ODD_SCENES: Final = (
    *(Scene(terminal, stays=stays, swapped=True) for terminal, stays in product(TERMINALS, _YES_OR_NO)),
    *(Scene(terminal, stays=stays, forgets=True) for terminal, stays in product(TERMINALS, _YES_OR_NO)),
    *(Scene(terminal, stays=stays, stranger=True) for terminal, stays in product(_WITHOUT_REFERENCES, _YES_OR_NO)),
    # Two kiosks on one terminal are told apart by what it repeats, or not at all (docs/payment-terminal.md).
    *(Scene("last", stays=stays, neighbour=True, repeats=True) for stays in _YES_OR_NO),
    *(Scene("last", stays=stays, shy=True, repeats=repeats) for stays, repeats in product(_YES_OR_NO, _YES_OR_NO)),
)
SCENES: Final = PLAIN_SCENES + ODD_SCENES
