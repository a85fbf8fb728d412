"""What every code scanner promises: whole codes, every byte of them, and nothing else."""

from __future__ import annotations

import os
import socket
import time
import tty
from collections.abc import Callable, Iterator
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.clock import AdjustableClock
from kiosk.devices.code_scanner.api import LONGEST, CodeScanner, Scan, ScannerState
from kiosk.devices.code_scanner.keystrokes import Layout
from kiosk.devices.code_scanner.simulated import SimulatedScanner
from kiosk.devices.code_scanner.stream import HALF, Splitter, StreamCodeScanner
from kiosk.devices.code_scanner.wedge import WedgeCodeScanner
from kiosk.devices.evdev import EVENT, Kind
from kiosk.devices.line import FileAddress, SerialAddress, TcpAddress, parse_address
from tests.lab.daemons import until

# GS, RS and US are part of a 2D-Doc; a scanner that types loses them.
TWO_D_DOC = b"DC04FR000001\x1dA\x1eB\x1fC"
TYPED = b"DC04FR000001ABC"

# linux/input-event-codes.h, and what is printed on a French keyboard: not the adapter's own tables.
KEY_6, KEY_MINUS, KEY_RIGHTBRACE, KEY_ENTER, KEY_LEFTCTRL, KEY_LEFTSHIFT = 7, 12, 27, 28, 29, 42
AZERTY = dict(zip("1234567890", range(2, 12), strict=True)) | {
    sign: row + place
    for row, signs in ((16, "azertyuiop"), (30, "qsdfghjklm"), (44, "wxcvbn"))
    for place, sign in enumerate(signs)
}


class Bench(Protocol):
    """A hand with a paper. A real adapter joins the contract by bringing one."""

    against: str

    @property
    def scanner(self) -> CodeScanner: ...
    def scan(self, data: bytes) -> None: ...
    def half(self, data: bytes) -> None: ...
    def silence(self) -> None: ...
    def unplug(self) -> None: ...
    def plug(self) -> None: ...
    def close(self) -> None: ...


class SimulatedBench:
    """The bench of the simulated scanner."""

    against = "simulator"

    def __init__(self) -> None:
        self.scanner = SimulatedScanner(AdjustableClock())

    def scan(self, data: bytes) -> None:
        self.scanner.scan(data)

    def half(self, data: bytes) -> None:
        self.scanner.half(data)

    def silence(self) -> None:
        pass

    def unplug(self) -> None:
        assert self.scanner.unplug()

    def plug(self) -> None:
        assert self.scanner.plug()

    def close(self) -> None:
        self.scanner.close()


class TcpBench:
    """The adapter on a converter from serial to network."""

    against = "a TCP connection"

    def __init__(self) -> None:
        self._server: socket.socket | None = socket.create_server(("127.0.0.1", 0))
        self._port = self._server.getsockname()[1]
        self.clock = AdjustableClock()
        self.scanner = StreamCodeScanner(TcpAddress("127.0.0.1", self._port), self.clock)
        self._connection, _ = self._server.accept()
        self._sees(ScannerState.READY)

    def scan(self, data: bytes) -> None:
        self._connection.sendall(data + b"\r")

    def half(self, data: bytes) -> None:
        self._connection.sendall(data)

    def silence(self) -> None:
        # What was sent must have been read before the clock goes on: a pause inside it would be another test.
        time.sleep(0.5)
        self.clock.advance(2 * HALF)

    def unplug(self) -> None:
        assert self._server is not None
        self._server.close()
        self._server = None
        self._connection.close()
        self._sees(ScannerState.OFFLINE)

    def plug(self) -> None:
        self._server = socket.create_server(("127.0.0.1", self._port))
        self._connection, _ = self._server.accept()
        self._sees(ScannerState.READY)

    def close(self) -> None:
        self.scanner.close()
        self._connection.close()
        if self._server is not None:
            self._server.close()

    def _sees(self, state: ScannerState) -> None:
        until(lambda: self.scanner.status().state is state, f"the kiosk sees {state.value}")


class WedgeBench:
    """The adapter on a pipe that carries what the kernel would write for an AZERTY keyboard. USB itself is not here."""

    against = "records of struct input_event through a pipe"

    def __init__(self) -> None:
        self._ends: tuple[int, int] | None = os.pipe()
        self._seconds = 1000
        self.scanner = WedgeCodeScanner("/dev/borne/scanner", Layout.FR, open_device=self._opened)
        self._sees(ScannerState.READY)

    def scan(self, data: bytes) -> None:
        self.half(data)
        self._write(KEY_ENTER, 1, 0)

    def half(self, data: bytes) -> None:
        for sign in data.decode("ascii"):
            if sign < " ":
                # As scanners type control characters: Ctrl, and the key of a US keyboard whose sign is 64 further on.
                self._write(KEY_LEFTCTRL, 1)
                self._write({"\x1d": KEY_RIGHTBRACE, "\x1e": KEY_6, "\x1f": KEY_MINUS}[sign], 1, 0)
                self._write(KEY_LEFTCTRL, 0)
            elif sign.isupper() or sign.isdigit():
                self._write(KEY_LEFTSHIFT, 1)
                self._write(AZERTY[sign.lower()], 1, 0)
                self._write(KEY_LEFTSHIFT, 0)
            else:
                self._write(AZERTY[sign], 1, 0)

    def silence(self) -> None:
        self._seconds += 1

    def unplug(self) -> None:
        assert self._ends is not None
        os.close(self._ends[1])
        self._ends = None
        self._sees(ScannerState.OFFLINE)

    def plug(self) -> None:
        self._ends = os.pipe()
        self._sees(ScannerState.READY)

    def close(self) -> None:
        self.scanner.close()
        if self._ends is not None:
            os.close(self._ends[1])

    def _write(self, number: int, *values: int) -> None:
        assert self._ends is not None
        for value in values:
            key = EVENT.pack(self._seconds, 0, Kind.KEY, number, value)
            os.write(self._ends[1], key + EVENT.pack(self._seconds, 0, 0, 0, 0))  # and SYN_REPORT

    def _opened(self, path: str) -> int:
        assert path == "/dev/borne/scanner"
        if self._ends is None:
            raise FileNotFoundError(path)
        return self._ends[0]

    def _sees(self, state: ScannerState) -> None:
        until(lambda: self.scanner.status().state is state, f"the kiosk sees {state.value}")


