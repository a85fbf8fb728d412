"""What every supply promises, and what becomes of the real adapter when upsd misbehaves.

The contract is written against the Protocol; a `Bench` plays whoever stands at the fuse box.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any, Protocol

import pytest

from kiosk.clock import AdjustableClock
from kiosk.devices.device import Actor, Severity, Status
from kiosk.devices.power.api import Power, PowerState
from kiosk.devices.power.nut import ANSWER_WITHIN, INTERVAL, NutPower, told
from kiosk.devices.power.simulated import SimulatedPower
from tests.lab.power import UPS, Upsd

GUARD = 30.0  # seconds before a test that hangs is called broken; nothing here takes that long


class Bench(Protocol):
    """Somebody standing at the fuse box. A real adapter joins the contract by bringing one."""

    against: str

    @property
    def power(self) -> Power: ...
    def mains(self) -> None: ...
    def cut(self) -> None: ...
    def run_down(self) -> None: ...
    def silence(self) -> None: ...
    def pass_time(self) -> None: ...
    def close(self) -> None: ...


class SimulatedBench:
    """The bench of the simulated supply."""

    against = "simulator"

    def __init__(self) -> None:
        self.power = SimulatedPower(AdjustableClock())

    def mains(self) -> None:
        self.power.mains()

    def cut(self) -> None:
        self.power.on_battery()

    def run_down(self) -> None:
        self.power.low()

    def silence(self) -> None:
        self.power.lose()

    def pass_time(self) -> None:
        """It tells at once."""

    def close(self) -> None:
        self.power.close()


class UpsdBench:
    """The bench of upsd with its dummy supply."""

    def __init__(self, upsd: Upsd) -> None:
        self._upsd = upsd
        self._silent = False
        self.against = upsd.against
        self._clock = AdjustableClock()
        upsd.feeds("OL")
        self.power = NutPower(UPS, "127.0.0.1", upsd.port, self._clock)

    def mains(self) -> None:
        self._feeds("OL CHRG")

    def cut(self) -> None:
        self._feeds("OB DISCHRG")

    def run_down(self) -> None:
        self._feeds("OB DISCHRG LB")

    def silence(self) -> None:
        self._upsd.stop_driver()
        self._silent = True

    def pass_time(self) -> None:
        self._clock.advance(INTERVAL)

    def close(self) -> None:
        self.power.close()
        self._feeds("OL")

    def _feeds(self, status: str) -> None:
        self._upsd.feeds(status)
        if self._silent:
            self._upsd.start_driver()
            self._silent = False


@pytest.fixture(scope="session")
def upsd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upsd]:
    started = Upsd(tmp_path_factory.mktemp("nut"))
    try:
        started.start()
        yield started
    finally:
        started.stop()


@pytest.fixture(params=["simulated", "nut"])
def bench(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Bench]:
    record_property("device", "power")
    record_property("adapter", request.param)
    made: Bench
    made = SimulatedBench() if request.param == "simulated" else UpsdBench(request.getfixturevalue("upsd"))
    record_property("against", made.against)
    yield made
    made.close()


def reaches(power: Power, state: PowerState, pass_time: Callable[[], None]) -> None:
    """Let time pass until the supply is in ``state``."""
    ends = time.monotonic() + GUARD
    while power.status().state is not state:
        if time.monotonic() > ends:
            pytest.fail(f"it stays {power.status().state}, and never is {state}")
        pass_time()
        time.sleep(0.02)


class TestContract:
    def test_each_state_tells_how_bad_it_is_and_who_must_act(self, bench: Bench) -> None:
        reaches(bench.power, PowerState.MAINS, bench.pass_time)
        assert bench.power.status() == Status(PowerState.MAINS, Severity.OK, Actor.NOBODY)
        bench.cut()
        reaches(bench.power, PowerState.ON_BATTERY, bench.pass_time)
        assert bench.power.status() == Status(PowerState.ON_BATTERY, Severity.WARNING, Actor.AGENT)
        bench.run_down()
        reaches(bench.power, PowerState.LOW_BATTERY, bench.pass_time)
        assert bench.power.status() == Status(PowerState.LOW_BATTERY, Severity.FAULT, Actor.AGENT)
        bench.mains()
        reaches(bench.power, PowerState.MAINS, bench.pass_time)

    def test_each_change_is_told_once_and_in_order(self, bench: Bench) -> None:
        reaches(bench.power, PowerState.MAINS, bench.pass_time)
        seen: list[PowerState] = []
        unsubscribe = bench.power.subscribe(lambda status: seen.append(status.state))
        bench.cut()
        reaches(bench.power, PowerState.ON_BATTERY, bench.pass_time)
        for _ in range(3):
            bench.pass_time()
        bench.mains()
        reaches(bench.power, PowerState.MAINS, bench.pass_time)
        unsubscribe()
        bench.cut()
        reaches(bench.power, PowerState.ON_BATTERY, bench.pass_time)
        assert seen == [PowerState.ON_BATTERY, PowerState.MAINS]

    def test_a_supply_that_cannot_be_read_is_no_supply_that_is_well(self, bench: Bench) -> None:
        reaches(bench.power, PowerState.MAINS, bench.pass_time)
        bench.silence()
        reaches(bench.power, PowerState.UNKNOWN, bench.pass_time)
        assert bench.power.status() == Status(PowerState.UNKNOWN, Severity.FAULT, Actor.IT)
        bench.mains()
        reaches(bench.power, PowerState.MAINS, bench.pass_time)

    def test_it_has_a_battery(self, bench: Bench) -> None:
        assert bench.power.capabilities().battery

    def test_it_is_never_ok_once_it_is_closed(self, bench: Bench) -> None:
        reaches(bench.power, PowerState.MAINS, bench.pass_time)
        bench.power.close()
        bench.power.close()
        assert bench.power.status().state is PowerState.UNKNOWN


class TestUpsd:
    """What only the real upsd does."""

    @pytest.fixture
    def bench(self, upsd: Upsd) -> Iterator[UpsdBench]:
        made = UpsdBench(upsd)
        yield made
        made.close()

    def test_it_comes_back_after_a_restart_of_upsd(self, bench: UpsdBench, upsd: Upsd) -> None:
        reaches(bench.power, PowerState.MAINS, bench.pass_time)
        upsd.stop_upsd()
        try:
            reaches(bench.power, PowerState.UNKNOWN, bench.pass_time)
        finally:
            upsd.start_upsd()
        reaches(bench.power, PowerState.MAINS, bench.pass_time)

    def test_whoever_orders_the_power_to_be_cut_is_believed(self, bench: UpsdBench, upsd: Upsd) -> None:
        upsd.feeds("FSD OL")
        reaches(bench.power, PowerState.LOW_BATTERY, bench.pass_time)

    def test_a_supply_that_upsd_does_not_know(self, upsd: Upsd) -> None:
        seen: list[PowerState] = []
        clock = AdjustableClock()
        with closing(NutPower("cave", "127.0.0.1", upsd.port, clock)) as power:
            power.subscribe(lambda status: seen.append(status.state))
            for _ in range(5):
                clock.advance(INTERVAL)
                time.sleep(0.1)
            assert power.status().state is PowerState.UNKNOWN
        assert seen == []


WORDS = [
    ("OL", PowerState.MAINS),
    ("OL CHRG", PowerState.MAINS),
    ("OL CHRG LB", PowerState.MAINS),
    ("OB", PowerState.ON_BATTERY),
    ("OL OB", PowerState.ON_BATTERY),
    ("OB LB", PowerState.LOW_BATTERY),
    ("LB DISCHRG OB", PowerState.LOW_BATTERY),
    ("FSD OL", PowerState.LOW_BATTERY),
    ("", PowerState.UNKNOWN),
    ("WAIT", PowerState.UNKNOWN),
    ("OFF", PowerState.UNKNOWN),
    ("LB", PowerState.UNKNOWN),
    ("OLD", PowerState.UNKNOWN),
]


@pytest.mark.parametrize(("words", "state"), WORDS, ids=[words or "nothing" for words, _ in WORDS])
def test_the_words_of_a_status(words: str, state: PowerState) -> None:
    assert told(f'VAR borne ups.status "{words}"\n', "borne").state is state


@pytest.mark.parametrize("word", ["RB", "BYPASS", "OVER", "ALARM"])
def test_a_supply_that_would_not_carry_the_kiosk_is_it_s_matter(word: str) -> None:
    assert told(f'VAR borne ups.status "OL {word}"\n', "borne") == Status(PowerState.MAINS, Severity.WARNING, Actor.IT)


@pytest.mark.parametrize(
    "answer",
    [
        "ERR DATA-STALE\n",
        "ERR DRIVER-NOT-CONNECTED\n",
        "ERR UNKNOWN-UPS\n",
        'VAR cave ups.status "OL"\n',
        'VAR borne battery.charge "100"\n',
        'VAR borne ups.status "OL\n',
        'VAR borne ups.status "OL"',
        "",
    ],
)
def test_what_is_no_status_of_this_supply_is_not_believed(answer: str) -> None:
    assert told(answer, "borne").state is PowerState.UNKNOWN


class OddUpsd:
    """A server that answers each question with the next of ``answers``, in the pieces given, and at last not at all."""

    def __init__(self, *answers: tuple[bytes, ...]) -> None:
        self._answers = list(answers)
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.asked = 0
        self.connections = 0
        self._open: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            self._open.append(connection)
            self.connections += 1
            try:
                while connection.recv(256):
                    self.asked += 1
                    self._answer(connection)
            except OSError:
                pass

    def _answer(self, connection: socket.socket) -> None:
        for piece in self._answers.pop(0) if self._answers else ():
            if piece == HANG_UP:
                connection.shutdown(socket.SHUT_RDWR)
                return
            connection.sendall(piece)
            time.sleep(0.05)

    def close(self) -> None:
        for one in (*self._open, self._server):
            with suppress(OSError):  # its other end may be gone already
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._thread.join(GUARD)
        assert not self._thread.is_alive()


HANG_UP = b"hang up"
WELL = b'VAR borne ups.status "OL"\n'
LOW = b'VAR borne ups.status "OB LB"\n'

ODD: list[tuple[str, tuple[bytes, ...]]] = [
    ("half a line, then it hangs up", (b"VAR borne ups.sta", HANG_UP)),
    ("no end of line", (b"V" * 400, b"A" * 400, b"R" * 400)),
    ("two answers at once", (WELL + LOW,)),
    ("an answer and a half", (WELL + LOW[:10],)),
    ("not text", (b"\xff\xfe\x00\n",)),
    ("another protocol", (b"HTTP/1.1 400 Bad Request\r\n",)),
]


class TestOddUpsd:
    """An upsd that misbehaves on the wire closes no doors, and is asked again."""

    @pytest.fixture
    def start(self) -> Iterator[Callable[..., tuple[OddUpsd, NutPower, AdjustableClock]]]:
        made: list[Any] = []

        def make(*answers: tuple[bytes, ...]) -> tuple[OddUpsd, NutPower, AdjustableClock]:
            server, clock = OddUpsd(*answers), AdjustableClock()
            power = NutPower("borne", "127.0.0.1", server.port, clock)
            made.extend((server, power))
            return server, power, clock

        yield make
        for one in reversed(made):
            one.close()

    @pytest.mark.parametrize("answer", [case[1] for case in ODD], ids=[case[0] for case in ODD])
    def test_an_odd_answer_is_unknown_and_the_next_is_believed(self, start: Any, answer: tuple[bytes, ...]) -> None:
        _, power, clock = start((WELL,), answer, (LOW,))
        seen: list[PowerState] = []
        power.subscribe(lambda status: seen.append(status.state))
        reaches(power, PowerState.LOW_BATTERY, lambda: clock.advance(INTERVAL / 10))
        assert [state for state in seen if state is not PowerState.MAINS] == [
            PowerState.UNKNOWN,
            PowerState.LOW_BATTERY,
        ]

    def test_an_answer_in_pieces_is_one_answer(self, start: Any) -> None:
        _, power, clock = start((LOW[:3], LOW[3:12], LOW[12:]))
        reaches(power, PowerState.LOW_BATTERY, lambda: clock.advance(0))

    def test_an_answer_that_came_too_late_is_not_the_next_one(self, start: Any) -> None:
        server, power, clock = start((WELL,), (WELL, LOW), (WELL,))
        reaches(power, PowerState.MAINS, lambda: clock.advance(0))
        ends = time.monotonic() + GUARD
        while server.connections < 2 and time.monotonic() < ends:
            clock.advance(INTERVAL)
            time.sleep(0.2)
        assert server.connections == 2
        reaches(power, PowerState.MAINS, lambda: clock.advance(0))

    def test_an_upsd_that_never_answers_is_left_and_tried_again(self, start: Any) -> None:
        server, power, clock = start((WELL,), ())
        reaches(power, PowerState.MAINS, lambda: clock.advance(0))
        reaches(power, PowerState.UNKNOWN, lambda: clock.advance(ANSWER_WITHIN))
        ends = time.monotonic() + GUARD
        while server.asked < 3 and time.monotonic() < ends:
            clock.advance(ANSWER_WITHIN)
            time.sleep(0.02)
        assert server.asked >= 3
        assert power.status().state is PowerState.UNKNOWN

    def test_nothing_is_left_behind(self, start: Any) -> None:
        server, power, clock = start((WELL,))
        reaches(power, PowerState.MAINS, lambda: clock.advance(0))
        power.close()
        assert "power" not in {thread.name for thread in threading.enumerate()}
        server.close()


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    clock = AdjustableClock()
    with closing(NutPower("borne", "127.0.0.1", port, clock)) as power:
        for _ in range(3):
            clock.advance(INTERVAL)
            time.sleep(0.05)
        assert power.status() == Status(PowerState.UNKNOWN, Severity.FAULT, Actor.IT)
