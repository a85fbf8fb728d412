"""The devices of one kiosk, as its configuration names them: each is real, simulated or absent."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.clock import Clock
from kiosk.device_settings import (
    Concert,
    Devices,
    Driver,
    EscPos,
    Espeak,
    Ipp,
    Keypad,
    Nut,
    Pcsc,
    StreamScanner,
    WedgeScanner,
)
from kiosk.devices import absent
from kiosk.devices.card_reader.api import CardReader
from kiosk.devices.code_scanner.api import CodeScanner
from kiosk.devices.device import Status, Unsubscribe
from kiosk.devices.document_printer.api import DocumentPrinter
from kiosk.devices.keypad.api import Keypad as KeypadDevice
from kiosk.devices.payment_terminal.api import PaymentTerminal
from kiosk.devices.power.api import Power
from kiosk.devices.receipt_printer.api import ReceiptPrinter
from kiosk.devices.speech.api import Speech

if TYPE_CHECKING:
    from kiosk.codes.api import Certificates


class Device(Protocol):
    """What every device can be asked."""

    def capabilities(self) -> Any:
        """Return its capabilities, a dataclass of flags, choices and texts."""

    def status(self) -> Status[Any]:
        """Return its last known status, without I/O."""

    def subscribe(self, callback: Any) -> Unsubscribe:
        """Call ``callback`` with each new status."""

    def close(self) -> None:
        """Release it; twice is harmless."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """The devices of one kiosk."""

    terminal: PaymentTerminal
    printer: DocumentPrinter
    reader: CardReader
    receipt_printer: ReceiptPrinter = field(default_factory=absent.AbsentReceiptPrinter)
    scanner: CodeScanner = field(default_factory=absent.AbsentScanner)
    power: Power = field(default_factory=absent.AbsentPower)
    keypad: KeypadDevice = field(default_factory=absent.AbsentKeypad)
    speech: Speech = field(default_factory=absent.AbsentSpeech)

    def by_key(self) -> dict[str, Device]:
        """Return each device by its key in the configuration."""
        return {
            "payment_terminal": self.terminal,
            "document_printer": self.printer,
            "receipt_printer": self.receipt_printer,
            "card_reader": self.reader,
            "code_scanner": self.scanner,
            "keypad": self.keypad,
            "speech": self.speech,
            "power": self.power,
        }

    def clear_held(self) -> bool:
        """An agent has looked at both printers: return whether neither holds anything any more. Blocks for seconds."""
        return all([self.printer.clear_held(), self.receipt_printer.clear_held()])

    def close(self) -> None:
        """Release all of them, whatever one of them does."""
        with ExitStack() as stack:
            for device in self.by_key().values():
                stack.callback(device.close)


# Each adapter is imported where it is chosen: a kiosk loads the libraries of the devices that it has, and no others.


def hardware(devices: Devices, clock: Clock) -> Hardware:
    """Return the devices that the configuration names. They start to look for their hardware at once, and wait for
    none. Raises ValueError, naming the key, for a value that only its adapter can judge."""
    return Hardware(
        terminal=terminal(devices, clock),
        printer=printer(devices, clock),
        reader=reader(devices, clock),
        receipt_printer=receipt_printer(devices, clock),
        scanner=scanner(devices, clock),
        power=power(devices, clock),
        keypad=keypad(devices, clock),
        speech=speech(devices, clock),
    )


def terminal(devices: Devices, clock: Clock) -> PaymentTerminal:
    """Return the payment terminal."""
    match devices.payment_terminal:
        case Driver.NONE:
            return absent.AbsentTerminal()
        case Driver.SIMULATED:
            from kiosk.devices.payment_terminal.simulated import SimulatedTerminal

            return SimulatedTerminal(clock)
        case Concert() as asked:
            from kiosk.devices.payment_terminal.concert import ConcertTerminal

            return ConcertTerminal(
                asked.host,
                asked.port,
                clock,
                till=asked.till,
                protocol_id=asked.protocol_id,
                version=asked.version.value,
                answer_timeout=asked.answer_timeout_s,
                reverses=asked.reverses,
            )


def printer(devices: Devices, clock: Clock) -> DocumentPrinter:
    """Return the document printer. Raises ValueError for an address, or a file of an authority, that is none."""
    match devices.document_printer:
        case Driver.NONE:
            return absent.AbsentPrinter()
        case Driver.SIMULATED:
            from kiosk.devices.document_printer.simulated import SimulatedPrinter

            return SimulatedPrinter(clock)
        case Ipp(uri=uri, patience_s=patience, ca_file=ca_file):
            from kiosk.devices.document_printer.ipp import IppPrinter

            with _of_key("devices.document_printer.uri"):
                return IppPrinter(uri, clock, patience=patience, ca_file=ca_file)


def reader(devices: Devices, clock: Clock) -> CardReader:
    """Return the card reader."""
    match devices.card_reader:
        case Driver.NONE:
            return absent.AbsentReader()
        case Driver.SIMULATED:
            from kiosk.devices.card_reader.simulated import SimulatedReader

            return SimulatedReader(clock)
        case Pcsc(name=name):
            from kiosk.devices.card_reader.pcsc import PcscReader

            return PcscReader(name)


def receipt_printer(devices: Devices, clock: Clock) -> ReceiptPrinter:
    """Return the receipt printer. Raises ValueError for an address that is none."""
    match devices.receipt_printer:
        case Driver.NONE:
            return absent.AbsentReceiptPrinter()
        case Driver.SIMULATED:
            from kiosk.devices.receipt_printer.simulated import SimulatedReceiptPrinter

            return SimulatedReceiptPrinter(clock)
        case EscPos(address=address, width_dots=width, dpi=dpi):
            from kiosk.devices.line import parse_address
            from kiosk.devices.receipt_printer.escpos import EscPosPrinter

            with _of_key("devices.receipt_printer.address"):
                line = parse_address(address)
            return EscPosPrinter(line, clock, width=width, dpi=dpi)


def scanner(devices: Devices, clock: Clock) -> CodeScanner:
    """Return the code scanner. Raises ValueError for an address that is none."""
    match devices.code_scanner:
        case Driver.NONE:
            return absent.AbsentScanner()
        case Driver.SIMULATED:
            from kiosk.devices.code_scanner.simulated import SimulatedScanner

            return SimulatedScanner(clock)
        case StreamScanner(address=address):
            from kiosk.devices.code_scanner.stream import StreamCodeScanner
            from kiosk.devices.line import parse_address

            with _of_key("devices.code_scanner.address"):
                line = parse_address(address)
            return StreamCodeScanner(line, clock)
        case WedgeScanner(path=path, layout=layout):
            from kiosk.devices.code_scanner.keystrokes import Layout
            from kiosk.devices.code_scanner.wedge import WedgeCodeScanner

            return WedgeCodeScanner(path, Layout(layout.value))


def certificates(devices: Devices) -> Certificates:
    """Return the certificates that 2D-Doc papers are checked with. Raises ValueError for a folder or a file that cannot
    be used."""
    match devices.code_scanner:
        case StreamScanner(certificates=folder) if folder:
            from kiosk.codes.certificates import load

            with _of_key("devices.code_scanner.certificates"):
                try:
                    return load(Path(folder))
                except OSError as error:
                    raise ValueError(f"{folder}: cannot be read: {error.strerror}") from None
        case _:
            return {}


def power(devices: Devices, clock: Clock) -> Power:
    """Return what feeds the kiosk."""
    match devices.power:
        case Driver.NONE:
            return absent.AbsentPower()
        case Driver.SIMULATED:
            from kiosk.devices.power.simulated import SimulatedPower

            return SimulatedPower(clock)
        case Nut(ups=ups, host=host, port=port):
            from kiosk.devices.power.nut import NutPower

            return NutPower(ups, host, port, clock)


def keypad(devices: Devices, clock: Clock) -> KeypadDevice:
    """Return the tactile keypad. Raises ValueError for a key or a code that does not exist."""
    match devices.keypad:
        case Driver.NONE:
            return absent.AbsentKeypad()
        case Driver.SIMULATED:
            from kiosk.devices.keypad.simulated import SimulatedKeypad

            return SimulatedKeypad(clock)
        case Keypad(paths=paths, keys=keys):
            from kiosk.devices.keypad.evdev import EvdevKeypad, parse_keys

            with _of_key("devices.keypad.keys"):
                known = parse_keys(keys)
            return EvdevKeypad(paths, known, clock)


def speech(devices: Devices, clock: Clock) -> Speech:
    """Return the voice."""
    match devices.speech:
        case Driver.NONE:
            return absent.AbsentSpeech()
        case Driver.SIMULATED:
            from kiosk.devices.speech.simulated import SimulatedSpeech

            return SimulatedSpeech(clock)
        case Espeak(headset=headset, loudspeaker=loudspeaker, player=player):
            from kiosk.devices.speech.api import Sink
            from kiosk.devices.speech.espeak import EspeakSpeech

            return EspeakSpeech(player, {Sink.HEADSET: headset, Sink.LOUDSPEAKER: loudspeaker})


@contextmanager
def _of_key(name: str) -> Iterator[None]:
    """Put the key of the configuration in front of what an adapter says of its value."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