class SerialBench(TcpBench):
    """The adapter on a serial port: a pseudo-terminal, whose name is a link as udev makes it."""

    against = "a pseudo-terminal, opened by pyserial"

    def __init__(self) -> None:
        self._server = None
        self._link = f"/tmp/kiosk-scanner-{os.getpid()}"
        self.clock = AdjustableClock()
        self._open()
        self.scanner = StreamCodeScanner(SerialAddress(self._link, 115200), self.clock)
        self._sees(ScannerState.READY)

    def scan(self, data: bytes) -> None:
        os.write(self._master, data + b"\r\n")

    def half(self, data: bytes) -> None:
        os.write(self._master, data)

    def unplug(self) -> None:
        os.unlink(self._link)
        os.close(self._master)
        self._sees(ScannerState.OFFLINE)

    def plug(self) -> None:
        self._open()
        self._sees(ScannerState.READY)

    def close(self) -> None:
        self.scanner.close()
        os.close(self._master)
        os.unlink(self._link)

    def _open(self) -> None:
        self._master, slave = os.openpty()
        tty.setraw(slave)
        os.symlink(os.ttyname(slave), self._link)
        os.close(slave)


@pytest.fixture(
    params=[SimulatedBench, TcpBench, SerialBench, WedgeBench],
    ids=["simulated", "stream-tcp", "stream-serial", "wedge"],
)
def bench(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Iterator[Bench]:
    made: Bench = request.param()
    record_property("device", "code scanner")
    record_property("adapter", request.node.callspec.id)
    record_property("against", made.against)
    yield made
    made.close()


@pytest.fixture
def heard(bench: Bench) -> list[bytes]:
    scans: list[bytes] = []
    bench.scanner.subscribe_scans(lambda scan: scans.append(scan.data))
    return scans


def test_every_byte_of_a_code_arrives(bench: Bench, heard: list[bytes]) -> None:
    for code in (b"1234567890123456", TWO_D_DOC, b"x" * LONGEST):
        bench.scan(code)
    until(lambda: len(heard) == 3, "three codes")
    exact = bench.scanner.capabilities().exact
    assert heard == [b"1234567890123456", TWO_D_DOC if exact else TYPED, b"x" * LONGEST]


def test_only_a_scanner_that_types_is_not_exact(bench: Bench) -> None:
    assert bench.scanner.capabilities().exact is not isinstance(bench, WedgeBench)


def test_half_a_code_and_noise_are_dropped(bench: Bench, heard: list[bytes]) -> None:
    bench.half(b"12345")
    bench.silence()
    bench.scan(b"x" * (LONGEST + 1))
    bench.silence()
    bench.scan(b"1234567890123456")
    until(lambda: bool(heard), "the whole code")
    assert heard == [b"1234567890123456"]


def test_a_scanner_that_is_pulled_is_told_and_seen_again(bench: Bench, heard: list[bytes]) -> None:
    states: list[ScannerState] = []
    bench.scanner.subscribe(lambda status: states.append(status.state))
    bench.unplug()
    assert not bench.scanner.status().usable
    bench.plug()
    bench.scan(b"1234567890123456")
    until(lambda: bool(heard), "a code")
    assert states == [ScannerState.OFFLINE, ScannerState.READY]


def test_closing_twice_is_harmless_and_is_never_ok_afterwards(bench: Bench) -> None:
    bench.scanner.close()
    bench.scanner.close()
    assert bench.scanner.status().state is ScannerState.UNKNOWN


def test_no_representation_shows_what_was_read() -> None:
    assert repr(Scan(b"1234567890123456")) == "Scan(16 bytes)"


@given(
    st.lists(st.binary(min_size=1, max_size=30).filter(lambda code: b"\r" not in code and code[:1] != b"\n")), st.data()
)
def test_codes_are_cut_right_however_they_arrive(codes: list[bytes], data: st.DataObject) -> None:
    stream = b"".join(code + b"\r\n" for code in codes)
    splitter, scans, at = Splitter(), [], 0
    while at < len(stream):
        length = data.draw(st.integers(1, len(stream) - at))
        scans += splitter.take(stream[at : at + length])
        at += length
    assert [scan.data for scan in scans] == codes


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("tcp://192.0.2.1:9100", TcpAddress("192.0.2.1", 9100)),
        ("serial:///dev/borne/scanner?baud=115200", SerialAddress("/dev/borne/scanner", 115200)),
        ("serial:///dev/ttyACM0", SerialAddress("/dev/ttyACM0", 9600)),
        ("file:///dev/usb/lp0", FileAddress("/dev/usb/lp0")),
    ],
)
def test_an_address_is_read(text: str, address: object) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    "text",
    ["", "/dev/ttyS0", "tcp://host", "tcp://:9100", "serial://host/dev", "serial:///dev/x?speed=9", "file://relative"],
)
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no"):
        parse_address(text)
