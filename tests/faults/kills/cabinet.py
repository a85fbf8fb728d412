"""The hardware of the kiosk, in a process that outlives every kiosk: a simulated terminal, a printer that counts.

What a command meets on its way is drawn from a seed. A kiosk sees no fault but a connection that ends in silence.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum, auto
from multiprocessing.connection import Connection, Listener
from random import Random
from threading import Condition, Lock, Thread
from typing import Any, Final

from kiosk.clock import SystemClock
from kiosk.devices.document_printer.api import Printed, PrintJob
from kiosk.devices.payment_terminal.api import CaptureResult, PaymentOutcome, PaymentRequest, Prompt
from kiosk.devices.payment_terminal.simulated import Policy, SimulatedTerminal
from tests.faults.kills.processes import Ready
from tests.faults.kills.scene import LATE_IN_A_HUNDRED, LATENESS, Scene
from tests.faults.kills.wires import Command


class Luck(Enum):
    """What becomes of a command."""

    HEARD = auto()
    REQUEST_LOST = auto()
    ANSWER_LOST = auto()
    LATE = auto()


DECLINED: Final = 0.02
CAPTURE_REFUSED: Final = 0.01

# Seconds. A citizen is quicker here than in life, so that kills fall between his steps and not only while he looks.
PACE: Final = 0.002
A_PAGE: Final = 0.004

_BACKLOG: Final = 64


@dataclass(frozen=True, slots=True)
class Charge:
    """What the terminal did under one reference: cents asked for, taken, and held."""

    reference: str
    asked: int
    kept: int
    held: int


@dataclass(frozen=True, slots=True)
class Truth:
    """What the hardware really did. ``papers`` counts the pages of each text."""

    charges: tuple[Charge, ...]
    papers: Mapping[str, int]


class Cabinet:
    """Serves the commands of :mod:`tests.faults.kills.wires` at the address of the scene."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self._address = scene.cabinet
        self._in_a_hundred = {
            Luck.HEARD: 100 - 2 * scene.losses - LATE_IN_A_HUNDRED,
            Luck.REQUEST_LOST: scene.losses,
            Luck.ANSWER_LOST: scene.losses,
            Luck.LATE: LATE_IN_A_HUNDRED,
        }
        self._terminal = SimulatedTerminal(SystemClock(), scene.can, pace=PACE)
        self._dice = Random(seed)
        self._lock = Lock()
        self._healed = False
        self._asked: dict[str, int] = {}
        self._papers: Counter[str] = Counter()
        self._under_way = 0
        self._quiet = Condition()

    def serve(self, ready: Ready) -> None:
        """Serve until killed, each command on a thread of its own."""
        with Listener(self._address, "AF_UNIX", backlog=_BACKLOG) as door:
            ready()
            while True:
                Thread(target=self._attend, args=(door.accept(),), daemon=True).start()

    def _attend(self, line: Connection) -> None:
        with line, suppress(EOFError, OSError):  # a kiosk that died asks nothing and hears nothing
            command, *words = line.recv()
            match command:
                case Command.HEAL:
                    self._healed = True
                    line.send(None)
                case Command.QUIET:
                    with self._quiet:
                        self._quiet.wait_for(lambda: self._under_way == 0)
                    line.send(None)
                case Command.TRUTH:
                    line.send(self._truth())
                case _:
                    with self._working():
                        self._suffer(line, command, words)

    def _suffer(self, line: Connection, command: Command, words: list[Any]) -> None:
        luck = self._draw()
        if luck is Luck.REQUEST_LOST:
            return
        if luck is Luck.LATE:
            line.close()
            time.sleep(self._dice.uniform(*LATENESS))

        def show(prompt: Prompt) -> None:
            with suppress(OSError):
                line.send(prompt)

        answer = self._do(command, words, show)
        if luck is Luck.HEARD:
            line.send(answer)

    def _draw(self) -> Luck:
        if self._healed:
            return Luck.HEARD
        return self._dice.choices(list(self._in_a_hundred), list(self._in_a_hundred.values()))[0]

    def _do(self, command: Command, words: list[Any], show: Any) -> object:
        match command:
            case Command.PAY:
                return self._pay(*words, show)
            case Command.FIND:
                return self._terminal.find(*words)
            case Command.LAST_PAYMENT:
                return self._terminal.last_payment()
            case Command.CAPTURE:
                return self._capture(*words)
            case Command.REVERSE:
                return self._terminal.reverse(*words)
            case Command.TOTALS:
                return self._terminal.totals(*words)
            case _:
                return self._print(*words)

    def _pay(self, request: PaymentRequest, show: Any) -> PaymentOutcome:
        with self._lock:
            self._asked[request.reference] = request.amount.cents
            self._terminal.on_payment = Policy.DECLINE if self._happens(DECLINED) else Policy.APPROVE
        return self._terminal.pay(request, show)

    def _capture(self, reference: str) -> CaptureResult:
        with self._lock:
            self._terminal.captures_refused = self._happens(CAPTURE_REFUSED)
            return self._terminal.capture(reference)

    def _print(self, job: PrintJob) -> Printed:
        time.sleep(A_PAGE)
        with self._lock:
            self._papers[job.pdf.decode()] += 1
        return Printed(1)

    def _happens(self, chance: float) -> bool:
        return not self._healed and self._dice.random() < chance

    def _truth(self) -> Truth:
        ledger = self._terminal.ledger()
        with self._lock:
            charges = tuple(
                Charge(reference, asked, ledger[reference].kept.cents, ledger[reference].held.cents)
                for reference, asked in self._asked.items()
                if reference in ledger
            )
            return Truth(charges, dict(self._papers))

    @contextmanager
    def _working(self) -> Iterator[None]:
        with self._quiet:
            self._under_way += 1
        try:
            yield
        finally:
            with self._quiet:
                self._under_way -= 1
                self._quiet.notify_all()
