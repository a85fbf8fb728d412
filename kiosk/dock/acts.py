"""What each action does to its device. An act returns False when there was nothing to act on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from kiosk.devices.card_reader.simulated import CardKind, SimulatedReader
from kiosk.devices.code_scanner.simulated import SimulatedScanner
from kiosk.devices.document_printer.simulated import SimulatedPrinter
from kiosk.devices.keypad.api import Key
from kiosk.devices.keypad.simulated import SimulatedKeypad
from kiosk.devices.payment_terminal.api import DeclineReason
from kiosk.devices.payment_terminal.simulated import Policy, SimulatedTerminal
from kiosk.devices.power.simulated import SimulatedPower
from kiosk.devices.receipt_printer.simulated import SimulatedReceiptPrinter
from kiosk.devices.simulation.card import SmartCard
from kiosk.dock.beside import SimulatedDevices
from kiosk.dock.catalogue import Action

Acts: TypeAlias = Mapping[Action, Callable[..., bool | None]]


def acts_on(devices: SimulatedDevices, badge: SmartCard | CardKind) -> Acts:
    """Return the acts of every device; ``badge`` is the agent's, to put into the card reader."""
    return {
        **_payment(devices.terminal),
        **_printer(devices.printer),
        **_receipts(devices.receipts),
        **_card(devices.reader, badge),
        **_scanner(devices.scanner),
        **_power(devices.power),
        **_keypad(devices.keypad),
    }


def _payment(terminal: SimulatedTerminal) -> Acts:
    def refuse_captures(refused: bool) -> bool:
        if not terminal.capabilities().capture:
            return False
        terminal.captures_refused = refused
        return True

    return {
        Action.PAYMENT_PRESENT_CARD: terminal.present_card,
        Action.PAYMENT_APPROVE: terminal.approve,
        Action.PAYMENT_DECLINE: lambda reason: terminal.decline(DeclineReason(reason)),
        Action.PAYMENT_RED_BUTTON: terminal.press_red,
        Action.PAYMENT_HANG: terminal.hang,
        Action.PAYMENT_LOSE_ANSWER: terminal.lose_answer,
        Action.PAYMENT_OFFLINE: lambda: terminal.set_online(False),
        Action.PAYMENT_ONLINE: lambda: terminal.set_online(True),
        Action.PAYMENT_OUT_OF_SERVICE: lambda: terminal.set_out_of_service(True),
        Action.PAYMENT_IN_SERVICE: lambda: terminal.set_out_of_service(False),
        Action.PAYMENT_POLICY: lambda policy: setattr(terminal, "on_payment", Policy(policy)),
        Action.PAYMENT_LOSE_REQUEST: lambda: setattr(terminal, "next_payment", Policy.LOSE_REQUEST),
        Action.PAYMENT_LATE: lambda: setattr(terminal, "next_payment", Policy.LATE),
        Action.PAYMENT_ARRIVE: terminal.arrive,
        Action.PAYMENT_FORGET: terminal.forget,
        Action.PAYMENT_DROP_REQUESTS: lambda times: setattr(terminal, "drop_requests", times),
        Action.PAYMENT_DROP_ANSWERS: lambda times: setattr(terminal, "drop_answers", times),
        Action.PAYMENT_CAPTURE_REFUSED: lambda: refuse_captures(True),
        Action.PAYMENT_CAPTURE_ACCEPTED: lambda: refuse_captures(False),
    }


def _printer(printer: SimulatedPrinter) -> Acts:
    return {
        Action.PRINTER_EMPTY: printer.empty,
        Action.PRINTER_LOAD: printer.load,
        Action.PRINTER_JAM: printer.jam,
        Action.PRINTER_CLEAR: printer.clear_jam,
        Action.PRINTER_OPEN_DOOR: printer.open_door,
        Action.PRINTER_CLOSE_DOOR: printer.close_door,
        Action.PRINTER_TONER: lambda level: printer.toner(level),
        Action.PRINTER_OFFLINE: printer.offline,
        Action.PRINTER_ONLINE: printer.online,
        Action.PRINTER_CANCEL_FAILS: lambda: setattr(printer, "cancel_fails", True),
        Action.PRINTER_CANCEL_WORKS: lambda: setattr(printer, "cancel_fails", False),
        Action.PRINTER_DISCARD: printer.discard_held,
        Action.PRINTER_TAKE: lambda: bool(printer.take()),
    }


def _receipts(printer: SimulatedReceiptPrinter) -> Acts:
    return {
        Action.RECEIPT_RUN_LOW: printer.run_low,
        Action.RECEIPT_RUN_OUT: printer.run_out,
        Action.RECEIPT_LOAD: printer.load_roll,
        Action.RECEIPT_OPEN_COVER: printer.open_cover,
        Action.RECEIPT_CLOSE_COVER: printer.close_cover,
        Action.RECEIPT_OFFLINE: printer.offline,
        Action.RECEIPT_ONLINE: printer.online,
        Action.RECEIPT_NO_PROOF: lambda: printer.break_proof(),
        Action.RECEIPT_TAKE: lambda: bool(printer.take()),
    }


def _card(reader: SimulatedReader, badge: SmartCard | CardKind) -> Acts:
    return {
        Action.CARD_INSERT_BANK: lambda: reader.insert(CardKind.BANK),
        Action.CARD_INSERT_VITALE: lambda: reader.insert(CardKind.VITALE),
        Action.CARD_INSERT_BADGE: lambda: reader.insert(badge),
        Action.CARD_INSERT_MUTE: lambda: reader.insert(CardKind.MUTE),
        Action.CARD_REMOVE: reader.remove,
        Action.READER_UNPLUG: reader.unplug,
        Action.READER_PLUG: reader.plug,
    }


def _scanner(scanner: SimulatedScanner) -> Acts:
    return {
        Action.SCANNER_SCAN: lambda text: scanner.scan(text.encode()),
        Action.SCANNER_NOISE: lambda: scanner.noise(4096),
        Action.SCANNER_UNPLUG: scanner.unplug,
        Action.SCANNER_PLUG: scanner.plug,
    }


def _power(power: SimulatedPower) -> Acts:
    return {
        Action.POWER_MAINS: power.mains,
        Action.POWER_BATTERY: power.on_battery,
        Action.POWER_LOW: power.low,
        Action.POWER_LOSE: power.lose,
    }


def _keypad(keypad: SimulatedKeypad) -> Acts:
    return {
        Action.KEYPAD_PRESS: lambda key: keypad.press(Key(key)),
        Action.KEYPAD_PLUG_HEADSET: keypad.plug_headset,
        Action.KEYPAD_UNPLUG_HEADSET: keypad.unplug_headset,
        Action.KEYPAD_UNPLUG: keypad.unplug,
        Action.KEYPAD_PLUG: keypad.plug,
    }
