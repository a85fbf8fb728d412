"""Whether somebody new may start: every combination of supply and printers."""

from __future__ import annotations

from itertools import product

import pytest

from kiosk.devices.document_printer.api import PrinterState
from kiosk.devices.power.api import PowerState
from kiosk.devices.receipt_printer.api import ReceiptPrinterState
from kiosk.visit.doors import MESSAGES, Closed, closed_because, must_leave

BATTERY = (PowerState.ON_BATTERY, PowerState.LOW_BATTERY)


@pytest.mark.parametrize("power", BATTERY)
def test_on_the_battery_nobody_new_starts_whatever_the_printers_do(power: PowerState) -> None:
    for printer, receipts in product(PrinterState, ReceiptPrinterState):
        assert closed_because(power, printer, receipts) is Closed.POWER


@pytest.mark.parametrize("power", [PowerState.MAINS, PowerState.UNKNOWN])
def test_a_supply_that_is_well_or_cannot_be_read_leaves_it_to_held_paper(power: PowerState) -> None:
    for printer, receipts in product(PrinterState, ReceiptPrinterState):
        held = printer is PrinterState.HOLDING or receipts is ReceiptPrinterState.HOLDING
        assert closed_because(power, printer, receipts) is (Closed.HELD_PAPER if held else None)


def test_only_a_low_battery_ends_a_visit() -> None:
    assert [power for power in PowerState if must_leave(power)] == [PowerState.LOW_BATTERY]


def test_each_reason_has_its_own_sentence() -> None:
    assert set(MESSAGES) == set(Closed)
    assert len({message.id for message in MESSAGES.values()}) == len(Closed)
