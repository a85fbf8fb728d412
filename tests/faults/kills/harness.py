"""Kills a kiosk again and again, lets it end what it began, and judges what is left."""

from __future__ import annotations

import secrets
import time
from collections import Counter
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from kiosk.backoffice.server.embedded import EmbeddedServer
from kiosk.backoffice.server.settings import KioskToken, ServerSettings
from kiosk.dock.demo import KIOSK
from kiosk.orders.events import Settled, Settlement
from kiosk.orders.journal import Journal, JournalError, JournalReader
from kiosk.orders.state import Phase, fold
from tests.faults.kills import life, naive
from tests.faults.kills.cabinet import Cabinet, Truth
from tests.faults.kills.judge import Judgement, judge
from tests.faults.kills.network import unkind
from tests.faults.kills.processes import running
from tests.faults.kills.scene import AMOUNTS, Scene
from tests.faults.kills.wires import Command, ask

# The longest life, in times of the start of the kiosk with its first sale, as this machine takes for them.
_LONGEST_LIFE: Final = 1.5

# Lives between two visits of the agent, where only the last payment can be looked up: while an order is parked there,
# the kiosk may not believe the terminal about any other.
_AGENT_COMES: Final = 4

_GUARD: Final = 60.0
_GLANCE: Final = 0.005
_STAMPS_A_KILL: Final = 30


class Run:
    """``kills`` lives of a kiosk whose terminal can do what ``plan`` says, all in ``folder``.

    Of a hundred requests and of a hundred answers, ``losses`` are lost.
    """

    def __init__(self, folder: Path, plan: str, kills: int, seed: int, losses: int, *, is_naive: bool) -> None:
        self._dice = Random(f"{seed} {plan}")
        self._folder = folder
        self._plan = plan
        self._kills = kills
        self._losses = losses
        self._naive = is_naive
        self._live = naive.live if is_naive else life.live
        self.killed = 0
        self.struck: Counter[Phase] = Counter()

    def judged(self) -> Judgement:
        """Live, be killed, recover, and return what is left of it."""
        token = secrets.token_urlsafe(32)
        office = EmbeddedServer(
            ServerSettings(
                (KioskToken.of(KIOSK, token),),
                port=0,
                database_url=f"sqlite:///{self._folder}/office.sqlite3",
                stock=_STAMPS_A_KILL * self._kills,
            )
        )
        with office:
            scene = Scene(self._folder, self._plan, office.base_url, token, self._losses)
            with running(Cabinet(scene, self._dice.getrandbits(32)).serve):
                truth = self._suffered(scene)
        return judge(scene, truth, journalled=not self._naive)

    def _suffered(self, scene: Scene) -> Truth:
        longest = _LONGEST_LIFE * self._first_sale(scene)
        share = (len(AMOUNTS) - 1) // self._kills
        for number in range(self._kills):
            citizens = AMOUNTS[number * share : (number + 1) * share]
            network = unkind(scene.losses, Random(self._dice.getrandbits(32)))
            with running(partial(self._live, scene, citizens, network)):
                time.sleep(self._dice.uniform(0, longest))
            self.killed += 1
            self.struck.update(_open_phases(scene))
            if scene.plan == "last" and number % _AGENT_COMES == 0:
                _agent_comes(scene)
        ask(scene.cabinet, Command.HEAL)
        if not self._naive:
            _recover(scene)
        ask(scene.cabinet, Command.QUIET)
        truth: Truth = ask(scene.cabinet, Command.TRUTH)
        return truth

    def _first_sale(self, scene: Scene) -> float:
        begun = time.monotonic()
        with running(partial(self._live, scene, AMOUNTS[-1:], None)):
            while not scene.told() and time.monotonic() < begun + _GUARD:
                time.sleep(_GLANCE)
        return time.monotonic() - begun


def _recover(scene: Scene) -> None:
    """Let one life without citizens bring every order to its end, if it can."""
    deadline = time.monotonic() + _GUARD
    with running(partial(life.live, scene, (), None)):
        while _open_phases(scene) and time.monotonic() < deadline:
            time.sleep(_GLANCE)


def _open_phases(scene: Scene) -> list[Phase]:
    """Return where each open order stands; a kiosk that died before its first journal left none."""
    try:
        with closing(JournalReader(scene.journal)) as journal:
            standings = [fold(journal.events(reference)) for reference in journal.open_orders()]
    except JournalError:
        return []
    return [standing.phase for standing in standings if standing is not None]


def _agent_comes(scene: Scene) -> None:
    """Close every parked order by what the terminal's own journal says."""
    ask(scene.cabinet, Command.QUIET)
    truth: Truth = ask(scene.cabinet, Command.TRUTH)
    charged = {charge.reference for charge in truth.charges if charge.kept or charge.held}
    with closing(Journal(scene.journal)) as journal:
        for reference in journal.parked_orders():
            how = Settlement.REFUNDED if reference.code in charged else Settlement.NOT_CHARGED
            journal.append(reference, Settled(how))
