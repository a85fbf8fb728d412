"""The simulated devices of one kiosk, as the dock acts on them."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.clock import Clock
from kiosk.devices.card_reader.simulated import SimulatedReader
from kiosk.devices.code_scanner.simulated import SimulatedScanner
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.keypad.simulated import SimulatedKeypad
from kiosk.devices.payment_terminal.simulated import SimulatedTerminal
from kiosk.devices.power.simulated import SimulatedPower
from kiosk.devices.receipt_printer.simulated import SimulatedReceiptPrinter
from kiosk.devices.speech.simulated import SimulatedSpeech
from kiosk.fitted import Hardware


@dataclass(frozen=True, slots=True)
class SimulatedDevices:
    """Every device that a kiosk can have, without hardware."""

    terminal: SimulatedTerminal
    printer: SimulatedPrinter
    reader: SimulatedReader
    receipts: SimulatedReceiptPrinter
    scanner: SimulatedScanner
    power: SimulatedPower
    keypad: SimulatedKeypad
    speech: SimulatedSpeech

    @classmethod
    def fitted(cls, clock: Clock, *, pace: float = 0.0) -> SimulatedDevices:
        """Return one of each; ``pace`` is how many seconds each prompt, page and receipt takes."""
        return cls(
            terminal=SimulatedTerminal(clock, pace=pace),
            printer=SimulatedPrinter(clock, pace=pace),
            reader=SimulatedReader(clock),
            receipts=SimulatedReceiptPrinter(clock, pace=pace),
            scanner=SimulatedScanner(clock),
            power=SimulatedPower(clock),
            keypad=SimulatedKeypad(clock),
            speech=SimulatedSpeech(clock),
        )

    @property
    def hardware(self) -> Hardware:
        """The same devices, as the kiosk sees them."""
        return Hardware(
            terminal=self.terminal,
            printer=self.printer,
            reader=self.reader,
            receipt_printer=self.receipts,
            scanner=self.scanner,
            power=self.power,
            keypad=self.keypad,
            speech=self.speech,
        )

    def close(self) -> None:
        """Release all of them."""
        self.hardware.close()
